"""Lines that differ in nothing but digits and the values found in them are alike: one of them stands for all."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from scanner.arrays import buffer_of

_Array = np.ndarray[Any, Any]
_TURNS = 1 << 12
_random = np.random.default_rng(20261125)
# A number for each byte, none for digits, and one for each recognizer whose value stands in the byte's place.
_WEIGHTS: _Array = _random.integers(1, 1 << 63, 256 + (1 << 10), np.uint64)
_WEIGHTS[np.frombuffer(b"0123456789\r\n", np.uint8)] = 0
_PLACES: _Array = _random.integers(0, 1 << 62, _TURNS, np.uint64) * 2 + 1


def skeletons(texts: pa.LargeStringArray, owner: _Array, start: _Array, end: _Array, kind: _Array) -> _Array:
    """A number for each text, the same for texts that are alike.

    The values in them: ``owner`` is the index of the text, ``start`` and ``end`` count characters, ``kind`` says which
    recognizer found it; sorted by owner and start.
    """
    data, offsets = buffer_of(texts)
    data, ends = data[offsets[0] : offsets[-1]], offsets - offsets[0]
    if not len(data):
        return np.zeros(len(texts), np.uint64)
    codes = data.astype(np.int64)
    if len(owner):
        firsts = np.flatnonzero((data & 0xC0) != 0x80)  # where each character begins
        before = np.searchsorted(firsts, ends[:-1])[owner]
        firsts = np.append(firsts, len(data))
        begin, stop = firsts[before + start], firsts[np.minimum(before + end, len(firsts) - 1)]
        depth = np.zeros(len(data) + 1, np.int32)
        np.add.at(depth, begin, 1)
        np.add.at(depth, stop, -1)
        codes[np.cumsum(depth[:-1]) > 0] = 0x30  # as good as a digit: no weight
        codes[begin] = 256 + kind
    weights = _WEIGHTS[codes]
    # The place of a byte among those that have weight, so that longer numbers move nothing.
    rank = np.cumsum(weights != 0)
    rank -= np.append(0, rank)[ends[:-1]].repeat(np.diff(ends))
    sums = np.append(np.uint64(0), np.cumsum(weights * _PLACES[rank % _TURNS], dtype=np.uint64))
    return np.asarray(sums[ends[1:]] - sums[ends[:-1]])
