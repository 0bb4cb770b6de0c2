"""From a path, a folder or a glob to the files below it, and what of it cannot be read."""

from __future__ import annotations

import glob
import os
import stat
from collections.abc import Iterator
from fnmatch import fnmatchcase
from itertools import takewhile
from pathlib import Path, PurePath

from connectors._bytes import File, look_at
from scanner.errors import ConnectorError, UsageError, in_words
from scanner.model import Gap, GapKind


def files_of(target: str) -> Iterator[File | Gap]:
    """Every file of ``target`` in a stable order; what is not a readable file with content is a gap.

    Raises ``UsageError`` when there is no such file or folder, or the pattern matches nothing.
    """
    root = Path(target)
    if root.is_dir():
        found = False
        for name in _below(root, ()):
            found = True
            yield name if isinstance(name, Gap) else _looked_at(root / name, name, f"{target}/{name}")
        if not found:
            yield Gap(target, "", GapKind.EMPTY, "the folder is empty: nothing to scan")
    elif os.path.lexists(root):
        yield _looked_at(root, "", target)
    elif glob.has_magic(target):
        yield from _matching(target)
    else:
        raise UsageError(f"no such file or folder: {target}")


def _matching(pattern: str) -> Iterator[File | Gap]:
    """What a pattern matches; all of a folder that it matches, as when the shell expands it.

    Not by ``glob``: under ``**`` it follows links, and two links to their own folder keep it busy for ever.
    """
    parts = PurePath(pattern).parts
    plain = tuple(takewhile(lambda part: not glob.has_magic(part), parts))
    root, wanted = Path(*plain), parts[len(plain) :]
    found = False
    for name in _below(root, wanted) if root.is_dir() else ():
        if isinstance(name, Gap):
            yield name
        elif _matches(PurePath(name).parts, wanted):
            found = True
            shown = (root / name).as_posix()
            yield _looked_at(root / name, shown, shown)
    if not found:
        raise UsageError(f"nothing matches {pattern}")


def _matches(parts: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    """Whether a path, or a folder that it lies in, matches; ``**`` stands for any number of folders."""
    if not wanted:
        return True
    if wanted[0] == "**":
        return any(_matches(parts[skipped:], wanted[1:]) for skipped in range(len(parts)))
    return bool(parts) and fnmatchcase(parts[0], wanted[0]) and _matches(parts[1:], wanted[1:])


def _leads_on(parts: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    """Whether something in the folder ``parts`` can match."""
    if not parts or not wanted or wanted[0] == "**":
        return True
    return fnmatchcase(parts[0], wanted[0]) and _leads_on(parts[1:], wanted[1:])


def _below(root: Path, wanted: tuple[str, ...]) -> Iterator[str | Gap]:
    """Names of files below ``root`` in order, and folders that cannot be entered.

    Links to folders are not followed: one that stays inside is read in its own place, one that leads out is a gap.
    """
    errors: list[OSError] = []
    inside = root.resolve()
    for folder, folders, names in os.walk(root, onerror=errors.append):
        here = Path(folder).relative_to(root)
        folders[:] = sorted(name for name in folders if _leads_on((here / name).parts, wanted))
        for name in folders:
            path = Path(folder, name)
            if path.is_symlink() and not path.resolve().is_relative_to(inside):
                reason = "a link to a folder elsewhere is not followed; make that folder a target"
                yield Gap(path.as_posix(), "", GapKind.UNSUPPORTED, reason)
        for name in sorted(names):
            yield (here / name).as_posix()
    for error in errors:
        yield Gap(str(error.filename), "", GapKind.UNREADABLE, in_words(error))


def _looked_at(path: Path, name: str, shown: str) -> File | Gap:
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            return Gap(shown, "", GapKind.UNSUPPORTED, "a device, socket or pipe, not a file")
        if path.stat().st_size == 0:
            return Gap(shown, "", GapKind.EMPTY, "the file is empty: nothing to scan")
        file = look_at(path, name)
        return file if file.head else Gap(shown, "", GapKind.EMPTY, "nothing is compressed in it: nothing to scan")
    except OSError as error:
        return Gap(shown, "", GapKind.UNREADABLE, in_words(error))
    except ConnectorError as error:
        return Gap(shown, "", GapKind.UNREADABLE, str(error))
