"""An inventory held against the tables that a server has: which resource is which table, and what is out of date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from scanner.errors import UsageError
from scanner.governance.access.needs import base_of
from scanner.governance.access.places import is_same
from scanner.governance.access.present import Present, Table
from scanner.model import Column, ColumnEntry, ColumnProfile, Gap, GapKind, Inventory, Resource, ResourceEntry

_NAMED = 8


@dataclass(frozen=True, slots=True)
class Match:
    """What the inventory knows of one server."""

    inventory: Inventory
    """Its resources only, with the columns and tables that could not be read put in."""
    tables: Mapping[str, Table]
    """Resource id to table."""
    left_alone: tuple[Table, ...]
    """Tables that the scan was asked to leave out."""


def matched(inventory: Inventory, present: Present, source: str) -> Match:
    """The resources of the database at ``source`` (a URL as it is shown) with their tables.

    Raises ``UsageError`` when the inventory holds nothing of it, or is older than the schema: then nobody knows what
    is in some column.
    """
    entries = [entry for entry in inventory.resources if is_same(entry.resource.source, source)]
    sources = tuple({entry.resource.source for entry in entries})
    gaps = tuple(gap for gap in inventory.gaps if sources and gap.resource.startswith(sources))
    if not entries:
        others = sorted({entry.resource.source for entry in inventory.resources})
        raise UsageError(f"the inventory holds nothing of {source}; it is of {', '.join(others[:3]) or 'nothing'}")
    found: dict[str, Table] = {}
    completed: list[ResourceEntry] = []
    stale: list[str] = []
    by_path = {path: table for table in present.tables.values() for path in _paths(table, present)}
    for entry in entries:
        table = by_path.get(entry.resource.path)
        if table is None:
            if not _is_made(entry.resource.path, present):
                stale.append(f"{entry.resource.path} is gone")
            continue
        found[entry.resource.id] = table
        unread = {gap.column for gap in gaps if gap.resource == entry.resource.id and gap.column}
        stale += _stale(entry, table, unread)
        completed.append(_with(entry, table, unread))
    left_alone = _others(entries[0].resource.source, present, gaps, found, completed, stale)
    if stale:
        more = f" and {len(stale) - _NAMED} more" if len(stale) > _NAMED else ""
        raise UsageError(f"the inventory is older than the schema: {', '.join(stale[:_NAMED])}{more}; scan again")
    return Match(replace(inventory, resources=tuple(completed), gaps=gaps), found, tuple(left_alone))


def _others(
    source: str,
    present: Present,
    gaps: Sequence[Gap],
    found: dict[str, Table],
    completed: list[ResourceEntry],
    stale: list[str],
) -> list[Table]:
    """The tables that were left out of the scan; what could not be read or is new goes to the lists."""
    lost = {gap.resource for gap in gaps if gap.kind.is_loss and not gap.column}
    is_partial = any(gap.kind is GapKind.EXCLUDED for gap in gaps)
    left_alone, met = [], {table.key for table in found.values()}
    for table in present.tables.values():
        if table.part_of is not None or table.key in met:
            continue
        path = present.path_of(table)
        if f"{source}/{path}" in lost:
            # Listed, and not read at all: its columns have the level of the unknown.
            entry = ResourceEntry(Resource(source, path, table.kind), 0, ())
            found[entry.resource.id] = table
            completed.append(_with(entry, table, set(table.names)))
        elif is_partial:
            left_alone.append(table)
        else:
            stale.append(f"{path} is new")
    return left_alone


def _paths(table: Table, present: Present) -> tuple[str, ...]:
    full = f"{table.schema}.{table.name}"
    return (table.name, full) if table.schema == present.default_schema else (full,)


def _is_made(path: str, present: Present) -> bool:
    """Whether a path lies in a schema that plans made: a scan reads those as well."""
    schema = path.partition(".")[0]
    return schema in present.schemas and schema not in present.foreign_schemas


def _stale(entry: ResourceEntry, table: Table, unread: set[str]) -> list[str]:
    known = {base_of(column.column.name, table.names) for column in entry.columns} | unread
    gone = [column.column.name for column in entry.columns if base_of(column.column.name, table.names) is None]
    path = entry.resource.path
    return [f"{path}.{name} is gone" for name in gone] + [
        f"{path}.{name} is new" for name in table.names if name not in known
    ]


def _with(entry: ResourceEntry, table: Table, unread: set[str]) -> ResourceEntry:
    """The entry with the columns that nobody could read."""
    known = {base_of(column.column.name, table.names) for column in entry.columns}
    kinds = dict(table.columns)
    more = tuple(
        ColumnEntry(Column(name, kinds[name]), ColumnProfile(name), ())
        for name in table.names
        if name in unread and name not in known
    )
    return replace(entry, columns=(*entry.columns, *more))
