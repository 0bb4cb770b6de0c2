"""A RecordBatch flattened to columns of text: nested values become paths, numbers their exact digits.

What cannot be looked into (pictures, numbers already damaged by a float) is counted, never dropped quietly.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from scanner.arrays import byte_at, bytes_among
from scanner.blobs import is_seen, kind_of
from scanner.leaves import Leaves, is_name, joined, parsed

_EXACT_FLOAT = {pa.float16(): 2.0**11, pa.float32(): 2.0**24, pa.float64(): 2.0**53}
"""From here on a float has lost digits: an 18-digit number in a double, an 11-digit number in a single."""
_LISTS = (
    *(pa.types.is_list, pa.types.is_large_list, pa.types.is_fixed_size_list),
    *(pa.types.is_list_view, pa.types.is_large_list_view),
)
# What a JSON text may begin with: an object, an array, or the blanks before one.
_NESTED = bytes_among(b"{[ \t\r\n")
_STRINGS = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)
DAMAGED = "number damaged by a floating-point type"


@dataclass(frozen=True, slots=True)
class TextColumn:
    """One column as texts. ``texts[i]`` stands in row ``places[i]`` of the batch (None: in row ``i``)."""

    path: str
    texts: pa.LargeStringArray
    places: np.ndarray[Any, Any] | None = None
    unread: dict[str, int] = field(default_factory=dict)
    blobs: tuple[tuple[int, bytes], ...] = ()
    """(index, cell) of pictures and the like; counted in ``unread`` until somebody has looked at them."""


def flatten(batch: pa.RecordBatch) -> Iterator[TextColumn]:
    """Yield the text columns of ``batch`` in order; a path occurs once.

    Texts that are JSON objects or arrays are opened: their leaves become columns ``name.key`` and ``name[]``.
    """
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        yield from _flatten(name, column, None)


def _flatten(path: str, column: pa.Array, places: np.ndarray[Any, Any] | None) -> Iterator[TextColumn]:
    kind = column.type
    if isinstance(kind, pa.BaseExtensionType):
        column = column.storage
        if kind.extension_name == "arrow.json":
            yield from _open_json(path, column, places, is_json=True)
            return
        kind = column.type
    if pa.types.is_dictionary(kind):
        yield from _flatten(path, column.dictionary_decode(), places)
    elif pa.types.is_run_end_encoded(kind):
        yield from _flatten(path, pc.run_end_decode(column), places)
    elif pa.types.is_struct(kind):
        # flatten, not field: what lies under a null struct is null, whatever its buffers still hold.
        for child, values in zip(kind, column.flatten(), strict=True):
            yield from _flatten(joined(path, child.name), values, places)
    elif any(is_list(kind) for is_list in _LISTS):
        parents = np.asarray(pc.list_parent_indices(column))
        yield from _flatten(f"{path}[]", pc.list_flatten(column), parents if places is None else places[parents])
    elif pa.types.is_map(kind):
        yield from _open_map(path, column, places)
    elif any(is_string(kind) for is_string in _STRINGS):
        yield from _open_json(path, column, places, is_json=False)
    else:
        texts, unread = _as_texts(column)
        yield TextColumn(path, texts, places, unread, _blobs(column, texts) if any(map(is_seen, unread)) else ())


def _as_texts(column: pa.Array) -> tuple[pa.LargeStringArray, dict[str, int]]:
    """A column of anything but strings as texts, and what of it could not be turned into any."""
    kind = column.type
    if any(is_string(kind) for is_string in _STRINGS):
        return _readable(column)
    if pa.types.is_floating(kind):
        return _float_texts(column.cast(pa.float64()), _EXACT_FLOAT[kind])
    if pa.types.is_decimal(kind):
        return _decimal_texts(column), {}
    if pa.types.is_binary_view(kind):
        column, kind = column.cast(pa.large_binary()), pa.large_binary()
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind):
        return _binary_texts(column, ("utf-8",))
    try:
        return column.cast(pa.large_string()), {}
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return pa.nulls(len(column), pa.large_string()), {
            f"type {kind} is not supported": len(column) - column.null_count
        }


def _decimal_texts(column: pa.Array) -> pa.LargeStringArray:
    """All digits, without a fraction of zeros; Arrow writes the very small and the very large as 1.39E+10."""
    plain = column.cast(pa.string())
    if pc.any(pc.match_substring(plain, "E")).as_py():
        plain = pa.array([None if number is None else f"{number:f}" for number in column.to_pylist()], pa.string())
    return pc.replace_substring_regex(plain, r"\.0*$", "").cast(pa.large_string())


def _float_texts(column: pa.Array, exact: float) -> tuple[pa.LargeStringArray, dict[str, int]]:
    """Whole numbers keep all their digits (a phone in a float column is no 1.38e+10)."""
    numbers = column.to_numpy(zero_copy_only=False)
    with np.errstate(invalid="ignore"):
        is_number = np.isfinite(numbers)
        is_lost = is_number & (np.abs(numbers) >= exact)
        is_whole = is_number & ~is_lost & (numbers == np.trunc(numbers))
    whole = pa.array(np.where(is_whole, numbers, 0).astype(np.int64), mask=~is_whole).cast(pa.large_string())
    lost = int(is_lost.sum())
    unread = {DAMAGED: lost} if lost else {}
    if not (is_fraction := is_number & ~is_lost & ~is_whole).any():
        return whole, unread
    # repr, not a cast: Arrow writes 13912345678.5 as 1.39123456785e+10.
    digits = pa.array(list(map(repr, numbers.tolist())), pa.large_string())
    return pc.if_else(pa.array(is_fraction), digits, whole), unread


def _readable(column: pa.Array) -> tuple[pa.LargeStringArray, dict[str, int]]:
    """Texts in UTF-8. Readers do not check, and old Hive tables hold GB18030 in what they call strings."""
    texts = column.cast(pa.large_string())
    try:
        texts.validate(full=True)
    except pa.ArrowInvalid:
        return _binary_texts(texts.cast(pa.large_binary()), ("utf-8", "gb18030"))
    return texts, {}


def _binary_texts(column: pa.Array, encodings: tuple[str, ...]) -> tuple[pa.LargeStringArray, dict[str, int]]:
    texts: list[str | None] = []
    unread: dict[str, int] = {}
    for cell in column.to_pylist():
        text, reason = (None, None) if cell is None else _decoded(cell, encodings)
        texts.append(text)
        if reason:
            unread[reason] = unread.get(reason, 0) + 1
    return pa.array(texts, pa.large_string()), unread


def _decoded(cell: bytes, encodings: tuple[str, ...]) -> tuple[str | None, str | None]:
    """The text of a cell, or what it is instead. Text first: the magic bytes of a BMP are the letters BM."""
    if cell.startswith(b"%PDF-"):
        return None, "document (PDF)"
    if b"\x00" not in cell:
        for encoding in encodings:
            try:
                return cell.decode(encoding), None
            except UnicodeDecodeError:
                continue
    return None, kind_of(cell)


def _blobs(column: pa.Array, texts: pa.LargeStringArray) -> tuple[tuple[int, bytes], ...]:
    """The cells without a text that somebody may look at."""
    rows = np.flatnonzero(np.asarray(pc.and_(pc.is_null(texts), pc.is_valid(column))))
    cells = ((row, column[row].as_py()) for row in rows.tolist())
    return tuple((row, cell) for row, cell in cells if is_seen(kind_of(cell)))


def _open_map(path: str, column: pa.Array, places: np.ndarray[Any, Any] | None) -> Iterator[TextColumn]:
    """One column for each key of a map column (key=value pairs of a log line), keys that are values under ``*``."""
    offsets = np.asarray(column.offsets)
    parents = np.repeat(np.arange(len(column)), np.diff(offsets))
    is_there = np.asarray(column.is_valid())[parents]
    entries = pa.array(np.arange(offsets[0], offsets[-1])[is_there])
    rows = parents[is_there] if places is None else places[parents[is_there]]
    keys, _ = _as_texts(column.keys.take(entries))
    distinct = pc.dictionary_encode(keys, null_encoding="encode")
    groups: dict[str, int] = {}
    names = [key if key is not None and is_name(key) else "*" for key in distinct.dictionary.to_pylist()]
    group_of = np.array([groups.setdefault(name, len(groups)) for name in names], np.int64)
    group = group_of[np.asarray(distinct.indices)]
    order = np.argsort(group, kind="stable")
    starts = np.searchsorted(group[order], np.arange(len(groups) + 1))
    items = column.items.take(entries)
    for name, start, end in zip(groups, starts, starts[1:], strict=False):
        chosen = order[start:end]
        if name == "*":
            yield TextColumn(joined(path, "*{key}"), keys.take(pa.array(chosen)), rows[chosen])
        yield from _flatten(joined(path, name), items.take(pa.array(chosen)), rows[chosen])


def _open_json(
    path: str, column: pa.Array, places: np.ndarray[Any, Any] | None, *, is_json: bool
) -> Iterator[TextColumn]:
    """The texts of a column, with those that are JSON opened into paths.

    In a column declared JSON a text that does not parse is kept as a text under ``path`` or ``line``.
    """
    texts, unread = _readable(column)
    nested = np.flatnonzero(_NESTED[byte_at(texts, 0)])
    leaves = Leaves()
    opened = []
    for index in nested.tolist():
        document = parsed(texts[index].as_py())
        if document is not None:
            opened.append(index)
            leaves.add(path, document, index if places is None else int(places[index]))
    yield from _unopened(TextColumn(path, texts, places, unread), opened, is_json)
    for inner, leaf_texts, leaf_places in leaves.columns():
        yield TextColumn(inner, leaf_texts, leaf_places)


def _unopened(column: TextColumn, opened: list[int], is_json: bool) -> Iterator[TextColumn]:
    """What is left of a column when the JSON in it was taken out."""
    path, texts, places = column.path, column.texts, column.places
    if not opened and not is_json:
        yield column
        return
    kept = np.ones(len(texts), bool)
    kept[opened] = False
    if is_json:
        # Blank lines between JSON lines are no cells.
        is_cell = bool(path or column.unread)
        kept &= np.asarray(pc.fill_null(pc.not_equal(pc.utf8_trim_whitespace(texts), ""), is_cell))
    if kept.any():
        rows = np.flatnonzero(kept)
        left = texts.filter(pa.array(kept))
        yield TextColumn(path or "line", left, rows if places is None else places[rows], column.unread)
