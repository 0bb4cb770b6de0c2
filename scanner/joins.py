"""Which tables a key joins: foreign keys, and keys of persons that tables of one source call alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scanner.model import ResourceEntry

PERSON_KEYS = ("account.user_id", "work.employee_id", "edu.student_id", "health.patient_id", "identity.resident_id")


@dataclass(frozen=True, slots=True)
class Join:
    """Tables and the key between them: two that a foreign key joins, or all that have the same key of persons."""

    entries: tuple[ResourceEntry, ...]
    """In the order of their ids."""
    keys: tuple[str, ...]
    """The key in each of them, such as ``orders.user_id``."""

    def said(self, members: Sequence[ResourceEntry]) -> str:
        """Such as ``orders.user_id = users.id``, of those of its tables that are ``members``."""
        chosen = {entry.resource.id for entry in members}
        return " = ".join(
            key for entry, key in zip(self.entries, self.keys, strict=True) if entry.resource.id in chosen
        )


def joins(entries: Sequence[ResourceEntry]) -> list[Join]:
    """Every pair of tables of the same source that a foreign key joins, and all that have a key of persons, once.

    One join for all tables with the same key: pairs of them would be as many as its square.
    """
    found: dict[frozenset[str], Join] = {}
    by_path = {(entry.resource.source, entry.resource.path): entry for entry in entries}
    by_key: dict[tuple[str, str], dict[str, ResourceEntry]] = {}
    for entry in sorted(entries, key=lambda entry: entry.resource.id):
        for column in entry.columns:
            if other := _target(entry, column.column.references, by_path):
                _add(found, {f"{entry.resource.path}.{column.column.name}": entry, column.column.references: other})
            if any(label.pi_type in PERSON_KEYS for label in column.labels):
                key = entry.resource.source, column.column.name.casefold()
                by_key.setdefault(key, {})[f"{entry.resource.path}.{key[1]}"] = entry
    for _, tables in sorted(by_key.items()):
        _add(found, tables)
    return list(found.values())


def _target(
    entry: ResourceEntry, references: str, by_path: dict[tuple[str, str], ResourceEntry]
) -> ResourceEntry | None:
    """The table a foreign key points to; it may be named without its schema."""
    table, _, _ = references.rpartition(".")
    schema, _, _ = entry.resource.path.rpartition(".")
    paths = (table, f"{schema}.{table}") if table else ()
    return next((by_path[key] for path in paths if (key := (entry.resource.source, path)) in by_path), None)


def _add(found: dict[frozenset[str], Join], tables: dict[str, ResourceEntry]) -> None:
    ids = frozenset(entry.resource.id for entry in tables.values())
    if len(ids) == len(tables) > 1:
        ordered = sorted(tables.items(), key=lambda item: (item[1].resource.id, item[0]))
        join = Join(tuple(entry for _, entry in ordered), tuple(key for key, _ in ordered))
        # Of several keys between the same tables the first by name, so that the order of columns does not matter.
        found[ids] = min(found.get(ids, join), join, key=lambda one: one.keys)
