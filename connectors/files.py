"""Table files: CSV and TSV in any encoding, JSON lines and JSON, Parquet, Arrow and Feather; gzip or not."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import PurePath

import pyarrow as pa

from connectors._bytes import HEAD, READ_ERRORS, File, Utf8Stream, encoding_of, open_bytes
from connectors._csv import BLOCK, csv_batches, delimiter_of, layout_of
from connectors._limit import limited
from connectors._lines import lines_reader, shape_of
from scanner.errors import ConnectorError, in_words
from scanner.model import Column, Connector, Plan, Resource

LARGEST_JSON = 256 << 20
"""A JSON file that is not in lines must fit into memory; a larger one is a gap."""
_JSON_BLANKS = re.compile(r"[ \t\r\n]*")
_TABLE_NAMES = {".csv", ".tsv", ".tab", ".psv"}
_MAGIC = {b"PAR1": "parquet", b"ARROW1": "arrow", b"FEA1": "arrow"}


def claims(file: File) -> int:
    """Parquet and Arrow by their magic bytes, the others by name and look."""
    kind = _kind(file)
    return 0 if kind is None else 3 if kind in ("parquet", "arrow") else 2


def open_files(source: str, files: Sequence[File]) -> list[Connector]:
    """A connector over table files."""
    return [FilesConnector(source, {file.name: file for file in files})]


def _kind(file: File) -> str | None:
    for magic, kind in _MAGIC.items():
        if file.head.startswith(magic):
            return kind
    encoding = encoding_of(file.head)
    if encoding is None:
        return None
    name = PurePath(file.name or file.path.name).name.lower().removesuffix(".gz")
    suffix = PurePath(name).suffix
    if suffix in (".json", ".jsonl", ".ndjson"):
        return "json lines" if shape_of(file.head, encoding) == "json" else "json"
    text = file.head.decode(encoding, "replace")
    is_one_line = len(file.head) >= HEAD and "\n" not in text and "\r" not in text
    if suffix in _TABLE_NAMES and not is_one_line:
        return "csv"
    return "csv" if suffix == ".txt" and _is_table(text) else None


def _is_table(text: str) -> bool:
    """Several lines, all with the same number of tabs or commas, under something like a header."""
    lines = [line for line in text.splitlines()[:50] if line.strip()][:-1]
    counts = {line.count(delimiter_of(text)) for line in lines}
    return len(lines) >= 4 and len(counts) == 1 and counts.pop() >= 2 and layout_of(text).is_header


class FilesConnector:
    """Table files by name; every cell of a text format is read as a text, so that no digit is lost."""

    def __init__(self, source: str, files: dict[str, File]) -> None:
        """Serve ``files`` found under the target ``source``."""
        self._source = source
        self._files = files

    def resources(self) -> Iterator[Resource]:
        """One resource a file, in order of name."""
        for name, file in sorted(self._files.items()):
            yield Resource(self._source, name, "file", columns=self._columns(file), byte_size=file.size)

    def read(self, resource: Resource, plan: Plan) -> pa.RecordBatchReader:
        """The file's rows in batches; raises ``ConnectorError`` when it is not what it looked like."""
        file = self._files[resource.path]
        kind = _kind(file)
        try:
            if kind in ("parquet", "arrow"):
                return _limited(_schema(file, kind), _columnar(file, kind), resource, plan)
            encoding = encoding_of(file.head) or "utf-8"
            stream = Utf8Stream(open_bytes(file.path), encoding)
            if kind == "json lines":
                return lines_reader(stream, "json", resource, plan)
            if kind == "json":
                return _limited(*_json_document(stream, file), resource, plan)
            head = file.head.decode(encoding, "replace")
            return _limited(*csv_batches(stream, head, resource, plan), resource, plan)
        except (*READ_ERRORS, pa.ArrowException) as error:
            raise ConnectorError(in_words(error)) from error

    def _columns(self, file: File) -> tuple[Column, ...]:
        """What the file says of its columns before it is read; nothing if it cannot be opened now."""
        kind = _kind(file)
        if kind == "csv":
            text = file.head.decode(encoding_of(file.head) or "utf-8", "replace")
            return tuple(Column(name, "text") for name in layout_of(text).names)
        if kind in ("parquet", "arrow"):
            try:
                schema = _schema(file, kind)
            except (*READ_ERRORS, pa.ArrowException):
                return ()
            return tuple(Column(field.name, str(field.type)) for field in schema)
        return ()

    def close(self) -> None:
        """Files are open only while they are read."""


def _schema(file: File, kind: str) -> pa.Schema:
    with _source(file) as source:
        return (_parquet(source) if kind == "parquet" else _arrow(source, file.head))[0]


def _columnar(file: File, kind: str) -> Iterator[pa.RecordBatch]:
    """The batches of a file, which is opened for the first and closed after the last, or when nobody wants more."""
    with _source(file) as source:
        yield from (_parquet(source) if kind == "parquet" else _arrow(source, file.head))[1]


def _source(file: File) -> pa.NativeFile:
    # As bytes: Arrow takes no str for a path that is not UTF-8.
    return pa.OSFile(os.fsencode(file.path))


def _parquet(source: pa.NativeFile) -> tuple[pa.Schema, Iterator[pa.RecordBatch]]:
    from pyarrow import parquet

    table = parquet.ParquetFile(source, pre_buffer=False)
    meta = table.metadata
    size = sum(meta.row_group(number).total_byte_size for number in range(meta.num_row_groups))
    # By bytes, not by rows: 65,536 rows with a document in each would not fit into memory.
    rows = min(65_536, max(64, BLOCK * meta.num_rows // max(size, 1)))
    return table.schema_arrow, table.iter_batches(rows)


def _arrow(source: pa.NativeFile, head: bytes) -> tuple[pa.Schema, Iterator[pa.RecordBatch]]:
    from pyarrow import feather, ipc

    if head.startswith(b"FEA1"):
        old = feather.read_table(source)
        return old.schema, iter(old.to_batches())
    reader = ipc.open_file(source)
    return reader.schema, (_checked(reader.get_batch(i)) for i in range(reader.num_record_batches))


def _checked(batch: pa.RecordBatch) -> pa.RecordBatch:
    """A batch whose offsets stay inside its buffers: Arrow trusts a file, and would crash on a corrupt one.

    Bytes that are no UTF-8 pass; ``scanner.columns`` reads them.
    """
    for column in batch.columns:
        try:
            column.validate(full=True)
        except pa.ArrowInvalid as error:
            if "UTF8" not in str(error):
                raise
    return batch


def _json_document(stream: Utf8Stream, file: File) -> tuple[pa.Schema, Iterator[pa.RecordBatch]]:
    """A whole JSON file: an array gives one row an element, anything else one row."""
    with stream:
        parts = []
        size = 0
        while block := stream.blocks(BLOCK):
            size += len(block)
            if size > LARGEST_JSON:
                raise ConnectorError(f"one JSON document of more than {LARGEST_JSON >> 20} MB; write it as JSON lines")
            parts.append(block)
    text = b"".join(parts).decode()
    try:
        rows = list(_elements(text))
    except (ValueError, RecursionError):
        rows = text.splitlines(keepends=True)
        schema = pa.schema([("line", pa.large_string())])
        return schema, iter([pa.record_batch([pa.array(rows, pa.large_string())], schema=schema)])
    kind = pa.json_(pa.large_string())
    schema = pa.schema([("", kind)])
    texts = pa.ExtensionArray.from_storage(kind, pa.array(rows, pa.large_string()))
    return schema, iter([pa.record_batch([texts], schema=schema)])


def _elements(text: str) -> Iterator[str]:
    """The elements of a JSON array as they are written, or the whole document; ``ValueError`` when it is no JSON.

    Not parsed and written again: that would lose digits, and a key that stands twice.
    """
    decode = json.JSONDecoder(parse_float=str, parse_int=str).raw_decode
    at = _past_blanks(text, 0)
    if not text.startswith("[", at):
        end = decode(text, at)[1]
        yield text[at:end]
    else:
        end = _past_blanks(text, at + 1)
        while not text.startswith("]", end):
            at, end = end, decode(text, end)[1]
            yield text[at:end]
            end = _past_blanks(text, end)
            if text.startswith(",", end):
                end = _past_blanks(text, end + 1)
            elif not text.startswith("]", end):
                raise ValueError("an array without an end")
        end += 1
    if _past_blanks(text, end) != len(text):
        raise ValueError("something follows the document")


def _past_blanks(text: str, at: int) -> int:
    found = _JSON_BLANKS.match(text, at)
    return found.end() if found else at


def _limited(
    schema: pa.Schema, batches: Iterator[pa.RecordBatch], resource: Resource, plan: Plan
) -> pa.RecordBatchReader:
    """At most ``plan.limit`` rows, said so; what breaks in mid-stream is a ``ConnectorError``."""

    def stream() -> Iterator[pa.RecordBatch]:
        try:
            yield from limited(batches, resource, plan)
        except (*READ_ERRORS, pa.ArrowException) as error:
            raise ConnectorError(in_words(error)) from error

    return pa.RecordBatchReader.from_batches(schema, stream())
