"""Which tables a key joins: foreign keys, and keys of persons that two tables of one source call alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scanner.model import ResourceEntry

PERSON_KEYS = ("account.user_id", "work.employee_id", "edu.student_id", "health.patient_id", "identity.resident_id")


@dataclass(frozen=True, slots=True)
class Join:
    """Two tables and the key between them."""

    entries: tuple[ResourceEntry, ResourceEntry]
    by: str
    """Such as ``orders.user_id = users.id``."""


def joins(entries: Sequence[ResourceEntry]) -> list[Join]:
    """Every pair of tables of the same source that a key joins, once."""
    found: dict[tuple[str, str], Join] = {}
    by_path = {(entry.resource.source, entry.resource.path): entry for entry in entries}
    by_key: dict[tuple[str, str], list[ResourceEntry]] = {}
    for entry in sorted(entries, key=lambda entry: entry.resource.id):
        for column in entry.columns:
            if other := _target(entry, column.column.references, by_path):
                _add(found, entry, other, f"{entry.resource.path}.{column.column.name} = {column.column.references}")
            if any(label.pi_type in PERSON_KEYS for label in column.labels):
                by_key.setdefault((entry.resource.source, column.column.name.casefold()), []).append(entry)
    for (_, name), tables in sorted(by_key.items()):
        # Each with the first only: a chain of pairs says as much as all of them, and there are far fewer.
        for other in tables[1:]:
            _add(found, tables[0], other, f"{tables[0].resource.path}.{name} = {other.resource.path}.{name}")
    return list(found.values())


def _target(
    entry: ResourceEntry, references: str, by_path: dict[tuple[str, str], ResourceEntry]
) -> ResourceEntry | None:
    """The table a foreign key points to; it may be named without its schema."""
    table, _, _ = references.rpartition(".")
    schema, _, _ = entry.resource.path.rpartition(".")
    paths = (table, f"{schema}.{table}") if table else ()
    return next((by_path[key] for path in paths if (key := (entry.resource.source, path)) in by_path), None)


def _add(found: dict[tuple[str, str], Join], one: ResourceEntry, other: ResourceEntry, by: str) -> None:
    first, second = sorted((one, other), key=lambda entry: entry.resource.id)
    if first.resource.id != second.resource.id:
        found.setdefault((first.resource.id, second.resource.id), Join((first, second), by))
