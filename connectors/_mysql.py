"""MySQL and MariaDB: the information schema in three queries, keys as places, raw bytes instead of Python objects."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

import pyarrow as pa
import sqlalchemy as sa

from connectors._cells import Damaged, batch_of
from connectors._dialects import SORTABLE, Dialect, draws
from connectors._tables import TABLE, VIEW, Draw, Facts, Field, Query, Table, grid, slices
from scanner.model import Column, Plan

_PIECE_ROWS = 200_000
_MOST_DRAWN = 5_000_000
"""Rows that a server may read through to draw some of them."""
_SPARSE = 50
"""With fewer rows than one in so many keys, keys drawn at random find nothing."""
_OWN = "'mysql', 'information_schema', 'performance_schema', 'sys'"
_BYTES = frozenset(
    "blob tinyblob mediumblob longblob binary varbinary bit geometry point linestring polygon multipoint"
    " multilinestring multipolygon geometrycollection".split()
)
_WHOLE = frozenset("tinyint smallint mediumint int bigint".split())


class MySql(Dialect):
    """MySQL, MariaDB and what speaks their protocol (TiDB, OceanBase)."""

    word_of_random = "rand({seed})"

    def tables(self, connection: sa.Connection) -> Iterator[Table]:
        """Of the URL's database, or of every database but the server's own."""
        self._tell_fresh(connection)
        current = self.engine.url.database
        where = f"TABLE_SCHEMA = {_text(current)}" if current else f"TABLE_SCHEMA NOT IN ({_OWN})"
        references = {
            (schema, table, column): (other if of == schema else f"{of}.{other}") + f".{key}"
            for schema, table, column, of, other, key in self.rows(connection, _REFERENCES.format(where=where))
        }
        facts = Facts()
        keys: dict[tuple[str, str], list[tuple[str, bool, bool]]] = {}
        for schema, table, name, kind, shown, comment, key, extra in self.rows(
            connection, _COLUMNS.format(where=where)
        ):
            column = Column(name, _word(shown), _word(comment), references.get((schema, table, name), ""))
            facts.fields.setdefault((schema, table), []).append(self._field(column, _word(kind)))
            if key == "PRI":
                is_key = _word(kind) in _WHOLE
                keys.setdefault((schema, table), []).append((name, is_key, "auto_increment" in extra))
        for schema, name, kind, comment, rows, size, made, changed, auto in self.rows(
            connection, _TABLES.format(where=where)
        ):
            primary = keys.get((schema, name), [])
            key, is_whole, is_generated = primary[0] if len(primary) == 1 else (None, False, False)
            is_view = kind not in ("BASE TABLE", "SYSTEM VERSIONED")
            yield Table(
                None if schema == current else schema,
                name,
                VIEW if is_view else TABLE,
                facts.of((schema, name)),
                "" if is_view else comment or "",
                rows,
                size,
                # Without the time of the last change nothing says that there was none; a change of this very
                # second may be followed by another that gets the same time.
                f"{made} {changed} {auto} {size}" if changed else "",
                str(made),
                key if is_whole else None,
                is_generated,
                (schema,),
            )

    def _tell_fresh(self, connection: sa.Connection) -> None:
        """MySQL 8 shows estimates and times of last change from a cache of a day."""
        version = connection.dialect.server_version_info or (0,)
        if not getattr(connection.dialect, "is_mariadb", False) and int(version[0]) >= 8:
            connection.exec_driver_sql("SET SESSION information_schema_stats_expiry = 0")

    def _field(self, column: Column, kind: str) -> Field:
        name = self.quoted(column.name)
        expression = f"st_astext({name})" if kind in _GEOMETRY else name
        is_bytes = kind in _BYTES and kind not in _GEOMETRY
        return Field(column, expression, is_bytes, kind == "decimal", kind in ("float", "double"))

    def place_of(self, table: Table) -> str:
        """Always with its database."""
        return f"{self.quoted(table.parts[0])}.{self.quoted(table.name)}"

    def prepare(self, connection: sa.Connection, plan: Plan) -> sa.Connection:
        """One read-only transaction; time-outs for statements and for locks, also those on the table's definition."""
        is_mariadb = getattr(connection.dialect, "is_mariadb", False)
        timeout = (
            f"max_statement_time = {plan.statement_timeout}"
            if is_mariadb
            else f"max_execution_time = {plan.statement_timeout * 1000}"
        )
        for setting in (
            timeout,
            f"lock_wait_timeout = {plan.lock_timeout}",
            # The server drops a reader that is slow to take its rows after a minute.
            f"net_write_timeout = {max(plan.statement_timeout, 600)}",
            "TRANSACTION READ ONLY",
        ):
            connection.exec_driver_sql(f"SET SESSION {setting}")
        connection.commit()
        return connection

    def sample(self, connection: sa.Connection, table: Table, select: str, plan: Plan) -> Iterator[Draw]:
        """Small tables sorted at random; large ones by keys drawn at random, or drawn row by row by the server."""
        rows = table.rows or 0
        if table.kind != TABLE or rows <= SORTABLE // 4:
            yield from super().sample(connection, table, select, plan)
            return
        if table.key:
            key = self.quoted(table.key)
            low, high = self.ends(connection, table, key) or (0, -1)
            if 0 < high - low + 1 <= _SPARSE * rows:
                how = f"rows whose keys were drawn at random (seed {plan.seed})"
                for keys in draws(low, high, rows, plan):
                    these = ",".join(map(str, keys))
                    yield Draw(f"{select} WHERE {key} IN ({these}) ORDER BY rand({plan.seed})", how, is_from_all=False)
                return
        if rows <= _MOST_DRAWN:
            share = min(2 * (plan.limit or rows) / rows, 1)
            how = f"rows drawn one by one by the server, each with the same chance (seed {plan.seed})"
            where = f" WHERE rand({plan.seed}) < {share:.10f} ORDER BY rand({plan.seed + 1}){self._limit(plan)}"
            yield Draw(select + where, how, is_from_all=False)
            return
        why = "too large to be drawn from without a dense whole-number key"
        yield Draw(select + self._limit(plan), f"the first rows as the server hands them over: {why}", False)

    def pieces(self, connection: sa.Connection, table: Table, select: str, plan: Plan) -> Iterator[Query]:
        """By ranges of a whole-number key; a place is the round number at which the next range begins."""
        if not table.key or (table.rows or 0) <= _PIECE_ROWS:
            yield Query(select)
            return
        key = self.quoted(table.key)
        ends = self.ends(connection, table, key)
        if ends is None:
            return
        low, high = ends
        step = grid(low, high, table.rows or 0, _PIECE_ROWS)
        start = max(low, int(plan.start)) if plan.start else low
        for begin, end in slices(start, high, step):
            yield Query(f"{select} WHERE {key} >= {max(begin, start)} AND {key} < {end} ORDER BY {key}", str(end))

    def batches(
        self,
        connection: sa.Connection,
        sql: str,
        fields: Sequence[Field],
        schema: pa.Schema,
        sizes: Iterator[int],
        damaged: Damaged,
    ) -> Iterator[pa.RecordBatch]:
        """With PyMySQL the bytes of the wire as they are: no date, decimal or text is built in Python."""
        if connection.dialect.driver != "pymysql":
            yield from super().batches(connection, sql, fields, schema, sizes, damaged)
            return
        from pymysql.cursors import SSCursor

        raw: Any = connection.connection.dbapi_connection
        kept = raw.use_unicode, raw.decoders
        raw.use_unicode, raw.decoders = False, {}
        cursor = raw.cursor(SSCursor)
        try:
            cursor.execute(sql)
            while rows := cursor.fetchmany(next(sizes)):
                yield batch_of(rows, fields, schema, damaged)
            cursor.close()
        except BaseException:
            self.stop(connection)
            # PyMySQL would drain the rest when the result is collected, from a connection that is closed.
            if cursor._result is not None:
                cursor._result.unbuffered_active = False
            raise
        finally:
            raw.use_unicode, raw.decoders = kept

    def cancel(self, raw: Any) -> None:
        """By another connection: the protocol has no request for it."""
        with self.engine.connect() as other:
            other.exec_driver_sql(f"KILL QUERY {int(raw.thread_id())}")

    def stop(self, connection: sa.Connection) -> None:
        """End the statement, then cut the connection: closing a cursor would read all that is left."""
        with suppress(Exception):
            self.cancel(connection.connection.dbapi_connection)
        connection.invalidate()


_GEOMETRY = frozenset(kind for kind in _BYTES if re.search("point|linestring|polygon|geometry", kind))
_TABLES = """
SELECT TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE, TABLE_COMMENT, TABLE_ROWS, DATA_LENGTH, CREATE_TIME,
       CASE WHEN UPDATE_TIME < NOW() - INTERVAL 2 SECOND THEN UPDATE_TIME END, AUTO_INCREMENT
  FROM information_schema.TABLES WHERE {where} AND TABLE_TYPE <> 'SEQUENCE' ORDER BY TABLE_SCHEMA, TABLE_NAME"""
_COLUMNS = """
SELECT TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME, DATA_TYPE, COLUMN_TYPE, COLUMN_COMMENT, COLUMN_KEY, EXTRA
  FROM information_schema.COLUMNS WHERE {where} ORDER BY TABLE_SCHEMA, TABLE_NAME, ORDINAL_POSITION"""
_REFERENCES = """
SELECT TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME, REFERENCED_TABLE_SCHEMA, REFERENCED_TABLE_NAME, REFERENCED_COLUMN_NAME
  FROM information_schema.KEY_COLUMN_USAGE WHERE {where} AND REFERENCED_TABLE_NAME IS NOT NULL"""


def _text(text: str) -> str:
    """A text as a literal, whether or not backslashes escape: as hexadecimal digits."""
    return f"CONVERT(0x{text.encode().hex()} USING utf8mb4)" if text else "''"


def _word(value: Any) -> str:
    """MySQL 8 hands some texts of its catalogue on as bytes."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value or "")
