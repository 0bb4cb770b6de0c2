"""The first rows of a stream, and the word that there were more; the rest of one that was read before: shared."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator

import pyarrow as pa

from scanner.errors import ConnectorError
from scanner.model import Gap, GapKind, Plan, Resource


def limited(
    batches: Iterable[pa.RecordBatch], resource: Resource, plan: Plan, unit: str = "rows"
) -> Iterator[pa.RecordBatch]:
    """At most ``plan.limit`` rows; if there were more, it says so."""
    if (yield from first(batches, plan.limit)):
        plan.note(Gap(resource.id, "", GapKind.SAMPLED, f"the first {plan.limit:,} {unit} only"))


def first(batches: Iterable[pa.RecordBatch], most: int | None) -> Generator[pa.RecordBatch, None, bool]:
    """At most ``most`` rows (None: all); returns whether there were more.

    One batch more is asked for: a limit that ends with a batch left rows out, too.
    """
    left = most
    for batch in batches:
        if left is not None and batch.num_rows > left:
            if left:
                yield batch.slice(0, left)
            return True
        yield batch
        if left is not None:
            left -= batch.num_rows
    return False


def gone_on(batches: Iterable[pa.RecordBatch], plan: Plan, passed: int = 0) -> Iterator[pa.RecordBatch]:
    """The rows behind the place that an interrupted scan reached: a place is the number of rows before it.

    ``passed`` rows were left out already. Raises ``ConnectorError`` when there are fewer rows now.
    """
    start = int(plan.start or 0)
    for batch in batches:
        known = min(max(start - passed, 0), batch.num_rows)
        passed += batch.num_rows
        if known and known == batch.num_rows:
            continue
        yield batch.slice(known)
        plan.reached(str(passed))
    if passed < start:
        raise ConnectorError(SHORTER)


SHORTER = "it is shorter than when the scan was interrupted: begin anew with another --state"
