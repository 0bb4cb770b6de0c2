"""What a view shows is what stands behind it: its columns inherit the labels of the columns that they show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from scanner.governance.access.lineage import Relation, Shown
from scanner.governance.access.needs import base_of
from scanner.governance.access.present import Shows, Table
from scanner.model import ColumnEntry, Inventory, Label, ResourceEntry


def inherited(inventory: Inventory, tables: Mapping[str, Table], shows: Shows) -> Inventory:
    """``inventory`` in which a column of a view has, beside its own labels, those of what it shows, however far down.

    ``tables`` are those of its resources by their ids. A part of a value (``left(mobile, 3)``) and a count inherit
    nothing: there the view's own labels stand.
    """
    entries = {tables[entry.resource.id].key: entry for entry in inventory.resources}
    return replace(
        inventory,
        resources=tuple(
            _with(entry, tables[entry.resource.id], entries, tables, shows) for entry in inventory.resources
        ),
    )


def _with(
    entry: ResourceEntry,
    table: Table,
    entries: Mapping[Relation, ResourceEntry],
    tables: Mapping[str, Table],
    shows: Shows,
) -> ResourceEntry:
    if table.key not in shows:
        return entry
    columns = []
    for column in entry.columns:
        name = base_of(column.column.name, table.names)
        behind = dict.fromkeys(_behind(table.key, name or "", shows))
        known = {label.pi_type for label in column.labels}
        more = [
            label
            for relation, other in behind
            if relation in entries
            for label in _labels(entries[relation], other, tables)
            if label.pi_type not in known
        ]
        columns.append(_labelled(column, more))
    return replace(entry, columns=tuple(columns))


def _behind(relation: Relation, column: str, shows: Shows) -> Iterator[tuple[Relation, str]]:
    """Every column, of tables and of views, whose values a column of a view shows."""
    waiting, seen = [(relation, column)], {(relation, column)}
    while waiting:
        at, name = waiting.pop()
        for one in sorted(shows.get(at, {}).get(name, ())):
            place = (one.relation, one.column)
            if one.shown is not Shown.PART and place not in seen:
                seen.add(place)
                waiting.append(place)
                yield place


def _labels(entry: ResourceEntry, name: str, tables: Mapping[str, Table]) -> Iterator[Label]:
    """The labels of one of the server's columns, wherever inside it they are."""
    names = tables[entry.resource.id].names
    for column in entry.columns:
        if base_of(column.column.name, names) == name:
            yield from column.labels


def _labelled(column: ColumnEntry, more: list[Label]) -> ColumnEntry:
    first = {label.pi_type: label for label in reversed(more)}
    return replace(column, labels=(*column.labels, *first.values())) if first else column
