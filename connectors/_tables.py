"""What is known of a table before a row of it is read: the words all dialects share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from scanner.model import Column

TABLE, VIEW, MATERIALIZED, PARTITIONED, FOREIGN = (
    "table",
    "view",
    "materialized view",
    "partitioned table",
    "foreign table",
)
STORED = frozenset((TABLE, MATERIALIZED, PARTITIONED))
"""Kinds whose rows lie on the server itself."""


@dataclass(frozen=True, slots=True)
class Field:
    """A column and how it is read."""

    column: Column
    expression: str
    """What is selected: the quoted name, or a cast of it."""
    is_bytes: bool = False
    is_numeric: bool = False
    """Whether it is a decimal that may end in zeros."""
    is_float: bool = False
    is_readable: bool = True
    """Whether the user may read it."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table, view or the like, as its dialect listed it."""

    schema: str | None
    name: str
    kind: str
    fields: tuple[Field, ...]
    comment: str = ""
    rows: int | None = None
    """The server's estimate."""
    size: int | None = None
    """Bytes."""
    marker: str = ""
    storage: str = ""
    key: str | None = None
    """The column of a whole-number primary key."""
    is_generated: bool = False
    """Whether the server numbers ``key`` itself (identity, AUTO_INCREMENT): no value of a person."""
    parts: tuple[Any, ...] = ()
    """What the dialect needs to read it in pieces, such as PostgreSQL's partitions."""


@dataclass(frozen=True, slots=True)
class Query:
    """One statement to run, and the place that is reached when all its rows were handed over."""

    sql: str
    place: str = ""
    is_from_all: bool = False
    """In a sample: whether it would hand over every row if there were no limit."""


class Draw(NamedTuple):
    """A statement of a sample, and how its rows are chosen."""

    sql: str
    how: str
    is_random: bool = True
    is_from_all: bool = True
    """Whether it would hand over every row if there were no limit."""


@dataclass
class Facts:
    """Rows of catalogue queries by table, as they come."""

    fields: dict[Any, list[Field]] = field(default_factory=dict)

    def of(self, table: Any) -> tuple[Field, ...]:
        """The fields of ``table`` in order."""
        return tuple(self.fields.get(table, ()))


def slices(first: int, last: int, step: int) -> Iterator[tuple[int, int]]:
    """``[a, b)`` on a grid of ``step`` that covers ``first`` to ``last``; the ends are multiples of ``step``.

    Places in a checkpoint are such ends: round numbers, and no value of a row even where a key is a phone number.
    """
    start = first // step * step
    while start <= last:
        yield start, start + step
        start += step


def grid(first: int, last: int, rows: int, wanted: int) -> int:
    """A power of ten that cuts the keys from ``first`` to ``last`` into pieces of about ``wanted`` rows."""
    span = max(last - first + 1, 1)
    ideal = max(span * wanted // max(rows, 1), wanted)
    step = 10
    while step * 10 <= ideal:
        step *= 10
    while span // step > _MOST_PIECES:
        step *= 10
    return step


_MOST_PIECES = 100_000
