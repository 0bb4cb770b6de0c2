"""Streams as they come: what a pipe has ready, a file that grows and is rotated, and whole lines out of both."""

from __future__ import annotations

import os
import select
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

READY = 4 << 20
"""The most bytes of one block: more are not taken from a pipe before these are handled, so its writer waits."""
LONGEST_LINE = 16 << 20
"""A line that is longer is handed on in pieces: memory stays flat."""
_POLL_SECONDS = 0.2
_PIPE = 1 << 20
_F_SETPIPE_SZ = 1031  # Linux, fcntl(2)


def ready_blocks(stream: BinaryIO) -> Iterator[bytes]:
    """What ``stream`` has ready, as often as it has something; ends with the stream. Waits only for the first byte."""
    descriptor = stream.fileno()
    _widen(descriptor)
    while block := os.read(descriptor, READY):
        parts = [block]
        size = len(block)
        while size < READY and select.select([descriptor], [], [], 0)[0]:
            more = os.read(descriptor, READY - size)
            if not more:
                break
            parts.append(more)
            size += len(more)
        yield b"".join(parts)


def _widen(descriptor: int) -> None:
    """A pipe of 1 MB instead of 64 KB, where the system lets us: fewer and larger blocks."""
    try:
        import fcntl

        fcntl.fcntl(descriptor, _F_SETPIPE_SZ, _PIPE)
    except (ImportError, OSError):
        return


def followed(path: Path, *, from_start: bool) -> Iterator[bytes]:
    """What is written to ``path``, as ``tail -F``: also after it was rotated away or truncated; never ends.

    Yields an empty block when nothing is new. Raises ``OSError`` when the file is not there at the beginning.
    """
    stream: BinaryIO = path.open("rb")
    try:
        if not from_start:
            stream.seek(0, os.SEEK_END)
        while True:
            block = stream.read(READY)
            yield block
            if block:
                continue
            fresh = _successor(path, stream)
            if fresh is None:
                time.sleep(_POLL_SECONDS)
                continue
            # The old file may have got its last lines after the last look.
            while block := stream.read(READY):
                yield block
            yield b"\n" if fresh is not stream and _is_open_ended(stream) else b""
            if fresh is not stream:
                stream.close()
            stream = fresh
    finally:
        stream.close()


def _successor(path: Path, stream: BinaryIO) -> BinaryIO | None:
    """The file that stands at ``path`` now if it is another one, ``stream`` itself if it was cut; None: go on."""
    held = os.fstat(stream.fileno())
    try:
        there = path.stat()
    except OSError:
        return None  # between two steps of a rotation
    if (there.st_dev, there.st_ino) != (held.st_dev, held.st_ino):
        try:
            return path.open("rb")
        except OSError:
            return None
    if held.st_size < stream.tell():
        stream.seek(0)
        return stream
    return None


def _is_open_ended(stream: BinaryIO) -> bool:
    """Whether the last line lacks its newline: the first line of the next file must not be glued to it."""
    if stream.tell() == 0:
        return False
    stream.seek(-1, os.SEEK_CUR)
    return stream.read(1) != b"\n"


def whole_lines(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes, cut behind newlines; what comes without one waits for it, or for the end."""
    carry: list[bytes] = []
    carried = 0
    for block in blocks:
        cut = block.rfind(b"\n") + 1
        if cut:
            yield b"".join((*carry, block[:cut]))
            carry, carried = [], 0
        if rest := block[cut:]:
            carry.append(rest)
            carried += len(rest)
        if carried > LONGEST_LINE:
            yield b"".join(carry)
            carry, carried = [], 0
    if carried:
        yield b"".join(carry)
