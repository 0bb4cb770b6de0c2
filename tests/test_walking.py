"""Folders with many files, scans again and again: what is opened, what is drawn, and what changes meanwhile."""

import os
import stat
import time
from functools import partialmethod
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from _buckets import bucket, client, target
from _connector_cases import avro, dbf, delimited, json_lines, mysql_dump, workbook, zipped

import connectors
from connectors import files, objects
from connectors._drawn import drawn
from scanner.cli.scan import run_scan
from scanner.coverage import ledger
from scanner.model import Gap, GapKind, Plan, Resource
from scanner.settings import Settings, override

LINE = "用户 13912345678 登录\n"


def scan(folder: Path | str, **given):
    return run_scan([str(folder)], override(Settings(), given, "here"))


def paths(inventory) -> list[str]:
    return [entry.resource.path for entry in inventory.resources]


@pytest.fixture
def openings(monkeypatch) -> list[str]:
    """The files whose first bytes are looked at, by name."""
    import connectors._walk

    own, seen = connectors._walk.look_at_path, []

    def look(path, name, *more):
        seen.append(name)
        return own(path, name, *more)

    monkeypatch.setattr(connectors._walk, "look_at_path", look)
    return seen


def test_since_last_opens_only_what_changed_and_what_could_not_be_read(tmp_path, openings):
    share, state = tmp_path / "share", str(tmp_path / "state.db")
    share.mkdir()
    for name in ("a.log", "b.log", "same_size.log", "gone.log"):
        (share / name).write_text(LINE * 5)
    (share / "picture.bin").write_bytes(bytes(range(256)) * 10)
    first = scan(share, state=state, since_last=True)
    assert len(openings) == 5
    openings.clear()
    (share / "b.log").write_text(LINE * 7)
    before = (share / "same_size.log").stat()
    (share / "same_size.log").write_text(LINE.replace("1391", "1381") * 5)
    os.utime(share / "same_size.log", ns=(before.st_atime_ns, before.st_mtime_ns))  # as if nothing had been
    (share / "gone.log").unlink()
    (share / "new.log").write_text(LINE)
    again = scan(share, state=state, since_last=True)
    assert sorted(openings) == ["b.log", "new.log", "picture.bin", "same_size.log"]
    assert paths(again) == ["a.log", "b.log", "new.log", "picture.bin", "same_size.log"]
    assert {entry.resource.path: entry.rows for entry in again.resources}["b.log"] == 7
    unread = [gap.resource.rpartition("/")[2] for gap in again.gaps if "nothing changed" in gap.reason]
    assert unread == ["a.log", "picture.bin"], "the second was looked at again, since it is not understood"
    assert first.resources[0] == again.resources[0]
    assert GapKind.UNSUPPORTED in [gap.kind for gap in again.gaps if gap.resource.endswith("picture.bin")]


def test_since_last_opens_no_object_of_a_bucket_again(tmp_path, monkeypatch):
    name = bucket({f"{n}.log": LINE.encode() * n for n in range(1, 5)})
    own, fetched = objects.origin_of, []
    monkeypatch.setattr(objects, "origin_of", lambda store, path, *m: fetched.append(path) or own(store, path, *m))
    given = {"state": str(tmp_path / "state.db"), "since_last": True}
    first = scan(target(name), **given)
    assert len(fetched) == 4
    fetched.clear()
    client().put_object(Bucket=name, Key="2.log", Body=LINE.encode())
    again = scan(target(name), **given)
    assert fetched == [f"{name}/2.log"]
    assert [entry.rows for entry in first.resources] == [1, 2, 3, 4]
    assert [entry.rows for entry in again.resources] == [1, 1, 3, 4]


def test_a_scan_that_was_interrupted_goes_on_without_opening_what_it_had(tmp_path, openings, monkeypatch):
    share, given = tmp_path / "share", {"state": str(tmp_path / "state.db")}
    share.mkdir()
    for number in range(6):
        (share / f"{number}.log").write_text(LINE * (number + 1))
    from connectors import logs

    own = logs.LogsConnector.read

    def read(self, resource, plan):
        if resource.path == "3.log":
            raise KeyboardInterrupt
        return own(self, resource, plan)

    monkeypatch.setattr(logs.LogsConnector, "read", read)
    broken = scan(share, **given)
    assert not broken.is_complete
    assert paths(broken) == ["0.log", "1.log", "2.log", "3.log"]
    monkeypatch.setattr(logs.LogsConnector, "read", own)
    openings.clear()
    whole = scan(share, **given)
    assert "0.log" not in openings
    assert [entry.rows for entry in whole.resources] == [1, 2, 3, 4, 5, 6]
    assert whole.is_complete


SHORT = [{"编号": 1_000_000 + n, "备注": f"第 {n} 行"} for n in range(17_000)]


@pytest.mark.parametrize(
    "write", [delimited("t.csv"), delimited("t.csv.gz", "gb18030"), json_lines("t.jsonl"), avro, workbook, dbf,
              mysql_dump, zipped], ids=range(8)
)  # fmt: skip
def test_reading_a_table_goes_on_behind_a_place_that_was_reached(write, tmp_path, monkeypatch):
    monkeypatch.setattr("connectors._csv.BLOCK", 50_000)
    monkeypatch.setattr("connectors._lines.BLOCK", 50_000)
    (connector,), _ = connectors.open(write(tmp_path, SHORT))
    (resource,) = (item for item in connector.resources() if isinstance(item, Resource) and item.kind == "file")
    whole: list = []
    reached: list[tuple[str, int]] = []
    plan = Plan(reached=lambda place: reached.append((place, len(whole))))
    for batch in connector.read(resource, plan):
        whole += batch.to_pylist()
    place, before = reached[1]
    assert 0 < before < len(whole) >= len(SHORT)
    rest = [row for batch in connector.read(resource, Plan(start=place)) for row in batch.to_pylist()]
    assert rest == whole[before:]
    connector.close()


@pytest.mark.parametrize(("name", "rows"), [("a.csv", 17_000), ("a.parquet", 140_000)])
def test_a_scan_interrupted_within_a_file_ends_as_one_that_was_not(name, rows, tmp_path, monkeypatch):
    phones = [f"139{n:08d}" for n in range(rows)]
    phones[9] += ",more"  # a row of the wrong width
    share, given = tmp_path / "share", {"state": str(tmp_path / "state.db")}
    share.mkdir()
    if name.endswith("csv"):
        (share / name).write_text("no,phone\n" + "".join(f"{n},{phone}\n" for n, phone in enumerate(phones)))
    else:
        pq.write_table(pa.table({"phone": phones}), share / name, row_group_size=rows // 4)
    monkeypatch.setattr("connectors._csv.BLOCK", 50_000)
    monkeypatch.setattr("scanner.visit.CHECKPOINT_SECONDS", 0.0)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    expected = scan(share, state=str(tmp_path / "other.db"))
    own, read_rows = files.FilesConnector.read, [0]

    def read(self, resource, plan, most=rows * 0.6):
        reader = own(self, resource, plan)

        def batches():
            for batch in reader:
                read_rows[0] += batch.num_rows
                if read_rows[0] > most:
                    raise KeyboardInterrupt
                yield batch

        return pa.RecordBatchReader.from_batches(reader.schema, batches())

    monkeypatch.setattr(files.FilesConnector, "read", read)
    assert not scan(share, **given).is_complete
    monkeypatch.setattr(files.FilesConnector, "read", partialmethod(read, most=10**9))
    read_rows[0] = 0
    resumed = scan(share, **given)
    assert 0 < read_rows[0] < rows * 0.8, "only what was left"
    assert (resumed.resources, resumed.gaps) == (expected.resources, expected.gaps)


def test_a_file_that_changed_since_the_interruption_is_read_from_its_beginning(tmp_path):
    (tmp_path / "a.csv").write_text("no,phone\n1,139\n")
    storages = []
    for _ in range(2):
        (connector,), _gaps = connectors.open(str(tmp_path / "a.csv"))
        storages += [resource.storage for resource in connector.resources()]
        (tmp_path / "a.csv").write_text("no,phone\n2,138\n3,137\n")
    assert storages[0] != storages[1]


def test_folders_a_thousand_levels_deep_are_walked(tmp_path):
    path = tmp_path
    for _ in range(1000):
        path /= "d"
        path.mkdir()
    (path / "a.log").write_text(LINE)
    (tmp_path / "b.log").write_text(LINE)
    (connector,), _ = connectors.open(str(tmp_path))
    assert [item.path for item in connector.resources()] == ["b.log", f"{'d/' * 1000}a.log"]
    connector.close()
    (path / "a.log").unlink()
    while path != tmp_path:  # shutil.rmtree calls itself for each level
        path.rmdir()
        path = path.parent


def test_the_text_around_a_hole_of_a_sparse_file_is_found(tmp_path):
    with (tmp_path / "a.img").open("wb") as image:
        image.write(b"\0" * 70_000 + b"phone 13912345678\0")
        image.seek(100 << 20)
        image.write(b"\0phone 13812345678")
    (connector,), _ = connectors.open(str(tmp_path))
    (resource,) = (item for item in connector.resources() if isinstance(item, Resource))
    texts = connector.read(resource, Plan()).read_all()["text"].to_pylist()
    assert texts == ["phone 13912345678", "phone 13812345678"]
    connector.close()


# Drawing


def test_of_each_folder_some_files_are_drawn_and_the_rest_is_counted(tmp_path):
    for folder, count in (("a", 40), ("a/b", 3), ("c", 12)):
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
        for number in range(count):
            (tmp_path / folder / f"{number:02d}.log").write_text(LINE)
    inventory = scan(tmp_path, max_per_folder=5)
    found = paths(inventory)
    assert len([path for path in found if path.startswith("a/") and not path.startswith("a/b/")]) == 5
    assert len([path for path in found if path.startswith("a/b/")]) == 3
    assert inventory.is_complete
    left_out = {gap.resource.removeprefix(f"{tmp_path}/"): gap.reason for gap in inventory.gaps}
    assert left_out == {
        "a/(all files)": "5 of 40 files of this folder, drawn at random (seed 0)",
        "c/(all files)": "5 of 12 files of this folder, drawn at random (seed 0)",
    }
    assert sum(line.objects for line in ledger(inventory)) == 55
    assert paths(scan(tmp_path, max_per_folder=5)) == found
    assert paths(run_scan([str(tmp_path)], override(Settings(seed=1), {"max_per_folder": 5}, "x"))) != found


def test_drawing_is_even_and_holds_no_more_than_it_draws():
    """Of 40 files each is drawn about as often; a folder is handed on when the walk leaves it."""
    counts = dict.fromkeys(range(40), 0)
    for seed in range(2000):
        for item in drawn(iter(range(40)), lambda n: f"d/{n}", 10, seed, "s"):
            if not isinstance(item, Gap):
                counts[item] += 1
    assert min(counts.values()) > 400
    assert max(counts.values()) < 600
    taken = 0

    def names():
        nonlocal taken
        for folder in range(100):
            for number in range(50):
                taken += 1
                yield f"{folder:03d}/{number:02d}"

    first = next(iter(drawn(names(), str, 2, 0, "s")))
    assert isinstance(first, Gap)
    assert taken == 51


# What happens meanwhile


def reading(path: Path, then) -> list[Gap]:
    """The gaps of a file that ``then`` happens to after its first batch."""
    (connector,), _ = connectors.open(str(path))
    (resource,) = connector.resources()
    gaps: list[Gap] = []
    reader = connector.read(resource, Plan(note=gaps.append))
    reader.read_next_batch()
    then(path)
    reader.read_all()
    connector.close()
    return gaps


@pytest.mark.parametrize(
    ("then", "kind"),
    [
        (lambda path: path.open("a").write(LINE) and None, GapKind.EXCLUDED),
        (lambda path: path.write_text(LINE * 10), GapKind.DAMAGED),
        (lambda path: (path.unlink(), path.write_text(LINE)), GapKind.DAMAGED),
        (lambda path: path.unlink(), None),
        (lambda path: None, None),
    ],
    ids=["grows", "is cut", "is replaced", "vanishes", "stays"],
)
def test_a_file_that_changes_while_it_is_read_is_told(tmp_path, then, kind):
    path = tmp_path / "a.log"
    path.write_text(LINE * 600_000)
    assert {gap.kind for gap in reading(path, then)} == ({kind} if kind else set())


def test_a_file_that_vanishes_before_it_is_read_is_a_gap_and_the_others_are_scanned(tmp_path, monkeypatch):
    for name in "abc":
        (tmp_path / f"{name}.log").write_text(LINE)
    from connectors import _walk

    own = _walk.look_at_path

    def look(path, *more):
        if path.name == "b.log":
            path.unlink()
        return own(path, *more)

    monkeypatch.setattr(_walk, "look_at_path", look)
    inventory = scan(tmp_path)
    assert paths(inventory) == ["a.log", "c.log"]
    assert [(gap.resource[-5:], gap.kind) for gap in inventory.gaps] == [("b.log", GapKind.UNREADABLE)]


def test_several_files_at_once_give_what_one_after_another_gives(tmp_path):
    for number in range(30):
        (tmp_path / f"{number:02d}.log").write_text(LINE * (number + 1))
        (tmp_path / f"{number:02d}.csv").write_text("phone\n" + "13912345678\n" * (number + 1))
    one, four = scan(tmp_path), scan(tmp_path, connections=4)
    assert (one.resources, one.gaps) == (four.resources, four.gaps)


def test_nothing_of_a_share_is_changed_by_scanning_it(tmp_path):
    share = tmp_path / "share"
    share.mkdir()
    (share / "a.csv").write_text("phone\n13912345678\n")
    os.utime(share / "a.csv", (1_000_000, 1_000_000))
    os.mkfifo(share / "pipe")
    (share / "loop").symlink_to(share)
    (share / "out").symlink_to("/etc")
    (share / "a.csv").chmod(0o400)
    before = {path: (path.lstat().st_mtime_ns, path.lstat().st_mode) for path in share.iterdir()}
    accessed = (share / "a.csv").stat().st_atime
    inventory = scan(share, state=str(tmp_path / "state.db"), workers=1)
    assert {path: (path.lstat().st_mtime_ns, path.lstat().st_mode) for path in share.iterdir()} == before
    assert stat.S_ISFIFO((share / "pipe").stat().st_mode)
    assert paths(inventory) == ["a.csv"]
    assert {gap.resource.rpartition("/")[2] for gap in inventory.gaps} == {"pipe", "out"}
    if os.geteuid() == (share / "a.csv").stat().st_uid:
        assert (share / "a.csv").stat().st_atime == accessed
    assert time.time() > accessed
