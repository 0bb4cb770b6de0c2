"""Rich Text Format (RTF 1.9.1): text with tables, headers, notes, comments, properties, pictures and embedded objects.

Read here, since striprtf drops what is not running text: text boxes, headers, footnotes, comments and their authors.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from connectors._bytes import File, open_bytes
from connectors._carve import embedded
from connectors._grid import Cell, Grid, Tables
from connectors._parts import JSON, Part, Picture, Piece

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?[0-9]{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n]+|([^\\{}\r\n]+)", re.S
)
_CHARSETS = {128: "cp932", 129: "cp949", 134: "gb18030", 136: "big5", 161: "cp1253", 204: "cp1251", 238: "cp1250"}
_CODE_PAGES = {936: "gb18030", 54936: "gb18030", 950: "big5", 65001: "utf-8", 932: "cp932", 949: "cp949"}
_MARKS = {
    "tab": "\t", "line": "\n", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“",
    "rdblquote": "”", "bullet": "•", "emspace": " ", "enspace": " ",
}  # fmt: skip
_PROPERTIES = {
    "author": "author_name", "operator": "last_editor_name", "manager": "manager_name",
    **{name: name for name in ("company", "title", "subject", "keywords", "doccomm", "category", "hlinkbase")},
}  # fmt: skip
_PLACES = {
    **dict.fromkeys(("header", "headerl", "headerr", "headerf"), "headers and footers"),
    **dict.fromkeys(("footer", "footerl", "footerr", "footerf"), "headers and footers"),
    "footnote": "notes", "annotation": "comments", "atnauthor": "comments", "revtbl": "editors",
}  # fmt: skip
_SILENT = frozenset(
    "fonttbl colortbl stylesheet listtable listoverridetable rsidtbl generator themedata colorschememapping datastore"
    " latentstyles xmlnstbl mmathPr pntext bkmkstart bkmkend sn sv panose falt fname template listname leveltext"
    " levelnumbers pnseclvl private fldtype objclass objname picprop blipuid nonshppict nonesttables htmltag mhtmltag"
    " creatim revtim printim buptim atnid atnref atnparent atndate atrfstart atrfend wgrffmtfilter filetbl"
    " passwordhash ftnsep ftnsepc aftnsep aftnsepc pgptbl datafield formfield".split()
)
_SEEN_THROUGH = frozenset("shpinst shptxt shp nesttableprops objattph fldrslt result shppict userprops".split())
_BINARY = ("pict", "objdata")


@dataclass
class _Group:
    """What holds inside a pair of braces."""

    place: str = ""
    charset: str = ""
    after_unicode: int = 1
    """Characters that follow a \\u for readers that do not know it."""


@dataclass
class _Reader:
    """Walks through the tokens once; ``pieces`` are what is complete."""

    content: bytes
    tables: Tables = field(default_factory=Tables)
    pieces: list[Piece] = field(default_factory=list)
    properties: dict[str, str] = field(default_factory=dict)
    _texts: dict[str, list[str]] = field(default_factory=dict)
    _pending: bytearray = field(default_factory=bytearray)
    _group: _Group = field(default_factory=_Group)
    _stack: list[_Group] = field(default_factory=list)
    _fonts: dict[int, str] = field(default_factory=dict)
    _font: int = 0
    _default: str = "cp1252"
    _is_in_table: bool = False
    _row: list[Cell] = field(default_factory=list)
    _grid: Grid = field(default_factory=list)
    _to_skip: int = 0
    _author: str = ""
    _own_name: str = ""
    _is_optional: bool = False

    def read(self) -> Iterator[Piece]:
        at = 0
        while found := _TOKEN.match(self.content, at):
            at = found.end()
            word, number, code, mark, brace, text = found.groups()
            if word == b"bin":
                size = max(int(number or 0), 0)
                self._raw(self.content[at : at + size].hex().encode())
                at += size
            elif word:
                self._word(word.decode(), int(number) if number else None)
            elif code:
                self._byte(bytes((int(code, 16),)))
            elif mark:
                self._mark(mark)
            elif brace:
                self._brace(brace == b"{")
            elif text:
                self._raw(text)
            yield from self.pieces
            self.pieces.clear()
        if self._texts.get(""):
            self._end_paragraph()
        self._end_table()
        yield from self.pieces

    def _brace(self, is_open: bool) -> None:
        self._flush()
        if is_open:
            self._stack.append(self._group)
            self._group = _Group(self._group.place, self._group.charset, self._group.after_unicode)
            return
        ended, self._group = self._group, self._stack.pop() if self._stack else _Group()
        if ended.place != self._group.place or ended.place == "editors":
            self._end_place(ended.place)

    def _end_place(self, place: str) -> None:
        text = "".join(self._texts.pop(place, []))
        if place in _PROPERTIES and text.strip():
            name = _PROPERTIES[place]
            # LibreOffice writes who edited last as a second author.
            again = name == "author_name" and self.properties.get(name, text.strip()) != text.strip()
            self.properties["last_editor_name" if again else name] = text.strip()
        elif place == "propname":
            self._own_name = text.strip()
        elif place == "staticval" and text.strip():
            self.properties[self._own_name or "property"] = text.strip()
        elif place == "atnauthor":
            self._author = text.strip()
        elif place == "comments" and text.strip():
            self.pieces.append(Part("comments", ("author_name", "text"), [[self._author, text.strip()]], "comment"))
            self._author = ""
        elif place == "editors":
            names = [name.strip() for name in text.split(";") if name.strip() not in ("", "Unknown")]
            self.pieces.append(Part("editors", ("editor_name",), [[name] for name in names]))
        elif place in ("notes", "headers and footers"):
            lines = [[line] for line in text.split("\n") if line.strip()]
            self.pieces.append(Part(place, ("text",), lines, "paragraph"))
        elif place in _BINARY:
            self._binary(place, text)
        elif place == "fldinst" and "HYPERLINK" in text:
            self._texts.setdefault(self._group.place, []).append(f" {text.strip()} ")

    def _binary(self, place: str, text: str) -> None:
        digits = re.sub(r"[^0-9a-fA-F]", "", text)
        content = bytes.fromhex(digits[: len(digits) // 2 * 2])
        if place == "pict" and content:
            self.pieces.append(Picture(f"picture in {self._group.place or 'the text'}", content))
        else:
            self.pieces += embedded(content, "object")

    def _word(self, word: str, number: int | None) -> None:
        if word == "u" and number is not None:
            self._flush()
            self._put(chr(number % 65536))
            self._to_skip = self._group.after_unicode
        elif word == "uc":
            self._group.after_unicode = number if number is not None else 1
        elif word in ("f", "fcharset", "ansicpg", "plain"):
            self._set_font(word, number or 0)
        elif word in _MARKS:
            self._flush()
            self._put(_MARKS[word])
        elif word in ("par", "sect", "page", "row", "nestrow", "cell", "nestcell", "intbl", "pard", "trowd"):
            self._layout(word)
        elif word in _SILENT or (self._is_optional and not self._is_known(word)):
            self._enter("silent")
            if word == "fonttbl":
                self._group.place = "fonts"
        elif self._is_known(word) and word not in _SEEN_THROUGH and self._group.place != "silent":
            self._enter("atnauthor" if word == "atnauthor" else _PLACES.get(word, word))
        self._is_optional = False

    @staticmethod
    def _is_known(word: str) -> bool:
        return word in (*_PLACES, *_PROPERTIES, *_SEEN_THROUGH, *_BINARY, "fldinst", "propname", "staticval")

    def _enter(self, place: str) -> None:
        self._flush()
        self._group.place = place

    def _set_font(self, word: str, number: int) -> None:
        self._flush()
        if word == "ansicpg":
            self._default = _CODE_PAGES.get(number, f"cp{number}")
        elif word == "fcharset":
            self._fonts[self._font] = _CHARSETS.get(number, "")
        elif word == "f":
            self._font = number
            self._group.charset = self._fonts.get(number, "")
        else:
            self._group.charset = ""

    def _layout(self, word: str) -> None:
        self._flush()
        if self._group.place:
            if self._group.place not in ("silent", "fonts"):
                self._put("\t" if word.endswith("cell") else "\n" if word in ("par", "row", "sect", "page") else "")
        elif word in ("intbl", "trowd"):
            self._end_paragraph(only_outside=True)
            self._is_in_table = True
        elif word == "pard":
            self._is_in_table = False
        elif word in ("cell", "nestcell"):
            self._row.append(Cell("".join(self._texts.pop("", [])).strip("\n")))
        elif word in ("row", "nestrow"):
            self._grid.append(self._row)
            self._row = []
        elif self._is_in_table or self._row:
            self._put("\n")
        else:
            self._end_paragraph()

    def _end_paragraph(self, *, only_outside: bool = False) -> None:
        text = "".join(self._texts.pop("", []))
        if only_outside and not text:
            return
        if only_outside and (self._row or self._is_in_table):
            self._texts[""] = [text]
            return
        self._end_table()
        self.pieces.append(Part("", ("text",), [[text]], "paragraph"))

    def _end_table(self) -> None:
        if self._row:
            self._grid.append(self._row)
        grid, self._grid, self._row = self._grid, [], []
        self.pieces += self.tables.parts(grid)

    def _mark(self, mark: bytes) -> None:
        if mark == b"*":
            self._is_optional = True
        elif mark in b"\\{}":
            self._raw(mark)
        elif mark == b"~":
            self._raw(b" ")
        elif mark == b"_":
            self._raw(b"-")
        elif mark in b"\r\n":
            self._layout("par")

    def _byte(self, code: bytes) -> None:
        if self._to_skip:
            self._to_skip -= 1
        else:
            self._pending += code

    def _raw(self, text: bytes) -> None:
        cut = min(self._to_skip, len(text))
        self._to_skip -= cut
        self._pending += text[cut:]

    def _flush(self) -> None:
        if self._pending:
            content, self._pending = bytes(self._pending), bytearray()
            for name in (self._group.charset, self._default, "gb18030", "cp1252"):
                if name:
                    try:
                        self._put(content.decode(name))
                        return
                    except (LookupError, UnicodeDecodeError):
                        continue
            self._put(content.decode("latin-1"))

    def _put(self, text: str) -> None:
        if self._group.place not in ("silent", "fonts"):
            self._texts.setdefault(self._group.place, []).append(text)


def rtf(file: File) -> Iterator[Piece]:
    """A row a paragraph, tables, and what stands around the text."""
    with open_bytes(file) as stream:
        reader = _Reader(stream.read())
    yield from reader.read()
    if reader.properties:
        yield Part("properties", JSON, [[reader.properties]])


def rtf_text(content: bytes) -> str:
    """The text of an RTF, one paragraph a line, tables after it."""
    parts = [piece for piece in _Reader(content).read() if isinstance(piece, Part)]
    rows = (cell for part in parts for row in part.rows for cell in row if isinstance(cell, str))
    return "\n".join(rows)
