"""The log of requests, approvals and plans: JSON lines, each with the hash of the one before. Nothing is ever changed.

With a key, kept apart from the log, the hash is HMAC-SHA256: who can write the file and has no key cannot make up a
log that fits. Without one it is SHA-256: a changed, missing or moved line shows, a log that was rewritten from some
line to its end does not, nor do lines cut off at the end, unless the hash of its last line is kept elsewhere (plans
name it).
"""

from __future__ import annotations

import fcntl
import hashlib
import hmac
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scanner.errors import UsageError

FILE = "access-log.jsonl"
REQUEST, APPROVAL, REFUSAL, WITHDRAWAL = "request", "approval", "refusal", "withdrawal"
PLAN, APPLIED = "plan", "applied"
KINDS = (REQUEST, APPROVAL, REFUSAL, WITHDRAWAL, PLAN, APPLIED)
_START = "0" * 64
_LEAST_KEY = 16


@dataclass(frozen=True, slots=True)
class Entry:
    """One line."""

    number: int
    at: str
    """UTC, ISO 8601."""
    kind: str
    who: str
    body: Mapping[str, Any]
    before: str
    hash: str


class DamagedLog(UsageError):
    """The log is not what was written."""


@dataclass(frozen=True)
class Log:
    """A log file; it may not be there yet."""

    path: Path
    key: bytes = b""

    def read(self) -> tuple[Entry, ...]:
        """All entries; raises ``DamagedLog`` unless each is what was written."""
        entries, problems = self._parsed(self._text())
        if problems:
            raise DamagedLog(f"{self.path}: {problems[0]}; nothing in it counts until a person has looked at it")
        return entries

    def verify(self, head: str = "") -> tuple[str, ...]:
        """What is wrong with it, line by line; empty if nothing. ``head`` is a hash that one of its lines must have."""
        entries, problems = self._parsed(self._text(must_exist=True))
        if head and head not in {entry.hash for entry in entries}:
            problems = (*problems, f"no line has the hash {head}: lines were cut off, or all was written anew")
        return problems

    @property
    def head(self) -> str:
        """The hash of the last line."""
        entries = self.read()
        return entries[-1].hash if entries else _START

    def append(self, kind: str, who: str, body: Mapping[str, Any]) -> Entry:
        """Write one more line, for good. Raises ``DamagedLog`` where what is there is not what was written."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        except OSError as error:
            raise UsageError(f"{self.path}: the log cannot be written ({error.strerror})") from error
        with os.fdopen(descriptor, "a+", encoding="utf-8") as file:
            # Two that write at once queue up: each follows the line of the other.
            fcntl.flock(file, fcntl.LOCK_EX)
            entries = self.read()
            before = entries[-1].hash if entries else _START
            at = datetime.now(UTC).isoformat(timespec="seconds")
            entry = Entry(len(entries) + 1, at, kind, who, dict(body), before, "")
            line = json.dumps({**_plain(entry), "hash": self._hash(_plain(entry))}, ensure_ascii=False, sort_keys=True)
            file.write(line + "\n")
            file.flush()
            os.fsync(file.fileno())
        return self.read()[-1]

    def _text(self, *, must_exist: bool = False) -> str:
        try:
            return self.path.read_text("utf-8")
        except FileNotFoundError:
            if must_exist:
                raise UsageError(f"{self.path}: there is no log") from None
            return ""
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"{self.path}: cannot be read ({getattr(error, 'strerror', '') or 'no UTF-8'})") from error

    def _parsed(self, text: str) -> tuple[tuple[Entry, ...], tuple[str, ...]]:
        entries: list[Entry] = []
        problems: list[str] = []
        before = _START
        for number, line in enumerate(text.splitlines(), 1):
            entry, problem = self._entry(line, number, before)
            if entry is not None:
                entries.append(entry)
                before = entry.hash
            if problem:
                problems.append(f"line {number}: {problem}")
        if text and not text.endswith("\n"):
            problems.append(f"line {len(text.splitlines())}: is cut short")
        return tuple(entries), tuple(problems)

    def _entry(self, line: str, number: int, before: str) -> tuple[Entry | None, str]:
        try:
            entry = Entry(**json.loads(line))
        except (ValueError, TypeError):
            return None, "is no entry"
        if not hmac.compare_digest(str(entry.hash), self._hash(_plain(entry))):
            return entry, "was changed" + (" (or the key is another)" if self.key else " (or was written with a key)")
        if entry.before != before:
            return entry, "does not follow the line before it: a line was taken out, put in or moved"
        if entry.number != number or entry.kind not in KINDS:
            return entry, "is not the entry that belongs here"
        return entry, ""

    def _hash(self, plain: Mapping[str, Any]) -> str:
        text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        if self.key:
            return hmac.new(self.key, text, hashlib.sha256).hexdigest()
        return hashlib.sha256(text).hexdigest()


def _plain(entry: Entry) -> dict[str, Any]:
    """The entry without its hash."""
    return {key: value for key, value in asdict(entry).items() if key != "hash"}


def read_key(path: Path | None) -> bytes:
    """The key in a file; none without a file. Raises ``UsageError`` for one that is too short to be a key."""
    if path is None:
        return b""
    try:
        key = path.read_bytes().strip()
    except OSError as error:
        raise UsageError(f"{path}: the key cannot be read ({error.strerror})") from error
    if len(key) < _LEAST_KEY:
        raise UsageError(f"{path}: a key has at least {_LEAST_KEY} bytes, such as those of: openssl rand -hex 32")
    return key


def of_kind(entries: Sequence[Entry], *kinds: str) -> list[Entry]:
    """The entries of these kinds, in order."""
    return [entry for entry in entries if entry.kind in kinds]
