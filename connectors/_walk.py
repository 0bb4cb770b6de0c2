"""From a path, a folder or a glob to the files below it, and what of it cannot be read."""

from __future__ import annotations

import glob
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from connectors._bytes import File, look_at
from scanner.errors import ConnectorError, UsageError, in_words
from scanner.model import Gap, GapKind


def files_of(target: str) -> Iterator[File | Gap]:
    """Every file of ``target`` in a stable order; what is not a readable file with content is a gap.

    Raises ``UsageError`` when there is no such file or folder, or the pattern matches nothing.
    """
    root = Path(target)
    if root.is_dir():
        for path, name in _below(root):
            yield _looked_at(path, name, f"{target}/{name}")
    elif os.path.lexists(root):
        yield _looked_at(root, "", target)
    elif glob.has_magic(target):
        yield from _matching(target)
    else:
        raise UsageError(f"no such file or folder: {target}")


def _matching(pattern: str) -> Iterator[File | Gap]:
    # glob, not Path.glob: the pattern may be absolute or begin with ..
    found = sorted(glob.glob(pattern, recursive=True, include_hidden=True))  # noqa: PTH207
    if not found:
        raise UsageError(f"nothing matches {pattern}")
    for name in found:
        if not Path(name).is_dir():
            yield _looked_at(Path(name), name, name)


def _below(root: Path) -> Iterator[tuple[Path, str]]:
    """Files below ``root`` in order of name; links are not followed out of it, a folder's loop is not entered."""
    for folder, folders, names in os.walk(root):
        folders.sort()
        for name in sorted(names):
            path = Path(folder) / name
            yield path, path.relative_to(root).as_posix()


def _looked_at(path: Path, name: str, shown: str) -> File | Gap:
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            return Gap(shown, "", GapKind.UNSUPPORTED, "a device, socket or pipe, not a file")
        if path.stat().st_size == 0:
            return Gap(shown, "", GapKind.EMPTY, "the file is empty: nothing to scan")
        return look_at(path, name)
    except OSError as error:
        return Gap(shown, "", GapKind.UNREADABLE, in_words(error))
    except ConnectorError as error:
        return Gap(shown, "", GapKind.UNREADABLE, str(error))
