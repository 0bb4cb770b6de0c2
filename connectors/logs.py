"""Logs and other texts: plain lines, JSON lines and key=value lines, gzip or not, in any encoding."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

import pyarrow as pa

from connectors._bytes import HEAD, READ_ERRORS, File, Utf8Stream, encoding_of, open_text
from connectors._journal import is_journal, journal_lines
from connectors._lines import line_arrays, lines_reader, shape_of
from scanner.errors import ConnectorError, UsageError, in_words
from scanner.model import Column, Connector, Gap, GapKind, Plan, Resource


def claims(file: File) -> int:
    """Any text, if no other connector knows better."""
    return 1 if file.encoding and not file.kind else 0


def open_files(source: str, files: Sequence[File]) -> list[Connector]:
    """A connector over text files."""
    return [LogsConnector(source, {file.name: file for file in files})]


def open_url(target: str) -> Connector | None:
    """``-`` is standard input."""
    if target != "-":
        return None
    if sys.stdin is None or sys.stdin.isatty():
        raise UsageError("- reads standard input: pipe something into it")
    return StandardInput(sys.stdin.buffer)


def lines_of(file: File) -> Iterator[pa.LargeStringArray]:
    """The lines of a text file as they stand there, in arrays, each line with its newline.

    Raises ``ConnectorError``, also in mid-stream, when it cannot be read.
    """
    try:
        with open_text(file) as stream:
            yield from line_arrays(stream)
    except READ_ERRORS as error:
        raise ConnectorError(in_words(error)) from error


class LogsConnector:
    """Text files by name. One column ``line``, or one a key where the lines are JSON or key=value."""

    def __init__(self, source: str, files: dict[str, File]) -> None:
        """Serve ``files`` found under the target ``source``."""
        self._source = source
        self._files = files

    def resources(self) -> Iterator[Resource]:
        """One resource a file, in order of name."""
        for name, file in sorted(self._files.items()):
            columns = (Column("line", "text"),) if _shape(file) == "text" else ()
            # A rotated log is another file: what was reached in the one that had its name means nothing in it.
            storage = file.marker.rpartition(":")[2]
            size = file.size
            yield Resource(self._source, name, "log", columns=columns, byte_size=size, unit="line", storage=storage)

    def read(self, resource: Resource, plan: Plan) -> pa.RecordBatchReader:
        """Lines in batches, each with the newline that ends it; row numbers are line numbers."""
        file = self._files[resource.path]
        shape = _shape(file)
        try:
            stream = open_text(file)
        except READ_ERRORS as error:
            raise ConnectorError(in_words(error)) from error
        return lines_reader(stream, shape, resource, plan)

    def close(self) -> None:
        """Files are open only while they are read."""


class StandardInput:
    """One log, read once, as it comes."""

    def __init__(self, stream: BinaryIO) -> None:
        """Read from ``stream``."""
        self._stream = stream

    def resources(self) -> Iterator[Resource]:
        """The one resource."""
        yield Resource("stdin", "", "log", columns=(Column("line", "text"),), unit="line")

    def read(self, resource: Resource, plan: Plan) -> pa.RecordBatchReader:
        """Lines in batches; the first block decides what they are made of."""
        head = self._stream.read(HEAD)
        if not head:
            plan.note(Gap(resource.id, "", GapKind.EMPTY, "standard input is empty: nothing to scan"))
        encoding = encoding_of(head)
        if head and encoding is None:
            raise ConnectorError("standard input is binary, not text")
        joined: BinaryIO = io.BufferedReader(_Joined(head, self._stream))
        return lines_reader(
            Utf8Stream(journal_lines(joined) if is_journal(head) else joined, encoding or "utf-8"),
            shape_of(head, encoding or "utf-8"),
            resource,
            plan,
        )

    def close(self) -> None:
        """Standard input is not ours to close."""


class _Joined(io.RawIOBase):
    """A head that was read already, then the rest of the stream."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        super().__init__()
        self._head, self._rest = io.BytesIO(head), rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        view = memoryview(buffer)
        block = self._head.read(len(view)) or self._rest.read1(len(view))  # type: ignore[attr-defined]  # all have it
        view[: len(block)] = block
        return len(block)


def _shape(file: File) -> str:
    return shape_of(file.head, file.encoding or "utf-8")
