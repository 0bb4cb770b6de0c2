"""Workbooks (xlsx, xls, xlsb, ods): every sheet, hidden ones too, under its header; numbers with all their digits."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from connectors._bytes import File, open_bytes
from connectors._csv import is_header, unique
from connectors._tabular import Rows, Table, text_batches
from scanner.model import Column, Gap, GapKind

_TOP = 20
"""Rows in which a header is looked for."""
_EXACT = 10**15
"""Excel keeps 15 digits of a number."""


@dataclass(frozen=True, slots=True)
class _Layout:
    names: list[str]
    skipped: int
    """Rows above the first row of values."""


def sheets(file: File) -> Iterator[Table]:
    """The sheets that hold something, with the names of their columns."""
    book = _opened(file)
    for meta in book.sheets_metadata:
        kind = str(meta.typ).rpartition(".")[2]
        if kind not in ("WorkSheet", "DialogSheet", "MacroSheet"):
            continue  # a chart: its numbers stand in another sheet
        sheet = book.get_sheet_by_name(meta.name)
        if sheet.end is None:
            continue
        layout = _layout(sheet)
        visible = str(meta.visible).rpartition(".")[2]
        details = () if visible == "Visible" else ("a hidden sheet",)
        columns = tuple(Column(name, "text") for name in layout.names)
        count = sheet.end[0] + 1 - layout.skipped
        yield Table(meta.name, columns, count, layout.skipped + 1, details, "cell")


def sheet_rows(file: File, name: str) -> Rows:
    """The rows of one sheet as texts."""
    sheet = _opened(file).get_sheet_by_name(name)
    layout = _layout(sheet)
    cut = [0]
    rows = ([_text(cell, cut) for cell in row] for row in islice(_all_rows(sheet), layout.skipped, None))
    schema, batches = text_batches(layout.names, rows)

    def with_gap() -> Iterator[Any]:
        yield from batches
        if cut[0]:
            yield Gap("", "", GapKind.DAMAGED, f"{cut[0]:,} numbers of more than 15 digits: a workbook keeps 15")

    return schema, with_gap()


def _opened(file: File) -> Any:
    from python_calamine import CalamineWorkbook

    with open_bytes(file) as stream:
        return CalamineWorkbook.from_filelike(io.BytesIO(stream.read()))


def _all_rows(sheet: Any) -> Iterator[list[Any]]:
    """Rows as they are numbered in the sheet; calamine begins with the first column that holds something."""
    left = [""] * (sheet.start or (0, 0))[1]
    return (left + row for row in sheet.iter_rows())


def _layout(sheet: Any) -> _Layout:
    """Names of the columns: below a title, over as many rows as cells of the header are merged."""
    top = [[_text(cell, [0]) for cell in row] for row in islice(_all_rows(sheet), _TOP)]
    width = sheet.end[1] + 1
    start = next((at for at, row in enumerate(top) if _filled(row) > (width > 1)), None)
    if start is None:
        start = next((at for at, row in enumerate(top) if _filled(row)), 0)
    cells = top[start] if start < len(top) else []
    if not is_header([cell for cell in cells if cell]):
        return _Layout([f"column_{number}" for number in range(1, width + 1)], 0)
    merged = [(a, b) for a, b in getattr(sheet, "merged_cell_ranges", None) or () if a[0] == start]
    below = max((b[0] + (b[1] > a[1]) for a, b in merged), default=start)
    end = start + 1
    while end <= min(below, len(top) - 1) and is_header([cell for cell in top[end] if cell]):
        end += 1
    levels = [_spread(top[row] + [""] * (width - len(top[row])), row, merged) for row in range(start, end)]
    names = []
    for column in range(width):
        parts = dict.fromkeys(level[column] for level in levels if level[column])
        names.append(re.sub(r"\s*\n\s*", " ", ".".join(parts)) or f"column_{column + 1}")
    return _Layout(unique(names), end)


_Range = tuple[tuple[int, int], tuple[int, int]]


def _spread(row: list[str], number: int, merged: list[_Range]) -> list[str]:
    """A row of the header with merged cells filled to the right."""
    result = list(row)
    for (top, left), (_, right) in merged:
        if top == number:
            result[left : right + 1] = [row[left]] * (right + 1 - left)
    return result


def _filled(row: list[str]) -> int:
    return sum(bool(cell) for cell in row)


def _text(cell: Any, cut: list[int]) -> str:
    """A cell as a person sees it. Numbers that have lost digits are counted in ``cut``."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        if abs(cell) >= _EXACT:
            cut[0] += 1
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime.datetime) and cell.time() == datetime.time():
        return cell.date().isoformat()
    if isinstance(cell, datetime.date | datetime.time):
        return cell.isoformat()
    return str(cell)
