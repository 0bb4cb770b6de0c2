"""Where ``scan_batch`` is called: in this process, or in worker processes behind a bounded window."""

from __future__ import annotations

import multiprocessing
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from scanner import discovery
from scanner.batch import Rules, merge, scan_batch
from scanner.catalogue import Catalogue, load_catalogue
from scanner.errors import ConnectorError, UsageError
from scanner.model import ColumnProfile, Recognizer
from scanner.persons import Counting
from scanner.prefilter import Prefilter

WINDOW = 3
"""Batches in flight for each worker: enough to keep it busy, few enough to keep memory flat."""

_Pending = Future[dict[str, ColumnProfile]]

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
    if unknown := [name for name in choice.without if name not in found]:
        raise UsageError(f"no recognizer is called {unknown[0]}; there are {', '.join(found)}")
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
    return Rules(Prefilter(kept, use_hyperscan=use_hyperscan), masks, ranks, counting)


After = Callable[[int], bool]
"""Called after each batch, in order, with the rows that are counted so far: whether to go on."""


def _always(merged: int) -> bool:
    return True


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
    ) -> int:
        """Profile ``batches`` into ``into`` as they come, so that what is known stays known if the stream breaks.

        Ends when ``after`` says so. ``first_row`` is the first batch's place in its resource. Returns the number of
        rows; raises what the stream raises. May be called from several threads.
        """
        merged = 0
        for batch in batches:
            # One at a time: Hyperscan's scratch space is one, and its callbacks wait for Python's lock anyway.
            with self._lock:
                profiles = scan_batch(batch, self.rules, first_row + merged)
            self._add(profiles, batch, into)
            merged += batch.num_rows
            if not after(merged):
                break
        return merged

    def _add(self, profiles: dict[str, ColumnProfile], batch: pa.RecordBatch, into: dict[str, ColumnProfile]) -> None:
        into.update(merge(into, profiles))
        found = sum(support.accepted for profile in profiles.values() for _, support in profile.supports)
        self.progress(batch.num_rows, batch.nbytes, found)

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
        # Fresh interpreters: a fork would copy the threads' locks of Arrow and of database drivers.
        context = multiprocessing.get_context("spawn")
        self._pool = ProcessPoolExecutor(
            workers, mp_context=context, initializer=_prepare, initargs=(choice or Choice(), rules.counting, catalogue)
        )

    def scan(
        self,
        batches: Iterator[pa.RecordBatch],
        into: dict[str, ColumnProfile],
        after: After = _always,
        first_row: int = 0,
    ) -> int:
        """As ``Runner.scan``; a worker that dies makes a ``ConnectorError``."""
        pending: deque[tuple[pa.RecordBatch, _Pending]] = deque()
        read = merged = 0
        goes_on = True
        try:
            try:
                for batch in batches:
                    pending.append((batch, self._pool.submit(_scan, _packed(batch), first_row + read)))
                    read += batch.num_rows
                    if len(pending) >= self._window:
                        merged += self._take(pending, into)
                        if not (goes_on := after(merged)):
                            break
            finally:
                # Also when the stream broke: what was read before is still scanned and kept, but what came after
                # the end that ``after`` called is not: the result must not depend on how far the reading was ahead.
                while pending and goes_on:
                    merged += self._take(pending, into)
                    goes_on = after(merged)
                for _, future in pending:
                    future.cancel()
        except BrokenProcessPool as error:
            raise ConnectorError("a worker process died") from error
        return merged

    def _take(self, pending: deque[tuple[pa.RecordBatch, _Pending]], into: dict[str, ColumnProfile]) -> int:
        batch, future = pending.popleft()
        self._add(future.result(), batch, into)
        return int(batch.num_rows)

    def close(self) -> None:
        """End the processes."""
        self._pool.shutdown(cancel_futures=True)


def _packed(batch: pa.RecordBatch) -> Any:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    return sink.getvalue().to_pybytes()


_WORKER: list[Rules] = []
"""A worker process's rules: the one place where state belongs to a process."""


def _prepare(choice: Choice, counting: Counting | None, catalogue: Catalogue | None) -> None:
    # Ctrl-C reaches the whole group; the parent decides what becomes of the batches.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _WORKER[:] = [load_rules(catalogue=catalogue, choice=choice, counting=counting)]


def _scan(packed: bytes, first_row: int) -> dict[str, ColumnProfile]:
    with pa.ipc.open_stream(packed) as reader:
        return scan_batch(reader.read_next_batch(), _WORKER[0], first_row)
