"""The demo against its truth, and the same bytes from the same scan."""

import json
import tomllib
from pathlib import Path

import pytest
from _command import pisift

from scanner.cli.measure import compare
from scanner.demo import write_demo


def scanned(company: Path, out: Path, *options: str) -> dict:
    done = pisift("scan", "company.db", "logs", "exports", "--out", str(out), "-q", *options, cwd=company)
    assert done.returncode == 3, done.stderr  # the photos in the database are a gap
    return inventory_of(out)


@pytest.fixture(scope="module")
def first(company, tmp_path_factory) -> Path:
    """What a scan of the demo writes."""
    out = tmp_path_factory.mktemp("first")
    scanned(company, out)
    return out


def inventory_of(out: Path) -> dict:
    return json.loads((out / "inventory.json").read_text("utf-8"))


def test_everything_planted_is_found_and_nothing_else(company, first):
    truth = tomllib.loads((company / "truth.toml").read_text("utf-8"))
    outcome = compare(inventory_of(first), truth)
    assert outcome.missed == []
    assert outcome.false == []
    assert outcome.levels == []
    assert outcome.gaps_missed == []
    assert outcome.planted == outcome.found + len(outcome.debatable)
    assert outcome.found > 150


def test_another_seed_is_found_as_well(tmp_path):
    """The demo is no set of fixed strings that the tool could know by heart."""
    write_demo(tmp_path / "other", 7)
    truth = tomllib.loads((tmp_path / "other/truth.toml").read_text("utf-8"))
    outcome = compare(scanned(tmp_path / "other", tmp_path / "out"), truth)
    assert (outcome.missed, outcome.false) == ([], [])


def test_the_same_scan_of_the_same_data_gives_the_same_bytes_in_one_process_or_two(company, first, tmp_path):
    scanned(company, tmp_path / "b", "--workers", "2")
    for name in ("inventory.json", "report.html", "findings.csv"):
        assert (first / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_a_missing_label_and_a_false_one_are_told(company, first):
    truth = tomllib.loads((company / "truth.toml").read_text("utf-8"))
    inventory = inventory_of(first)
    columns = [c for r in inventory["resources"] if r["id"].endswith("t_khxx") for c in r["columns"]]
    phone = next(c for c in columns if c["name"] == "sjh")
    kind = next(c for c in columns if c["name"] == "khlx")
    kind["labels"], phone["labels"] = phone["labels"], []
    outcome = compare(inventory, truth)
    assert outcome.missed == ["company.db/t_khxx: sjh (contact.mobile)"]
    assert outcome.false == ["company.db/t_khxx: khlx (contact.mobile)"]
