"""``inventory.xlsx``: 个人信息清单 for Excel or WPS: summary, labels, findings, levels, who can be singled out, gaps
and the ledger of coverage.

Header rows stay in sight, every table has filters, and levels have colours. Texts are written as texts: a name that
begins with ``=`` is no formula.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

from reports._levels import SingledOut, Standing, k_in_words, singled_out, standings, with_names
from reports._rows import Row, rows
from reports._words import Words
from scanner.alike import alone_of
from scanner.coverage import Covered, ledger
from scanner.language import Language, load_language
from scanner.model import Inventory
from scanner.summary import summarise

_FILE = "inventory.xlsx"
_INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_LONGEST = 32_000
"""Excel's own limit of a cell is 32,767 characters."""
_POINTS, _MOST_LINES = 17, 9
_COLOURS = {4: "F8CBAD", 3: "FFE699", 2: "DDEBF7", 1: "E2EFDA"}
_LABELS = (
    ("资源\nResource", 34), ("列\nColumn", 22), ("注释\nComment", 18), ("类型\nPI type", 18), ("英文\nIn English", 22),
    ("类别\nCategory", 20), ("级别\nLevel", 7), ("级别名称\nName of level", 16), ("状态\nState", 9),
    ("依据\nBasis", 16), ("认定\nAccepted", 11), ("非空\nFilled", 11), ("占比\nSupport", 9),
    ("理由\nGrounds", 60), ("脱敏示例与位置\nMasked examples and where", 32),
)  # fmt: skip
_GAPS = (("资源\nResource", 40), ("列\nColumn", 24), ("种类\nKind", 14), ("影响完整\nA loss", 10), ("原因\nReason", 80))
_STANDINGS = (
    ("对象\nWhat", 14), ("名称\nName", 40), ("级别\nLevel", 8), ("成员最高\nMembers", 9),
    ("级别名称\nName of level", 16),
    ("规则与理由\nRules and why", 60), ("依据\nClause", 44), ("如何降低\nWhat would lower it", 44),
)  # fmt: skip
_SINGLED_OUT = (
    ("资源\nResource", 36), ("准标识符列\nQuasi-identifiers", 34), ("k（最小一组的行数）\nSmallest group", 14),
    ("独一无二的行\nRows alone", 18), ("行\nRows", 11), ("范围\nOf", 12),
    ("足以挑出个人的最少列\nFewest that single out", 28), ("其中独一无二的行\nRows alone", 18),
    ("未计入的列\nNot counted", 20),
)  # fmt: skip
_COVERAGE = (
    ("对象\nObject", 48), ("状态\nStatus", 12), ("个数\nObjects", 10), ("字节\nBytes", 14),
    ("已读字节\nBytes read", 14), ("原因\nReason", 70),
)  # fmt: skip
_FINDINGS = (
    *_LABELS[:5],
    ("认定\nAccepted", 11),
    ("非空\nFilled", 11),
    ("脱敏示例与位置\nMasked examples and where", 40),
)


def write(inventory: Inventory, out: Path, words: Words) -> Path:
    """Write the workbook into the folder ``out``; ``ModuleNotFoundError`` where openpyxl is not installed."""
    from openpyxl import Workbook

    book, language = Workbook(write_only=True), load_language()
    found = list(rows(inventory, words))
    labels = sorted((row for row in found if row.status == "label"), key=lambda row: -(row.level or 0))
    _summary_sheet(book, inventory, words)
    _sheet(book, "个人信息清单", _LABELS, (_label(row, words, language) for row in labels), level_at=6)
    _sheet(book, "待核实", _FINDINGS, (_finding(row, language) for row in found if row.status == "finding"))
    _sheet(book, "级别", _STANDINGS, (_standing(row, words, language) for row in standings(inventory)), level_at=2)
    _sheet(book, "重标识风险", _SINGLED_OUT, (_singled_out(row, language) for row in singled_out(inventory)))
    gaps = sorted(inventory.gaps, key=lambda gap: (not gap.kind.is_loss, gap))
    _sheet(
        book, "缺口", _GAPS,
        (
            (
                gap.resource, gap.column, language.term("gap_kinds", gap.kind.value)[0],
                "是" if gap.kind.is_loss else "否", language.chinese(gap.reason),
            )
            for gap in gaps
        ),
    )  # fmt: skip
    _sheet(book, "覆盖", _COVERAGE, (_covered(line, language) for line in ledger(inventory)))
    out.mkdir(parents=True, exist_ok=True)
    target = out / _FILE
    book.save(target)
    return target


def _covered(line: Covered, language: Language) -> tuple[Any, ...]:
    status = language.term("coverage", line.status)[0]
    return (line.name, status, line.objects, line.byte_size, line.bytes_read, language.chinese(line.why))


def _label(row: Row, words: Words, language: Language) -> tuple[Any, ...]:
    return (
        row.resource, row.column, row.comment, row.name_zh, row.name_en, words.category_name(row.category)[0],
        row.level, row.level_name, language.term("states", row.state)[0], language.term("bases", row.basis)[0],
        row.accepted, row.filled, None if row.basis == "name" else row.support,
        "\n".join(map(language.chinese, row.grounds)), _examples(row, language),
    )  # fmt: skip


def _standing(row: Standing, words: Words, language: Language) -> tuple[Any, ...]:
    grading = row.grading
    told = [
        f"{move.rule}：{with_names(language.chinese(move.why), words, 0)}"
        + (f"（{move.before} → {move.after} 级）" if move.after > move.before else "")
        for move in grading.moves
    ]
    clauses = [f"{language.chinese(move.clause)}（{language.chinese(move.certainty)}）" for move in grading.moves]
    lowered = dict.fromkeys(language.chinese(move.lowered_by) for move in row.raised)
    name = "\n".join((row.name, *row.members)) if row.kind == "join" else row.name
    return (
        language.term("standings", row.kind)[0], name, grading.level, grading.base, words.level_name(grading.level)[0],
        "\n".join(told) or language.chinese(grading.clause), "\n".join(dict.fromkeys(clauses)), "\n".join(lowered),
    )  # fmt: skip


def _singled_out(row: SingledOut, language: Language) -> tuple[Any, ...]:
    few = row.fewest
    return (
        row.resource, "、".join(row.whole.columns), k_in_words(row.whole), alone_of(row.whole), row.whole.rows,
        language.term("covers", row.whole.covers)[0], "、".join(few.columns) if few else "",
        alone_of(few) if few else "", "、".join(row.left_out),
    )  # fmt: skip


def _finding(row: Row, language: Language) -> tuple[Any, ...]:
    place = (row.resource, row.column, row.comment, row.name_zh, row.name_en)
    return (*place, row.accepted, row.filled, _examples(row, language))


def _examples(row: Row, language: Language) -> str:
    """A line each: ``138****0000（第 3 行）``."""
    return "\n".join(
        f"{example}（{language.chinese(place)}）" for example, place in zip(row.examples, row.places, strict=True)
    )


def _summary_sheet(book: Any, inventory: Inventory, words: Words) -> None:
    summary = summarise(inventory)
    lines: list[tuple[Any, ...]] = [
        ("资源 Resources", summary.resources), ("列 Columns", summary.columns),
        ("有标签的列 Columns with a label", summary.labelled_columns), ("读取的行 Rows read", summary.rows),
        ("标签 Labels", summary.labels), ("缺口 Gaps", summary.gaps), ("其中影响完整 Losses", summary.losses),
        ("扫描 Scan", "完整 complete" if summary.complete else "不完整 INCOMPLETE"),
    ]  # fmt: skip
    for status, total in summary.coverage.items():
        lines.append((f"覆盖：{' '.join(load_language().term('coverage', status))}", total.objects))
    if inventory.persons is not None:
        persons = inventory.persons
        said = f"{persons.estimate:,} ({persons.low:,} – {persons.high:,})"
        lines.append(("约涉及人数 Persons, about", said))
    for level, count in sorted(summary.labels_by_level.items(), reverse=True):
        lines.append((" ".join(words.level_name(level)), count, level))
    for pi_type, count in sorted(summary.labels_by_type.items(), key=lambda item: (-item[1], item[0])):
        lines.append((" ".join(words.type_name(pi_type)), count))
    sheet = book.create_sheet("概要")
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 52, 26
    _page(sheet, "portrait")
    _row(sheet, ("个人信息清单\nInventory of personal information", "数量\nCount"), is_header=True)
    for named, amount, *of_level in lines:
        _row(sheet, (named, amount), colour=_COLOURS.get(of_level[0]) if of_level else None)


def _lines(value: Any, width: int) -> int:
    """The lines that a text takes in a column; 汉字 are twice as wide."""
    if not isinstance(value, str):
        return 1
    parts = value[:_LONGEST].split("\n")
    return sum(-(-sum(2 if east_asian_width(sign) in "WF" else 1 for sign in part) // width) or 1 for part in parts)


def _page(sheet: Any, orientation: str) -> None:
    """A4, as wide as the paper, the header on every page and high enough for two lines."""
    sheet.page_setup.paperSize, sheet.page_setup.orientation, sheet.page_setup.fitToHeight = 9, orientation, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"
    sheet.row_dimensions[1].height = 34


def _sheet(
    book: Any,
    name: str,
    header: Sequence[tuple[str, int]],
    body: Iterable[tuple[Any, ...]],
    level_at: int | None = None,
) -> None:
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(name)
    # A write-only sheet takes these before its first row.
    sheet.freeze_panes = "C2"
    for number, (_, width) in enumerate(header, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    _page(sheet, "landscape")
    _row(sheet, tuple(title for title, _ in header), is_header=True)
    last = 1
    widths = [width for _, width in header]
    for row in body:
        last += 1
        sheet.row_dimensions[last].height = _POINTS * min(max(map(_lines, row, widths)), _MOST_LINES)
        level = row[level_at] if level_at is not None else None
        _row(sheet, row, colour=_COLOURS.get(level) if level else None, colour_at=level_at)
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(header))}{last}"


def _row(
    sheet: Any,
    values: Sequence[Any],
    *,
    is_header: bool = False,
    colour: str | None = None,
    colour_at: int | None = None,
) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font, PatternFill

    cells = []
    for number, value in enumerate(values):
        cell = WriteOnlyCell(sheet, value=_seen(value) if isinstance(value, str) else value)
        if isinstance(value, str):
            cell.data_type = "s"
        cell.alignment = Alignment(wrap_text=True, vertical="center" if is_header else "top")
        if is_header:
            cell.font, cell.fill = Font(bold=True, color="FFFFFF"), PatternFill("solid", fgColor="1F3864")
        elif colour is not None and colour_at in (None, number):
            cell.fill = PatternFill("solid", fgColor=colour)
        if isinstance(value, float):
            cell.number_format = "0.0%"
        elif isinstance(value, int):
            cell.number_format = "#,##0"
        cells.append(cell)
    sheet.append(cells)


def _seen(text: str) -> str:
    """What a workbook cannot hold, or a reader cannot see, by its code point."""
    seen = _INVISIBLE.sub(lambda found: f"⟨U+{ord(found.group()):04X}⟩", text)
    return seen if len(seen) <= _LONGEST else f"{seen[:_LONGEST]} …"
