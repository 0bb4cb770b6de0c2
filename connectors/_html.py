"""HTML of mails, books and pages as paragraphs and tables; nothing in it is fetched or run."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import unquote

from connectors._bytes import File, open_text
from connectors._grid import Cell, Grid, Tables
from connectors._parts import Part, Picture, Piece

_BLOCKS = frozenset(
    "p div br li tr h1 h2 h3 h4 h5 h6 ul ol dl dt dd table blockquote pre section article hr title body option".split()
)
_UNSEEN = ("style", "head")
_LOOKS = frozenset(
    "class style id width height align valign border bgcolor color face size colspan rowspan cellpadding cellspacing"
    " rel type lang charset name content http-equiv src".split()
)
_MOST_SPAN = 1000
_BLOCK = 1 << 20


@dataclass
class _Grid:
    """A table while it is read."""

    rows: Grid = field(default_factory=list)
    below: dict[int, tuple[int, str]] = field(default_factory=dict)
    """Column to (rows that its cell still covers, its text)."""
    cell: list[str] | None = None
    spans: tuple[int, int] = (1, 1)
    heads: int = 0
    holds_tables: bool = False

    def new_row(self) -> None:
        self.end_cell()
        self.rows.append([])
        self._cover()

    def _cover(self) -> None:
        row = self.rows[-1]
        while (found := self.below.get(len(row))) is not None:
            left, text = found
            if left > 1:
                self.below[len(row)] = left - 1, text
            else:
                del self.below[len(row)]
            row.append(Cell(text, is_covered=True))

    def end_cell(self) -> None:
        if self.cell is None:
            return
        if not self.rows:
            self.rows.append([])
        text = re.sub(r"[ \t]+", " ", "".join(self.cell)).strip()
        across, down = self.spans
        row = self.rows[-1]
        for number in range(across):
            if down > 1:
                self.below[len(row)] = down - 1, text
            row.append(Cell(text, is_covered=number > 0))
        self.cell = None
        self._cover()


class _Page(HTMLParser):
    """Collects texts and tables in order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str | Grid | Picture] = []
        self._text: list[str] = []
        self._tables: list[_Grid] = []
        self._unseen = 0
        self._target = ""
        self.unseen: list[tuple[str, str]] = []
        """Comments, and attributes that are not for looks."""

    def handle_comment(self, data: str) -> None:
        self.unseen.append(("comment", data.strip()))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.unseen += [(name, value) for name, value in given.items() if value and name not in _LOOKS]
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag == "body":
            self._unseen = 0  # a head that nobody closed
        if tag == "table":
            self._end_text()
            if self._tables:
                self._tables[-1].holds_tables = True
            self._tables.append(_Grid())
        elif self._tables and tag == "tr":
            self._tables[-1].new_row()
        elif self._tables and tag in ("td", "th"):
            table = self._tables[-1]
            table.end_cell()
            table.cell, table.spans = [], (_span(given, "colspan"), _span(given, "rowspan"))
        elif tag in _BLOCKS:
            self._break()
        if tag == "a":
            self._target = given.get("href", "")
        elif tag == "img":
            self._put(given.get("alt", ""))
            if picture := _inline(given.get("src", "")):
                self.found.append(Picture("inline", picture))
        elif tag == "input":
            self._put(" " + given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(self._unseen - 1, 0)
        elif tag == "a":
            target = unquote(self._target)
            if target.startswith(("mailto:", "tel:")):
                self._put(f" <{target}>")
            self._target = ""
        elif tag == "table" and self._tables:
            self._end_table(self._tables.pop())
        elif self._tables and tag in ("td", "th"):
            self._tables[-1].end_cell()
        elif tag in _BLOCKS:
            self._break()

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self._put(data)

    def _put(self, text: str) -> None:
        if self._tables and self._tables[-1].cell is not None:
            self._tables[-1].cell.append(text)
        else:
            self._text.append(text)

    def _break(self) -> None:
        if self._tables and self._tables[-1].cell is not None:
            self._tables[-1].cell.append("\n")
        else:
            self._end_text()

    def _end_text(self) -> None:
        text = re.sub(r"\s+", " ", "".join(self._text)).strip()
        self._text = []
        if text:
            self.found.append(text)

    def _end_table(self, table: _Grid) -> None:
        table.end_cell()
        rows = [row for row in table.rows if any(cell.text for cell in row)]
        if len(rows) > 1 and max(map(len, rows)) > 1 and not table.holds_tables:
            self._end_text()
            self.found.append(rows)
        else:  # for looks: mails put all their text into tables
            texts = (cell.text for row in rows for cell in row if cell.text and not cell.is_covered)
            self.found += [line for text in texts if (line := re.sub(r"\s+", " ", text).strip())]

    def end(self) -> None:
        """Close what nobody closed."""
        self.close()
        while self._tables:
            self._end_table(self._tables.pop())
        self._end_text()


def _span(given: dict[str, str], name: str) -> int:
    value = given.get(name, "1")
    return min(max(int(value), 1), _MOST_SPAN) if value.isascii() and value.isdecimal() else 1


def _inline(source: str) -> bytes:
    """The picture of a data URI (RFC 2397)."""
    head, comma, content = source.partition(",")
    if not comma or not head.startswith("data:image/") or not head.endswith(";base64"):
        return b""
    try:
        return base64.b64decode(unquote(content))
    except (binascii.Error, ValueError):
        return b""


def html_parts(text: str, tables: Tables) -> tuple[list[str], list[Part | Picture]]:
    """The paragraphs of an HTML text, and its tables and inline pictures."""
    page = _Page()
    page.feed(text)
    page.end()
    lines = [found for found in page.found if isinstance(found, str)]
    return lines, list(_others(page, tables))


def _others(page: _Page, tables: Tables) -> Iterator[Part | Picture]:
    for found in page.found:
        if isinstance(found, Picture):
            yield found
        elif not isinstance(found, str):
            yield from tables.parts(found)


def html(file: File) -> Iterator[Piece]:
    """A page with tables: a row a paragraph, its tables, and what its markup holds beside them."""
    with open_text(file) as stream:
        page = _Page()
        page.feed(b"".join(iter(lambda: stream.blocks(_BLOCK), b"")).decode("utf-8", "replace"))
        page.end()
    yield Part("", ("text",), [[found] for found in page.found if isinstance(found, str)], "paragraph")
    yield from _others(page, Tables())
    yield Part("markup", ("name", "value"), [list(pair) for pair in page.unseen])
