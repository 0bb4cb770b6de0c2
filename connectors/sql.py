"""Databases through SQLAlchemy: every schema, table and view, with comments; read-only, one connection."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from connectors._bytes import File
from connectors._ddl import sqlite_comments
from connectors._limit import limited
from connectors._urls import shown
from scanner.errors import ConnectorError, UsageError, in_words
from scanner.model import Column, Connector, Gap, GapKind, Plan, Resource

BATCH_ROWS = 10_000
_SQLITE_MAGIC = b"SQLite format 3\x00"
_SYSTEM_SCHEMAS = frozenset(
    (
        "information_schema",
        "pg_catalog",
        "pg_toast",
        "mysql",
        "performance_schema",
        "sys",
        "sys_catalog",
        "INFORMATION_SCHEMA",
    )
)
_EXACT_FLOAT = 2.0**53


def claims(file: File) -> int:
    """SQLite files by their magic bytes."""
    return 3 if file.head.startswith(_SQLITE_MAGIC) else 0


def open_files(source: str, files: Sequence[File]) -> list[Connector]:
    """A connector for each SQLite file."""
    return [SqlConnector(_sqlite_url(str(file.path)), source, file.name) for file in files]


def open_url(target: str) -> Connector | None:
    """A connector for a SQLAlchemy URL; None when the target is none, ``UsageError`` when it cannot be used."""
    if "://" not in target:
        return None
    try:
        url = sa.make_url(target)
        url.get_dialect().import_dbapi()
    except (ArgumentError, ValueError) as error:
        if isinstance(error, NoSuchModuleError):
            return None
        raise UsageError("not a SQLAlchemy URL; write dialect+driver://user:password@host:port/database") from error
    except ModuleNotFoundError as error:
        raise UsageError(f"the driver {error.name} is not installed; install it with pip") from error
    if url.get_backend_name() == "sqlite":
        path = url.database
        if not path or path == ":memory:":
            raise UsageError("a SQLite URL needs a file: sqlite:///path/to/file.db")
        path = path.removeprefix("file:").partition("?")[0]
        if not Path(path).is_file():
            raise UsageError(f"no such SQLite file: {path}")
        url = _sqlite_url(path)
    return SqlConnector(url, shown(target))


def _sqlite_url(path: str) -> sa.URL:
    # mode=ro: SQLite itself refuses to write, and does not create a missing file.
    # Quoted: in a URI a name with ? or # would be another, shorter name, and an empty database.
    database = f"file:{quote(os.fsencode(path))}"
    return sa.URL.create("sqlite", database=database, query={"mode": "ro", "uri": "true"})


class SqlConnector:
    """Reads one database; a password is kept in the engine only and never shown."""

    def __init__(self, url: sa.URL, source: str, path: str = "") -> None:
        """``source`` is the target as shown; ``path`` the database file below it, if it is one of many."""
        self._url, self._source, self._path = url, source, path
        self.shown = f"{source}/{path}" if path else source
        self._engine: sa.Engine | None = None
        self._tables: dict[str, tuple[str | None, str]] = {}

    def __repr__(self) -> str:
        return f"SqlConnector({self._source!r}, {self._path!r})"

    def resources(self) -> Iterator[Resource]:
        """Tables and views of every schema but the system's, in order of name."""
        try:
            yield from self._resources_of(self._opened())
        except SQLAlchemyError as error:
            raise ConnectorError(_reason(error)) from error
        except ModuleNotFoundError as error:
            raise UsageError(f"the driver {error.name} is not installed; install it with pip") from error

    def _opened(self) -> sa.Engine:
        if self._engine is None:
            # No parameters in errors: SQLAlchemy would show values.
            self._engine = sa.create_engine(self._url, hide_parameters=True, poolclass=sa.pool.NullPool)
            if self._url.get_backend_name() == "sqlite":
                sa.event.listen(self._engine, "connect", _tolerate_bad_text)
        return self._engine

    def _resources_of(self, engine: sa.Engine) -> Iterator[Resource]:
        inspector = sa.inspect(engine)
        default = inspector.default_schema_name
        schemas: Sequence[str | None] = [None] if engine.dialect.name == "sqlite" else _schemas(inspector, engine)
        for schema in schemas:
            names = [(name, "table") for name in inspector.get_table_names(schema)]
            names += [(name, "view") for name in inspector.get_view_names(schema)]
            for name, kind in sorted(names):
                qualified = name if schema in (None, default) else f"{schema}.{name}"
                path = f"{self._path}/{qualified}" if self._path else qualified
                resource = Resource(self._source, path, kind)
                self._tables[resource.id] = (schema, name)
                yield _described(engine, inspector, resource, schema, name)

    def read(self, resource: Resource, plan: Plan) -> pa.RecordBatchReader:
        """Stream a table; columns are texts (numbers with all their digits) or bytes."""
        schema_name, table = self._tables[resource.id]
        engine = self._opened()
        columns = resource.columns or _columns_now(engine, schema_name, table)
        if not columns:
            raise ConnectorError("the table has no columns or is gone")
        schema = pa.schema([(c.name, pa.large_binary() if _is_bytes(c.type) else pa.large_string()) for c in columns])
        query: Any = sa.select(*[sa.column(c.name) for c in columns]).select_from(sa.table(table, schema=schema_name))
        if plan.limit is not None:
            query = query.limit(plan.limit + 1)
        return pa.RecordBatchReader.from_batches(schema, _stream(engine, query, schema, resource, plan))

    def close(self) -> None:
        """Close the connection."""
        if self._engine is not None:
            self._engine.dispose()
            self._engine = None


def _schemas(inspector: sa.Inspector, engine: sa.Engine) -> Sequence[str | None]:
    """The schemas to read; for MySQL, where a schema is a database, only the URL's if it names one."""
    if engine.dialect.name in ("mysql", "mariadb") and engine.url.database:
        return [engine.url.database]
    return sorted(s for s in inspector.get_schema_names() if s not in _SYSTEM_SCHEMAS and not s.startswith("pg_temp"))


def _described(
    engine: sa.Engine, inspector: sa.Inspector, resource: Resource, schema: str | None, name: str
) -> Resource:
    """Add columns and comments; a table that cannot be described is read without."""
    try:
        columns = tuple(
            Column(column["name"], str(column["type"]), column.get("comment") or "")
            for column in inspector.get_columns(name, schema)
        )
    except (SQLAlchemyError, NotImplementedError):
        return resource
    if engine.dialect.name == "sqlite":
        return _with_sqlite_comments(engine, replace(resource, columns=columns), name)
    try:
        comment = inspector.get_table_comment(name, schema).get("text") or ""
    except (SQLAlchemyError, NotImplementedError):
        comment = ""
    return replace(resource, columns=columns, comment=comment)


def _with_sqlite_comments(engine: sa.Engine, resource: Resource, name: str) -> Resource:
    """SQLite has no comments, but it keeps the text of CREATE TABLE with those that stand in it."""
    with engine.connect() as connection:
        text = connection.execute(sa.text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": name}).scalar()
    table, columns = sqlite_comments(text or "")
    described = tuple(replace(c, comment=columns.get(c.name, "")) for c in resource.columns)
    return replace(resource, comment=table, columns=described)


def _columns_now(engine: sa.Engine, schema: str | None, table: str) -> tuple[Column, ...]:
    try:
        found = sa.inspect(engine).get_columns(table, schema)
    except SQLAlchemyError as error:
        raise ConnectorError(_reason(error)) from error
    return tuple(Column(column["name"], str(column["type"])) for column in found)


def _is_bytes(kind: str) -> bool:
    return re.search("BLOB|BINARY|BYTEA|IMAGE|RAW", kind.upper()) is not None


def _stream(
    engine: sa.Engine, query: Any, schema: pa.Schema, resource: Resource, plan: Plan
) -> Iterator[pa.RecordBatch]:
    damaged = _Damaged()
    try:
        with engine.connect() as connection:
            read_only = connection.execution_options(**_read_only(engine))
            with read_only.execution_options(stream_results=True, yield_per=BATCH_ROWS).execute(query) as result:
                batches = (_batch(rows, schema, damaged) for rows in result.partitions(BATCH_ROWS))
                yield from limited(batches, resource, plan)
    except SQLAlchemyError as error:
        raise ConnectorError(_reason(error)) from error
    if damaged.count:
        reason = f"{damaged.count:,} cells hold bytes that are no text, or a number that lost digits"
        plan.note(Gap(resource.id, "", GapKind.DAMAGED, reason))


def _read_only(engine: sa.Engine) -> dict[str, Any]:
    return {"postgresql_readonly": True} if engine.dialect.name == "postgresql" else {}


class _Damaged:
    """Cells that could not be turned into text."""

    count = 0


def _batch(rows: Sequence[Any], schema: pa.Schema, damaged: _Damaged) -> pa.RecordBatch:
    arrays = []
    for cells, field in zip(zip(*rows, strict=True) if rows else [()] * len(schema), schema, strict=True):
        convert = _cell_bytes if pa.types.is_large_binary(field.type) else _cell_text
        arrays.append(pa.array([convert(cell, damaged) for cell in cells], field.type))
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _cell_bytes(cell: Any, damaged: _Damaged) -> bytes | None:
    if cell is None:
        return None
    return bytes(cell) if isinstance(cell, (bytes, bytearray, memoryview)) else str(cell).encode("utf-8", "replace")


def _cell_text(cell: Any, damaged: _Damaged) -> str | None:
    """A cell as a text, numbers with all their digits; None for NULL and for what is no text."""
    if cell is None or isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float):
        if abs(cell) >= _EXACT_FLOAT:
            damaged.count += 1
            return None
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, Decimal):
        return f"{cell.normalize():f}" if cell.is_finite() else str(cell)
    if isinstance(cell, (bytes, bytearray, memoryview)):
        try:
            return bytes(cell).decode()
        except UnicodeDecodeError:
            damaged.count += 1
            return None
    if isinstance(cell, (dict, list)):
        import json

        return json.dumps(cell, ensure_ascii=False, default=str)
    return str(cell)


def _tolerate_bad_text(connection: Any, _record: Any) -> None:
    """SQLite stores any bytes as TEXT; text that is not UTF-8 is usually GB18030."""

    def decoded(raw: bytes) -> str:
        try:
            return raw.decode()
        except UnicodeDecodeError:
            return raw.decode("gb18030", "replace")

    connection.text_factory = decoded


def _reason(error: SQLAlchemyError) -> str:
    """What went wrong, without the statement or any value: SQLAlchemy's text quotes both."""
    return in_words(getattr(error, "orig", None) or error)
