"""Scans of databases as a whole: looks at a sample, bounds, states to go on from, several tables at once."""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest
from _servers import MARIADB, POSTGRES, insert, run

import connectors
from connectors.memory import MemoryConnector
from scanner import frozen
from scanner.cases import Judge
from scanner.catalogue import load_catalogue, load_standard
from scanner.errors import ConnectorError, UsageError
from scanner.inventory import Scan, take_inventory
from scanner.model import GapKind, Inventory, Mode, Reading
from scanner.pace import Pace
from scanner.run import ProcessRunner, Runner, load_rules
from scanner.sampling import percent, rows_needed, upper_bound
from scanner.settings import Settings, override
from scanner.state import State
from scanner.synthetic import Maker
from scanner.wish import Wish
from scanner.words import Lexicon

RULES = load_rules()
JUDGE = Judge(load_catalogue(), load_standard(), Lexicon(load_catalogue()), {r.id: r for r in RULES.recognizers})
SAMPLE = Wish(Mode.SAMPLE)


def inventory_of(*targets, wish: Wish = SAMPLE, runner: Runner | None = None, **more) -> Inventory:
    opened = [connectors.open(target)[0][0] if isinstance(target, str) else target for target in targets]
    return take_inventory(opened, Scan(runner or Runner(RULES), JUDGE, wish, **more), {})


def labels_of(inventory: Inventory) -> dict[tuple[str, str], set[str]]:
    return {
        (entry.resource.path, column.column.name): {label.pi_type for label in column.labels}
        for entry in inventory.resources
        for column in entry.columns
        if column.labels
    }


def lake(folder: Path, rows: int = 20_000, rare: int = 0, name: str = "lake.db") -> str:
    """A SQLite table with phones in one column, nothing in another, and ``rare`` phones in a third."""
    maker, rng = Maker(5), random.Random(5)
    with closing(sqlite3.connect(folder / name)) as database, database:
        database.execute("CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT, b TEXT, c TEXT)")
        hold = set(rng.sample(range(rows), rare))
        database.executemany(
            "INSERT INTO t (a, b, c) VALUES (?, ?, ?)",
            ((maker.mobile(), f"物料{n % 97}", maker.mobile() if n in hold else f"批次{n % 89}") for n in range(rows)),
        )
    return f"sqlite:///{folder / name}"


# Statistics


@pytest.mark.parametrize(
    ("prevalence", "confidence", "rows"), [(0.005, 0.95, 598), (0.003, 0.95, 998), (0.01, 0.99, 459), (0.5, 0.95, 5)]
)
def test_rows_needed_for_a_prevalence(prevalence, confidence, rows):
    assert rows_needed(prevalence, confidence) == rows
    assert upper_bound(rows, confidence) <= prevalence < upper_bound(rows - 1, confidence)


@pytest.mark.parametrize(
    ("share", "text"), [(0.0029912, "0.30 %"), (0.05, "5.0 %"), (1.0, "100 %"), (0.00001234, "0.0013 %"), (0.5, "50 %")]
)
def test_a_bound_is_rounded_up(share, text):
    assert percent(share) == text


def test_the_bound_holds_as_often_as_it_says():
    """Of columns that hold exactly the prevalence to exclude, at most 5 % may be called clean."""
    rng = random.Random(1)
    rows = rows_needed(0.02, 0.95)
    missed = sum(all(rng.random() >= 0.02 for _ in range(rows)) for _ in range(2000))
    assert missed / 2000 < 0.06


# Looks


def test_a_sample_stops_when_the_verdict_is_safe_and_every_clean_column_states_its_bound(tmp_path):
    inventory = inventory_of(lake(tmp_path))
    (entry,) = inventory.resources
    assert entry.rows == 598
    assert labels_of(inventory) == {("t", "a"): {"contact.mobile"}}
    bounds = {column.column.name: column.bound for column in entry.columns}
    assert bounds["a"] == ""
    assert bounds["b"] == "none in 598 random rows: at 95 % confidence fewer than 0.50 % of all rows hold any"
    assert inventory.is_complete
    (gap,) = inventory.gaps
    assert gap.kind is GapKind.SAMPLED
    assert "random" in gap.reason


def test_a_sample_grows_where_the_verdict_is_not_safe(tmp_path):
    """Two or three values among 598 rows: too few to tell from luck, so more is read."""
    inventory = inventory_of(lake(tmp_path, rare=60))
    (entry,) = inventory.resources
    assert entry.rows > 598
    assert ("t", "c") in labels_of(inventory) or any(column.findings for column in entry.columns)


def test_a_limit_is_the_size_of_a_sample(tmp_path):
    inventory = inventory_of(lake(tmp_path, rare=60), wish=Wish(Mode.SAMPLE, limit=100))
    assert inventory.resources[0].rows == 100
    assert "fewer than 3.0 %" in next(c.bound for c in inventory.resources[0].columns if c.column.name == "b")


def test_the_head_of_a_table_claims_no_bound():
    table = pa.table({"b": [f"批次{n}" for n in range(9000)]})
    (entry,) = inventory_of(MemoryConnector({"t": table})).resources
    assert entry.columns[0].bound == ""
    assert not entry.reading.is_random


def test_worker_processes_stop_at_the_same_row(tmp_path):
    target = lake(tmp_path, rare=60)
    runner = ProcessRunner(RULES, workers=2)
    try:
        assert inventory_of(target, runner=runner) == inventory_of(target)
    finally:
        runner.close()


def test_several_tables_at_once_give_what_one_after_another_gives(tmp_path):
    with closing(sqlite3.connect(tmp_path / "many.db")) as database, database:
        maker = Maker(8)
        for number in range(12):
            database.execute(f"CREATE TABLE t{number} (phone TEXT, note TEXT)")
            rows = [(maker.mobile(), f"单{n}") for n in range(700 + 40 * number)]
            database.executemany(f"INSERT INTO t{number} VALUES (?, ?)", rows)
    target = f"sqlite:///{tmp_path / 'many.db'}"
    one = inventory_of(target)
    assert len(one.resources) == 12
    assert inventory_of(target, connections=4) == one


# What is read


def test_patterns_choose_tables_and_what_they_leave_out_is_said(tmp_path):
    with closing(sqlite3.connect(tmp_path / "a.db")) as database, database:
        for name in ("crm_user", "crm_order", "crm_user_bak", "客户"):
            database.execute(f'CREATE TABLE "{name}" (a)')
    target = f"sqlite:///{tmp_path / 'a.db'}"

    def read(**more):
        inventory = inventory_of(target, wish=Wish(), **more)
        return [entry.resource.path for entry in inventory.resources], inventory

    assert read(include=("CRM_*",), exclude=("*_bak",))[0] == ["crm_order", "crm_user"]
    assert read(include=("客*",))[0] == ["客户"]
    paths, inventory = read(include=("crm_*", "客户"), exclude=("*_bak",))
    assert len(paths) == 3
    assert [gap.kind for gap in inventory.gaps] == [GapKind.EXCLUDED]
    assert inventory.is_complete
    paths, inventory = read(include=("no_such_*",))
    assert paths == []
    assert not inventory.is_complete, "a slip in a pattern must not look clean"


def test_metadata_mode_reads_no_value_and_foreign_keys_carry_meaning():
    url = POSTGRES.fresh()
    run(
        url,
        "CREATE TABLE customer (id int PRIMARY KEY, mobile text)",
        "CREATE TABLE delivery (handled_by int REFERENCES customer, boxes numeric, z1 text)",
        "COMMENT ON COLUMN delivery.z1 IS '收件人手机号'",
        "ALTER TABLE customer ENABLE ROW LEVEL SECURITY",
    )
    inventory = inventory_of(url, wish=Wish(Mode.METADATA))
    assert labels_of(inventory) == {
        ("customer", "mobile"): {"contact.mobile"},
        ("delivery", "handled_by"): {"account.user_id"},
        ("delivery", "z1"): {"contact.mobile"},
    }
    assert all(entry.rows == 0 for entry in inventory.resources)
    grounds = [g for e in inventory.resources for c in e.columns for label in c.labels for g in label.grounds]
    assert any("no value was seen" in ground for ground in grounds)
    assert any("foreign key to a table of persons says customer.id" in ground for ground in grounds)
    assert [gap.kind for gap in inventory.gaps] == [GapKind.SAMPLED]


def test_rows_per_second_are_kept_over_all_connections():
    now = [0.0]
    pauses = []

    def sleep(seconds):
        pauses.append(seconds)
        now[0] += seconds

    pace = Pace(1000, clock=lambda: now[0], sleep=sleep)
    for _ in range(5):
        pace.passed(500)
    assert now[0] == pytest.approx(2.5)
    assert pace.batch_rows == 1000
    assert Pace().batch_rows is None


# States


def wide(folder: Path, rows: int = 450_000) -> str:
    """A table long enough for three pieces, its ids in order."""
    with closing(sqlite3.connect(folder / "wide.db")) as database, database:
        database.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT)")
        maker = Maker(6)
        phones = [maker.mobile() for _ in range(50)]
        database.executemany("INSERT INTO t (a) VALUES (?)", ((phones[n % 50],) for n in range(rows)))
        database.execute("CREATE TABLE a_first (x TEXT)")
        database.execute("INSERT INTO a_first VALUES ('1')")
    return f"sqlite:///{folder / 'wide.db'}"


class Cut:
    """A connector that is interrupted, or breaks, after so many rows of the table ``t``."""

    def __init__(self, target: str, rows: int, error: type[BaseException]) -> None:
        self._inner = connectors.open(target)[0][0]
        self._rows, self._error = rows, error
        self.read_rows = 0

    def resources(self):
        return self._inner.resources()

    def read(self, resource, plan):
        reader = self._inner.read(resource, plan)

        def batches():
            for batch in reader:
                self.read_rows += batch.num_rows
                if resource.path == "t" and self.read_rows > self._rows:
                    raise self._error("cut")
                yield batch

        return pa.RecordBatchReader.from_batches(reader.schema, batches())

    def close(self):
        self._inner.close()


def test_a_full_scan_goes_on_where_it_was_interrupted(tmp_path, monkeypatch):
    import scanner.visit

    monkeypatch.setattr(scanner.visit, "CHECKPOINT_SECONDS", 0.0)
    target = wide(tmp_path)
    whole = inventory_of(target, wish=Wish())
    path, made = tmp_path / "state.db", {"seed": 0}
    cut = Cut(target, 430_000, KeyboardInterrupt)
    state = State(path, made, "2026-01-01")
    broken = inventory_of(cut, wish=Wish(), state=state)
    state.close()
    assert not broken.is_complete
    seen = {entry.resource.path: entry.rows for entry in broken.resources}
    assert 0 < seen["t"] < 450_000, "what is known so far is there, and how much it was"
    again = Cut(target, 10**9, KeyboardInterrupt)
    state = State(path, made, "2026-01-02")
    assert state.is_resumed
    resumed = inventory_of(again, wish=Wish(), state=state)
    state.close()
    assert 0 < again.read_rows < 100_000, "only what was left"
    assert [replace(e, reading=Reading()) for e in resumed.resources] == [
        replace(e, reading=Reading()) for e in whole.resources
    ]
    assert {gap.kind for gap in resumed.gaps} == {GapKind.EXCLUDED}
    assert State(path, made, "2026-01-03").is_resumed is False, "it is finished now"


def test_a_state_of_other_settings_is_not_gone_on_from(tmp_path):
    path = tmp_path / "state.db"
    State(path, {"seed": 0}, "2026-01-01").close()
    state = State(path, {"seed": 1}, "2026-01-01")
    assert not state.is_resumed
    assert not state.is_comparable
    assert path.stat().st_mode & 0o077 == 0, "for its owner only"


@pytest.mark.parametrize("content", [b"no database", b"SQLite format 3\x00 but damaged" * 50])
def test_a_file_that_is_no_state_is_refused_in_one_line(tmp_path, content):
    (tmp_path / "x").write_bytes(content)
    with pytest.raises(UsageError, match="not a state file"):
        State(tmp_path / "x", {}, "2026-01-01")
    assert (tmp_path / "x").read_bytes() == content


def since_last(url: str, path: Path, day: str, wish: Wish) -> Inventory:
    state = State(path, {"wish": str(wish.mode)}, day)
    try:
        return inventory_of(url, wish=replace(wish, since_last=True), state=state)
    finally:
        state.close()


@pytest.mark.parametrize("mode", [Mode.SAMPLE, Mode.FULL])
@pytest.mark.parametrize("server", [POSTGRES, MARIADB], ids=["postgres", "mariadb"])
def test_since_last_reads_only_what_is_new_and_says_so(server, mode, tmp_path):
    url = server.fresh()
    serial = "serial" if server is POSTGRES else "int AUTO_INCREMENT"
    run(url, f"CREATE TABLE t (id {serial} PRIMARY KEY, a text)", "CREATE TABLE keyless (a text)")
    insert(url, "INSERT INTO t (a) VALUES (%s)", [(f"物料{n}",) for n in range(50)])
    insert(url, "INSERT INTO keyless (a) VALUES (%s)", [("x",)])
    path, wish = tmp_path / "state.db", Wish(mode)
    analyze = "ANALYZE" if server is POSTGRES else "ANALYZE TABLE t, keyless"
    run(url, analyze)
    time.sleep(3)  # PostgreSQL's counts arrive within a second, MariaDB's times are whole seconds
    first = since_last(url, path, "2026-01-01", wish)
    assert labels_of(first) == {}
    again = since_last(url, path, "2026-01-02", wish)
    assert {gap.reason for gap in again.gaps} == {"not read again: nothing changed since the scan of 2026-01-01"}
    assert [entry.rows for entry in again.resources] == [1, 50]
    maker = Maker(2)
    insert(url, "INSERT INTO t (a) VALUES (%s)", [(maker.mobile(),) for _ in range(20)])
    run(url, analyze)
    time.sleep(3)
    third = since_last(url, path, "2026-01-03", wish)
    entry = next(entry for entry in third.resources if entry.resource.path == "t")
    assert entry.rows == 70
    assert labels_of(third) == {("t", "a"): {"contact.mobile"}}
    reasons = [gap.reason for gap in third.gaps if gap.resource == entry.resource.id]
    assert any("20 rows that are new" in reason for reason in reasons)
    assert any("only rows added since the scan of 2026-01-02" in reason for reason in reasons)


def test_rows_changed_in_place_are_read_again_after_some_scans(tmp_path):
    """New rows only, again and again, would never show what an update wrote into old rows."""
    from scanner.visit import MOST_ROUNDS

    target = lake(tmp_path, rows=100)
    path = tmp_path / "state.db"
    since_last(target, path, "day 0", Wish())
    found = []
    for number in range(MOST_ROUNDS + 1):
        with closing(sqlite3.connect(tmp_path / "lake.db")) as database, database:
            database.execute("UPDATE t SET b = a")
            database.execute("INSERT INTO t (a, b, c) VALUES ('x', 'y', ?)", (str(number),))
        found.append(("t", "b") in labels_of(since_last(target, path, f"day {number + 1}", Wish())))
    assert found == [False] * MOST_ROUNDS + [True]


def test_a_table_that_could_not_be_read_is_tried_again(tmp_path):
    target = lake(tmp_path, rows=100)
    made, path = {"wish": "full"}, tmp_path / "state.db"
    state = State(path, made, "day 0")
    broken = inventory_of(Cut(target, 10, ConnectorError), wish=Wish(since_last=True), state=state)
    state.close()
    assert not broken.is_complete
    again = since_last(target, path, "day 1", Wish())
    assert again.is_complete
    assert again.resources[0].rows == 100


def test_counts_survive_a_state_file(tmp_path):
    from scanner.state import Stored

    (entry,) = inventory_of(lake(tmp_path, rows=300), wish=Wish()).resources
    profiles = {column.profile.column: column.profile for column in entry.columns}
    stored = Stored(entry.resource, profiles, 300, "7", False, Reading("x", True, newest=3))
    assert frozen.loads(Stored, frozen.dumps(stored)) == stored
    for damaged in ("", "{}", "[]", '{"resource": 1}', '{"resource": {"kind": "x"}}'):
        with pytest.raises(ValueError, match="not a|Expecting"):
            frozen.loads(Stored, damaged)


# Interruption


@pytest.mark.parametrize("connections", [1, 3])
def test_ctrl_c_leaves_what_is_known_and_no_connection(connections, tmp_path):
    url = POSTGRES.fresh()
    run(
        url,
        "CREATE TABLE a_small (phone text)",
        *(
            f"CREATE VIEW slow{n} AS SELECT g AS id, pg_sleep(0.05)::text FROM generate_series(1, 100000) g"
            for n in (1, 2)
        ),
    )
    insert(url, "INSERT INTO a_small VALUES (%s)", [(Maker(n).mobile(),) for n in range(30)])
    command = [
        sys.executable,
        "-c",
        "from scanner.cli import main; main()",
        "scan",
        url,
        "--out",
        str(tmp_path / "out"),
    ]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    process = subprocess.Popen(
        [*command, "--connections", str(connections)], env=environment, stderr=subprocess.PIPE, stdout=subprocess.PIPE
    )
    deadline = time.monotonic() + 60
    question = (
        f"SELECT count(*) FROM pg_stat_activity WHERE datname = '{url.rsplit('/', 1)[-1]}' AND query LIKE '%slow%'"
    )
    from _servers import connected

    with connected(POSTGRES.admin) as admin:
        while time.monotonic() < deadline:
            if admin.execution_options(no_parameters=True).exec_driver_sql(question).scalar():
                break
            time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
        assert process.returncode == 3, errors.decode()
        report = json.loads((tmp_path / "out/inventory.json").read_text("utf-8"))
        assert "a_small" in {resource["path"] for resource in report["resources"]}
        assert any(gap["kind"] == "truncated" for gap in report["gaps"])
        for _ in range(50):
            if not admin.execution_options(no_parameters=True).exec_driver_sql(question).scalar():
                return
            time.sleep(0.1)
    pytest.fail("a statement still runs on the server")


# Settings


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("mode", "fast", "mode is one of full, sample, metadata"),
        ("detect_prevalence", "0", "is a share such as"),
        ("detect_prevalence", "two", "is a share such as"),
        ("confidence", "100%", "is a share such as"),
        ("confidence", 95, "is a share such as"),
        ("connections", 0, "at least 1"),
        ("max_rows_per_second", 0, "at least 1"),
        ("since_last", "yes", "true or false"),
        ("include", 5, "list of patterns"),
    ],
)
def test_a_wrong_setting_is_refused_in_words(key, value, reason):
    with pytest.raises(UsageError, match=reason):
        override(Settings(), {key: value}, "here")


def test_shares_are_read_as_percent_or_fraction():
    chosen = override(Settings(), {"detect_prevalence": "0.3%", "confidence": 0.99}, "here")
    assert (chosen.detect_prevalence, chosen.confidence) == (pytest.approx(0.003), 0.99)
