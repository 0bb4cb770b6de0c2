"""What any SQLAlchemy dialect can do: list by the inspector, read with a server-side cursor, sample the head.

A dialect of its own (``_postgres``, ``_mysql``, ``_sqlite``, ``_duckdb``) overrides what its server does better.
Every statement is text with quoted names and no parameters: a name may hold any character, and no value is sent.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from connectors._cells import Damaged, batch_of
from connectors._tables import TABLE, VIEW, Draw, Field, Query, Table
from scanner.model import Column, Gap, GapKind, Mode, Plan, Reading

BATCH_ROWS = 10_000
SORTABLE = 200_000
"""Rows that a server may sort for a sample: a second or so of its work."""
_SYSTEM_SCHEMAS = frozenset(("information_schema", "performance_schema", "sys", "sys_catalog", "INFORMATION_SCHEMA"))
_CANDIDATES = 100_000
"""Keys asked for at most in one sample."""


class Dialect:
    """One database behind an engine; holds no connection and no value."""

    word_of_random = ""
    """The server's function for a random number with ``{seed}``, by which rows can be sorted; empty: none."""

    def __init__(self, engine: sa.Engine) -> None:
        """Speak to what ``engine`` connects to."""
        self.engine = engine

    # --- listing ---

    def tables(self, connection: sa.Connection) -> Iterator[Table]:
        """Every table and view of every schema but the system's, in order of name."""
        inspector = sa.inspect(connection)
        default = inspector.default_schema_name
        for schema in self.schemas(inspector):
            names = [(name, TABLE) for name in inspector.get_table_names(schema)]
            names += [(name, VIEW) for name in inspector.get_view_names(schema)]
            for name, kind in sorted(names):
                shown = None if schema == default else schema
                yield self._described(inspector, Table(shown, name, kind, ()))

    def schemas(self, inspector: sa.Inspector) -> Sequence[str | None]:
        """The schemas to read."""
        return sorted(s for s in inspector.get_schema_names() if s not in _SYSTEM_SCHEMAS)

    def _described(self, inspector: sa.Inspector, table: Table) -> Table:
        """Add columns, comments and keys; a table that cannot be described is read without."""
        try:
            columns = inspector.get_columns(table.name, table.schema)
            keys = _references(inspector.get_foreign_keys(table.name, table.schema))
        except (SQLAlchemyError, NotImplementedError):
            return table
        try:
            comment = inspector.get_table_comment(table.name, table.schema).get("text") or ""
        except (SQLAlchemyError, NotImplementedError):
            comment = ""
        fields = tuple(
            self.field(c["name"], str(c["type"]), c.get("comment") or "", keys.get(c["name"], "")) for c in columns
        )
        return replace(table, fields=fields, comment=comment)

    def field(self, name: str, kind: str, comment: str = "", references: str = "") -> Field:
        """A column and how this dialect reads it."""
        is_bytes = re.search("BLOB|BINARY|BYTEA|IMAGE|RAW", kind.upper()) is not None
        return Field(Column(name, kind, comment, references), self.quoted(name), is_bytes)

    def quoted(self, name: str) -> str:
        """``name`` as an identifier, whatever it is."""
        # Not the preparer's own method: it doubles per cent signs, for statements with parameters.
        marks = self.engine.dialect.identifier_preparer
        return f"{marks.initial_quote}{name.replace(marks.final_quote, marks.final_quote * 2)}{marks.final_quote}"

    def place_of(self, table: Table) -> str:
        """What stands after FROM."""
        name = self.quoted(table.name)
        return name if table.schema is None else f"{self.quoted(table.schema)}.{name}"

    # --- reading ---

    def prepare(self, connection: sa.Connection, plan: Plan) -> sa.Connection:
        """Begin one read-only transaction with time-outs, where the server knows such things."""
        return connection

    def queries(self, connection: sa.Connection, table: Table, fields: Sequence[Field], plan: Plan) -> Iterator[Query]:
        """The statements that read ``table`` as ``plan`` asks; says how the rows are chosen."""
        select = f"SELECT {', '.join(field.expression for field in fields)} FROM {self.place_of(table)}"
        newest = self.newest(connection, table)
        if plan.newer_than is not None and table.key is not None and self._are_few(connection, table, plan):
            key = self.quoted(table.key)
            is_drawn = plan.limit is not None and self.word_of_random
            order = self.word_of_random.format(seed=plan.seed) if is_drawn else key
            how = "random rows" if is_drawn else "all rows"
            plan.chosen(Reading(f"{how} of those numbered after the last scan's", newest=newest, is_newer=True))
            yield Query(f"{select} WHERE {key} > {plan.newer_than} ORDER BY {order}{self._limit(plan)}")
        elif plan.mode is Mode.SAMPLE:
            yield from self._sampled(connection, table, select, plan, newest)
        else:
            plan.chosen(Reading(newest=newest))
            if plan.limit is not None:
                yield Query(select + self._limit(plan))
            else:
                yield from self.pieces(connection, table, select, plan)

    def _are_few(self, connection: sa.Connection, table: Table, plan: Plan) -> bool:
        """Whether the new rows may be sorted, where a sample of them is wanted."""
        if plan.limit is None:
            return True
        newer = f"FROM {self.place_of(table)} WHERE {self.quoted(table.key or '')} > {plan.newer_than}"
        inner = f"SELECT 1 AS one {newer} LIMIT {SORTABLE + 1}"
        return int(self.scalar(connection, f"SELECT count(*) FROM ({inner}) AS counted")) <= SORTABLE

    def newest(self, connection: sa.Connection, table: Table) -> int | None:
        """The highest number the server gave a row of ``table``."""
        if not (table.key and table.is_generated):
            return None
        highest = self.scalar(connection, f"SELECT max({self.quoted(table.key)}) FROM {self.place_of(table)}")
        return None if highest is None else int(highest)

    def pieces(self, connection: sa.Connection, table: Table, select: str, plan: Plan) -> Iterator[Query]:
        """All rows, in statements that end at a place to go on from, where the server has such places."""
        yield Query(select)

    def _sampled(
        self, connection: sa.Connection, table: Table, select: str, plan: Plan, newest: int | None
    ) -> Iterator[Query]:
        for draw in self.sample(connection, table, select, plan):
            plan.chosen(Reading(draw.how, draw.is_random, newest=newest))
            yield Query(draw.sql, is_from_all=draw.is_from_all)

    def sample(self, connection: sa.Connection, table: Table, select: str, plan: Plan) -> Iterator[Draw]:
        """The statements of a sample; here all rows sorted at random if there are not too many, else the head."""
        if self.word_of_random and self.is_small(connection, table):
            yield Draw(
                f"{select} ORDER BY {self.word_of_random.format(seed=plan.seed)}{self._limit(plan)}", drawn(plan)
            )
            return
        what = "table" if table.kind == TABLE else table.kind
        why = f"this {what} has no random access" if self.word_of_random else "this database has no random access here"
        yield Draw(select + self._limit(plan), f"the first rows as the server hands them over: {why}", False)

    def is_small(self, connection: sa.Connection, table: Table) -> bool:
        """Whether the server may sort all of it; counts no further than it must."""
        if table.rows is not None and table.rows > 2 * SORTABLE:
            return False
        inner = f"SELECT 1 AS one FROM {self.place_of(table)} LIMIT {SORTABLE + 1}"
        return int(self.scalar(connection, f"SELECT count(*) FROM ({inner}) AS counted")) <= SORTABLE

    def _limit(self, plan: Plan) -> str:
        # One row more than wanted shows whether there was more.
        if plan.limit is None:
            return ""
        return f" LIMIT {plan.limit + 1}"

    def batches(
        self,
        connection: sa.Connection,
        sql: str,
        fields: Sequence[Field],
        schema: pa.Schema,
        sizes: Iterator[int],
        damaged: Damaged,
    ) -> Iterator[pa.RecordBatch]:
        """The rows of one statement, streamed; the next batch has the next of ``sizes`` rows at most."""
        options = connection.execution_options(stream_results=True, max_row_buffer=BATCH_ROWS, no_parameters=True)
        with options.exec_driver_sql(sql) as result:
            while rows := result.fetchmany(next(sizes)):
                yield batch_of(rows, fields, schema, damaged)

    def ends(self, connection: sa.Connection, table: Table, key: str) -> tuple[int, int] | None:
        """The lowest and the highest number of ``key``; None in an empty table."""
        # Two queries in one: together in one, SQLite would read the whole table.
        source = self.place_of(table)
        low, high = (f"(SELECT {which}({key}) FROM {source})" for which in ("min", "max"))
        row = self.rows(connection, f"SELECT {low} AS low, {high} AS high")[0]
        return None if row[0] is None else (int(row[0]), int(row[1]))

    def scalar(self, connection: sa.Connection, sql: str) -> Any:
        """The one value of a catalogue query or a count."""
        return connection.execution_options(no_parameters=True).exec_driver_sql(sql).scalar()

    def rows(self, connection: sa.Connection, sql: str) -> Sequence[Any]:
        """The rows of a catalogue query."""
        return connection.execution_options(no_parameters=True).exec_driver_sql(sql).all()

    def cancel(self, raw: Any) -> None:
        """End what the driver's connection ``raw`` runs, from another thread."""

    def stop(self, connection: sa.Connection) -> None:
        """Let go of a statement whose rows nobody wants any more, without reading them."""


class Generic(Dialect):
    """Any dialect without a module of its own: the limit is written as the dialect writes it."""

    def _limit(self, plan: Plan) -> str:
        if plan.limit is None:
            return ""
        query: Any = sa.select(sa.literal_column("x")).select_from(sa.table("t")).limit(plan.limit + 1)
        text = str(query.compile(dialect=self.engine.dialect, compile_kwargs={"literal_binds": True}))
        found = re.search(r"FROM \"?t\"?\s+(.*)$", text, re.DOTALL | re.IGNORECASE)
        if found is None:
            # A dialect that limits before the columns (TOP): its driver stops after the rows that are wanted.
            return ""
        return " " + " ".join(found[1].split())


def drawn(plan: Plan) -> str:
    """How rows are chosen that the server sorted at random."""
    return f"random rows, drawn from all rows by the server (seed {plan.seed})"


def _references(keys: Sequence[Any]) -> dict[str, str]:
    """Column to ``table.column`` for each foreign key."""
    found = {}
    for key in keys:
        schema = f"{key['referred_schema']}." if key.get("referred_schema") else ""
        for own, other in zip(key["constrained_columns"], key["referred_columns"], strict=False):
            found[own] = f"{schema}{key['referred_table']}.{other}"
    return found


def sizes(plan: Plan) -> Iterator[int]:
    """Rows of each batch: a sample's first batches end where the reader looks whether it has seen enough."""
    most = min(BATCH_ROWS, plan.batch_rows or BATCH_ROWS)
    if plan.mode is Mode.SAMPLE and plan.first_look:
        half = max(plan.first_look // 2, 1)
        for size in chain((half, plan.first_look - half), (plan.first_look << n for n in range(12))):
            while size > 0:
                yield min(size, most)
                size -= most
    while True:
        yield most


def draws(low: int, high: int, rows: int, plan: Plan) -> Iterator[list[int]]:
    """Lists of whole numbers drawn at random between ``low`` and ``high``: keys that may or may not be there.

    Which rows come does not depend on how the keys are spread. Each list finds about ``first_look`` rows, if the
    server's estimate ``rows`` is right; there are enough lists for ``plan.limit`` rows or for as many as is fair.
    """
    rng = random.Random(plan.seed)
    span = high - low + 1
    wanted = max(plan.first_look, 100)
    size = min(max(wanted * span // max(rows, 1), wanted), _CANDIDATES // 4)
    drawn: set[int] = set()
    while len(drawn) < min(_CANDIDATES, span):
        fresh = {rng.randrange(low, high + 1) for _ in range(size)} - drawn
        drawn |= fresh
        if fresh:
            yield sorted(fresh)


def unreadable(table: Table, resource: str) -> Iterator[Gap]:
    """A gap for each column the user may not read."""
    for field in table.fields:
        if not field.is_readable:
            yield Gap(resource, field.column.name, GapKind.UNREADABLE, "permission denied for this column")
