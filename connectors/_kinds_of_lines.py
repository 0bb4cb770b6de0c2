"""A sample of a log by kinds of line: some lines of each statement that wrote it, however rare, and not some of all."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from scanner.model import Plan, Reading

OF_EACH = 200
"""Lines of each kind that are looked at."""
OF_EACH_LATER = 3
"""The same once so many lines were looked at as a sample may have: a new kind of line is still seen."""
_BEGINNING = 96
"""Bytes of a line that tell its kind: a time, a level, a class and the first words."""
_MOST_KINDS = 200_000

_Array = np.ndarray[Any, Any]
# Each byte a number; a sum of them tells lines apart. Digits and letters of hexadecimal numbers vary within a kind.
_WEIGHTS: _Array = np.random.default_rng(20261125).integers(1, 1 << 56, 256, np.uint64)
_WEIGHTS[np.frombuffer(b"0123456789abcdefABCDEF", np.uint8)] = 0


class LineSample:
    """Lets the first lines of each kind through; the others become nulls, so that line numbers stay what they are."""

    def __init__(self, plan: Plan) -> None:
        """Begin; ``plan.limit`` is the number of lines after which only new kinds are looked at."""
        self._plan = plan
        self._seen: dict[int, int] = {}
        self._kept = 0

    def __call__(self, lines: pa.LargeStringArray) -> pa.LargeStringArray:
        """The same number of lines."""
        is_late = self._plan.limit is not None and self._kept >= self._plan.limit
        kinds, kind, counts = np.unique(_sums(lines), return_inverse=True, return_counts=True)
        order = np.argsort(kind, kind="stable")
        rank = np.empty(len(kind), np.int64)
        rank[order] = np.arange(len(kind)) - np.repeat(np.cumsum(counts) - counts, counts)
        before = np.array([self._seen.get(one, 0) for one in kinds.tolist()], np.int64)
        is_kept = rank + before[kind] < (OF_EACH_LATER if is_late else OF_EACH)
        if len(self._seen) < _MOST_KINDS:
            self._seen.update(zip(kinds.tolist(), (before + counts).tolist(), strict=True))
        self._kept += int(is_kept.sum())
        self._plan.chosen(
            Reading(
                f"{self._kept:,} of them: up to {OF_EACH:,} lines of each kind, told by its beginning without digits"
            )
        )
        return pc.if_else(pa.array(is_kept), lines, pa.scalar(None, lines.type))


def _sums(lines: pa.LargeStringArray) -> _Array:
    """One number for each line's beginning."""
    _, offsets, data = lines.buffers()
    places = np.frombuffer(offsets, np.int64, len(lines) + 1, lines.offset * 8)
    if not len(lines) or data is None:
        return np.zeros(len(lines), np.uint64)
    sums = np.concatenate(
        [np.zeros(1, np.uint64), np.cumsum(_WEIGHTS[np.frombuffer(data, np.uint8)[places[0] : places[-1]]])]
    )
    starts = places[:-1] - places[0]
    ends = np.minimum(places[1:] - places[0], starts + _BEGINNING)
    return np.asarray(sums[ends] - sums[starts])
