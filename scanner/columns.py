"""A RecordBatch flattened to columns of text: nested values become paths, numbers their exact digits.

What cannot be looked into (pictures, numbers already damaged by a float) is counted, never dropped quietly.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_EXACT_FLOAT = 2.0**53
"""Above this a float has lost digits: an 18-digit number in it is not the number any more."""
_DEEPEST = 12
"""How deep JSON inside JSON text is opened; what is deeper stays a text."""
_KEY = re.compile(r"[^\W\d][\w \-.$/:]{0,63}")
_MAGIC = (
    (b"\xff\xd8\xff", "picture (JPEG)"),
    (b"\x89PNG", "picture (PNG)"),
    (b"GIF8", "picture (GIF)"),
    (b"RIFF", "picture or sound (RIFF)"),
    (b"BM", "picture (BMP)"),
    (b"%PDF", "document (PDF)"),
    (b"PK\x03\x04", "archive or document (zip)"),
    (b"\x1f\x8b", "compressed (gzip)"),
)
DAMAGED = "number damaged by a floating-point type"


@dataclass(frozen=True, slots=True)
class TextColumn:
    """One column as texts. ``texts[i]`` stands in row ``places[i]`` of the batch (None: in row ``i``)."""

    path: str
    texts: pa.LargeStringArray
    places: np.ndarray[Any, Any] | None = None
    unread: dict[str, int] = field(default_factory=dict)


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
    elif pa.types.is_struct(kind):
        for index in range(kind.num_fields):
            yield from _flatten(_joined(path, kind.field(index).name), column.field(index), places)
    elif pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind):
        parents = np.asarray(pc.list_parent_indices(column))
        yield from _flatten(f"{path}[]", pc.list_flatten(column), parents if places is None else places[parents])
    elif pa.types.is_map(kind):
        yield from _open_map(path, column, places)
    elif pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        yield from _open_json(path, column, places, is_json=False)
    else:
        texts, unread = _as_texts(column)
        yield TextColumn(path, texts, places, unread)


def _joined(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _as_texts(column: pa.Array) -> tuple[pa.LargeStringArray, dict[str, int]]:
    """A column of anything but strings as texts, and what of it could not be turned into any."""
    kind = column.type
    text = pa.large_string()
    if pa.types.is_floating(kind):
        return _float_texts(column.cast(pa.float64()))
    if pa.types.is_decimal(kind):
        plain = column.cast(pa.string())
        return pc.replace_substring_regex(plain, r"\.0*$", "").cast(text), {}
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind):
        return _binary_texts(column)
    try:
        return column.cast(text), {}
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return pa.nulls(len(column), text), {f"type {kind} is not supported": len(column) - column.null_count}


def _float_texts(column: pa.Array) -> tuple[pa.LargeStringArray, dict[str, int]]:
    """Whole numbers keep all their digits (a phone in a float column is no 1.38e+10)."""
    numbers = column.to_numpy(zero_copy_only=False)
    with np.errstate(invalid="ignore"):
        is_number = np.isfinite(numbers)
        is_lost = is_number & (np.abs(numbers) >= _EXACT_FLOAT)
        is_whole = is_number & ~is_lost & (numbers == np.trunc(numbers))
    whole = pa.array(np.where(is_whole, numbers, 0).astype(np.int64), mask=~is_whole).cast(pa.large_string())
    other = pa.array(numbers, mask=~(is_number & ~is_lost & ~is_whole)).cast(pa.large_string())
    lost = int(is_lost.sum())
    return pc.coalesce(whole, other), {DAMAGED: lost} if lost else {}


def _binary_texts(column: pa.Array) -> tuple[pa.LargeStringArray, dict[str, int]]:
    texts: list[str | None] = []
    unread: dict[str, int] = {}
    for cell in column.to_pylist():
        text, reason = _decoded(cell)
        texts.append(text)
        if reason:
            unread[reason] = unread.get(reason, 0) + 1
    return pa.array(texts, pa.large_string()), unread


def _decoded(cell: bytes | None) -> tuple[str | None, str | None]:
    if cell is None:
        return None, None
    for magic, name in _MAGIC:
        if cell.startswith(magic):
            return None, name
    try:
        text = cell.decode("utf-8")
    except UnicodeDecodeError:
        return None, "binary"
    return (text, None) if "\x00" not in text else (None, "binary")


def _open_map(path: str, column: pa.Array, places: np.ndarray[Any, Any] | None) -> Iterator[TextColumn]:
    """One column for each key of a map column (key=value pairs of a log line)."""
    leaves = _Leaves()
    keys, items = column.keys.to_pylist(), column.items.cast(pa.large_string()).to_pylist()
    offsets = column.offsets.to_pylist()
    for index in range(len(column)):
        place = index if places is None else int(places[index])
        for at in range(offsets[index], offsets[index + 1]):
            leaves.add(leaves.key_path(path, keys[at], place), items[at], place)
    yield from leaves.columns()


def _open_json(
    path: str, column: pa.Array, places: np.ndarray[Any, Any] | None, *, is_json: bool
) -> Iterator[TextColumn]:
    """The texts of a column, with those that are JSON opened into paths.

    In a column declared JSON a text that does not parse is kept as a text under ``path`` or ``line``.
    """
    texts = column.cast(pa.large_string())
    looks_nested = pc.fill_null(pc.match_substring_regex(texts, r"^\s*[\[{]"), False)
    nested = np.flatnonzero(np.asarray(looks_nested))
    leaves = _Leaves()
    opened = []
    for index in nested.tolist():
        document = _parsed(texts[index].as_py())
        if document is not None:
            opened.append(index)
            leaves.add(path, document, index if places is None else int(places[index]))
    yield from _unopened(path, texts, places, opened, is_json)
    yield from leaves.columns()


def _unopened(
    path: str, texts: pa.LargeStringArray, places: np.ndarray[Any, Any] | None, opened: list[int], is_json: bool
) -> Iterator[TextColumn]:
    if not opened and not is_json:
        yield TextColumn(path, texts, places)
        return
    kept = np.ones(len(texts), bool)
    kept[opened] = False
    if is_json:
        # Blank lines between JSON lines are no cells.
        kept &= np.asarray(pc.fill_null(pc.not_equal(pc.utf8_trim_whitespace(texts), ""), bool(path)))
    if kept.any():
        rows = np.flatnonzero(kept)
        yield TextColumn(path or "line", texts.filter(pa.array(kept)), rows if places is None else places[rows])


def _parsed(text: str) -> Any:
    """A JSON object or array, numbers kept as the digits that stand there; None if it is neither."""
    try:
        document = json.loads(text, parse_float=str, parse_int=str, parse_constant=str)
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, (dict, list)) else None


class _Leaves:
    """Collects leaf texts by path, in order of first appearance."""

    def __init__(self) -> None:
        self._cells: dict[str, tuple[list[str | None], list[int]]] = {}

    def add(self, path: str, value: Any, place: int) -> None:
        """Add the leaves below ``value``; with a stack of its own, since a hostile document nests deeply."""
        stack = [(path, value, 0)]
        while stack:
            path, value, opened = stack.pop()
            if isinstance(value, str) and opened < _DEEPEST and value[:1] in ("{", "["):
                inner = _parsed(value)
                value, opened = (value, opened) if inner is None else (inner, opened + 1)
            if isinstance(value, dict):
                children = [(self.key_path(path, key, place), child, opened) for key, child in value.items()]
                stack.extend(reversed(children))
            elif isinstance(value, list):
                stack.extend((f"{path}[]", child, opened) for child in reversed(value))
            else:
                self._put(path, _leaf_text(value), place)

    def key_path(self, path: str, key: str, place: int) -> str:
        """A key's path. A key that is itself a value (a phone number) becomes ``*``, and is kept as a cell."""
        if _is_name(key):
            return _joined(path, key)
        self._put(_joined(path, "*{key}"), key, place)
        return _joined(path, "*")

    def _put(self, path: str, text: str | None, place: int) -> None:
        texts, places = self._cells.setdefault(path, ([], []))
        texts.append(text)
        places.append(place)

    def columns(self) -> Iterator[TextColumn]:
        for path, (texts, places) in self._cells.items():
            yield TextColumn(path or "[]", pa.array(texts, pa.large_string()), np.array(places, np.int64))


def _is_name(key: str) -> bool:
    return _KEY.fullmatch(key) is not None and re.search(r"[0-9]{5}|@", key) is None


def _leaf_text(value: Any) -> str | None:
    if value is None:
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)
