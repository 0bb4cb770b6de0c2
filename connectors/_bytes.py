"""Opening files as bytes, guessing what they are, and turning any encoding into UTF-8: shared by connectors."""

from __future__ import annotations

import codecs
import gzip
import io
import re
import struct
import zlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa

from scanner.errors import ConnectorError, in_words
from scanner.model import Gap, GapKind, Plan, Resource

HEAD = 1 << 16
"""How many bytes are looked at to guess kind and encoding."""
_GZIP = b"\x1f\x8b"
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class File:
    """A file to read: where it is, what it is called in reports, its size and its first bytes (unzipped)."""

    path: Path
    name: str
    size: int
    head: bytes


def look_at(path: Path, name: str) -> File:
    """Size and head of a file; raises ``ConnectorError`` when it cannot be opened."""
    try:
        with open_bytes(path) as stream:
            return File(path, name, path.stat().st_size, stream.read(HEAD))
    except READ_ERRORS as error:
        raise ConnectorError(in_words(error)) from error


READ_ERRORS = (OSError, EOFError, zlib.error, UnicodeError)
"""What reading bytes may raise: the file system, a cut or corrupt gzip stream."""


def open_bytes(path: Path) -> BinaryIO:
    """A stream of the file's content, unzipped when it is gzip, whatever it is called."""
    stream = path.open("rb")
    try:
        magic = stream.read(2)
        stream.seek(0)
    except BaseException:
        stream.close()
        raise
    if magic == _GZIP:
        stream.close()
        return gzip.open(path, "rb")  # type: ignore[return-value]  # typed narrower than it is
    return stream


@lru_cache(maxsize=256)  # asked several times while a file finds its connector
def encoding_of(head: bytes) -> str | None:
    """The encoding of a text that begins with ``head``: ``utf-8``, ``gb18030``, ``utf-16``... or None for binary."""
    for bom, encoding in _BOMS:
        if head.startswith(bom):
            return encoding
    if wide := _wide_encoding(head):
        return wide
    if b"\x00" in head:
        return None
    for encoding in ("utf-8", "gb18030"):
        # The head may end inside a character: an incremental decoder does not mind.
        try:
            text = codecs.getincrementaldecoder(encoding)().decode(head)
        except UnicodeDecodeError:
            continue
        return encoding if _is_text(text) else None
    # Neither: a damaged text, if most of it can be read.
    return "utf-8" if _is_text(head.decode("utf-8", "replace")) else None


def _wide_encoding(head: bytes) -> str | None:
    """UTF-16 without a mark: in ASCII-rich text every other byte is zero."""
    sample = head[:2048]
    if len(sample) < 4:
        return None
    odd, even = sample[1::2].count(0), sample[0::2].count(0)
    half = len(sample) // 2
    if odd > 0.3 * half and even < 0.02 * half:
        return "utf-16-le"
    if even > 0.3 * half and odd < 0.02 * half:
        return "utf-16-be"
    return None


_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
_UNREADABLE = re.compile("[\ufffd\ue000-\uf8ff]")


def _is_text(text: str) -> bool:
    controls, unreadable = len(_CONTROL.findall(text)), len(_UNREADABLE.findall(text))
    return controls <= 0.01 * len(text) and unreadable <= 0.1 * len(text)


class Utf8Stream(io.RawIOBase):
    """A byte stream in any encoding, read as UTF-8 without mark. ``damaged`` counts bytes that were no text.

    In a UTF-8 stream a line that is no UTF-8 is tried as GB18030 first: logs of two programs in one file.
    """

    def __init__(self, stream: BinaryIO, encoding: str) -> None:
        """Take over ``stream``; it is closed with this one."""
        super().__init__()
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")
        self._is_utf8 = encoding == "utf-8"
        self._is_first = True
        self._is_done = False
        self._error: Exception | None = None
        self.damaged = 0

    def readable(self) -> bool:
        """Always."""
        return True

    def blocks(self, size: int) -> bytes:
        """The next block as UTF-8, about ``size`` bytes of the source; empty at the end."""
        while not self._is_done:
            raw = self._read(size)
            self._is_done = not raw
            block = self._utf8(raw) if self._is_utf8 else self._decoded(raw)
            if self._is_first and block:
                self._is_first = False
                block = block.removeprefix(codecs.BOM_UTF8)
            if block:
                return block
        return b""

    def _read(self, size: int) -> bytes:
        """About ``size`` bytes. What came before a stream broke is handed on, and the error raised by the next call."""
        if self._error is not None:
            raise self._error
        parts: list[bytes] = []
        try:
            while size > 0 and (part := self._stream.read1(size)):  # type: ignore[attr-defined]  # all of ours have it
                parts.append(part)
                size -= len(part)
        except READ_ERRORS as error:
            if not parts:
                raise
            self._error = error
        return b"".join(parts)

    def note_damage(self, resource: Resource, plan: Plan) -> None:
        """Tell ``plan`` if anything read so far was no text."""
        if self.damaged:
            reason = f"{self.damaged:,} characters are damaged or in another encoding"
            plan.note(Gap(resource.id, "", GapKind.DAMAGED, reason))

    def close(self) -> None:
        """Close the source."""
        if not self.closed:
            self._stream.close()
        super().close()

    def _decoded(self, raw: bytes) -> bytes:
        text = self._decoder.decode(raw, final=not raw)
        self.damaged += text.count("\ufffd")
        return text.encode("utf-8", "replace")

    def _utf8(self, raw: bytes) -> bytes:
        """Whole lines when there are any: a line is the unit that may be in another encoding."""
        block = self._pending + raw if self._pending else raw
        if raw:
            cut = block.rfind(b"\n") + 1 or _whole_characters(block)
            block, self._pending = block[:cut], block[cut:]
        else:
            self._pending = b""
        if is_utf8(block):
            return block
        return b"".join(self._line(line) for line in block.splitlines(keepends=True))

    _pending = b""

    def _line(self, line: bytes) -> bytes:
        if is_utf8(line):
            return line
        try:
            return line.decode("gb18030").encode()
        except UnicodeDecodeError:
            text = line.decode("utf-8", "replace")
            self.damaged += text.count("\ufffd")
            return text.encode()


def is_utf8(block: bytes) -> bool:
    """Whether ``block`` is UTF-8; Arrow looks five times faster than Python, which would make a text of it."""
    ends = pa.py_buffer(struct.pack("=2q", 0, len(block)))
    try:
        pa.LargeStringArray.from_buffers(1, ends, pa.py_buffer(block)).validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _whole_characters(block: bytes) -> int:
    """Where a block without any newline can be cut without splitting a UTF-8 character."""
    cut = len(block)
    while cut and cut > len(block) - 4 and block[cut - 1] & 0xC0 == 0x80:
        cut -= 1
    return cut - 1 if cut and block[cut - 1] >= 0xC0 else len(block)
