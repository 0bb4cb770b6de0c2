"""The first rows of a stream, and the word that there were more: shared by all connectors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyarrow as pa

from scanner.model import Gap, GapKind, Plan, Resource


def limited(
    batches: Iterable[pa.RecordBatch], resource: Resource, plan: Plan, unit: str = "rows"
) -> Iterator[pa.RecordBatch]:
    """At most ``plan.limit`` rows. One batch more is asked for: a limit that ends with a batch left rows out, too."""
    left = plan.limit
    for batch in batches:
        if left is not None and batch.num_rows > left:
            plan.note(Gap(resource.id, "", GapKind.SAMPLED, f"the first {plan.limit:,} {unit} only"))
            if left:
                yield batch.slice(0, left)
            return
        yield batch
        if left is not None:
            left -= batch.num_rows
