"""The store on real databases: whole or unfinished whatever happens, two at once, and clear words when it cannot be."""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import _command
import pytest
from _inventories import inventories
from _servers import POSTGRES, connected
from hypothesis import HealthCheck, given, settings

from scanner.document import read_inventory, to_document
from scanner.errors import UsageError
from scanner.history import Why, changes
from scanner.identity import label_key
from scanner.model import Column, ColumnEntry, ColumnProfile, Gap, GapKind, Inventory, Reading, Resource, Support
from scanner.store import Store, StoreError
from scanner.synthetic import Maker

ROOT = Path(__file__).parent.parent
GOLDEN = read_inventory(ROOT / "tests/golden/inventory.json")
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "160"}


def pisift(*arguments, cwd, before=""):
    if not before:
        return _command.pisift(*map(str, arguments), cwd=cwd, env=ENVIRONMENT)
    code = f"{before}\nfrom scanner.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)], cwd=cwd, env=ENVIRONMENT, capture_output=True, text=True,
        check=False,
    )  # fmt: skip


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request, tmp_path):
    if request.param == "sqlite":
        yield str(tmp_path / "scans.db")
        return
    yield POSTGRES.fresh()
    POSTGRES.drop_all()


def keep(store, inventory, targets=("x",)):
    number = store.begin(targets)
    store.finish(number, inventory)
    return store.scan(str(number))


def test_every_inventory_comes_back_as_it_was(place):
    with Store(place) as store:

        @settings(max_examples=25, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(inventories)
        def comes_back(inventory):
            assert store.read(keep(store, inventory)) == inventory

        comes_back()


def test_scans_are_named_by_number_uid_and_word(place):
    with Store(place) as store:
        first = keep(store, GOLDEN)
        last = keep(store, Inventory({}, (), ()))
        lost = store.begin(["y"])
        assert store.scan("last") == last
        assert store.scan("last~1") == first == store.scan(first.uid[:8])
        for name, words in (("last~2", "no last~2"), ("99", "no scan is called"), (str(lost), "never finished")):
            with pytest.raises(UsageError, match=words):
                store.scan(name)
    with Store(place) as store:
        assert [scan.is_whole for scan in store.scans()] == [True, True, False]


def test_a_query_finds_labels_by_their_stable_id(place):
    key = label_key("sqlite:///crm.db/customer", "mobile", "contact.mobile")
    with Store(place) as store:
        keep(store, GOLDEN)
        keep(store, GOLDEN)
    url = place if "://" in place else f"sqlite:///{place}"
    with connected(url) as connection:
        rows = connection.exec_driver_sql(f"SELECT scan, level FROM labels WHERE \"key\" = '{key}'").fetchall()
    assert [tuple(row) for row in rows] == [(1, 3), (2, 3)]


def test_what_persons_decided_is_kept_with_the_scan_that_applied_it(tmp_path):
    said = {"resource": "t", "column": "c", "pi_type": "basic.name", "verdict": "reject", "becomes": "", "words": "no"}
    with Store(str(tmp_path / "s.db")) as store:
        keep(store, Inventory({"decisions": {"applied": [said], "expired": []}}, (), ()))
    with sqlite3.connect(tmp_path / "s.db") as database:
        assert database.execute("SELECT outcome, verdict FROM decisions").fetchall() == [("applied", "reject")]


WRITE = """
import sys
from pathlib import Path
from scanner.document import read_inventory
from scanner.store import Store
inventory = read_inventory(Path(sys.argv[2]))
print("ready", flush=True)
sys.stdin.readline()
for _ in range(int(sys.argv[3])):
    with Store(sys.argv[1]) as store:
        store.finish(store.begin(["x"]), inventory)
"""


def writer(place, inventory, times):
    command = [sys.executable, "-c", WRITE, place, str(inventory), str(times)]
    done = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=ENVIRONMENT, text=True)
    assert done.stdout.readline() == "ready\n"
    return done


def go(process):
    process.stdin.write("\n")
    process.stdin.flush()


def test_scans_at_once_also_make_the_store_together_and_all_are_whole(place):
    writers = [writer(place, ROOT / "tests/golden/inventory.json", 4) for _ in range(3)]
    for process in writers:
        go(process)
    for process in writers:
        process.communicate()
        assert process.returncode == 0
    with Store(place) as store:
        assert len(store.scans()) == 12
        assert all(store.read(scan) == GOLDEN for scan in store.scans())


def test_a_scan_killed_at_any_moment_is_whole_or_marked_unfinished(tmp_path):
    place, big = str(tmp_path / "scans.db"), tmp_path / "big.json"
    entry = GOLDEN.resources[0]
    many = tuple(replace(entry, resource=replace(entry.resource, path=f"t{n:04}")) for n in range(400))
    document = to_document(replace(GOLDEN, resources=many))
    big.write_text(json.dumps(document), "utf-8")
    chance = random.Random(1)
    with Store(place):
        pass
    for _ in range(6):
        process = writer(place, big, 1)
        go(process)
        time.sleep(chance.uniform(0.0, 0.5))
        process.send_signal(signal.SIGKILL)
        process.communicate()
    with Store(place) as store:
        for scan in store.scans():
            if scan.is_whole:
                assert store.document(scan)["summary"] == document["summary"]
                assert len(store.read(scan).resources) == 400
    with sqlite3.connect(place) as database:
        kept = "SELECT count(*) FROM labels JOIN scans ON scans.id = labels.scan WHERE NOT is_whole"
        assert database.execute(kept).fetchone() == (0,)


def sheet(path, column="phone", rows=30):
    maker = Maker(3)
    path.write_text(f"{column},n\n" + "".join(f"{maker.mobile()},{n}\n" for n in range(rows)), "utf-8")


def test_a_full_disk_is_said_and_the_reports_are_written_all_the_same(tmp_path):
    """The operating system refuses a file of more than 100 KB: the store of one scan fits, that of two does not."""
    sheet(tmp_path / "a.csv")
    full = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (120_000, 120_000))"
    codes = []
    for number in range(12):
        done = pisift(
            "scan", "a.csv", "--store", "s.db", "--format", "csv", "--out", f"o{number}", cwd=tmp_path, before=full
        )
        codes.append(done.returncode)
        assert (tmp_path / f"o{number}/findings.csv").exists()
        if done.returncode:
            break
    assert codes[0] == 0
    assert codes[-1] == 3
    assert "is the disk full?" in done.stderr or "the disk is full" in done.stderr
    with Store(str(tmp_path / "s.db")) as store:
        assert sum(scan.is_whole for scan in store.scans()) == len(codes) - 1


def test_a_store_of_a_newer_pisift_asks_for_an_update(place):
    with Store(place):
        pass
    url = place if "://" in place else f"sqlite:///{place}"
    with connected(url) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    with pytest.raises(UsageError, match=r"newer pisift \(schema 9999, this one knows 0002\)"):
        Store(place)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("mysql://root:secret@127.0.0.1/x", "SQLite file or a PostgreSQL"),
        ("://", "not a URL"),
        ("postgresql://u:secret@127.0.0.1:1/x", "cannot be opened .*connection refused"),
        ("not.db", "cannot be opened"),
        ("other.db", "other tables"),
        ("not.db/s.db", "folder cannot be made"),
    ],
)
def test_what_is_no_store_is_said_in_one_line_without_the_password(tmp_path, monkeypatch, given, words):
    monkeypatch.chdir(tmp_path)
    Path("not.db").write_bytes(b"nothing of the kind" * 99)
    with sqlite3.connect("other.db") as database:
        database.execute("CREATE TABLE shop (id)")
    with pytest.raises(UsageError, match=words) as raised:
        Store(given)
    assert "secret" not in str(raised.value)


def test_a_failure_while_writing_leaves_the_scan_unfinished(tmp_path):
    with Store(str(tmp_path / "s.db")) as store:
        number = store.begin(["x"])
        with sqlite3.connect(tmp_path / "s.db") as database:
            database.execute("DROP TABLE gaps")
        with pytest.raises(StoreError, match="cannot be written"):
            store.finish(number, GOLDEN)
        with sqlite3.connect(tmp_path / "s.db") as database:
            assert database.execute("SELECT count(*) FROM labels").fetchone() == (0,)


def test_the_command_line_keeps_lists_shows_compares_and_moves_scans(tmp_path):
    sheet(tmp_path / "a.csv")
    assert pisift("scan", "a.csv", "--store", "s.db", "-q", cwd=tmp_path).returncode == 0
    sheet(tmp_path / "a.csv", column="tel,phone")
    assert pisift("scan", "a.csv", "--store", "s.db", "-q", "--out", "b", cwd=tmp_path).returncode == 0
    listed = json.loads(pisift("scans", "--store", "s.db", "--json", cwd=tmp_path).stdout)
    assert [scan["is_whole"] for scan in listed] == [True, True]
    assert "(+1)" in pisift("scans", "--store", "s.db", cwd=tmp_path).stdout or listed[0]["summary"]["labels"]
    assert "手机号码" in pisift("show", "last", "--store", "s.db", cwd=tmp_path).stdout
    done = pisift("diff", "1", "last", "--store", "s.db", "--fail-on-new", "3", "--json", cwd=tmp_path)
    kinds = {(change["kind"], change["column"], tuple(change["why"])) for change in json.loads(done.stdout)}
    assert ("new", "tel", ("data",)) in kinds
    assert done.returncode == 1
    assert pisift("diff", "last", "b/inventory.json", "--store", "s.db", cwd=tmp_path).stdout.startswith("no label")
    assert pisift("report", "1", "--store", "s.db", "--format", "json", "--out", "r", cwd=tmp_path).returncode == 0
    (tmp_path / "o.toml").write_text("entrusts = true\n")
    done = pisift("report", "last", "--store", "s.db", "--organisation", "o.toml", "--out", "p", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "p/report.html").read_text("utf-8")
    assert '"compared":true' in page
    assert "organisation.toml 中 entrusts = true" in page
    assert pisift("scan", "a.csv", "--organisation", "none.toml", cwd=tmp_path).returncode == 2
    with Store(str(tmp_path / "s.db")) as store:
        assert store.read(store.scan("1")) == read_inventory(tmp_path / "r")
    assert pisift("export", "--store", "s.db", "--to", "e.jsonl", cwd=tmp_path).returncode == 0
    assert "2 scans and decisions read" in pisift("import", "e.jsonl", "--store", "t.db", cwd=tmp_path).stdout
    known = pisift("import", "e.jsonl", "--store", "t.db", cwd=tmp_path).stdout
    assert "0 scans and decisions read into the store, 2 were" in known
    again = pisift("export", "--store", "t.db", "--to", "f.jsonl", cwd=tmp_path)
    assert again.returncode == 0
    assert (tmp_path / "e.jsonl").read_bytes() == (tmp_path / "f.jsonl").read_bytes()
    assert pisift("export", "--store", "t.db", "--to", "f.jsonl", cwd=tmp_path).returncode == 2
    assert pisift("scans", "--store", "none.db", cwd=tmp_path).returncode == 2
    assert not (tmp_path / "none.db").exists()
    (tmp_path / "bad.jsonl").write_text("{}\n")
    assert "bad.jsonl:1: no scan" in pisift("import", "bad.jsonl", "--store", "t.db", cwd=tmp_path).stderr


# --- why something changed ---


WHOLE = Reading()


def an_inventory(*columns, made=None, reading=WHOLE):
    entry = replace(GOLDEN.resources[0], resource=Resource("s", "t", "table"), columns=columns, reading=reading)
    return Inventory({"recognizers": ["cn_mobile"], "targets": ["s"], **(made or {})}, (entry,), ())


def a_column(name="c", level=3, rows=10):
    label = replace(GOLDEN.resources[0].columns[1].labels[1], level=level)
    profile = ColumnProfile(name, rows, supports=(("cn_mobile", Support(rows, rows)),))
    return ColumnEntry(Column(name), profile, (label,) if level else ())


RULES = {"standard": "another"}
SAMPLED = Reading("random rows", is_random=True)
BLIND = Inventory({"targets": ["s"]}, (), (Gap("s/t", "", GapKind.UNREADABLE, "no permission"),))
NONE, ONE = an_inventory(), an_inventory(a_column())


@pytest.mark.parametrize(
    ("before", "after", "kind", "why"),
    [
        (NONE, ONE, "new", [Why.DATA]),
        (ONE, NONE, "gone", [Why.DATA]),
        (an_inventory(a_column(level=0)), an_inventory(a_column(rows=12)), "new", [Why.DATA]),
        (ONE, an_inventory(a_column(level=4), made=RULES), "changed", [Why.RULES]),
        (ONE, an_inventory(a_column(level=4, rows=12), made=RULES), "changed", [Why.RULES, Why.DATA]),
        (ONE, an_inventory(a_column(level=0, rows=5), reading=SAMPLED), "gone", [Why.SAMPLE, Why.DATA]),
        (ONE, an_inventory(reading=SAMPLED), "gone", [Why.SAMPLE, Why.DATA]),
        (Inventory({"targets": ["x"]}, (), ()), ONE, "new", [Why.SCOPE, Why.DATA]),
        (BLIND, ONE, "new", [Why.SCOPE]),
        (an_inventory(a_column(level=4)), ONE, "changed", [Why.DATA]),
    ],
)
def test_a_change_says_whether_data_rules_sample_or_scope_made_it(before, after, kind, why):
    (change,) = changes(before, after)
    assert (change.kind, list(change.why)) == (kind, why)
    assert change.words


@settings(max_examples=40, deadline=None)
@given(inventories)
def test_nothing_changed_between_an_inventory_and_itself(inventory):
    assert changes(inventory, inventory) == []


def test_a_stable_id_depends_on_each_part_and_on_where_it_ends():
    keys = {
        label_key("a", "b"),
        label_key("ab"),
        label_key("a\x1f", "b"),
        label_key("a", "\x1fb"),
        label_key("a", "b", "c"),
    }
    assert len(keys) == 5
    assert label_key("资源", "列", "contact.mobile") == label_key("资源", "列", "contact.mobile")
    assert len(label_key("\udc80")) == 24
