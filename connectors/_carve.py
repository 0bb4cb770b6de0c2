"""What old Office documents embed: pictures in a stream of their own layout, and files wrapped as OLE packages."""

from __future__ import annotations

from collections.abc import Iterator

from connectors._parts import Inner, Picture, Piece

_PNG, _PNG_END = b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82"
_JPEG, _JPEG_END = b"\xff\xd8\xff", b"\xff\xd9"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WHOLE = (_OLE, b"PK\x03\x04", b"%PDF-", b"{\\rtf")


def pictures(content: bytes, place: str) -> Iterator[Piece]:
    """The PNG and JPEG files that lie somewhere in ``content``."""
    at = number = 0
    while True:
        starts = [start for start in (content.find(_PNG, at), content.find(_JPEG, at)) if start >= 0]
        if not starts:
            return
        start = min(starts)
        end = _end_of_jpeg(content, start) if content.startswith(_JPEG, start) else content.find(_PNG_END, start) + 8
        if end <= start + 8:
            at = start + 3
            continue
        number += 1
        yield Picture(f"{place} {number}", content[start:end])
        at = end


def _end_of_jpeg(content: bytes, start: int) -> int:
    """Behind the end-of-image marker, walking over segments: a thumbnail inside has an end of its own (T.81 B.1.1)."""
    at = start + 2
    while at + 4 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker == 0xDA:
            found = content.find(_JPEG_END, at)
            return found + 2 if found >= 0 else -1
        at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    return -1


def embedded(content: bytes, name: str) -> Iterator[Piece]:
    """The file in an embedded object: a package (\\x01Ole10Native), or one that begins somewhere in it."""
    starts = [start for magic in _WHOLE if (start := content.find(magic)) >= 0]
    if starts:
        yield Inner(name, content[min(starts) :])
    elif packed := _package(content):
        yield packed
    elif content:
        yield from pictures(content, name)


def _package(content: bytes) -> Inner | None:
    """The file of an OLE package: label, path, two numbers, another path, size, bytes, all unaligned."""
    for start in range(0, min(len(content), 256)):
        if content[start : start + 2] != b"\x02\x00":
            continue
        label, _, rest = content[start + 2 :].partition(b"\0")
        path, _, rest = rest.partition(b"\0")
        length = int.from_bytes(rest[4:8], "little")
        rest = rest[8 + length :]
        size = int.from_bytes(rest[:4], "little")
        if label and path and 0 < size <= len(rest) - 4:
            return Inner(label.decode("gb18030", "replace"), rest[4 : 4 + size])
    return None
