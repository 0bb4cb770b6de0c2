"""Lines that differ in nothing but digits and the values found in them are alike: one of them stands for all."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from scanner.arrays import buffer_of

_Array = np.ndarray[Any, Any]
_TURNS = 1 << 12
LONGEST = 1 << 20
"""Bytes of a text beyond which it is like no other: to compare takes fifty times its size."""
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
    if len(long := np.flatnonzero(np.diff(offsets) > LONGEST)):
        return _beside_long(texts, long, owner, start, end, kind)
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


def _beside_long(
    texts: pa.LargeStringArray, long: _Array, owner: _Array, start: _Array, end: _Array, kind: _Array
) -> _Array:
    """The same, with a number of its own for each of the texts ``long``."""
    short = np.delete(np.arange(len(texts)), long)
    place = np.full(len(texts), -1, np.int64)
    place[short] = np.arange(len(short))
    kept = place[owner] >= 0
    numbers = np.empty(len(texts), np.uint64)
    numbers[long] = ~np.arange(len(long), dtype=np.uint64)
    numbers[short] = skeletons(
        texts.take(pa.array(short)), place[owner[kept]], start[kept], end[kept], np.asarray(kind)[kept]
    )
    return numbers
