"""Table files: CSV, TSV, JSON, JSON lines, Parquet, Arrow, ORC, Avro, workbooks, SQL dumps and dBASE."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pyarrow as pa

from connectors import _tabular
from connectors._book_beside import book
from connectors._bytes import HEAD, READ_ERRORS, File, open_text
from connectors._csv import csv_batches, delimiter_of, layout_of
from connectors._documents import Parts
from connectors._dump import dump_rows, dump_tables
from connectors._json import json_document
from connectors._limit import gone_on, limited
from connectors._lines import lines_reader, shape_of
from connectors._sandbox import Sandbox
from connectors._tabular import Table
from scanner.errors import ConnectorError, in_words
from scanner.model import Column, Connector, Gap, Plan, Resource

_TABLE_NAMES = {".csv", ".tsv", ".tab", ".psv"}


def claims(file: File) -> int:
    """What a library parses by its content, the others by name and look."""
    if file.kind in _tabular.KINDS and (file.kind == "evtx" or not file.packing):
        return 3
    return 2 if file.kind == "sql dump" or _text_kind(file) else 0


def open_files(source: str, files: Sequence[File]) -> list[Connector]:
    """A connector for each table file."""
    return [FilesConnector(source, file) for file in files]


def _text_kind(file: File) -> str | None:
    if file.encoding is None or file.kind:
        return None
    suffix = file.suffix
    if suffix in (".json", ".jsonl", ".ndjson"):
        return "json lines" if shape_of(file.head, file.encoding) == "json" else "json"
    text = file.head.decode(file.encoding, "replace")
    is_one_line = len(file.head) >= HEAD and "\n" not in text and "\r" not in text
    if suffix in _TABLE_NAMES and not is_one_line:
        return "csv"
    return "csv" if suffix in (".txt", ".log") and _is_table(text) else None


def _is_table(text: str) -> bool:
    """Several lines, all with the same number of tabs or commas, under something like a header."""
    lines = [line for line in text.splitlines()[:50] if line.strip()][:-1]
    counts = {line.count(delimiter_of(text)) for line in lines}
    return len(lines) >= 4 and len(counts) == 1 and counts.pop() >= 2 and layout_of(text).is_header


class FilesConnector:
    """The tables of one file; every cell of a text format is read as a text, so that no digit is lost."""

    def __init__(self, source: str, file: File) -> None:
        """Serve ``file``, found under the target ``source``."""
        self._source, self._file = source, file
        self._is_parsed = file.kind in _tabular.KINDS
        self._beside = Parts(source, file, book, is_whole=False)

    def resources(self) -> Iterator[Resource | File | Gap]:
        """One resource a table, then what a workbook has beside its cells.

        Raises ``ConnectorError`` when it is not what it looked like.
        """
        file, size = self._file, self._file.size
        taken = set()
        for table in self._tables():
            path = file.inside(table.name) if table.name else file.name
            taken.add(path)
            yield Resource(
                self._source, path, "log" if file.kind == "evtx" else "file", columns=table.columns,
                row_estimate=table.rows, byte_size=size, storage=file.marker, first_row=table.first_row,
                unit=table.unit, details=table.details,
            )  # fmt: skip
            size = None  # type: ignore[assignment]  # counted once, with the first table of the file
        if file.kind in _tabular.SHEETS:
            yield from self._beside.listed(size, taken)

    def _tables(self) -> Iterator[Table]:
        file = self._file
        try:
            if self._is_parsed:
                yield from self._sandbox.run(_tabular.tables, file)
            elif file.kind == "sql dump":
                yield from dump_tables(file)
            elif _text_kind(file) == "csv":
                layout = layout_of(file.head.decode(file.encoding or "utf-8", "replace"))
                yield Table("", tuple(Column(name, "text") for name in layout.names), first_row=layout.first_row)
            else:
                yield Table("", ())
        except (*READ_ERRORS, pa.ArrowException) as error:
            raise ConnectorError(in_words(error)) from error

    @property
    def _sandbox(self) -> Sandbox:
        return self._file.sandbox or Sandbox(self._file.options.max_file_seconds)

    def read(self, resource: Resource, plan: Plan) -> pa.RecordBatchReader:
        """A table's rows in batches; raises ``ConnectorError`` when it is not what it looked like."""
        if self._beside.holds(resource.path):
            return self._beside.read(resource, plan)
        file = self._file
        name = resource.path.removeprefix(file.name).removeprefix("/")
        try:
            if self._is_parsed:
                return self._parsed(name, resource, plan)
            if file.kind == "sql dump":
                return _limited(*dump_rows(file, name, resource, plan), resource, plan)
            stream, kind = open_text(file), _text_kind(file)
            if kind == "json lines":
                return lines_reader(stream, "json", resource, plan)
            head = file.head.decode(file.encoding or "utf-8", "replace")
            if kind == "json":
                return _limited(*json_document(stream, head, resource, plan), resource, plan)
            return _limited(*csv_batches(stream, head, resource, plan), resource, plan)
        except (*READ_ERRORS, pa.ArrowException) as error:
            raise ConnectorError(in_words(error)) from error

    def _parsed(self, name: str, resource: Resource, plan: Plan) -> pa.RecordBatchReader:
        """The rows that a worker process reads."""
        answers = self._sandbox.run(_tabular.rows, self._file, name, int(plan.start or 0))
        schema, _ = _tabular.unpacked(next(answers))
        left_out = next(answers)

        def batches() -> Iterator[pa.RecordBatch]:
            for answer in answers:
                if isinstance(answer, Gap):
                    plan.note(replace(answer, resource=resource.id))
                else:
                    yield from _tabular.unpacked(answer)[1]

        return _limited(schema, batches(), resource, plan, left_out)

    def close(self) -> None:
        """Files are open only while they are read."""


def _limited(
    schema: pa.Schema, batches: Iterator[pa.RecordBatch], resource: Resource, plan: Plan, left_out: int = 0
) -> pa.RecordBatchReader:
    """The rows that are still to be read, at most ``plan.limit``; what breaks in mid-stream is a ``ConnectorError``."""

    def stream() -> Iterator[pa.RecordBatch]:
        try:
            yield from limited(gone_on(batches, plan, left_out), resource, plan)
        except (*READ_ERRORS, pa.ArrowException) as error:
            raise ConnectorError(in_words(error)) from error

    return pa.RecordBatchReader.from_batches(schema, stream())
