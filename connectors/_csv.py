"""CSV as it is found: any delimiter, no header, blank lines and hints above it, rows of the wrong width."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

from connectors._bytes import HEAD, Utf8Stream
from scanner.errors import ConnectorError
from scanner.model import Plan, Resource

BLOCK = 8 << 20
"""Bytes read at a time; a batch is the whole rows of a block."""
LONGEST_ROW = 64 << 20
_DELIMITERS = ",\t;|"


def delimiter_of(text: str) -> str:
    """The delimiter that stands equally often in the first lines, and often."""
    lines = [line for line in text.splitlines()[:20] if line.strip()] or [""]
    whole = lines[:-1] or lines

    def merit(delimiter: str) -> tuple[bool, int]:
        counts = [line.count(delimiter) for line in whole]
        return min(counts) > 0 and min(counts) == max(counts), min(counts)

    return max(_DELIMITERS, key=merit)


@dataclass(frozen=True, slots=True)
class Layout:
    """How a CSV file begins: lines above the header, delimiter, column names, and whether the file names them."""

    skipped: int
    delimiter: str
    names: list[str]
    width: int
    """Cells of most rows: an export may end its rows with a delimiter, but not its header, or leave out last cells."""
    is_header: bool
    has_rows: bool
    first_row: int = 1
    """The line of the first row of values."""


def layout_of(text: str) -> Layout:
    """The layout of a text. A first row with a number or an address is no header."""
    lines = io.StringIO(text.removeprefix("\ufeff"), newline="").readlines()
    skipped = next((number for number, line in enumerate(lines) if line.strip()), len(lines))
    delimiter = delimiter_of(text)
    if skipped < len(lines) and (hint := re.fullmatch(r"sep=([,;|\t])\s*", lines[skipped])):
        delimiter, skipped = hint[1], skipped + 1  # written for Excel
    rows = csv.reader(lines[skipped:], delimiter=delimiter)
    cells = [cell.strip() for cell in next(rows, [])]
    is_named = is_header(cells)
    rest = lines[skipped + rows.line_num * is_named :]
    has_rows = len(text) >= HEAD // 4 or any(line.strip() for line in rest)
    widths = Counter(len(row) for row in csv.reader(lines[skipped:], delimiter=delimiter) if row)
    width = max(widths, key=widths.__getitem__, default=1)
    named = cells if is_named else []
    names = [*named, *[""] * (width - len(named))]
    named_once = unique([name or f"column_{number}" for number, name in enumerate(names, 1)])
    return Layout(skipped, delimiter, named_once, width, is_named, has_rows, skipped + rows.line_num * is_named + 1)


def is_header(cells: list[str]) -> bool:
    """Whether a first row names columns: one with a number or an address does not."""
    return bool(cells) and not any(re.search(r"[0-9]{5}|@|^[0-9.,:/-]+$|\s{2}", cell) for cell in cells)


def unique(names: list[str]) -> list[str]:
    """``names`` with a number behind those that stand twice."""
    taken = set(names)
    result: list[str] = []
    for name in names:
        if name in result:
            free = (f"{name}_{number}" for number in count(2))
            name = next(other for other in free if other not in taken)
            taken.add(name)
        result.append(name)
    return result


def csv_batches(
    stream: Utf8Stream, head: str, resource: Resource, plan: Plan
) -> tuple[pa.Schema, Iterator[pa.RecordBatch]]:
    """The rows of ``stream``, which begins with ``head``; every cell a text."""
    layout = layout_of(head)
    schema = pa.schema([(name, pa.large_string()) for name in layout.names[: layout.width]])

    def batches() -> Iterator[pa.RecordBatch]:
        with stream:
            skip = pa_csv.ReadOptions(
                skip_rows=layout.skipped,  # lines
                skip_rows_after_names=int(layout.is_header),  # a row, which may be several lines
            )
            for chunk in _chunks(stream) if layout.has_rows else ():
                yield from _parsed(chunk, layout.delimiter, schema, skip)
                skip = pa_csv.ReadOptions()
        stream.note_damage(resource, plan)

    return schema, batches()


def _chunks(stream: Utf8Stream) -> Iterator[bytes]:
    """Whole rows, about a block at a time.

    Not by Arrow's own streaming: its threads read many blocks ahead, and go on reading when nobody wants more.
    """
    carry = b""
    while block := stream.blocks(BLOCK):
        carry += block
        if cut := _end_of_rows(carry):
            yield carry[:cut]
            carry = carry[cut:]
        elif len(carry) > LONGEST_ROW:
            raise ConnectorError(f"a row is longer than {LONGEST_ROW >> 20} MB")
    if carry:
        yield carry


def _end_of_rows(block: bytes) -> int:
    """Where the last whole row ends: at a newline that an even number of quotes precedes; 0 if there is none."""
    characters = np.frombuffer(block, np.uint8)
    ends = np.flatnonzero(characters == ord("\n"))
    if not len(ends):
        ends = np.flatnonzero(characters[:-1] == ord("\r"))
    quotes = np.flatnonzero(characters == ord('"'))
    whole = ends[np.searchsorted(quotes, ends) % 2 == 0]
    if not len(whole) and len(block) > 2 * BLOCK:
        whole = ends  # a quote that never ends, or one that is no quote, such as 5" for five inches
    return int(whole[-1]) + 1 if len(whole) else 0


def _parsed(chunk: bytes, delimiter: str, schema: pa.Schema, skip: pa_csv.ReadOptions) -> Iterator[pa.RecordBatch]:
    """The rows of a chunk, then those with more or fewer cells than the others."""
    ragged: list[str] = []

    def keep(row: pa_csv.InvalidRow) -> str:
        ragged.append(row.text)
        return "skip"

    skip.column_names, skip.block_size, skip.use_threads = schema.names, len(chunk) + 1, False
    if chunk.strip():
        table = pa_csv.read_csv(
            pa.BufferReader(chunk),
            skip,
            pa_csv.ParseOptions(delimiter=delimiter, newlines_in_values=True, invalid_row_handler=keep),
            pa_csv.ConvertOptions(column_types=schema, strings_can_be_null=False, check_utf8=False, null_values=[]),
        )
        yield from table.to_batches()
    if ragged:
        yield _ragged_batch(ragged, delimiter, schema)


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
