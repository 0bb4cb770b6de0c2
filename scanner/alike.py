"""How many rows are alike in columns that outsiders may know (quasi-identifiers): a sketch in the scan, bounds after.

For each combination of at most six such columns the scan keeps the groups of rows that are equal in all of them, as the
512 smallest keyed hashes with their exact numbers of rows (bottom-k, Cohen and Kaplan 2007). The 512 smallest hashes of
a union are among the smallest of its parts, so merging is exact, in any order. They are a random sample of the groups:
with fewer groups than that, everything is known; with more, the number of groups and the share of lonely ones have
bounds (k-anonymity: Samarati and Sweeney 1998; from a sample to its population: Bonferroni's inequalities). Like the
sketches of persons, these need the scan's key to try a value, and never reach an inventory.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import pyarrow as pa

MOST_COLUMNS = 6
"""63 combinations; with more columns nearly every table is unique anyway."""
KEPT = 512
_Z = 2.2414
"""Two bounds at 97.5 % each hold together at 95 %."""
_MARK = b"pisift.quasi"
_Array = np.ndarray[Any, Any]
Sketches = tuple[tuple[tuple[str, ...], bytes], ...]
"""(combination of columns, sketch), sorted."""


@dataclass(frozen=True, slots=True)
class Alike:
    """What is known of the groups of rows that are equal in ``columns``."""

    columns: tuple[str, ...]
    rows: int
    """Rows that the bounds speak of: those read, or, after a random sample, all of the table."""
    read: int
    """Rows read that hold something in these columns."""
    groups: int
    """About how many different combinations were read."""
    smallest: int
    """Rows of the smallest group that was counted: what k is at most, in the rows read."""
    is_exact: bool
    """Whether every group that was read was counted."""
    alone_low: int
    alone_high: int
    """Between these, at 95 % confidence, is the number of rows that are alike with no other."""
    covers: str
    """``all`` rows were read, a random ``sample``, or some other ``part``."""


@dataclass(frozen=True, slots=True)
class Reidentification:
    """How well the quasi-identifiers of one table single persons out, counted in rows."""

    whole: Alike
    """All of them together."""
    fewest: Alike | None
    """The fewest of them that single people out; None where no row stands alone."""
    left_out: tuple[str, ...] = ()
    """Quasi-identifiers that were not counted: more than six, or known by their values only."""


# --- inside the scan -----------------------------------------------------------------------------------------


def marked(batch: pa.RecordBatch, columns: Sequence[str]) -> pa.RecordBatch:
    """``batch``, saying in the metadata of its schema in which ``columns`` its rows are told alike."""
    if not columns:
        return batch
    return batch.replace_schema_metadata({**(batch.schema.metadata or {}), _MARK: json.dumps(columns).encode()})


def quasi_of(batch: pa.RecordBatch) -> frozenset[str]:
    """The columns that ``marked`` named."""
    return frozenset(json.loads((batch.schema.metadata or {}).get(_MARK, b"[]")))


def sketches_of(
    rows: int, columns: Iterable[tuple[str, Any, _Array, _Array | None]], key: bytes
) -> dict[str, Sketches]:
    """The sketches of a batch of ``rows`` rows, by the first of their columns, sorted.

    A column is its path, its distinct texts (Arrow), for each cell the number of its text (-1 for none), and for each
    cell its row (None: the cells are the rows). The hash of a combination is the sum of its columns': it is as random
    as they are.
    """
    values: dict[str, _Array] = {}
    for path, texts, cells, places in columns:
        row = values.setdefault(path, np.zeros(rows, np.uint64))
        filled = np.flatnonzero(cells >= 0)
        row[filled if places is None else places[filled]] = _hashes(path, texts.to_pylist(), key)[cells[filled]]
    found: dict[str, Sketches] = {}
    for size in range(1, len(values) + 1):
        for chosen in combinations(sorted(values), size):
            combined: _Array = sum((values[path] for path in chosen[1:]), values[chosen[0]])
            sketch = _sketch(combined[combined != 0])
            found[chosen[0]] = tuple(sorted((*found.get(chosen[0], ()), (chosen, sketch))))
    return found


def _hashes(path: str, texts: Sequence[str | None], key: bytes) -> _Array:
    """A keyed hash of 64 bits for each text of the column ``path``; 0 for nothing."""
    lead = path.encode("utf-8", "replace") + b"\0"
    found = (text.strip().casefold() if text else "" for text in texts)
    digests = (
        hashlib.blake2b(lead + text.encode("utf-8", "replace"), digest_size=8, key=key).digest() if text else bytes(8)
        for text in found
    )
    return np.frombuffer(b"".join(digests), "<u8")


def _sketch(rows: _Array) -> bytes:
    """The smallest distinct hashes of ``rows``, how many rows have each, and how many rows there are."""
    few = rows
    # In a batch of mostly different rows a share of the smallest is enough, and much less to sort.
    if len(rows) > 16 * KEPT:
        few = rows[rows <= np.uint64(4 * KEPT / len(rows) * 2**64)]
    found, counts = np.unique(few, return_counts=True)
    if len(found) < KEPT and len(few) < len(rows):
        found, counts = np.unique(rows, return_counts=True)
    return _packed(len(rows), found, counts)


def _packed(rows: int, found: _Array, counts: _Array) -> bytes:
    kept = min(len(found), KEPT)
    return b"".join((
        np.array([rows], "<u8").tobytes(), found[:kept].astype("<u8").tobytes(), counts[:kept].astype("<u8").tobytes(),
    ))  # fmt: skip


def _opened(sketch: bytes) -> tuple[int, _Array, _Array]:
    numbers = np.frombuffer(sketch, "<u8")
    half = (len(numbers) - 1) // 2
    return int(numbers[0]), numbers[1 : half + 1], numbers[half + 1 :]


def merged(mine: bytes, theirs: bytes) -> bytes:
    """The sketch of the rows of both."""
    if not mine or not theirs:
        return mine or theirs
    rows, found, counts = _opened(mine)
    more, others, their_counts = _opened(theirs)
    distinct, places = np.unique(np.concatenate([found, others]), return_inverse=True)
    # Counts of rows are far below 2**53: adding them as floats is exact.
    total = np.bincount(places, np.concatenate([counts, their_counts]).astype(float), len(distinct))
    return _packed(rows + more, distinct, total)


# --- after it ------------------------------------------------------------------------------------------------


def measured(columns: tuple[str, ...], sketch: bytes, read: int, table: int | None, covers: str) -> Alike:
    """What ``sketch`` says of the combination ``columns``.

    ``read`` are all rows read, ``table`` the rows of the table where they are a random sample of it; ``covers`` as in
    ``Alike``. In a random sample the rows that are alone in the table are alone in the sample, too, and too many for
    all of those to be pairs that were torn apart need not be, which is proven by how few pairs were not.
    """
    rows, found, counts = _opened(sketch)
    is_exact = len(found) < KEPT
    groups = float(len(found)) if is_exact else (KEPT - 1) * 2.0**64 / max(float(found[-1]), 1.0)
    alone = _number(int((counts == 1).sum()), len(found), groups, is_exact)
    alone = min(alone[0], rows), min(alone[1], rows)
    smallest = int(counts.min()) if len(counts) else 0
    if table is None or table <= read or not read:
        speaks_of = rows
    else:
        pairs = _number(int((counts == 2).sum()), len(found), groups, is_exact)[1]
        speaks_of = max(round(rows * table / read), rows)
        alone = _in_the_table(alone, pairs, read / table, speaks_of)
    return Alike(
        columns, speaks_of, rows, min(round(groups), rows), smallest, is_exact, math.floor(alone[0]),
        math.ceil(alone[1]), covers,
    )  # fmt: skip


def alone_of(alike: Alike) -> str:
    """The rows that stand alone, in words: ``30``, or ``2,585–3,000`` where only the ends are known."""
    low, high = f"{alike.alone_low:,}", f"{alike.alone_high:,}"
    return low if low == high else f"{low}–{high}"


def _number(seen: int, of: int, groups: float, is_exact: bool) -> tuple[float, float]:
    """How many groups are like ``seen`` of the ``of`` that were kept: both ends (Wilson 1927 for the share)."""
    if is_exact or not of:
        return float(seen), float(seen)
    share, square = seen / of, _Z * _Z
    middle = (share + square / (2 * of)) / (1 + square / of)
    spread = _Z / (1 + square / of) * math.sqrt(share * (1 - share) / of + square / (4 * of * of))
    error = _Z / math.sqrt(KEPT - 2)
    low = max(middle - spread, 0.0) * groups * (1 - error) if seen else 0.0
    return max(low, float(seen)), max(middle + spread, 0.0) * groups * (1 + error)


def _in_the_table(alone: tuple[float, float], pairs: float, share: float, rows: int) -> tuple[float, float]:
    """From rows alone in a sample of ``share`` of a table to rows alone in the table.

    With f groups of each size, the sample's lonely rows over ``share`` count too many (each group of two or more gives
    some); less twice its pairs, weighed by (1 - share) / share**2, they count too few.
    """
    low, high = alone
    low, high = max(low - _Z * math.sqrt(low), 0.0), high + _Z * math.sqrt(high) + _Z * _Z
    pairs += _Z * math.sqrt(pairs) + _Z * _Z
    return max(low / share - 2 * (1 - share) / share**2 * pairs, 0.0), min(high / share, float(rows))
