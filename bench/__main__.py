"""pisift's speed by stage, beside Presidio's AnalyzerEngine with the same recognizers, in one run."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa

from bench import costs, databases, formats, images, levels, logs, page, share
from bench.inputs import write_log
from connectors import open as open_target
from scanner.batch import Rules, scan_batch
from scanner.columns import flatten
from scanner.model import Plan, Resource
from scanner.prefilter import Prefilter
from scanner.run import Runner, load_rules

LOG_MB = int(os.environ.get("PISIFT_BENCH_MB", "64"))
PRESIDIO_LINES = 1500
ROUNDS = 3
PARTS = {
    "databases": databases.main, "costs": costs.main, "share": share.main, "logs": logs.main, "levels": levels.main,
    "page": page.main, "images": images.main,
}  # fmt: skip
"""What ``python -m bench NAME`` measures alone."""


def best(work: Callable[[], object]) -> float:
    """Seconds of the fastest of a few rounds: the others measure the machine's other work."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def main() -> None:
    if sys.argv[1:] and (part := PARTS.get(sys.argv[1])):
        part()
        return
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, one process\n")
    rules = load_rules()
    with tempfile.TemporaryDirectory(prefix="pisift-bench-") as folder:
        root = Path(folder)
        log_rates = [bench_log(root, share, rules) for share in (0.0, 0.01, 0.04, 1.0)]
        presidio = bench_presidio(root / "log-4.log")
        print(
            f"\npisift ÷ Presidio with its own recognizers, 4 % of lines hold PI: {log_rates[2] / presidio:,.0f} times\n"
        )
        bench_tables(root, rules)
        formats.bench_costs(read_all(root / "log-0.log"), read_all(root / "log-100.log"), rules)
        formats.bench_confusion(rules)
        formats.bench_slopes(rules)
        bench_memory(root)
    logs.main()
    share.main()
    databases.main()
    images.main()
    levels.main()


def read_all(path: Path) -> list[pa.RecordBatch]:
    (connector,), _ = open_target(str(path))
    (resource,) = connector.resources()
    with connector.read(resource, Plan()) as reader:
        return list(reader)


def bench_log(root: Path, share: float, rules: Rules) -> float:
    """One generated log; MB/s by stage; returns MB/s of the whole way from file to profile."""
    path = root / f"log-{share * 100:.0f}.log"
    lines = write_log(path, LOG_MB << 20, share)
    size = path.stat().st_size / 1e6
    batches = read_all(path)
    columns = [column.texts for batch in batches for column in flatten(batch)]
    prefilter = Prefilter(rules.recognizers)
    stages = {
        "read lines": best(lambda: read_all(path)),
        "flatten": best(lambda: [list(flatten(batch)) for batch in batches]),
        "prefilter": best(lambda: [prefilter.candidates(texts) for texts in columns]),
        "scan_batch": best(lambda: [scan_batch(batch, rules) for batch in batches]),
    }
    total = best(lambda: scan_file(path, rules))
    print(f"Chinese application log, {size:.0f} MB, {lines:,} lines, {share:.0%} of them hold PI")
    for name, seconds in stages.items():
        print(f"  {name:<24}{size / seconds:>10.1f} MB/s")
    print(f"  {'file to profile, Runner':<24}{size / total:>10.1f} MB/s")
    return size / total


def scan_file(path: Path, rules: Rules) -> object:
    (connector,), _ = open_target(str(path))
    (resource,) = connector.resources()
    with connector.read(resource, Plan()) as reader:
        runner = Runner(rules)
        runner.scan(iter(reader), profiles := {})
        runner.close()
        return profiles


def bench_presidio(path: Path) -> float:
    """MB/s of Presidio over a slice of the same log, with our recognizers behind its engine; then with its own."""
    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry

    from scanner.presidio import analyzer, entity_recognizers

    with path.open(encoding="utf-8") as stream:
        lines = [line.rstrip("\n") for line, _ in zip(stream, range(PRESIDIO_LINES), strict=False)]
    size = sum(len(line.encode()) + 1 for line in lines) / 1e6
    ours = analyzer()
    languages = ["zh"]
    registry = RecognizerRegistry(supported_languages=languages)
    registry.load_predefined_recognizers(languages=languages, nlp_engine=ours.nlp_engine)
    theirs = AnalyzerEngine(registry=registry, nlp_engine=ours.nlp_engine, supported_languages=languages)
    one_each = RecognizerRegistry(entity_recognizers(), supported_languages=languages)
    same = AnalyzerEngine(registry=one_each, nlp_engine=ours.nlp_engine, supported_languages=languages)
    print(f"Presidio AnalyzerEngine, blank zh pipeline with jieba, {len(lines):,} lines of the log with 4 %")
    rates = []
    for name, engine in (
        ("the same recognizers", same),
        ("pisift as one of its", ours),
        ("its predefined ones", theirs),
    ):
        engine.analyze(lines[0], language="zh")
        seconds = best(lambda engine=engine: [engine.analyze(line, language="zh") for line in lines])  # type: ignore[misc]  # bound early
        rates.append(size / seconds)
        print(f"  {name:<24}{rates[-1]:>10.3f} MB/s  ({len(engine.registry.recognizers)} recognizers)")
    # Its own recognizers: ours, each one a recognizer of its engine, are slowed by what surrounds each call.
    return rates[-1]


def bench_tables(root: Path, rules: Rules) -> None:
    """Cells/s over the demo's tables, all of them together."""
    from scanner.demo import write_demo

    write_demo(root / "demo")
    (connector,), _ = open_target(f"sqlite:///{root}/demo/company.db")
    resources: list[Resource] = list(connector.resources())
    batches = [batch for resource in resources for batch in connector.read(resource, Plan())]
    cells = sum(batch.num_rows * batch.num_columns for batch in batches)
    print(f"The demo's {len(resources)} tables, {cells:,} cells")
    read = best(lambda: [list(connector.read(resource, Plan())) for resource in resources])
    print(f"  {'read (SQLite)':<24}{cells / read:>14,.0f} cells/s")
    scan = best(lambda: [scan_batch(batch, rules) for batch in batches])
    print(f"  {'scan_batch':<24}{cells / scan:>14,.0f} cells/s")
    whole = {
        schema: pa.concat_tables([pa.Table.from_batches([b]) for b in batches if b.schema == schema] * 20)
        for schema in {b.schema for b in batches}
    }
    large = [batch for table in whole.values() for batch in table.combine_chunks().to_batches()]
    scan = best(lambda: [scan_batch(batch, rules) for batch in large])
    print(f"  {'scan_batch, 20-fold rows':<24}{20 * cells / scan:>14,.0f} cells/s\n")


def bench_memory(root: Path) -> None:
    """Peak memory of a whole scan in its own process, over a log and one four times as long."""
    print("Peak memory of `pisift scan` (its own process)")
    for factor in (1, 4):
        path = root / f"memory-{factor}.log"
        write_log(path, factor * (LOG_MB << 20), 0.04)
        code = (
            "import resource, sys; from scanner import scan; scan(sys.argv[1]);"
            "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
        )
        done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
        print(f"  {path.stat().st_size / 1e6:>6.0f} MB log{int(done.stdout) / 1024:>12.0f} MB")


if __name__ == "__main__":
    main()
