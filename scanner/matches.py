"""Many matches as columns of numbers: what a recognizer that judges in bulk returns, and what a scan counts with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from scanner.model import Evidence, Match


@dataclass(frozen=True, slots=True, eq=False)
class Matches:
    """Many matches as columns of equal length, in order of index, then start: what a scan counts with."""

    index: np.ndarray[Any, Any]
    start: np.ndarray[Any, Any]
    end: np.ndarray[Any, Any]
    evidence: np.ndarray[Any, Any]
    cued: np.ndarray[Any, Any]

    @classmethod
    def of(cls, matches: Iterable[Match]) -> Matches:
        """The columns of single matches."""
        rows = np.array([tuple(match) for match in matches], np.int64).reshape(-1, 5)
        return cls(rows[:, 0], rows[:, 1], rows[:, 2], rows[:, 3].astype(np.int8), rows[:, 4].astype(bool))

    @classmethod
    def none(cls) -> Matches:
        """No match at all."""
        return cls.of(())

    @classmethod
    def together(cls, *parts: Matches) -> Matches:
        """All matches of ``parts`` in order."""
        columns = [np.concatenate([getattr(part, name) for part in parts]) for name in cls.__slots__]
        order = np.lexsort((columns[1], columns[0]))
        return cls(*(column[order] for column in columns))

    def at(self, index: np.ndarray[Any, Any]) -> Matches:
        """The same matches under other indices."""
        return Matches(index, self.start, self.end, self.evidence, self.cued)

    def where(self, kept: np.ndarray[Any, Any]) -> Matches:
        """Those that are ``kept``."""
        return Matches(*(getattr(self, name)[kept] for name in self.__slots__))

    def __len__(self) -> int:
        return len(self.index)

    def __iter__(self) -> Iterator[Match]:
        for index, start, end, evidence, cued in zip(
            *(getattr(self, name).tolist() for name in self.__slots__), strict=True
        ):
            yield Match(index, start, end, Evidence(evidence), cued)
