"""What a check reports: leaks, each belonging to a place (a key, or the words around a value) and not to a line."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace

from scanner.rotation import log_of

CLEAR, WEAK, MASKED, NAMED = "clear", "weakly masked", "masked", "named"
"""How a value stands there: as it is, behind a mask that does not hide it, behind one that does; or only its name."""


@dataclass(frozen=True, slots=True)
class Leak:
    """One PI type at one place of one file: where it was seen first, and in how many lines."""

    path: str
    line: int
    """The first line, from 1; 0 where a file has none."""
    start: int
    """The first character of the value in that line, from 0; ``end`` is exclusive."""
    end: int
    pi_type: str
    level: int
    state: str
    place: str
    """The key that the value stands under, or the words around it with everything that varies as ``<*>``."""
    masked: str
    why: str
    """In words, without the value."""
    count: int = 1
    """Lines with it."""

    @property
    def resource(self) -> str:
        """The file, or the rotated set that it belongs to."""
        return log_of(self.path)

    @property
    def identity(self) -> tuple[str, str, str, str]:
        """What stays the same when lines move, values change or the log is rotated."""
        return self.resource, self.place, self.pi_type, self.state

    @property
    def fingerprint(self) -> str:
        """The identity as a digest, for formats that want one; nothing of a value is in it."""
        return hashlib.sha256("\x1f".join(self.identity).encode()).hexdigest()[:32]


class Leaks:
    """Collects leaks: of each identity the first place and a count."""

    def __init__(self) -> None:
        """Begin with none."""
        self._found: dict[tuple[str, str, str, str], Leak] = {}
        self._lines: dict[tuple[str, str, str, str], tuple[str, int]] = {}

    def add(self, leak: Leak) -> None:
        """Count ``leak``; two values of one identity in one line are one."""
        key, line = leak.identity, (leak.path, leak.line)
        known = self._found.get(key)
        if known is None:
            self._found[key] = leak
        elif self._lines[key] != line:
            self._found[key] = replace(known, count=known.count + leak.count)
        self._lines[key] = line

    def update(self, leaks: Iterable[Leak]) -> None:
        """Add several."""
        for leak in leaks:
            self.add(leak)

    def sorted(self) -> list[Leak]:
        """By file, line and column."""
        return sorted(self._found.values(), key=lambda leak: (leak.path, leak.line, leak.start, leak.pi_type))
