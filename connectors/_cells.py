"""Cells as drivers hand them over, turned into Arrow columns of text or bytes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from connectors._tables import Field

_EXACT_FLOAT = 2.0**53


class Damaged:
    """Counts cells that could not be turned into text."""

    count = 0


def schema_of(fields: Sequence[Field]) -> pa.Schema:
    """Texts, and bytes where a column holds bytes."""
    return pa.schema([(f.column.name, pa.large_binary() if f.is_bytes else pa.large_string()) for f in fields])


def batch_of(rows: Sequence[Any], fields: Sequence[Field], schema: pa.Schema, damaged: Damaged) -> pa.RecordBatch:
    """Rows of Python objects as a batch: numbers with all their digits, NULL as null."""
    columns = zip(*rows, strict=True) if rows else [()] * len(fields)
    arrays = [_array(cells, field, damaged) for cells, field in zip(columns, fields, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def batch_of_csv(lines: bytes, fields: Sequence[Field], schema: pa.Schema, damaged: Damaged) -> pa.RecordBatch:
    """Lines of PostgreSQL's CSV, in which a NULL is nothing and an empty text is two quotes."""
    names = [str(number) for number in range(len(fields))]
    table = pa.csv.read_csv(
        pa.BufferReader(lines),
        pa.csv.ReadOptions(use_threads=False, block_size=len(lines) + 1, column_names=names),
        pa.csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False),
        pa.csv.ConvertOptions(
            check_utf8=False,
            column_types=dict.fromkeys(names, pa.large_string()),
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    ).combine_chunks()
    arrays = []
    for column, field in zip(table.columns, fields, strict=True):
        texts = column.chunk(0) if column.num_chunks else pa.array([], pa.large_string())
        arrays.append(_from_hex(texts) if field.is_bytes else _tidied(texts, field, damaged))
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _from_hex(texts: pa.LargeStringArray) -> pa.LargeBinaryArray:
    # \x0a0b: bytea_output is set to hex for the session.
    return pa.array([None if t is None else bytes.fromhex(t[2:]) for t in texts.to_pylist()], pa.large_binary())


def _array(cells: Sequence[Any], field: Field, damaged: Damaged) -> pa.Array:
    if field.is_bytes:
        return pa.array([_cell_bytes(cell) for cell in cells], pa.large_binary())
    try:
        # Bytes of any encoding pass, too: what is no UTF-8 is looked at where texts are read.
        raw = pa.array(cells, pa.large_binary())
        texts = pa.LargeStringArray.from_buffers(len(raw), *raw.buffers()[1:], raw.buffers()[0], raw.null_count)
    except (pa.ArrowInvalid, pa.ArrowTypeError, TypeError, UnicodeEncodeError):
        return pa.array([_cell_text(cell, damaged) for cell in cells], pa.large_string())
    return _tidied(texts, field, damaged)


def _tidied(texts: pa.LargeStringArray, field: Field, damaged: Damaged) -> pa.LargeStringArray:
    """Decimals without a fraction of zeros (a phone in numeric(20,2)); floats whose digits are lost are counted."""
    if field.is_numeric:
        return pc.replace_substring_regex(texts, r"\.0+$", "")
    if field.is_float:
        return pa.array([_float_text(text, damaged) for text in texts.to_pylist()], pa.large_string())
    return texts


def _float_text(text: str | None, damaged: Damaged) -> str | None:
    return None if text is None else _cell_text(float(text), damaged)


def _cell_bytes(cell: Any) -> bytes | None:
    if cell is None:
        return None
    return bytes(cell) if isinstance(cell, (bytes, bytearray, memoryview)) else str(cell).encode("utf-8", "replace")


def _cell_text(cell: Any, damaged: Damaged) -> str | None:
    """A cell as a text, numbers with all their digits; None for NULL and for what is no text."""
    if cell is None:
        return None
    if isinstance(cell, str):
        # Half of an emoji, as a driver may hand it on, is no text; the rest of the text is.
        return cell if cell.isascii() else cell.encode("utf-8", "replace").decode()
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float):
        if abs(cell) >= _EXACT_FLOAT:
            damaged.count += 1
            return None
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, Decimal):
        return f"{cell.normalize():f}" if cell.is_finite() else str(cell)
    if isinstance(cell, (bytes, bytearray, memoryview)):
        try:
            return bytes(cell).decode()
        except UnicodeDecodeError:
            damaged.count += 1
            return None
    if isinstance(cell, (dict, list, tuple, set)):
        return json.dumps(list(cell) if isinstance(cell, set) else cell, ensure_ascii=False, default=str)
    return str(cell)
