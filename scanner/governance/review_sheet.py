"""Labels to review as an Excel sheet that a person fills in, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from scanner.errors import UsageError, in_words
from scanner.governance.review import VERDICTS, Decision, decision_of, merged

_COLUMNS = {
    "resource": ("资源", 34), "column": ("列", 20), "pi_type": ("个人信息类型", 24), "basis": ("依据", 16),
    "support": ("占比", 8), "verdict": ("结论", 12), "becomes": ("更正为", 24), "who": ("审核人", 12),
    "why": ("理由", 30), "on": ("审核日期", 12), "until": ("有效期至", 12), "note": ("说明", 60),
}  # fmt: skip
_FILLED_IN = ("verdict", "becomes", "who", "why", "on", "until")
_HEAD_ROWS = 2


def write_sheet(path: Path, entries: Iterable[Mapping[str, Any]]) -> None:
    """Write the entries of ``review.open_entries`` as a sheet: ids in the first row, Chinese words in the second."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    book = Workbook()
    sheet = book.active
    sheet.title = "审核"
    sheet.append(list(_COLUMNS))
    sheet.append([chinese for chinese, _ in _COLUMNS.values()])
    for entry in entries:
        sheet.append([_text(entry.get(key, "")) for key in _COLUMNS])
        for cell in sheet[sheet.max_row]:
            if cell.data_type == "f":
                # A name that begins with = is no formula.
                cell.data_type = "s"
    for number, (key, (_, width)) in enumerate(_COLUMNS.items(), 1):
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = width
        for row in (1, 2):
            sheet.cell(row, number).font = Font(bold=True)
        if key in _FILLED_IN:
            for row in range(1, sheet.max_row + 1):
                sheet.cell(row, number).fill = PatternFill("solid", fgColor="FFF7D6")
        if key == "verdict":
            choice = DataValidation(type="list", formula1=f'"{",".join(VERDICTS)}"', allow_blank=True)
            sheet.add_data_validation(choice)
            choice.add(f"{letter}{_HEAD_ROWS + 1}:{letter}{max(sheet.max_row, _HEAD_ROWS + 1)}")
    for row in sheet.iter_rows(min_row=_HEAD_ROWS + 1):
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "D3"
    sheet.auto_filter.ref = f"A2:{get_column_letter(len(_COLUMNS))}{sheet.max_row}"
    book.save(path)


def _text(value: Any) -> Any:
    """A value without characters that no sheet can hold."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    return ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value


def read_sheet(path: Path) -> tuple[Decision, ...]:
    """The decisions that a person filled in; raises ``UsageError`` with the row for what is wrong."""
    from openpyxl import load_workbook

    try:
        with closing(load_workbook(path, read_only=True, data_only=True)) as book:
            rows = [*book.worksheets[0].iter_rows(values_only=True)]
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror or type(error).__name__})") from error
    except Exception as error:  # noqa: BLE001  a library's words may quote a cell
        raise UsageError(f"{path}: damaged, or no Excel file ({in_words(error)})") from error
    heads = [str(head or "") for head in rows[0]] if rows else []
    if missing := [key for key in ("resource", "column", "pi_type", "verdict", "who", "why", "on") if key not in heads]:
        raise UsageError(f"{path}, row 1: no column {missing[0]}; fill in a sheet that pisift review export wrote")
    found = []
    for number, row in enumerate(rows[_HEAD_ROWS:], _HEAD_ROWS + 1):
        try:
            found.append(decision_of(dict(zip(heads, row, strict=False))))
        except ValueError as error:
            raise UsageError(f"{path}, row {number}: {str(error).partition(': ')[2]}") from error
    return merged(decision for decision in found if decision is not None)
