"""SQLite: comments from the text of CREATE TABLE, row ids as places, samples drawn by a function of ours."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from connectors._ddl import sqlite_comments
from connectors._dialects import Dialect, drawn, draws
from connectors._tables import TABLE, Draw, Query, Table, slices
from scanner.model import Plan

_PIECE_ROWS = 200_000
_SORTABLE = 1_000_000
"""A file on this machine may be read through for a sample up to here."""


class Sqlite(Dialect):
    """A SQLite file, opened for reading only."""

    word_of_random = "pisift_random()"

    def __init__(self, engine: sa.Engine) -> None:
        """Tolerate texts in other encodings on every connection."""
        super().__init__(engine)
        sa.event.listen(engine, "connect", _tolerate_bad_text)

    def tables(self, connection: sa.Connection) -> Iterator[Table]:
        """As the inspector lists them; the files say whether anything changed."""
        path = unquote(str(self.engine.url.database).removeprefix("file:"), errors="surrogateescape")
        marker = []
        for name in (path, f"{path}-wal"):
            with suppress(OSError):
                found = Path(name).stat()
                marker.append(f"{found.st_size}:{found.st_mtime_ns}")
        for table in super().tables(connection):
            yield replace(table, marker=" ".join(marker))

    def schemas(self, inspector: sa.Inspector) -> Sequence[str | None]:
        """One, without a name."""
        return [None]

    def _described(self, inspector: sa.Inspector, table: Table) -> Table:
        table = super()._described(inspector, table)
        row = inspector.bind.execute(  # type: ignore[union-attr]  # a connection
            sa.text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": table.name}
        ).first()
        ddl = row[0] if row and row[0] else ""
        comment, columns = sqlite_comments(ddl)
        fields = tuple(
            replace(f, column=replace(f.column, comment=columns.get(f.column.name, ""))) for f in table.fields
        )
        key = None
        if table.kind == TABLE:
            try:
                primary = inspector.get_pk_constraint(table.name)["constrained_columns"]
            except SQLAlchemyError:
                primary = []
            kinds = {f.column.name: f.column.type for f in fields}
            # INTEGER PRIMARY KEY, and nothing else, is the row's own number.
            key = primary[0] if len(primary) == 1 and kinds.get(primary[0]) == "INTEGER" else None
        return replace(
            table,
            fields=fields,
            comment=comment,
            key=key,
            is_generated=key is not None and "AUTOINCREMENT" in ddl.upper(),
        )

    def prepare(self, connection: sa.Connection, plan: Plan) -> sa.Connection:
        """The file is opened read-only; a writer's lock is waited for as long as the plan says."""
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {plan.lock_timeout * 1000}")
        rng = random.Random(plan.seed)
        raw: Any = connection.connection.dbapi_connection
        raw.create_function("pisift_random", 0, rng.random)
        return connection

    def cancel(self, raw: Any) -> None:
        """By SQLite's own call."""
        raw.interrupt()

    def sample(self, connection: sa.Connection, table: Table, select: str, plan: Plan) -> Iterator[Draw]:
        """By row ids drawn at random where a table is large; else sorted at random."""
        rowid = self._rowid(table)
        low, high = self._ends(connection, table, rowid)
        if rowid and high - low > _SORTABLE:
            # Deleted rows leave holes: what is drawn there is nobody, and the rest is as random as before.
            for keys in draws(low, high, high - low + 1, plan):
                these = ",".join(map(str, keys))
                where = f" WHERE {rowid} IN ({these}) ORDER BY pisift_random()"
                how = f"rows whose row ids were drawn at random (seed {plan.seed})"
                yield Draw(select + where, how, is_from_all=False)
            return
        yield Draw(f"{select} ORDER BY pisift_random(){self._limit(plan)}", drawn(plan))

    def pieces(self, connection: sa.Connection, table: Table, select: str, plan: Plan) -> Iterator[Query]:
        """By ranges of row ids; a place is the row id at which the next range begins."""
        rowid = self._rowid(table)
        low, high = self._ends(connection, table, rowid)
        if not rowid or high - low < _PIECE_ROWS:
            yield Query(select)
            return
        start = max(low, int(plan.start)) if plan.start else low
        step = _PIECE_ROWS
        while (high - low) // step > _MOST_PIECES:
            step *= 10
        for begin, end in slices(start, high, step):
            yield Query(f"{select} WHERE {rowid} >= {max(begin, start)} AND {rowid} < {end} ORDER BY {rowid}", str(end))

    def _rowid(self, table: Table) -> str:
        names = {f.column.name.lower() for f in table.fields}
        return next((n for n in ("rowid", "_rowid_", "oid") if n not in names), "") if table.kind == TABLE else ""

    def _ends(self, connection: sa.Connection, table: Table, rowid: str) -> tuple[int, int]:
        if not rowid:
            return 0, 0
        try:
            return self.ends(connection, table, rowid) or (0, 0)
        except SQLAlchemyError:
            # WITHOUT ROWID, or a virtual table.
            return 0, 0


_MOST_PIECES = 10_000


def _tolerate_bad_text(connection: Any, _record: Any) -> None:
    """SQLite stores any bytes as TEXT; text that is not UTF-8 is usually GB18030."""

    def decoded(raw: bytes) -> str:
        try:
            return raw.decode()
        except UnicodeDecodeError:
            return raw.decode("gb18030", "replace")

    connection.text_factory = decoded
