"""dBASE tables (DBF): a header of fields, then records of fixed width. Layout: dBASE III to 7, Visual FoxPro."""

from __future__ import annotations

import codecs
from collections.abc import Iterator

from connectors._bytes import File, open_bytes
from connectors._encodings import guess
from scanner.errors import ConnectorError

_CODE_PAGES = {0x4D: "gb18030", 0x7A: "gb18030", 0x4F: "big5hkscs", 0x78: "big5hkscs", 0x03: "cp1252", 0x57: "cp1252"}
"""Language drivers (byte 29) of the places where we read; with any other the bytes are looked at."""
_MEMO = "MGPBWQV"


def records(file: File) -> tuple[list[str], Iterator[list[str | None]]]:
    """The names of the fields, and each record that is not deleted, as texts.

    Memos lie in a file of their own, whose block number is all that stands here: they become null.
    """
    stream = open_bytes(file)
    head = stream.read(32)
    length, width = int.from_bytes(head[8:10], "little"), int.from_bytes(head[10:12], "little")
    fields = stream.read(length - 32)
    sample = fields + stream.read(1 << 16)
    stream.seek(length)
    encoding = file.options.encoding or _CODE_PAGES.get(head[29]) or _guessed(sample, len(fields))
    found: list[tuple[str, str, int]] = []
    for start in range(0, len(fields) - 31, 32):
        field = fields[start : start + 32]
        if field[0] in (0x0D, 0):
            break
        name = field[:11].split(b"\x00")[0].decode(encoding, "replace")
        found.append((name, chr(field[11]), field[16] + (field[17] << 8 if chr(field[11]) == "C" else 0)))
    if not found or 1 + sum(size for _, _, size in found) > width:
        raise ConnectorError("the fields of its header do not fit its records")

    def rows() -> Iterator[list[str | None]]:
        with stream:
            while len(record := stream.read(width)) == width:
                if record[0] != 0x2A:  # an asterisk: deleted
                    yield list(_cells(record, found, encoding))
            if record.strip(b"\x1a\x00") and len(record) > 1:
                raise ConnectorError("truncated in the middle of a record")

    return [name for name, _, _ in found], rows()


def _cells(record: bytes, fields: list[tuple[str, str, int]], encoding: str) -> Iterator[str | None]:
    at = 1
    for _, kind, size in fields:
        raw, at = record[at : at + size], at + size
        if kind in _MEMO:
            yield None
        elif kind in "I+" and size == 4:
            yield str(int.from_bytes(raw, "little", signed=True))
        else:
            yield raw.decode(encoding, "replace").strip(" \x00")


def _guessed(sample: bytes, skipped: int) -> str:
    found = guess(sample[skipped:].replace(b"\x00", b" "))
    name = found.name if found else "gb18030"
    return "gb18030" if name.startswith("utf-16") else codecs.lookup(name).name
