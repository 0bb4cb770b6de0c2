"""Tables of an inventory as the database has them now: columns, keys, and which refer to which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import NoSuchTableError, SQLAlchemyError

from scanner.model import ResourceEntry

if TYPE_CHECKING:
    import sqlalchemy as sa

Name = tuple[str | None, str]
"""(schema, table); no schema is the connection's own."""


@dataclass(frozen=True)
class Table:
    """One of them."""

    entry: ResourceEntry
    name: Name
    table: Any
    """SQLAlchemy's."""
    keys: tuple[str, ...]
    """The primary key; empty where there is none."""
    parents: tuple[tuple[tuple[str, ...], Name, tuple[str, ...]], ...]
    """(own columns, table, its columns) of each foreign key."""
    unique: frozenset[str]
    """Columns that a key or a unique index holds."""

    @property
    def key_or_row(self) -> tuple[str, ...]:
        """What tells one row from another: the key, or all of it."""
        return self.keys or tuple(self.table.c.keys())


def open_tables(connection: sa.Connection, entries: Sequence[ResourceEntry]) -> tuple[dict[Name, Table], list[str]]:
    """The tables (no views: their rows are those of tables), and what is not there any more, in words."""
    import sqlalchemy as sa

    inspector = sa.inspect(connection)
    found: dict[Name, Table] = {}
    problems = []
    for entry in entries:
        if "view" in entry.resource.kind:
            continue
        path = entry.resource.path
        cuts = [at for at, sign in enumerate(path) if sign == "."]
        names: list[Name] = [(None, path), *((path[:at], path[at + 1 :]) for at in cuts)]
        table = next(filter(None, (_opened(connection, inspector, entry, name) for name in names)), None)
        if table is None:
            problems.append(f"{path} is in the inventory and not in the database: scan again")
        else:
            found[table.name] = table
    return found, problems


def _opened(connection: sa.Connection, inspector: sa.Inspector, entry: ResourceEntry, name: Name) -> Table | None:
    import sqlalchemy as sa

    schema, table = name
    try:
        if not inspector.has_table(table, schema):
            return None
        columns = [
            sa.Column(c["name"], c["type"], nullable=c["nullable"]) for c in inspector.get_columns(table, schema)
        ]
        keys = tuple(inspector.get_pk_constraint(table, schema)["constrained_columns"])
        default = connection.dialect.default_schema_name
        parents = []
        for key in inspector.get_foreign_keys(table, schema):
            # MySQL names the schema of its own, too.
            other = None if schema is None and key["referred_schema"] == default else key["referred_schema"]
            to = (other, key["referred_table"])
            parents.append((tuple(key["constrained_columns"]), to, tuple(key["referred_columns"])))
        indexed = [i["column_names"] for i in inspector.get_indexes(table, schema) if i["unique"]]
    except (NoSuchTableError, SQLAlchemyError):
        return None
    unique = frozenset(name for names in (keys, *indexed) for name in names if name)
    made = sa.Table(table, sa.MetaData(), *columns, schema=schema)
    return Table(entry, name, made, keys, tuple(parents), unique)


def is_one_of(table: Any, columns: Sequence[str], values: Sequence[tuple[Any, ...]]) -> Any:
    """The condition that ``columns`` have one of ``values``."""
    import sqlalchemy as sa

    if len(columns) == 1:
        return table.c[columns[0]].in_([value for (value,) in values])
    same: list[Any] = [
        sa.and_(*(table.c[name] == part for name, part in zip(columns, value, strict=True))) for value in values
    ]
    return sa.or_(*same)
