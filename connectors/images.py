"""Pictures, video, sound, templates of fingers: a file is one row, its bytes as they are.

Who looks at them takes them from there. Many pictures of one folder are one resource (``connectors._gather``), so that
a folder of uploads is sampled and counted like a table.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator, Sequence
from pathlib import PurePath

import pyarrow as pa

from connectors._bytes import READ_ERRORS, File, open_bytes
from connectors._limit import limited
from scanner.blobs import is_seen
from scanner.errors import ConnectorError, in_words
from scanner.model import Column, Connector, Gap, GapKind, Mode, Plan, Reading, Resource

MOST_BYTES = 256 << 20
BATCH, BATCH_BYTES = 16, 32 << 20
"""Pictures of a batch, and their bytes: a worker looks at a batch for some seconds."""
_COLUMNS = (Column("name", "text"), Column("picture", "binary"))
_SCHEMA = pa.schema([("name", pa.large_string()), ("picture", pa.large_binary())])
_NAMED = _SCHEMA.with_metadata({"row_name": "name"})
"""``row_name`` says which column names its rows: findings in pictures say it, too."""


def claims(file: File) -> int:
    """By their first bytes, whatever they are called."""
    return 3 if is_seen(file.kind) else 0


def open_files(source: str, files: Sequence[File]) -> list[Connector]:
    """One connector: files that come together are the rows of one resource."""
    return [ImagesConnector(source, files)]


class ImagesConnector:
    """A row a file: its name and its content."""

    def __init__(self, source: str, files: Sequence[File]) -> None:
        """Serve ``files``, found under the target ``source``: one, or many of one folder with the same ending."""
        self._source, self._files = source, list(files)

    def resources(self) -> Iterator[Resource]:
        """The file, or the files as ``folder/*.jpg``."""
        first, count = self._files[0], len(self._files)
        path = first.name if count == 1 else str(PurePath(first.name).parent / f"*{first.suffix}")
        details = first.kind if count == 1 else f"{count:,} files of one folder, by name in order"
        marks = "\n".join(f"{file.name}:{file.marker}" for file in self._files)
        yield Resource(
            self._source, path, "file", columns=_COLUMNS, row_estimate=count, details=(details,),
            byte_size=sum(file.size for file in self._files), unit="picture",
            marker=first.marker if count == 1 else hashlib.sha256(marks.encode()).hexdigest(),
        )  # fmt: skip

    def read(self, resource: Resource, plan: Plan) -> pa.RecordBatchReader:
        """The rows; in sample mode in random order. A file of many that cannot be read is noted."""
        files = self._files
        if plan.mode is Mode.SAMPLE and len(files) > 1:
            files = random.Random(plan.seed).sample(files, len(files))
            plan.chosen(Reading(f"pictures drawn at random (seed {plan.seed})", is_random=True))
        schema = _NAMED if len(files) > 1 else _SCHEMA
        batches = limited(self._batches(files, schema, plan), resource, plan, "pictures")
        return pa.RecordBatchReader.from_batches(schema, batches)

    def _batches(self, files: Sequence[File], schema: pa.Schema, plan: Plan) -> Iterator[pa.RecordBatch]:
        rows: list[dict[str, object]] = []
        size = 0
        for file in files:
            try:
                content = _content(file)
            except ConnectorError as error:
                if len(files) == 1:
                    raise
                plan.note(Gap(f"{self._source}/{file.name}", "", GapKind.UNREADABLE, str(error)))
                content = None
            rows.append({"name": PurePath(file.name or file.path).name, "picture": content})
            size += len(content or b"")
            if len(rows) >= BATCH or size >= BATCH_BYTES:
                yield pa.RecordBatch.from_pylist(rows, schema)
                rows, size = [], 0
        if rows:
            yield pa.RecordBatch.from_pylist(rows, schema)

    def close(self) -> None:
        """A file is open only while it is read."""


def _content(file: File) -> bytes:
    try:
        with open_bytes(file) as stream:
            content = stream.read(MOST_BYTES + 1)
    except READ_ERRORS as error:
        raise ConnectorError(in_words(error)) from error
    if len(content) > MOST_BYTES:
        raise ConnectorError(f"a file of more than {MOST_BYTES >> 20} MB, which is not looked at in parts")
    return content
