"""``findings.parquet``: the rows of ``findings.csv`` with their types, for pandas, Polars, DuckDB and Spark.

Grounds, examples and their places are lists; what does not apply is null. Apache Parquet 2.6 with Zstandard, by
Apache Arrow.
"""

from __future__ import annotations

from pathlib import Path

from reports._arrow import arrow_table
from reports._words import Words
from scanner.model import Inventory

_FILE = "findings.parquet"


def write(inventory: Inventory, out: Path, words: Words) -> Path:
    """Write one row a label into the folder ``out``, names from ``words``."""
    import pyarrow.parquet as pq

    out.mkdir(parents=True, exist_ok=True)
    target = out / _FILE
    pq.write_table(arrow_table(inventory, words), target, compression="zstd")
    return target
