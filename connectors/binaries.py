"""Binary files that nobody else reads: the runs of text in them, in the encodings they may be in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import pyarrow as pa

from connectors._bytes import READ_ERRORS, File, open_bytes
from connectors._kinds import BINARY, name_of
from connectors._limit import limited
from scanner.errors import ConnectorError, in_words
from scanner.model import Column, Connector, Gap, GapKind, Plan, Resource

_BLOCK = 4 << 20
_LAP = 1 << 12
"""A run that crosses the end of a block is found whole up to this length."""
_LEAST = 6
_NO_TEXT = ("a picture", "a file of type audio/", "a file of type video/", "a file of type image/")
# ASCII and UTF-8 or GB18030 in between; then the same in UTF-16, as Windows and Java write it.
_NARROW = re.compile(rb"(?:[\x20-\x7e\t]|[\x81-\xfe][\x40-\x7e\x80-\xfe]|[\xe0-\xef][\x80-\xbf]{2}){%d,}" % _LEAST)
_WIDE = re.compile(rb"(?:[\x20-\x7e]\x00|[\x00-\xff][\x4e-\x9f]){%d,}" % _LEAST)


def claims(file: File) -> int:
    """What is no text, unless it is known to hold none: pictures, sound, film."""
    return 1 if file.kind == BINARY and not name_of(file).startswith(_NO_TEXT) else 0


def open_files(source: str, files: Sequence[File]) -> list[Connector]:
    """A connector for each file."""
    return [BinaryConnector(source, file) for file in files]


class BinaryConnector:
    """One column ``text``: the runs of text of one file."""

    def __init__(self, source: str, file: File) -> None:
        """Serve ``file``, found under the target ``source``."""
        self._source, self._file = source, file

    def resources(self) -> Iterator[Resource | Gap]:
        """The file, and the word that it was not understood."""
        resource = Resource(
            self._source, self._file.name, "binary", columns=(Column("text", "text"),), byte_size=self._file.size
        )
        reason = f"{name_of(self._file)}: only runs of text in it are read"
        yield Gap(resource.id, "", GapKind.UNSUPPORTED, reason)
        yield resource

    def read(self, resource: Resource, plan: Plan) -> pa.RecordBatchReader:
        """The runs of text in batches."""
        schema = pa.schema([("text", pa.large_string())])

        def batches() -> Iterator[pa.RecordBatch]:
            try:
                for runs in _runs(self._file):
                    if runs:
                        yield pa.RecordBatch.from_arrays([pa.array(runs, pa.large_string())], schema=schema)
            except READ_ERRORS as error:
                raise ConnectorError(in_words(error)) from error

        return pa.RecordBatchReader.from_batches(schema, limited(batches(), resource, plan))

    def close(self) -> None:
        """The file is open only while it is read."""


def _runs(file: File) -> Iterator[list[str]]:
    with open_bytes(file) as stream:
        rest = b""
        while block := stream.read(_BLOCK):
            if not rest.strip(b"\0") and block.count(0) == len(block):
                continue  # a hole, of which a sparse file may have gigabytes
            whole = rest + block
            # What reaches into the last part is left for the next block.
            cut = len(whole) - _LAP if len(block) == _BLOCK else len(whole)
            yield [text for text, end in _texts(whole) if end <= cut]
            rest = whole[cut:] if cut < len(whole) else b""
        if rest:
            yield [text for text, _ in _texts(rest)]


def _texts(block: bytes) -> Iterator[tuple[str, int]]:
    for found in _NARROW.finditer(block):
        yield _decoded(found.group()), found.end()
    for found in _WIDE.finditer(block):
        yield found.group().decode("utf-16-le", "replace"), found.end()


def _decoded(run: bytes) -> str:
    for encoding in ("utf-8", "gb18030"):
        try:
            return run.decode(encoding)
        except UnicodeDecodeError:
            continue
    return run.decode("ascii", "replace")
