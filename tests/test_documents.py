"""Documents for a privacy officer: what the inventory shows is in them, what persons filled in stays."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import docx
import pytest
from _command import pisift
from _governed import column, inventory, label, persons, table
from openpyxl import load_workbook

from scanner.alike import Alike, Reidentification
from scanner.document import to_document
from scanner.governance import office
from scanner.governance.documents import documents
from scanner.governance.filled import merge, orphans
from scanner.governance.organisation import Flow, Organisation
from scanner.governance.policy import At, Declared, Policy
from scanner.grading import Grading, Move
from scanner.model import Inventory

TODAY = date(2026, 11, 25)
HOSTILE = '=cmd|"/C calc"!A0'
CREATED = replace(
    column("created_at"), profile=replace(column("created_at").profile, span=("2023-01-05", "2026-11-20"))
)
PERSONS = persons(100, 97, 103, under14=1, minors=4)
DIAGNOSES = column("diagnosis", label("health.condition", level=4))
SEEN = inventory(
    table("users", column("phone", label("contact.mobile")), CREATED, persons=PERSONS),
    table("health", DIAGNOSES, column(HOSTILE, label("auth.password", state="hashed")), rows=7),
    table("firms", column("code", label("org.uscc", level=1))),
    of=PERSONS,
)  # fmt: skip
POLICY = Policy("", (Declared(("contact.*",), "联系方式", "为了联系您", At("", "", "")),))


def drawn(seen: Inventory = SEEN, organisation: Organisation = Organisation()):  # noqa: B008  a frozen value
    return {document.id: document for document in documents(seen, organisation, POLICY, TODAY)}


def test_the_list_has_a_row_for_each_label_and_none_for_organisations():
    rows = drawn()["personal-information"].rows
    assert [
        (row.cells["数据来源"].rsplit("/", 1)[-1], row.cells["字段"], row.cells["个人信息类型"]) for row in rows
    ] == [
        ("health", "diagnosis", "病症/既往史"),
        ("health", HOSTILE, "登录密码"),
        ("users", "phone", "手机号码"),
    ]
    assert [row.cells["敏感个人信息"] for row in rows] == [
        "是（GB/T 45574-2025、GB/T 35273-2020）", "是（GB/T 35273-2020）", "否",
    ]  # fmt: skip
    assert [row.cells["状态"] for row in rows] == ["明文", "已哈希", "明文"]
    assert [row.cells["隐私政策声明的目的"] for row in rows] == ["未声明", "未声明", "为了联系您"]


def test_the_record_says_what_is_known_and_leaves_the_rest_blank():
    document = drawn()["processing-activities"]
    health, users = document.rows
    assert users.cells["涉及人数"] == "97 至 103 人"
    assert users.cells["未成年人"] == "不满14周岁 1 处，不满18周岁 4 处"
    assert users.cells["记录起止"] == "2023-01-05 至\n2026-11-20\n按 created_at"
    assert health.cells["涉及人数"] == "未知"
    assert health.cells["记录起止"] == "无时间字段"
    assert set(document.blanks) >= {"处理目的", "合法性基础", "保存期限"}
    assert not set(document.blanks) & set(users.cells)


def test_the_assessment_claims_nothing_the_inventory_cannot_show():
    shown = {row.cells["评估内容"]: row.cells["清单所示"] for row in drawn()["impact-assessment"].rows}
    trigger = shown["触发评估的情形（《个人信息保护法》第五十五条）"]
    asked = "自动化决策、委托处理、向其他处理者提供、公开、向境外提供"
    assert trigger == f"已显示：敏感个人信息 1 处（第二十八条）。须由人确认：{asked}。"
    assert shown["处理目的、处理方式是否合法、正当、必要"] == "清单不能显示"
    answered = Organisation(
        answers={"entrusts": True, "automated_decisions": False, "provides": False, "publishes": False},
        flows=(Flow("SG", 3, 0),),
    )
    rows = drawn(organisation=answered)["impact-assessment"].rows
    assert rows[1].cells["清单所示"] == "已显示：敏感个人信息 1 处（第二十八条）、委托处理、向境外提供。"


def test_the_assessment_says_who_can_be_singled_out_and_what_is_more_than_its_fields():
    few = Alike(("born",), 100, 100, 40, 1, True, 12, 12, "all")
    whole = replace(few, columns=("born", "sex"), alone_low=60, alone_high=75, is_exact=False)
    moves = (
        Move(
            "AG1", 3, 4, "why", "clause", "convention", "keep the name apart from the identifiers, or mask one of them"
        ),
    )
    raised = (Grading("GB/T 43697-2024", 4, "一般数据4级", 3, "the highest", "memory", moves),)
    users = replace(SEEN.resources[0], reidentification=Reidentification(whole, few), gradings=raised)
    shown = {row.cells["评估内容"]: row.cells["清单所示"] for row in drawn(inventory(users))["impact-assessment"].rows}
    assert shown["重标识风险（出生日期、地区、性别等准标识符的组合）"] == (
        "sqlite:///shop.db/users：按“born、sex”，100 行中 60–75 行独一无二；仅“born”即 12 行"
    )
    assert shown["汇聚后级别高于各字段的数据"] == (
        "sqlite:///shop.db/users：3 升为 4 级（AG1）；可降低：将姓名与其他标识分开存放，或对其一脱敏"
    )


def read_again(folder: Path) -> str:
    """What the files in ``folder`` say, as text: paragraphs, tables, sheets; no dates of the files themselves."""
    lines = []
    for file in sorted(folder.glob("*.docx")):
        found = docx.Document(str(file))
        lines += [f"== {file.name}", *(p.text for p in found.paragraphs if p.text)]
        lines += [" | ".join(cell.text for cell in row.cells) for grid in found.tables for row in grid.rows]
    book = load_workbook(folder / office.WORKBOOK)
    for sheet in book:
        lines.append(f"== {office.WORKBOOK}: {sheet.title}")
        lines += [" | ".join(str(v or "") for v in row) for row in sheet.iter_rows(values_only=True)]
    return "\n".join(lines) + "\n"


def test_the_files_say_what_their_golden_text_says(tmp_path):
    """PISIFT_REGOLD=1 writes it anew; read the difference before you commit it."""
    pages = documents(SEEN, Organisation(), POLICY, TODAY)
    office.write_workbook(tmp_path / office.WORKBOOK, pages, {})
    for document in pages:
        office.write_docx(tmp_path / f"{document.id}.docx", document, {})
    golden = Path(__file__).parent / "golden" / "documents.txt"
    if os.environ.get("PISIFT_REGOLD"):
        golden.write_text(read_again(tmp_path), "utf-8")
    assert read_again(tmp_path) == golden.read_text("utf-8")


def test_every_document_says_once_that_it_is_no_legal_advice_and_order_never_matters():
    turned = replace(SEEN, resources=SEEN.resources[::-1])
    assert drawn(turned) == drawn()
    for document in drawn().values():
        assert sum("不构成法律意见" in line for line in document.lines) == 1
        assert len({row.id for row in document.rows}) == len(document.rows)


MERGES = [
    # before, files, what stands
    ({}, [], {}),
    ({"r": {"a": "x"}}, [], {"r": {"a": "x"}}),
    ({}, [{"r": {"a": ""}}, {"r": {"a": "x"}}], {"r": {"a": "x"}}),
    ({"r": {"a": "x"}}, [{"r": {"a": "x"}}, {"r": {"a": "y"}}], {"r": {"a": "y"}}),
    ({"r": {"a": "x"}}, [{"r": {"a": ""}}, {"r": {"a": "x"}}], {}),
    ({"r": {"a": "x"}}, [{"other": {"a": "z"}}], {"r": {"a": "x"}, "other": {"a": "z"}}),
    ({"r": {"a": "x"}}, [{"r": {"a": "y"}}, {"r": {"a": "z"}}], {"r": {"a": "y\nz"}}),
    ({"r": {"a": "x"}}, [{"r": {"a": "y"}}, {"r": {"a": "y"}}], {"r": {"a": "y"}}),
]


@pytest.mark.parametrize(("before", "files", "after"), MERGES)
def test_what_was_changed_in_any_file_wins_over_what_was_written_last(before, files, after):
    kept = merge(before, files)
    assert kept.filled == after
    assert bool(kept.clashes) == ("\n" in str(after.get("r", {}).get("a", "")))


def test_files_hold_the_document_and_give_back_the_blanks(tmp_path):
    pages = documents(SEEN, Organisation(name="山石公司"), None, TODAY)
    document = pages[0]
    filled = {document.rows[1].id: {"处理目的": "登录\n安全", "备注": "=1+1"}}
    office.write_workbook(tmp_path / "a.xlsx", pages, filled)
    office.write_docx(tmp_path / "a.docx", document, filled)
    sheet = load_workbook(tmp_path / "a.xlsx")["个人信息清单"]
    assert "f" not in {cell.data_type for row in sheet.iter_rows() for cell in row}
    assert sheet["A2"].value == "组织名称：山石公司"
    word = docx.Document(str(tmp_path / "a.docx"))
    assert [paragraph.text for paragraph in word.paragraphs][0] == "个人信息清单"
    texts = [[cell.text for cell in row.cells] for row in word.tables[0].rows]
    assert HOSTILE in texts[2]
    for read in (office.read_workbook(tmp_path / "a.xlsx", pages), office.read_docx(tmp_path / "a.docx", document)):
        assert {
            row: {k: v for k, v in cells.items() if v} for row, cells in read.items() if any(cells.values())
        } == filled


def test_names_that_no_xml_can_hold_are_written_without_those_characters(tmp_path):
    seen = inventory(table("t\x00\ud800\ufffe", column("c\x1b[31m", label("contact.mobile"))))
    pages = documents(seen, Organisation(), None, TODAY)
    office.write_workbook(tmp_path / "a.xlsx", pages, {})
    office.write_docx(tmp_path / "a.docx", pages[0], {})
    assert office.read_docx(tmp_path / "a.docx", pages[0]).keys() == {pages[0].rows[0].id}


def set_in_sheet(path: Path, title: str, name: str, text: str) -> None:
    book = load_workbook(path)
    sheet = book[title]
    (head,) = [row for row in sheet.iter_rows() if row[0].value == "编号"]
    column_number = next(cell.column for cell in head if cell.value == name)
    sheet.cell(head[0].row + 1, column_number).value = text
    book.save(path)


def test_what_persons_fill_in_survives_drawing_anew_and_another_scan(tmp_path):
    def draw(seen: Inventory):
        (tmp_path / "inventory.json").write_text(json.dumps(to_document(seen)), "utf-8")
        done = pisift("documents", ".", "--out", "d", cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        return done

    draw(SEEN)
    set_in_sheet(tmp_path / "d/pisift-documents.xlsx", "个人信息清单", "处理目的", "诊疗")
    word = docx.Document(str(tmp_path / "d/impact-assessment.docx"))
    word.tables[0].rows[1].cells[4].text = "门诊系统"
    word.save(str(tmp_path / "d/impact-assessment.docx"))
    more = replace(SEEN, resources=(table("new", column("mail", label("contact.email"))), *SEEN.resources))
    draw(more)
    texts = [
        [cell.text for cell in row.cells]
        for row in docx.Document(str(tmp_path / "d/personal-information.docx")).tables[0].rows
    ]
    assert [row[-4] for row in texts if "diagnosis" in row] == ["诊疗"]
    book = load_workbook(tmp_path / "d/pisift-documents.xlsx")
    assert "门诊系统" in [cell.value for row in book["个人信息保护影响评估（草稿）"].iter_rows() for cell in row]
    # The table is gone, and comes back.
    gone = replace(SEEN, resources=SEEN.resources[:1])
    assert "kept in filled.json" in draw(gone).stderr
    draw(SEEN)
    book = load_workbook(tmp_path / "d/pisift-documents.xlsx")
    assert "诊疗" in [cell.value for row in book["个人信息清单"].iter_rows() for cell in row]


def test_rows_that_no_document_has_any_more_are_counted():
    pages = documents(SEEN, Organisation(), None, TODAY)
    assert orphans({pages[0].rows[0].id: {"备注": "x"}, "GONE": {"备注": "x"}}, pages) == 1


def test_nothing_to_document_and_a_damaged_file_are_clear_errors(tmp_path):
    (tmp_path / "inventory.json").write_text(json.dumps(to_document(inventory(table("t", column("n"))))), "utf-8")
    done = pisift("documents", ".", cwd=tmp_path)
    assert (done.returncode, "nothing to document" in done.stderr) == (2, True)
    (tmp_path / "inventory.json").write_text(json.dumps(to_document(SEEN)), "utf-8")
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents/pisift-documents.xlsx").write_bytes(b"open in Excel")
    done = pisift("documents", ".", cwd=tmp_path)
    assert (done.returncode, "nothing was written" in done.stderr) == (2, True)
    assert [path.name for path in (tmp_path / "documents").iterdir()] == ["pisift-documents.xlsx"]
