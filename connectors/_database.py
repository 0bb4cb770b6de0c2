"""A database through SQLAlchemy: every schema, table and view, with comments; read-only, one transaction a table.

URLs may name secrets as ``${ENV}``, a service, a replica (``?replica=host:port``) and TLS options of the driver.
What a dialect's server can do better than any (sampling, streaming, places to go on from) is in its own module.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any

import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from connectors._access import Access, missing, sqlite_url
from connectors._cells import Damaged, schema_of
from connectors._dialects import Dialect, Generic, sizes, unreadable
from connectors._limit import first, limited
from connectors._tables import Field, Query, Table
from scanner.errors import ConnectorError, UsageError, in_words
from scanner.model import Gap, GapKind, Mode, Plan, Reading, Resource


def of_file(source: str, name: str, origin: Any) -> SqlConnector:
    """A connector for a SQLite file; ``origin`` says where it lies on disk, and is held as long as it is read."""
    return SqlConnector(Access((sqlite_url(str(origin.path)),)), source, name, origin)


def _dialect_of(engine: sa.Engine) -> Dialect:
    name = engine.dialect.name
    if name == "sqlite":
        from connectors._sqlite import Sqlite

        return Sqlite(engine)
    if name == "postgresql":
        from connectors._postgres import Postgres

        return Postgres(engine)
    if name in ("mysql", "mariadb"):
        from connectors._mysql import MySql

        return MySql(engine)
    if name == "duckdb":
        from connectors._duckdb import DuckDb

        return DuckDb(engine)
    return Generic(engine)


class SqlConnector:
    """Reads one database; a password is kept in the engine only and never shown."""

    is_concurrent = True
    """Several resources may be read at once, each over a connection of its own."""
    lists_at_once = True
    """All resources are known before the first is read."""

    def __init__(self, access: Access, source: str, path: str = "", origin: object = None) -> None:
        """``source`` is the target as shown; ``path`` the database file below it, if it is one of many.

        ``origin`` is held as long as this is: a file from an archive vanishes with its last user.
        """
        self._origin = origin
        self._access, self._source, self._path = access, source, path
        self.shown = f"{source}/{path}" if path else source
        self._dialect: Dialect | None = None
        self._tables: dict[str, Table] = {}
        self._running: list[tuple[Dialect, Any]] = []

    def __repr__(self) -> str:
        return f"SqlConnector({self._source!r}, {self._path!r})"

    def resources(self) -> Iterator[Resource]:
        """Tables, views and the like of every schema but the system's, in order of name."""
        try:
            dialect = self._opened()
            with dialect.engine.connect() as plain:
                # All at once: no transaction stays open while the tables are scanned.
                tables = list(dialect.tables(dialect.prepare(plain, Plan())))
        except (SQLAlchemyError, OSError) as error:
            # OSError: a certificate that is not there.
            raise ConnectorError(_reason(error)) from error
        except ImportError as error:
            raise UsageError(missing(error)) from error
        resources = [self._resource(table) for table in tables]
        self._tables = {resource.id: table for resource, table in zip(resources, tables, strict=True)}
        yield from resources

    def _resource(self, table: Table) -> Resource:
        qualified = table.name if table.schema is None else f"{table.schema}.{table.name}"
        return Resource(
            self._source,
            f"{self._path}/{qualified}" if self._path else qualified,
            table.kind,
            table.comment,
            tuple(field.column for field in table.fields),
            table.rows,
            table.size,
            table.marker,
            table.storage,
        )

    def _opened(self) -> Dialect:
        """The dialect of the first server that answers."""
        if self._dialect is not None:
            return self._dialect
        *replicas, own = self._access.urls
        for url in replicas:
            dialect = self._dialect_at(url)
            try:
                with dialect.engine.connect():
                    self._dialect = dialect
                    return dialect
            except SQLAlchemyError:
                dialect.engine.dispose()
        self._dialect = self._dialect_at(own)
        return self._dialect

    def _dialect_at(self, url: sa.URL) -> Dialect:
        # No parameters in errors: SQLAlchemy would show values.
        engine = sa.create_engine(
            url, hide_parameters=True, poolclass=sa.pool.NullPool, connect_args=self._access.arguments
        )
        return _dialect_of(engine)

    def read(self, resource: Resource, plan: Plan) -> pa.RecordBatchReader:
        """Stream a table; columns are texts (numbers with all their digits) or bytes."""
        dialect, table = self._opened(), self._tables[resource.id]
        fields = [field for field in table.fields if field.is_readable]
        for gap in unreadable(table, resource.id):
            plan.note(gap)
        if not fields:
            denied = "permission denied for every column" if table.fields else "the table has no columns or is gone"
            raise ConnectorError(denied)
        schema = schema_of(fields)
        return pa.RecordBatchReader.from_batches(schema, self._stream(dialect, table, fields, schema, resource, plan))

    def _stream(
        self, dialect: Dialect, table: Table, fields: Sequence[Field], schema: pa.Schema, resource: Resource, plan: Plan
    ) -> Iterator[pa.RecordBatch]:
        damaged, plan = Damaged(), _newest_kept(plan)
        running: object = None
        try:
            with dialect.engine.connect() as plain:
                connection = dialect.prepare(plain, plan)
                running = dialect, connection.connection.dbapi_connection
                self._running.append(running)
                passing = _Passing(dialect, connection, fields, schema, damaged)
                queries = dialect.queries(connection, table, fields, plan)
                if plan.mode is Mode.SAMPLE or plan.newer_than is not None:
                    yield from passing.sampled(queries, plan)
                else:
                    yield from limited(passing.all_of(queries, plan), resource, plan)
        except (SQLAlchemyError, OSError, dialect.engine.dialect.loaded_dbapi.Error) as error:
            raise ConnectorError(_reason(error)) from error
        finally:
            self._running[:] = [other for other in self._running if other is not running]
        if damaged.count:
            reason = f"{damaged.count:,} cells hold a number that lost digits, or bytes that are no text"
            plan.note(Gap(resource.id, "", GapKind.DAMAGED, reason))

    @contextmanager
    def connection(self) -> Iterator[sa.Connection]:
        """A read-only transaction, for what a scan does not ask: who holds what, where one person's rows are.

        ``ConnectorError`` in words of its own for whatever fails inside, or when no server answers.
        """
        try:
            dialect = self._opened()
            with dialect.engine.connect() as plain:
                yield dialect.prepare(plain, Plan())
        except (SQLAlchemyError, OSError) as error:
            raise ConnectorError(_reason(error)) from error
        except ImportError as error:
            raise UsageError(missing(error)) from error

    def cancel(self) -> None:
        """End the statements that run now, from another thread: the scan is over."""
        for dialect, connection in list(self._running):
            with suppress(Exception):
                dialect.cancel(connection)

    def close(self) -> None:
        """Close the connections."""
        if self._dialect is not None:
            self._dialect.engine.dispose()
            self._dialect = None


class _Passing:
    """The batches of one table on their way through one connection."""

    def __init__(
        self,
        dialect: Dialect,
        connection: sa.Connection,
        fields: Sequence[Field],
        schema: pa.Schema,
        damaged: Damaged,
    ) -> None:
        self._dialect, self._connection = dialect, connection
        self._fields, self._schema, self._damaged = fields, schema, damaged

    def all_of(self, queries: Iterable[Query], plan: Plan) -> Iterator[pa.RecordBatch]:
        """Every batch of every query; a place is reached when the next batch after it is asked for."""
        rows = sizes(plan)
        is_ended = False
        try:
            for query in queries:
                yield from self._dialect.batches(
                    self._connection, query.sql, self._fields, self._schema, rows, self._damaged
                )
                if query.place:
                    plan.reached(query.place)
            is_ended = True
        finally:
            if not is_ended:
                self._dialect.stop(self._connection)

    def sampled(self, queries: Iterable[Query], plan: Plan) -> Iterator[pa.RecordBatch]:
        """At most ``plan.limit`` rows; if that was all there is, it says so."""
        is_from_all = False

        def noted() -> Iterator[Query]:
            nonlocal is_from_all
            for query in queries:
                is_from_all = query.is_from_all
                yield query

        is_cut = yield from first(self.all_of(noted(), plan), plan.limit)
        if is_from_all and not is_cut:
            plan.chosen(Reading())


def _newest_kept(plan: Plan) -> Plan:
    """``plan``, whose ``chosen`` remembers the newest number when only the words change."""
    newest: list[int | None] = [None]

    def chosen(reading: Reading) -> None:
        newest[0] = reading.newest if reading.newest is not None else newest[0]
        plan.chosen(replace(reading, newest=newest[0]))

    return replace(plan, chosen=chosen)


def _reason(error: BaseException) -> str:
    """What went wrong, without the statement or any value: SQLAlchemy's text quotes both."""
    known: Any = getattr(error, "orig", None) or error
    return in_words(known)
