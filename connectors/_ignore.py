"""Ignore files: ``.pisiftignore`` in a folder names what below it is left out, in the manner of ``.gitignore``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from scanner.model import Gap, GapKind

NAME = ".pisiftignore"


@dataclass(frozen=True, slots=True)
class _Rule:
    folder: Path
    text: str
    pattern: tuple[str, ...]
    is_anchored: bool
    only_folders: bool
    is_exception: bool

    def fits(self, path: Path, *, is_folder: bool) -> bool:
        if (self.only_folders and not is_folder) or not path.is_relative_to(self.folder):
            return False
        parts = path.relative_to(self.folder).parts
        return _fits(parts, self.pattern) if self.is_anchored else fnmatchcase(parts[-1], self.pattern[0])


class Ignored:
    """The rules met so far on a walk, and how much each of them left out; a later rule wins."""

    def __init__(self) -> None:
        """No rule yet."""
        self._rules: list[_Rule] = []
        self._counts: Counter[_Rule] = Counter()

    def read(self, folder: Path) -> None:
        """Take in the rules of ``folder``, forget those of folders that the walk has left."""
        self._rules = [rule for rule in self._rules if folder.is_relative_to(rule.folder)]
        with suppress(OSError):
            lines = (folder / NAME).read_text("utf-8", "replace").splitlines()
            self._rules += [rule for line in lines if (rule := _rule(folder, line))]

    def covers(self, path: Path, *, is_folder: bool) -> bool:
        """Whether ``path`` is left out."""
        last = next((rule for rule in reversed(self._rules) if rule.fits(path, is_folder=is_folder)), None)
        if last is None or last.is_exception:
            return False
        self._counts[last] += 1
        return True

    def gaps(self) -> Iterator[Gap]:
        """What each rule left out."""
        for rule, count in self._counts.items():
            reason = f"{count:,} files or folders left out by the rule {rule.text}"
            # Each rule is a line of its own in the ledger, and no file: the file of rules may be scanned itself.
            yield Gap(f"{(rule.folder / NAME).as_posix()}: {rule.text}", "", GapKind.EXCLUDED, reason, objects=count)


def _rule(folder: Path, line: str) -> _Rule | None:
    text = line.strip()
    if not text or text.startswith("#"):
        return None
    pattern = text.removeprefix("!")
    bare = pattern.strip("/")
    if not bare:
        return None
    is_anchored = "/" in pattern.rstrip("/")
    return _Rule(folder, text, tuple(bare.split("/")), is_anchored, pattern.endswith("/"), text.startswith("!"))


def _fits(parts: tuple[str, ...], pattern: tuple[str, ...]) -> bool:
    if not pattern:
        return not parts
    if pattern[0] == "**":
        return len(pattern) == 1 or any(_fits(parts[skipped:], pattern[1:]) for skipped in range(len(parts)))
    return bool(parts) and fnmatchcase(parts[0], pattern[0]) and _fits(parts[1:], pattern[1:])
