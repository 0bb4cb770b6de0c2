"""Word and PowerPoint documents (ECMA-376, Office Open XML), read from their XML.

Not through python-docx and python-pptx: they leave out what people do not see and forget, such as text boxes, content
controls, deleted text of tracked changes, footnotes, comments, and properties of one's own.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import IO
from zipfile import ZipFile

from connectors._bytes import File, open_bytes
from connectors._grid import Cell, Grid, Tables
from connectors._parts import JSON, Inner, Part, Picture, Piece
from connectors._xml import Element, attribute, local, pieces, text_of, whole

_DOCUMENT = re.compile(r"word/document\d*\.xml")
_AROUND = re.compile(r"word/(header|footer|footnotes|endnotes)\d*\.xml")
_PROPERTIES = {
    "creator": "author_name",
    "lastModifiedBy": "last_editor_name",
    "Manager": "manager_name",
    "Company": "company",
    "HyperlinkBase": "hyperlink_base",
    **{name: name for name in ("title", "subject", "description", "keywords", "category", "contentStatus")},
}
_WORD_SPACE = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}


def docx(file: File) -> Iterator[Piece]:
    """Paragraphs, tables, what stands around and beside the text, properties, pictures and embedded files."""
    with open_bytes(file) as stream, ZipFile(stream) as archive:
        tables = Tables()
        editors: dict[str, None] = {}
        for name in archive.namelist():
            if _DOCUMENT.fullmatch(name):
                with archive.open(name) as part:
                    yield from _story(part, "", tables, editors)
        for name in sorted(archive.namelist()):
            if found := _AROUND.fullmatch(name):
                title = "notes" if found[1].endswith("notes") else "headers and footers"
                with archive.open(name) as part:
                    yield from _story(part, title, tables, editors)
            elif name == "word/comments.xml":
                with archive.open(name) as part:
                    yield from _comments(part)
        if editors:
            yield Part("editors", ("editor_name",), [[editor] for editor in editors])
        yield from beside(archive)


def _story(stream: IO[bytes], title: str, tables: Tables, editors: dict[str, None]) -> Iterator[Piece]:
    """The paragraphs of one part of a Word document as rows of ``title``, and its tables."""
    for element in pieces(stream, ("p", "tbl")):
        for changed in element.iter():
            if local(changed) in ("ins", "del", "moveFrom", "moveTo") and (author := attribute(changed, "author")):
                editors[author] = None
        if local(element) == "p":
            yield Part(title, ("text",), [[_paragraph(element)]], "paragraph")
        else:
            yield from _word_tables(element, tables)


def _paragraph(element: Element) -> str:
    """The text of a Word paragraph with text boxes, deleted text and the targets of links."""
    parts: list[str] = []
    stack = [element]
    while stack:
        at = stack.pop()
        name = local(at)
        if name in ("t", "delText"):
            parts.append(at.text or "")
        elif name == "instrText" and "HYPERLINK" in (at.text or ""):
            parts.append(f" {at.text} ")
        elif name in _WORD_SPACE:
            parts.append(_WORD_SPACE[name])
        elif name == "p" and at is not element:
            parts.append("\n" + _paragraph(at))
        elif name not in ("Fallback", "rPr", "pPr", "tbl"):  # Fallback: the same text box for old programs
            stack.extend(reversed(at))
    return "".join(parts)


def _word_tables(element: Element, tables: Tables) -> Iterator[Part]:
    """A table, then those in its cells."""
    grid: Grid = []
    heads = 0
    for row in _below(element, "tr"):
        cells: list[Cell] = []
        for cell in _below(row, "tc"):
            text = "\n".join(filter(None, map(_paragraph, _below(cell, "p"))))
            settings = next((child for child in cell if local(child) == "tcPr"), ())
            merged = {local(setting): attribute(setting, "val") for setting in settings}
            if "vMerge" in merged and merged["vMerge"] != "restart" and grid and len(grid[-1]) > len(cells):
                cells.append(Cell(grid[-1][len(cells)].text, is_covered=True))
            else:
                cells.append(Cell(text))
            span = merged.get("gridSpan", "")
            cells += [Cell(cells[-1].text, is_covered=True)] * (min(int(span), 1000) - 1 if span.isdecimal() else 0)
        is_head = any(local(setting) == "tblHeader" for props in row if local(props) == "trPr" for setting in props)
        heads += is_head and heads == len(grid)
        grid.append(cells)
    yield from tables.parts(grid, heads if heads < len(grid) else 0)
    for inner in _inner_tables(element):
        yield from _word_tables(inner, tables)


def _below(element: Element, name: str) -> Iterator[Element]:
    """The elements ``name`` below, not those of a table inside."""
    for child in element:
        found = local(child)
        if found == name:
            yield child
        elif found not in ("tbl", "p", "tr", "tc"):
            yield from _below(child, name)


def _inner_tables(element: Element) -> Iterator[Element]:
    for child in element:
        if local(child) == "tbl":
            yield child
        else:
            yield from _inner_tables(child)


def _comments(stream: IO[bytes]) -> Iterator[Part]:
    for comment in pieces(stream, ("comment",)):
        text = "\n".join(_paragraph(paragraph) for paragraph in comment.iter() if local(paragraph) == "p")
        yield Part("comments", ("author_name", "text"), [[attribute(comment, "author"), text]], "comment")


def pptx(file: File) -> Iterator[Piece]:
    """A row for each slide, then notes, comments, tables, properties, pictures and embedded files."""
    with open_bytes(file) as stream, ZipFile(stream) as archive:
        tables = Tables()
        names = set(archive.namelist())
        for slide in _slides(archive):
            root = _root(archive, slide)
            yield Part("", ("text",), [[_shapes(root)]], "slide")
            for table in root.iter():
                if local(table) == "tbl":
                    yield from _slide_table(table, tables)
            related = [target for target in _related(archive, slide).values() if target in names]
            notes = [_shapes(_root(archive, name)) for name in related if "/notesSlides/" in name]
            yield Part("notes", ("text",), [["\n".join(notes)]], "slide")
            for name in related:
                if "/comments/" in name or "/diagrams/data" in name:
                    yield Part("comments and diagrams", ("text",), [[_all_texts(_root(archive, name))]])
        for name in sorted(names):
            if re.fullmatch(r"ppt/(commentAuthors|authors)\.xml", name):
                authors = [attribute(author, "name") for author in _root(archive, name).iter()]
                yield Part("editors", ("editor_name",), [[author] for author in authors if author])
        yield from beside(archive)


def _slides(archive: ZipFile) -> list[str]:
    """The slides in the order in which they are shown."""
    main = "ppt/presentation.xml"
    targets = _related(archive, main)
    order = [targets.get(_relation(element)) for element in _root(archive, main).iter() if local(element) == "sldId"]
    names = set(archive.namelist())
    shown = [name for name in order if name in names]
    others = sorted(name for name in names if re.fullmatch(r"ppt/slides/slide\d+\.xml", name))
    return [name for name in dict.fromkeys([*shown, *others]) if name]


def _relation(element: Element) -> str:
    """The relation's id, not the element's own one."""
    for key, value in element.attrib.items():
        if key.startswith("{") and key.endswith("}id"):
            return str(value)
    return ""


def _related(archive: ZipFile, name: str) -> dict[str, str]:
    """The parts that ``name`` refers to, by the relation's id; none outside of the file."""
    folder, _, own = name.rpartition("/")
    relations = f"{folder}/_rels/{own}.rels"
    if relations not in archive.namelist():
        return {}
    found = {}
    for element in _root(archive, relations):
        target = attribute(element, "Target")
        if attribute(element, "TargetMode") != "External":
            found[attribute(element, "Id")] = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
    return found


def _shapes(root: Element) -> str:
    """The paragraphs of a slide outside of tables, one a line."""
    lines = []
    stack = [root]
    while stack:
        element = stack.pop()
        if local(element) == "p":
            lines.append(_slide_paragraph(element))
        elif local(element) not in ("tbl", "Fallback"):
            stack.extend(reversed(element))
    return "\n".join(filter(str.strip, lines))


def _slide_paragraph(element: Element) -> str:
    return "".join("\n" if local(at) == "br" else at.text or "" for at in element.iter() if local(at) in ("t", "br"))


def _slide_table(element: Element, tables: Tables) -> Iterator[Part]:
    grid: Grid = []
    for row in (child for child in element if local(child) == "tr"):
        cells: list[Cell] = []
        for cell in (child for child in row if local(child) == "tc"):
            text = "\n".join(_slide_paragraph(at) for at in cell.iter() if local(at) == "p")
            if cell.get("hMerge") in ("1", "true") and cells:
                cells.append(Cell(cells[-1].text, is_covered=True))
            elif cell.get("vMerge") in ("1", "true") and grid and len(grid[-1]) > len(cells):
                cells.append(Cell(grid[-1][len(cells)].text, is_covered=True))
            else:
                cells.append(Cell(text))
        grid.append(cells)
    yield from tables.parts(grid)


def _all_texts(root: Element) -> str:
    texts = (text_of(element) for element in root.iter() if local(element) in ("t", "text"))
    return "\n".join(filter(str.strip, texts))


def beside(archive: ZipFile) -> Iterator[Piece]:
    """What any Office Open XML file has beside its content: properties, pictures, embedded files."""
    names = archive.namelist()
    found: dict[str, str] = {}
    for name in ("docProps/core.xml", "docProps/app.xml"):
        for element in _root(archive, name) if name in names else ():
            if (known := _PROPERTIES.get(local(element))) and (text := text_of(element).strip()):
                found[known] = text
    for element in _root(archive, "docProps/custom.xml") if "docProps/custom.xml" in names else ():
        found[element.get("name")] = text_of(element).strip()
    if found:
        yield Part("properties", JSON, [[found]])
    for name in names:
        if "/media/" in name and not name.endswith("/"):
            yield from media(name, archive.read(name))
        elif "/embeddings/" in name and not name.endswith("/"):
            yield Inner(name.rpartition("/")[2], archive.read(name))


_MEDIA = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"BM", b"RIFF", b"II*\0", b"MM\0*")


def media(name: str, content: bytes) -> Iterator[Piece]:
    """A picture as a cell; sound, film and drawings of other kinds as a file of their own."""
    if not content:
        return
    if any(content.startswith(magic) for magic in _MEDIA) and content[8:12] != b"WAVE":
        yield Picture(name, content)
    else:
        yield Inner(name.rpartition("/")[2], content)


def _root(archive: ZipFile, name: str) -> Element:
    with archive.open(name) as part:
        return whole(part)
