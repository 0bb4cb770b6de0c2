"""The bar that runs while a scan reads: how much, how fast, what was found, and how long it will still take."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from scanner.cli._speech import said
from scanner.model import Connector, Resource

_WIDE = 110
"""Columns of a terminal from which on bytes and the present resource have room."""
_ROW = 200
"""Bytes that a row of a table of unknown size counts: enough to weigh it beside files."""


class Bar:
    """Counts what was read and found, and shows it while it happens."""

    def __init__(self, progress: Progress | None) -> None:
        """``progress`` is None where nobody watches."""
        self._progress = progress
        self._task = progress.add_task("", total=None, said="", where="") if progress else None
        self._rows = self._size = self._findings = 0
        self._expected = self._before = self._within = self._share = 0.0
        """Bytes in all (0: not known), of resources that are done, and of the one that is read; and what it has."""
        self._files = self._passed = 0
        """Files in all (0: not known), and those that are done."""
        self._row = 0.0
        """Bytes that a row of the present resource counts; 0 where its own bytes count."""
        self._file: Path | None = None
        """The database file whose tables are read: its own size counts, since SQLite tells nothing of its tables."""
        self._began = monotonic()
        self._lock = threading.Lock()

    @property
    def is_watched(self) -> bool:
        """Whether there is a terminal to show it."""
        return self._progress is not None

    def advance(self, rows: int, size: int, findings: int) -> None:
        """A batch was scanned, perhaps by one of several threads."""
        with self._lock:
            self._rows += rows
            self._size += size
            self._findings += findings
            self._within += rows * self._row if self._row else size
            self._show()

    def expect(self, size: float, files: int = 0) -> None:
        """So many bytes more will be read, in so many files."""
        with self._lock:
            self._expected += size
            self._files += files

    def passed(self, files: int, unread: int) -> None:
        """So many files more are done, and so many bytes of them cannot be read."""
        with self._lock:
            self._passed += files
            self._before += unread
            self._show()

    def listed(self, resources: Sequence[Resource]) -> None:
        """The tables of one database that will be read; a database file was expected with the files."""
        if resources and _file_of(resources[0]) is None:
            self.expect(sum(map(_work, resources)))

    def resource(self, resource: Resource) -> None:
        """The next resource begins; the one before it is done, however many of its rows were needed."""
        with self._lock:
            file, rows = _file_of(resource), resource.row_estimate
            if file is None or file != self._file:
                self._before += self._share
                self._share, self._within = float(file.stat().st_size) if file else _work(resource), 0.0
            self._file = file
            own = file or not rows or resource.kind in ("file", "log")
            self._row = 0.0 if own else self._share / (rows or 1)
            self._show(where=escape(resource.path or resource.source))

    def _show(self, **fields: Any) -> None:
        if self._progress is None or self._task is None:
            return
        seconds = max(monotonic() - self._began, 0.001)
        read, faster = size_of(self._size), size_of(self._size / seconds)
        speed = f"{self._rows / seconds:,.0f}"
        few = f"{self._rows:,} rows, {self._findings:,} findings"
        counts = f"{self._rows:,} rows, {read}, {speed} rows/s, {faster}/s, {self._findings:,} findings"
        done = self._before + min(self._within, self._share)
        is_narrow, rest = self._progress.console.width < _WIDE, max(self._files - self._passed, 0)
        if is_narrow:
            counts, fields = f"{self._rows:,} rows, {speed} rows/s, {self._findings:,} findings", {}
        if rest and self._expected >= done:
            counts = f"{few if is_narrow else counts}; {size_of(self._expected - done)} and {rest:,} files left"
        # More than was expected: an archive that unpacks to more. Then nobody knows how long it takes.
        total = self._expected if self._expected >= done else None
        self._progress.update(self._task, completed=done, total=total or None, said=said(counts), **fields)


def _work(resource: Resource) -> float:
    """What a resource weighs in bytes, by what its source says of it."""
    return float(resource.byte_size or (resource.row_estimate or 0) * _ROW)


def _file_of(resource: Resource) -> Path | None:
    """The database file that holds a table; None for one of a server, and for files."""
    if resource.kind in ("file", "log") or "://" in resource.source:
        return None
    place, parts = Path(resource.source), resource.path.split("/")
    return next((file for n in range(len(parts)) if (file := place.joinpath(*parts[:n])).is_file()), None)


@contextmanager
def progress(quiet: bool, connectors: Sequence[Connector] = ()) -> Iterator[Bar]:
    """A bar on standard error, if that is a terminal and nobody asked for quiet.

    The sizes of the files of ``connectors`` are added up meanwhile, so that it can tell what is left.
    """
    console = Console(stderr=True)
    if quiet or not console.is_terminal:
        yield Bar(None)
        return
    columns = (
        SpinnerColumn(),
        BarColumn(bar_width=12, pulse_style="cyan"),
        TextColumn("{task.fields[said]}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(compact=True),
        TextColumn("[dim]{task.fields[where]}", markup=True),
    )
    with Progress(*columns, console=console, transient=True) as live:
        bar = Bar(live)
        for connector in connectors:
            if watch := getattr(connector, "watch", None):
                threading.Thread(target=_weigh, args=(watch(bar.passed), bar), daemon=True).start()
        yield bar


def _weigh(sizes: Iterable[int], bar: Bar) -> None:
    for size in sizes:
        bar.expect(size, 1)


def size_of(count: float) -> str:
    """``12.5 MB``."""
    for unit in ("B", "KB", "MB", "GB"):
        if count < 1000:
            return f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:.1f} TB"
