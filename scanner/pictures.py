"""Columns of pictures inside ``scan_batch``: what was seen in them as counts, and the text in them as more columns."""

from __future__ import annotations

import base64
import re
import string
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from scanner.arrays import buffer_of, bytes_among
from scanner.blobs import is_seen, kind_of
from scanner.columns import TextColumn
from scanner.model import EXAMPLES_KEPT, Evidence, Finding, Recognizer, Support
from scanner.sights import Sight, Sighting, Viewer

IN_PICTURE, OF_FILE = "{text}", "{exif}"
"""The columns that a column of pictures brings along: ``photo{text}``, ``photo{exif}.owner_name``."""
MISSING = "the file that a cell names is not below the folder to follow"
VECTOR = "face_vector"
"""The recognizer of vectors."""
_HEADS = r"(?:\\?/|_)9j|iVBORw0KGgo|R0lGOD|UklGR|SUkqA|TU0AK"
"""How JPEG, PNG, GIF, RIFF (WebP) and TIFF begin in Base64."""
_MAYBE = rf"{_HEADS}|;base64,"
_CARRIED = re.compile(
    rf"(?:data:(?:image|video|audio)/[a-z0-9.+-]{{1,40}};base64,|(?<![A-Za-z0-9+/_-])(?={_HEADS}))"
    r"([A-Za-z0-9+/_\\\r\n-]{100,})"
)
_ESCAPES = re.compile(r"\\[rn]|[\\\r\n]")
"""What JSON, MIME and PEM set between the letters of Base64."""
LEAST = 120
"""Bytes of the shortest text that may carry a picture."""
_IN_CODE = bytes_among(string.ascii_letters.encode() + b"0123456789+/_-\\\r\n")
_STRIDE = 8
"""Of 100 bytes twelve at least are looked at."""


class View(NamedTuple):
    """A column whose pictures were looked at."""

    column: TextColumn
    """The column, with only those cells ``unread`` that nobody could look at."""
    sights: tuple[tuple[int, Sight], ...] = ()
    """(row in the batch, what was seen) of each picture that was looked at."""
    cells: int = 0
    """Cells that were pictures and no text, and were looked at."""
    broken: tuple[str, ...] = ()
    """Why pictures could not be looked at that a text carries."""
    names: tuple[str, ...] = ()
    """What the rows of the batch are called; empty: nothing."""

    def understood(self, kind: str, cells: int) -> View:
        """The same, with ``cells`` of the ``unread`` ones known for what they are."""
        unread = {**self.column.unread, kind: self.column.unread[kind] - cells}
        left = {reason: count for reason, count in unread.items() if count}
        return self._replace(column=replace(self.column, unread=left), cells=self.cells + cells)

    @property
    def partly(self) -> tuple[tuple[str, int], ...]:
        """(why not in full, cells), sorted."""
        reasons = (sight.partly for _, sight in self.sights if sight.partly)
        return tuple(sorted(Counter([*reasons, *self.broken]).items()))


def viewed(column: TextColumn, viewer: Viewer | None) -> View:
    """``column``, the pictures in it looked at; as it is where nobody looks."""
    if viewer is None:
        return View(column)
    carried = _carried(column.texts)
    missing = 0
    if viewer.follows:
        files, missing = _followed(column.texts, viewer)
        carried += files
    if not column.blobs and not carried and not missing:
        return View(column)
    pictures = (*column.blobs, *carried)
    looks = list(viewer.look([cell for _, cell in pictures]))
    if viewer.draws:
        looks = _drawn(looks, pictures, viewer)
    unread = Counter(column.unread)
    unread.subtract(kind_of(cell) for _, cell in column.blobs)
    unread.update(sight.unread for sight in looks[: len(column.blobs)] if sight.unread)
    seen = [
        (index if column.places is None else int(column.places[index]), sight)
        for (index, _), sight in zip(pictures, looks, strict=True)
        if not sight.unread
    ]
    cells = sum(not sight.unread for sight in looks[: len(column.blobs)])
    broken = [sight.unread for sight in looks[len(column.blobs) :] if sight.unread] + [MISSING] * missing
    left = replace(column, unread={reason: count for reason, count in unread.items() if count}, blobs=())
    return View(left, tuple(seen), cells, tuple(broken))


def _drawn(looks: Sequence[Sight], pictures: Sequence[tuple[int, bytes]], viewer: Viewer) -> list[Sight]:
    """``looks`` with thumbnails of those whose findings are kept: of each recognizer the first rows."""
    needs = {recognizer.id: recognizer.needs for recognizer in viewer.recognizers}
    rows: dict[str, set[int]] = defaultdict(set)
    drawn = list(looks)
    for place in sorted(range(len(pictures)), key=lambda place: pictures[place][0]):
        row, cell = pictures[place]
        accepted = {one.recognizer for one in looks[place].sightings if one.evidence >= needs.get(one.recognizer, 9)}
        if any(len(rows[name] | {row}) <= EXAMPLES_KEPT for name in accepted):
            drawn[place] = replace(looks[place], thumbnail=viewer.thumbnail(cell))
        for name in accepted:
            rows[name].add(row)
    return drawn


def _followed(texts: pa.LargeStringArray, viewer: Viewer) -> tuple[list[tuple[int, bytes]], int]:
    """(index, bytes) of the files that cells name, and how many name one that is not there."""
    found = [(row, viewer.followed(text)) for row, text in enumerate(texts.to_pylist()) if text]
    return [(row, cell) for row, cell in found if cell], sum(cell is None for _, cell in found)


def _carried(texts: pa.LargeStringArray) -> list[tuple[int, bytes]]:
    """(index, bytes) of the pictures that texts carry in Base64, by themselves or as ``data:`` addresses."""
    rows = _with_long_code(texts)
    if not len(rows):
        return []
    rows = rows[np.asarray(pc.match_substring_regex(texts.take(pa.array(rows)), _MAYBE))]
    found = []
    for row in rows.tolist():
        for carrier in _CARRIED.finditer(texts[row].as_py()):
            code = _ESCAPES.sub("", carrier[1]).replace("-", "+").replace("_", "/")
            cell = base64.b64decode(code[: len(code) // 4 * 4])
            if is_seen(kind_of(cell)):
                found.append((row, cell))
    return found


def _with_long_code(texts: pa.LargeStringArray) -> np.ndarray[Any, Any]:
    """The rows that may hold so much Base64 in one piece as a picture takes, by looking at every eighth byte."""
    data, offsets = buffer_of(texts)
    is_long = np.diff(offsets) >= LEAST
    if not is_long.any():
        return np.flatnonzero(is_long)
    in_code = _IN_CODE[data[offsets[0] : offsets[-1] : _STRIDE]]
    # Twelve in a row: each step doubles what is known to be code.
    for step in (1, 2, 4):
        in_code = in_code[:-step] & in_code[step:]
    in_code = in_code[:-4] & in_code[4:]
    places = offsets[0] + np.flatnonzero(in_code) * _STRIDE
    rows = np.unique(np.searchsorted(offsets, places + 11 * _STRIDE, side="right") - 1)
    return np.asarray(rows[is_long[rows]])


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
        name = f"{view.names[row]}: " if view.names else ""
        for sighting in sight.sightings:
            if sighting.recognizer in recognizers:
                sighting = sighting._replace(note=name + sighting.note, thumbnail=sight.thumbnail)
                by_recognizer.setdefault(sighting.recognizer, []).append((row, sighting))
    return [(name, _support(recognizers[name], seen, first_row)) for name, seen in sorted(by_recognizer.items())]


def vectors_of(rows: Sequence[int], recognizers: Mapping[str, Recognizer], first_row: int) -> list[tuple[str, Support]]:
    """Counts of rows that hold a vector; what it is a feature of, only the column's name can say."""
    if not rows or VECTOR not in recognizers:
        return []
    seen = [(row, Sighting(VECTOR, Evidence.CONTEXT, (0, 0, 0, 0), "[vector]")) for row in rows]
    support = _support(recognizers[VECTOR], seen, first_row)
    bare = tuple(replace(example, box=()) for example in support.examples)
    return [(VECTOR, replace(support, examples=bare))]


def _support(recognizer: Recognizer, seen: Sequence[tuple[int, Sighting]], first_row: int) -> Support:
    accepted = [(row, sighting) for row, sighting in seen if sighting.evidence >= recognizer.needs]
    rows = len({row for row, _ in accepted})
    findings = [
        Finding(
            first_row + row + 1,
            0,
            0,
            recognizer.pi_type,
            recognizer.id,
            one.evidence,
            one.shown,
            one.note,
            box=one.box,
            thumbnail=one.thumbnail,
        )
        for row, one in accepted
    ]
    looks = len({row for row, _ in seen})
    return Support(looks, rows, whole=rows, whole_shapes=looks, examples=tuple(sorted(findings)[:EXAMPLES_KEPT]))
