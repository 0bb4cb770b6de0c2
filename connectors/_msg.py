"""Outlook items (.msg, [MS-OXMSG]) through olefile: messages, contacts and appointments, with what is attached.

Not through extract-msg, which is under the GPL.
"""

from __future__ import annotations

import email
import struct
from collections.abc import Iterator
from typing import Any

from connectors._bytes import File, open_bytes
from connectors._encodings import text_of
from connectors._grid import Tables
from connectors._html import html_parts
from connectors._mail import bodies, headers
from connectors._ole import compound
from connectors._parts import JSON, Inner, Part, Piece
from connectors._rtf import rtf_text

_TEXT, _ANSI, _BINARY, _OBJECT = "001F", "001E", "0102", "000D"
_FIELDS = {
    "0037": "subject", "0C1A": "sender_name", "0042": "sender_name", "0C1F": "sender_email", "0065": "sender_email",
    "5D01": "sender_email", "5D02": "sender_email", "0E04": "recipients", "0E03": "cc_recipients",
    "0E02": "bcc_recipients", "3A1C": "mobile", "3A08": "office_phone", "3A09": "home_phone", "3A1B": "office_phone_2",
    "3A2F": "home_phone_2", "3A24": "fax", "3A16": "company", "3A17": "job_title", "3A18": "department",
    "3A06": "given_name", "3A11": "surname", "3A15": "home_address", "3A26": "country", "3A27": "city",
    "3A29": "street_address", "3A2A": "postal_code", "3A4F": "nickname", "3A0B": "keyword", "3A45": "title",
}  # fmt: skip
"""Property ids of [MS-OXPROPS]."""
_CODE_PAGES = {936: "gb18030", 54936: "gb18030", 950: "big5", 65001: "utf-8", 1252: "cp1252", 20127: "ascii"}
_NO_TEXT = ("001A", "0070", "0E1D", "007D", "1000", "1013", "0C1E", "0064", "3701", "3A4E")
_ADDRESS_OF_EXCHANGE = "/O="


def msg(file: File) -> Iterator[Piece]:
    """One row, then the attachments; mails attached to it are rows of their own."""
    import olefile

    with open_bytes(file) as stream, olefile.OleFileIO(stream) as ole:
        yield from _Item(ole, [], Tables()).pieces("")


class _Item:
    """A message and the storage that it lies in."""

    def __init__(self, ole: Any, place: list[str], tables: Tables) -> None:
        self._ole, self._place, self._tables = ole, place, tables
        depth = len(place)
        paths = [path for path in ole.listdir() if path[:depth] == place]
        self._names = {path[depth] for path in paths if len(path) == depth + 1}
        self._storages = sorted({path[depth] for path in paths if len(path) > depth + 1})
        self._code_page = self._page()

    def pieces(self, prefix: str) -> Iterator[Piece]:
        row: dict[str, Any] = {}
        if sent := self._text("007D"):
            row |= headers(email.message_from_string(sent))
        others: dict[str, str] = {}
        for name in sorted(self._names):
            tag, kind = name[-8:-4].upper(), name[-4:].upper()
            if name.startswith("__substg1.0_") and kind in (_TEXT, _ANSI) and tag not in _NO_TEXT:
                text = self._text(tag)
                if tag in _FIELDS and not text.startswith(_ADDRESS_OF_EXCHANGE):
                    row.setdefault(_FIELDS[tag], text)
                elif text:
                    others[f"property_{tag}"] = text
        yield from self._body(row)
        if others:
            row["others"] = others
        recipients = [_Item(self._ole, [*self._place, name], self._tables)._person() for name in self._of("__recip")]
        if found := [one for one in recipients if one]:
            row["recipients"] = found
        yield Part("", JSON, [[row]], "message")
        for name in self._of("__attach"):
            yield from _Item(self._ole, [*self._place, name], self._tables)._attachment(prefix)

    def _of(self, start: str) -> list[str]:
        return [name for name in self._storages if name.startswith(start)]

    def _body(self, row: dict[str, Any]) -> Iterator[Piece]:
        html = self._stream("1013" + _BINARY)
        text = text_of(html) if html else self._text("1013")
        lines, parts = html_parts(text, self._tables) if text else ([], [])
        row |= bodies(self._text("1000"), lines)
        compressed = self._stream("1009" + _BINARY)
        if compressed and "body" not in row:
            row["body"] = rtf_text(decompressed(compressed))
        yield from parts

    def _person(self) -> dict[str, str]:
        address = self._text("39FE") or self._text("3003")
        found = {"recipient_name": self._text("3001"), "recipient_email": address}
        return {key: text for key, text in found.items() if text and not text.startswith(_ADDRESS_OF_EXCHANGE)}

    def _attachment(self, prefix: str) -> Iterator[Piece]:
        name = self._text("3707") or self._text("3704") or self._text("3001") or "attachment"
        content = self._stream("3701" + _BINARY)
        if content:
            yield Inner(prefix + name, content)
        for inner in self._of("__substg1.0_3701" + _OBJECT):
            item = _Item(self._ole, [*self._place, inner], self._tables)
            if any(name.startswith("__") for name in item._names):
                yield from item.pieces(f"{prefix}{name}/")
            else:  # an object of another program
                yield Inner(prefix + name, compound(self._ole, [*self._place, inner]))

    def _text(self, tag: str) -> str:
        if content := self._stream(tag + _TEXT):
            return content.decode("utf-16-le", "replace").rstrip("\0")
        return text_of(self._stream(tag + _ANSI), self._code_page).rstrip("\0")

    def _stream(self, tag: str) -> bytes:
        name = f"__substg1.0_{tag}"
        if name not in self._names:
            return b""
        content: bytes = self._ole.openstream([*self._place, name]).read()
        return content

    def _page(self) -> str:
        """PidTagMessageCodepage or PidTagInternetCodepage, of the fixed properties."""
        name = "__properties_version1.0"
        if name not in self._names:
            return ""
        content = self._ole.openstream([*self._place, name]).read()
        for start in range(len(content) % 16, len(content) - 15, 16):
            kind, tag, _, value = struct.unpack_from("<HHII", content, start)
            if tag in (0x3FFD, 0x3FDE) and kind == 3:
                return _CODE_PAGES.get(value, "")
        return ""


_DICTIONARY = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor"
    b" MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0"
    b"\\fs20\\b\\i\\u\\tab\\tx"
)


def decompressed(content: bytes) -> bytes:
    """RTF as Outlook compresses it ([MS-OXRTFCP] 2.2)."""
    if content[8:12] == b"MELA":
        return content[16:]
    window, at = bytearray(_DICTIONARY.ljust(4096, b"\0")), len(_DICTIONARY)
    out = bytearray()
    position = 16
    while position < len(content):
        control = content[position]
        position += 1
        for bit in range(8):
            if not control >> bit & 1:
                run = content[position : position + 1]
                position += 1
            else:
                token = int.from_bytes(content[position : position + 2], "big")
                position += 2
                start, length = token >> 4, (token & 15) + 2
                if start == at or position > len(content):
                    return bytes(out)
                run = b""
                for offset in range(length):
                    one = window[(start + offset) % 4096]
                    run += bytes((one,))
                    window[at] = one
                    at = (at + 1) % 4096
                out += run
                continue
            for one in run:
                window[at] = one
                at = (at + 1) % 4096
            out += run
    return bytes(out)
