"""Comments in the text of CREATE TABLE: all that SQLite keeps of what a column means."""

from __future__ import annotations

import re

_TOKEN = re.compile(
    r"--(?P<line>[^\n]*)|/\*(?P<block>.*?)\*/|(?P<string>'(?:[^']|'')*')"
    r"|(?P<name>\"(?:[^\"]|\"\")*\"|`[^`]*`|\[[^\]]*\]|[^\s\W][\w$]*)|(?P<newline>\n)|(?P<mark>[(),])|(?P<other>.)",
    re.DOTALL,
)
_CONSTRAINTS = frozenset(("primary", "foreign", "unique", "check", "constraint"))


def sqlite_comments(ddl: str) -> tuple[str, dict[str, str]]:
    """(table comment, column name to comment) of a CREATE TABLE text.

    A comment on a column's line, or in its definition, is the column's; one before the columns is the table's.
    """
    table: list[str] = []
    columns: dict[str, str] = {}
    depth, current, expects_name = 0, "", False
    for token in _TOKEN.finditer(ddl):
        kind, text = token.lastgroup, token.group().strip()
        if kind in ("line", "block"):
            comment = (token["line"] or token["block"] or "").strip(" \t\r\n*-")
            if current and comment:
                columns.setdefault(current, comment)
            elif comment and not columns:
                table.append(comment)
        elif kind == "newline":
            # A comment on the next line belongs to the next column.
            current = "" if expects_name else current
        elif kind == "mark":
            depth += {"(": 1, ")": -1}.get(text, 0)
            expects_name = (text == "(" and depth == 1) or (text == "," and depth == 1)
        elif kind == "name" and depth == 1 and expects_name:
            expects_name = False
            current = "" if text.lower() in _CONSTRAINTS else _unquoted(text)
    return " ".join(table), columns


def _unquoted(name: str) -> str:
    if name[0] in '"`[':
        return name[1:-1].replace('""', '"')
    return name
