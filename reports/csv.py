"""``findings.csv``: one row a label; then findings not yet a label, and columns that a sample calls clean.

UTF-8 with a byte order mark and CRLF, because Excel takes a file without the mark for GBK. Texts come from
strangers' column names, so a cell that a spreadsheet would run as a formula gets a leading apostrophe, and
every text is quoted: an Excel that separates by semicolon would otherwise cut a cell open.
"""

from __future__ import annotations

import csv
import io
from dataclasses import fields
from pathlib import Path

from reports._rows import Row, rows
from reports._words import Words
from scanner.model import Inventory

_FILE = "findings.csv"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""Chinese and Japanese Excel reads the full-width signs as signs, too."""

Cell = str | int | float


def write(inventory: Inventory, out: Path, words: Words) -> Path:
    """Write one row a label into the folder ``out``, names from ``words``."""
    text = io.StringIO(newline="")
    table = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    table.writerow([field.name for field in fields(Row)])
    for row in rows(inventory, words):
        table.writerow([_cell(field.name, getattr(row, field.name)) for field in fields(Row)])
    out.mkdir(parents=True, exist_ok=True)
    target = out / _FILE
    target.write_bytes(text.getvalue().encode("utf-8-sig", "backslashreplace"))
    return target


def _cell(name: str, value: Cell | tuple[str, ...] | None) -> Cell:
    if value is None:
        return ""
    cell = (" | " if name in ("examples", "places") else "; ").join(value) if isinstance(value, tuple) else value
    # An apostrophe before signs that were there tells them from one put there, so that a reader can take ours off.
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip("'").startswith(_FORMULA_STARTS) else cell
