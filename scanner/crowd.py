"""From sketches to persons: which identifier counts a table's persons, and the persons of all tables together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from scanner.model import ColumnEntry, Persons
from scanner.persons import IDENTIFIERS, estimate, union

_BIRTH = "basic.birth_date"
_AGED = ("identity.resident_id", _BIRTH)


@dataclass
class Crowd:
    """The persons of all resources so far: sketches by identifier. Lives in memory only."""

    sketches: dict[str, bytes] = field(default_factory=dict)
    columns: dict[str, int] = field(default_factory=dict)
    under14: int | None = None
    minors: int | None = None

    def add(self, columns: Iterable[ColumnEntry], persons: Persons | None) -> None:
        """Add a resource: its labelled identifier columns, and what was said of it."""
        for column in columns:
            for pi_type, registers in _sketches(column):
                self.sketches[pi_type] = union(self.sketches.get(pi_type, b""), registers)
                self.columns[pi_type] = self.columns.get(pi_type, 0) + 1
        if persons is not None and persons.minors is not None:
            self.under14 = (self.under14 or 0) + (persons.under14 or 0)
            self.minors = (self.minors or 0) + persons.minors

    def join(self, other: Crowd) -> None:
        """Add the persons of another crowd."""
        for pi_type, registers in other.sketches.items():
            self.sketches[pi_type] = union(self.sketches.get(pi_type, b""), registers)
            self.columns[pi_type] = self.columns.get(pi_type, 0) + other.columns[pi_type]
        if other.minors is not None:
            self.under14 = (self.under14 or 0) + (other.under14 or 0)
            self.minors = (self.minors or 0) + other.minors

    def persons(self) -> Persons | None:
        """By the identifier that shows most persons: tables with another one only are not added, but not forgotten
        where they are more."""
        found = [(estimate(registers), pi_type) for pi_type, registers in sorted(self.sketches.items())]
        if not found:
            return None
        (number, low, high), pi_type = max(found)
        where = f"{self.columns[pi_type]:,} columns"
        return Persons(pi_type, where, number, low, high, self.under14, self.minors)


def persons_of(columns: Iterable[ColumnEntry]) -> Persons | None:
    """The persons of one resource by its best identifier that is labelled by its values; None without one."""
    columns = list(columns)
    found = [
        (-IDENTIFIERS.index(pi_type), estimate(registers), column.column.name)
        for column in columns
        for pi_type, registers in _sketches(column)
    ]
    if not found:
        return None
    rank, (number, low, high), where = max(found)
    under14, minors = _ages(columns)
    return Persons(IDENTIFIERS[-rank], where, number, low, high, under14, minors)


def without_sketches(columns: Iterable[ColumnEntry]) -> tuple[ColumnEntry, ...]:
    """``columns`` as an inventory may keep them; days of a column that holds personal information go, too."""
    return tuple(
        replace(column, profile=replace(column.profile, supports=tuple(
            (name, replace(support, persons=b"")) for name, support in column.profile.supports
        ), alike=(), span=("", "") if column.labels and column.column.name != "line" else column.profile.span))
        for column in columns
    )  # fmt: skip


def _sketches(column: ColumnEntry) -> Iterable[tuple[str, bytes]]:
    """(identifier, sketch) of the values that made a label of this column."""
    labelled = {label.pi_type for label in column.labels if label.basis != "name" and label.state == "clear"}
    by_type: dict[str, bytes] = {}
    for _, support in column.profile.supports:
        if support.persons and support.examples and support.examples[0].pi_type in labelled:
            pi_type = support.examples[0].pi_type
            by_type[pi_type] = union(by_type.get(pi_type, b""), support.persons)
    return [(pi_type, registers) for pi_type, registers in by_type.items() if pi_type in IDENTIFIERS]


def _ages(columns: Iterable[ColumnEntry]) -> tuple[int | None, int | None]:
    """By the column that gives most ages, resident IDs before birth dates."""
    aged = [
        (-_AGED.index(label.pi_type), column.profile.ages[2], column.profile.ages)
        for column in columns
        for label in column.labels
        if label.pi_type in _AGED and column.profile.ages[2]
    ]
    if not aged:
        return None, None
    under14, minors, _ = max(aged)[2]
    return under14, minors
