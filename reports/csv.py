"""``findings.csv``: one row a label; then findings not yet a label, and columns that a sample calls clean.

UTF-8 with a byte order mark and CRLF, because Excel takes a file without the mark for GBK. Texts come from
strangers' column names, so a cell that a spreadsheet would run as a formula gets a leading apostrophe, and
every text is quoted: an Excel that separates by semicolon would otherwise cut a cell open.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from reports._summary import groups
from reports._words import Words
from scanner.model import ColumnEntry, Finding, Inventory, ResourceEntry
from scanner.summary import in_order, labels_in_order

_FILE = "findings.csv"
_HEADER = (
    "resource", "column", "comment", "pi_type", "name_zh", "name_en", "category", "level", "level_name",
    "state", "basis", "accepted", "filled", "support", "grounds", "examples", "status",
)  # fmt: skip
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""Chinese and Japanese Excel reads the full-width signs as signs, too."""

Cell = str | int | float


def write(inventory: Inventory, out: Path, words: Words) -> Path:
    """Write one row a label into the folder ``out``, names from ``words``."""
    text = io.StringIO(newline="")
    table = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    table.writerow(_HEADER)
    for row in _rows(inventory, words):
        table.writerow([_safe(cell) for cell in row])
    out.mkdir(parents=True, exist_ok=True)
    target = out / _FILE
    target.write_bytes(text.getvalue().encode("utf-8-sig", "backslashreplace"))
    return target


def _rows(inventory: Inventory, words: Words) -> Iterator[tuple[Cell, ...]]:
    for entry in in_order(inventory.resources):
        for column in entry.columns:
            yield from _label_rows(entry, column, words)
            yield from _finding_rows(entry, column, words)
            if column.bound:
                yield _clean_row(entry, column)


def _label_rows(entry: ResourceEntry, column: ColumnEntry, words: Words) -> Iterator[tuple[Cell, ...]]:
    for label in labels_in_order(column):
        yield (
            entry.resource.id, column.column.name, column.column.comment,
            label.pi_type, *words.type_name(label.pi_type), label.category, label.level, label.level_name,
            label.state, label.basis, label.accepted, label.filled,
            "" if label.support is None else round(label.support, 6),
            "; ".join(label.grounds), _masked(label.examples), "label",
        )  # fmt: skip


def _finding_rows(entry: ResourceEntry, column: ColumnEntry, words: Words) -> Iterator[tuple[Cell, ...]]:
    for group in groups(column):
        yield (
            entry.resource.id, column.column.name, column.column.comment,
            group.pi_type, *words.type_name(group.pi_type), "", "", "", "", "",
            group.accepted, group.filled,
            round(group.accepted / group.filled, 6) if group.filled else "",
            "", _masked(group.examples), "finding",
        )  # fmt: skip


def _clean_row(entry: ResourceEntry, column: ColumnEntry) -> tuple[Cell, ...]:
    """A column in which a random sample showed nothing: its grounds are the bound."""
    place = (entry.resource.id, column.column.name, column.column.comment)
    return (*place, *[""] * 8, 0, column.profile.filled, "", column.bound, "", "clean")


def _masked(examples: tuple[Finding, ...]) -> str:
    return " | ".join(finding.masked for finding in sorted(examples))


def _safe(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA_STARTS) else cell
