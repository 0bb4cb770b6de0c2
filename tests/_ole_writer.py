"""OLE compound files ([MS-CFB]) by hand, for the old formats of Office that nothing free writes."""

from __future__ import annotations

import struct
from typing import Any

Tree = dict[str, Any]
"""Name to bytes (a stream) or to another tree (a storage)."""
_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def ole_of(tree: Tree) -> bytes:
    """The compound file; streams below 4,096 bytes lie in the mini stream, as they must."""
    entries: list[list[Any]] = [["Root Entry", 5, _FREE, _FREE, _FREE, _END, 0]]
    sectors: list[bytes] = []
    chain: list[int] = []
    small, small_chain = bytearray(), []

    def add(content: bytes, *, is_stream: bool = False) -> int:
        if not content:
            return _END
        if is_stream and len(content) < 4096:
            count = -(-len(content) // 64)
            start = len(small_chain)
            small.extend(content.ljust(count * 64, b"\0"))
            small_chain.extend([*range(start + 1, start + count), _END])
            return start
        start = len(sectors)
        pieces = [content[at : at + _SECTOR].ljust(_SECTOR, b"\0") for at in range(0, len(content), _SECTOR)]
        sectors.extend(pieces)
        chain.extend([*range(start + 1, start + len(pieces)), _END])
        return start

    def place(children: Tree, parent: int) -> None:
        before = None
        for name, content in sorted(children.items(), key=lambda item: (len(item[0]), item[0].upper())):
            number = len(entries)
            is_stream = isinstance(content, bytes)
            start = add(content, is_stream=True) if is_stream else 0
            entries.append([name, 2 if is_stream else 1, _FREE, _FREE, _FREE, start, len(content) if is_stream else 0])
            entries[parent if before is None else before][4 if before is None else 3] = number
            before = number
            if not is_stream:
                place(content, number)

    place(tree, 0)
    entries[0][5:] = [add(bytes(small)), len(small)]
    small_table = struct.pack(f"<{len(small_chain)}I", *small_chain)
    small_table += b"\xff" * (-len(small_table) % _SECTOR)
    small_start = add(small_table)
    directory = add(b"".join(map(_entry, entries)))
    fats = 1
    while fats * 128 < len(sectors) + fats:
        fats += 1
    first = len(sectors)
    chain.extend([_FAT] * fats)
    table = struct.pack(f"<{fats * 128}I", *chain, *[_FREE] * (fats * 128 - len(chain)))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, fats, directory, 0, 4096, small_start, len(small_table) // _SECTOR, _END, 0)
    head += struct.pack("<109I", *range(first, first + fats), *[_FREE] * (109 - fats))
    return head + b"".join(sectors) + table


def _entry(fields: list[Any]) -> bytes:
    name, kind, left, right, child, start, size = fields
    text = (name + "\0").encode("utf-16-le")
    head = text.ljust(64, b"\0") + struct.pack("<HBB", len(text), kind, 1) + struct.pack("<III", left, right, child)
    return head + bytes(36) + struct.pack("<IQ", start, size)


def msg_of(fields: dict[str, str], **others: Any) -> Tree:
    """An Outlook item: property ids to texts, as UTF-16."""
    return {f"__substg1.0_{tag}001F": text.encode("utf-16-le") for tag, text in fields.items()} | others


def doc_of(text: str, tail: str = "") -> Tree:
    """A Word 97 document in two pieces, one of 16 and one of 8 bits a character; ``tail`` is Latin."""
    wide, narrow = text.encode("utf-16-le"), tail.encode("cp1252")
    places = (0, len(text), len(text) + len(tail))
    start = 1024
    pieces = [start, (start + len(wide)) * 2 | 0x40000000]
    plc = struct.pack("<3I", *places) + b"".join(struct.pack("<HIH", 0, at, 0) for at in pieces)
    clx = b"\x01\x02\x00ab" + b"\x02" + struct.pack("<I", len(plc)) + plc
    head = bytearray(start)
    struct.pack_into("<HH", head, 0, 0xA5EC, 0xC1)
    struct.pack_into("<H", head, 0x0A, 0x0200)
    struct.pack_into("<I", head, 0x4C, len(text) + len(tail))
    struct.pack_into("<II", head, 0x01A2, 0, len(clx))
    return {"WordDocument": bytes(head) + wide + narrow, "1Table": clx}


def record(kind: int, body: bytes, *, instance: int = 0, is_container: bool = False) -> bytes:
    """A record of PowerPoint."""
    return struct.pack("<HHI", instance << 4 | (15 if is_container else 0), kind, len(body)) + body


def ppt_of(slides: list[tuple[str, str]]) -> Tree:
    """A PowerPoint 97 file: each slide has a title (in the outline) and a text of its own."""
    content, places = b"", []
    for _, text in slides:
        places.append(len(content))
        content += record(0x03EE, record(0x0FA0, text.encode("utf-16-le")), is_container=True)
    outline = b""
    for number, (title, _) in enumerate(slides, 1):
        outline += record(0x03F3, struct.pack("<I", number) + bytes(16)) + record(0x0FA0, title.encode("utf-16-le"))
    content += record(0x03E8, record(0x0FF0, outline, is_container=True), is_container=True)
    content += record(0x1772, struct.pack("<I", len(slides) << 20 | 1) + struct.pack(f"<{len(slides)}I", *places))
    return {"PowerPoint Document": content}
