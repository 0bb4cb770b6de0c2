"""Documents: Office old and new, OpenDocument, PDF, RTF, EPUB, mail, address books and calendars.

Each is taken apart once, in a worker process: its running text (one row a paragraph, slide, page or message), a table
for each table in it under its header, its properties, its pictures as binary cells, and the files in it, opened like
any other. Macros are not run, links not fetched, XML entities not expanded.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pyarrow as pa

from connectors._bytes import File
from connectors._documents import Parts
from connectors._readers import READERS
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
        self._parts = Parts(source, file, READERS[file.kind])
        self._size = file.size

    def resources(self) -> Iterator[Resource | File | Gap]:
        """The parts and the files in it, in the document's order; raises ``ConnectorError`` if nothing can be read."""
        yield from self._parts.listed(self._size)

    def read(self, resource: Resource, plan: Plan) -> pa.RecordBatchReader:
        """The rows of one part; raises ``ConnectorError`` when they are gone."""
        return self._parts.read(resource, plan)

    def close(self) -> None:
        """Nothing of the document is open after it was listed."""
