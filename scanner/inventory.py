"""take_inventory: from connectors to an Inventory; everything that goes wrong on the way becomes a gap."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import pyarrow as pa

from scanner.cases import Judge
from scanner.classify import classify
from scanner.columns import DAMAGED
from scanner.errors import ConnectorError, PisiftError, in_words
from scanner.model import ColumnEntry, ColumnProfile, Connector, Gap, GapKind, Inventory, Plan, Resource, ResourceEntry
from scanner.run import Runner


@dataclass
class Scan:
    """One scan in the making: where it reads, how it judges, and what it met so far."""

    runner: Runner
    judge: Judge
    limit: int | None = None
    seed: int = 0
    on_resource: Callable[[Resource], None] = lambda resource: None
    gaps: list[Gap] = field(default_factory=list)
    entries: list[ResourceEntry] = field(default_factory=list)


def take_inventory(connectors: Iterable[Connector], scan: Scan, made: Mapping[str, object]) -> Inventory:
    """Read, scan and classify every resource of ``connectors``.

    A resource that cannot be read, or breaks in mid-stream, is a gap, with what was seen of it kept. After an
    interruption (Ctrl-C) the rest is a gap too. ``made`` says how the scan was made; the same scan of the same
    data gives an equal inventory.
    """
    try:
        for connector in connectors:
            _scan_connector(connector, scan)
    except KeyboardInterrupt:
        scan.gaps.append(Gap("(all that follows)", "", GapKind.TRUNCATED, "interrupted by the user"))
    entries = tuple(sorted(scan.entries, key=lambda entry: entry.resource.id))
    return Inventory(dict(made), entries, tuple(sorted(set(scan.gaps))))


def _scan_connector(connector: Connector, scan: Scan) -> None:
    resources = connector.resources()
    count = 0
    try:
        while True:
            try:
                resource = next(resources)
            except StopIteration:
                if not count:
                    scan.gaps.append(Gap(_shown(connector), "", GapKind.EMPTY, "nothing in it to scan"))
                return
            except PisiftError as error:
                scan.gaps.append(Gap(_shown(connector), "", GapKind.UNREADABLE, str(error)))
                return
            except Exception as error:  # noqa: BLE001  a driver's fault must not cost the other targets
                reason = f"unexpected {in_words(error)} while listing"
                scan.gaps.append(Gap(_shown(connector), "", GapKind.FAILED, reason))
                return
            count += 1
            scan.on_resource(resource)
            scan.entries.append(_scan_resource(connector, resource, scan))
    finally:
        connector.close()


def _shown(connector: Connector) -> str:
    """A connector that cannot list its resources is named by what it was opened for."""
    return str(getattr(connector, "shown", type(connector).__name__))


def _scan_resource(connector: Connector, resource: Resource, scan: Scan) -> ResourceEntry:
    profiles: dict[str, ColumnProfile] = {}
    notes: list[Gap] = []
    plan = Plan(scan.limit, scan.seed, notes.append)
    rows = _Rows()
    try:
        with connector.read(resource, plan) as reader:
            scan.runner.scan(rows.counted(reader), profiles)
    except ConnectorError as error:
        seen = f" after {rows.count:,} rows" if rows.count else ""
        notes.append(Gap(resource.id, "", GapKind.UNREADABLE, f"{error}{seen}"))
    except Exception as error:  # noqa: BLE001  a fault of ours or a library's must not cost the other resources
        notes.append(Gap(resource.id, "", GapKind.FAILED, f"unexpected {in_words(error)} after {rows.count:,} rows"))
    except KeyboardInterrupt:
        notes.append(Gap(resource.id, "", GapKind.TRUNCATED, f"interrupted by the user after {rows.count:,} rows"))
        scan.gaps += notes
        scan.entries.append(ResourceEntry(resource, rows.count, classify(resource, profiles, scan.judge)))
        raise
    columns = classify(resource, profiles, scan.judge)
    scan.gaps += [*notes, *_column_gaps(resource, columns)]
    return ResourceEntry(resource, rows.count, columns)


class _Rows:
    """Counts rows as they pass: how far the reading came."""

    def __init__(self) -> None:
        self.count = 0

    def counted(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            self.count += batch.num_rows
            yield batch


def _column_gaps(resource: Resource, columns: Iterable[ColumnEntry]) -> Iterator[Gap]:
    """Cells that nobody looked into, and recognizers that failed."""
    for entry in columns:
        name = entry.column.name
        for reason, count in entry.profile.unread:
            kind = GapKind.DAMAGED if reason == DAMAGED else GapKind.UNSUPPORTED
            yield Gap(resource.id, name, kind, f"{count:,} cells not looked into: {reason}")
        for failure, count in entry.profile.failures:
            yield Gap(resource.id, name, GapKind.FAILED, f"recognizer {failure} in {count:,} batches")
