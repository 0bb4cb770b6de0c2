"""Where ``scan_batch`` is called: in this process, or in worker processes behind a bounded window."""

from __future__ import annotations

import gc
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from typing import NamedTuple

import pyarrow as pa

from scanner import discovery
from scanner.batch import Rules, merge, scan_batch
from scanner.catalogue import Catalogue, load_catalogue
from scanner.errors import ConnectorError, UsageError
from scanner.model import ColumnProfile, Recognizer
from scanner.persons import Counting
from scanner.pool import Lost, Pool, Work
from scanner.prefilter import Prefilter

WINDOW = 3
"""Batches in flight for each worker: enough to keep it busy, few enough to keep memory flat."""

WINDOW_BYTES = 256 << 20
"""Batches in flight hold no more than this together, or are one."""

Progress = Callable[[int, int, int], None]
"""Called after each batch with rows, bytes and findings since the last call."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Which recognizers a scan uses: picklable, so that a worker process makes the same rules."""

    without: tuple[str, ...] = ()
    """Recognizers to leave out."""
    files: tuple[str, ...] = ()
    """Files of the user's own recognizers."""
    prose: bool = False
    """Whether the model reads sentences for names and addresses that no word announces."""
    presidio: tuple[str, ...] = ()
    """Presidio's predefined recognizers to switch on: ``UsSsnRecognizer=identity.cert_no``."""
    image_budget: float | None = None
    """The most seconds that one process looks at pictures."""
    video_frames: int = 8
    """Frames of a video that are looked at."""
    follow_files: str = ""
    """The folder below which the files lie that cells name."""
    thumbnails: bool = False
    """Whether findings in pictures show a thumbnail with all covered that tells of a person."""


def load_rules(
    without: tuple[str, ...] = (),
    more: tuple[Recognizer, ...] = (),
    catalogue: Catalogue | None = None,
    *,
    choice: Choice | None = None,
    use_hyperscan: bool = True,
    counting: Counting | None = None,
) -> Rules:
    """Every recognizer that is installed but ``without`` the named ones, and ``more``, ready to scan.

    ``choice`` says the same and more. Raises ``UsageError`` for a name that no recognizer has, for an unknown PI type
    and for a file of recognizers that fails its own examples.
    """
    catalogue = catalogue or load_catalogue()
    choice = choice or Choice(without)
    own = tuple(user.recognizer for user in discovery.user_recognizers(choice.files))
    theirs = _from_presidio(choice.presidio, catalogue)
    found: dict[str, Recognizer] = {}
    for recognizer in (*discovery.recognizers(), *own, *theirs, *more):
        if recognizer.id in found:
            raise UsageError(f"two recognizers are called {recognizer.id}; rename one")
        found[recognizer.id] = recognizer
    viewer = discovery.viewer(
        choice.without, choice.image_budget, choice.video_frames, choice.follow_files, draws=choice.thumbnails
    )
    names = [*found, *viewer.names]
    if unknown := [name for name in choice.without if name not in names]:
        raise UsageError(f"no recognizer is called {unknown[0]}; there are {', '.join(names)}")
    kept = [
        recognizer
        for name, recognizer in found.items()
        if name not in choice.without and (choice.prose or not getattr(recognizer, "reads_prose", False))
    ]
    for recognizer in kept:
        if recognizer.pi_type not in catalogue.types:
            raise UsageError(f"recognizer {recognizer.id}: the catalogue has no PI type {recognizer.pi_type}")
    masks = {pi_type.id: pi_type.mask for pi_type in catalogue.types.values()}
    ranks = {pi_type.id: pi_type.rank for pi_type in catalogue.types.values()}
    return Rules(Prefilter(kept, use_hyperscan=use_hyperscan), masks, ranks, counting, viewer)


After = Callable[[int], bool]
"""Called after each batch, in order, with the rows that are counted so far: whether to go on."""


def _always(merged: int) -> bool:
    return True


OnLost = Callable[[int, int, str], None]
"""Called, in order, for each batch that could not be scanned: its first row (from 0), its rows, and why, in words."""


def _give_up(row: int, rows: int, why: str) -> None:
    raise ConnectorError(why)


def user_words(catalogue: Catalogue, choice: Choice) -> Catalogue:
    """``catalogue`` with the names that the user's own recognizers give their columns."""
    for user in discovery.user_recognizers(choice.files):
        catalogue = catalogue.with_words(user.recognizer.pi_type, user.names)
    return catalogue


def _from_presidio(names: tuple[str, ...], catalogue: Catalogue) -> tuple[Recognizer, ...]:
    if not names:
        return ()
    from scanner.presidio import predefined  # loads spaCy: only where it is asked for

    return predefined(names, catalogue)


BREAKS = 16
"""So many rows of a batch are looked for that break the scan; when there are more, the rest of it is given up."""


def scan_rows(batch: pa.RecordBatch, rules: Rules, first_row: int = 0) -> dict[str, ColumnProfile]:
    """``scan_batch``, where a row that breaks it costs that row alone: its cells count as not looked into.

    The same here, in a worker process and in a task of Spark, which would try the whole task four times and then give
    up the table; and the words of an exception may hold a value, which must not get into anybody's logs.
    """
    return _halved(batch, rules, first_row, [BREAKS])


def _halved(batch: pa.RecordBatch, rules: Rules, first_row: int, left: list[int]) -> dict[str, ColumnProfile]:
    why = "beside rows that fail"
    if left[0] > 0:
        try:
            return scan_batch(batch, rules, first_row)
        except Exception as error:  # noqa: BLE001  whatever it is, the other rows must not be lost
            why = f"in a row that fails ({type(error).__name__})"
            left[0] -= batch.num_rows <= 1
    if batch.num_rows <= 1 or left[0] <= 0:
        unread = ((why, batch.num_rows),)
        return {name: ColumnProfile(name, batch.num_rows, unread=unread) for name in batch.schema.names}
    half = batch.num_rows // 2
    first = _halved(batch.slice(0, half), rules, first_row, left)
    return merge(first, _halved(batch.slice(half), rules, first_row + half, left))


class Runner:
    """Scans streams of batches in this process; the same results as ``ProcessRunner``."""

    def __init__(self, rules: Rules, progress: Progress = lambda rows, size, findings: None) -> None:
        """Scan with ``rules``; ``progress`` is told after each batch."""
        self.rules = rules
        self.progress = progress
        self._lock = threading.Lock()

    def scan(
        self,
        batches: Iterator[pa.RecordBatch],
        into: dict[str, ColumnProfile],
        after: After = _always,
        first_row: int = 0,
        lost: OnLost = _give_up,
    ) -> int:
        """Profile ``batches`` into ``into`` as they come, so that what is known stays known if the stream breaks.

        Ends when ``after`` says so. ``first_row`` is the first batch's place in its resource. Rows that break the scan
        count as not looked into. A batch that is lost with its worker is told to ``lost``, and the scan goes on.
        Returns the number of rows, lost ones included; raises what the stream raises. May be called from threads.
        """
        merged = 0
        for batch in batches:
            # One at a time: Hyperscan's scratch space is one, and its callbacks wait for Python's lock anyway.
            with self._lock:
                profiles = scan_rows(batch, self.rules, first_row + merged)
            self._add(profiles, batch.num_rows, batch.nbytes, into)
            merged += batch.num_rows
            if not after(merged):
                break
        return merged

    def _add(self, profiles: dict[str, ColumnProfile], rows: int, size: int, into: dict[str, ColumnProfile]) -> None:
        into.update(merge(into, profiles))
        found = sum(support.accepted for profile in profiles.values() for _, support in profile.supports)
        self.progress(rows, size, found)

    def close(self) -> None:
        """Nothing is held."""


class ProcessRunner(Runner):
    """Reads here and scans in ``workers`` processes; merges in the order of the batches."""

    def __init__(
        self,
        rules: Rules,
        progress: Progress = lambda rows, size, findings: None,
        *,
        workers: int,
        choice: Choice | None = None,
        catalogue: Catalogue | None = None,
    ) -> None:
        """Start ``workers`` processes, each with its own rules made by ``choice`` and ``catalogue``."""
        super().__init__(rules, progress)
        self._window = workers * WINDOW
        self._pool = Pool(workers, _prepared, choice or Choice(), rules.counting, catalogue)

    def scan(
        self,
        batches: Iterator[pa.RecordBatch],
        into: dict[str, ColumnProfile],
        after: After = _always,
        first_row: int = 0,
        lost: OnLost = _give_up,
    ) -> int:
        """As ``Runner.scan``. A batch whose worker dies gets another; if that one dies, too, it is lost."""
        flight = _Flight(lambda profiles, rows, size: self._add(profiles, rows, size, into), after, lost)
        row = first_row
        try:
            for batch in batches:
                flight.pending.append(_Pending(row, batch.num_rows, batch.nbytes, self._pool.submit(batch, row)))
                row += batch.num_rows
                del batch  # it may be large, and the stream makes the next one now
                while flight.goes_on and flight.is_full(self._window):
                    flight.land()
                if not flight.goes_on:
                    break
        finally:
            # Also when the stream broke: what was read before is still scanned and kept, but what came after
            # the end that ``after`` called is not: the result must not depend on how far the reading was ahead.
            try:
                while flight.pending and flight.goes_on:
                    flight.land()
            finally:
                for left in flight.pending:
                    left.future.cancel()
        return flight.merged

    def close(self) -> None:
        """End the processes."""
        self._pool.close()


class _Pending(NamedTuple):
    """A batch that a worker has: its first row, its rows and bytes, and what it will come to."""

    row: int
    rows: int
    size: int
    future: Future[dict[str, ColumnProfile]]


class _Flight:
    """The batches of one stream that are on their way to and from the workers."""

    def __init__(self, add: Callable[[dict[str, ColumnProfile], int, int], None], after: After, lost: OnLost) -> None:
        self.pending: deque[_Pending] = deque()
        self.merged = 0
        self.goes_on = True
        self._add, self._after, self._lost = add, after, lost

    def is_full(self, window: int) -> bool:
        return len(self.pending) >= window or sum(one.size for one in self.pending) > WINDOW_BYTES

    def land(self) -> None:
        """Wait for the oldest, and take what it came to."""
        row, rows, size, future = self.pending[0]
        why, profiles = "", {}
        try:
            profiles = future.result()
        except Lost as error:
            why = str(error)
        self.pending.popleft()  # not before: when the waiting is interrupted, it is still to be taken
        self.goes_on = False  # if anything below raises
        self._lost(row, rows, why) if why else self._add(profiles, rows, size)
        self.merged += rows
        self.goes_on = self._after(self.merged)


def _prepared(choice: Choice, counting: Counting | None, catalogue: Catalogue | None) -> Work:
    rules = load_rules(catalogue=catalogue, choice=choice, counting=counting)
    gc.freeze()  # what lives as long as the process need not be looked through again and again
    return lambda batch, first_row: scan_rows(batch, rules, first_row)
