"""The identity of what is found: the same in every scan, whatever the values are. No value goes into it."""

from __future__ import annotations

import hashlib


def label_key(*parts: str) -> str:
    """A stable id of (resource, column, PI type), or of the first of them: 24 hexadecimal digits."""
    # A unit separator cannot be confused with a part, since it is doubled inside one.
    text = "\x1f".join(part.replace("\x1f", "\x1f\x1f") + "\x1e" for part in parts)
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
