"""A share of many files of many kinds: files and MB a second by kind, peak memory, and what reading alone would take.

``python -m bench share``. 500 files of 100 MB together unless ``PISIFT_BENCH_FILES`` and ``PISIFT_BENCH_MB`` say otherwise;
the whole measure is 10,000 and 2048.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import platform
import random
import tempfile
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from bench.inputs import write_log
from connectors import open as open_target
from scanner.cases import Judge
from scanner.catalogue import load_catalogue, load_standard
from scanner.coverage import ledger, totals
from scanner.inventory import Scan, take_inventory
from scanner.model import Inventory
from scanner.run import ProcessRunner, load_rules
from scanner.synthetic import Maker
from scanner.words import Lexicon

FILES = int(os.environ.get("PISIFT_BENCH_FILES", "500"))
MB = int(os.environ.get("PISIFT_BENCH_MB", "100"))
WORKERS = 2
_ROW = 130
"""Bytes of a row as CSV, about."""

Rows = list[dict[str, Any]]


def _rows(count: int, seed: int) -> Rows:
    maker, rng = Maker(seed), random.Random(seed)
    pool = [(maker.name(), maker.mobile(), maker.resident_id(), maker.email()) for _ in range(200)]
    return [
        {
            "id": number, "name": person[0], "mobile": person[1], "id_no": person[2], "email": person[3],
            "order_no": f"2026{rng.randrange(10**14):014d}", "amount": round(rng.random() * 1000, 2),
            "note": ("", "已回访", "等待付款", "客户要求改期")[number % 4],
        }
        for number, person in enumerate(rng.choices(pool, k=count))
    ]  # fmt: skip


def _csv(size: int, seed: int) -> bytes:
    rows, out = _rows(max(size // _ROW, 1), seed), io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def _parquet(size: int, seed: int) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(_rows(max(size // _ROW, 1), seed)), out)
    return out.getvalue()


def _lines(size: int, seed: int) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in _rows(max(size // 200, 1), seed)).encode()


def _log(size: int, seed: int) -> bytes:
    with tempfile.NamedTemporaryFile() as file:
        write_log(Path(file.name), 1, 0.04, seed)
        lines = Path(file.name).read_bytes().splitlines(keepends=True)
    return b"".join(lines[: max(size // 130, 1)])


def _packed_log(size: int, seed: int) -> bytes:
    return gzip.compress(_log(size * 4, seed), 6)


def _zip(size: int, seed: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for member in range(4):
            archive.writestr(f"导出/{member}.csv", _csv(size, seed + member))
    return out.getvalue()


def _workbook(size: int, seed: int) -> bytes:
    import openpyxl

    book, out = openpyxl.Workbook(write_only=True), io.BytesIO()
    sheet = book.create_sheet("客户")
    rows = _rows(max(size // 80, 1), seed)
    sheet.append(list(rows[0]))
    for row in rows:
        sheet.append(list(row.values()))
    book.save(out)
    return out.getvalue()


def _document(size: int, seed: int) -> bytes:
    import docx

    document, out = docx.Document(), io.BytesIO()
    for row in _rows(max(size // 400, 1), seed):
        document.add_paragraph(f"客户{row['name']}，手机{row['mobile']}，{row['note']}，订单{row['order_no']}。")
    document.save(out)
    return out.getvalue()


KINDS: dict[str, tuple[float, str, Callable[[int, int], bytes]]] = {
    "logs": (0.3, "log", _log),
    "logs, gzip": (0.1, "log.gz", _packed_log),
    "CSV": (0.25, "csv", _csv),
    "JSON lines": (0.1, "jsonl", _lines),
    "Parquet": (0.1, "parquet", _parquet),
    "workbooks": (0.05, "xlsx", _workbook),
    "zip of CSV": (0.05, "zip", _zip),
    "documents": (0.05, "docx", _document),
}
"""Kind to its share of the files, its ending, and a maker of about so many bytes."""


def write_share(root: Path) -> dict[str, Path]:
    """The share, a folder a kind; a few different files are made of each kind and written many times."""
    folders = {}
    for kind, (part, suffix, make) in KINDS.items():
        folder = folders[kind] = root / kind
        folder.mkdir()
        count, size = max(int(FILES * part), 1), MB * 1_000_000 // FILES
        variants = [make(size, seed) for seed in range(min(count, 5))]
        for number in range(count):
            (folder / f"{number:05d}.{suffix}").write_bytes(variants[number % len(variants)])
    return folders


def main() -> None:
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}; {FILES:,} files, {MB:,} MB\n"
    )
    with tempfile.TemporaryDirectory(prefix="pisift-share-") as name:
        folders = write_share(Path(name))
        runner = ProcessRunner(load_rules(), workers=WORKERS)
        _scan(folders["workbooks"], runner)  # the workers are warm
        print(f"{'kind':<14}{'files':>8}{'MB':>9}{'files/s':>10}{'MB/s':>8}   ({WORKERS} workers, start-up apart)")
        with _watched() as peak:
            for kind, folder in folders.items():
                _line(kind, folder, runner)
            _line("all", Path(name), runner)
        print(f"\npeak memory of all processes together: {peak[0]:,.0f} MB")
        _ratios(Path(name), runner)
        runner.close()


def _line(kind: str, folder: Path, runner: ProcessRunner) -> None:
    files = [path for path in folder.rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files) / 1e6
    start = time.perf_counter()
    inventory = _scan(folder, runner)
    seconds = time.perf_counter() - start
    ended = {status: total.objects for status, total in totals(ledger(inventory)).items() if total.objects}
    said = ", ".join(f"{count:,} {status}" for status, count in ended.items())
    print(f"{kind:<14}{len(files):>8,}{size:>9,.1f}{len(files) / seconds:>10,.1f}{size / seconds:>8,.1f}   {said}")


def _scan(folder: Path, runner: ProcessRunner) -> Inventory:
    catalogue = load_catalogue()
    judge = Judge(catalogue, load_standard(), Lexicon(catalogue), {r.id: r for r in runner.rules.recognizers})
    opened, _ = open_target(str(folder))
    return take_inventory(opened, Scan(runner, judge, connections=WORKERS), {})


def _ratios(root: Path, runner: ProcessRunner) -> None:
    """One large table as CSV and as Parquet: the whole scan beside pyarrow's reading alone, on as many threads."""
    print("\none large table, the scan beside pyarrow's mere reading of it")
    pa.set_cpu_count(WORKERS)
    whole = _csv(4_000_000, 3)
    header, _, body = whole.partition(b"\r\n")
    (root / "large.csv").write_bytes(header + b"\r\n" + body * 12)
    texts = dict.fromkeys(header.decode().split(","), pa.string())
    pq.write_table(
        pa_csv.read_csv(root / "large.csv", convert_options=pa_csv.ConvertOptions(column_types=texts)),
        root / "large.parquet",
    )
    for file, read in (("large.csv", pa_csv.read_csv), ("large.parquet", pq.read_table)):
        path = root / file
        bare = min(_seconds(lambda read=read, path=path: read(path)) for _ in range(3))  # type: ignore[misc]  # bound early
        full = min(_seconds(lambda path=path: _scan(path, runner)) for _ in range(2))  # type: ignore[misc]  # bound early
        size = path.stat().st_size / 1e6
        print(
            f"  {file:<15}{size:>7,.1f} MB{size / bare:>10,.1f} MB/s read{size / full:>8,.1f} MB/s scanned{bare / full:>8.0%}"
        )


@contextmanager
def _watched() -> Iterator[list[float]]:
    """The most MB that this process and those below it held together, each page counted once (Pss, proc(5))."""
    peak, stop = [0.0], threading.Event()

    def watch() -> None:
        while not stop.wait(0.2):
            peak[0] = max(peak[0], sum(map(_held, _family(os.getpid()))) / 1e3)

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield peak
    finally:
        stop.set()
        thread.join()


def _family(process: int) -> Iterator[int]:
    yield process
    with suppress(OSError):
        for task in Path(f"/proc/{process}/task").iterdir():
            for child in (task / "children").read_text().split():
                yield from _family(int(child))


def _held(process: int) -> float:
    """KB."""
    with suppress(OSError, IndexError):
        return float(Path(f"/proc/{process}/smaps_rollup").read_text().partition("Pss:")[2].split()[0])
    return 0.0


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
