"""From a path or address in a cell to the file it names, below one folder and nowhere else. Nothing is fetched."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

from scanner.blobs import is_seen, kind_of

LONGEST = 1000
"""Characters of a path."""
MOST_BYTES = 256 << 20
_PICTURE = re.compile(
    r"\.(?:jpe?g|jfif|png|webp|hei[cf]|tiff?|gif|bmp|psd|mp4|m4v|mov|avi|mkv|webm|flv|wav|mp3|m4a|amr|ogg|flac)"
    r"(?:[?#!@]\S*)?$",
    re.I,
)


class Followed:
    """The files below ``root``."""

    def __init__(self, root: str) -> None:
        """``root`` is where the paths in cells begin, or some folder above them does."""
        self._root = Path(root).resolve()

    @staticmethod
    def is_path(text: str) -> bool:
        """Whether a cell is a path to, or an address of, a picture or a recording, by its ending."""
        return len(text) <= LONGEST and _PICTURE.search(text.strip()) is not None

    def content(self, text: str) -> bytes | None:
        """The bytes of the file that ``text`` names, if there is one below the folder that may be looked at.

        ``https://cdn.example/u/1/a.jpg?x=2`` is ``u/1/a.jpg``, ``1/a.jpg`` or ``a.jpg`` there, the first that is.
        """
        try:
            path = unquote(urlsplit(text.strip().replace("\\", "/")).path)
        except ValueError:
            return None
        parts = [part for part in path.split("/") if part not in ("", ".")]
        for first in range(len(parts)):
            found = self._root.joinpath(*parts[first:])
            try:
                # What a link or .. leads out of the folder is none of its files.
                whole = found.resolve()
                if whole.is_relative_to(self._root) and whole.is_file():
                    return _content(whole)
            except (OSError, ValueError):
                return None
        return None


def _content(path: Path) -> bytes | None:
    if path.stat().st_size > MOST_BYTES:
        return None
    content = path.read_bytes()
    return content if is_seen(kind_of(content)) else None
