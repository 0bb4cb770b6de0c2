"""Tables of a PDF that have no lines: texts that stand below each other in columns, under names of columns.

Only where that is clear. A row of names of columns over rows with numbers, one channel of white between any two columns
over all rows, cells of a column flush left, flush right or centred: everything else stays text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from connectors._csv import is_header
from connectors._grid import Cell, Grid, ends_as_label

LEAST_ROWS = 3
_GAP = 0.55
"""Between two columns is more white than this share of a line's height; between words is less."""
_LEADING = 2.6
"""Lines of a table follow each other within so many heights."""
_EDGE = 3.0
"""Points by which cells of one column may be out of line."""
_LONGEST_NAME = 16

Box = tuple[float, float, float, float]
"""Left, bottom, right, top in points, from the lower left corner."""


@dataclass
class _Piece:
    """Characters without a gap: a cell, if this is a table."""

    left: float
    bottom: float
    right: float
    top: float
    text: str


_Line = list[_Piece]


def may_have_tables(text: str) -> bool:
    """Whether a line of a page may be names of columns: most pages need not be looked at closer."""
    lines = [line.split() for line in text.splitlines()]
    return len(lines) >= LEAST_ROWS and any(len(words) > 1 and _names_columns(words) for words in lines)


def aligned_tables(text_page: Any, text: str, taken: Sequence[Box]) -> Iterator[tuple[Grid, Box]]:
    """Each table of a page and where it is; ``taken`` are boxes of others."""
    lines = _lines(list(_pieces(text_page, text, taken)))
    at = 0
    while at < len(lines):
        rows = _rows(lines[at:])
        if rows is None:
            at += 1
            continue
        pieces = [piece for line in lines[at : at + len(rows)] for piece in line]
        yield _grid(rows), (
            min(piece.left for piece in pieces) - 1, min(piece.bottom for piece in pieces) - 1,
            max(piece.right for piece in pieces) + 1, max(piece.top for piece in pieces) + 1,
        )  # fmt: skip
        at += len(rows)


def _pieces(text_page: Any, text: str, taken: Sequence[Box]) -> Iterator[_Piece]:
    piece: _Piece | None = None
    for index, character in enumerate(text):
        if character.isspace():
            if piece is not None and character in "\r\n":
                yield piece
                piece = None
            continue
        left, bottom, right, top = text_page.get_charbox(index, loose=True)
        x, y = (left + right) / 2, (bottom + top) / 2
        if any(box[0] <= x <= box[2] and box[1] <= y <= box[3] for box in taken):
            continue
        if piece is not None and not (_is_beside(piece, bottom, top) and left - piece.right <= _GAP * (top - bottom)):
            yield piece
            piece = None
        if piece is None:
            piece = _Piece(left, bottom, right, top, character)
        else:
            blank = " " if left - piece.right > 0.15 * (top - bottom) and text[index - 1].isspace() else ""
            piece.text += blank + character
            piece.right, piece.top, piece.bottom = right, max(piece.top, top), min(piece.bottom, bottom)
    if piece is not None:
        yield piece


def _is_beside(piece: _Piece, bottom: float, top: float) -> bool:
    return piece.bottom < (bottom + top) / 2 < piece.top


def _lines(pieces: list[_Piece]) -> list[_Line]:
    """Pieces by line, from the top, each from the left, in whichever order they were drawn."""
    lines: list[_Line] = []
    for piece in sorted(pieces, key=lambda piece: -(piece.bottom + piece.top)):
        if lines and _is_beside(lines[-1][0], piece.bottom, piece.top):
            lines[-1].append(piece)
        else:
            lines.append([piece])
    return [sorted(line, key=lambda piece: piece.left) for line in lines]


def _rows(lines: list[_Line]) -> list[list[_Piece | None]] | None:
    """The rows of the table that begins with the first of ``lines``; None if none does."""
    head = lines[0]
    if len(head) < 2 or not _names_columns([piece.text for piece in head]):
        return None
    bands = [(piece.left, piece.right) for piece in head]
    rows: list[list[_Piece | None]] = [list(head)]
    for line, above in zip(lines[1:], lines, strict=False):
        if above[0].bottom - line[0].bottom > _LEADING * (line[0].top - line[0].bottom):
            break
        placed = _placed(line, bands)
        if placed is None or not any(placed[1:]):  # a text that begins where the table does
            break
        rows.append(placed)
        bands = [
            (min(band[0], piece.left), max(band[1], piece.right)) if piece else band
            for band, piece in zip(bands, placed, strict=True)
        ]
    is_table = len(rows) >= LEAST_ROWS and _has_numbers(rows) and all(map(_is_flush, zip(*rows, strict=True)))
    return rows if is_table else None


def _names_columns(texts: list[str]) -> bool:
    """Whether these are names of columns and no values: names end in certain characters, or are words in ASCII."""
    if not is_header(texts) or any(len(text) > _LONGEST_NAME or re.search(r"[:：。，；0-9]", text) for text in texts):
        return False
    return any(ends_as_label(text) or re.fullmatch(r"[A-Za-z][A-Za-z _./-]*", text) for text in texts)


def _placed(line: _Line, bands: list[tuple[float, float]]) -> list[_Piece | None] | None:
    """The pieces of a line under their columns; None if one stands under two, or under none, or two under one."""
    row: list[_Piece | None] = [None] * len(bands)
    for piece in line:
        under = [n for n, band in enumerate(bands) if piece.left < band[1] and band[0] < piece.right]
        if len(under) != 1 or row[under[0]] is not None:
            return None
        row[under[0]] = piece
    return row


def _has_numbers(rows: list[list[_Piece | None]]) -> bool:
    """Whether a column has numbers in most rows below its name, and most rows have most cells."""
    body = rows[1:]
    filled = sum(piece is not None for row in body for piece in row)
    if filled < 0.6 * len(body) * len(rows[0]):
        return False
    columns = ([piece.text for piece in column if piece] for column in zip(*body, strict=True))
    return any(
        len(texts) > 1 and sum(re.search(r"[0-9]{2}", text) is not None for text in texts) >= 0.6 * len(texts)
        for texts in columns
    )


def _is_flush(column: tuple[_Piece | None, ...]) -> bool:
    cells = [piece for piece in column[1:] if piece]
    lefts, rights = [piece.left for piece in cells], [piece.right for piece in cells]
    for places in (lefts, rights, [(left + right) / 2 for left, right in zip(lefts, rights, strict=True)]):
        if not places or sum(abs(place - median(places)) <= _EDGE for place in places) >= 0.8 * len(places):
            return True
    return False


def _grid(rows: list[list[_Piece | None]]) -> Grid:
    """Texts by row; what stands under an empty first cell goes on from the row above."""
    texts: list[list[str]] = []
    for row in rows:
        cells = [piece.text if piece else "" for piece in row]
        if len(texts) > 1 and not cells[0] and sum(map(bool, cells)) < len(cells) / 2:
            texts[-1] = [above + cell for above, cell in zip(texts[-1], cells, strict=True)]
        else:
            texts.append(cells)
    return [[Cell(text) for text in row] for row in texts]
