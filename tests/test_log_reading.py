"""Long logs: a scan goes on where it was interrupted, and a sample sees every kind of line."""

import gzip

import pytest

from connectors import open as open_target
from scanner.errors import ConnectorError
from scanner.model import Mode, Plan
from scanner.synthetic import Maker

maker = Maker(911)


def lines_after(target, start, **more):
    """(lines, places) of one log read from ``start``."""
    (connector,), _ = open_target(str(target))
    (resource,) = connector.resources()
    places: list[str] = []
    batches = connector.read(resource, Plan(start=start, reached=places.append, **more))
    rows = [row for batch in batches for row in batch.column(0).to_pylist()]
    return rows, places


@pytest.fixture
def small_blocks(monkeypatch):
    monkeypatch.setattr("connectors._lines.BLOCK", 1000)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
@pytest.mark.parametrize("packed", [False, True])
def test_reading_goes_on_behind_the_place_that_was_reached(tmp_path, small_blocks, encoding, packed):
    content = "".join(f"第 {n} 行，用户绑定手机\n" for n in range(400)).encode(encoding)
    path = tmp_path / ("a.log.gz" if packed else "a.log")
    path.write_bytes(gzip.compress(content) if packed else content)
    whole, places = lines_after(path, "")
    assert len(places) > 5
    for place in (places[0], places[3], places[-1]):
        rest, _ = lines_after(path, place)
        read = len("".join(whole).encode()) - len("".join(rest).encode())
        assert read == int(place)
        assert whole[len(whole) - len(rest) :] == rest


def test_fields_named_before_the_place_are_known_behind_it(tmp_path, small_blocks):
    rows = "".join(f"10.0.0.{n} u{n}\n" for n in range(250))
    (tmp_path / "a.log").write_text(f"#Version: 1.0\n#Fields: c-ip cs-username\n{rows}", "utf-8")
    _, places = lines_after(tmp_path / "a.log", "")
    rest, _ = lines_after(tmp_path / "a.log", places[1])
    assert {name for row in rest for name, _ in row} == {"c-ip", "cs-username"}


def test_a_log_that_became_shorter_is_not_mistaken_for_one_that_was_read(tmp_path):
    (tmp_path / "a.log").write_text("a b c\n", "utf-8")
    with pytest.raises(ConnectorError, match="shorter"):
        lines_after(tmp_path / "a.log", "4096")


def test_a_rotated_log_has_another_storage(tmp_path):
    def storage():
        (connector,), _ = open_target(str(tmp_path / "a.log"))
        (resource,) = connector.resources()
        return resource.storage

    (tmp_path / "a.log").write_text("a b c\n", "utf-8")
    before = storage()
    with (tmp_path / "a.log").open("a") as log:
        log.write("grown\n")
    assert storage() == before
    (tmp_path / "a.log").rename(tmp_path / "a.log.1")
    (tmp_path / "a.log").write_text("a b c\n", "utf-8")
    assert storage() != before


def test_a_sample_of_a_log_sees_rare_lines_and_keeps_line_numbers(tmp_path):
    usual = [f"2026-11-01 10:00:{n % 60:02d} INFO order {n} paid in {n % 900} ms\n" for n in range(9_000)]
    rare = f"2026-11-01 10:01:00 WARN sms to {maker.mobile()} failed\n"
    usual.insert(8_500, rare)
    (tmp_path / "a.log").write_text("".join(usual), "utf-8")
    said: list = []
    rows, _ = lines_after(tmp_path / "a.log", "", mode=Mode.SAMPLE, limit=5_980, first_look=598, chosen=said.append)
    assert len(rows) == 9_001
    assert rows[8_500] == rare
    assert sum(row is not None for row in rows) == 201
    assert said[-1].how.startswith("201 of them")
    assert not said[-1].is_random


def test_a_long_log_may_take_longer_than_another_file(tmp_path, monkeypatch):
    """Time that passes is a clock of the test's own: each look at it is ten minutes later."""
    clock = iter(range(0, 10**9, 700))
    monkeypatch.setattr("connectors._tree.time.monotonic", lambda: next(clock))
    monkeypatch.setattr("connectors._lines.BLOCK", 1000)
    monkeypatch.setattr("connectors._tree._LOG_PIECE", 1000)
    (tmp_path / "a.log").write_text("".join(f"第 {n} 行\n" for n in range(400)), "utf-8")
    assert len(lines_after(tmp_path / "a.log", "")[0]) == 400
    monkeypatch.setattr("connectors._tree._LOG_PIECE", 1 << 30)
    assert len(lines_after(tmp_path / "a.log", "")[0]) < 400
