"""The shared part of recognizers of closed value sets: a cell is a member, or it is nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from scanner.model import Evidence, Match, Scope
from scanner.text import any_of, whole_cell_trigger


@dataclass(frozen=True)
class ValueSetRecognizer:
    """A whole cell that is one of ``telling`` is VALIDATED; one of ``vague`` (a code, a word with other uses) is SHAPE.

    Only a column can be judged by this, and only if nearly all of it is in the set.
    """

    id: str
    pi_type: str
    telling: frozenset[str]
    vague: frozenset[str]
    chance: float
    needs: Evidence = Evidence.VALIDATED
    scope: Scope = Scope.CELL
    state: str = "clear"
    trigger: str = field(init=False)

    def __post_init__(self) -> None:
        members = any_of(sorted(self.telling | self.vague))
        object.__setattr__(self, "trigger", whole_cell_trigger(f"(?i:{members})"))

    def find(self, texts: Sequence[str]) -> Iterator[Match]:
        """Yield one match for each text that is a member, blanks around it aside."""
        for index, text in enumerate(texts):
            cell = text.strip()
            member = cell.lower()
            evidence = (
                Evidence.VALIDATED if member in self.telling else Evidence.SHAPE if member in self.vague else None
            )
            if evidence:
                start = text.index(cell)
                yield Match(index, start, start + len(cell), evidence)


def value_set(id: str, pi_type: str, telling: str, vague: str, chance: float) -> ValueSetRecognizer:
    """Build a recognizer from words with blanks between; members are compared in lower case."""
    return ValueSetRecognizer(id, pi_type, frozenset(telling.lower().split()), frozenset(vague.lower().split()), chance)
