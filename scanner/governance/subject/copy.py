"""A copy of what is kept of a person (PIPL art. 45): rows in full, without secrets, without other persons' rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from scanner.catalogue import load_catalogue
from scanner.governance.subject.places import Place
from scanner.governance.subject.tables import Name, Table, is_one_of

if TYPE_CHECKING:
    import sqlalchemy as sa

_AT_ONCE = 200


def copy_of(connection: sa.Connection, tables: Mapping[Name, Table], places: Sequence[Place]) -> list[dict[str, Any]]:
    """For each table: its columns with what they are called, and the person's rows.

    Rows that hold the name only, or that a row of the person merely refers to, are left out: they may be another's.
    Passwords and other secrets (``auth.*``) are left out, which is said.
    """
    import sqlalchemy as sa

    found = []
    for place in places:
        table = tables.get((place.schema, place.table))
        keys = [row.key for row in place.rows.values() if row.sure.is_person]
        if table is None or not keys:
            continue
        secret = _secret(table)
        names = [name for name in table.table.c.keys() if name not in secret]  # noqa: SIM118  columns, not names
        rows: list[dict[str, Any]] = []
        for start in range(0, len(keys), _AT_ONCE):
            wanted = is_one_of(table.table, table.key_or_row, keys[start : start + _AT_ONCE])
            query = sa.select(*(table.table.c[name] for name in names)).where(wanted)
            rows += [
                {name: _plain(value) for name, value in zip(names, row, strict=True)}
                for row in connection.execute(query)
            ]
        found.append(
            {
                "resource": place.resource,
                "comment": table.entry.resource.comment,
                "columns": {name: _called(table, name) for name in names},
                "left_out": sorted(secret),
                "rows": rows,
            }
        )
    return found


def _secret(table: Table) -> set[str]:
    return {
        column.column.name
        for column in table.entry.columns
        if any(label.pi_type.startswith(("auth.", "finance.card_security")) for label in column.labels)
    }


def _called(table: Table, name: str) -> str:
    """What a column is called for people: its comment, else the Chinese name of what is in it, else its name."""
    types = load_catalogue().types
    for column in table.entry.columns:
        if column.column.name == name:
            labels = [types[label.pi_type].zh for label in column.labels if label.pi_type in types]
            return column.column.comment or "、".join(labels) or name
    return name


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, bytes | bytearray | memoryview):
        return f"({len(bytes(value))} bytes)"
    return str(value)
