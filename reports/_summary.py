"""What every report counts and orders in the same way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from scanner.model import ColumnEntry, Finding, Inventory, Label, ResourceEntry


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


@dataclass(frozen=True)
class Group:
    """The findings of one PI type in one column that are not yet a label, with the counts behind them."""

    pi_type: str
    accepted: int
    filled: int
    examples: tuple[Finding, ...]


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
    )


def in_order(entries: Iterable[ResourceEntry]) -> list[ResourceEntry]:
    """Resources by source and path: workers may have finished in any order."""
    return sorted(entries, key=lambda entry: (entry.resource.source, entry.resource.path))


def labels_in_order(column: ColumnEntry) -> list[Label]:
    """The labels of a column, the highest level first."""
    return sorted(column.labels, key=lambda label: (-label.level, label.pi_type, label.state))


def groups(column: ColumnEntry) -> list[Group]:
    """The column's findings that are not yet a label, by PI type.

    A column keeps only a few findings, so the number of accepted rows comes from the counts.
    """
    supports = dict(column.profile.supports)
    found: dict[str, list[Finding]] = {}
    for finding in sorted(column.findings):
        found.setdefault(finding.pi_type, []).append(finding)
    result = []
    for pi_type, examples in sorted(found.items()):
        seen = sorted({finding.recognizer for finding in examples})
        counted = sum(supports[name].accepted for name in seen if name in supports)
        accepted = max(counted, len({finding.row for finding in examples}))
        result.append(Group(pi_type, accepted, column.profile.filled, tuple(examples)))
    return result


def share(accepted: int, filled: int) -> str:
    """Support in words for people, such as ``9,812 / 10,000 (98.1 %)``; empty when no value was seen.

    Never rounds up to all or down to none: those two say something that the counts do not.
    """
    if not filled:
        return ""
    per_cent = f"{100 * accepted / filled:.1f}"
    if per_cent == "100.0" and accepted < filled:
        per_cent = "> 99.9"
    elif per_cent == "0.0" and accepted:
        per_cent = "< 0.1"
    return f"{accepted:,} / {filled:,} ({per_cent} %)"
