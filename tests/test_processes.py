"""Worker processes: the same result as without, whoever dies; nothing hangs, and memory stays flat."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import pyarrow as pa
import pytest
from _work import breaking, counting, crashing, poisoned_rules, unstartable

import connectors
from scanner.batch import scan_batches
from scanner.cases import Judge
from scanner.catalogue import load_catalogue, load_standard
from scanner.document import to_document
from scanner.errors import ConnectorError
from scanner.inventory import Scan, take_inventory
from scanner.pool import Lost, Pool
from scanner.run import BREAKS, ProcessRunner, Runner, load_rules
from scanner.synthetic import Maker
from scanner.words import Lexicon

RULES = load_rules()
ROOT = Path(__file__).parent.parent


def batches(count: int, rows: int = 500) -> list[pa.RecordBatch]:
    maker = Maker(23)
    phones = [maker.mobile() for _ in range(50)]
    return [
        pa.record_batch({"phone": [phones[(n + m) % 50] for m in range(rows)], "n": [f"{n}-{m}" for m in range(rows)]})
        for n in range(count)
    ]


def children(of: int) -> set[int]:
    found: set[int] = set()
    for task in Path(f"/proc/{of}/task").iterdir():
        with suppress(FileNotFoundError, ProcessLookupError):  # a thread that ends meanwhile
            found |= {int(pid) for pid in (task / "children").read_text().split()}
    return found


def named(*names: str) -> list[pa.RecordBatch]:
    return [pa.record_batch({"a": [name] * 3}) for name in names]


@pytest.fixture
def pool(request):
    made = Pool(2, request.param)
    yield made
    made.close()


@pytest.mark.parametrize("pool", [crashing], indirect=True)
def test_a_batch_that_crashes_its_worker_is_lost_and_the_others_are_not(pool, tmp_path):
    poisoned = named("a", "die", "b", f"once {tmp_path / 'died'}", "raise", "c")
    futures = [pool.submit(batch, 10 * number) for number, batch in enumerate(poisoned)]
    assert [futures[n].result(60) for n in (0, 2, 3, 5)] == [(0, 3), (20, 3), (30, 3), (50, 3)]
    with pytest.raises(Lost, match=r"^the worker process died 2 times \(signal 11\)$"):
        futures[1].result(60)
    with pytest.raises(Lost, match="^unexpected ValueError$"):
        futures[4].result(60)


@pytest.mark.parametrize("pool", [unstartable], indirect=True)
def test_workers_that_cannot_be_started_are_an_error_not_a_hang(pool):
    with pytest.raises(ConnectorError, match=r"cannot be started \(exit 1\)"):
        pool.submit(*named("a"), 0).result(60)


@pytest.mark.parametrize("pool", [counting], indirect=True)
def test_batches_of_all_sizes_and_schemas_go_over(pool):
    sizes = [1, 200_000, 3, 0, 700_000, 2]
    futures = [pool.submit(pa.record_batch({f"列{n}": range(n)}), n) for n in sizes]
    assert [future.result(60) for future in futures] == [(n, n) for n in sizes]
    coded = pa.record_batch({"c": pa.array(["男", "女"] * 50).dictionary_encode(), "m": [[("k", "v")]] * 100})
    assert pool.submit(coded.slice(10, 5), 7).result(60) == (7, 5)


def test_where_memory_cannot_be_shared_batches_go_through_the_pipe(monkeypatch):
    monkeypatch.delattr(os, "memfd_create")
    pool = Pool(1, counting)
    try:
        assert pool.submit(pa.record_batch({"a": range(300_000)}), 4).result(60) == (4, 300_000)
    finally:
        pool.close()


def test_nothing_is_left_when_a_pool_is_closed_in_the_midst_of_work():
    before, files = children(os.getpid()), len(list(Path("/proc/self/fd").iterdir()))
    pool = Pool(2, counting)
    futures = [pool.submit(batch, 0) for batch in named(*"abcdef")]
    futures[0].result(60)
    pool.close()
    pool.close()
    tracker = {pid for pid in children(os.getpid()) - before if "resource_tracker" not in command_of(pid)}
    assert tracker == set()
    assert len(list(Path("/proc/self/fd").iterdir())) <= files + 1  # the resource tracker's


def command_of(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text()


def test_a_worker_that_is_killed_costs_nothing():
    """Its batch gets another worker; the result is that of one process."""
    given = batches(24)
    here: dict = {}
    Runner(RULES).scan(iter(given), here)
    runner = ProcessRunner(RULES, workers=2)
    killed: list[int] = []

    def stream():
        for number, batch in enumerate(given):
            if number in (10, 20):
                (victim, *_) = runner._pool._alive
                killed.append(victim._process.pid)
                os.kill(killed[-1], signal.SIGKILL)
            yield batch

    there: dict = {}
    try:
        assert runner.scan(stream(), there) == 12_000
    finally:
        runner.close()
    assert there == here == scan_batches(given, RULES)
    assert len(set(killed)) == 2


@pytest.mark.parametrize("workers", [1, 2])
def test_a_row_that_breaks_the_scan_costs_that_row_alone(workers, monkeypatch):
    import scanner.run

    good = batches(7)
    phones = [*good[0].column(0).to_pylist()[:5], "poison", *good[0].column(0).to_pylist()[:6]]
    bad = pa.record_batch({"phone": phones, "n": [str(n) for n in range(12)]})
    runner = Runner(RULES)
    if workers > 1:
        runner = ProcessRunner(RULES, workers=2)
        monkeypatch.setattr(runner, "_pool", pool := Pool(2, poisoned_rules))
    else:
        monkeypatch.setattr(scanner.run, "scan_batch", breaking(scanner.run.scan_batch))
    found: dict = {}
    try:
        assert runner.scan(iter([*good[:4], bad, *good[4:]]), found) == 3512
    finally:
        runner.close()
        if workers > 1:
            pool.close()
    profile = found["phone"]
    assert (profile.rows, profile.unread) == (3512, (("in a row that fails (ValueError)", 1),))
    assert dict(profile.supports)["cn_mobile"].accepted == 3511


def test_a_batch_in_which_every_row_breaks_the_scan_is_given_up_after_some(monkeypatch):
    import scanner.run

    tried: list[int] = []

    def breaks(batch, rules, first_row):
        tried.append(batch.num_rows)
        raise ValueError

    monkeypatch.setattr(scanner.run, "scan_batch", breaks)
    profile = scanner.run.scan_rows(pa.record_batch({"phone": ["x"] * 4096}), RULES)["phone"]
    assert profile.unread == (("beside rows that fail", 4096 - BREAKS), ("in a row that fails (ValueError)", BREAKS))
    assert len(tried) < 60


def test_the_window_is_bounded_when_the_reader_outruns_the_workers(monkeypatch):
    """By number, and by bytes: batches of 100 MB are not held six at a time."""
    import scanner.run

    runner = ProcessRunner(RULES, workers=2)
    free = threading.Event()
    submitted: list[int] = []

    class Slow:
        def submit(self, batch, row):
            submitted.append(row)
            future = scanner.run.Future()
            threading.Thread(target=lambda: (free.wait(60), future.set_result({})), daemon=True).start()
            return future

        def close(self):
            pass

    own = runner._pool
    runner._pool = Slow()
    try:
        for size, most in ((10, 6), (scanner.run.WINDOW_BYTES // 8 // 2 + 1, 2)):
            submitted.clear()
            free.clear()
            column = pa.Array.from_buffers(pa.int64(), size, [None, zeros(8 * size)])
            batch = pa.RecordBatch.from_arrays([column], ["a"])
            reading = threading.Thread(target=runner.scan, args=(iter([batch] * 20), {}), daemon=True)
            reading.start()
            time.sleep(0.3)
            assert len(submitted) == most
            free.set()
            reading.join(60)
            assert len(submitted) == 20
    finally:
        own.close()


def zeros(size: int) -> pa.Buffer:
    import mmap

    return pa.py_buffer(mmap.mmap(-1, size))


def scan(target: Path, out: Path, *more: str) -> subprocess.Popen:
    command = [sys.executable, "-c", "from scanner.cli import main; main()", "scan", str(target), "--out", str(out)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [*command, "--workers", "2", "--format", "json", *more], env=environment,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip


def test_the_report_of_two_processes_is_that_of_one_byte_for_byte(tmp_path):
    from scanner.demo import write_demo

    write_demo(tmp_path / "demo")
    judge = Judge(load_catalogue(), load_standard(), Lexicon(load_catalogue()), {r.id: r for r in RULES.recognizers})
    said = []
    for runner in (Runner(RULES), ProcessRunner(RULES, workers=2)):
        opened, _ = connectors.open(str(tmp_path / "demo/exports"))
        said.append(json.dumps(to_document(take_inventory(opened, Scan(runner, judge), {}))))
        runner.close()
    assert said[0] == said[1]
    assert said[0].count("contact.mobile") > 3


def test_ctrl_c_leaves_a_partial_report_and_a_checkpoint(tmp_path):
    """As a terminal sends it: to the whole group of processes."""
    share = tmp_path / "share"
    share.mkdir()
    maker, lines = Maker(3), 160_000
    (share / "a.csv").write_text("phone\n" + "".join(f"{maker.mobile()}\n" for _ in range(200)))
    with (share / "b.log").open("w") as out:
        line = "".join(f"用户 {maker.mobile()} 登录\n" for _ in range(2000))
        for _ in range(lines // 2000):
            out.write(line)
    state = tmp_path / "state.db"
    process = scan(share, tmp_path / "out", "--state", str(state))
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline and not kept(state):
        time.sleep(0.1)
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 3, errors.decode()
    assert b"Traceback" not in errors
    report = json.loads((tmp_path / "out/inventory.json").read_text("utf-8"))
    assert {resource["path"] for resource in report["resources"]} >= {"a.csv"}
    assert any("interrupted by the user" in gap["reason"] for gap in report["gaps"])
    process = scan(share, tmp_path / "again", "--state", str(state))
    process.communicate(timeout=200)
    assert process.returncode == 0
    again = json.loads((tmp_path / "again/inventory.json").read_text("utf-8"))
    assert {resource["path"]: resource["rows"] for resource in again["resources"]} == {"a.csv": 200, "b.log": lines}
    assert again["gaps"] == []


def kept(state: Path) -> bool:
    import sqlite3
    from contextlib import closing, suppress

    with suppress(sqlite3.Error), closing(sqlite3.connect(f"file:{state}?mode=ro", uri=True)) as database:
        return bool(database.execute("SELECT count(*) FROM resource").fetchone()[0])
    return False
