"""TOML that people write: parsed, with every complaint naming file and line; and texts as TOML writes them."""

from __future__ import annotations

import difflib
import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scanner.errors import UsageError

Place = tuple[str | int, ...]
"""Where a value is: names of tables and keys, and numbers of tables in an array, from 0."""

_HEADER = re.compile(r"\s*\[(\[)?\s*([^\[\]]+?)\s*\]")
_KEY = re.compile(r"\s*([A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*')\s*(?=[.=])")
_AT_LINE = re.compile(r" \(at line (\d+), column \d+\)")


@dataclass(frozen=True)
class TomlFile:
    """One parsed file and the lines of its keys."""

    path: Path
    document: Mapping[str, Any]
    lines: Mapping[Place, int]
    text: str

    def error(self, problem: str, *place: str | int, at: str = "") -> UsageError:
        """``problem`` as an error that names the line of ``place``, or of the nearest table around it.

        ``at`` is a word of the value, where that takes several lines: the line of the word is named.
        """
        while place and place not in self.lines:
            place = place[:-1]
        if not place:
            return UsageError(f"{self.path}: {problem}")
        line = self.lines[place]
        return UsageError(f"{self.path}:{self._line_of(at, line) if at else line}: {problem}")

    def _line_of(self, word: str, first: int) -> int:
        """The first line from ``first`` on with ``word`` as a whole, outside of remarks; ``first`` if there is none."""
        whole = re.compile(rf"(?<![\w.]){re.escape(word)}(?![\w.])")
        lines = self.text.splitlines()
        return next((n for n in range(first, len(lines) + 1) if whole.search(lines[n - 1].split("#")[0])), first)

    def check_keys(self, table: Mapping[str, Any], known: Iterable[str], *place: str | int) -> None:
        """Raise ``UsageError`` for a key of the table at ``place`` that is not ``known``, with a suggestion."""
        names = list(known)
        for key in table:
            if key not in names:
                close = difflib.get_close_matches(key, names, 1)
                raise self.error(f"unknown key {key}" + (f"; did you mean {close[0]}?" if close else ""), *place, key)

    def tables(self, key: str) -> list[Mapping[str, Any]]:
        """The tables of the array ``[[key]]``; none where it is missing. Raises ``UsageError`` for another kind."""
        found = self.document.get(key, [])
        if not isinstance(found, list) or not all(isinstance(table, dict) for table in found):
            raise self.error(f"{key} is written as [[{key}]], one for each", key)
        return found


def read_toml(path: Path) -> TomlFile:
    """Parse ``path``; raises ``UsageError`` when it cannot be read or is not TOML, with the line."""
    try:
        text = path.read_text("utf-8-sig")
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror or type(error).__name__})") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: not UTF-8; save it as UTF-8") from error
    return parse_toml(text, path)


def parse_toml(text: str, path: Path) -> TomlFile:
    """Parse the ``text`` of ``path``; raises ``UsageError`` with the line when it is not TOML."""
    try:
        return TomlFile(path, tomllib.loads(text), _lines(text), text)
    except tomllib.TOMLDecodeError as error:
        found = _AT_LINE.search(str(error))
        where = f"{path}:{found[1]}" if found else str(path)
        raise UsageError(f"{where}: not TOML: {_AT_LINE.sub('', str(error))}") from error


def written(value: object) -> str:
    """A text, number, truth value or list of texts as TOML; JSON's form is TOML's, but for DEL, which TOML escapes."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _lines(text: str) -> dict[Place, int]:
    """The line of each table and key; tomllib does not tell. Text inside a string of several lines is no key."""
    lines: dict[Place, int] = {}
    counts: dict[str, int] = {}
    table: Place = ()
    quotes = ""
    for number, line in enumerate(text.splitlines(), 1):
        if not quotes:
            if header := _HEADER.match(line):
                names = tuple(name.strip().strip("\"'") for name in header[2].split("."))
                table = (*names, counts.get(header[2], 0)) if header[1] else names
                counts[header[2]] = counts.get(header[2], 0) + bool(header[1])
                lines.setdefault(table, number)
            elif key := _KEY.match(line):
                lines.setdefault((*table, key[1].strip("\"'")), number)
        for mark in ('"""', "'''"):
            if line.count(mark) % 2 and quotes in ("", mark):
                quotes = "" if quotes else mark
    return lines
