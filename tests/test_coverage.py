"""The ledger of coverage: every object ends in one of five ways, and the bytes add up."""

import json
import os
import zipfile
from pathlib import Path

import pytest
from _inventories import inventories
from hypothesis import HealthCheck, given, settings

import connectors
from scanner.cli.scan import run_scan
from scanner.coverage import Status, ledger, totals
from scanner.document import from_document, to_document
from scanner.model import Gap, GapKind, Inventory, Reading, Resource, ResourceEntry
from scanner.settings import Settings, override

SETTINGS = override(Settings(), {"max_file_size": 100_000, "exclude": "*.bak"}, "here")


def entry(rows=10, how="", size=1000, estimate=None, read=None) -> ResourceEntry:
    resource = Resource("s", "t", "file", byte_size=size, row_estimate=estimate)
    return ResourceEntry(resource, rows, (), Reading(how), bytes_read=read)


@pytest.mark.parametrize(
    ("entries", "gaps", "status", "read"),
    [
        ([entry()], [], Status.SCANNED, 1000),
        ([entry()], [("s/t", "", GapKind.EXCLUDED, "not read again")], Status.SCANNED, 1000),
        ([entry(how="random rows", estimate=40)], [], Status.SAMPLED, 250),
        ([entry()], [("s/t", "", GapKind.SAMPLED, "the first 10 rows only")], Status.SAMPLED, None),
        ([entry(read=400)], [("s/t", "", GapKind.TRUNCATED, "in time")], Status.PARTIAL, 400),
        ([entry(rows=0)], [("s/t", "", GapKind.UNREADABLE, "gone")], Status.FAILED, 0),
        ([entry(rows=0)], [("s/t", "", GapKind.UNSUPPORTED, "binary")], Status.PARTIAL, None),
        ([entry()], [("s/t", "photo", GapKind.UNSUPPORTED, "pictures")], Status.PARTIAL, None),
        ([], [("s/t", "", GapKind.UNREADABLE, "gone")], Status.FAILED, 0),
        ([], [("s/t", "", GapKind.EXCLUDED, "a rule")], Status.SKIPPED, 0),
        ([], [("s/t", "", GapKind.EMPTY, "the file is empty: nothing to scan")], Status.SCANNED, None),
        ([entry()], [("s/t", "", GapKind.SAMPLED, "x"), ("s/t", "", GapKind.FAILED, "broke")], Status.PARTIAL, None),
    ],
)  # fmt: skip
def test_an_object_ends_in_one_of_five_ways(entries, gaps, status, read):
    inventory = Inventory({}, tuple(entries), tuple(Gap(*gap) for gap in gaps))
    (line,) = ledger(inventory)
    assert (line.status, line.bytes_read) == (status, read)
    assert (line.why == "") == (not gaps and not entries[0].reading.how)
    assert totals([line])[status].objects == 1


def test_an_archive_that_breaks_after_some_members_is_partial_and_a_word_about_a_target_is_no_object():
    gaps = (
        Gap("s", "", GapKind.UNREADABLE, "the archive is damaged (BadZipFile)", 70),
        Gap("metadata", "", GapKind.SAMPLED, "names only", objects=0),
        Gap("rule", "", GapKind.EXCLUDED, "1,234 files left out by the rule *.bak", objects=1234),
    )
    lines = ledger(Inventory({}, (entry(),), gaps))
    assert [(line.name, line.status, line.objects) for line in lines] == [
        ("rule", "skipped", 1234), ("s", "partial", 1), ("s/t", "scanned", 1),
    ]  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(inventories)
def test_no_object_is_lost_and_what_failed_makes_a_scan_incomplete(inventory):
    lines = ledger(inventory)
    assert len({line.name for line in lines}) == len(lines)
    assert {line.name for line in lines} == {e.resource.id for e in inventory.resources} | {
        gap.resource for gap in inventory.gaps
    }
    assert inventory.is_complete or any(line.status in ("partial", "failed") for line in lines)
    assert not inventory.is_complete or not any(line.status in ("partial", "failed") for line in lines)


def test_the_ledger_of_a_share_accounts_for_every_file_and_byte(tmp_path):
    share = tmp_path / "share"
    (share / "sub").mkdir(parents=True)
    (share / "a.csv").write_text("phone\n" + "13912345678\n" * 50)
    (share / "empty.log").touch()
    (share / "large.log").write_text("x" * 200_000)
    (share / "noise.bin").write_bytes(bytes(range(256)) * 30)
    (share / "cut.parquet").write_bytes(b"PAR1" + b"\xff" * 60)
    (share / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(500))
    (share / "sub" / ".pisiftignore").write_text("cache*\n")
    for number in range(3):
        (share / "sub" / f"cache{number}").write_text("x")
    (share / "old.bak").write_text("13912345678\n")
    os.mkfifo(share / "pipe")
    with zipfile.ZipFile(share / "z.zip", "w") as archive:
        archive.writestr("inner/b.txt", "hello\n" * 10)
    inventory = run_scan([str(share)], SETTINGS)
    found = {
        line.name.removeprefix(f"{share}/"): (line.status.value, line.byte_size, line.bytes_read)
        for line in ledger(inventory)
    }
    size = (share / "a.csv").stat().st_size
    assert found.pop("a.csv") == ("scanned", size, size)
    assert found.pop("empty.log") == ("scanned", 0, 0)
    assert found.pop("large.log") == ("skipped", 200_000, 0)
    assert found.pop("noise.bin")[:2] == ("partial", 7680)
    assert found.pop("cut.parquet") == ("failed", 64, 0)
    assert found.pop("picture.png")[0] in ("partial", "failed"), "no picture, or no extra to look at it"
    assert found.pop("pipe")[0] == "failed"
    assert found.pop("z.zip/inner/b.txt") == ("scanned", 60, 60)
    assert found.pop("sub/.pisiftignore")[0] == "scanned"
    assert found.pop("sub/.pisiftignore: cache*")[0] == "skipped"
    assert found.pop(str(share))[0] == "skipped", "old.bak, by --exclude"
    assert found == {}
    counts = {status.value: total.objects for status, total in totals(ledger(inventory)).items()}
    assert counts["skipped"] == 1 + 3 + 1
    document = json.loads(json.dumps(to_document(inventory)))
    assert document["summary"]["coverage"]["skipped"]["objects"] == 5
    assert to_document(from_document(document)) == document


def test_what_was_read_of_a_file_that_breaks_is_told_in_bytes(tmp_path):
    import gzip

    content = gzip.compress(b"\n".join(os.urandom(100).hex().encode() for _ in range(100_000)), 1)
    path = tmp_path / "app.log.gz"
    path.write_bytes(content[: len(content) // 2])
    (line,) = ledger(run_scan([str(path)], Settings()))
    assert line.status is Status.PARTIAL
    assert 0.3 * line.byte_size < line.bytes_read <= line.byte_size


def test_every_connector_of_this_house_says_the_size_of_a_file(tmp_path):
    for name, content in {"a.csv": b"a,b\n1,2\n", "b.log": b"x\n", "c.json": b"[1]", "d.bin": b"\0\1\2" * 99}.items():
        (tmp_path / name).write_bytes(content)
        (connector,), _ = connectors.open(str(Path(tmp_path, name)))
        sizes = [item.byte_size for item in connector.resources() if isinstance(item, Resource)]
        assert sizes == [len(content)]
        connector.close()
