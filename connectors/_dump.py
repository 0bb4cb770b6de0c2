"""SQL dumps of MySQL and PostgreSQL: INSERT and COPY become tables with columns, the other lines a text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain

import pyarrow as pa

from connectors._bytes import File, Utf8Stream, open_text
from connectors._lines import line_arrays
from connectors._tabular import Table, text_batches
from scanner.model import Column, Plan, Resource

_PART = r'(?:`(?:[^`]|``)+`|"(?:[^"]|"")+"|\[[^\]]+\]|[\w$]+)'
_NAME = rf"{_PART}(?:\.{_PART})*"
_PARTS = re.compile(_PART)
_INSERT = re.compile(rf"\s*(?:INSERT|REPLACE)\s+(?:\w+\s+)??INTO\s+({_NAME})\s*(\([^()]*\))?\s*VALUES\s*", re.I)
_COPY = re.compile(rf"COPY\s+({_NAME})\s*(\([^()]*\))?\s+FROM\s+stdin", re.I)
_CREATE = re.compile(rf"\s*CREATE\s+(?:\w+\s+)?TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?({_NAME})", re.I)
_FIELD = re.compile(rf"\s*({_PART})\s+([a-z][\w ]*(?:\([^)]*\))?)", re.I)
_COMMENT = re.compile(r"COMMENT\s+'((?:[^'\\]|\\.|'')*)'", re.I)
_NO_FIELD = ("PRIMARY", "KEY", "UNIQUE", "CONSTRAINT", "INDEX", "FOREIGN", "CHECK", "FULLTEXT", "SPATIAL", "EXCLUDE")
# One value, or what stands between values; a quote inside is doubled or (MySQL) escaped.
_TOKEN = re.compile(
    r"""\s*(?:[nN]|_binary\s+|_utf8mb4\s+|[eE])?'((?:[^'\\]|\\.|'')*)'|([(),;])|([^\s(),;']+(?:\s+[^\s(),;']+)*)|\s+""",
    re.S,
)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "b": "\b", "Z": "\x1a"}
_COPY_ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_QUOTES = re.compile(r"""'(?:[^'\\]|\\.|'')*'|`(?:[^`]|``)*`|"(?:[^"]|"")*\"""", re.S)
LONGEST_STATEMENT = 64 << 20
"""Longer statements are read as text."""

Row = list[str | None]


@dataclass
class _Found:
    columns: dict[str, Column] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    """The columns of INSERT or COPY, where they are named."""
    width: int = 0


def dump_tables(file: File) -> Iterator[Table]:
    """The tables that have rows in the dump, then the other lines, under no name, if there are any."""
    found: dict[str, _Found] = {}
    others = 0
    for name, names, row in _events(file, found):
        if name is None:
            others += 1
            continue
        table = found.setdefault(name, _Found())
        table.order = table.order or names
        table.width = max(table.width, len(row))
    for name, table in sorted(found.items()):
        if table.width:
            names = _names(table)
            yield Table(name, tuple(table.columns.get(column, Column(column, "text")) for column in names))
    if others:
        yield Table("", (Column("line", "text"),), details=("the lines that are no rows of a table",))


def _names(table: _Found) -> list[str]:
    names = list(table.columns) or table.order
    return names if len(names) >= table.width else [f"column_{at}" for at in range(1, table.width + 1)]


def dump_rows(file: File, name: str, resource: Resource, plan: Plan) -> tuple[pa.Schema, Iterator[pa.RecordBatch]]:
    """The rows of table ``name``, or the lines of no table."""
    if not name:
        lines: Iterator[Row] = (row for table, _, row in _events(file, {}) if table is None)
        return text_batches(["line"], lines)
    names = [column.name for column in resource.columns]

    def rows() -> Iterator[Row]:
        for table, given, row in _events(file, {}, name):
            if table == name:
                yield _placed(row, given, names)

    return text_batches(names, rows())


def _placed(row: Row, given: list[str], names: list[str]) -> Row:
    """The cells under their names: one INSERT may name other columns than the next."""
    if given and given != names[: len(given)] and set(given) <= set(names):
        cells = dict(zip(given, row, strict=False))
        return [cells.get(name) for name in names]
    return row[: len(names)]


def _events(
    file: File, found: dict[str, _Found], only: str | None = None
) -> Iterator[tuple[str | None, list[str], Row]]:
    """(table, names of the columns, row) in order; table None for a line of no table. Fields go into ``found``."""
    with open_text(file) as stream:
        lines = _lines(stream)
        for line in lines:
            if copy := _COPY.match(line):
                name = _plain(copy[1])
                for row in lines:
                    if row.rstrip("\r\n") == "\\.":
                        break
                    if only is None or name == only:
                        yield name, _listed(copy[2]), [_copied(cell) for cell in row.rstrip("\r\n").split("\t")]
            elif insert := _INSERT.match(line):
                name, statement = _plain(insert[1]), _statement(line, lines)
                if only is None or name == only:
                    for cells in _values(statement, insert.end()):
                        yield name, _listed(insert[2]), cells
            elif create := _CREATE.match(line):
                statement = _statement(line, lines)
                found.setdefault(_plain(create[1]), _Found()).columns = _fields(statement)
            elif line.strip() and not line.startswith(("--", "/*!", "SET ", "LOCK ", "UNLOCK ")):
                yield None, [], [line]


def _lines(stream: Utf8Stream) -> Iterator[str]:
    return chain.from_iterable(array.to_pylist() for array in line_arrays(stream))


def _statement(line: str, lines: Iterator[str]) -> str:
    """The lines up to the semicolon that ends the statement."""
    parts, size, is_open = [line], len(line), _is_open(line, False)
    while (is_open or not parts[-1].rstrip().endswith(";")) and size < LONGEST_STATEMENT:
        following = next(lines, None)
        if following is None:
            break
        parts.append(following)
        size += len(following)
        is_open = _is_open(following, is_open)
    return "".join(parts)


def _is_open(line: str, is_open: bool) -> bool:
    """Whether a text goes on behind ``line``."""
    left = _QUOTES.sub("", ("'" if is_open else "") + line)
    return "'" in left


def _values(statement: str, at: int) -> Iterator[Row]:
    """The rows of an INSERT, behind its VALUES."""
    row: Row = []
    depth = 0
    cell: str | None = None
    is_text = False
    for token in _TOKEN.finditer(statement, at):
        text, mark, word = token.groups()
        if text is not None:
            cell, is_text = _unquoted(text), True
        elif word is not None:
            cell = f"{cell or ''}{word}" if not is_text else cell
        elif mark == "(":
            depth += 1
            if depth == 1:
                row, cell, is_text = [], None, False
        elif mark in (",", ")") and depth == 1:
            row.append(cell if is_text else _literal(cell))
            cell, is_text = None, False
            if mark == ")":
                depth = 0
                yield row
        elif mark == ")":
            depth = max(depth - 1, 0)
        elif mark == ";" and depth == 0:
            return


def _literal(word: str | None) -> str | None:
    if word is None or word.upper() == "NULL":
        return None
    if re.fullmatch(r"0x(?:[0-9A-Fa-f]{2})+", word):
        return bytes.fromhex(word[2:]).decode("utf-8", "replace")
    return word


def _unquoted(text: str) -> str:
    text = text.replace("''", "'")
    return re.sub(r"\\(.)", lambda found: _ESCAPES.get(found[1], found[1]), text, flags=re.S) if "\\" in text else text


def _copied(cell: str) -> str | None:
    """A cell of COPY in text format (PostgreSQL, COPY, File Formats)."""
    if cell == "\\N":
        return None
    if "\\" not in cell:
        return cell
    return re.sub(r"\\(.)", lambda found: _COPY_ESCAPES.get(found[1], found[1]), cell)


def _fields(statement: str) -> dict[str, Column]:
    """The columns of a CREATE TABLE, one a line as dumps write them."""
    columns = {}
    for line in statement.partition("(")[2].splitlines():
        found = _FIELD.match(line)
        if not found or line.lstrip(" (").upper().startswith(_NO_FIELD):
            continue
        name = _plain(found[1])
        comment = _COMMENT.search(line)
        columns[name] = Column(name, found[2].strip(), _unquoted(comment[1]) if comment else "")
    return columns


def _listed(names: str | None) -> list[str]:
    return [_plain(name) for name in _PARTS.findall(names)] if names else []


def _plain(name: str) -> str:
    return ".".join(_unmarked(part) for part in _PARTS.findall(name))


def _unmarked(part: str) -> str:
    mark = part[0]
    return part[1:-1].replace(mark * 2, mark) if mark in '`"[' else part
