"""Columns of vectors: what face recognition keeps in place of a picture. Found by form; only a name says of what."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

LENGTHS = (128, 256, 512, 1024)
"""Numbers in the vectors of common models (dlib 128, FaceNet 128 and 512, ArcFace 512)."""
_WIDTHS = (4, 8)
"""Bytes of a number: float, double."""
LARGEST = 1000.0
"""Vectors are normed or near it; bytes that are no numbers read as huge or tiny ones."""
_NUMBERS = r"^\s*[\[(]?[-+0-9.eE,;\s]+[\])]?\s*$"
_BASE64 = r"^[A-Za-z0-9+/]{600,}={0,2}$"

_Array = np.ndarray[Any, Any]


def rows_of_vectors(column: pa.Array) -> _Array:
    """The rows of ``column`` that hold a vector: a list of numbers, a text of them, Base64 or the bytes themselves."""
    kind = column.type
    if isinstance(kind, pa.BaseExtensionType):
        return rows_of_vectors(column.storage)
    if pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind):
        if not pa.types.is_floating(kind.value_type):
            return _NONE
        return np.flatnonzero(np.isin(np.asarray(pc.fill_null(pc.list_value_length(column), 0)), LENGTHS))
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return _in_texts(column)
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind):
        sizes = [number * width for number in LENGTHS for width in _WIDTHS]
        rows = np.flatnonzero(np.isin(_lengths(column), sizes))
        return np.array([row for row in rows.tolist() if _is_vector(column[row].as_py())], np.int64)
    return _NONE


_NONE: _Array = np.empty(0, np.int64)


def _in_texts(column: pa.Array) -> _Array:
    long = np.flatnonzero(_lengths(column) >= 2 * min(LENGTHS) - 1)
    if not len(long):
        return _NONE
    texts = column.take(pa.array(long))
    commas = np.asarray(pc.count_substring(texts, ","))
    numbers = np.isin(commas + 1, LENGTHS)
    numbers &= np.asarray(pc.match_substring_regex(texts, _NUMBERS)) & np.asarray(pc.match_substring(texts, "."))
    codes = np.flatnonzero(np.asarray(pc.match_substring_regex(texts, _BASE64)))
    found = [row for row in codes.tolist() if _is_vector(_bytes(texts[row].as_py()))]
    return np.sort(np.concatenate([long[numbers], long[np.array(found, np.int64)]]))


def _lengths(column: pa.Array) -> _Array:
    return np.asarray(pc.fill_null(pc.binary_length(column), 0))


def _bytes(code: str) -> bytes:
    return base64.b64decode(code[: len(code) // 4 * 4])


def _is_vector(cell: bytes) -> bool:
    """Whether bytes are floats or doubles of one magnitude, little end first."""
    widths = [width for width in _WIDTHS if len(cell) in [number * width for number in LENGTHS]]
    with np.errstate(invalid="ignore"):
        return any(_is_even(np.frombuffer(cell, f"<f{width}").astype(np.float64)) for width in widths)


def _is_even(numbers: _Array) -> bool:
    sizes = np.abs(numbers[np.isfinite(numbers) & (numbers != 0)])
    if len(sizes) <= len(numbers) / 2 or not np.isfinite(numbers).all():
        return False
    return bool(sizes.max() < LARGEST and np.median(sizes) > sizes.max() / LARGEST)
