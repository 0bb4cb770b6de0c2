"""The same table through one and two worker processes and through one and two executors of Spark (``make bench-scale``).

Start-up is apart: a first small scan starts the processes and makes their rules. Peak memory is the highest of any one
process (``VmHWM``), the executors' Java and Python apart.
"""

from __future__ import annotations

import os
import platform
import sys
import tempfile
import time
from pathlib import Path

from bench import fleet

# All else is imported where it is used: processes that open files load this module again, and their memory is limited.
ROWS = int(os.environ.get("PISIFT_BENCH_ROWS", "2000000"))
_GROUP = 50_000
_POOL = 20_000


def write_members(folder: Path, rows: int) -> float:
    """Twelve columns, as a customer table has them, in Parquet files of 250,000 rows; returns MB of Arrow memory."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from scanner.synthetic import Maker

    make = Maker(11)
    pool = {
        "id_no": [make.resident_id() for _ in range(_POOL)],
        "mobile": [make.mobile() for _ in range(_POOL)],
        "name": [make.name() for _ in range(_POOL)],
        "email": [make.email() for _ in range(_POOL)],
        "card_no": [make.bank_card() for _ in range(_POOL)],
        "city": [("杭州", "上海", "成都", "广州")[n % 4] for n in range(_POOL)],
        "note": [("", "已回访", "等待付款", "客户要求改期")[n % 4] for n in range(_POOL)],
        "status": [str(n % 5) for n in range(_POOL)],
    }
    size = 0
    for number, start in enumerate(range(0, rows, 250_000)):
        count = min(250_000, rows - start)
        index = pa.array([(start + n) * 7919 % _POOL for n in range(count)])
        columns = {name: pa.array(values).take(index) for name, values in pool.items()}
        columns["id"] = pa.array(range(start, start + count))
        columns["order_no"] = pa.array([f"2026{n:014d}" for n in range(start, start + count)])
        columns["amount"] = pa.array([n % 9973 / 100 for n in range(start, start + count)])
        columns["created_at"] = pa.array(
            [f"2026-{n % 12 + 1:02d}-{n % 28 + 1:02d} 08:{n % 60:02d}:00" for n in range(count)]
        )
        table = pa.table(columns)
        size += table.nbytes
        pq.write_table(table, folder / f"part-{number:03d}.parquet", row_group_size=_GROUP)
    return size / 1e6


def main() -> None:
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    with tempfile.TemporaryDirectory(prefix="pisift-scale-") as name:
        folder = Path(name) / "member"
        folder.mkdir()
        size = write_members(folder, ROWS)
        print(f"{ROWS:,} rows of 12 columns, {size:,.0f} MB in memory\n")
        print("                          start-up s      s     rows/s    MB/s   peak MB of one process")
        pool = {workers: bench_pool(folder, size, workers) for workers in (1, 2)}
        spark = {workers: bench_spark(folder, size, workers) for workers in (1, 2)}
    print(f"\ntwo processes ÷ one: {pool[1] / pool[2]:.2f}; two executors ÷ one: {spark[1] / spark[2]:.2f}")
    for workers in (1, 2):
        print(f"Spark ÷ pool, time with {workers}: {spark[workers] / pool[workers]:.2f}")
    print()
    fleet.main()


def bench_pool(folder: Path, size: float, workers: int) -> float:
    """Seconds for the table with ``workers`` processes, after their start."""
    import pyarrow as pa

    from connectors import open as open_target
    from scanner.model import Plan
    from scanner.run import ProcessRunner, load_rules

    start = time.perf_counter()
    runner = ProcessRunner(load_rules(), workers=workers)
    try:
        small = pa.RecordBatch.from_pydict({"a": ["x"] * 10})
        runner.scan(iter([small] * workers * 2), {})
        began = time.perf_counter()
        connectors, _ = open_target(str(folder))
        for connector in connectors:
            for resource in connector.resources():
                with connector.read(resource, Plan()) as reader:
                    runner.scan(reader, {})
        took = time.perf_counter() - began
        said(f"pool, {workers} process{'es' * (workers > 1)}", began - start, took, size, peaks("spawn_main"))
    finally:
        runner.close()
    return took


def bench_spark(folder: Path, size: float, workers: int) -> float:
    """Seconds for the table with ``workers`` executors of one core each, after their start."""
    from scanner.run import Choice
    from scanner.spark import open_target as open_spark
    from scanner.spark import recipe_of

    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    os.environ["SPARK_WORKER_DIR"] = str(folder.parent / "work")
    os.environ["PYSPARK_PYTHON"] = sys.executable
    start = time.perf_counter()
    query = f"path={folder}&spark.ui.enabled=false&spark.executorEnv.PYTHONPATH={Path.cwd()}"
    source = open_spark(f"spark://local-cluster[{workers},1,1024]/?{query}", recipe_of(Choice(), None, None))
    try:
        source.profile(source.session.range(0, 100, 1, workers * 2))
        (resource,) = source.resources()
        frame = source.frame(resource, print)
        began = time.perf_counter()
        piece = source.profile(frame)
        took = time.perf_counter() - began
        assert piece.rows == ROWS
        found = f"{peaks('CoarseGrainedExecutorBackend')} Java, {peaks('pyspark.daemon')} Python"
        said(f"Spark, {workers} executor{'s' * (workers > 1)}", began - start, took, size, found)
    finally:
        source.session.stop()
    return took


def said(what: str, start_up: float, took: float, size: float, peak: object) -> None:
    print(f"{what:24}  {start_up:10.1f}  {took:6.1f} {ROWS / took:10,.0f}  {size / took:6.1f}   {peak}", flush=True)


def peaks(word: str) -> int:
    """The highest peak, in MB, of the processes whose command line holds ``word``."""
    highest = 0
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if word.encode() in (entry / "cmdline").read_bytes():
                status = (entry / "status").read_text()
                line = next((line for line in status.splitlines() if line.startswith("VmHWM")), "VmHWM: 0 kB")
                highest = max(highest, int(line.split()[1]) >> 10)
        except OSError:
            continue
    return highest


if __name__ == "__main__":
    main()
