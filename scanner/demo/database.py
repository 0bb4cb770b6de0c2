"""Writes the demo's tables into one SQLite file, comments and all."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from scanner.demo.columns import Sheet


def table_ddl(sheet: Sheet) -> str:
    """The CREATE TABLE statement. SQLite keeps its text, so comments live in it as they do in schema dumps."""
    lines = [f"CREATE TABLE {_quoted(sheet.table)} ("]
    if sheet.comment:
        lines.append(f"  /* {sheet.comment} */")
    last = len(sheet.fields) - 1
    for number, field in enumerate(sheet.fields):
        comma = "," if number < last else ""
        remark = f" -- {field.comment}" if field.comment else ""
        lines.append(f"  {_quoted(field.name)} {field.type}{comma}{remark}")
    return "\n".join([*lines, ")"])


def write_database(path: Path, sheets: Iterable[Sheet], seed: int) -> None:
    """Write every sheet as a table of a new file at ``path``; the same bytes for the same seed."""
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("PRAGMA page_size = 4096")
        # A single transaction into an empty file: pages are laid out in the order of the sheets.
        database.execute("BEGIN")
        for sheet in sheets:
            database.execute(table_ddl(sheet))
            marks = ", ".join("?" for _ in sheet.fields)
            database.executemany(f"INSERT INTO {_quoted(sheet.table)} VALUES ({marks})", sheet.rows(seed))
        database.execute("COMMIT")


def _quoted(name: str) -> str:
    return name if name.isascii() else f'"{name}"'
