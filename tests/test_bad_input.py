"""Whatever a scan is pointed at, it ends with an exit code, a gap or one line; never with a traceback or a value."""

import gzip
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from _command import run

import connectors
from scanner.catalogue import load_catalogue, load_standard
from scanner.classify import Judge
from scanner.inventory import Scan, take_inventory
from scanner.model import Connector, Plan, Resource
from scanner.run import Runner, load_rules
from scanner.synthetic import Maker
from scanner.words import Lexicon

maker = Maker(43)
PHONE = maker.mobile()
MASKED = f"{PHONE[:3]}****{PHONE[-4:]}"
ID = maker.resident_id()
GOOD = f"客户手机号 {PHONE}，身份证 {ID}\n"
MOST_MEMORY = 900 << 20
"""Bytes that a scan of one huge line may hold: 300 MB of it are the program, and a copy of the line for each recognizer
would be some gigabytes."""

ROOT = Path(__file__).parent.parent


# The child reports its own peak: what the parent sees, and what the child's usage says, begins with the parent's size.
MEASURED = (
    "from scanner.cli import main\n"
    "try:\n    main()\n"
    "finally:\n    open('peak', 'w').write(open('/proc/self/status').read().split('VmHWM:')[1].split()[0])\n"
)


def measured(*arguments: str, stdin: bytes, cwd: Path) -> subprocess.CompletedProcess[bytes]:
    """As ``run``, in a fresh process that leaves its peak, in KiB, in the file ``peak``."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", MEASURED, *arguments]
    return subprocess.run(command, input=stdin, capture_output=True, cwd=cwd, check=False, timeout=120, env=environment)


@dataclass(frozen=True)
class Outcome:
    """What a scan left behind: its exit code, what it said, its inventory (empty when it wrote none)."""

    code: int
    stdout: str
    stderr: str
    inventory: dict[str, Any]

    @property
    def gaps(self) -> list[tuple[str, str]]:
        """(last part of the resource, kind)."""
        return [(gap["resource"].rpartition("/")[2], gap["kind"]) for gap in self.inventory.get("gaps", [])]

    @property
    def names(self) -> list[str]:
        """The resources that were read."""
        return [resource["id"].rpartition("/")[2] for resource in self.inventory.get("resources", [])]

    @property
    def found(self) -> set[str]:
        """Masked values that stand in the inventory."""
        columns = [column for resource in self.inventory["resources"] for column in resource["columns"]]
        examples = [example for column in columns for label in column["labels"] for example in label["examples"]]
        return {finding["masked"] for finding in [*examples, *(f for column in columns for f in column["findings"])]}


def scan(
    folder: Path,
    *targets: str,
    stdin: bytes = b"",
    options: tuple[str, ...] = (),
    command: Callable[..., subprocess.CompletedProcess[bytes]] = run,
) -> Outcome:
    """Run ``pisift scan`` in ``folder``, as a user does, and hold it to what it must never do."""
    out = folder / "report"
    done = command("scan", "--out", str(out), *options, "--", *targets, stdin=stdin, cwd=folder)
    report = out / "inventory.json"
    outcome = Outcome(
        done.returncode,
        done.stdout.decode("utf-8", "backslashreplace"),
        done.stderr.decode("utf-8", "backslashreplace"),
        json.loads(report.read_bytes()) if report.exists() else {},
    )
    written = "".join(path.read_text("utf-8", "replace") for path in out.iterdir()) if out.is_dir() else ""
    for value in (PHONE, ID):
        assert value not in outcome.stdout + outcome.stderr + written
    assert "Traceback" not in outcome.stdout + outcome.stderr
    return outcome


@pytest.fixture
def good(tmp_path) -> str:
    (tmp_path / "good.log").write_text(GOOD, "utf-8")
    return "good.log"


# Wrong usage: exit 2, one line, nothing written


def assert_refused(outcome: Outcome, *words: str) -> None:
    assert outcome.code == 2
    assert len(outcome.stderr.splitlines()) == 1
    assert outcome.stderr.startswith("pisift: ")
    assert all(word in outcome.stderr for word in words), outcome.stderr
    assert outcome.inventory == {}
    assert outcome.stdout == ""


@pytest.mark.parametrize(
    ("target", "word"),
    [
        ("missing.log", "no such file or folder: missing.log"),
        ("missing/*.csv", "nothing matches"),
        ("nothing://host/x", "no connector for nothing://"),
        ("postgresql://host:port/x", "not a SQLAlchemy URL"),
        ("sqlite:///missing.db", "no such SQLite file"),
        ("sqlite://", "needs a file"),
    ],
)
def test_a_target_that_is_not_there_is_refused(tmp_path, target, word):
    assert_refused(scan(tmp_path, target), word)


def test_an_unknown_report_format_is_refused_before_anything_is_read(tmp_path, good):
    assert_refused(scan(tmp_path, good, options=("--format", "json,docx")), "no report format is called docx", "json")


@pytest.mark.parametrize(
    "target",
    [
        "sqlite:///a.db?password=hunter2-s3cret",
        "postgresql://scott:hunter2-s3cret@127.0.0.1:1/db",
        "postgresql://127.0.0.1:1/db?user=scott&password=hunter2-s3cret",
    ],
)
def test_a_password_in_a_url_is_in_no_output(tmp_path, good, target):
    with closing(sqlite3.connect(tmp_path / "a.db")) as database, database:
        database.execute("CREATE TABLE t (a)")
    outcome = scan(tmp_path, good, target)
    written = "".join(path.read_text("utf-8", "replace") for path in (tmp_path / "report").iterdir())
    assert "hunter2-s3cret" not in outcome.stdout + outcome.stderr + written


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ("fail_onn = 3", ("unknown key fail_onn", "did you mean fail_on?")),
        ('limit = "many"', ("limit is a whole number",)),
        ('basis = "mine"', ("basis is one of",)),
        ("= broken", ("settings.toml",)),
        ('without = ["no_such"]', ("no recognizer is called no_such",)),
    ],
)
def test_wrong_settings_are_refused(tmp_path, good, settings, words):
    (tmp_path / "settings.toml").write_text(settings)
    assert_refused(scan(tmp_path, good, options=("--settings", "settings.toml")), *words)


def test_settings_that_are_not_there_are_refused(tmp_path, good):
    assert_refused(scan(tmp_path, good, options=("--settings", "none.toml")), "none.toml")


def test_an_output_folder_that_cannot_be_written_is_refused(tmp_path, good):
    # A file in the way: unlike a missing permission, it stops the superuser as well.
    outcome = scan(tmp_path, good, options=("--out", f"{good}/report"))
    assert outcome.code == 2
    assert "cannot write reports" in outcome.stderr
    assert len(outcome.stderr.splitlines()) == 1


# Broken sources: a gap, exit 3, and the rest is scanned


def corrupt_parquet(path: Path) -> None:
    rows = [f"{number:06d} {PHONE}" for number in range(30_000)]
    pq.write_table(pa.table({"a": rows}), path, row_group_size=10_000, compression="none", use_dictionary=False)
    content = bytearray(path.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 4_000] = b"\xff" * 4_000
    path.write_bytes(content)


def cut_parquet(path: Path) -> None:
    pq.write_table(pa.table({"a": [PHONE] * 1_000}), path)
    path.write_bytes(path.read_bytes()[:-20])


def cut_gzip(path: Path) -> None:
    lines = "".join(f"{number} {maker.digits(9)} {PHONE}\n" for number in range(20_000))
    content = gzip.compress(lines.encode())
    path.write_bytes(content[: len(content) // 2])


def garbage_database(path: Path) -> None:
    path.write_bytes(b"SQLite format 3\x00" + random.Random(1).randbytes(40_000))


def scratched_database(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("CREATE TABLE t (a)")
        database.executemany("INSERT INTO t VALUES (?)", [(f"{n} {PHONE}",) for n in range(40_000)])
    content = bytearray(path.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 40_960] = b"\xff" * 40_960
    path.write_bytes(content)


def binary_rubbish(path: Path) -> None:
    path.write_bytes(random.Random(2).randbytes(50_000))


def pipe(path: Path) -> None:
    os.mkfifo(path)


def loose_link(path: Path) -> None:
    path.symlink_to("nowhere")


BROKEN = {
    "parquet-with-a-bad-page.parquet": (corrupt_parquet, "unreadable"),
    "parquet-without-its-end.parquet": (cut_parquet, "unreadable"),
    "half-a-gzip.log.gz": (cut_gzip, "unreadable"),
    "garbage.db": (garbage_database, "unreadable"),
    "scratched.db": (scratched_database, "unreadable"),
    "rubbish.bin": (binary_rubbish, "unsupported"),
    "rubbish.csv": (binary_rubbish, "unsupported"),
    "named.pipe": (pipe, "unsupported"),
    "loose.link": (loose_link, "unreadable"),
    "empty.log": (Path.touch, "empty"),
    "empty.csv": (Path.touch, "empty"),
    "empty.parquet": (Path.touch, "empty"),
    "empty.db": (Path.touch, "empty"),
    "nothing": (Path.touch, "empty"),
}


@pytest.fixture(scope="module")
def ruins(tmp_path_factory) -> Outcome:
    """One scan of a folder in which everything but one file is broken."""
    folder = tmp_path_factory.mktemp("ruins")
    (folder / "data").mkdir()
    (folder / "data" / "good.log").write_text(GOOD * 3, "utf-8")
    for name, (spoil, _) in BROKEN.items():
        spoil(folder / "data" / name)
    return scan(folder, "data")


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_a_gap(ruins, name):
    gaps = [gap for gap in ruins.inventory["gaps"] if f"data/{name}" in f"{gap['resource']}/"]
    assert [gap["kind"] for gap in gaps] == [BROKEN[name][1]]


def test_a_good_file_among_broken_ones_is_scanned(ruins):
    assert ruins.code == 3
    assert "good.log" in ruins.names
    assert MASKED in ruins.found
    assert len(ruins.gaps) == len(BROKEN)


def test_what_was_read_before_a_break_is_kept(tmp_path):
    cut_gzip(tmp_path / "a.log.gz")
    outcome = scan(tmp_path, "a.log.gz")
    assert outcome.code == 3
    assert MASKED in outcome.found
    assert "rows" in outcome.inventory["gaps"][0]["reason"]


def test_a_missing_file_beside_a_good_one_is_a_gap(tmp_path, good):
    outcome = scan(tmp_path, "missing.log", good, "nothing://user:s3cr3t-pw@host/x")
    assert outcome.code == 3
    assert outcome.names == [good]
    assert sorted(outcome.gaps) == [("missing.log", "unreadable"), ("x", "unreadable")]
    assert "going on with the other targets" in outcome.stderr
    assert "s3cr3t-pw" not in json.dumps(outcome.inventory) + outcome.stderr + outcome.stdout


def test_files_of_no_bytes_are_empty_and_the_scan_complete(tmp_path):
    names = ["a", "a.csv", "a.db", "a.json", "a.log", "a.parquet"]
    for name in names:
        (tmp_path / name).touch()
    outcome = scan(tmp_path, *names)
    assert (outcome.code, outcome.gaps) == (0, [(name, "empty") for name in names])


def test_a_database_without_tables_is_empty(tmp_path):
    with closing(sqlite3.connect(tmp_path / "a.db")) as database:
        database.execute("VACUUM")
    outcome = scan(tmp_path, "sqlite:///a.db")
    assert (outcome.code, [kind for _, kind in outcome.gaps]) == (0, ["empty"])


def test_a_folder_with_nothing_in_it_is_empty(tmp_path):
    (tmp_path / "data").mkdir()
    outcome = scan(tmp_path, "data")
    assert (outcome.code, outcome.gaps) == (0, [("data", "empty")])


def test_links_in_a_circle_and_devices_do_not_keep_a_scan_busy(tmp_path):
    folder = tmp_path / "data"
    (folder / "sub").mkdir(parents=True)
    (folder / "good.log").write_text(GOOD, "utf-8")
    (folder / "sub" / "up").symlink_to(folder)
    (folder / "up").symlink_to(folder)
    (folder / "zero").symlink_to("/dev/zero")
    outcome = scan(tmp_path, "data")
    assert (outcome.code, outcome.names, outcome.gaps) == (3, ["good.log"], [("zero", "unsupported")])
    assert scan(tmp_path, "data/**").names == ["good.log"]


def test_a_folder_that_may_not_be_entered_is_a_gap(tmp_path):
    folder = tmp_path / "data" / "locked"
    folder.mkdir(parents=True)
    (tmp_path / "data" / "good.log").write_text(GOOD, "utf-8")
    (folder / "a.log").write_text(GOOD, "utf-8")
    if os.geteuid() == 0:
        pytest.skip("the superuser may enter any folder")
    folder.chmod(0)
    try:
        outcome = scan(tmp_path, "data")
    finally:
        folder.chmod(0o700)
    assert (outcome.code, outcome.gaps) == (3, [("locked", "unreadable")])


def test_file_names_that_are_not_utf8_are_read_and_reported(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    for suffix in (b".log", b".csv"):
        (folder / os.fsdecode("客户".encode("gb18030") + b"\xff" + suffix)).write_bytes(f"号码,x\n{PHONE},y\n".encode())
    with closing(sqlite3.connect(os.fsencode(folder) + b"/\xff.db")) as database, database:
        database.execute("CREATE TABLE t AS SELECT ? AS a", (PHONE,))
    outcome = scan(tmp_path, "data")
    assert outcome.code == 0
    assert len(outcome.names) == 3
    assert MASKED in outcome.found
    alone = next(path for path in folder.iterdir() if path.suffix == ".csv")
    assert scan(tmp_path, f"data/{alone.name}").code == 0


# Standard input


@pytest.mark.parametrize(
    ("content", "code", "gaps"),
    [
        (GOOD.encode() * 3, 0, []),
        (GOOD.encode("gb18030") * 3, 0, []),
        (b'{"phone": "' + PHONE.encode() + b'"}\n', 0, []),
        (b"", 0, ["empty"]),
        (random.Random(3).randbytes(100_000), 3, ["unreadable"]),
        (gzip.compress(GOOD.encode()), 3, ["unreadable"]),
    ],
    ids=["text", "gb18030", "json", "nothing", "binary", "gzip"],
)
def test_standard_input_may_hold_anything(tmp_path, content, code, gaps):
    outcome = scan(tmp_path, "-", stdin=content)
    assert outcome.code == code
    assert [kind for _, kind in outcome.gaps] == gaps
    if not gaps:
        assert MASKED in outcome.found


# Huge lines


def huge(path: Path, size: int, start: str, filler: str, end: str) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(start)
        for _ in range(size // (len(filler.encode()) * 1_000)):
            file.write(filler * 1_000)
        file.write(end)


@pytest.mark.parametrize(
    ("name", "size", "start", "filler", "end"),
    [
        ("a.log", 32 << 20, "日志 ", "abc 12345 中文字 ", f" 手机 {PHONE} 完\n"),
        ("a.log", 32 << 20, "", "x", f" 手机 {PHONE}"),
        ("a.csv", 32 << 20, "", "abc,12345,中文字,", f"手机,{PHONE},x\n"),
        ("b.csv", 32 << 20, "a,b\n1,2\n", "abc 12345 中文字 ", f"手机 {PHONE} x,3\n"),
        (
            "a.json",
            12 << 20,
            '{"list": ["x"',
            ', {"a": 12345, "b": "中文字 abc 中文字 abc 中文字 abc 中文字 abc"}',
            f', {{"phone": "{PHONE}"}}]}}',
        ),
        ("b.json", 12 << 20, '{"text": "', "abc 12345 中文字 ", f'手机 {PHONE} 完"}}'),
    ],
    ids=["words", "one-word", "cells", "cell-below-a-header", "objects", "text-in-json"],
)
def test_a_huge_line_is_scanned_to_its_end_or_is_a_gap(tmp_path, name, size, start, filler, end):
    huge(tmp_path / name, size, start, filler, end)
    outcome = scan(tmp_path, name, command=measured)
    assert MASKED in outcome.found or (outcome.code == 3 and outcome.gaps)
    assert int((tmp_path / "peak").read_text()) * 1024 < MOST_MEMORY


# While it runs


class Spoilt:
    """A real connector whose source is changed by somebody else between listing and reading."""

    def __init__(self, connector: Connector, spoil) -> None:
        self._connector, self._spoil = connector, spoil

    def resources(self) -> Iterator[Resource]:
        listed = list(self._connector.resources())
        self._spoil()
        yield from listed

    def read(self, resource: Resource, plan: Plan) -> pa.RecordBatchReader:
        return self._connector.read(resource, plan)

    def close(self) -> None:
        self._connector.close()


def inventory_of(*opened: Connector):
    rules = load_rules()
    catalogue = load_catalogue()
    judge = Judge(catalogue, load_standard("union"), Lexicon(catalogue), {r.id: r for r in rules.recognizers})
    return take_inventory(opened, Scan(Runner(rules), judge), {})


def test_a_table_that_vanishes_in_the_middle_of_a_scan_is_a_gap(tmp_path):
    def run(*statements: str) -> None:
        with closing(sqlite3.connect(tmp_path / "a.db")) as database, database:
            for statement in statements:
                database.execute(statement)

    run("CREATE TABLE kept (phone)", "CREATE TABLE gone (phone)")
    run(f"INSERT INTO kept VALUES ('{PHONE}')", f"INSERT INTO gone VALUES ('{PHONE}')")
    (connector,), _ = connectors.open(str(tmp_path / "a.db"))
    inventory = inventory_of(Spoilt(connector, lambda: run("DROP TABLE gone")))
    assert [(gap.resource.rpartition("/")[2], gap.kind, gap.reason) for gap in inventory.gaps] == [
        ("gone", "unreadable", "OperationalError: no such table")
    ]
    assert {entry.resource.path: entry.rows for entry in inventory.resources} == {"kept": 1, "gone": 0}


def test_a_file_that_vanishes_in_the_middle_of_a_scan_is_a_gap(tmp_path):
    for name in ("a.log", "b.csv", "c.parquet"):
        (tmp_path / name).write_text(f"phone\n{PHONE}\n")
    pq.write_table(pa.table({"phone": [PHONE]}), tmp_path / "c.parquet")
    opened, _ = connectors.open(str(tmp_path))
    inventory = inventory_of(*(Spoilt(c, lambda: (tmp_path / "b.csv").unlink(missing_ok=True)) for c in opened))
    assert [gap.resource.rpartition("/")[2] for gap in inventory.gaps] == ["b.csv"]
    assert len(inventory.resources) == 3


class Faulty:
    """A connector of a third party that keeps no promise."""

    def resources(self) -> Iterator[Resource]:
        yield Resource("faulty", "a", "table")
        raise ZeroDivisionError(PHONE)

    def read(self, resource: Resource, plan: Plan) -> pa.RecordBatchReader:
        raise KeyError(PHONE)

    def close(self) -> None:
        """Nothing is held."""


def test_a_faulty_connector_costs_the_others_nothing(tmp_path):
    (tmp_path / "good.log").write_text(GOOD, "utf-8")
    opened, _ = connectors.open(str(tmp_path / "good.log"))
    inventory = inventory_of(Faulty(), *opened)
    assert [gap.kind for gap in inventory.gaps] == ["failed", "failed"]
    assert PHONE not in repr(inventory)
    assert len(inventory.resources) == 2


@pytest.mark.parametrize("workers", ["1", "2"])
def test_ctrl_c_writes_the_reports_and_says_what_is_missing(tmp_path, workers):
    """The slow source is standard input that nobody ends."""
    out = tmp_path / "report"
    (tmp_path / "first.log").write_text(GOOD * 3, "utf-8")
    process = subprocess.Popen(
        [sys.executable, "-c", "from scanner.cli import main; main()"]
        + ["scan", "first.log", "-", "--out", str(out), "--workers", workers],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        start_new_session=True,
    )
    assert process.stdin
    process.stdin.write(GOOD.encode() * 200_000)
    process.stdin.flush()
    time.sleep(1.5)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to the workers, too
    process.wait(60)
    stdout, stderr = process.communicate()
    said = (stdout + stderr).decode()
    assert process.returncode == 3, said
    assert "Traceback" not in said
    assert PHONE not in said
    inventory = json.loads((out / "inventory.json").read_bytes())
    assert any("interrupted" in gap["reason"] for gap in inventory["gaps"])
    assert "first.log" in [resource["id"] for resource in inventory["resources"]]
    assert MASKED in json.dumps(inventory)
    assert PHONE not in json.dumps(inventory)
