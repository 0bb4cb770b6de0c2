"""Columns of pictures inside ``scan_batch``: what was seen in them as counts, and the text in them as more columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from scanner.blobs import kind_of
from scanner.columns import TextColumn
from scanner.model import EXAMPLES_KEPT, Finding, Recognizer, Support
from scanner.sights import Sight, Sighting, Viewer

IN_PICTURE, OF_FILE = "{text}", "{exif}"
"""The columns that a column of pictures brings along: ``photo{text}``, ``photo{exif}.owner_name``."""


class View(NamedTuple):
    """A column whose pictures were looked at."""

    column: TextColumn
    """The column, with only those cells ``unread`` that nobody could look at."""
    sights: tuple[tuple[int, Sight], ...] = ()
    """(row in the batch, what was seen) of each cell that was looked at."""

    @property
    def partly(self) -> tuple[tuple[str, int], ...]:
        """(why not in full, cells), sorted."""
        return tuple(sorted(Counter(sight.partly for _, sight in self.sights if sight.partly).items()))


def viewed(column: TextColumn, viewer: Viewer | None) -> View:
    """``column``, its pictures looked at; as it is where nobody looks."""
    if viewer is None or not column.blobs:
        return View(column)
    cells = [cell for _, cell in column.blobs]
    unread = Counter(column.unread)
    unread.subtract(map(kind_of, cells))
    seen: list[tuple[int, Sight]] = []
    for (index, _), sight in zip(column.blobs, viewer.look(cells), strict=True):
        if sight.unread:
            unread[sight.unread] += 1
        else:
            seen.append((index if column.places is None else int(column.places[index]), sight))
    return View(replace(column, unread={reason: n for reason, n in unread.items() if n}, blobs=()), tuple(seen))


def text_columns(view: View) -> list[tuple[TextColumn, tuple[Sight, ...]]]:
    """The text in the pictures as a column, with the picture of each; then columns of what their files say."""
    columns: list[tuple[TextColumn, tuple[Sight, ...]]] = []
    if texts := [(row, sight) for row, sight in view.sights if sight.text]:
        cells = [(row, sight.text) for row, sight in texts]
        columns.append((_column(f"{view.column.path}{IN_PICTURE}", cells), tuple(sight for _, sight in texts)))
    facts: dict[str, list[tuple[int, str]]] = {}
    for row, sight in view.sights:
        for name, value in sight.facts.items():
            facts.setdefault(name, []).append((row, value))
    return columns + [
        (_column(f"{view.column.path}{OF_FILE}.{name}", cells), ()) for name, cells in sorted(facts.items())
    ]


def _column(path: str, cells: Sequence[tuple[int, str]]) -> TextColumn:
    texts = pa.array([text for _, text in cells], pa.large_string())
    return TextColumn(path, texts, np.array([row for row, _ in cells], np.int64))


def supports_of(view: View, recognizers: Mapping[str, Recognizer], first_row: int) -> list[tuple[str, Support]]:
    """Counts of pictures by recognizer, those of unknown recognizers (left out by the user) aside."""
    by_recognizer: dict[str, list[tuple[int, Sighting]]] = {}
    for row, sight in view.sights:
        for sighting in sight.sightings:
            if sighting.recognizer in recognizers:
                by_recognizer.setdefault(sighting.recognizer, []).append((row, sighting))
    return [(name, _support(recognizers[name], seen, first_row)) for name, seen in sorted(by_recognizer.items())]


def _support(recognizer: Recognizer, seen: Sequence[tuple[int, Sighting]], first_row: int) -> Support:
    accepted = [(row, sighting) for row, sighting in seen if sighting.evidence >= recognizer.needs]
    rows = len({row for row, _ in accepted})
    findings = [
        Finding(
            first_row + row + 1, 0, 0, recognizer.pi_type, recognizer.id, one.evidence, one.shown, one.note, box=one.box
        )
        for row, one in accepted
    ]
    looks = len({row for row, _ in seen})
    return Support(looks, rows, whole=rows, whole_shapes=looks, examples=tuple(sorted(findings)[:EXAMPLES_KEPT]))
