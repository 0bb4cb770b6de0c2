"""Documents: Word, PowerPoint, OpenDocument, EPUB: texts, tables, properties, pictures and files in them.

Each is taken apart once, in a worker process: its running text (one row a paragraph, slide or page), a table for each
table in it under its header, its properties, its pictures as binary cells, and the files in it, opened like any other.
Macros are not run, links not fetched, XML entities not expanded.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pyarrow as pa

from connectors._bytes import READ_ERRORS, File, Origin
from connectors._limit import limited
from connectors._parts import Listed, taken_apart
from connectors._readers import READERS
from connectors._sandbox import Sandbox
from scanner.errors import ConnectorError, in_words
from scanner.model import Connector, Gap, Plan, Resource


def claims(file: File) -> int:
    """Documents by their content, not those that are compressed as a whole: an archive opens them first."""
    return 3 if file.kind in READERS and not file.packing else 0


def open_files(source: str, files: Sequence[File]) -> list[Connector]:
    """A connector for each document."""
    return [DocumentConnector(source, file) for file in files]


class DocumentConnector:
    """The parts of one document."""

    def __init__(self, source: str, file: File) -> None:
        """Serve ``file``, found under the target ``source``."""
        self._source, self._file = source, file
        self._origins: dict[str, Origin] = {}

    def resources(self) -> Iterator[Resource | File | Gap]:
        """The parts and the files in it, in the document's order; raises ``ConnectorError`` if nothing can be read."""
        file, size = self._file, self._file.size
        sandbox: Sandbox = file.sandbox or Sandbox(file.options.max_file_seconds)
        for item in sandbox.run(taken_apart, file, sandbox.folder, READERS[file.kind]):
            if isinstance(item, Listed):
                path = file.inside(item.name) if item.name else file.name
                self._origins[path] = sandbox.spooled(item.origin)
                yield Resource(
                    self._source, path, "document", columns=item.columns, row_estimate=item.rows, byte_size=size,
                    first_row=item.first_row, unit=item.unit, details=item.details,
                )  # fmt: skip
                size = None  # type: ignore[assignment]  # counted once, with the first part
            elif isinstance(item, Gap):
                name = f"{self._source}/{item.resource}" if item.resource else self._source
                yield Gap(name, "", item.kind, item.reason)
            else:
                yield item

    def read(self, resource: Resource, plan: Plan) -> pa.RecordBatchReader:
        """The rows of one part; raises ``ConnectorError`` when they are gone."""
        origin = self._origins.get(resource.path)
        if origin is None:
            raise ConnectorError("it is gone")
        try:
            stream = origin.open()
        except READ_ERRORS as error:
            raise ConnectorError(in_words(error)) from error
        reader = pa.ipc.open_stream(pa.PythonFile(stream, mode="r"))

        def batches() -> Iterator[pa.RecordBatch]:
            with stream:
                yield from limited(reader, resource, plan)

        return pa.RecordBatchReader.from_batches(reader.schema, batches())

    def close(self) -> None:
        """Nothing of the document is open after it was listed."""
