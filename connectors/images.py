"""Pictures, video, sound, templates of fingers: a file is one row, its bytes as they are, for whoever looks at them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePath

import pyarrow as pa

from connectors._bytes import READ_ERRORS, File, open_bytes
from scanner.blobs import is_seen
from scanner.errors import ConnectorError, in_words
from scanner.model import Column, Connector, Plan, Resource

MOST_BYTES = 256 << 20
_COLUMNS = (Column("name", "text"), Column("picture", "binary"))
_SCHEMA = pa.schema([("name", pa.large_string()), ("picture", pa.large_binary())])


def claims(file: File) -> int:
    """By their first bytes, whatever they are called."""
    return 3 if is_seen(file.kind) else 0


def open_files(source: str, files: Sequence[File]) -> list[Connector]:
    """A connector for each file."""
    return [ImagesConnector(source, file) for file in files]


class ImagesConnector:
    """One row: the file's name and its content."""

    def __init__(self, source: str, file: File) -> None:
        """Serve ``file``, found under the target ``source``."""
        self._source, self._file = source, file

    def resources(self) -> Iterator[Resource]:
        """The file."""
        yield Resource(
            self._source, self._file.name, "file", columns=_COLUMNS, row_estimate=1, byte_size=self._file.size,
            unit="picture", details=(self._file.kind,),
        )  # fmt: skip

    def read(self, resource: Resource, plan: Plan) -> pa.RecordBatchReader:
        """The row."""
        return pa.RecordBatchReader.from_batches(_SCHEMA, self._batches())

    def _batches(self) -> Iterator[pa.RecordBatch]:
        try:
            with open_bytes(self._file) as stream:
                content = stream.read(MOST_BYTES + 1)
        except READ_ERRORS as error:
            raise ConnectorError(in_words(error)) from error
        if len(content) > MOST_BYTES:
            raise ConnectorError(f"a file of more than {MOST_BYTES >> 20} MB, which is not looked at in parts")
        name = PurePath(self._file.name or self._file.path).name
        yield pa.RecordBatch.from_pylist([{"name": name, "picture": content}], _SCHEMA)

    def close(self) -> None:
        """The file is open only while it is read."""
