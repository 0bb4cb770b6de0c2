"""PostgreSQL: its own catalogue in four queries, COPY instead of a cursor, pages as places, TABLESAMPLE."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice
from typing import Any

import pyarrow as pa
import sqlalchemy as sa

from connectors._cells import Damaged, batch_of_csv
from connectors._dialects import Dialect, drawn
from connectors._tables import FOREIGN, MATERIALIZED, PARTITIONED, STORED, TABLE, VIEW, Draw, Facts, Field, Query, Table
from scanner.model import Column, Plan

_KINDS = {"r": TABLE, "p": PARTITIONED, "v": VIEW, "m": MATERIALIZED, "f": FOREIGN}
_PAGE = 8192
_PIECE_PAGES = 4096
"""32 MB a statement: short enough for a time-out, long enough to be fast."""
_RANGES_SINCE = 140000
"""The version from which a range of tuple ids is read by itself, not by reading everything."""

# Partitions are read through their parent, once. Pages are counted from the files: estimates may be missing.
_TABLES = """
SELECT c.oid::bigint, n.nspname, c.relname, c.relkind::text, obj_description(c.oid, 'pg_class'),
       n.nspname = current_schema(),
       CASE WHEN c.relkind IN ('v', 'f') THEN NULL
            WHEN c.relkind = 'p' THEN (SELECT sum(x.reltuples) FILTER (WHERE x.reltuples >= 0)::bigint
                                         FROM pg_partition_tree(c.oid) t JOIN pg_class x ON x.oid = t.relid
                                        WHERE t.isleaf)
            WHEN c.reltuples < 0 THEN NULL ELSE c.reltuples::bigint END,
       current_setting('track_counts')::boolean
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition
   AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'
 ORDER BY n.nspname, c.relname"""
# Where rows lie: one line for each table or leaf partition.
_PARTS = """
SELECT p.root::bigint, c.oid::bigint, n.nspname, c.relname, c.relkind::text, c.relfilenode::bigint,
       coalesce(pg_relation_size(c.oid), 0)::bigint, has_table_privilege(c.oid, 'SELECT'),
       concat_ws(' ', s.n_tup_ins, s.n_tup_upd, s.n_tup_del), coalesce(s.n_tup_upd, 0) + coalesce(s.n_tup_del, 0)
  FROM (SELECT oid AS root, oid AS leaf FROM pg_catalog.pg_class WHERE relkind IN ('r', 'm') AND NOT relispartition
        UNION ALL
        SELECT k.oid, t.relid FROM pg_catalog.pg_class k, pg_partition_tree(k.oid) t
         WHERE k.relkind = 'p' AND NOT k.relispartition AND t.isleaf) p
  JOIN pg_catalog.pg_class c ON c.oid = p.leaf JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_catalog.pg_stat_all_tables s ON s.relid = c.oid
 WHERE n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'
 ORDER BY p.root, n.nspname, c.relname"""
_COLUMNS = """
SELECT a.attrelid::bigint, a.attname, format_type(a.atttypid, a.atttypmod), col_description(a.attrelid, a.attnum),
       CASE WHEN coalesce(b.typcategory, t.typcategory) = 'A' THEN 'array' ELSE coalesce(b.typname, t.typname) END,
       a.attidentity <> '' OR coalesce(pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval(%%', false),
       has_column_privilege(a.attrelid, a.attnum, 'SELECT'),
       i.indexrelid IS NOT NULL AND a.atttypid IN (20, 21, 23)
  FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_catalog.pg_type b ON b.oid = nullif(t.typbasetype, 0)
  LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  LEFT JOIN pg_catalog.pg_index i ON i.indrelid = c.oid AND i.indisprimary AND i.indnkeyatts = 1
       AND i.indkey[0] = a.attnum
 WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition
   AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%%'
 ORDER BY a.attrelid, a.attnum""".replace("%%", "%")
_REFERENCES = """
SELECT k.conrelid::bigint, a.attname,
       CASE WHEN n.nspname = current_schema() THEN '' ELSE n.nspname || '.' END || f.relname || '.' || b.attname
  FROM pg_catalog.pg_constraint k CROSS JOIN LATERAL unnest(k.conkey, k.confkey) AS u(own, other)
  JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.own
  JOIN pg_catalog.pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = u.other
  JOIN pg_catalog.pg_class f ON f.oid = k.confrelid JOIN pg_catalog.pg_namespace n ON n.oid = f.relnamespace
 WHERE k.contype = 'f'"""
_SESSION = (
    # Errors instead of a part of the rows: a policy must not make a full table look clean.
    "row_security = off",
    "datestyle = 'ISO'",
    "intervalstyle = 'postgres'",
    "bytea_output = 'hex'",
    "extra_float_digits = 1",
    # One core of the server is enough, and compiling a short query is a waste.
    "max_parallel_workers_per_gather = 0",
    "jit = off",
)


class Postgres(Dialect):
    """PostgreSQL and what speaks its protocol and has its catalogue."""

    word_of_random = "random()"

    def tables(self, connection: sa.Connection) -> Iterator[Table]:
        """From the catalogue, in four queries for the whole database."""
        references = {(oid, name): target for oid, name, target in self.rows(connection, _REFERENCES)}
        facts = Facts()
        keys: dict[int, tuple[str, bool]] = {}
        for oid, name, shown, comment, kind, is_generated, is_readable, is_key in self.rows(connection, _COLUMNS):
            column = Column(name, shown, comment or "", references.get((oid, name), ""))
            facts.fields.setdefault(oid, []).append(self._field(column, kind, is_readable))
            if is_key:
                keys[oid] = (name, bool(is_generated))
        parts: dict[int, list[Any]] = {}
        for root, *part in self.rows(connection, _PARTS):
            parts.setdefault(root, []).append(tuple(part))
        for oid, schema, name, kind, comment, is_default, rows, counts in self.rows(connection, _TABLES):
            lies = tuple(parts.get(oid, ()))
            key, is_generated = keys.get(oid, (None, False))
            yield Table(
                None if is_default else schema,
                name,
                _KINDS[kind],
                facts.of(oid),
                comment or "",
                rows,
                sum(part[5] for part in lies) if lies else None,
                " ".join(f"{part[0]}:{part[4]}:{part[7]}" for part in lies) if counts else "",
                " ".join(f"{part[0]}:{part[4]}" for part in lies),
                key,
                is_generated,
                (oid, schema, *lies),
            )

    def _field(self, column: Column, kind: str, is_readable: bool) -> Field:
        name = self.quoted(column.name)
        expression = f"{name}::text"
        if kind in ("text", "varchar", "bytea", "json", "jsonb", "uuid", "inet"):
            expression = name
        elif kind == "array":
            expression = f"to_jsonb({name})::text"
        elif kind == "hstore":
            expression = f"{name}::jsonb::text"
        return Field(
            column, expression, kind == "bytea", kind == "numeric", kind in ("float4", "float8"), bool(is_readable)
        )

    def place_of(self, table: Table) -> str:
        """Always with its schema: the search path is somebody's setting."""
        only = "ONLY " if table.kind == TABLE else ""
        return f"{only}{self.quoted(table.parts[1])}.{self.quoted(table.name)}"

    def prepare(self, connection: sa.Connection, plan: Plan) -> sa.Connection:
        """One read-only snapshot, with time-outs that end with it."""
        prepared = connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        timeouts = (
            f"statement_timeout = '{plan.statement_timeout}s'",
            f"lock_timeout = '{plan.lock_timeout}s'",
            f"idle_in_transaction_session_timeout = '{max(plan.statement_timeout, 600)}s'",
        )
        for setting in (*timeouts, *_SESSION):
            prepared.exec_driver_sql(f"SET LOCAL {setting}")
        return prepared

    def sample(self, connection: sa.Connection, table: Table, select: str, plan: Plan) -> Iterator[Draw]:
        """Rows of random pages in random order; views and foreign tables are sorted at random if they are small."""
        if table.kind not in STORED:
            self.scalar(connection, f"SELECT setseed({plan.seed % 1000 / 1000})")
            yield from super().sample(connection, table, select, plan)
            return
        order = f" ORDER BY hashtextextended(tableoid::text || ctid::text, {plan.seed}){self._limit(plan)}"
        pages = max((table.size or 0) // _PAGE, 1)
        wanted = 2 * max(plan.first_look, 100)
        if pages > 2 * wanted:
            pages_drawn = f" TABLESAMPLE SYSTEM ({100 * wanted / pages:.8f}) REPEATABLE ({plan.seed})"
            # A table that lost most of its rows may have none on these pages, and is not empty.
            found = int(self.scalar(connection, f"SELECT count(*) FROM {self.place_of(table)}{pages_drawn}"))
            if found >= plan.first_look:
                how = f"random rows of about {wanted:,} of {pages:,} pages (TABLESAMPLE SYSTEM, seed {plan.seed})"
                yield Draw(select + pages_drawn + order, how, is_from_all=False)
                return
        yield Draw(select + order, drawn(plan))

    def pieces(self, connection: sa.Connection, table: Table, select: str, plan: Plan) -> Iterator[Query]:
        """By ranges of pages, partition by partition; a place is ``partition:page``."""
        parts = table.parts[2:]
        version = connection.dialect.server_version_info or (0,)
        is_ranged = int(version[0]) * 10000 >= _RANGES_SINCE and parts and all(part[6] for part in parts)
        if not is_ranged:
            yield Query(select)
            return
        columns = select[: select.rindex(f" FROM {self.place_of(table)}")]
        start_part, _, start_page = plan.start.partition(":")
        is_ahead = not plan.start
        for oid, schema, name, *_ in parts:
            if not is_ahead and str(oid) != start_part:
                continue
            first = 0 if is_ahead else int(start_page)
            is_ahead = True
            source = f"{columns} FROM ONLY {self.quoted(schema)}.{self.quoted(name)}"
            # The size of now: rows added since the listing are read, too.
            size = self.scalar(connection, f"SELECT pg_relation_size({oid}::regclass)") or 0
            for page in range(first, max(size // _PAGE, 1), _PIECE_PAGES):
                end = page + _PIECE_PAGES
                upper = f" AND ctid < '({end},0)'::tid" if end * _PAGE < size else ""
                yield Query(f"{source} WHERE ctid >= '({page},0)'::tid{upper}", f"{oid}:{end}")

    def cancel(self, raw: Any) -> None:
        """By the protocol's own request."""
        raw.cancel()

    def batches(
        self,
        connection: sa.Connection,
        sql: str,
        fields: Sequence[Field],
        schema: pa.Schema,
        sizes: Iterator[int],
        damaged: Damaged,
    ) -> Iterator[pa.RecordBatch]:
        """By COPY, which streams lines that Arrow reads without an object for each cell; else by a cursor."""
        if connection.dialect.driver != "psycopg":
            yield from super().batches(connection, sql, fields, schema, sizes, damaged)
            return
        raw: Any = connection.connection.dbapi_connection
        try:
            copy = raw.cursor().copy(f"COPY ({sql}) TO STDOUT (FORMAT csv, ENCODING 'UTF8')")
            stream = iter(copy.__enter__())
            while rows := list(islice(stream, next(sizes))):
                yield batch_of_csv(b"".join(rows), fields, schema, damaged)
            copy.__exit__(None, None, None)
        except BaseException:
            # Also Ctrl-C and a reader that has seen enough. Leaving by the copy's own exit would wait for the rest.
            with suppress(Exception):
                raw.cancel_safe(timeout=5)
            connection.invalidate()
            raise
