"""Texts in cells of tables, folded as people read them: Chinese between any two characters, English at blanks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rich.cells import cell_len, chop_cells
from rich.console import Console, ConsoleOptions
from rich.measure import Measurement
from rich.text import Text

_WIDE = "\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6\u201c\u2018"
_CLOSES = "，。；：、！？）］」』》〉”’%"
"""What must not begin a line (GB/T 15834-2011, 5.1)."""
_PIECE = re.compile(rf"(?:[{_WIDE}]|[^\s{_WIDE}]+)[{_CLOSES}]*\s*|\s+")


@dataclass(frozen=True)
class Folded:
    """A text that takes as many lines as the width of its cell asks for."""

    text: str
    style: str = ""

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        """At the least its longest piece, at the most its longest line; both in places of the terminal."""
        pieces = [cell_len(piece.strip()) for piece in _PIECE.findall(self.text)]
        lines = map(cell_len, self.text.split("\n"))
        return Measurement(max(pieces, default=0), max(lines)).with_maximum(options.max_width)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Text]:
        """The lines."""
        for line in self.text.split("\n"):
            yield from (Text(part, style=self.style) for part in folded(line, options.max_width))


def folded(line: str, width: int) -> Iterator[str]:
    """``line`` in parts of at most ``width`` places; a piece that is longer is cut."""
    part = ""
    for piece in _PIECE.findall(line):
        if cell_len((part + piece).rstrip()) <= width:
            part += piece
            continue
        if part.strip():
            yield part.rstrip()
        *full, part = chop_cells(piece, width) if cell_len(piece.rstrip()) > width else [piece]
        yield from full
    yield part.rstrip()
