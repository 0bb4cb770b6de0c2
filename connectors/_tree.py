"""The connector over a folder, a file, a pattern or a bucket: it opens what it meets, and what is inside of that."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Protocol

import pyarrow as pa

from connectors._bytes import File, OnDisk
from connectors._gather import gathered
from connectors._kinds import look_at, marker_of, name_of
from connectors._known import Known, Listed, unknown
from connectors._sandbox import Sandbox
from scanner.errors import ConnectorError
from scanner.model import Connector, Gap, GapKind, Plan, Resource

_MOST_REMEMBERED = 10_000
"""Of an archive with more members it is not remembered what is in it."""
_LOG_PIECE = 256 << 20
"""Bytes of a log that may take as long as another file: a log is read line by line, however long it is."""
_HELD = 64
"""Opened files that are kept for a while: a resource is read soon after it is listed."""


class Files(Protocol):
    """Where files come from: a folder, a bucket."""

    def __call__(self, known: Known = unknown) -> Iterator[File | Gap | Listed]:
        """Every file in a stable order; what cannot be read is a gap, and what is ``known`` is not opened."""

    def find(self, path: str) -> File | None:
        """The file in which ``path`` lies."""


class Tree:
    """Lists files one by one while they are scanned; nothing of a file stays in memory when it is done."""

    is_concurrent = True

    def __init__(self, source: str, walk: Files, modules: Sequence[Any], sandbox: Sandbox) -> None:
        """Open what ``walk`` yields with the connectors of ``modules``."""
        self.shown = source
        self._source, self._walk, self._modules, self._sandbox = source, walk, modules, sandbox
        self._held: OrderedDict[str, tuple[Connector, Resource, File]] = OrderedDict()
        self._seconds = sandbox.seconds
        self._lock = threading.Lock()
        self._passed: Callable[[int, int], None] = lambda files, unread: None
        self._recall: Callable[[str, str], Listed | None] = unknown
        self._keep: Callable[[str, str, Listed], None] = lambda name, marker, items: None

    def resources(self) -> Iterator[Resource | Gap]:
        """What there is to read, in order of the files, and what of it nobody can read."""
        for found in gathered(self._walk(self._known)):
            unread, files = 0, 1
            if isinstance(found, list):
                unread, files = sum(file.size for file in found), len(found)
                items: Iterable[Resource | Gap] = self._remembered(found)
            else:
                items = (found,) if isinstance(found, Gap) else found
            for item in items:
                unread = 0 if isinstance(item, Resource) else unread or item.byte_size or 0
                yield item
            # The next one is asked for: this one is done.
            self._passed(files, unread)

    def watch(self, passed: Callable[[int, int], None]) -> Iterator[int]:
        """Tell ``passed`` of files that are done, and of the bytes that no resource stands for.

        Returns the size of every file, where they are known.
        """
        self._passed = passed
        sizes: Callable[[], Iterator[int]] = getattr(self._walk, "sizes", lambda: iter(()))
        return sizes()

    def remember(self, known: Callable[[str, str], Listed | None], keep: Callable[[str, str, Listed], None]) -> None:
        """From now on ask ``known`` (id and marker) before a file is opened, and tell ``keep`` what is in it."""
        self._recall, self._keep = known, keep

    def _known(self, name: str, marker: str) -> Listed | None:
        """What an earlier scan found in the file, if it is still the same."""
        items = self._recall(self._id(name), marker) if marker else None
        if items is not None:
            self._keep(self._id(name), marker, items)
        return items

    def _remembered(self, files: Sequence[File]) -> Iterator[Resource | Gap]:
        """What is in a file. Remembered only when all of it could be listed: what stayed shut may be opened later."""
        file = files[0]
        items: list[Resource | Gap] = []
        for item in self._opened(file, 0, files):
            if len(items) <= _MOST_REMEMBERED:
                items.append(item)
            yield item
        is_whole = not any(isinstance(item, Gap) and item.kind.is_loss for item in items)
        if file.marker and len(files) == 1 and is_whole and len(items) <= _MOST_REMEMBERED:
            self._keep(self._id(file.name), file.marker, tuple(items))

    def _opened(self, file: File, depth: int, files: Sequence[File] = ()) -> Iterator[Resource | Gap]:
        for connector in self._connectors(file, files or [file]):
            if isinstance(connector, Gap):
                yield connector
                continue
            try:
                yield from self._listed(connector, file, depth)
            except ConnectorError as error:
                yield self._gap(file.name, GapKind.UNREADABLE, str(error), file.size)

    def _listed(self, connector: Connector, file: File, depth: int) -> Iterator[Resource | Gap]:
        for item in connector.resources():
            if isinstance(item, Resource):
                item = replace(item, marker=item.marker or file.marker, details=item.details or _details(file))
                self._hold(connector, item, file)
                yield item
            elif isinstance(item, Gap):
                yield item
            elif depth >= file.options.max_depth:
                reason = f"{file.options.max_depth} files inside each other; see max_depth"
                yield self._gap(item.name, GapKind.TRUNCATED, reason, item.size)
            else:
                yield from self._inner(item, file, depth)

    def _inner(self, item: File, outer: File, depth: int) -> Iterator[Resource | Gap]:
        """A file from inside ``outer``, looked at like any other."""
        if not item.size:
            yield self._gap(item.name, GapKind.EMPTY, "the file is empty: nothing to scan", 0)
            return
        origin = self._sandbox.spooled(item.origin)
        try:
            file = look_at(origin, item.name, item.size, outer.marker, outer.options, self._sandbox)
        except ConnectorError as error:
            yield self._gap(item.name, GapKind.UNREADABLE, str(error), item.size)
            return
        yield from self._opened(file, depth + 1)

    def _connectors(self, file: File, files: Sequence[File]) -> Sequence[Connector | Gap]:
        claims = [module.claims(file) if hasattr(module, "claims") else 0 for module in self._modules]
        best = max(claims)
        if not best:
            reason = f"{name_of(file)}, which this version does not read"
            return [self._gap(file.name, GapKind.UNSUPPORTED, reason, file.size)]
        opened: Sequence[Connector] = self._modules[claims.index(best)].open_files(self._source, files)
        return opened

    def _gap(self, name: str, kind: GapKind, reason: str, size: int | None = None) -> Gap:
        return Gap(self._id(name), "", kind, reason, size)

    def _id(self, name: str) -> str:
        return f"{self._source}/{name}" if name else self._source

    def _hold(self, connector: Connector, resource: Resource, file: File) -> None:
        with self._lock:
            self._held[resource.path] = connector, resource, file
            dropped = [self._held.popitem(last=False)[1][0]] if len(self._held) > _HELD else []
            dropped = [one for one in dropped if all(one is not other for other, _, _ in self._held.values())]
        for one in dropped:
            one.close()

    def read(self, resource: Resource, plan: Plan) -> pa.RecordBatchReader:
        """One resource, for as long as ``max_file_seconds`` allows; one that was listed long ago is looked up again."""
        connector, own, file = self._held.get(resource.path) or self._looked_up(resource)
        reader = connector.read(own, plan)
        return pa.RecordBatchReader.from_batches(reader.schema, self._in_time(reader, resource, plan, file))

    def _in_time(
        self, reader: pa.RecordBatchReader, resource: Resource, plan: Plan, file: File
    ) -> Iterator[pa.RecordBatch]:
        seconds = self._seconds * _parts_of(resource)
        end = time.monotonic() + seconds
        with reader:
            for batch in reader:
                if (position := file.meter.position()) is not None:
                    plan.consumed(position)
                yield batch
                if time.monotonic() > end:
                    reason = f"read for {seconds:,} s, as long as max_file_seconds allows; the rest is not"
                    plan.note(Gap(resource.id, "", GapKind.TRUNCATED, reason))
                    return
        _note_change(file, resource, plan)

    def _looked_up(self, resource: Resource) -> tuple[Connector, Resource, File]:
        file = self._walk.find(resource.path)
        for item in self._opened(file, 0) if file else ():
            if isinstance(item, Resource) and item.path == resource.path:
                return self._held[item.path]
        raise ConnectorError("it is gone")

    def close(self) -> None:
        """Close what is open, end the worker processes, remove the private folder."""
        with self._lock:
            held, self._held = list(self._held.values()), OrderedDict()
        for connector, _, _ in held:
            connector.close()
        self._sandbox.close()


def _parts_of(resource: Resource) -> int:
    """How many times the seconds of one file may be taken: for each picture, and for each piece of a log."""
    if resource.unit == "picture":
        return resource.row_estimate or 1
    return 1 + (resource.byte_size or 0) // _LOG_PIECE if resource.kind == "log" else 1


def _note_change(file: File, resource: Resource, plan: Plan) -> None:
    """Say when a file of the file system is another one now than when it was listed."""
    # A database sees to it by itself that what one transaction reads belongs together.
    if type(file.origin) is not OnDisk or not file.marker or file.kind == "sqlite":
        return
    try:
        found = file.origin.path.stat()
    except OSError:
        return  # gone now, but it was read to its end
    if marker_of(found) == file.marker:
        return
    if found.st_size > file.size and marker_of(found).rpartition(":")[2] == file.marker.rpartition(":")[2]:
        # A log that is written to: what it was when the scan came by was asked for.
        plan.note(Gap(resource.id, "", GapKind.EXCLUDED, "it grew while it was read: the rest is for the next scan"))
    else:
        plan.note(Gap(resource.id, "", GapKind.DAMAGED, "it was changed while it was read: scan it again"))


def _details(file: File) -> tuple[str, ...]:
    return (f"encoding {file.certainty}",) if file.certainty else ()
