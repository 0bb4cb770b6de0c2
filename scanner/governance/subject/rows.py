"""One person's rows in a database, by live parameterised queries over the columns that can hold an identifier.

The database compares dresses away (full width, blanks, dashes, case) and hands over the cells that may hold one; they
are looked at again here, since 13812345678 also stands inside a longer number. Foreign keys then lead on: to rows that
belong to a found one, as far as they go, and to the rows that it refers to, one step and marked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import SQLAlchemyError

from scanner.errors import in_words
from scanner.governance.access.needs import base_of
from scanner.governance.subject.dress import prepare, undressed
from scanner.governance.subject.person import Identifier, Person
from scanner.governance.subject.places import Found, Located, Place, Sure, fitting, hidden
from scanner.governance.subject.tables import Name, Table, is_one_of

if TYPE_CHECKING:
    import sqlalchemy as sa

MOST = 1_000
"""Rows of one table that are taken: more are not one person's."""
_DEEPEST = 5
_AT_ONCE = 200
"""Keys in one statement."""


def locate(connection: sa.Connection, tables: Mapping[Name, Table], person: Person, most: int = MOST) -> Located:
    """Where ``person`` is in ``tables``, which are those of one database that an inventory knows."""
    return _Search(connection, tables, person, most).run()


class _Search:
    """One search on its way."""

    def __init__(self, connection: sa.Connection, tables: Mapping[Name, Table], person: Person, most: int) -> None:
        self._connection, self._tables, self._person, self._most = connection, tables, person, most
        self._places: dict[Name, Place] = {}
        self._problems: list[str] = []
        self._searched = 0

    def run(self) -> Located:
        """Columns first, then keys."""
        prepare(self._connection)
        for table in self._tables.values():
            self._try(table, partial(self._by_columns, table))
        for place in list(self._places.values()):
            self._follow((place.schema, place.table), list(place.rows.values()), 0)
        return Located(
            tuple(place for place in self._places.values() if place.rows), self._searched, tuple(self._problems)
        )

    def _try(self, table: Table, search: Any) -> None:
        try:
            # A statement that fails ends no transaction but its own.
            with self._connection.begin_nested():
                search()
        except SQLAlchemyError as error:
            reason = in_words(getattr(error, "orig", None) or error)
            self._problems.append(f"{table.entry.resource.path}: {reason}")

    # --- by columns ---

    def _by_columns(self, table: Table) -> None:
        wanted = fitting(table.entry, self._person.identifiers)
        names = list(table.table.c.keys())
        by_base: dict[str, list[Identifier]] = {}
        for column, identifiers in wanted.items():
            base = base_of(column, names)
            if base is None:
                self._problems.append(f"{table.entry.resource.path}.{column} is gone: scan again")
            else:
                by_base.setdefault(base, []).extend(one for one in identifiers if one not in by_base.get(base, ()))
        has_strong = any(one.is_strong for found in by_base.values() for one in found)
        for column, can_hold in by_base.items():
            self._searched += 1
            # A name is looked for by itself only where nothing better is.
            useful = [one for one in can_hold if one.is_strong or (not has_strong and one.pi_type == "basic.name")]
            if useful:
                self._by_column(table, column, useful)
        if dark := hidden(table.entry, self._person.strong):
            self._problems.append(f"{table.entry.resource.path}: cannot be searched in {', '.join(dark)}")

    def _by_column(self, table: Table, column: str, identifiers: Sequence[Identifier]) -> None:
        import sqlalchemy as sa

        cell = sa.cast(table.table.c[column], sa.String)
        tests = []
        for one in identifiers:
            plain = undressed(cell, one.pi_type, self._connection.dialect.name)
            for form in one.forms:
                tests.append(plain == form if one.is_whole else plain.contains(form, autoescape=True))
        keys = table.key_or_row
        query = sa.select(cell, *(table.table.c[key] for key in keys)).where(sa.or_(*tests)).limit(self._most + 1)
        rows = self._connection.execute(query).all()
        for text, *key in rows[: self._most]:
            held = [one for one in identifiers if one.is_in(str(text))]
            if held:
                sure = Sure.IDENTIFIER if any(one.is_strong for one in held) else Sure.NAME
                by = tuple(f"{column} holds {one.pi_type}" for one in held)
                self._place(table).add(Found(tuple(key), sure, by))
        if len(rows) > self._most:
            self._place(table).is_cut = True
            self._problems.append(f"{table.entry.resource.path}: more than {self._most} rows; the rest is not taken")

    def _place(self, table: Table) -> Place:
        return self._places.setdefault(table.name, Place(table.entry.resource.id, *table.name, table.keys))

    # --- by keys ---

    def _follow(self, name: Name, found: Sequence[Found], depth: int) -> None:
        """Rows that belong to ``found``, and theirs; and, of rows that hold an identifier, what they refer to."""
        table = self._tables.get(name)
        sure = [one for one in found if one.sure.is_person]
        if table is None or not sure or not table.keys:
            return
        if depth < _DEEPEST:
            for child in self._tables.values():
                for own, parent, referred in child.parents:
                    if parent == name:
                        self._try(child, partial(self._down, table, sure, child, own, referred, depth))
        if depth == 0:
            for own, parent, referred in table.parents:
                if parent in self._tables:
                    self._try(table, partial(self._up, table, sure, own, parent, referred))

    def _down(
        self,
        table: Table,
        found: Sequence[Found],
        child: Table,
        own: tuple[str, ...],
        referred: tuple[str, ...],
        depth: int,
    ) -> None:
        by = f"{', '.join(own)} refers to {table.entry.resource.path}"
        values = self._values(table, [one.key for one in found], referred)
        new = [
            row
            for key in self._rows_with(child, own, values)
            if self._place(child).add(row := Found(key, Sure.JOINED, (by,), depth + 1))
        ]
        self._follow(child.name, new, depth + 1)

    def _up(
        self, table: Table, found: Sequence[Found], own: tuple[str, ...], parent: Name, referred: tuple[str, ...]
    ) -> None:
        other = self._tables[parent]
        values = self._values(table, [one.key for one in found], own)
        for key in self._rows_with(other, referred, values):
            self._place(other).add(Found(key, Sure.RELATED, (f"{table.entry.resource.path} refers to it",), 1))

    def _values(self, table: Table, keys: Sequence[tuple[Any, ...]], columns: tuple[str, ...]) -> list[tuple[Any, ...]]:
        """``columns`` of the rows with these primary keys."""
        import sqlalchemy as sa

        if columns == table.keys:
            return list(keys)
        found: dict[tuple[Any, ...], None] = {}
        for some in _some(keys):
            query = sa.select(*(table.table.c[name] for name in columns)).where(
                is_one_of(table.table, table.keys, some)
            )
            found |= dict.fromkeys(tuple(row) for row in self._connection.execute(query) if None not in row)
        return list(found)

    def _rows_with(
        self, table: Table, columns: tuple[str, ...], values: Sequence[tuple[Any, ...]]
    ) -> Iterator[tuple[Any, ...]]:
        """The keys of rows whose ``columns`` have one of ``values``; the whole row where there is no key."""
        import sqlalchemy as sa

        keys = table.key_or_row
        for some in _some(values):
            query = sa.select(*(table.table.c[name] for name in keys)).where(is_one_of(table.table, columns, some))
            rows = self._connection.execute(query.limit(self._most + 1)).all()
            if len(rows) > self._most:
                self._problems.append(
                    f"{table.entry.resource.path}: more than {self._most} rows; the rest is not taken"
                )
            yield from (tuple(row) for row in rows[: self._most])


def _some(values: Sequence[tuple[Any, ...]]) -> Iterator[Sequence[tuple[Any, ...]]]:
    for start in range(0, len(values), _AT_ONCE):
        yield values[start : start + _AT_ONCE]
