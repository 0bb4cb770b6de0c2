"""Word 97-2003 ([MS-DOC]) and PowerPoint 97-2003 ([MS-PPT]) documents through olefile.

Read here: no library under a free licence reads them, and LibreOffice may fetch what a document links to. Text, tables,
notes, headers, comments, properties, pictures and packages; encrypted ones are a gap.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import Any

from connectors._bytes import File, open_bytes
from connectors._carve import pictures
from connectors._encodings import guess
from connectors._grid import Cell, Grid, Tables
from connectors._ole import objects
from connectors._parts import JSON, Inner, Part, Piece
from scanner.errors import ConnectorError

_STORIES = ("", "notes", "headers and footers", "", "comments", "notes", "text boxes", "text boxes")
"""What the FIB counts from 0x4C on: main text, footnotes, headers, macros, comments, endnotes, text boxes of each."""
_WORD_97 = 0xC1
_TEXT_CHARS, _TEXT_BYTES, _STRING = 0x0FA0, 0x0FA8, 0x0FBA
_SLIDE, _NOTES, _LIST, _PERSIST, _DIRECTORY, _COMMENT = 0x03EE, 0x03F0, 0x0FF0, 0x03F3, 0x1772, 0x2EE0
_OBJECT, _LARGEST_OBJECT = 0x1011, 256 << 20
_META = {
    "author": "author_name", "last_saved_by": "last_editor_name", "manager": "manager_name", "company": "company",
    "title": "title", "subject": "subject", "keywords": "keywords", "comments": "comments", "category": "category",
}  # fmt: skip


def doc(file: File) -> Iterator[Piece]:
    """A row a paragraph, tables, and what stands around the text."""
    import olefile

    with open_bytes(file) as stream, olefile.OleFileIO(stream) as ole:
        main = ole.openstream("WordDocument").read()
        flags = struct.unpack_from("<H", main, 0x0A)[0]
        if flags & 0x0100:
            raise ConnectorError("it is encrypted")
        tables = Tables()
        at = 0
        text = _word_text(ole, main, flags)
        lengths = struct.unpack_from("<8I", main, 0x4C) if _version(main) >= _WORD_97 else (len(text),)
        for name, length in zip(_STORIES, lengths, strict=False):
            yield from _story(text[at : at + length], name, tables)
            at += length
        yield from beside(ole, ("Data",))


def _version(main: bytes) -> int:
    return int(struct.unpack_from("<H", main, 2)[0])


def _word_text(ole: Any, main: bytes, flags: int) -> str:
    """The characters of the document, put together from its pieces ([MS-DOC] 2.4.1)."""
    if _version(main) < _WORD_97:
        start, end = struct.unpack_from("<II", main, 0x18)
        return _decoded(main[start:end])
    table = ole.openstream("1Table" if flags & 0x0200 else "0Table").read()
    start, size = struct.unpack_from("<II", main, 0x01A2)
    clx = table[start : start + size]
    at = 0
    while at < len(clx) and clx[at] == 1:
        at += 3 + int(struct.unpack_from("<H", clx, at + 1)[0])
    if at + 5 > len(clx) or clx[at] != 2:
        raise ConnectorError("the document is damaged (no table of pieces)")
    plc = clx[at + 5 : at + 5 + struct.unpack_from("<I", clx, at + 1)[0]]
    count = (len(plc) - 4) // 12
    places = struct.unpack_from(f"<{count + 1}I", plc, 0)
    parts = []
    for number in range(count):
        place = struct.unpack_from("<I", plc, 4 * (count + 1) + 8 * number + 2)[0]
        length = places[number + 1] - places[number]
        offset = place & 0x3FFFFFFF
        if place & 0x40000000:
            parts.append(main[offset // 2 : offset // 2 + length].decode("cp1252", "replace"))
        else:
            parts.append(main[offset : offset + 2 * length].decode("utf-16-le", "replace"))
    return "".join(parts)


def _story(text: str, name: str, tables: Tables) -> Iterator[Part]:
    """Paragraphs end with \\r, cells with \\x07; a row ends with one more \\x07."""
    text = _without_fields(text)
    rows: Grid = []
    cells: list[Cell] = []
    lines: list[str] = []
    for line in _split(text):
        mark, content = line[-1:], line[:-1].strip("\x01\x02\x03\x04\x05\x08\x0c")
        content = content.replace("\x0b", "\n").replace("\x1e", "-").replace("\x1f", "")
        if mark != "\x07":
            if cells:  # of the cell that ends further on
                lines.append(content)
                continue
            yield from _ended(rows, tables)
            rows = []
            if content.strip() or not name:
                yield Part(name, ("text",), [[content]], "paragraph")
        elif not content and not lines and cells and (not rows or len(cells) >= len(rows[-1])):
            rows.append(cells)
            cells = []
        else:
            cells.append(Cell("\n".join([*lines, content])))
            lines = []
    if lines:
        cells.append(Cell("\n".join(lines)))
    yield from _ended([*rows, *([cells] if cells else [])], tables)


def _ended(rows: Grid, tables: Tables) -> Iterator[Part]:
    if rows:
        yield from tables.parts(rows, continues=True)


def _split(text: str) -> Iterator[str]:
    start = 0
    for at, character in enumerate(text):
        if character in "\r\x07\x0c":
            yield text[start : at + 1]
            start = at + 1
    if start < len(text):
        yield text[start:] + "\r"


def _without_fields(text: str) -> str:
    """Fields as what they show; of links also where they lead to."""
    parts: list[str] = []
    opened: list[int] = []
    for character in text:
        if character == "\x13":
            opened.append(len(parts))
            parts.append("")
        elif character == "\x14" and opened:
            code = "".join(parts[opened[-1] :])
            del parts[opened[-1] :]
            parts.append(f" {code.strip()} " if "HYPERLINK" in code else "")
        elif character == "\x15" and opened:
            opened.pop()
        else:
            parts.append(character)
    return "".join(parts)


def ppt(file: File) -> Iterator[Piece]:
    """A row a slide, then notes and comments."""
    import olefile

    with open_bytes(file) as stream, olefile.OleFileIO(stream) as ole:
        content = ole.openstream("PowerPoint Document").read()
        if ole.exists("EncryptedSummary"):
            raise ConnectorError("it is encrypted")
        places: dict[int, int] = {}
        outline: dict[int, dict[int, list[str]]] = {}
        for kind, instance, body, _ in _records(content, 0, len(content)):
            if kind == _DIRECTORY:
                places |= _directory(content[body[0] : body[1]])
            elif kind == _LIST:
                outline[instance] = _outline(content, *body)
        slides = list(outline.get(0, {}))
        for reference in slides:
            lines = outline[0][reference] + _texts_at(content, places.get(reference), _SLIDE)
            yield Part("", ("text",), [["\n".join(lines)]], "slide")
        for reference, lines in outline.get(2, {}).items():
            text = "\n".join(lines + _texts_at(content, places.get(reference), _NOTES))
            yield Part("notes", ("text",), [[text]], "slide")
        for kind, instance, (start, end), above in _records(content, 0, len(content)):
            if kind == _STRING and _COMMENT in above:
                text = content[start:end].decode("utf-16-le", "replace")
                yield Part("comments", ("text",), [[text]], "comment")
            elif kind == _OBJECT:
                yield from _object(content[start:end], instance)
            elif not slides and (text := _text(kind, content, (start, end))):
                yield Part("", ("text",), [[text]], "paragraph")
        yield from beside(ole, ("Pictures",))


def _object(body: bytes, instance: int) -> Iterator[Inner]:
    """An embedded object ([MS-PPT] 2.10.34), which may be compressed; macros are stored alike and have no name here."""
    if instance == 1:
        size = min(int.from_bytes(body[:4], "little"), _LARGEST_OBJECT)
        body = zlib.decompressobj().decompress(body[4:], size)
    if body.startswith(b"\xd0\xcf\x11\xe0") and "_VBA_PROJECT".encode("utf-16-le") not in body:
        yield Inner("object", body)


_Record = tuple[int, int, tuple[int, int], frozenset[int]]


def _records(content: bytes, start: int, end: int) -> Iterator[_Record]:
    """(kind, instance, where its body is, the kinds that it lies in) of every record, containers first."""
    stack: list[tuple[int, int, frozenset[int]]] = [(start, end, frozenset())]
    while stack:
        at, last, above = stack.pop()
        while at + 8 <= last:
            head, kind, size = struct.unpack_from("<HHI", content, at)
            stop = min(at + 8 + size, last)
            yield kind, head >> 4, (at + 8, stop), above
            if head & 15 == 15:
                stack.append((stop, last, above))
                at, last, above = at + 8, stop, above | {kind}
                continue
            at = stop


def _directory(body: bytes) -> dict[int, int]:
    """Where objects lie, by their id ([MS-PPT] 2.3.4)."""
    places = {}
    at = 0
    while at + 4 <= len(body):
        head = int.from_bytes(body[at : at + 4], "little")
        at += 4
        for number in range(head >> 20):
            places[(head & 0xFFFFF) + number] = int.from_bytes(body[at : at + 4], "little")
            at += 4
    return places


def _outline(content: bytes, start: int, end: int) -> dict[int, list[str]]:
    """The texts of placeholders by the slide that they belong to."""
    found: dict[int, list[str]] = {}
    current: list[str] = []
    for kind, _, body, _ in _records(content, start, end):
        if kind == _PERSIST:
            current = found.setdefault(int.from_bytes(content[body[0] : body[0] + 4], "little"), [])
        elif text := _text(kind, content, body):
            current.append(text)
    return found


def _texts_at(content: bytes, place: int | None, kind: int) -> list[str]:
    if place is None or place + 8 > len(content) or struct.unpack_from("<H", content, place + 2)[0] != kind:
        return []
    size = struct.unpack_from("<I", content, place + 4)[0]
    inside = _records(content, place + 8, min(place + 8 + size, len(content)))
    return [text for kind, _, body, _ in inside if (text := _text(kind, content, body))]


def _text(kind: int, content: bytes, body: tuple[int, int]) -> str:
    part = content[body[0] : body[1]]
    text = {
        _TEXT_CHARS: lambda: part.decode("utf-16-le", "replace"),
        _TEXT_BYTES: lambda: part.decode("latin-1"),
    }.get(kind, str)()
    return text.replace("\r", "\n").replace("\x0b", "\n").strip()


def beside(ole: Any, streams: tuple[str, ...]) -> Iterator[Piece]:
    """Properties, pictures in ``streams``, and embedded packages."""
    meta = ole.get_metadata()
    found = {}
    for name, shown in _META.items():
        value = getattr(meta, name, None)
        text = _decoded(value).strip("\0 ") if isinstance(value, bytes) else str(value or "")
        if text:
            found[shown] = text
    if found:
        yield Part("properties", JSON, [[found]])
    for name in streams:
        if ole.exists(name):
            yield from pictures(ole.openstream(name).read(), f"{name} picture")
    yield from objects(ole)


def _decoded(content: bytes) -> str:
    found = guess(content)
    return content.decode(found.name if found else "gb18030", "replace")
