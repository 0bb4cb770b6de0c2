"""What the columns of a resource say was not looked at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scanner.columns import DAMAGED
from scanner.model import ColumnEntry, Gap, GapKind, Resource


def column_gaps(resource: Resource, columns: Iterable[ColumnEntry]) -> Iterator[Gap]:
    """Cells that nobody looked into, and recognizers that failed."""
    for entry in columns:
        name = entry.column.name
        for reason, count in entry.profile.unread:
            kind = GapKind.DAMAGED if reason == DAMAGED or "damaged" in reason else GapKind.UNSUPPORTED
            yield Gap(resource.id, name, kind, f"{count:,} cells not looked into: {reason}")
        for reason, count in entry.profile.partly:
            yield Gap(resource.id, name, GapKind.TRUNCATED, f"{count:,} cells not looked into in full: {reason}")
        for failure, count in entry.profile.failures:
            yield Gap(resource.id, name, GapKind.FAILED, f"recognizer {failure} in {count:,} batches")
