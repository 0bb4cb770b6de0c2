"""The parts of a document as resources: listed once by a worker process, read from where it left them."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import pyarrow as pa

from connectors._bytes import READ_ERRORS, File, Origin
from connectors._limit import limited
from connectors._parts import Listed, Reader, taken_apart
from connectors._sandbox import Sandbox
from scanner.errors import ConnectorError, in_words
from scanner.model import Gap, GapKind, Plan, Resource


class Parts:
    """What ``reader`` finds in ``file``, which was found under the target ``source``."""

    def __init__(self, source: str, file: File, reader: Reader, *, is_whole: bool = True) -> None:
        """Nothing is opened yet. ``is_whole``: a document without any part has nothing to scan."""
        self._source, self._file, self._reader, self._is_whole = source, file, reader, is_whole
        self._origins: dict[str, Origin] = {}

    def listed(self, size: int | None, taken: Collection[str] = ()) -> Iterator[Resource | File | Gap]:
        """The parts and the files in it, in order; ``size`` is counted with the first part.

        ``taken`` are paths that others have. Raises ``ConnectorError`` if nothing can be read.
        """
        file = self._file
        sandbox: Sandbox = file.sandbox or Sandbox(file.options.max_file_seconds)
        for item in sandbox.run(taken_apart, file, sandbox.folder, self._reader):
            if isinstance(item, Listed):
                path = file.inside(item.name) if item.name else file.name
                path += " (document)" * (path in taken)
                self._origins[path] = sandbox.spooled(item.origin)
                yield Resource(
                    self._source, path, "document", columns=item.columns, row_estimate=item.rows, byte_size=size,
                    first_row=item.first_row, unit=item.unit, details=item.details,
                )  # fmt: skip
                size = None
            elif isinstance(item, Gap) and item.kind is GapKind.EMPTY and not self._is_whole:
                continue
            elif isinstance(item, Gap):
                name = f"{self._source}/{item.resource}" if item.resource else self._source
                yield Gap(name, "", item.kind, item.reason)
            else:
                yield item

    def holds(self, path: str) -> bool:
        """Whether ``path`` is one of the parts that were listed."""
        return path in self._origins

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
