"""An inventory in a few numbers, and the order in which everybody who writes one down goes through it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from scanner.coverage import Total, ledger, totals
from scanner.model import ColumnEntry, Inventory, Label, ResourceEntry


@dataclass(frozen=True)
class Summary:
    """An inventory in a few numbers; the two breakdowns count labels."""

    resources: int
    rows: int
    columns: int
    labelled_columns: int
    labels: int
    labels_by_level: dict[int, int]
    labels_by_type: dict[str, int]
    gaps: int
    losses: int
    """Gaps that make the scan incomplete."""
    complete: bool
    highest_level: int
    coverage: dict[str, Total]
    """How the objects ended: scanned, sampled, partial, skipped, failed; see ``scanner.coverage``."""


def summarise(inventory: Inventory) -> Summary:
    """Count what an inventory holds."""
    columns = [column for entry in inventory.resources for column in entry.columns]
    labels = [label for column in columns for label in column.labels]
    return Summary(
        resources=len(inventory.resources),
        rows=sum(entry.rows for entry in inventory.resources),
        columns=len(columns),
        labelled_columns=sum(1 for column in columns if column.labels),
        labels=len(labels),
        labels_by_level=dict(sorted(Counter(label.level for label in labels).items())),
        labels_by_type=dict(sorted(Counter(label.pi_type for label in labels).items())),
        gaps=len(inventory.gaps),
        losses=sum(1 for gap in inventory.gaps if gap.kind.is_loss),
        complete=inventory.is_complete,
        highest_level=inventory.highest_level,
        coverage={status.value: total for status, total in totals(ledger(inventory)).items()},
    )


def in_order(entries: Iterable[ResourceEntry]) -> list[ResourceEntry]:
    """Resources by source and path: workers may have finished in any order."""
    return sorted(entries, key=lambda entry: (entry.resource.source, entry.resource.path))


def labels_in_order(column: ColumnEntry) -> list[Label]:
    """The labels of a column, the highest level first."""
    return sorted(column.labels, key=lambda label: (-label.level, label.pi_type, label.state))
