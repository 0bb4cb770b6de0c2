"""Texts that come again in later batches: what was found in them is kept, and they are not read again.

Raw texts stay here, in the memory of the process that scans, as long as its rules do; none longer than ``LONGEST``,
and of each sort never more than ``MOST``. A copy, such as a pickle would make, knows none of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from scanner.arrays import buffer_of
from scanner.matches import COLUMNS, Found

LONGEST = 96
"""Bytes of the longest text that is kept: lines and prose hardly ever repeat."""
FEW = 512
"""Fewer texts are read faster than looked up."""
MOST = 1 << 18
"""Texts that are kept: when there are more, it begins anew."""
_LOOKED_UP = 8
"""So many times as many kept texts as looked-up ones cost as much as reading."""
_NOWHERE = pa.scalar(-1, pa.int32())

_Array = np.ndarray[Any, Any]
_Kept = tuple[pa.LargeStringArray, Found]
Verdict = tuple[int, int, int] | None
"""Start, end and evidence of a value; None for a cell that is none."""


class Repeats:
    """What was found in the texts of earlier batches."""

    def __init__(self) -> None:
        """Know nothing yet."""
        # Replaced, never changed: another thread may be looking at it.
        self._kept: _Kept = (pa.array([], pa.large_string()), Found.nothing())
        self._named: dict[tuple[int, str], dict[str, Verdict]] = {}

    def __reduce__(self) -> tuple[type[Repeats], tuple[()]]:
        """Leave all texts behind: none gets into a file or another process."""
        return Repeats, ()

    def recalled(self, texts: pa.LargeStringArray, rows: _Array) -> tuple[_Array, Found] | None:
        """Those of ``rows`` whose text is known, and what stands in them; None where looking would not pay."""
        known, found = self._kept
        offsets = buffer_of(texts)[1]
        rows = rows[offsets[rows + 1] - offsets[rows] <= LONGEST]
        if len(rows) < FEW or len(known) > _LOOKED_UP * len(rows):
            return None
        if not len(known):
            return rows[:0], found
        places = np.asarray(pc.index_in(texts.take(pa.array(rows)), value_set=known).fill_null(_NOWHERE))
        is_known = places >= 0
        again, places = rows[is_known], places[is_known]
        first, last = (np.searchsorted(found.text, places, side=side) for side in ("left", "right"))
        counts = last - first
        # One behind another the rows of found that belong to each place.
        chosen = np.repeat(first - np.concatenate(([0], np.cumsum(counts)[:-1])), counts) + np.arange(counts.sum())
        return again, found.take(chosen)._replace(text=np.repeat(again, counts))

    def keep(self, texts: pa.LargeStringArray, rows: _Array, found: Found) -> None:
        """Remember what was ``found`` in the texts of ``rows``, which are not known yet."""
        offsets = buffer_of(texts)[1]
        kept = rows[offsets[rows + 1] - offsets[rows] <= LONGEST][:MOST]
        if not len(kept):
            return
        known, before = self._kept
        if len(known) + len(kept) > MOST:
            known, before = known[:0], Found.nothing()
        place = np.full(len(texts), -1)
        place[kept] = np.arange(len(known), len(known) + len(kept))
        more = found.take(np.flatnonzero(place[found.text] >= 0))
        more = more._replace(text=place[more.text])
        added: pa.LargeStringArray = pa.concat_arrays([known, texts.take(pa.array(kept))])
        self._kept = added, before.with_more(more[:COLUMNS], more.rivals)

    def named(self, number: int, name: str) -> Mapping[str, Verdict]:
        """Of columns called ``name``, what recognizer ``number`` made of their cells."""
        return self._named.get((number, name), {})

    def keep_named(self, number: int, name: str, verdicts: Mapping[str, Verdict]) -> None:
        """Remember what recognizer ``number`` made of cells of a column called ``name``."""
        short = ((cell, verdict) for cell, verdict in verdicts.items() if len(cell.encode()) <= LONGEST)
        kept = dict(islice(short, MOST))
        if sum(map(len, self._named.values())) + len(kept) > MOST:
            self._named.clear()
        self._named.setdefault((number, name), {}).update(kept)
