"""OpenDocument texts and presentations (ISO/IEC 26300) and EPUB books, read from their XML."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from urllib.parse import unquote
from zipfile import ZipFile

from connectors._bytes import File, open_bytes
from connectors._encodings import guess
from connectors._grid import Cell, Grid, Tables
from connectors._html import html_parts
from connectors._office import media
from connectors._parts import JSON, Inner, Part, Piece
from connectors._xml import Element, attribute, local, pieces, text_of, whole
from scanner.errors import ConnectorError

_SPACE = {"tab": "\t", "line-break": "\n"}
_PEOPLE = {"creator": "last_editor_name", "initial-creator": "author_name", "printed-by": "printed_by_name"}
_META = (*_PEOPLE, "title", "subject", "description", "keyword", "publisher", "contributor", "rights", "user-defined")
_MOST_REPEATED = 1000
"""A sheet's last row is repeated a million times to its end."""


def opendocument(file: File) -> Iterator[Piece]:
    """A row a paragraph, or a slide in a presentation; tables, comments, headers, properties, pictures."""
    with open_bytes(file) as stream, ZipFile(stream) as archive:
        tables, names = Tables(), archive.namelist()
        if _is_encrypted(archive):
            raise ConnectorError("it is encrypted")
        with archive.open("content.xml") as content:
            for element in pieces(content, ("p", "h", "table", "page", "tracked-changes")):
                yield from _content(element, tables)
        if "styles.xml" in names:
            with archive.open("styles.xml") as styles:
                for element in pieces(styles, ("header", "footer", "header-left", "footer-left", "master-page")):
                    lines = [_paragraph(at) for at in element.iter() if local(at) in ("p", "h")]
                    text = [[line] for line in lines if line.strip()]
                    if text:
                        yield Part("headers and footers", ("text",), text, "paragraph")
        yield from beside(archive)


def _content(element: Element, tables: Tables) -> Iterator[Piece]:
    kind = local(element)
    if kind == "table":
        yield from _tables(element, tables)
    elif kind == "page":
        yield from _slide(element, tables)
    elif kind == "tracked-changes":
        lines = [_paragraph(at) for at in element.iter() if local(at) in ("p", "h")]
        yield Part("deleted text", ("text",), [[line] for line in lines if line.strip()], "paragraph")
        editors = dict.fromkeys(text_of(at) for at in element.iter() if local(at) == "creator")
        yield Part("editors", ("editor_name",), [[editor] for editor in editors])
    else:
        yield Part("", ("text",), [[_paragraph(element)]], "paragraph")
    yield from _comments(element)


def _slide(page: Element, tables: Tables) -> Iterator[Piece]:
    lines: list[str] = []
    notes: list[str] = []
    stack = [(page, lines)]
    while stack:
        at, into = stack.pop()
        if local(at) in ("p", "h"):
            into.append(_paragraph(at))
        elif local(at) == "table":
            yield from _tables(at, tables)
        elif local(at) != "annotation":
            stack.extend((child, notes if local(at) == "notes" else into) for child in reversed(at))
    yield Part("", ("text",), [["\n".join(filter(str.strip, lines))]], "slide")
    yield Part("notes", ("text",), [["\n".join(filter(str.strip, notes))]], "slide")


def _comments(element: Element) -> Iterator[Part]:
    for comment in element.iter():
        if local(comment) == "annotation":
            author = "".join(text_of(at) for at in comment if local(at) == "creator")
            text = "\n".join(_paragraph(at) for at in comment if local(at) == "p")
            yield Part("comments", ("author_name", "text"), [[author, text]], "comment")


def _paragraph(element: Element) -> str:
    """The text of a paragraph, its notes and the text boxes in it; its comments are read apart."""
    parts: list[str] = [element.text or ""]
    for child in element:
        name = local(child)
        if name == "s":
            count = attribute(child, "c")
            parts.append(" " * (min(int(count), 1000) if count.isdecimal() else 1))
        elif name in _SPACE:
            parts.append(_SPACE[name])
        elif name == "p":
            parts.append("\n" + _paragraph(child))
        elif name == "a" and attribute(child, "href").startswith("mailto:"):
            parts.append(f"{_paragraph(child)} <{unquote(attribute(child, 'href'))}>")
        elif name not in ("annotation", "tracked-changes", "table", ""):
            parts.append(_paragraph(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _tables(element: Element, tables: Tables) -> Iterator[Part]:
    grid: Grid = []
    heads = 0
    inner: list[Element] = []
    for row, is_head in _rows(element, False):
        cells: list[Cell] = []
        for cell in row:
            if local(cell) not in ("table-cell", "covered-table-cell"):
                continue
            text = "\n".join(filter(None, (_paragraph(at) for at in cell if local(at) in ("p", "h"))))
            inner += [at for at in cell if local(at) == "table"]
            is_covered = local(cell) == "covered-table-cell"
            above = grid[-1][len(cells)].text if grid and len(grid[-1]) > len(cells) else ""
            beside_it = cells[-1].text if cells else ""
            one = Cell((beside_it or above) if is_covered else text, is_covered)
            cells += [one] * _repeated(cell, "number-columns-repeated")
        heads += is_head and heads == len(grid)
        grid += [cells] * (_repeated(row, "number-rows-repeated") if any(cell.text for cell in cells) else 1)
    yield from tables.parts(grid, heads if heads < len(grid) else 0)
    for one_table in inner:
        yield from _tables(one_table, tables)


def _rows(element: Element, is_head: bool) -> Iterator[tuple[Element, bool]]:
    for child in element:
        if local(child) == "table-row":
            yield child, is_head
        elif local(child) in ("table-header-rows", "table-rows", "table-row-group"):
            yield from _rows(child, is_head or local(child) == "table-header-rows")


def _repeated(element: Element, name: str) -> int:
    count = attribute(element, name)
    return min(int(count), _MOST_REPEATED) if count.isdecimal() else 1


def _is_encrypted(archive: ZipFile) -> bool:
    if "META-INF/manifest.xml" not in archive.namelist():
        return False
    with archive.open("META-INF/manifest.xml") as manifest:
        return any(local(element) == "encryption-data" for element in whole(manifest).iter())


def beside(archive: ZipFile) -> Iterator[Piece]:
    """What any OpenDocument has beside its content: properties, pictures, embedded objects."""
    names = archive.namelist()
    if "meta.xml" in names:
        with archive.open("meta.xml") as meta:
            yield from _properties(whole(meta))
    for name in names:
        if name.startswith(("Pictures/", "media/")) and not name.endswith("/"):
            yield from media(name, archive.read(name))
        elif name.startswith("Object ") and "/" not in name:
            yield Inner(name, archive.read(name))


def _properties(root: Element) -> Iterator[Part]:
    found: dict[str, str | list[str]] = {}
    for element in root.iter():
        if local(element) in _META and (text := text_of(element).strip()):
            name = attribute(element, "name") if local(element) == "user-defined" else ""
            found[name or _PEOPLE.get(local(element), local(element))] = text
    if found:
        yield Part("properties", JSON, [[found]])


def epub(file: File) -> Iterator[Piece]:
    """A row a paragraph, in the order of reading; tables, properties and pictures."""
    with open_bytes(file) as stream, ZipFile(stream) as archive:
        names, tables = set(archive.namelist()), Tables()
        with archive.open("META-INF/container.xml") as container:
            books = [attribute(at, "full-path") for at in whole(container).iter() if local(at) == "rootfile"]
        chapters: list[str] = []
        for book in books:
            if book in names:
                with archive.open(book) as package:
                    root = whole(package)
                yield from _book_properties(root)
                chapters += _chapters(root, posixpath.dirname(book))
        others = sorted(name for name in names if name.lower().endswith((".xhtml", ".html", ".htm")))
        for name in dict.fromkeys([*chapters, *others]):
            if name in names:
                content = archive.read(name)
                found = guess(content)
                lines, parts = html_parts(content.decode(found.name if found else "utf-8", "replace"), tables)
                yield Part("", ("text",), [[line] for line in lines], "paragraph")
                yield from parts
        for name in sorted(names):
            if name.lower().endswith((".jpg", ".jpeg", ".png", ".gif", ".webp")):
                yield from media(name, archive.read(name))


def _book_properties(root: Element) -> Iterator[Part]:
    found: dict[str, list[str]] = {}
    for element in root.iter():
        name = local(element)
        if name in ("creator", "contributor", "title", "publisher", "description", "rights", "subject"):
            key = {"creator": "author_name", "contributor": "editor_name"}.get(name, name)
            if text := text_of(element).strip():
                found.setdefault(key, []).append(text)
    if found:
        yield Part("properties", JSON, [[found]])


def _chapters(root: Element, folder: str) -> list[str]:
    items = {element.get("id"): element.get("href", "") for element in root.iter() if local(element) == "item"}
    order = [element.get("idref") for element in root.iter() if local(element) == "itemref"]
    return [posixpath.normpath(posixpath.join(folder, unquote(items[key]))) for key in order if key in items]
