"""Compiled triggers kept between runs: compiling takes a second, loading a millisecond.

A file holds patterns and no values. It is kept in the user's own cache folder (``PISIFT_CACHE``, else
``XDG_CACHE_HOME``, else ``~/.cache``); an empty ``PISIFT_CACHE`` switches it off. Nothing here ever fails a scan.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

_DIGEST = 32
_KEPT = 8
"""Files that stay: one a set of recognizers; older ones go."""


def key(*parts: object) -> str:
    """A name for what ``parts`` (versions, patterns) describe."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def load(name: str) -> bytes | None:
    """What was kept under ``name``, if it is whole and ours."""
    folder = _folder()
    try:
        if folder is None or not _is_ours(folder / name):
            return None
        kept = (folder / name).read_bytes()
    except OSError:
        return None
    digest, content = kept[:_DIGEST], kept[_DIGEST:]
    return content if hashlib.sha256(content).digest() == digest else None


def keep(name: str, content: bytes) -> None:
    """Keep ``content`` under ``name``, in one step; a folder that cannot be written is left alone."""
    folder = _folder()
    if folder is None:
        return
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not _is_ours(folder):
            return
        with tempfile.NamedTemporaryFile(dir=folder, delete=False) as stream:
            stream.write(hashlib.sha256(content).digest() + content)
        Path(stream.name).replace(folder / name)
        for old in sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime)[:-_KEPT]:
            old.unlink(missing_ok=True)
    except OSError:
        return


def _folder() -> Path | None:
    given = os.environ.get("PISIFT_CACHE")
    if given is not None:
        return Path(given) if given else None
    root = os.environ.get("XDG_CACHE_HOME")
    try:
        return (Path(root) if root else Path.home() / ".cache") / "pisift" / "triggers"
    except RuntimeError:
        return None


def _is_ours(path: Path) -> bool:
    """Whether nobody else can have written it: the file is handed to native code."""
    about = path.stat()
    owner = getattr(os, "getuid", lambda: about.st_uid)()
    return about.st_uid == owner and not about.st_mode & 0o022
