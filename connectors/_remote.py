"""Bytes in a store that fsspec knows (S3, HDFS, Azure, GCS): opened by range, never written."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO

from connectors._bytes import HEAD, InMemory, Origin
from scanner.errors import ConnectorError, UsageError, in_words

SMALL = 1 << 20
"""An object of so many bytes is fetched at once: one request instead of several."""
_BLOCK = 8 << 20
"""Bytes of one request of a larger object: enough to hide the way to the server, little enough to hold."""


@dataclass(frozen=True)
class Store:
    """Where objects lie: fsspec's name of the protocol, and its options as JSON. Holds no credentials; picklable."""

    protocol: str
    options: str = "{}"

    def filesystem(self) -> Any:
        """fsspec's file system; raises what its library raises."""
        import fsspec

        return fsspec.filesystem(self.protocol, use_listings_cache=False, **json.loads(self.options))


def library_of(protocol: str) -> Any:
    """fsspec's class for ``protocol``; raises ``UsageError`` that says which library is missing."""
    try:
        import fsspec

        return fsspec.get_filesystem_class(protocol)
    except ImportError as error:
        need = {"gs": "gcsfs", "abfs": "adlfs"}.get(protocol, "pisift[objects]")
        raise UsageError(f"{protocol}:// needs an extra: pip install '{need}'") from error


@contextmanager
def told() -> Iterator[None]:
    """What a store's library raises, as a ``ConnectorError`` in our words; it may quote keys and tokens."""
    try:
        yield
    except (ConnectorError, UsageError, GeneratorExit):
        raise
    except FileNotFoundError as error:
        raise ConnectorError("there is no such bucket, folder or object (any more)") from error
    except Exception as error:
        name = type(error).__name__
        if "Credential" in name or name == "ProfileNotFound":
            raise ConnectorError(f"no credentials for it ({name}): see docs/objects.md") from error
        raise ConnectorError(in_words(error)) from error


@dataclass(frozen=True)
class Remote:
    """An object that is too large to fetch at once; its first bytes are here already."""

    store: Store
    path: str
    size: int
    tag: str
    """Its ETag when it was listed; empty where the store has none."""
    head: bytes

    def open(self) -> BinaryIO:
        """The bytes from the beginning, seekable. What is beyond the first is fetched when it is asked for."""
        return io.BufferedReader(_Stream(self), 1 << 18)


def origin_of(store: Store, path: str, size: int, tag: str) -> Origin:
    """The object with its first bytes fetched; raises ``ConnectorError``."""
    with told():
        files = store.filesystem()
        wanted = size if size <= SMALL else HEAD
        head = files.cat_file(path, start=0, end=wanted)
        if len(head) != wanted:
            raise ConnectorError("it changed since it was listed")
        return InMemory(head) if wanted == size else Remote(store, path, size, tag, head)


class _Stream(io.RawIOBase):
    """One object from its head on; it must stay the one that was listed."""

    def __init__(self, remote: Remote) -> None:
        super().__init__()
        self._remote, self._at = remote, 0
        self._rest: Any = None

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._remote.size}[whence]
        self._at = max(start + offset, 0)
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: Any) -> int:
        view = memoryview(buffer)
        block = self._remote.head[self._at : self._at + len(view)] or self._fetched(len(view))
        view[: len(block)] = block
        self._at += len(block)
        return len(block)

    def _fetched(self, size: int) -> bytes:
        if self._at >= self._remote.size:
            return b""
        with told():
            if self._rest is None:
                self._rest = self._opened()
            self._rest.seek(self._at)
            block: bytes = self._rest.read(size)
        if not block:
            raise ConnectorError("it ended before its end: the connection broke, or it changed while it was read")
        return block

    def _opened(self) -> Any:
        remote = self._remote
        rest = remote.store.filesystem().open(remote.path, "rb", block_size=_BLOCK, cache_type="readahead")
        # A library that knows tags asks for this one from now on, so that no byte is of another version.
        if rest.size != remote.size or (remote.tag and tag_of(rest.details) not in ("", remote.tag)):
            rest.close()
            raise ConnectorError("it changed since it was listed")
        return rest

    def close(self) -> None:
        if not self.closed and self._rest is not None:
            self._rest.close()
        super().close()


def tag_of(found: Any) -> str:
    """The ETag of an object as a file system tells it, or what else differs when it was written anew."""
    for name in ("ETag", "etag", "content_md5", "md5Hash"):
        if found.get(name):
            return str(found[name]).strip('"')
    return ""
