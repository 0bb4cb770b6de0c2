"""take_inventory: from connectors to an Inventory; everything that goes wrong on the way becomes a gap."""

from __future__ import annotations

import fnmatch
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

from scanner.cases import Judge
from scanner.crowd import Crowd
from scanner.errors import PisiftError, in_words
from scanner.judging import joined
from scanner.levels import weigh
from scanner.model import Connector, Gap, GapKind, Inventory, Mode, Resource, ResourceEntry
from scanner.pace import Pace
from scanner.reidentification import quasi_types
from scanner.reversal import Reversal
from scanner.rotation import Piece, sets_of
from scanner.run import Runner
from scanner.state import State
from scanner.visit import Interrupted, Visit
from scanner.wish import Wish


@dataclass
class Scan:
    """One scan in the making: where it reads, how it judges, and what it met so far."""

    runner: Runner
    judge: Judge
    wish: Wish = field(default_factory=Wish)
    on_resource: Callable[[Resource], None] = lambda resource: None
    gaps: list[Gap] = field(default_factory=list)
    entries: list[ResourceEntry] = field(default_factory=list)
    include: tuple[str, ...] = ()
    """Patterns of paths (``crm.*``, ``*_log``); with any, only what matches one is scanned."""
    exclude: tuple[str, ...] = ()
    connections: int = 1
    """How many resources of a connector that allows it are read at once."""
    pace: Pace = field(default_factory=Pace)
    state: State | None = None
    crowd: Crowd = field(default_factory=Crowd)
    """The persons of all resources."""
    reversal: Reversal = field(default_factory=Reversal)
    on_listed: Callable[[Sequence[Resource]], None] | None = None
    """Told of all resources of a connector that knows them beforehand, so that somebody can tell the time left."""
    pieces: list[Piece] = field(default_factory=list)
    """Log files, of which several may be one log."""


def take_inventory(connectors: Iterable[Connector], scan: Scan, made: Mapping[str, object]) -> Inventory:
    """Read, scan and classify every resource of ``connectors``.

    A resource that cannot be read, or breaks in mid-stream, is a gap, with what was seen of it kept. After an
    interruption (Ctrl-C) the rest is a gap too. ``made`` says how the scan was made; the same scan of the same
    data gives an equal inventory.
    """
    try:
        for connector in connectors:
            try:
                _scan_connector(connector, scan)
            finally:
                connector.close()
        if scan.state is not None:
            scan.state.finish()
    except KeyboardInterrupt:
        scan.gaps.append(Gap("(all that follows)", "", GapKind.TRUNCATED, "interrupted by the user"))
    entries = tuple(sorted(scan.reversal.proven(_with_logs_joined(scan)), key=lambda entry: entry.resource.id))
    inventory = Inventory(dict(made), entries, tuple(sorted(set(scan.gaps))), scan.crowd.persons())
    return weigh(inventory, scan.judge.standards, frozenset(quasi_types(scan.judge.catalogue)))


def _with_logs_joined(scan: Scan) -> list[ResourceEntry]:
    """The entries, with one for all files of a rotated log."""
    sets = sets_of(scan.pieces)
    pieces = {piece.resource.id for _, own in sets for piece in own}
    logs = [joined(resource, own, scan.judge) for resource, own in sets]
    return [entry for entry in scan.entries if entry.resource.id not in pieces] + logs


def _scan_connector(connector: Connector, scan: Scan) -> None:
    if scan.state is not None and (remember := getattr(connector, "remember", None)):
        remember(partial(scan.state.listed, scan.wish.since_last), scan.state.keep_listed)
    wanted = _wanted(connector, scan)
    if scan.on_listed is not None and getattr(connector, "lists_at_once", False):
        listed = list(wanted)
        scan.on_listed(listed)
        wanted = iter(listed)
    if scan.wish.mode is Mode.METADATA:
        reason = "names, comments, types and keys only: no value was read"
        scan.gaps.append(Gap(_shown(connector), "", GapKind.SAMPLED, reason, objects=0))
    if scan.connections > 1 and getattr(connector, "is_concurrent", False) and scan.wish.mode is not Mode.METADATA:
        _scan_at_once(connector, wanted, scan)
        return
    for resource in wanted:
        scan.on_resource(resource)
        visit = _visit(connector, resource, scan)
        try:
            entry = visit.scan()
        except KeyboardInterrupt:
            _add(visit, visit.entry(), scan)
            raise
        _add(visit, entry, scan)


def _scan_at_once(connector: Connector, wanted: Iterator[Resource], scan: Scan) -> None:
    """Several resources at a time, each by a thread of its own that reads while the workers scan."""
    running: dict[Future[ResourceEntry], Visit] = {}
    with ThreadPoolExecutor(scan.connections) as threads:
        try:
            for resource in wanted:
                scan.on_resource(resource)
                visit = _visit(connector, resource, scan)
                running[threads.submit(visit.scan)] = visit
                if len(running) >= scan.connections:
                    _collect(running, scan)
            while running:
                _collect(running, scan)
        except KeyboardInterrupt:
            for visit in running.values():
                visit.is_stopped = True
            scan.pace.stop()
            getattr(connector, "cancel", lambda: None)()
            for future, visit in running.items():
                with suppress(Interrupted):
                    future.exception()
                _add(visit, visit.entry(), scan)
            raise


def _collect(running: dict[Future[ResourceEntry], Visit], scan: Scan) -> None:
    """Take what is finished, at least one."""
    done, _ = wait(running, return_when=FIRST_COMPLETED)
    for future in done:
        _add(running.pop(future), future.result(), scan)


def _add(visit: Visit, entry: ResourceEntry, scan: Scan) -> None:
    scan.gaps += visit.gaps(entry)
    scan.entries.append(entry)
    if entry.resource.kind == "log":
        scan.pieces.append(Piece(entry.resource, entry.rows, entry.reading, visit.profiles))
    scan.crowd.join(visit.crowd)
    scan.reversal.join(visit.reversal)


def _visit(connector: Connector, resource: Resource, scan: Scan) -> Visit:
    # A connector whose rows do not come to this process brings a visit of its own.
    kind: type[Visit] = getattr(connector, "visit", Visit)
    quasi = quasi_types(scan.judge.catalogue)
    return kind(connector, resource, scan.wish, scan.judge, scan.runner, scan.pace, scan.state, quasi=quasi)


def _wanted(connector: Connector, scan: Scan) -> Iterator[Resource]:
    """The connector's resources that the patterns ask for; what is wrong with the listing is a gap."""
    count = left_out = met = 0
    resources = connector.resources()
    while True:
        try:
            resource = next(resources)
        except StopIteration:
            break
        except PisiftError as error:
            scan.gaps.append(Gap(_shown(connector), "", GapKind.UNREADABLE, str(error)))
            return
        except Exception as error:  # noqa: BLE001  a driver's fault must not cost the other targets
            reason = f"unexpected {in_words(error)} while listing"
            scan.gaps.append(Gap(_shown(connector), "", GapKind.FAILED, reason))
            return
        if isinstance(resource, Gap):
            scan.gaps.append(resource)
            met += 1
            continue
        count += 1
        if _matches(resource, scan.include, True) and not _matches(resource, scan.exclude, False):
            yield resource
        else:
            left_out += 1
    if not count and not met:
        scan.gaps.append(Gap(_shown(connector), "", GapKind.EMPTY, "nothing in it to scan"))
    elif count and left_out == count:
        reason = f"none of {count:,} resources matches --include and --exclude"
        scan.gaps.append(Gap(_shown(connector), "", GapKind.UNREADABLE, reason, objects=count))
    elif left_out:
        reason = f"{left_out:,} of {count:,} resources left out by --include and --exclude"
        scan.gaps.append(Gap(_shown(connector), "", GapKind.EXCLUDED, reason, objects=left_out))


def _matches(resource: Resource, patterns: tuple[str, ...], otherwise: bool) -> bool:
    """Whether a pattern fits the path or the last part of it, in any case of letters."""
    if not patterns:
        return otherwise
    path = (resource.path or resource.source).casefold()
    names = (path, path.rsplit("/", 1)[-1], path.rsplit("/", 1)[-1].rsplit(".", 1)[-1])
    return any(fnmatch.fnmatchcase(name, pattern.casefold()) for pattern in patterns for name in names)


def _shown(connector: Connector) -> str:
    """A connector that cannot list its resources is named by what it was opened for."""
    return str(getattr(connector, "shown", type(connector).__name__))
