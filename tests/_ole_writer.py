"""Outlook items, Word and PowerPoint 97 files by hand, for the old formats of Office that nothing free writes."""

from __future__ import annotations

import struct
from typing import Any

from connectors._ole import Tree
from connectors._ole import ole_of as ole_of


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
