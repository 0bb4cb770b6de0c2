"""PDF (ISO 32000): text by page, tables, form fields, comments, links, metadata, attachments, pictures.

Text comes from pdfium, which knows Chinese character collections, as do tables without lines; ruled ones come from
pdfplumber, asked only for pages that have lines; what lies beside the pages from pypdf. A page without text that shows
something becomes a picture.
"""

from __future__ import annotations

import io
import re
import time
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from connectors._bytes import File, open_bytes
from connectors._grid import Cell, Grid, Tables
from connectors._parts import Part, Picture, Piece
from connectors._pdf_aligned import Box, aligned_tables, may_have_tables
from connectors._pdf_beside import beside
from scanner.errors import ConnectorError, in_words
from scanner.model import Gap, GapKind

_DPI = 200
_LONGEST_SIDE = 4000
"""Pixels; a plan of three metres is drawn smaller."""
_MOST_PICTURES = 12
"""A page of more pieces than this is drawn as a whole: scanners cut pages into strips."""
_MOST_ODD = 0.3
"""When so many of its characters are unknown the text of a page is unreadable."""
_PATIENCE = 0.3
"""Of the seconds that a file may take, for its tables: the text of all pages comes first."""
_FULL = 0.85
"""A line of so much of the page's longest one goes on in the next."""


def pdf(file: File) -> Iterator[Piece]:
    """A row a page, in order; then the rest."""
    import pypdfium2

    with open_bytes(file) as stream:
        content = stream.read()
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        is_locked = "password" in str(error).lower()
        raise ConnectorError("it is encrypted" if is_locked else "the document is damaged (PdfiumError)") from error
    try:
        yield from _pages(document, _PageTables(content, _PATIENCE * file.options.max_file_seconds))
    finally:
        document.close()
    try:
        yield from beside(content)
    except (ConnectorError, MemoryError):
        raise
    except Exception as error:  # noqa: BLE001  pypdf raises anything over a broken document
        reason = f"its form fields, comments, metadata and attachments could not be read ({in_words(error)})"
        yield Gap("", "", GapKind.DAMAGED, reason)


def _pages(document: Any, tables: _PageTables) -> Iterator[Piece]:
    seen: set[int] = set()
    odd = drawn = 0
    for number in range(len(document)):
        try:
            page = document[number]
            text_page = page.get_textpage()
        except Exception:  # noqa: BLE001  pdfium says no more
            yield Part("", ("text",), [[""]], "page")
            yield Gap("", "", GapKind.DAMAGED, f"page {number + 1} is damaged")
            continue
        text = text_page.get_text_range()
        images, lines, count = _objects(page)
        found, boxes = tables.of(number, page.get_height()) if lines and text.strip() else ([], [])
        if not page.get_rotation():
            found += tables.aligned(text_page, text, boxes)
            text = _outside(text_page, text, boxes) if boxes else text
        yield from found
        is_empty = not found
        is_odd = _is_odd(text)
        odd += is_odd
        yield Part("", ("text",), [[_joined(text)]], "page")
        is_bare = is_empty and not text.strip() and count > 0
        if is_odd or is_bare or len(images) > _MOST_PICTURES:
            before: list[list[bytes | None]] = [[None]] * (number - drawn)
            drawn = number + 1
            yield Part("scanned pages", ("picture",), [*before, [_drawn(page)]], "page")
        else:
            yield from _pictures(images, number, seen)
        text_page.close()
        page.close()
    if tables.left_out:
        reason = f"the tables of {tables.left_out:,} pages are read as text: to tell their columns took too long"
        yield Part("", ("text",), [], "page", details=(reason,))
    if odd:
        reason = f"{odd:,} pages whose fonts do not say which characters they show; they are among its scanned pages"
        yield Gap("", "", GapKind.DAMAGED, reason)


def _is_odd(text: str) -> bool:
    """Whether much of a text is unknown or of private use, as where a font has no table of characters."""
    signs = [character for character in text if not character.isspace()]
    unknown = sum(character == "\ufffd" or unicodedata.category(character) in ("Co", "Cn", "Cc") for character in signs)
    return unknown > _MOST_ODD * len(signs)


def _objects(page: Any) -> tuple[list[Any], int, int]:
    """The images of a page, how many paths (lines, boxes) it has, and how many objects of any kind."""
    from pypdfium2 import raw

    images, lines, count = [], 0, 0
    for found in page.get_objects(max_depth=4):
        count += 1
        lines += found.type == raw.FPDF_PAGEOBJ_PATH
        if found.type == raw.FPDF_PAGEOBJ_IMAGE:
            images.append(found)
    return images, lines, count


def _pictures(images: list[Any], number: int, seen: set[int]) -> Iterator[Picture]:
    """The images of a page, each once in a document: a logo stands on every page."""
    for image in images:
        out = io.BytesIO()
        image.extract(out, fb_format="png")
        content = out.getvalue()
        if hash(content) not in seen:
            seen.add(hash(content))
            yield Picture(f"page {number + 1}", content)


def _drawn(page: Any) -> bytes:
    scale = min(_DPI / 72, _LONGEST_SIDE / max(page.get_size()))
    out = io.BytesIO()
    page.render(scale=scale).to_pil().convert("RGB").save(out, "JPEG", quality=90)
    return out.getvalue()


def _outside(text_page: Any, text: str, boxes: list[Box]) -> str:
    """The text of a page without that of its tables."""
    kept = []
    for index, character in enumerate(text):
        if not character.isspace():
            left, bottom, right, top = text_page.get_charbox(index)
            x, y = (left + right) / 2, (bottom + top) / 2
            if any(box[0] <= x <= box[2] and box[1] <= y <= box[3] for box in boxes):
                continue
        kept.append(character)
    return re.sub(r"(\s*\n){2,}", "\n", "".join(kept))


def _joined(text: str) -> str:
    """A page's lines, with those that only the margin broke joined: numbers and addresses cross it."""
    lines = [line.strip() for line in text.replace("\r\n", "\n").split("\n") if line.strip()]
    longest = max(map(_width, lines), default=0)
    parts = lines[:1]
    for line, following in pairwise(lines):
        goes_on = _width(line) >= _FULL * longest and line[-1] not in "。；;！!？?：:"
        parts.append((_glue(line, following) if goes_on else "\n") + following)
    return "".join(parts)


def _width(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in line)


def _glue(line: str, following: str) -> str:
    """What stands between two pieces of one line: nothing between Chinese characters or digits."""
    ends = line[-1] + following[0]
    is_one = any(unicodedata.east_asian_width(character) in "WF" for character in ends) or ends.isdigit()
    return "" if is_one else " "


class _PageTables:
    """Tables by page, with lines and without. A ruled table that goes on over pages is one."""

    def __init__(self, content: bytes, seconds: float) -> None:
        self._content, self._tables, self._left = content, Tables(), seconds
        self._document: Any = None
        self.left_out = 0
        """Pages with lines that nobody looked at for want of time."""

    def aligned(self, text_page: Any, text: str, boxes: list[Box]) -> list[Part]:
        """The tables without lines of a page, beside those at ``boxes``, to which theirs are added."""
        if self._left < 0 or not may_have_tables(text):
            return []
        start = time.monotonic()
        parts: list[Part] = []
        for grid, box in aligned_tables(text_page, text, list(boxes)):
            parts += self._tables.parts(grid, header_rows=1)
            boxes.append(box)
        self._left -= time.monotonic() - start
        return parts

    def of(self, number: int, height: float) -> tuple[list[Part], list[Box]]:
        """The tables of page ``number`` (from 0), and where they are."""
        if self._left < 0:
            self.left_out += 1
            return [], []
        start = time.monotonic()
        if self._document is None:
            import pdfplumber

            self._document = pdfplumber.open(io.BytesIO(self._content))
        page = self._document.pages[number]
        parts: list[Part] = []
        boxes: list[Box] = []
        try:
            for table in page.find_tables():
                grid = _grid(table.extract())
                width = max(map(len, grid), default=0)
                goes_on = not boxes and width == self._tables.width
                if width > 1 and (len(grid) > 1 or goes_on):
                    left, top, right, bottom = table.bbox
                    boxes.append((left, height - bottom, right, height - top))
                    parts += self._tables.parts(grid, continues=goes_on)
        finally:
            page.close()
            self._left -= time.monotonic() - start
        return parts, boxes


def _grid(rows: list[list[str | None]]) -> Grid:
    """Cells as texts; one that pdfplumber leaves out is covered by its neighbour."""
    grid: Grid = []
    for row in rows:
        cells: list[Cell] = []
        for text in row:
            if text is not None:
                cells.append(Cell(_one_line(text)))
            elif cells and not cells[-1].is_covered and not grid:
                cells.append(Cell(cells[-1].text, is_covered=True))
            else:
                above = grid[-1][len(cells)].text if grid and len(grid[-1]) > len(cells) else ""
                cells.append(Cell(above or (cells[-1].text if cells else ""), is_covered=True))
        grid.append(cells)
    return grid


def _one_line(text: str) -> str:
    """A cell's lines as one: a narrow cell breaks numbers."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return "".join(lines[:1] + [_glue(line, following) + following for line, following in pairwise(lines)])
