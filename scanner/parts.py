"""The columns of a batch, ready to be searched together: their distinct texts, one column behind another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from scanner.arrays import buffer_of
from scanner.blobs import BINARY
from scanner.columns import TextColumn, flatten
from scanner.pictures import View, text_columns, viewed
from scanner.sights import Sight, Viewer
from scanner.vectors import rows_of_vectors

_NO_TEXT = pa.scalar(-1, pa.int32())
LONG_TEXT = 96
"""Mean bytes of a cell above which equal cells are not looked for: prose and log lines hardly ever repeat."""

_Array = np.ndarray[Any, Any]


class Part(NamedTuple):
    """One column of a batch: its distinct texts are ``first:last`` of all texts of the batch."""

    column: TextColumn
    distinct: pa.LargeStringArray
    cells: _Array
    """For each cell the number of its text in ``distinct``; -1 for a null."""
    counts: _Array
    first: int
    last: int
    view: View
    """What was seen in the column's pictures."""
    sights: tuple[Sight, ...] = ()
    """Of texts that stand in pictures: the pictures."""
    vectors: tuple[int, ...] = ()
    """Rows of the batch that hold a vector of numbers."""


def parts_of(batch: pa.RecordBatch, viewer: Viewer | None) -> list[Part]:
    """The columns of ``batch`` in order, each with the columns of text that its pictures hold, if ``viewer`` looks."""
    parts: list[Part] = []
    names = _names(batch)
    vectors = _vectors(batch)
    for column in flatten(batch):
        view = viewed(column, viewer)._replace(names=names)
        rows = vectors.pop(column.path.removesuffix("[]"), ())
        if rows and BINARY in column.unread:
            view = view.understood(BINARY, len(rows))
        part = _part(view.column, _distinct(view.column.texts), parts, view)
        parts.append(part._replace(vectors=rows))
        for more, sights in text_columns(view):
            # Equal texts of two pictures stand in different places.
            cells = np.arange(len(more.texts))
            parts.append(_part(more, (more.texts, cells, np.ones_like(cells)), parts, View(more, names=names), sights))
    return parts


def _names(batch: pa.RecordBatch) -> tuple[str, ...]:
    """What the rows are called, where the schema says which column names them."""
    column = ((batch.schema.metadata or {}).get(b"row_name") or b"").decode()
    return tuple(map(str, batch.column(column).to_pylist())) if column in batch.schema.names else ()


def _vectors(batch: pa.RecordBatch) -> dict[str, tuple[int, ...]]:
    """Name of a column to its rows of vectors, for those that have any."""
    found = {
        name: tuple(rows_of_vectors(column).tolist())
        for name, column in zip(batch.schema.names, batch.columns, strict=True)
    }
    return {name: rows for name, rows in found.items() if rows}


def parts_beside(columns: Sequence[TextColumn]) -> list[Part]:
    """Columns of texts that were found in other columns."""
    parts: list[Part] = []
    for column in columns:
        parts.append(_part(column, _distinct(column.texts), parts, View(column)))
    return parts


def _part(
    column: TextColumn,
    texts: tuple[pa.LargeStringArray, _Array, _Array],
    before: Sequence[Part],
    view: View,
    sights: tuple[Sight, ...] = (),
) -> Part:
    first = before[-1].last if before else 0
    return Part(column, *texts, first, first + len(texts[0]), view, sights)


def _distinct(texts: pa.LargeStringArray) -> tuple[pa.LargeStringArray, _Array, _Array]:
    """The distinct texts, for each cell the number of its text (-1 for a null), and how often each stands."""
    filled = len(texts) - texts.null_count
    _, offsets = buffer_of(texts)
    if offsets[-1] - offsets[0] > LONG_TEXT * max(filled, 1):
        index = np.where(np.asarray(pc.is_valid(texts)), np.arange(len(texts)), -1)
        return texts, index, (index >= 0).astype(np.int64)
    encoded = pc.dictionary_encode(texts)
    index = np.asarray(encoded.indices.fill_null(_NO_TEXT) if texts.null_count else encoded.indices)
    return encoded.dictionary, index, np.bincount(index[index >= 0], minlength=len(encoded.dictionary))
