"""The scan of one resource: how much of it is read, when enough was seen, and what is remembered on the way."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

import pyarrow as pa

from scanner.alike import marked
from scanner.cases import Judge
from scanner.classify import classify
from scanner.crowd import Crowd, persons_of, without_sketches
from scanner.errors import ConnectorError, in_words
from scanner.gaps import column_gaps
from scanner.judging import judged
from scanner.model import (
    ColumnProfile,
    Connector,
    Gap,
    GapKind,
    Mode,
    Plan,
    Reading,
    Resource,
    ResourceEntry,
)
from scanner.pace import Pace
from scanner.reidentification import candidates, counted_in, coverage, paths_of, reidentification
from scanner.reversal import Reversal
from scanner.run import Runner
from scanner.sampling import bound_in_words
from scanner.state import State, Stored
from scanner.wish import Wish

MOST_LOST = 10
"""Each costs a worker process or two: after so many batches that could not be scanned a resource is given up."""
MOST_ROUNDS = 5
"""After so many scans of new rows only a resource is read again as a whole: old rows change, too."""
CHECKPOINT_SECONDS = 5.0


class Interrupted(Exception):
    """The user stopped the scan; raised between two batches."""


@dataclass
class Visit:
    """One resource while it is read. What it comes to is ``entry`` and ``notes``."""

    connector: Connector
    resource: Resource
    wish: Wish
    judge: Judge
    runner: Runner
    pace: Pace
    state: State | None = None
    is_stopped: bool = False
    quasi: tuple[str, ...] = ()
    """PI types that are quasi-identifiers."""
    crowd: Crowd = field(default_factory=Crowd)
    """The persons of this resource."""
    reversal: Reversal = field(default_factory=Reversal)
    profiles: dict[str, ColumnProfile] = field(default_factory=dict)
    notes: list[Gap] = field(default_factory=list)
    reading: Reading = Reading()
    rows: int = 0
    """Rows read so far, those of an earlier part of the same scan included."""
    bytes_read: int | None = None
    bound_rows: int = 0
    rounds: int = 0
    _before: int = 0
    """Rows that an earlier part of the scan, or the last scan, has read."""
    _read: int = 0
    _merged: int = 0
    """Of the rows read, those that are in the profiles: workers are behind the reader."""
    _lost_rows: list[int] = field(default_factory=list)
    _places: deque[tuple[int, str]] = field(default_factory=deque)
    _look_at: int = 0
    _verdict: object = None
    _kept_at: float = field(default_factory=time.monotonic)
    _earlier: Reading | None = None
    _counted: tuple[str, ...] | None = None
    """The columns in which rows are told alike: chosen with the first rows."""

    def scan(self) -> ResourceEntry:
        """Read and scan as much as was asked for; a failure is a note, and what was seen before it is kept."""
        if self.wish.mode is Mode.METADATA:
            return self._by_names()
        plan = self._plan()
        if plan is None:
            return self.entry()
        try:
            self._pass(plan)
        except ConnectorError as error:
            if self.is_stopped:
                self._interrupted()
                raise Interrupted from error
            seen = f" after {self._read:,} rows" if self._read else ""
            self._note(GapKind.UNREADABLE, f"{error}{seen}")
        except (Interrupted, KeyboardInterrupt):
            self._checkpoint(is_last=True)
            self._interrupted()
            raise
        except Exception as error:  # noqa: BLE001  a fault of ours or a library's must not cost the other resources
            self._note(GapKind.FAILED, f"unexpected {in_words(error)} after {self._read:,} rows")
        self._say_what_was_left_out()
        self._keep("", is_done=True)
        return self.entry()

    def entry(self) -> ResourceEntry:
        """What is known of the resource now."""
        columns = judged(self.resource, self.profiles, self.judge)
        if self.bound_rows and self.reading.is_random:
            rows, sure = self.bound_rows, self.wish.confidence
            columns = tuple(replace(c, bound=bound_in_words(c, rows, sure)) for c in columns)
        self.crowd, persons = Crowd(), persons_of(columns)
        self.crowd.add(columns, persons)
        of = coverage(self.resource, self.reading, self.notes, self.rows, self.bound_rows)
        alike, left = reidentification(columns, self.quasi, *of), without_sketches(columns)
        return ResourceEntry(self.resource, self.rows, left, self.reading, persons, (), self.bytes_read, alike)

    def gaps(self, entry: ResourceEntry) -> list[Gap]:
        """Everything that was not looked at."""
        return [*self.notes, *column_gaps(self.resource, entry.columns)]

    def _note(self, kind: GapKind, reason: str) -> None:
        self.notes.append(Gap(self.resource.id, "", kind, reason))

    def _interrupted(self) -> None:
        self.rows = self._before + self._merged
        self._note(GapKind.TRUNCATED, f"interrupted by the user after {self.rows:,} rows")

    def _by_names(self) -> ResourceEntry:
        self.reading = Reading("by names, comments, types and keys alone: no value was read")
        if not self.resource.columns:
            self._note(GapKind.SAMPLED, "its columns are known only by reading it, which metadata mode does not")
        return self.entry()

    # --- what to read ---

    def _plan(self) -> Plan | None:
        """How to read; None when there is nothing to read again."""
        wish = self.wish
        plan = Plan(
            wish.most, wish.seed, self.notes.append, wish.mode, wish.first_look if wish.mode is Mode.SAMPLE else 0,
            self.pace.batch_rows, wish.statement_timeout, wish.lock_timeout, chosen=self._chosen,
            reached=self._reached, consumed=self._consumed,
        )  # fmt: skip
        if self.state is None:
            return plan
        stored = self.state.of_this_scan(self.resource)
        if stored is not None and stored.is_done:
            self._take_over(stored)
            return None
        # A sample, or the first rows, are drawn anew: that is quick, and the same as without an interruption.
        is_all = wish.mode is Mode.FULL and wish.limit is None
        if stored is not None and stored.place and is_all and stored.resource.storage == self.resource.storage:
            self._take_over(stored)
            if self.resource.kind not in ("file", "log") or stored.resource.marker != self.resource.marker:
                why = "read in two parts: what changed in the first after it was read, was not seen"
                self._note(GapKind.EXCLUDED, why)
            return replace(plan, start=stored.place)
        return self._since_last(plan) if wish.since_last else plan

    def _since_last(self, plan: Plan) -> Plan | None:
        """Nothing if nothing changed, new rows where they can be told, else everything again; says which."""
        assert self.state is not None
        last, now, day = self.state.of_last_scan(self.resource), self.resource, self.state.last_day
        if last is None or not last.is_whole or not last.has_columns_of(now):
            return plan
        then = last.resource
        is_same = then.marker == now.marker and then.row_estimate == now.row_estimate and then.storage == now.storage
        if now.marker and is_same:
            self._take_over(last)
            self._note(GapKind.EXCLUDED, f"not read again: nothing changed since the scan of {day}")
            self._keep("", is_done=True)
            return None
        if last.reading.newest is None or then.storage != now.storage or last.rounds >= MOST_ROUNDS:
            return plan
        self._take_over(last)
        self.notes.clear()
        self.rounds = last.rounds + 1
        left = MOST_ROUNDS - self.rounds + 1
        self._note(
            GapKind.EXCLUDED,
            f"only rows added since the scan of {day} are; what changed in place is, {left} scans on at the latest",
        )
        return replace(plan, newer_than=last.reading.newest)

    def _take_over(self, stored: Stored) -> None:
        self.profiles = dict(stored.profiles)
        self.rows, self.reading, self.bound_rows = stored.rows, stored.reading, stored.bound_rows
        self.notes += stored.gaps
        self.rounds, self.bytes_read = stored.rounds, stored.bytes_read
        self._before, self._earlier = stored.rows, stored.reading

    # --- while it is read ---

    def _pass(self, plan: Plan) -> None:
        self._look_at = plan.first_look // 2
        with self.connector.read(self.resource, plan) as reader:
            self.runner.scan(self._paced(reader), self.profiles, self._after, self.rows, self._lost)

    def _paced(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            self._read += batch.num_rows
            self.reversal.look(self.resource, batch, self.judge.lexicon)
            if self._counted is None and batch.num_rows:
                # In a part of a scan the same ones as in the part before it.
                names = candidates(self.resource, paths_of(batch), self.quasi, self.judge.lexicon)
                self._counted = counted_in(self.profiles) if self._before else names
            yield marked(batch, self._counted or ())
            self.pace.passed(batch.num_rows)

    def _chosen(self, reading: Reading) -> None:
        earlier = self._earlier
        if earlier is not None and reading.is_newer:
            reading = replace(reading, is_random=earlier.is_random)
        elif earlier is not None and earlier.newest is not None:
            # Going on: rows added since the first part began may lie in what was read already.
            reading = replace(reading, newest=earlier.newest)
        self.reading = reading

    def _consumed(self, size: int) -> None:
        self.bytes_read = size

    def _reached(self, place: str) -> None:
        self._places.append((self._read, place))
        self._checkpoint()

    def _after(self, merged: int) -> bool:
        """After each batch, in order: whether to go on. ``merged`` counts the rows that are in the profiles."""
        if self.is_stopped:
            raise Interrupted
        self._merged = merged
        self._checkpoint()
        return not (self._look_at and self.reading.is_random and not self.reading.is_newer and self._is_settled(merged))

    def _lost(self, row: int, rows: int, why: str) -> None:
        """A batch that could not be scanned; too many of them, and the resource is given up."""
        self._lost_rows.append(rows)
        self._note(GapKind.FAILED, f"rows {row + 1:,} to {row + rows:,} were not scanned: {why}")
        if len(self._lost_rows) >= MOST_LOST:
            raise ConnectorError(f"given up after {MOST_LOST} batches that could not be scanned")

    def _checkpoint(self, *, is_last: bool = False) -> None:
        """Remember a place when exactly the rows before it are in the profiles."""
        while self._places and self._places[0][0] < self._merged:
            self._places.popleft()
        is_due = is_last or time.monotonic() - self._kept_at >= CHECKPOINT_SECONDS
        if is_due and self._places and self._places[0][0] == self._merged:
            self._keep(self._places[0][1], rows=self._before + self._merged)
            self._kept_at = time.monotonic()

    def _is_settled(self, merged: int) -> bool:
        """Whether the verdict is safe: the same at two looks, the second with enough rows for what is clean.

        A column with findings too few for a label is not settled: more rows will tell.
        """
        if merged < self._look_at:
            return False
        first = self.wish.first_look
        self._look_at = first if merged < first else 2 * merged
        columns = classify(self.resource, self.profiles, self.judge)
        verdict = [(c.column.name, label.pi_type, label.state, label.level) for c in columns for label in c.labels]
        is_same, self._verdict = verdict == self._verdict, verdict
        return is_same and merged >= first and not any(column.findings for column in columns)

    # --- afterwards ---

    def _say_what_was_left_out(self) -> None:
        self.rows = self._before + self._merged
        fresh = self._merged - sum(self._lost_rows)
        if not self.reading.how:
            return
        if self.reading.is_newer:
            whole = self.bound_rows if fresh < (self.wish.most or fresh + 1) else min(fresh, self.bound_rows)
            self.bound_rows = whole
            self._note(GapKind.SAMPLED, f"{fresh:,} rows that are new: {self.reading.how}")
            return
        self.bound_rows = fresh if self.reading.is_random else 0
        about = f" of about {self.resource.row_estimate:,}" if self.resource.row_estimate else ""
        self._note(GapKind.SAMPLED, f"{fresh:,}{about} rows: {self.reading.how}")

    def _keep(self, place: str, *, is_done: bool = False, rows: int | None = None) -> None:
        if self.state is not None:
            gaps = tuple(gap for gap in self.notes if gap.kind is not GapKind.EXCLUDED)
            self.state.keep(
                Stored(
                    self.resource, self.profiles, self.rows if rows is None else rows, place, is_done, self.reading,
                    self.bound_rows, gaps, self.rounds, self.bytes_read,
                )
            )  # fmt: skip
