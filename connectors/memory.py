"""Tables that are already in memory: for notebooks, Spark partitions and tests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pyarrow as pa

from connectors._limit import limited
from scanner.errors import ConnectorError
from scanner.model import Column, Plan, Resource

BATCH_ROWS = 65_536


class MemoryConnector:
    """Reads Arrow tables. ``comments`` may hold ``{"table": ..., "table.column": ...}``."""

    def __init__(
        self, tables: Mapping[str, pa.Table], comments: Mapping[str, str] | None = None, source: str = "memory"
    ) -> None:
        """Serve ``tables`` by name."""
        self._tables = dict(tables)
        self._comments = dict(comments or {})
        self._source = source

    def resources(self) -> Iterator[Resource]:
        """One resource a table, in order of name."""
        for name, table in sorted(self._tables.items()):
            columns = tuple(
                Column(field.name, str(field.type), self._comments.get(f"{name}.{field.name}", ""))
                for field in table.schema
            )
            yield Resource(
                self._source, name, "table", self._comments.get(name, ""), columns, table.num_rows, table.nbytes
            )

    def read(self, resource: Resource, plan: Plan) -> pa.RecordBatchReader:
        """The table in batches; a table that is not there (any more) raises ``ConnectorError``."""
        table = self._tables.get(resource.path)
        if table is None:
            raise ConnectorError("the table is gone")
        batches = table.to_batches(max_chunksize=BATCH_ROWS)
        return pa.RecordBatchReader.from_batches(table.schema, limited(batches, resource, plan))

    def close(self) -> None:
        """Nothing is held."""
