"""How a rule moves a level: the arithmetic that columns, tables and joins share, and a move in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from scanner.catalogue import Standard
from scanner.catalogue.rules import Rule, load_rules_of_levels
from scanner.grading import Grading, Move
from scanner.model import ColumnEntry, Label, ResourceEntry

VOLUMES = (10_000_000, 1_000_000, 100_000)
_TIMES = ("time", "date")
_HALF = 0.5

Told = list[tuple[Rule, str]]
"""Rules that speak of something, each with its reason."""


def labels_of(entry: ResourceEntry) -> list[tuple[ColumnEntry, Label]]:
    """Every label of a resource with its column."""
    return [(column, label) for column in entry.columns for label in column.labels]


def combined(entries: Sequence[ResourceEntry]) -> Told:
    """The rules with ``needs`` that the labels of these tables together meet."""
    present = frozenset(label.pi_type for entry in entries for _, label in labels_of(entry))
    told: Told = []
    for rule in load_rules_of_levels().values():
        groups = rule.members(present)
        if groups and (rule.id != "AG5" or any(has_time(entry) for entry in entries)):
            told.append((rule, "it holds " + " with ".join(listed(group) for group in groups)))
    return told


def has_time(entry: ResourceEntry) -> bool:
    """Whether a column says when: by its type or by what its cells look like; a date of birth says nothing of it."""
    return any(
        any(word in column.column.type.lower() for word in _TIMES)
        or column.profile.shape("date") > _HALF * column.profile.filled
        for column in entry.columns
        if not any(label.pi_type == "basic.birth_date" for label in column.labels)
    )  # fmt: skip


def in_words(move: Move) -> str:
    """A move as one sentence."""
    if move.after == move.before:
        return f"{move.rule} leaves level {move.before}: {move.why} [{move.certainty}]"
    return f"{move.rule} moves level {move.before} to {move.after}: {move.why} [{move.certainty}]"


def highest(standard: Standard, members: Sequence[Grading]) -> Grading:
    """Where a table or more begins: at the highest level of its members."""
    level = max((member.level for member in members), default=0)
    name = standard.name_of(level)[0]
    return Grading(standard.id, level, name, level, "the highest of its members (就高从严)", "memory")


def told_to(grading: Grading, standard: Standard, told: Told) -> Grading:
    """``grading`` after rules upwards; what a standard does not address stays so."""
    for rule, why in told if grading.level else ():
        anchor = standard.anchors.get(rule.to, 0)
        after = min(grading.level + rule.step, anchor) if rule.step else anchor
        grading = moved(grading, standard, rule, max(grading.level, after), why)
    return grading


def moved(grading: Grading, standard: Standard, rule: Rule, after: int, why: str) -> Grading:
    """``grading`` with one move more, to the level ``after``."""
    move = Move(rule.id, grading.level, after, why, rule.clause, rule.certainty, rule.lowered_by)
    return replace(grading, level=after, level_name=standard.name_of(after)[0], moves=(*grading.moves, move))


def listed(names: Iterable[str]) -> str:
    """Names in order, for a sentence in any language."""
    return " + ".join(sorted(names))
