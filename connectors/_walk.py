"""From a path, a folder or a glob to the files below it, and what of it cannot be read."""

from __future__ import annotations

import glob
import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from fnmatch import fnmatchcase
from itertools import takewhile
from pathlib import Path, PurePath

from connectors._bytes import File
from connectors._drawn import drawn
from connectors._ignore import Ignored
from connectors._kinds import look_at_path, marker_of
from connectors._known import Known, Listed, unknown
from connectors._options import FileOptions
from scanner.errors import ConnectorError, UsageError, in_words
from scanner.model import Gap, GapKind


class Walk:
    """The files of a folder, a file or a pattern, one by one in a stable order; what cannot be read is a gap.

    Raises ``UsageError`` when there is no such file or folder, or the pattern matches nothing.
    """

    def __init__(self, target: str, options: FileOptions, sandbox: object = None) -> None:
        """Only whether there is anything is looked at now."""
        self._target, self._options, self._sandbox = target, options, sandbox
        self._root = Path(target)
        if not os.path.lexists(self._root):
            if not glob.has_magic(target):
                raise UsageError(f"no such file or folder: {target}")
            if not any(isinstance(found, str) for found in self._matching()):
                raise UsageError(f"nothing matches {target}")

    def __call__(self, known: Known = unknown) -> Iterator[File | Gap | Listed]:
        """Walk, again each time it is called. Of a file that is ``known`` comes what is in it instead."""
        found = False
        for item in self._names():
            found = True
            yield item if isinstance(item, Gap) else self._looked_at(*item, known)
        if not found:
            yield Gap(self._target, "", GapKind.EMPTY, "the folder is empty: nothing to scan")

    def _names(self) -> Iterator[tuple[Path, str, str] | Gap]:
        """Path, name and the name to show of each file that is to be read."""
        if self._root.is_dir():
            for name in self._drawn(_below(self._root, ())):
                yield name if isinstance(name, Gap) else (self._root / name, name, f"{self._target}/{name}")
        elif os.path.lexists(self._root):
            yield self._root, "", self._target
        else:
            for name in self._drawn(self._matching()):
                yield name if isinstance(name, Gap) else (Path(name), name, name)

    def sizes(self) -> Iterator[int]:
        """The bytes of each file that is to be read; nothing is opened."""
        for item in self._names():
            with suppress(OSError):
                yield 0 if isinstance(item, Gap) else item[0].stat().st_size

    def _drawn(self, names: Iterator[str | Gap]) -> Iterator[str | Gap]:
        return drawn(names, str, self._options.max_per_folder, self._options.seed, self._target)

    def find(self, path: str) -> File | None:
        """The file in which ``path`` lies, without walking; None if there is none."""
        if not self._root.is_dir():
            names = [""] if os.path.lexists(self._root) else ["/".join(path.split("/")[:n]) for n in _lengths(path)]
        else:
            names = ["/".join(path.split("/")[:n]) for n in _lengths(path)]
        for name in names:
            place = self._root / name if self._root.is_dir() else Path(name or self._target)
            if place.is_file():
                found = self._looked_at(place, name, name)
                return found if isinstance(found, File) else None
        return None

    def _matching(self) -> Iterator[str | Gap]:
        """What a pattern matches; all of a folder that it matches, as when the shell expands it.

        Not by ``glob``: under ``**`` it follows links, and two links to their own folder keep it busy for ever.
        """
        parts = PurePath(self._target).parts
        plain = tuple(takewhile(lambda part: not glob.has_magic(part), parts))
        root, wanted = Path(*plain), parts[len(plain) :]
        for name in _below(root, wanted) if root.is_dir() else ():
            if isinstance(name, Gap):
                yield name
            elif matches(PurePath(name).parts, wanted):
                yield (root / name).as_posix()

    def _looked_at(self, path: Path, name: str, shown: str, known: Known = unknown) -> File | Gap | Listed:
        try:
            found = path.stat()
        except OSError as error:
            return Gap(shown, "", GapKind.UNREADABLE, in_words(error))
        if not stat.S_ISREG(found.st_mode):
            return Gap(shown, "", GapKind.UNSUPPORTED, "a device, socket or pipe, not a file")
        if found.st_size == 0:
            return Gap(shown, "", GapKind.EMPTY, "the file is empty: nothing to scan", 0)
        most = self._options.max_file_size
        if most is not None and found.st_size > most:
            reason = f"{found.st_size:,} bytes, more than max_file_size ({most:,})"
            return Gap(shown, "", GapKind.EXCLUDED, reason, found.st_size)
        if (items := known(name, marker_of(found))) is not None:
            return items
        try:
            file = look_at_path(path, name, self._options, self._sandbox)
        except ConnectorError as error:
            return Gap(shown, "", GapKind.UNREADABLE, str(error), found.st_size)
        return file if file.head else Gap(shown, "", GapKind.EMPTY, "nothing is compressed in it: nothing to scan")


def _lengths(path: str) -> range:
    return range(path.count("/") + 1, 0, -1)


def matches(parts: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    """Whether a path, or a folder that it lies in, matches; ``**`` stands for any number of folders."""
    if not wanted:
        return True
    if wanted[0] == "**":
        return any(matches(parts[skipped:], wanted[1:]) for skipped in range(len(parts)))
    return bool(parts) and fnmatchcase(parts[0], wanted[0]) and matches(parts[1:], wanted[1:])


def _leads_on(parts: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    """Whether something in the folder ``parts`` can match."""
    if not parts or not wanted or wanted[0] == "**":
        return True
    return fnmatchcase(parts[0], wanted[0]) and _leads_on(parts[1:], wanted[1:])


def _below(root: Path, wanted: tuple[str, ...]) -> Iterator[str | Gap]:
    """Names of files below ``root`` in order, and folders that cannot be entered.

    Links to folders are not followed: one that stays inside is read in its own place, one that leads out is a gap.
    """
    inside = root.resolve()
    ignored = Ignored()
    # Not by os.walk: before Python 3.12 it calls itself for each level, and a thousand are too many.
    waiting = [PurePath()]
    errors: list[OSError] = []
    while waiting:
        here = waiting.pop()
        folder = root / here
        ignored.read(folder)
        folders, names = _inside(folder, errors)
        below: list[PurePath] = []
        for name in folders:
            path = folder / name
            if not _leads_on((here / name).parts, wanted) or ignored.covers(path, is_folder=True):
                continue
            if not path.is_symlink():
                below.append(here / name)
            elif not path.resolve().is_relative_to(inside):
                reason = "a link to a folder elsewhere is not followed; make that folder a target"
                yield Gap(path.as_posix(), "", GapKind.UNSUPPORTED, reason)
        for name in names:
            if not ignored.covers(folder / name, is_folder=False):
                yield (here / name).as_posix()
        waiting += reversed(below)
    yield from ignored.gaps()
    for error in errors:
        yield Gap(str(error.filename), "", GapKind.UNREADABLE, in_words(error))


def _inside(folder: Path, errors: list[OSError]) -> tuple[list[str], list[str]]:
    """The folders and the other things in one folder, in order; what goes wrong is added to ``errors``."""
    folders: list[str] = []
    names: list[str] = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                (folders if _is_folder(entry) else names).append(entry.name)
    except OSError as error:
        errors.append(error)
    return sorted(folders), sorted(names)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False
