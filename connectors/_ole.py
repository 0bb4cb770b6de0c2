"""OLE compound files ([MS-CFB]) inside of documents: packages, and storages as compound files of their own.

``olefile`` reads compound files; what lies in a storage of one (a workbook in a Word document) is a compound file only
when it is written as one, which no library does.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from typing import Any

from connectors._bytes import File, open_bytes
from connectors._carve import embedded
from connectors._parts import Inner, Piece

Tree = dict[str, Any]
"""Name to bytes (a stream) or to another tree (a storage)."""
PACKAGES = ("\x01Ole10Native", "Package", "CONTENTS")
"""Streams that hold a file as it is, or with a short head."""
_MAIN = ("WordDocument", "Workbook", "Book", "PowerPoint Document", "EncryptedPackage")
_SMALL, _MINI = 4096, 64
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_FATS = 109
"""So many places of the table of sectors are in the header; larger sectors instead of more of them."""


def ole_object(file: File) -> Iterator[Piece]:
    """The file in an object that a program put into a document (``oleObject1.bin``)."""
    import olefile

    with open_bytes(file) as stream, olefile.OleFileIO(stream) as ole:
        yield from objects(ole)


def objects(ole: Any) -> Iterator[Piece]:
    """What programs embedded: the outermost storages that are documents of their own, and packages outside of these."""
    paths = [tuple(path) for path in ole.listdir()]
    documents = {path[:-1] for path in paths if path[-1] in _MAIN and len(path) > 1}
    outermost = {place for place in documents if not any(place[:n] in documents for n in range(1, len(place)))}
    for place in sorted(outermost):
        yield Inner(f"object {place[-1]}", compound(ole, place))
    for path in paths:
        if path[-1] in PACKAGES and not any(path[:n] in outermost for n in range(1, len(path))):
            name = f"object {path[-2]}" if len(path) > 1 else "object"
            yield from embedded(ole.openstream(list(path)).read(), name)


def compound(ole: Any, place: Sequence[str]) -> bytes:
    """The storage ``place`` of a compound file as one of its own."""
    tree: Tree = {}
    for path in ole.listdir():
        if tuple(path[: len(place)]) == tuple(place):
            at = tree
            for name in path[len(place) : -1]:
                at = at.setdefault(name, {})
            at[path[-1]] = ole.openstream(path).read()
    return ole_of(tree)


def ole_of(tree: Tree) -> bytes:
    """``tree`` as a compound file; streams below 4,096 bytes lie in the mini stream, as they must."""
    file = _Sectors(12 if _size(tree) > 4 << 20 else 9)
    file.place(tree, 0)
    return file.written()


def _size(tree: Tree) -> int:
    return sum(_size(item) if isinstance(item, dict) else len(item) for item in tree.values())


class _Sectors:
    """A compound file while it is written."""

    def __init__(self, shift: int) -> None:
        """``shift`` 9 makes sectors of 512 bytes, as ever; 12 those of 4,096."""
        self._shift, self._sector = shift, 1 << shift
        self._entries: list[list[Any]] = [["Root Entry", 5, _FREE, _FREE, _FREE, _END, 0]]
        self._sectors: list[bytes] = []
        self._chain: list[int] = []
        self._small, self._small_chain = bytearray(), list[int]()

    def place(self, children: Tree, parent: int) -> None:
        """Entries of a storage: each the right sibling of the one before it, in the order that is asked for."""
        before = None
        for name, content in sorted(children.items(), key=lambda item: (len(item[0]), item[0].upper())):
            number = len(self._entries)
            is_stream = isinstance(content, bytes)
            start = self._added(content) if is_stream else 0
            size = len(content) if is_stream else 0
            self._entries.append([name, 2 if is_stream else 1, _FREE, _FREE, _FREE, start, size])
            self._entries[parent if before is None else before][4 if before is None else 3] = number
            before = number
            if not is_stream:
                self.place(content, number)

    def _added(self, content: bytes) -> int:
        if not content or len(content) >= _SMALL:
            return self._chained(content)
        count, start = -(-len(content) // _MINI), len(self._small_chain)
        self._small.extend(content.ljust(count * _MINI, b"\0"))
        self._small_chain.extend([*range(start + 1, start + count), _END])
        return start

    def _chained(self, content: bytes) -> int:
        if not content:
            return _END
        start, size = len(self._sectors), self._sector
        parts = [content[at : at + size].ljust(size, b"\0") for at in range(0, len(content), size)]
        self._sectors.extend(parts)
        self._chain.extend([*range(start + 1, start + len(parts)), _END])
        return start

    def written(self) -> bytes:
        """The header, the sectors, and the table of sectors behind them."""
        self._entries[0][5:] = [self._chained(bytes(self._small)), len(self._small)]
        small_table = struct.pack(f"<{len(self._small_chain)}I", *self._small_chain)
        small_table += b"\xff" * (-len(small_table) % self._sector)
        small_start = self._chained(small_table)
        directory = self._chained(b"".join(map(_entry, self._entries)))
        fats, each, first = 1, self._sector // 4, len(self._sectors)
        while fats * each < first + fats:
            fats += 1
        if fats > _FATS:
            raise ValueError("an object too large to be taken out")
        self._chain.extend([_FAT] * fats)
        table = struct.pack(f"<{fats * each}I", *self._chain, *[_FREE] * (fats * each - len(self._chain)))
        version = 3 if self._shift == 9 else 4
        head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
        head += struct.pack("<HHHHH", 0x3E, version, 0xFFFE, self._shift, 6) + bytes(6)
        directories = 0 if version == 3 else -(-len(self._entries) * 128 // self._sector)
        smalls = len(small_table) // self._sector
        head += struct.pack("<9I", directories, fats, directory, 0, _SMALL, small_start, smalls, _END, 0)
        head += struct.pack(f"<{_FATS}I", *range(first, first + fats), *[_FREE] * (_FATS - fats))
        return head.ljust(self._sector, b"\0") + b"".join(self._sectors) + table


def _entry(fields: list[Any]) -> bytes:
    name, kind, left, right, child, start, size = fields
    text = (name + "\0").encode("utf-16-le")
    head = text.ljust(64, b"\0") + struct.pack("<HBB", len(text), kind, 1) + struct.pack("<III", left, right, child)
    return bytes(head + bytes(36) + struct.pack("<IQ", start, size))
