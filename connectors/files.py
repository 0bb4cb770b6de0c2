"""Table files: CSV and TSV in any encoding, JSON lines and JSON, Parquet, Arrow and Feather; gzip or not."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import PurePath
from typing import Any

import pyarrow as pa
import pyarrow.csv as pa_csv

from connectors._bytes import HEAD, READ_ERRORS, File, Utf8Stream, encoding_of, open_bytes
from connectors._limit import limited
from connectors._lines import lines_reader, shape_of
from scanner.errors import ConnectorError, in_words
from scanner.model import Column, Connector, Gap, GapKind, Plan, Resource

BLOCK = 16 << 20
"""Bytes of a CSV block: the longest row that can be read."""
LARGEST_JSON = 256 << 20
"""A JSON file that is not in lines must fit into memory; a larger one is a gap."""
_RAGGED_KEPT = 100_000
_JSON_BLANKS = re.compile(r"[ \t\r\n]*")
_DELIMITERS = ",\t;|"
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
    counts = {line.count(_delimiter_of(text)) for line in lines}
    return len(lines) >= 4 and len(counts) == 1 and counts.pop() >= 2 and _layout(text).is_header


def _delimiter_of(text: str) -> str:
    """The delimiter that stands equally often in the first lines, and often."""
    lines = [line for line in text.splitlines()[:20] if line.strip()] or [""]
    whole = lines[:-1] or lines

    def merit(delimiter: str) -> tuple[bool, int]:
        counts = [line.count(delimiter) for line in whole]
        return min(counts) > 0 and min(counts) == max(counts), min(counts)

    return max(_DELIMITERS, key=merit)


@dataclass(frozen=True, slots=True)
class _Layout:
    """How a CSV file begins: lines above the header, delimiter, column names, and whether the file names them."""

    skipped: int
    delimiter: str
    names: list[str]
    is_header: bool
    has_rows: bool


def _layout(text: str) -> _Layout:
    """The layout of a text. A first row with a number or an address is no header."""
    lines = io.StringIO(text.removeprefix("\ufeff"), newline="").readlines()
    skipped = next((number for number, line in enumerate(lines) if line.strip()), len(lines))
    delimiter = _delimiter_of(text)
    if skipped < len(lines) and (hint := re.fullmatch(r"sep=([,;|\t])\s*", lines[skipped])):
        delimiter, skipped = hint[1], skipped + 1  # written for Excel
    rows = csv.reader(lines[skipped:], delimiter=delimiter)
    cells = [cell.strip() for cell in next(rows, [])]
    is_header = bool(cells) and not any(re.search(r"[0-9]{5}|@|^[0-9.,:/-]+$|\s{2}", cell) for cell in cells)
    names = cells if is_header else [f"column_{number}" for number in range(1, max(len(cells), 1) + 1)]
    rest = lines[skipped + rows.line_num * is_header :]
    has_rows = len(text) >= HEAD // 4 or any(line.strip() for line in rest)
    unique = _unique([name or f"column_{number}" for number, name in enumerate(names, 1)])
    return _Layout(skipped, delimiter, unique, is_header, has_rows)


def _unique(names: list[str]) -> list[str]:
    taken = set(names)
    result: list[str] = []
    for name in names:
        if name in result:
            free = (f"{name}_{number}" for number in count(2))
            name = next(other for other in free if other not in taken)
            taken.add(name)
        result.append(name)
    return result


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
                return _limited(*_columnar(file, kind), resource, plan)
            encoding = encoding_of(file.head) or "utf-8"
            stream = Utf8Stream(open_bytes(file.path), encoding)
            if kind == "json lines":
                return lines_reader(stream, "json", resource, plan)
            if kind == "json":
                return _limited(*_json_document(stream, file), resource, plan)
            return _limited(*_csv(stream, file, encoding, resource, plan), resource, plan)
        except (*READ_ERRORS, pa.ArrowException) as error:
            raise ConnectorError(in_words(error)) from error

    def _columns(self, file: File) -> tuple[Column, ...]:
        """What the file says of its columns before it is read; nothing if it cannot be opened now."""
        kind = _kind(file)
        if kind == "csv":
            text = file.head.decode(encoding_of(file.head) or "utf-8", "replace")
            return tuple(Column(name, "text") for name in _layout(text).names)
        if kind in ("parquet", "arrow"):
            try:
                schema, batches = _columnar(file, kind)
                batches.close()  # type: ignore[attr-defined]  # a generator
            except (*READ_ERRORS, pa.ArrowException):
                return ()
            return tuple(Column(field.name, str(field.type)) for field in schema)
        return ()

    def close(self) -> None:
        """Files are open only while they are read."""


def _columnar(file: File, kind: str) -> tuple[pa.Schema, Iterator[pa.RecordBatch]]:
    # As bytes: Arrow takes no str for a path that is not UTF-8.
    source = pa.OSFile(os.fsencode(file.path))
    if kind == "parquet":
        from pyarrow import parquet

        table = parquet.ParquetFile(source)
        return table.schema_arrow, _closing(table.iter_batches(), source)
    from pyarrow import feather, ipc

    if file.head.startswith(b"FEA1"):
        old = feather.read_table(source)
        return old.schema, _closing(iter(old.to_batches()), source)
    reader = ipc.open_file(source)
    batches = (_checked(reader.get_batch(i)) for i in range(reader.num_record_batches))
    return reader.schema, _closing(batches, source)


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


def _closing(batches: Iterator[pa.RecordBatch], source: Any) -> Iterator[pa.RecordBatch]:
    with source:
        yield from batches


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


def _csv(
    stream: Utf8Stream, file: File, encoding: str, resource: Resource, plan: Plan
) -> tuple[pa.Schema, Iterator[pa.RecordBatch]]:
    text = file.head.decode(encoding, "replace")
    layout = _layout(text)
    schema = pa.schema([(name, pa.large_string()) for name in layout.names])
    ragged: list[str] = []
    lost = [0]

    def keep(row: pa_csv.InvalidRow) -> str:
        """A row with more or fewer cells than the header: set aside, read at the end."""
        if len(ragged) < _RAGGED_KEPT and row.text is not None:
            ragged.append(row.text)
        else:
            lost[0] += 1
        return "skip"

    def batches() -> Iterator[pa.RecordBatch]:
        with stream:
            if not layout.has_rows:
                return
            reader = pa_csv.open_csv(
                stream,
                pa_csv.ReadOptions(
                    block_size=BLOCK,
                    column_names=layout.names,
                    skip_rows=layout.skipped,  # lines
                    skip_rows_after_names=int(layout.is_header),  # a row, which may be several lines
                    use_threads=False,
                ),
                pa_csv.ParseOptions(delimiter=layout.delimiter, newlines_in_values=True, invalid_row_handler=keep),
                pa_csv.ConvertOptions(column_types=schema, strings_can_be_null=False, check_utf8=False, null_values=[]),
            )
            yield from reader
            if ragged:
                yield _ragged_batch(ragged, layout.delimiter, schema)
            if lost[0]:
                reason = f"{lost[0]:,} rows have more or fewer cells than the header and were not read"
                plan.note(Gap(resource.id, "", GapKind.DAMAGED, reason))
            if stream.damaged:
                reason = f"{stream.damaged:,} characters are damaged or in another encoding"
                plan.note(Gap(resource.id, "", GapKind.DAMAGED, reason))

    return schema, batches()


def _ragged_batch(texts: list[str], delimiter: str, schema: pa.Schema) -> pa.RecordBatch:
    """Rows of the wrong width under the same schema: missing cells are null, extra ones join the last."""
    width = len(schema)
    rows = []
    for text in texts:
        cells = _cells(text, delimiter)
        padded: list[str | None] = [*cells[: width - 1], delimiter.join(cells[width - 1 :])]
        rows.append(padded if len(cells) >= width else cells + [None] * (width - len(cells)))
    columns = [pa.array(column, pa.large_string()) for column in zip(*rows, strict=True)]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def _cells(text: str, delimiter: str) -> list[str]:
    """The cells of one row; one that Python's reader refuses (an endless cell) is cut at its delimiters."""
    try:
        return next(csv.reader([text], delimiter=delimiter), [])
    except csv.Error:
        return text.split(delimiter)


def _limited(
    schema: pa.Schema, batches: Iterator[pa.RecordBatch], resource: Resource, plan: Plan
) -> pa.RecordBatchReader:
    """At most ``plan.limit`` rows, said so; what breaks in mid-stream is a ``ConnectorError``."""

    def stream() -> Iterator[pa.RecordBatch]:
        try:
            yield from limited(batches, resource, plan)
        except pa.ArrowInvalid as error:
            if "straddling" in str(error):
                raise ConnectorError(f"a row is longer than {BLOCK >> 20} MB") from error
            raise ConnectorError(in_words(error)) from error
        except (*READ_ERRORS, pa.ArrowException, csv.Error) as error:
            raise ConnectorError(in_words(error)) from error

    return pa.RecordBatchReader.from_batches(schema, stream())
