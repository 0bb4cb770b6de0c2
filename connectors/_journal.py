"""journald's export format as lines: fields of several lines are length-prefixed in it, and no text as they stand.

A field is ``NAME=value`` and a line end; or, where the value is no line of text, ``NAME``, a line end, its length in
eight bytes (little-endian), the value and a line end (systemd, Journal Export Formats). Here both are ``NAME=value``,
further lines behind a tab, as of an event that goes on.
"""

from __future__ import annotations

import io
import re
from typing import Any, BinaryIO

_BEGINS = re.compile(rb"__CURSOR=[^\n\x00]{0,4000}\n")
_NAME = re.compile(rb"[A-Z_][A-Z0-9_]{0,63}\n")
_LONGEST_NAME = 65


def is_journal(head: bytes) -> bool:
    """Whether a file that begins with ``head`` is an export of a journal with a field that is no line of text."""
    return b"\x00" in head and _BEGINS.match(head) is not None


def journal_lines(stream: BinaryIO) -> BinaryIO:
    """``stream``, an export, as lines; it is closed with the result. Raises ``EOFError`` where it is cut in a field."""
    return io.BufferedReader(_Lines(stream), 1 << 18)


class _Lines(io.RawIOBase):
    """Reads fields one after the other; of a long value only a piece is held."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__()
        self._stream, self._out, self._left = stream, b"", 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._out:
            piece = self._value() if self._left else self._field()
            if not piece:
                return 0
            self._out = piece
        view = memoryview(buffer)
        size = min(len(view), len(self._out))
        view[:size] = self._out[:size]
        self._out = self._out[size:]
        return size

    def _field(self) -> bytes:
        """The next line, or the beginning of a field with a length."""
        line = self._stream.readline(_LONGEST_NAME)
        if not _NAME.fullmatch(line):
            return line
        self._left = int.from_bytes(self._whole(8), "little")
        if self._left:
            return line[:-1] + b"="
        self._whole(1)
        return line[:-1] + b"=\n"

    def _value(self) -> bytes:
        """A piece of the value of a field."""
        piece = self._whole(min(self._left, 1 << 16))
        self._left -= len(piece)
        piece = piece.replace(b"\x00", b" ").replace(b"\n", b"\n\t")
        return piece if self._left else piece + self._whole(1)

    def _whole(self, size: int) -> bytes:
        piece = self._stream.read(size)
        if len(piece) < size:
            raise EOFError("the export ends in a field")
        return piece

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
        super().close()
