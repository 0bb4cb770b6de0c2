"""Decisions of a review in the store: one for each label, applied before what a scan finds, taken along with it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

from _command import pisift

from scanner.cli._review import stored
from scanner.governance.review import Decision, decision_of, latest, to_fields
from scanner.store import Store
from scanner.synthetic import Maker

DECISION = Decision("a.csv", "phone", "contact.mobile", "reject", "li", "test numbers", date(2026, 3, 1))


def test_a_store_keeps_the_last_decision_about_each_label(tmp_path: Path) -> None:
    added = replace(DECISION, column="x", pi_type="", verdict="correct", becomes="basic.name", until=date(2030, 1, 1))
    with Store(str(tmp_path / "s.db")) as store:
        assert store.reviews() == []
        store.keep_reviews([to_fields(DECISION), to_fields(added)])
        store.keep_reviews([to_fields(replace(DECISION, verdict="confirm"))])
    assert stored(str(tmp_path / "s.db")) == (replace(DECISION, verdict="confirm"), added)


def test_a_decision_comes_back_from_its_fields_and_the_later_one_of_two_places_counts() -> None:
    assert decision_of(to_fields(DECISION)) == DECISION
    newer = replace(DECISION, verdict="confirm", on=date(2026, 4, 1))
    assert latest((newer, DECISION)) == latest((DECISION, newer)) == (newer,)
    assert latest((newer, replace(newer, who="wang")))[0].who == "wang"


def test_scans_apply_what_their_store_keeps_and_export_takes_it_along(tmp_path: Path) -> None:
    maker = Maker(3)
    (tmp_path / "a.csv").write_text("phone\n" + "".join(f"{maker.mobile()}\n" for _ in range(30)), "utf-8")
    assert pisift("scan", "a.csv", "-q", "--store", "s.db", "--out", "o", cwd=tmp_path).returncode == 0
    done = pisift(
        "review", "decide", "o", "a.csv", "phone", "contact.mobile", "--verdict", "reject", "--who", "li", "--why",
        "test", "--store", "s.db", cwd=tmp_path,
    )  # fmt: skip
    assert (done.returncode, "1 in all" in done.stdout) == (0, True), done.stderr
    assert "rejected by li" in pisift("review", "list", "--store", "s.db", cwd=tmp_path).stdout

    assert pisift("export", "--store", "s.db", "--to", "e.jsonl", cwd=tmp_path).returncode == 0
    assert pisift("import", "e.jsonl", "--store", "t.db", cwd=tmp_path).returncode == 0
    again = pisift("import", "e.jsonl", "--store", "t.db", cwd=tmp_path)
    assert "0 scans and decisions read into the store, 2 were" in again.stdout
    assert pisift("scan", "a.csv", "-q", "--store", "t.db", "--out", "p", cwd=tmp_path).returncode == 0
    document = json.loads((tmp_path / "p/inventory.json").read_text("utf-8"))
    assert [column["labels"] for column in document["resources"][0]["columns"]] == [[]]
    assert [said["verdict"] for said in document["made"]["decisions"]["applied"]] == ["reject"]

    assert pisift("review", "list", "--store", "t.db", "--out", "d.toml", cwd=tmp_path).returncode == 0
    assert pisift("review", "import", "d.toml", "--store", "u.db", cwd=tmp_path).returncode == 0
    assert stored(str(tmp_path / "u.db")) == stored(str(tmp_path / "s.db"))


def test_a_decision_that_cannot_be_read_is_a_clear_error(tmp_path: Path) -> None:
    with Store(str(tmp_path / "s.db")) as store:
        store.keep_reviews([{**to_fields(DECISION), "until": "some day"}])
    done = pisift("review", "list", "--store", "s.db", cwd=tmp_path)
    assert done.returncode == 2
    assert "s.db: holds a decision that this pisift cannot read" in done.stderr
