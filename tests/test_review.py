"""Decisions of persons: applied before the machine's labels, shown as such, ended, in conflict with news."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from _command import pisift
from _governed import column, inventory, label, table
from openpyxl import load_workbook

from scanner.catalogue import load_catalogue, load_standard
from scanner.errors import UsageError
from scanner.governance.review import Decision, Review, load_decisions, merged, open_entries, to_toml
from scanner.governance.review_sheet import read_sheet, write_sheet
from scanner.model import Label
from scanner.synthetic import Maker

TODAY = date(2026, 11, 25)
PHONE, NAMED = label("contact.mobile"), label("contact.mobile", basis="name", accepted=0)
WEAK = replace(PHONE, accepted=50)


def decision(verdict: str, pi_type: str = "contact.mobile", **more: object) -> Decision:
    given = {"basis": "values", "support": 1.0, **more}
    return Decision("sqlite:///shop.db/t", "c", pi_type, verdict, "李雷", "checked", date(2026, 3, 1), **given)


def reviewed(decisions: list[Decision], *labels: Label) -> tuple[Review, tuple[Label, ...]]:
    review = Review(decisions, load_catalogue(), [load_standard()], TODAY)
    entry = table("t", column("c", *labels))
    (decided,) = review.decide(entry.resource, entry.columns)
    return review, decided.labels


CASES = [
    # what was decided, what the machine finds now, what stands, the conflict
    (decision("confirm"), (PHONE,), ["contact.mobile"], ""),
    (decision("reject"), (PHONE,), [], ""),
    (decision("correct", becomes="contact.landline"), (PHONE,), ["contact.landline"], ""),
    (decision("correct", "", becomes="special.religion", basis=""), (), ["special.religion"], ""),
    # the last day is past, or today
    (decision("reject", until=date(2026, 11, 24)), (PHONE,), ["contact.mobile"], ""),
    (decision("reject", until=TODAY), (PHONE,), [], ""),
    # news against it
    (decision("confirm"), (), ["contact.mobile"], "nothing in the column says contact.mobile any more"),
    (decision("confirm", basis="name"), (label("identity.resident_id"),), ["contact.mobile", "identity.resident_id"],
     "nothing in the column says contact.mobile any more"),
    (decision("reject", basis="name", support=0.0), (PHONE,), [], "100 of 100 values are accepted as contact.mobile"),
    (decision("reject", support=0.5), (PHONE,), [], "100.0% of the values are accepted as contact.mobile, 50.0% when"),
    (decision("reject", support=0.9), (PHONE,), [], ""),
    (decision("reject", support=1.0), (WEAK,), [], ""),
    (decision("reject", basis="name", support=0.0), (NAMED,), [], ""),
    (decision("correct", becomes="contact.landline", basis="name", support=0.0), (NAMED, label("contact.email")),
     ["contact.email", "contact.landline"], "100 of 100 values are accepted as contact.email"),
]  # fmt: skip


@pytest.mark.parametrize(("decided", "labels", "stands", "conflict"), CASES)
def test_a_decision_stands_and_news_against_it_is_raised(decided, labels, stands, conflict):
    review, found = reviewed([decided], *labels)
    assert sorted(one.pi_type for one in found) == stands
    conflicts = review.outcome()["conflicts"]
    assert bool(conflicts) == bool(conflict)
    assert not conflict or conflict in conflicts[0]["words"]


def test_a_decided_label_says_who_and_why_first_and_keeps_what_was_counted():
    _, (found,) = reviewed([decision("confirm", until=date(2027, 6, 30))], PHONE)
    assert found.basis == "decision"
    assert found.grounds == ("confirmed by 李雷 on 2026-03-01 until 2027-06-30: checked", "counted")
    assert (found.accepted, found.filled) == (100, 100)


def test_a_corrected_label_gets_the_level_and_category_of_what_it_becomes():
    _, (found,) = reviewed([decision("correct", becomes="identity.resident_id")], PHONE)
    assert (found.category, found.level, found.standard) == ("I", 4, "GB/T 43697-2024")
    assert found.grounds[0].startswith("corrected from contact.mobile by 李雷")


def test_without_a_decision_nothing_changes_and_elsewhere_neither():
    entry = table("t", column("c", PHONE))
    review = Review([replace(decision("reject"), column="other")], load_catalogue(), [load_standard()], TODAY)
    assert review.decide(entry.resource, entry.columns)[0] is entry.columns[0]
    assert [one["column"] for one in review.outcome()["missing"]] == ["other"]


def test_decisions_are_kept_once_and_read_back_the_same(tmp_path):
    old, new = decision("reject"), decision("confirm", until=date(2027, 1, 1))
    other = replace(decision("correct", becomes="contact.landline"), column='列 "x"\\')
    kept = merged([old, other, new])
    assert set(kept) == {new, other}
    (tmp_path / "d.toml").write_text(to_toml(kept), "utf-8")
    assert load_decisions(tmp_path / "d.toml") == kept


def test_an_exported_sheet_is_filled_in_and_read_back(tmp_path):
    hostile = column("=1+1", label("contact.email"))
    entries = open_entries(inventory(table("t", column("c", PHONE), hostile)))
    write_sheet(tmp_path / "r.xlsx", entries)
    assert read_sheet(tmp_path / "r.xlsx") == ()
    book = load_workbook(tmp_path / "r.xlsx")
    sheet = book.worksheets[0]
    assert sheet["B4"].data_type == "s"
    at = {cell.value: cell.column for cell in sheet[1]}
    for row, filled in ((3, {"verdict": "reject"}), (4, {"verdict": "correct", "becomes": "account.login"})):
        for key, value in {**filled, "who": "韩梅梅", "why": "seen", "on": TODAY, "until": "2027-01-01"}.items():
            sheet.cell(row, at[key]).value = value
    book.save(tmp_path / "r.xlsx")
    first, second = read_sheet(tmp_path / "r.xlsx")
    assert (first.column, first.becomes, first.until) == ("=1+1", "account.login", date(2027, 1, 1))
    assert (second.verdict, second.who, second.on, second.basis, second.support) == (
        "reject",
        "韩梅梅",
        TODAY,
        "values",
        1.0,
    )


ENTRY = "[[decision]]\nresource = 'r'\ncolumn = 'c'\npi_type = 'contact.mobile'\nverdict = 'reject'\n"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (ENTRY + "who = 'x'\n", ":1: why is missing"),
        (ENTRY + "who = 'x'\nwhy = 'y'\n", ":1: on is missing"),
        (ENTRY + "who = 'x'\nwhy = 'y'\non = 3\n", ":8: on is a day"),
        (ENTRY.replace("mobile", "mobil") + "who = 'x'\nwhy = 'y'\n", ":4: unknown PI type contact.mobil"),
        (ENTRY.replace("reject", "deny"), ":5: verdict is one of confirm, correct, reject"),
        (ENTRY.replace("reject", "correct") + "who = 'x'\nwhy = 'y'\n", ":1: becomes is missing for correct"),
        (ENTRY + "whoo = 'x'\n", ":6: unknown key whoo; did you mean who?"),
        ("[decision]\n", ":1: decision is written as [[decision]]"),
    ],
)
def test_what_is_wrong_in_a_decisions_file_is_named_with_its_line(tmp_path, text, complaint):
    path = tmp_path / "d.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(UsageError) as caught:
        load_decisions(path)
    assert f"{path}{complaint}" in str(caught.value)


def test_what_is_wrong_in_a_sheet_is_named_with_its_row(tmp_path):
    write_sheet(tmp_path / "r.xlsx", open_entries(inventory(table("t", column("c", PHONE)))))
    book = load_workbook(tmp_path / "r.xlsx")
    at = {cell.value: cell.column for cell in book.worksheets[0][1]}
    book.worksheets[0].cell(3, at["verdict"]).value = "maybe"
    book.save(tmp_path / "r.xlsx")
    with pytest.raises(UsageError, match="row 3: verdict is one of"):
        read_sheet(tmp_path / "r.xlsx")
    (tmp_path / "x.xlsx").write_bytes(b"no sheet")
    with pytest.raises(UsageError, match="no Excel file"):
        read_sheet(tmp_path / "x.xlsx")


def scanned(folder: Path, *more: str) -> tuple[dict, str]:
    done = pisift("scan", "a.csv", "-q", "--out", "o", *more, cwd=folder)
    assert done.returncode == 0, done.stderr
    document = json.loads((folder / "o/inventory.json").read_text("utf-8"))
    types = {
        c["name"]: [(one["pi_type"], one["basis"]) for one in c["labels"]] for c in document["resources"][0]["columns"]
    }
    return {**document["made"], "types": types}, done.stderr


def test_decisions_outlive_scans_and_conflicts_are_told(tmp_path):
    maker = Maker(11)
    header, rows = "姓名,手机号\n", [f"{maker.name()},{maker.mobile()}\n" for _ in range(40)]
    (tmp_path / "a.csv").write_text(header + "".join(f"{row.split(',')[0]},n/a\n" for row in rows), "utf-8")
    scanned(tmp_path)
    for arguments in (
        ("手机号", "", "--verdict", "correct", "--becomes", "contact.landline"),
        ("姓名", "basic.name", "--verdict", "reject"),
    ):
        done = pisift("review", "decide", "o", "a.csv", *arguments, "--who", "li", "--why", "test", cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    made, told = scanned(tmp_path, "--decisions", "decisions.toml")
    assert made["types"]["姓名"] == []
    assert ("contact.landline", "decision") in made["types"]["手机号"]
    assert [len(made["decisions"][key]) for key in ("applied", "conflicts", "missing")] == [2, 0, 0]
    assert told == ""
    (tmp_path / "a.csv").write_text(header + "".join(rows), "utf-8")
    made, told = scanned(tmp_path, "--decisions", "decisions.toml")
    assert ("contact.landline", "decision") in made["types"]["手机号"]
    assert "40 of 40 values are accepted as contact.mobile" in told
    assert pisift("review", "list", cwd=tmp_path).stdout.count("by li on") == 2


@pytest.mark.parametrize("name", ["r.xlsx", "r.toml"])
def test_export_and_import_go_round_by_command(tmp_path, name):
    (tmp_path / "a.csv").write_text("手机号\n" + "".join(f"{Maker(3).mobile()}\n" for _ in range(20)), "utf-8")
    scanned(tmp_path)
    assert pisift("review", "export", "o", "--out", name, cwd=tmp_path).returncode == 0
    assert pisift("review", "export", "o", "--out", name, cwd=tmp_path).returncode == 2
    done = pisift("review", "import", name, cwd=tmp_path)
    assert "0 decisions taken over" in done.stdout
    assert pisift("review", "decide", "o", "a.csv", "nope", "contact.mobile", "--verdict", "confirm", "--who", "a",
                  "--why", "b", cwd=tmp_path).returncode == 2  # fmt: skip


def test_an_inventory_without_anything_to_review_is_a_clear_error(tmp_path):
    from scanner.document import to_document

    (tmp_path / "inventory.json").write_text(json.dumps(to_document(inventory(table("t", column("n"))))), "utf-8")
    done = pisift("review", "export", ".", "--out", "r.xlsx", cwd=tmp_path)
    assert (done.returncode, "no label and no finding" in done.stderr) == (2, True)


def test_a_type_of_ones_own_is_decided_about_and_needs_its_standard_at_the_scan(tmp_path):
    (tmp_path / "a.csv").write_text("mark\n" + "".join(f"K{n:03}\n" for n in range(30)), "utf-8")
    (tmp_path / "own.toml").write_text(
        'id = "OURS"\nextends = "43697"\n[[type]]\nid = "own.badge"\nzh = "门禁卡号"\ncategory = "I"\nkind = "D"\n'
        '[[graded]]\nlevel = 4\ntypes = ["own.badge"]\n',
        "utf-8",
    )
    scanned(tmp_path)
    decided = ("--verdict", "correct", "--becomes", "own.badge", "--who", "li", "--why", "it is the card")
    assert pisift("review", "decide", "o", "a.csv", "mark", "", *decided, cwd=tmp_path).returncode == 0
    made, _ = scanned(tmp_path, "--decisions", "decisions.toml", "--standard", "own.toml")
    assert made["types"]["mark"] == [("own.badge", "decision")]
    done = pisift("scan", "a.csv", "--decisions", "decisions.toml", cwd=tmp_path)
    assert (done.returncode, "no standard of this scan has the PI type own.badge" in done.stderr) == (2, True)
