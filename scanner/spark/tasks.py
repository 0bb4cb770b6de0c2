"""What runs on the executors: a partition in, its profiles out, and the tree that merges them. No value leaves a task.

Spark's own names: a *partition* is the share of the rows that one *task* reads on one *executor*.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import pyarrow as pa

from scanner import frozen
from scanner.alike import marked
from scanner.batch import Rules, merge
from scanner.catalogue import Catalogue
from scanner.model import ColumnProfile, Support
from scanner.persons import Counting
from scanner.reidentification import paths_of
from scanner.run import Choice, load_rules, scan_rows

FAN = 64
"""How many pieces a task merges into one: two rounds bring 4,096 partitions down to one."""
PIECE = "number long, rows long, profiles string"
"""Spark's schema of a ``Piece``."""
_ARROW = pa.schema([("number", pa.int64()), ("rows", pa.int64()), ("profiles", pa.string())])

_KEPT: dict[str, Rules] = {}
"""An executor's rules, by recipe: Spark uses its Python processes again, and rules take seconds to make."""


@dataclass(frozen=True)
class Recipe:
    """How an executor makes the same rules as the driver. Picklable; holds no value."""

    name: str
    """Differs between recipes; what an executor knows its rules by."""
    choice: Choice = Choice()
    catalogue: Catalogue | None = None
    counting: Counting | None = None

    def rules(self) -> Rules:
        """The rules of this process, made at the first call."""
        if self.name not in _KEPT:
            _KEPT.clear()
            choice = replace(self.choice, files=tuple(_shipped(name) for name in self.choice.files))
            _KEPT[self.name] = load_rules(catalogue=self.catalogue, choice=choice, counting=self.counting)
        return _KEPT[self.name]


@dataclass(frozen=True, slots=True)
class Piece:
    """The profiles of neighbouring partitions, whose rows are counted from 0."""

    rows: int = 0
    profiles: Mapping[str, ColumnProfile] = field(default_factory=dict)

    def followed_by(self, other: Piece) -> Piece:
        """This piece and the one whose rows come right after. Associative, and an empty piece is neutral."""
        moved = {path: _moved(profile, self.rows) for path, profile in other.profiles.items()}
        return Piece(self.rows + other.rows, merge(self.profiles, moved))


def paths_in(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """For ``mapInArrow``: the names of the columns in the first rows, nested ones by their paths; no value."""
    for batch in batches:
        if batch.num_rows:
            yield pa.RecordBatch.from_pydict({"path": paths_of(batch)}, schema=pa.schema([("path", pa.string())]))
            return


def profile_partition(
    recipe: Recipe, counted: tuple[str, ...], batches: Iterator[pa.RecordBatch]
) -> Iterator[pa.RecordBatch]:
    """For ``mapInArrow``: all batches of a partition to one row of ``PIECE``, rows told alike in ``counted``."""
    from pyspark import TaskContext

    context = TaskContext.get()
    number = context.partitionId() if context is not None else 0
    piece = Piece()
    for batch in batches:
        found = scan_rows(marked(batch, counted), recipe.rules(), piece.rows)
        piece = Piece(piece.rows + batch.num_rows, merge(piece.profiles, found))
    yield _row(number, piece)


def merge_pieces(fan: int, pieces: pa.Table) -> pa.Table:
    """For ``applyInArrow``: the rows of one group, ``fan`` neighbours, to one row."""
    number = pieces.column("number")[0].as_py() // fan
    return pa.Table.from_batches([_row(number, in_order(pieces.to_pylist()))])


def in_order(rows: list[dict[str, object]]) -> Piece:
    """Rows of ``PIECE`` as one piece, whatever order they came in."""
    merged = Piece()
    for row in sorted(rows, key=lambda row: row["number"]):  # type: ignore[arg-type, return-value]  # an int, by PIECE
        merged = merged.followed_by(frozen.loads(Piece, str(row["profiles"])))
    return merged


def _row(number: int, piece: Piece) -> pa.RecordBatch:
    return pa.RecordBatch.from_pydict(
        {"number": [number], "rows": [piece.rows], "profiles": [frozen.dumps(piece)]}, schema=_ARROW
    )


def _moved(profile: ColumnProfile, rows: int) -> ColumnProfile:
    return replace(
        profile, supports=tuple((name, _moved_examples(support, rows)) for name, support in profile.supports)
    )


def _moved_examples(support: Support, rows: int) -> Support:
    if not support.examples:
        return support
    return replace(support, examples=tuple(replace(found, row=found.row + rows) for found in support.examples))


def _shipped(name: str) -> str:
    """Where Spark put a file that the driver sent along."""
    from pyspark import SparkFiles

    return str(SparkFiles.get(name))
