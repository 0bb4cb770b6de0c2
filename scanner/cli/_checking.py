"""Which files a check reads, how each is read, and the leaks in them; the I/O behind ``pisift check``."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scanner.check.diff import added_lines
from scanner.check.leaks import CLEAR, MASKED, NAMED, Leak, Leaks
from scanner.errors import ConnectorError, PisiftError, UsageError, in_words

if TYPE_CHECKING:
    from scanner.catalogue import Catalogue, Standard
    from scanner.model import ResourceEntry

_LARGEST_SOURCE = 4 << 20
"""Larger source and schema files are generated: they are read as lines only."""
_TABLES = (".csv", ".tsv", ".tab", ".psv")


@dataclass
class Checking:
    """One check: what to read, and what came of it."""

    hash_budget: float
    standard: str = ""
    """What gives the levels: an id, a part of one, or a file; empty: the default."""
    changed: dict[str, frozenset[int]] | None = None
    """With ``--diff``: file to the lines that are new; None: everything."""
    leaks: Leaks = field(default_factory=Leaks)
    gaps: list[tuple[str, str]] = field(default_factory=list)
    _data: list[str] = field(default_factory=list)
    """Data files met so far."""

    @cached_property
    def _graded_by(self) -> tuple[Catalogue, Standard]:
        from scanner.catalogue import load_standards

        catalogue, (standard,) = load_standards((self.standard,) if self.standard else ())
        return catalogue, standard

    @property
    def catalogue(self) -> Catalogue:
        """The PI types, those of a standard of one's own among them."""
        return self._graded_by[0]

    @property
    def highest(self) -> int:
        """The highest level of the standard; ``UsageError`` for an unknown one and a file that is wrong."""
        return max(self._graded_by[1].levels)

    @property
    def levels(self) -> dict[str, int]:
        """PI type to level."""
        return self._graded_by[1].levels_of_types

    @property
    def _alone(self) -> int:
        """The level of a name that is sensitive by context only and has none: that of any personal information."""
        return self._graded_by[1].anchors.get("personal", 1)

    @cached_property
    def lines(self) -> Any:
        """What reads lines, with the recognizers loaded."""
        from scanner.check.lines import Lines
        from scanner.cli._secrets import date_of_today
        from scanner.run import load_rules

        return Lines(load_rules(), self.levels, date_of_today(), self.hash_budget)

    @cached_property
    def _lexicon(self) -> Any:
        from scanner.words import Lexicon

        return Lexicon(self.catalogue)

    def run(self, paths: Sequence[str], revision: str = "") -> None:
        """Read everything at ``paths`` (with ``revision`` only what a change adds to it)."""
        if revision:
            self.changed = added_lines(revision, paths)
            paths = [path for path in self.changed if Path(path).is_file()]
        for path in paths:
            if path == "-":
                self._stdin()
            else:
                for name in _files(path):
                    self._file(name)
        if self._data:
            self._tables()
        self.leaks.update(self.lines.hashes())
        self.gaps += [("", f"recognizer {failure}") for failure in sorted(self.lines.failures)]

    def _only(self, name: str) -> frozenset[int] | None:
        return None if self.changed is None else self.changed.get(name, frozenset())

    def _file(self, name: str) -> None:
        from connectors._bytes import READ_ERRORS
        from connectors._kinds import look_at_path

        try:
            file = look_at_path(Path(name), name)
            if not file.head:
                return
            if file.encoding is None or (self.changed is None and name.lower().endswith(_TABLES)):
                self._data.append(name)
                return
            only = self._only(name)
            self._named(name, file, only)
            from connectors.logs import lines_of

            self._lines(name, lines_of(file), only)
        except (ConnectorError, *READ_ERRORS) as error:
            self.gaps.append((name, str(error) if isinstance(error, PisiftError) else in_words(error)))

    def _stdin(self) -> None:
        from connectors._bytes import Utf8Stream
        from connectors._lines import line_arrays

        if sys.stdin is None or sys.stdin.isatty():
            raise UsageError("- reads standard input: pipe something into it")
        self._lines("-", line_arrays(Utf8Stream(sys.stdin.buffer, "utf-8")), None)

    def _lines(self, name: str, arrays: Iterator[Any], only: frozenset[int] | None) -> None:
        first = 1
        for array in arrays:
            self.leaks.update(self.lines.read(name, array, first, only))
            first += len(array)

    def _named(self, name: str, file: Any, only: frozenset[int] | None) -> None:
        """Logging statements of source code and fields of schemas: PI by name, before a line is written."""
        from scanner.check import named

        if file.size > _LARGEST_SOURCE or not named.reads(name, file.head):
            return
        source = Path(name).read_bytes()
        try:
            for spot in named.spots(name, source, self._lexicon):
                if only is None or spot.line in only:
                    level = min(self.levels[spot.pi_type], self._alone if spot.is_alone else 4)
                    self.leaks.add(
                        Leak(
                            name, spot.line, spot.start, spot.end, spot.pi_type, level, NAMED, spot.place, "", spot.why
                        )
                    )
        except UsageError as error:
            self.gaps.append((name, str(error)))

    def _tables(self) -> None:
        """Data files: the labels that a scan gives their columns; one scan of all, which loads what it needs once."""
        from scanner.cli.scan import run_scan
        from scanner.settings import Settings

        try:
            inventory = run_scan(self._data, Settings(standard=(self.standard,) if self.standard else ()))
        except UsageError as error:
            self.gaps += [(name, str(error)) for name in self._data]
            return
        names = set(self._data)
        for gap in inventory.gaps:
            if gap.kind.is_loss:
                self.gaps.append(
                    (_within(gap.resource, names), f"{gap.column + ': ' if gap.column else ''}{gap.reason}")
                )
        for entry in inventory.resources:
            self._labelled(entry, _within(entry.resource.source, names))

    def _labelled(self, entry: ResourceEntry, name: str) -> None:
        """The labels of one table of the data file ``name`` as leaks."""
        inner = entry.resource.path if entry.resource.path != name else ""
        for column in entry.columns:
            place = f"{inner}: {column.column.name}" if inner else column.column.name
            for label in column.labels:
                first = label.examples[0] if label.examples else None
                # Below the header, where rows are lines.
                line = first.row + 1 if first and name.lower().endswith(_TABLES) else 0
                state = MASKED if label.state != "clear" else NAMED if label.basis == "name" else CLEAR
                shown, why = first.masked if first else "", label.grounds[0]
                self.leaks.add(
                    Leak(name, line, 0, 0, label.pi_type, label.level, state, place, shown, why, max(label.accepted, 1))
                )


def _within(resource: str, names: set[str]) -> str:
    """The one of ``names`` that ``resource`` is, or lies in; ``resource`` itself where there is none."""
    part = resource
    while part and part not in names:
        part = part.rpartition("/")[0]
    return part or resource


def _files(path: str) -> Iterator[str]:
    """The files at ``path`` in order: in a git work tree those that git knows or would add, else all of them."""
    root = Path(path)
    if not root.is_dir():
        if not root.exists():
            raise UsageError(f"no such file or folder: {path}")
        yield path
        return
    try:
        done = subprocess.run(
            ["git", "-C", path, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            capture_output=True, check=False, timeout=60,
        )  # fmt: skip
    except FileNotFoundError:
        done = None
    if done is not None and done.returncode == 0:
        names = sorted({name.decode("utf-8", "surrogateescape") for name in done.stdout.split(b"\0") if name})
        yield from (str(root / name) for name in names if (root / name).is_file())
        return
    yield from (str(found) for found in sorted(root.rglob("*")) if found.is_file())
