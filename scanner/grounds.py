"""Grounds in words: an auditor can disagree with a sentence, not with a score."""

from __future__ import annotations

from collections.abc import Sequence

from scanner.catalogue import Standard
from scanner.grading import Grading
from scanner.model import ColumnProfile, Recognizer, Scope, Support


def why_no_values(profile: ColumnProfile, state: str) -> str:
    """Why a label rests on its name."""
    if state != "clear":
        return f"the values are {state}"
    if profile.unread:
        return "the cells hold " + ", ".join(f"{reason} ({count:,})" for reason, count in profile.unread)
    return "no value was seen" if not profile.filled else "by name alone: no recognizer judges such values"


def counted(recognizer: Recognizer, support: Support, filled: int) -> str:
    """What was counted, and how much of it luck would give."""
    share = support.accepted / filled if filled else 0
    text = f"{support.accepted:,} of {filled:,} filled cells validate as {recognizer.id} ({share:.1%})"
    if support.cued:
        text += f", {support.cued:,} of them after a context word"
    if support.decoded:
        text += f", {support.decoded:,} of them inside an encoding"
    if recognizer.scope is not Scope.CONTEXT:
        text += f"; by luck {recognizer.chance:.1%} of {support.look_alikes:,} look-alikes would"
    for rival, rows in support.rivals:
        text += f"; {rows:,} of them also pass as {rival}"
    return text


def level_said(grading: Grading) -> str:
    """Why a level is what it is before any rule, with how sure the clause is."""
    return f"level {grading.level}: {grading.clause} [{grading.certainty}]"


def graded(pi_type: str, standards: Sequence[Standard]) -> tuple[Grading, ...]:
    """What each standard says of ``pi_type`` by itself."""
    found = []
    for standard in standards:
        grade = standard.grade(pi_type)
        name = standard.name_of(grade.level)[0]
        found.append(Grading(standard.id, grade.level, name, grade.level, grade.clause, grade.certainty))
    return tuple(found)
