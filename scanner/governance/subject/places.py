"""Where one person was found: tables with the keys of rows, files with the numbers of lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from scanner.governance.subject.person import Identifier
from scanner.model import ColumnEntry, ResourceEntry

Key = tuple[Any, ...]


class Sure(StrEnum):
    """How sure a row is the person's."""

    IDENTIFIER = "holds an identifier"
    JOINED = "belongs to a row that does"
    NAME = "holds the name only"
    """Others may be called so."""
    RELATED = "is what such a row refers to"
    """It may be another person's: the buyer of what was sent to this one."""

    @property
    def is_person(self) -> bool:
        """Whether it is the person's without a person having looked."""
        return self in (Sure.IDENTIFIER, Sure.JOINED)


@dataclass(frozen=True, slots=True)
class Found:
    """One row or line."""

    key: Key
    """Values of the primary key; the number of the row or line in a file."""
    sure: Sure
    by: tuple[str, ...]
    """In words, such as ``phone holds contact.mobile``; no value."""
    depth: int = 0
    """Keys between it and a row that holds an identifier."""


@dataclass
class Place:
    """One table or file in which the person was found."""

    resource: str
    """The resource's id in the inventory."""
    schema: str | None
    table: str
    """Empty for a file."""
    keys: tuple[str, ...]
    """The columns of the primary key; empty where there is none, or for a file."""
    rows: dict[Key, Found] = field(default_factory=dict)
    is_cut: bool = False
    """Whether there were more rows than were asked for."""
    unit: str = "row"

    def add(self, found: Found) -> bool:
        """Add a row, or what else is known of it; whether it was not there."""
        before = self.rows.get(found.key)
        if before is None:
            self.rows[found.key] = found
            return True
        order = list(Sure)
        surer = min(before, found, key=lambda one: order.index(one.sure))
        by = tuple(dict.fromkeys((*before.by, *found.by)))
        self.rows[found.key] = Found(found.key, surer.sure, by, min(before.depth, found.depth))
        return False

    def count(self, sure: Sure) -> int:
        """How many rows are so sure."""
        return sum(1 for row in self.rows.values() if row.sure is sure)


@dataclass(frozen=True, slots=True)
class Located:
    """Everything that was found, and what could not be looked at."""

    places: tuple[Place, ...]
    searched: int
    """Columns that were looked at."""
    incomplete: tuple[str, ...]


def fitting(entry: ResourceEntry, identifiers: Sequence[Identifier]) -> Mapping[str, tuple[Identifier, ...]]:
    """Column of the inventory → the identifiers that it can hold, by its labels and findings."""
    found: dict[str, tuple[Identifier, ...]] = {}
    for column in entry.columns:
        types = _types(column)
        if wanted := tuple(one for one in identifiers if one.fits(types)):
            found[column.column.name] = wanted
    return found


def hidden(entry: ResourceEntry, identifiers: Iterable[Identifier]) -> list[str]:
    """Columns of fitting type whose values are masked, hashed or encrypted: nobody finds a value there."""
    wanted = list(identifiers)
    return [
        f"{column.column.name} ({label.state})"
        for column in entry.columns
        for label in column.labels
        if label.state != "clear" and any(one.fits([label.pi_type]) for one in wanted)
    ]


def _types(column: ColumnEntry) -> set[str]:
    return {label.pi_type for label in column.labels if label.state == "clear"} | {
        finding.pi_type for finding in column.findings
    }
