"""From counts to entries of an inventory: the verdict on each column, what persons decided, slots of log templates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from scanner.batch import merge
from scanner.cases import Judge
from scanner.classify import classify
from scanner.crowd import persons_of, without_sketches
from scanner.model import ColumnEntry, ColumnProfile, Profiles, Reading, Resource, ResourceEntry
from scanner.rotation import Piece
from scanner.templates import slots_of


def judged(resource: Resource, profiles: Profiles, judge: Judge) -> tuple[ColumnEntry, ...]:
    """The columns of a resource with what the judge and persons decide, and which slots of which templates hold it."""
    columns = tuple(column for column in classify(resource, profiles, judge) if _is_worth_telling(column))
    columns = judge.decide(resource, columns)
    return tuple(replace(c, slots=slots_of(c.profile.statements)) if c.profile.statements else c for c in columns)


def _is_worth_telling(column: ColumnEntry) -> bool:
    """Any column of a source; of what stands beside a key in a line, what key and values together make PI."""
    return column.profile.keyed < max(column.profile.rows, 1) or any(
        label.basis == "values and name" for label in column.labels
    )


def joined(resource: Resource, pieces: Sequence[Piece], judge: Judge) -> ResourceEntry:
    """The entry of a log whose files were scanned one by one."""
    profiles: dict[str, ColumnProfile] = {}
    for piece in pieces:
        profiles = merge(profiles, piece.profiles)
    columns = judged(resource, profiles, judge)
    reading = next((piece.reading for piece in pieces if piece.reading.how), Reading())
    rows = sum(piece.rows for piece in pieces)
    return ResourceEntry(resource, rows, without_sketches(columns), replace(reading, newest=None), persons_of(columns))
