"""Compressed streams (gzip, bzip2, xz, Zstandard) unpacked as they are read, and stopped where one is a bomb."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
from typing import Any, BinaryIO

import pyarrow as pa

from scanner.errors import ConnectorError

MOST_RATIO = 500
"""Deflate reaches 1,032 on zeros and some 10 on logs."""
HARMLESS = 256 << 20
"""Below so many bytes no ratio is a danger."""
SUFFIXES = (".gz", ".bz2", ".xz", ".zst", ".tgz", ".tbz2", ".txz")
_MAGIC = {b"\x1f\x8b": "gzip", b"BZh": "bzip2", b"\xfd7zXZ\x00": "xz", b"\x28\xb5\x2f\xfd": "zstd"}


def packing_of(magic: bytes) -> str:
    """How a file that begins with ``magic`` is compressed; empty if it is not."""
    return next((name for start, name in _MAGIC.items() if magic.startswith(start)), "")


def unpacked(stream: BinaryIO, packing: str) -> BinaryIO:
    """``stream`` unpacked; it is closed with the result. Raises ``ConnectorError`` in mid-stream for a bomb."""
    inner: Any
    if packing == "gzip":
        inner = gzip.GzipFile(fileobj=stream, mode="rb")
    elif packing == "bzip2":
        inner = bz2.BZ2File(stream)
    elif packing == "xz":
        inner = lzma.LZMAFile(stream)  # noqa: SIM115  closed by what guards it
    else:
        inner = pa.CompressedInputStream(pa.PythonFile(stream, mode="r"), "zstd")
    return io.BufferedReader(_Guarded(stream, inner), 1 << 18)


class Budget:
    """The bytes that what is in ``file`` may still unpack to."""

    def __init__(self, file: Any) -> None:
        """For a ``connectors._bytes.File``."""
        self.left: int = file.options.max_unpacked
        self._most = max(HARMLESS, MOST_RATIO * file.size)
        self._taken = 0

    def take(self, size: int) -> None:
        """``size`` bytes more; raises ``ConnectorError`` when that is a bomb."""
        self.left -= size
        self._taken += size
        if self._taken > self._most:
            raise ConnectorError(
                f"a bomb: {MOST_RATIO} times its size when unpacked; stopped after {self._taken >> 20} MB"
            )


class _Guarded(io.RawIOBase):
    """Counts what comes out beside what went in."""

    def __init__(self, outer: BinaryIO, inner: Any) -> None:
        super().__init__()
        self._outer, self._inner, self._out = outer, inner, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        view = memoryview(buffer)
        # read1: what came before a break is handed on before the error is raised.
        block = getattr(self._inner, "read1", self._inner.read)(len(view))
        view[: len(block)] = block
        self._out += len(block)
        if self._out > HARMLESS and self._out > MOST_RATIO * self._outer.tell():
            raise ConnectorError(
                f"a bomb: more than {MOST_RATIO} times its size when unpacked; stopped after {self._out >> 20} MB"
            )
        return len(block)

    def close(self) -> None:
        if not self.closed:
            # pyarrow.lib.ArrowException and zlib.error come out of closing a broken stream, too.
            try:
                self._inner.close()
            except (OSError, EOFError, pa.ArrowException):
                pass
            finally:
                self._outer.close()
        super().close()
