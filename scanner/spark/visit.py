"""The scan of one table by Spark jobs instead of by a stream: how much is drawn, and when enough was seen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from scanner.batch import merge
from scanner.model import Mode, Plan, Reading
from scanner.reidentification import candidates
from scanner.visit import Visit

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

_DRAW = "__pisift_draw"
_SPARE = 1.1
"""Drawn beyond the rows that are needed: how many of them chance takes is known only on average."""


class SparkVisit(Visit):
    """A ``Visit`` whose connector is a ``SparkTables``."""

    def _pass(self, plan: Plan) -> None:
        source: Any = self.connector
        self._look_at = plan.first_look // 2
        frame = source.frame(self.resource, self.notes.append)
        if not frame.columns:
            return
        # A name or comment that speaks of a quasi-identifier may be inside JSON: the first rows tell.
        self._counted = candidates(self.resource, source.paths(frame), self.quasi, self.judge.lexicon)
        for part in self._parts(source, frame, plan):
            piece = source.profile(part, self._counted)
            self.profiles = merge(self.profiles, piece.profiles)
            self._read += piece.rows
            found = sum(s.accepted for profile in piece.profiles.values() for _, s in profile.supports)
            self.runner.progress(piece.rows, 0, found)
            if not self._after(self._read):
                break

    def _parts(self, source: Any, frame: DataFrame, plan: Plan) -> Iterator[DataFrame]:
        """The frame, or random rows of it, more and more of them; no row twice."""
        if plan.mode is not Mode.SAMPLE:
            if plan.limit is not None:
                self._chosen(Reading(f"the first {plan.limit:,} rows in Spark's order"))
                frame = frame.limit(plan.limit)
            yield frame
            return
        total = source.count(frame)
        self.resource = replace(self.resource, row_estimate=total)
        most = min(total, plan.limit or total)
        if plan.first_look >= most == total:
            yield frame
            return
        self._chosen(Reading(f"rows drawn one by one in every partition, seed {plan.seed}", is_random=True))
        yield from _slices(frame, total, most, plan)


def _slices(frame: DataFrame, total: int, most: int, plan: Plan) -> Iterator[DataFrame]:
    """Disjoint random slices: half the first look, the first look, then twice as many rows each time.

    Each row has one random number, which its partition and its place there give: the same in every job.
    """
    from pyspark.sql import functions as F

    drawn = frame.withColumn(_DRAW, F.rand(plan.seed))
    low, rows = 0.0, max(plan.first_look // 2, 1)
    while low < 1:
        rows = min(rows, most)
        high = min(rows * _SPARE / total, 1.0) if rows < total else 1.0
        yield drawn.where((F.col(_DRAW) >= low) & (F.col(_DRAW) < high)).drop(_DRAW)
        if rows >= most:
            return
        low, rows = high, rows * 2
