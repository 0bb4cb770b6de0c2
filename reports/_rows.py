"""The inventory as rows: one a label, then findings not yet a label, and columns that a sample calls clean."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reports._summary import groups
from reports._words import Words
from scanner.model import ColumnEntry, Finding, Inventory, ResourceEntry
from scanner.places import where
from scanner.summary import in_order, labels_in_order

_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Row:
    """One row; what does not apply to its ``status`` is None or empty."""

    resource: str
    column: str
    comment: str
    pi_type: str
    name_zh: str
    name_en: str
    category: str
    level: int | None
    level_name: str
    state: str
    basis: str
    accepted: int
    filled: int
    support: float | None
    grounds: tuple[str, ...]
    examples: tuple[str, ...]
    """Masked."""
    places: tuple[str, ...]
    """Where each example stands: ``row 3``, ``page 2``, ``cell C7``."""
    status: str
    """``label``, ``finding`` or ``clean``."""


def rows(inventory: Inventory, words: Words) -> Iterator[Row]:
    """Every row, resources in order, columns in source order, the highest level first."""
    for entry in in_order(inventory.resources):
        for column in entry.columns:
            yield from _labels(entry, column, words)
            yield from _findings(entry, column, words)
            if column.bound:
                yield Row(
                    *_place(entry, column), "", "", "", "", None, "", "", "", 0, column.profile.filled, None,
                    (column.bound,), (), (), "clean",
                )  # fmt: skip


def _place(entry: ResourceEntry, column: ColumnEntry) -> tuple[str, str, str]:
    return entry.resource.id, column.column.name, column.column.comment


def _labels(entry: ResourceEntry, column: ColumnEntry, words: Words) -> Iterator[Row]:
    for label in labels_in_order(column):
        yield Row(
            *_place(entry, column), label.pi_type, *words.type_name(label.pi_type), label.category, label.level,
            label.level_name, label.state, label.basis, label.accepted, label.filled,
            None if label.support is None else round(label.support, _DIGITS),
            label.grounds, _masked(label.examples), _places(entry, column, label.examples), "label",
        )  # fmt: skip


def _findings(entry: ResourceEntry, column: ColumnEntry, words: Words) -> Iterator[Row]:
    for group in groups(column):
        yield Row(
            *_place(entry, column), group.pi_type, *words.type_name(group.pi_type), "", None, "", "", "",
            group.accepted, group.filled, round(group.accepted / group.filled, _DIGITS) if group.filled else None,
            (), _masked(group.examples), _places(entry, column, group.examples), "finding",
        )  # fmt: skip


def _masked(examples: tuple[Finding, ...]) -> tuple[str, ...]:
    return tuple(finding.masked for finding in sorted(examples))


def _places(entry: ResourceEntry, column: ColumnEntry, examples: tuple[Finding, ...]) -> tuple[str, ...]:
    return tuple(where(entry, column.column.name, finding.row) for finding in sorted(examples))
