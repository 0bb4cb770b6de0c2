"""Files as bytes, wherever they lie, and texts in any encoding as UTF-8: shared by connectors."""

from __future__ import annotations

import codecs
import io
import lzma
import os
import struct
import zlib
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any, BinaryIO, Protocol

import pyarrow as pa

from connectors._encodings import encoding_of as encoding_of
from connectors._encodings import repair
from connectors._journal import is_journal, journal_lines
from connectors._options import FileOptions
from connectors._streams import SUFFIXES, unpacked
from scanner.model import Gap, GapKind, Plan, Resource

HEAD = 1 << 16
"""How many bytes are looked at to guess kind and encoding."""


class Origin(Protocol):
    """Where the bytes of a file come from; picklable, so that a process of its own may read them."""

    def open(self) -> BinaryIO:
        """The bytes from the beginning, seekable; raises ``OSError``."""


@dataclass(frozen=True)
class OnDisk:
    """A file of the file system, opened for reading only, without a new access time where the system allows that."""

    path: Path

    def open(self) -> BinaryIO:
        """The file's bytes."""
        flags = os.O_RDONLY | getattr(os, "O_CLOEXEC", 0)
        try:
            return os.fdopen(os.open(self.path, flags | getattr(os, "O_NOATIME", 0)), "rb")
        except PermissionError:  # only the owner may ask for it
            return os.fdopen(os.open(self.path, flags), "rb")


@dataclass(frozen=True)
class InMemory:
    """A small file from inside another one."""

    content: bytes

    def open(self) -> BinaryIO:
        """The bytes."""
        return io.BytesIO(self.content)


@dataclass(frozen=True)
class Spooled(OnDisk):
    """A large file from inside another one, in the private folder of a sandbox; removed with its last user."""

    keeper: Any = None

    def __reduce__(self) -> tuple[Any, ...]:
        return OnDisk, (self.path,)


class Meter:
    """How far a file is read in this process, in bytes as they lie in it; None where nobody can tell."""

    def __init__(self) -> None:
        """Nothing is open yet."""
        self.stream: BinaryIO | None = None

    def position(self) -> int | None:
        """The place of whoever opened the file last, while it is open."""
        return None if self.stream is None or self.stream.closed else self.stream.tell()


@dataclass(frozen=True)
class File:
    """A file to read: where its bytes are, what it is called in reports, its size and its first bytes (unpacked)."""

    origin: Origin
    name: str
    size: int
    head: bytes
    packing: str = ""
    """How it is compressed, such as ``gzip``; ``head`` and ``open_bytes`` are what is in it."""
    kind: str = ""
    """What it is by its content, such as ``parquet`` or ``zip``; see ``connectors._kinds``."""
    marker: str = ""
    """Differs when the content may have changed."""
    encoding: str | None = None
    """Of a text; None for what is no text."""
    certainty: str = ""
    """The encoding and how sure it is, in words."""
    before: str = ""
    """What the text's UTF-8 was misread as before, see ``connectors._encodings``."""
    options: FileOptions = FileOptions()
    sandbox: Any = field(default=None, compare=False)
    """The ``connectors._sandbox.Sandbox`` in which risky formats are opened."""
    meter: Meter = field(default_factory=Meter, compare=False)

    def __reduce__(self) -> tuple[Any, ...]:
        facts = (self.packing, self.kind, self.marker, self.encoding, self.certainty, self.before, self.options)
        return File, (self.origin, self.name, self.size, self.head, *facts)

    @property
    def path(self) -> Path:
        """Where it lies on a disk; of a file that does not, its name."""
        return self.origin.path if isinstance(self.origin, OnDisk) else Path(self.name)

    @property
    def suffix(self) -> str:
        """The ending of its name without that of its compression, such as ``.csv``."""
        name = PurePath(self.name or self.path).name.lower()
        for packed in SUFFIXES:
            name = name.removesuffix(packed)
        return PurePath(name).suffix

    def inside(self, name: str) -> str:
        """The name of something in this file."""
        return f"{self.name}/{name}" if self.name else name


READ_ERRORS = (OSError, EOFError, zlib.error, lzma.LZMAError, UnicodeError)
"""What reading bytes may raise: the file system, a cut or corrupt stream."""


def open_bytes(file: File) -> BinaryIO:
    """A stream of the file's content, unpacked when it is compressed, whatever it is called."""
    stream = file.meter.stream = file.origin.open()
    return unpacked(stream, file.packing) if file.packing else stream


def open_text(file: File) -> Utf8Stream:
    """The content of a text as UTF-8."""
    stream = open_bytes(file)
    return Utf8Stream(journal_lines(stream) if is_journal(file.head) else stream, file.encoding or "utf-8", file.before)


class Utf8Stream(io.RawIOBase):
    """A byte stream in any encoding, read as UTF-8 without mark. ``damaged`` counts bytes that were no text.

    In a UTF-8 stream a line that is no UTF-8 is tried as GB18030 first: logs of two programs in one file.
    """

    def __init__(self, stream: BinaryIO, encoding: str, before: str = "") -> None:
        """Take over ``stream``; it is closed with this one. Lines misread as ``before`` once are repaired."""
        super().__init__()
        self._before = before
        self.repaired = 0
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
        if self._before:
            return b"".join(self._repaired(line) for line in block.splitlines(keepends=True))
        if is_utf8(block):
            return block
        return b"".join(self._line(line) for line in block.splitlines(keepends=True))

    _pending = b""

    def _repaired(self, line: bytes) -> bytes:
        text = self._line(line).decode()
        better = repair(text, self._before)
        self.repaired += better is not None
        return (text if better is None else better).encode()

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
