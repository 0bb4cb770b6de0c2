"""Table files: CSV and TSV in any encoding, JSON lines and JSON, Parquet, Arrow and Feather; gzip or not."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import PurePath
from typing import Any

import pyarrow as pa
import pyarrow.csv as pa_csv

from connectors._bytes import HEAD, READ_ERRORS, File, Utf8Stream, encoding_of, open_bytes
from connectors._lines import lines_reader, shape_of
from scanner.errors import ConnectorError, in_words
from scanner.model import Column, Connector, Gap, GapKind, Plan, Resource

BLOCK = 16 << 20
"""Bytes of a CSV block: the longest row that can be read."""
LARGEST_JSON = 256 << 20
"""A JSON file that is not in lines must fit into memory; a larger one is a gap."""
_RAGGED_KEPT = 100_000
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
    return len(lines) >= 4 and len(counts) == 1 and counts.pop() >= 2 and _header_of(text)[1]


def _delimiter_of(text: str) -> str:
    """The delimiter that stands equally often in the first lines, and often."""
    lines = [line for line in text.splitlines()[:20] if line.strip()] or [""]
    whole = lines[:-1] or lines

    def merit(delimiter: str) -> tuple[bool, int]:
        counts = [line.count(delimiter) for line in whole]
        return min(counts) > 0 and min(counts) == max(counts), min(counts)

    return max(_DELIMITERS, key=merit)


def _header_of(text: str) -> tuple[list[str], bool]:
    """Column names, and whether the first row holds them. A row with a number or an address is no header."""
    row = next(csv.reader(text.splitlines()[:20], delimiter=_delimiter_of(text)), [])
    cells = [cell.strip().lstrip("\ufeff") for cell in row]
    is_header = bool(cells) and not any(re.search(r"[0-9]{5}|@|^[0-9.,:/-]+$|\s{2}", cell) for cell in cells)
    names = cells if is_header else [f"column_{number}" for number in range(1, len(cells) + 1)]
    return _unique([name or f"column_{number}" for number, name in enumerate(names, 1)]), is_header


def _unique(names: list[str]) -> list[str]:
    seen: dict[str, int] = {}
    result = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        result.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
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
            return tuple(Column(name, "text") for name in _header_of(text)[0])
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
    if kind == "parquet":
        from pyarrow import parquet

        table = parquet.ParquetFile(file.path)
        return table.schema_arrow, _closing(table.iter_batches(), table)
    from pyarrow import feather, ipc

    source = pa.OSFile(str(file.path))
    if file.head.startswith(b"FEA1"):
        old = feather.read_table(file.path)
        return old.schema, _closing(iter(old.to_batches()), source)
    reader = ipc.open_file(source)
    return reader.schema, _closing((reader.get_batch(i) for i in range(reader.num_record_batches)), source)


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
        document = json.loads(text, parse_float=str, parse_int=str)
    except (ValueError, RecursionError):
        rows = text.splitlines(keepends=True)
        schema = pa.schema([("line", pa.large_string())])
        return schema, iter([pa.record_batch([pa.array(rows, pa.large_string())], schema=schema)])
    rows = [json.dumps(item, ensure_ascii=False) for item in (document if isinstance(document, list) else [document])]
    kind = pa.json_(pa.large_string())
    schema = pa.schema([("", kind)])
    texts = pa.ExtensionArray.from_storage(kind, pa.array(rows, pa.large_string()))
    return schema, iter([pa.record_batch([texts], schema=schema)])


def _csv(
    stream: Utf8Stream, file: File, encoding: str, resource: Resource, plan: Plan
) -> tuple[pa.Schema, Iterator[pa.RecordBatch]]:
    text = file.head.decode(encoding, "replace")
    names, is_header = _header_of(text)
    delimiter = _delimiter_of(text)
    schema = pa.schema([(name, pa.large_string()) for name in names])
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
            reader = pa_csv.open_csv(
                stream,
                pa_csv.ReadOptions(block_size=BLOCK, column_names=names, skip_rows=int(is_header), use_threads=False),
                pa_csv.ParseOptions(delimiter=delimiter, newlines_in_values=True, invalid_row_handler=keep),
                pa_csv.ConvertOptions(column_types=schema, strings_can_be_null=False, check_utf8=False, null_values=[]),
            )
            yield from reader
            if ragged:
                yield _ragged_batch(ragged, delimiter, schema)
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
    for cells in csv.reader(texts, delimiter=delimiter):
        padded: list[str | None] = [*cells[: width - 1], delimiter.join(cells[width - 1 :])]
        rows.append(padded + [None] * (width - len(padded)))
    columns = [pa.array(column, pa.large_string()) for column in zip(*rows, strict=True)]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def _limited(
    schema: pa.Schema, batches: Iterator[pa.RecordBatch], resource: Resource, plan: Plan
) -> pa.RecordBatchReader:
    """At most ``plan.limit`` rows, said so; what breaks in mid-stream is a ``ConnectorError``."""

    def stream() -> Iterator[pa.RecordBatch]:
        left = plan.limit
        try:
            for batch in batches:
                if left is not None and batch.num_rows > left:
                    plan.note(Gap(resource.id, "", GapKind.SAMPLED, f"the first {plan.limit:,} rows only"))
                    batch = batch.slice(0, left)
                yield batch
                if left is not None:
                    left -= batch.num_rows
                    if left <= 0:
                        return
        except pa.ArrowInvalid as error:
            if "straddling" in str(error):
                raise ConnectorError(f"a row is longer than {BLOCK >> 20} MB") from error
            raise ConnectorError(in_words(error)) from error
        except (*READ_ERRORS, pa.ArrowException, csv.Error) as error:
            raise ConnectorError(in_words(error)) from error

    return pa.RecordBatchReader.from_batches(schema, stream())
