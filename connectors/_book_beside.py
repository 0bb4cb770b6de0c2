"""What workbooks have beside their cells: properties, comments, text boxes, headers, pictures, and rows that were kept.

Pivot tables and links to other workbooks keep copies of rows, also after the sheet they came from was deleted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from zipfile import ZipFile

from connectors._bytes import File, open_bytes
from connectors._office import beside
from connectors._office97 import beside as beside_97
from connectors._opendocument import beside as beside_open_document
from connectors._parts import Part, Piece
from connectors._xml import attribute, local, pieces, text_of, whole

_HEADER = re.compile(r"<(?:\w+:)?(?:odd|even|first)(?:Header|Footer)>([^<]*)<")
_TAIL = 1 << 16
"""Headers stand at the end of a sheet, behind its cells."""


def book(file: File) -> Iterator[Piece]:
    """The parts beside the cells; one without any is no gap."""
    if file.kind == "xls":
        import olefile

        with open_bytes(file) as stream, olefile.OleFileIO(stream) as ole:
            yield from beside_97(ole, ())
        return
    with open_bytes(file) as stream, ZipFile(stream) as archive:
        if file.kind == "ods":
            yield from beside_open_document(archive)
            return
        for name in sorted(archive.namelist()):
            yield from _part(archive, name)
        yield from beside(archive)


def _part(archive: ZipFile, name: str) -> Iterator[Piece]:
    if re.fullmatch(r"xl/comments\d*\.xml|xl/comments/.*\.xml", name):
        yield from _comments(archive, name)
    elif re.fullmatch(r"xl/threadedComments/.*\.xml", name):
        with archive.open(name) as part:
            lines = [[attribute(one, "ref"), "", text_of(one)] for one in pieces(part, ("threadedComment",))]
        yield Part("comments", ("place", "author_name", "text"), lines, "comment")
    elif re.fullmatch(r"xl/persons/.*\.xml", name):
        with archive.open(name) as part:
            people = [[attribute(one, "displayName")] for one in pieces(part, ("person",))]
        yield Part("editors", ("editor_name",), people)
    elif re.fullmatch(r"xl/drawings/drawing\d*\.xml", name):
        with archive.open(name) as part:
            lines = [[text_of(one)] for one in pieces(part, ("txBody",))]
        yield Part("text boxes", ("text",), lines)
    elif re.fullmatch(r"xl/pivotCache/pivotCacheDefinition\d*\.xml", name):
        with archive.open(name) as part:
            for one in pieces(part, ("cacheField",)):
                values = [[item.get("v")] for item in one.iter() if local(item) in ("s", "n") and item.get("v")]
                title = re.sub(r"[/\\]", " ", one.get("name", "")) or "field"
                yield Part(f"pivot cache {title}", (one.get("name") or "field",), values)
    elif re.fullmatch(r"xl/externalLinks/externalLink\d*\.xml", name):
        with archive.open(name) as part:
            yield Part("cells of linked workbooks", ("text",), [[text_of(one)] for one in pieces(part, ("cell",))])
    elif re.fullmatch(r"xl/worksheets/.*\.xml", name):
        lines = [[line] for line in _headers(archive, name)]
        yield Part("headers and footers", ("text",), lines)


def _comments(archive: ZipFile, name: str) -> Iterator[Part]:
    with archive.open(name) as part:
        root = whole(part)
    authors = [text_of(element) for element in root.iter() if local(element) == "author"]
    for comment in root.iter():
        if local(comment) == "comment":
            number = comment.get("authorId", "")
            author = authors[int(number)] if number.isdecimal() and int(number) < len(authors) else ""
            row = [attribute(comment, "ref"), author, text_of(comment)]
            yield Part("comments", ("place", "author_name", "text"), [row], "comment")


def _headers(archive: ZipFile, name: str) -> list[str]:
    tail = b""
    with archive.open(name) as part:
        while block := part.read(1 << 20):
            tail = (tail + block)[-_TAIL:]
    found = _HEADER.findall(tail.decode("utf-8", "replace"))
    return [re.sub(r'&(?:amp;)?(?:[LCRPNDTFAZG]|"[^"]*"|&quot;.*?&quot;|\d+)', " ", text).strip() for text in found]
