"""The rows of an inventory as an Arrow table: what the Parquet report holds, and what a notebook converts."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from reports._rows import Row, rows
from reports._words import Words
from scanner.model import Inventory


def arrow_table(inventory: Inventory, words: Words) -> Any:
    """A ``pyarrow.Table``, one row a label, finding or clean column; names from ``words``.

    Grounds, examples and their places are lists; what does not apply is null.
    """
    import pyarrow as pa

    text = pa.string()
    kinds = {
        "level": pa.int8(), "accepted": pa.int64(), "filled": pa.int64(), "support": pa.float64(),
        "grounds": pa.list_(text), "examples": pa.list_(text), "places": pa.list_(text),
    }  # fmt: skip
    found = list(rows(inventory, words))
    names = [field.name for field in fields(Row)]
    arrays = [pa.array([_plain(getattr(row, name)) for row in found], kinds.get(name, text)) for name in names]
    return pa.Table.from_arrays(arrays, names)


def _plain(value: Any) -> Any:
    """Names of files that are not UTF-8 hold lone surrogates, which Arrow does not take."""
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value
