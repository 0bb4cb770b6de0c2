"""What a later scan needs of this one: a checkpoint to go on from, and counts for ``--since-last``.

A SQLite file that only its owner may read. It holds counts, masked examples and sketches, never a value; places
are page or round key numbers. The key of the sketches is not in it.
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from scanner import frozen
from scanner.errors import UsageError
from scanner.model import ColumnProfile, Gap, Reading, Resource

_VERSION = 1
_SCHEMA = """
CREATE TABLE IF NOT EXISTS scan (number INTEGER PRIMARY KEY, version INTEGER, made TEXT, day TEXT, is_finished INTEGER);
CREATE TABLE IF NOT EXISTS resource (scan INTEGER, id TEXT, stored TEXT, PRIMARY KEY (scan, id));
CREATE TABLE IF NOT EXISTS file (scan INTEGER, id TEXT, marker TEXT, listing TEXT, PRIMARY KEY (scan, id));
"""


@dataclass(frozen=True, slots=True)
class Stored:
    """One resource as a scan left it."""

    resource: Resource
    profiles: Mapping[str, ColumnProfile]
    rows: int = 0
    place: str = ""
    """Up to where it was read; empty when it was read to its end."""
    is_done: bool = False
    reading: Reading = Reading()
    bound_rows: int = 0
    """The random rows on which the bound of a clean column rests."""
    gaps: tuple[Gap, ...] = ()
    rounds: int = 0
    """How many scans in a row read only what was new."""
    bytes_read: int | None = None

    @property
    def is_whole(self) -> bool:
        """Whether nothing of it was lost."""
        return self.is_done and not any(gap.kind.is_loss for gap in self.gaps)

    def has_columns_of(self, resource: Resource) -> bool:
        """Whether it had the columns that ``resource`` has now, by names and types."""
        then, now = ([(column.name, column.type) for column in r.columns] for r in (self.resource, resource))
        return then == now


@dataclass(frozen=True, slots=True)
class Listing:
    """What is in one file."""

    resources: tuple[Resource, ...]
    gaps: tuple[Gap, ...]


class State:
    """The state file, open for one scan. ``UsageError`` when it cannot be used."""

    def __init__(self, path: Path, made: Mapping[str, object], day: str) -> None:
        """Go on with the last scan in the file if it was made alike and not finished; else begin a new one."""
        self._lock = threading.Lock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            # Made before SQLite makes it: its own default would let others read it.
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
            self._file = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
            self._file.executescript(_SCHEMA)
            self._file.execute("PRAGMA journal_mode = WAL")
            last = self._file.execute(
                "SELECT number, version, made, day, is_finished FROM scan ORDER BY 1 DESC"
            ).fetchone()
        except (OSError, sqlite3.Error) as error:
            raise UsageError(f"{path}: not a state file that can be written; name another or remove it") from error
        said = json.dumps(made, ensure_ascii=False, sort_keys=True, default=str)
        is_alike = last is not None and (last[1], last[2]) == (_VERSION, said)
        self.is_resumed = bool(is_alike and not last[4])
        """Whether this scan goes on where an interrupted one stopped."""
        self.is_comparable = bool(is_alike)
        """Whether what the file holds was counted in the same way."""
        self.number = last[0] if self.is_resumed else (last[0] if last else 0) + 1
        self.last_day = self._day_before(self.number)
        if not self.is_resumed:
            self._file.execute("INSERT INTO scan VALUES (?, ?, ?, ?, 0)", (self.number, _VERSION, said, day))

    def _day_before(self, number: int) -> str:
        row = self._file.execute("SELECT day FROM scan WHERE number < ? ORDER BY number DESC", (number,)).fetchone()
        return str(row[0]) if row else ""

    def of_this_scan(self, resource: Resource) -> Stored | None:
        """What this scan knows of ``resource`` already, if it was interrupted before."""
        return self._read(self.number, resource) if self.is_resumed else None

    def of_last_scan(self, resource: Resource) -> Stored | None:
        """What the scan before this one knew, if it was made alike and read the resource to its end."""
        if not self.is_comparable:
            return None
        with self._lock:
            row = self._file.execute(
                "SELECT max(scan) FROM resource WHERE id = ? AND scan < ?", (resource.id, self.number)
            ).fetchone()
        stored = self._read(row[0], resource) if row[0] is not None else None
        return stored if stored is not None and stored.is_done else None

    def _read(self, number: int, resource: Resource) -> Stored | None:
        with self._lock:
            row = self._file.execute(
                "SELECT stored FROM resource WHERE scan = ? AND id = ?", (number, resource.id)
            ).fetchone()
        if row is None:
            return None
        # Of another version, or damaged: read anew.
        with suppress(ValueError):
            return frozen.loads(Stored, row[0])
        return None

    def keep(self, stored: Stored) -> None:
        """Remember ``stored`` as of this scan."""
        text = frozen.dumps(stored)
        with self._lock:
            self._file.execute(
                "INSERT OR REPLACE INTO resource VALUES (?, ?, ?)", (self.number, stored.resource.id, text)
            )

    def listed(self, since_last: bool, name: str, marker: str) -> tuple[Resource | Gap, ...] | None:
        """What this scan, or with ``since_last`` the last one, found in the file of that id and marker."""
        first = 0 if since_last and self.is_comparable else self.number
        with self._lock:
            row = self._file.execute(
                "SELECT listing FROM file WHERE id = ? AND marker = ? AND scan >= ? ORDER BY scan DESC",
                (name, marker, first),
            ).fetchone()
        with suppress(ValueError):
            if row is not None:
                listing = frozen.loads(Listing, row[0])
                return (*listing.resources, *listing.gaps)
        return None

    def keep_listed(self, name: str, marker: str, items: tuple[Resource | Gap, ...]) -> None:
        """Remember what is in a file."""
        resources = tuple(item for item in items if isinstance(item, Resource))
        text = frozen.dumps(Listing(resources, tuple(item for item in items if isinstance(item, Gap))))
        with self._lock:
            self._file.execute("INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?)", (self.number, name, marker, text))

    def finish(self) -> None:
        """The scan came to its end: drop what older scans left of the resources of this one."""
        with self._lock:
            self._file.execute("UPDATE scan SET is_finished = 1 WHERE number = ?", (self.number,))
            self._file.execute("DELETE FROM resource WHERE scan < ?", (self.number,))
            self._file.execute("DELETE FROM file WHERE scan < ?", (self.number,))

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._file.close()
