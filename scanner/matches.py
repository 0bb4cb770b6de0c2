"""Many matches as columns of numbers: what a recognizer that judges in bulk returns, and what a scan counts with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from scanner.model import Evidence, Match

_Array = np.ndarray[Any, Any]


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


COLUMNS = 9
"""Of ``Found``, those that are arrays."""
Rivals = Mapping[int, tuple[int, ...]]
"""Row of a winner to the recognizers that lost to it."""
_NO: Mapping[int, Any] = {}


class Found(NamedTuple):
    """Matches as columns of equal length, sorted by text, then start; spans are those of the original texts."""

    text: _Array
    recognizer: _Array
    start: _Array
    end: _Array
    evidence: _Array
    cued: _Array
    whole: _Array
    """The match is all there is in the text, blanks aside."""
    won: _Array
    """It has the evidence it needs, and no stronger one claims its place."""
    decoded: _Array
    """It stands in an encoding: the span is its carrier's."""
    rivals: Rivals
    """Row of a winner to the recognizers that lost to it."""
    values: Mapping[int, str]
    """Row of a decoded winner to its value in the clear: it is masked in place of the code."""

    @classmethod
    def nothing(cls) -> Found:
        """No match at all."""
        none = np.empty(0, np.int64)
        return cls._make([*[none] * 5, *[none.astype(bool)] * 4, {}, {}])

    def take(self, rows: _Array) -> Found:
        """Some of the rows, in the order given."""
        named = [_moved(kept, rows, len(self.text)) if kept else {} for kept in (self.rivals, self.values)]
        columns: Any = self[:COLUMNS]
        return Found._make([*(column[rows] for column in columns), *named])

    def with_more(self, columns: Sequence[Any], rivals: Rivals = _NO, values: Mapping[int, str] = _NO) -> Found:
        """These matches and others, given as columns, in order."""
        own: Any = self[:COLUMNS]
        shift = len(self.text)
        both = Found._make(
            [
                *(np.concatenate(pair) for pair in zip(own, columns, strict=True)),
                {**self.rivals, **{shift + row: lost for row, lost in rivals.items()}},
                {**self.values, **{shift + row: value for row, value in values.items()}},
            ]
        )
        return both.take(np.lexsort((both.recognizer, both.start, both.text)))


def _moved(kept: Mapping[int, Any], rows: _Array, count: int) -> dict[int, Any]:
    """What is known of some of ``count`` rows, when ``rows`` of them are taken, each once."""
    place = np.full(count, -1)
    place[rows] = np.arange(len(rows))
    keys = np.fromiter(kept, np.int64, len(kept))
    new = place[keys]
    return {to: kept[row] for row, to in zip(keys.tolist(), new.tolist(), strict=True) if to >= 0}
