"""DuckDB: its catalogue functions (its SQLAlchemy dialect cannot list with SQLAlchemy 2.1), reservoir samples."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from connectors._dialects import Dialect, drawn
from connectors._tables import TABLE, VIEW, Draw, Facts, Field, Table
from scanner.model import Column, Plan

_TABLES = """
SELECT schema_name, table_name, 'table', comment, estimated_size FROM duckdb_tables()
 WHERE NOT internal AND database_name = current_database()
UNION ALL SELECT schema_name, view_name, 'view', comment, NULL FROM duckdb_views()
 WHERE NOT internal AND database_name = current_database()
 ORDER BY 1, 2"""
_COLUMNS = """
SELECT schema_name, table_name, column_name, data_type, comment FROM duckdb_columns()
 WHERE NOT internal AND database_name = current_database() ORDER BY schema_name, table_name, column_index"""


class DuckDb(Dialect):
    """A DuckDB file, opened for reading only."""

    def tables(self, connection: sa.Connection) -> Iterator[Table]:
        """From DuckDB's own functions."""
        facts = Facts()
        for schema, table, name, kind, comment in self.rows(connection, _COLUMNS):
            facts.fields.setdefault((schema, table), []).append(self._field(Column(name, kind, comment or "")))
        for schema, name, kind, comment, rows in self.rows(connection, _TABLES):
            shown = None if schema == "main" else schema
            what = TABLE if kind == "table" else VIEW
            yield Table(shown, name, what, facts.of((schema, name)), comment or "", rows)

    def _field(self, column: Column) -> Field:
        name, kind = self.quoted(column.name), column.type.upper()
        is_nested = kind.endswith("]") or kind.startswith(("STRUCT", "MAP", "UNION"))
        expression = name if kind == "BLOB" else f"to_json({name})::VARCHAR" if is_nested else f"{name}::VARCHAR"
        return Field(column, expression, kind == "BLOB", kind.startswith("DECIMAL"), kind in ("FLOAT", "DOUBLE"))

    def sample(self, connection: sa.Connection, table: Table, select: str, plan: Plan) -> Iterator[Draw]:
        """A reservoir over the whole table, in random order."""
        most = (plan.limit or 1_000_000) + 1
        reservoir = f"SELECT * FROM ({select}) AS drawn USING SAMPLE reservoir({most} ROWS) REPEATABLE ({plan.seed})"
        sorted_ = f"SELECT * FROM ({reservoir}) AS sorted ORDER BY hash(sorted, {plan.seed})"
        yield Draw(sorted_, drawn(plan))
