"""What a log's lines say of the program that wrote them: statements as they are counted, and slots of templates."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of a program, as some lines of its log show it; ``merge`` adds lines."""

    text: str
    """Words that several lines share; values that were found as ``<contact.mobile|key>``, the rest as ``<*>``."""
    lines: int
    """Lines it wrote: counted, or estimated from a sample."""
    mined: int
    """Lines that were looked at; as many as ``lines`` where they were counted."""
    first: int
    """The first of them."""

    def merge(self, other: Statement) -> Statement:
        """Add the lines of two parts of a log."""
        first = min(self.first, other.first)
        return Statement(self.text, self.lines + other.lines, self.mined + other.mined, first)


STATEMENTS_KEPT = 2_000
"""Statements of a column that are kept; of more a sample, the same in whatever order they are met."""


def merged_statements(*parts: tuple[Statement, ...]) -> tuple[Statement, ...]:
    """All statements once, in order of their texts."""
    known: dict[str, Statement] = {}
    for statement in (one for part in parts for one in part):
        mine = known.get(statement.text)
        known[statement.text] = statement if mine is None else mine.merge(statement)
    if len(known) > STATEMENTS_KEPT:
        # The smallest digests: what is among them in the end was among them in every part, so its count is whole.
        kept = sorted(known, key=lambda text: hashlib.blake2b(text.encode(), digest_size=8).digest())
        known = {text: known[text] for text in kept[:STATEMENTS_KEPT]}
    return tuple(known[text] for text in sorted(known))


@dataclass(frozen=True, slots=True)
class Slot:
    """One variable of a log template that holds PI: where to mend a program."""

    template: str
    number: int
    """Which of the template's variables, from 1."""
    key: str
    """The key or field that it stands under; empty if there is none."""
    pi_type: str
    lines: int
    """Lines of the template in which the slot held it."""
    seen: int
    """Lines of the template."""
    first: int
    """The first line with it."""
    is_counted: bool = True
    """Whether every line was looked at; otherwise the numbers are estimates from a sample."""
