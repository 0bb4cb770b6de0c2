"""The ledger of coverage: how every object that was met ended, and why, out of an inventory's resources and gaps.

An object is what is read by itself: a table, a sheet, a file, a member of an archive.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from scanner.model import Gap, GapKind, Inventory, ResourceEntry


class Status(StrEnum):
    """How an object ended."""

    SCANNED = "scanned"
    """All of it was read, or there was nothing in it."""
    SAMPLED = "sampled"
    """As much of it as was asked for."""
    PARTIAL = "partial"
    """Something of it could not be read, or was not understood."""
    SKIPPED = "skipped"
    """A rule of the user left it out."""
    FAILED = "failed"
    """Nothing of it could be read."""


@dataclass(frozen=True, slots=True)
class Covered:
    """One line of the ledger."""

    name: str
    status: Status
    why: str = ""
    """In words; of what was skipped, the rule."""
    objects: int = 1
    """How many objects the line is about: a rule may leave out a thousand."""
    byte_size: int | None = None
    """Its bytes, where its source says so."""
    bytes_read: int | None = None
    """How many of them were read, where that is known."""


@dataclass(frozen=True, slots=True)
class Total:
    """Objects of one status, with the bytes that are known of them."""

    objects: int = 0
    byte_size: int = 0
    bytes_read: int = 0


_NOTHING_READ = (GapKind.UNREADABLE, GapKind.FAILED, GapKind.TRUNCATED)


def ledger(inventory: Inventory) -> list[Covered]:
    """Every object of the inventory by name, each once."""
    gaps: dict[str, list[Gap]] = {}
    for gap in inventory.gaps:
        gaps.setdefault(gap.resource, []).append(gap)
    entries = {entry.resource.id: entry for entry in inventory.resources}
    names = sorted(entries)
    lines = [_of_entry(entry, gaps.get(name, ())) for name, entry in entries.items()]
    lines += [
        _of_gaps(name, found, names)
        for name, found in gaps.items()
        if name not in entries and any(gap.objects for gap in found)
    ]
    return sorted(lines, key=lambda line: line.name)


def totals(lines: Iterable[Covered]) -> dict[Status, Total]:
    """The ledger in five lines; every status is there."""
    found = {status: [0, 0, 0] for status in Status}
    for line in lines:
        sums = found[line.status]
        sums[0] += line.objects
        sums[1] += line.byte_size or 0
        sums[2] += line.bytes_read or 0
    return {status: Total(*sums) for status, sums in found.items()}


def _of_entry(entry: ResourceEntry, gaps: Sequence[Gap]) -> Covered:
    name, size = entry.resource.id, entry.resource.byte_size
    # What concerns the whole resource says more than what concerns a column.
    losses = sorted((gap for gap in gaps if gap.kind.is_loss), key=lambda gap: (bool(gap.column), gap))
    if losses:
        is_lost = not entry.rows and any(gap.kind in _NOTHING_READ and not gap.column for gap in losses)
        status = Status.FAILED if is_lost else Status.PARTIAL
        return Covered(name, status, losses[0].reason, 1, size, 0 if is_lost else _read(entry))
    sampled = [gap.reason for gap in gaps if gap.kind is GapKind.SAMPLED]
    if sampled or entry.reading.how:
        return Covered(name, Status.SAMPLED, (sampled or [entry.reading.how])[0], 1, size, _read(entry))
    return Covered(name, Status.SCANNED, next((gap.reason for gap in gaps), ""), 1, size, size)


def _read(entry: ResourceEntry) -> int | None:
    """The bytes read, or what the share of rows makes likely."""
    size, rows = entry.resource.byte_size, entry.resource.row_estimate
    if entry.bytes_read is not None or size is None or not rows:
        return entry.bytes_read
    return size * min(entry.rows, rows) // rows


def _of_gaps(name: str, gaps: Sequence[Gap], names: Sequence[str]) -> Covered:
    """An object that is known by what was not read of it; an archive, of which some members were, is partial."""
    gap = min(gaps, key=lambda gap: (not gap.kind.is_loss, gap.kind is GapKind.EMPTY, gap))
    objects = max(gap.objects for gap in gaps)
    size = next((gap.byte_size for gap in gaps if gap.byte_size is not None), None)
    if gap.kind.is_loss:
        at = bisect_left(names, f"{name}/")
        has_members = at < len(names) and names[at].startswith(f"{name}/")
        status = Status.PARTIAL if has_members else Status.FAILED
        return Covered(name, status, gap.reason, objects, size, None if has_members else 0)
    if gap.kind is GapKind.EMPTY:
        return Covered(name, Status.SCANNED, gap.reason, objects, size, size)
    return Covered(name, Status.SKIPPED, gap.reason, objects, size, 0)
