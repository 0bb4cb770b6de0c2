"""``findings.parquet``: the rows of ``findings.csv`` with their types, for pandas, Polars, DuckDB and Spark.

Grounds and examples are lists; what does not apply is null. Apache Parquet 2.6 with Zstandard, by Apache Arrow.
"""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

from reports._rows import Row, rows
from reports._words import Words
from scanner.model import Inventory

_FILE = "findings.parquet"


def write(inventory: Inventory, out: Path, words: Words) -> Path:
    """Write one row a label into the folder ``out``, names from ``words``."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    text = pa.string()
    kinds = {
        "level": pa.int8(), "accepted": pa.int64(), "filled": pa.int64(), "support": pa.float64(),
        "grounds": pa.list_(text), "examples": pa.list_(text),
    }  # fmt: skip
    found = list(rows(inventory, words))
    names = [field.name for field in fields(Row)]
    arrays = [pa.array([_plain(getattr(row, name)) for row in found], kinds.get(name, text)) for name in names]
    table = pa.Table.from_arrays(arrays, names)
    out.mkdir(parents=True, exist_ok=True)
    target = out / _FILE
    pq.write_table(table, target, compression="zstd")
    return target


def _plain(value: Any) -> Any:
    """Names of files that are not UTF-8 hold lone surrogates, which Arrow does not take."""
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value
