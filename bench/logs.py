"""Logs: file to profile with one and two processes, and `pisift mask`, beside grep and ripgrep on the same files."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.inputs import write_log
from connectors import open as open_target
from scanner.catalogue import load_standard
from scanner.masking import Masker
from scanner.model import Plan
from scanner.run import ProcessRunner, Runner, load_rules

MB = int(os.environ.get("PISIFT_BENCH_MB", "64"))
# Eight formats as a person would write them for grep: shapes only, no check digit, no word nearby.
PATTERNS = (
    r"1[3-9][0-9]{9}", r"[1-9][0-9]{16}[0-9Xx]", r"[3-6][0-9]{15,18}", r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}",
    r"[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}", r"[EG][0-9]{8}", r"0[0-9]{2,3}-[0-9]{7,8}", r"9[1-3][0-9A-Z]{16}",
)  # fmt: skip


def seconds(work: object) -> float:
    """How long ``work`` takes, the faster of two."""
    times = []
    for _ in range(2):
        start = time.perf_counter()
        work()  # type: ignore[operator]  # a function
        times.append(time.perf_counter() - start)
    return min(times)


def main() -> None:
    """A table: share of lines with PI by way of reading, MB/s."""
    rules = load_rules()
    levels = load_standard().levels_of_types
    masker = Masker(rules, levels, 3)
    with tempfile.TemporaryDirectory(prefix="pisift-bench-") as folder:
        two = ProcessRunner(rules, workers=2)
        for share in (0.0, 0.01, 0.05, 1.0):
            path = Path(folder, f"{share}.log")
            write_log(path, MB << 20, share)
            size = path.stat().st_size / 1e6
            scan_file(path, two)  # starts the workers
            rates = {
                "scan, one process": seconds(lambda path=path: scan_file(path, Runner(rules))),
                "scan, two processes": seconds(lambda path=path: scan_file(path, two)),
                "mask": seconds(lambda path=path: mask_file(path, masker)),
            }
            for tool in ("grep", "rg"):
                if shutil.which(tool):
                    rates[f"{tool}, 8 patterns"] = seconds(lambda path=path, tool=tool: run_grep(tool, path))
            print(f"Chinese application log, {size:.0f} MB, {share:.0%} of lines hold PI")
            for name, taken in rates.items():
                print(f"  {name:<24}{size / taken:>10.1f} MB/s")
            path.unlink()
        two.close()


def scan_file(path: Path, runner: Runner) -> None:
    (connector,), _ = open_target(str(path))
    (resource,) = connector.resources()
    with connector.read(resource, Plan()) as reader:
        runner.scan(iter(reader), {})


def mask_file(path: Path, masker: Masker) -> None:
    from connectors._stream import whole_lines

    with path.open("rb") as stream:
        for lines in whole_lines(iter(lambda: stream.read(4 << 20), b"")):
            masker.block(lines)


def run_grep(tool: str, path: Path) -> None:
    flags = ["-E"] if tool == "grep" else []
    subprocess.run([tool, *flags, "-c", "|".join(PATTERNS), str(path)], capture_output=True, check=False)


if __name__ == "__main__":
    sys.exit(main())
