"""What a file is, by its content; its name only where content leaves it open."""

from __future__ import annotations

import os
import re
import zipfile
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from connectors._bytes import HEAD, READ_ERRORS, File, OnDisk, Origin, open_bytes
from connectors._encodings import Encoding, guess
from connectors._ole import PACKAGES
from connectors._options import FileOptions
from connectors._streams import packing_of
from scanner.blobs import is_seen, kind_of
from scanner.errors import ConnectorError, UsageError, in_words

BINARY = "binary"
_DEFAULT = FileOptions()
_MANY_ENCODINGS = ("rtf", "eml", "mbox")
"""Each part of them says its own."""
_MAGIC = (
    (b"PAR1", "parquet"),
    (b"ARROW1", "arrow"),
    (b"FEA1", "arrow"),
    (b"ORC", "orc"),
    (b"Obj\x01", "avro"),
    (b"SQLite format 3\x00", "sqlite"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "rar"),
    (b"ElfFile\x00", "evtx"),
    (b"{\\rtf", "rtf"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OFFICE = (("word/", "docx"), ("xl/workbook.bin", "xlsb"), ("xl/", "xlsx"), ("ppt/", "pptx"))
_OPEN_DOCUMENT = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
    b"application/vnd.oasis.opendocument.presentation": "odp",
    b"application/epub+zip": "epub",
}
_HEADER = re.compile(
    rb"^(Received|Return-Path|From|To|Subject|Date|MIME-Version|Message-ID|Content-Type): ", re.M | re.I
)
_DUMP = re.compile(rb"^-- (MySQL|MariaDB) dump |^-- PostgreSQL database dump", re.M)
_STATEMENT = re.compile(rb"^\s*(INSERT\s+INTO\s|COPY\s.{1,2000}\sFROM stdin;|CREATE\s+TABLE\s)", re.M | re.I)


_PAGE = re.compile(rb"\s*<(?:!doctype\s+html|html|head|meta|style|body|table)\b", re.I)
_PAGES = (".html", ".htm", ".xhtml", ".xls", ".xlsx", ".doc", "")
"""Pages with tables, which programs also export under names of Office; other HTML is text, as source code is."""
_BY_LINES = ("eml", "mbox", "vcard", "icalendar")
"""Known by their first lines, also where they hold bytes that are no text."""


def look_at(
    origin: Origin,
    name: str,
    size: int,
    marker: str = "",
    options: FileOptions = _DEFAULT,
    sandbox: object = None,
) -> File:
    """The file, its first bytes and what it is; raises ``ConnectorError`` when it cannot be opened."""
    try:
        with origin.open() as stream:
            packing = packing_of(stream.read(6))
        file = File(origin, name, size, b"", packing, "", marker, options=options, sandbox=sandbox)
        with open_bytes(file) as stream:
            head = _head(stream)
        found = Encoding(options.encoding, "as asked") if options.encoding and b"\x00" not in head else guess(head)
        if found:
            file = replace(file, encoding=found.name, certainty=str(found), before=found.before)
        file = replace(file, head=head)
        file = replace(file, kind=_kind(file))
        return replace(file, certainty="") if file.kind in _MANY_ENCODINGS else file
    except READ_ERRORS as error:
        raise ConnectorError(in_words(error)) from error


def look_at_path(path: Path, name: str, options: FileOptions = _DEFAULT, sandbox: object = None) -> File:
    """The file at ``path``; raises ``ConnectorError`` when it cannot be opened."""
    try:
        found = path.stat()
    except OSError as error:
        raise ConnectorError(in_words(error)) from error
    return look_at(OnDisk(path), name, found.st_size, marker_of(found), options, sandbox)


def marker_of(found: os.stat_result) -> str:
    """What differs when the content of a file may: its size, its times, its place.

    The time of the last change of the inode tells even of content that was changed by one who set the other time back.
    """
    return f"{found.st_size}:{found.st_mtime_ns}:{found.st_ctime_ns}:{found.st_ino}"


def _head(stream: BinaryIO) -> bytes:
    """The first bytes; of a broken stream those before the break, if there are any."""
    head = b""
    try:
        while len(head) < HEAD and (part := stream.read(min(HEAD - len(head), 8192))):
            head += part
    except (*READ_ERRORS, ConnectorError):
        if not head:
            raise
    return head


def check_encoding(name: str) -> None:
    """``UsageError`` for an encoding that nobody knows."""
    try:
        "".encode(name)
    except LookupError as error:
        raise UsageError(f"no encoding is called {name}; try utf-8, gb18030, big5 or utf-16") from error


def _kind(file: File) -> str:
    head = file.head
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return "zip" if file.packing else _zip_kind(file.origin)
    if head.startswith(_OLE):
        return BINARY if file.packing else _ole_kind(file.origin)
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head[257:262] == b"ustar":
        return "tar"
    if _is_dbf(head):
        return "dbf"
    # BM and ID3 begin many a text, too.
    if is_seen(kind := kind_of(head)) and (not file.encoding or b"\x00" in head[:64]):
        return kind
    kind = _text_kind(file)
    return kind if file.encoding or kind in _BY_LINES else BINARY


def _text_kind(file: File) -> str:
    head = file.head.removeprefix(b"\xef\xbb\xbf")
    start = head[:4096].lstrip()[:40].upper()
    if start.startswith(b"BEGIN:VCARD"):
        return "vcard"
    if start.startswith(b"BEGIN:VCALENDAR"):
        return "icalendar"
    if _PAGE.match(head) and b"<table" in head.lower() and file.suffix in _PAGES:
        return "html"
    top = re.split(rb"\r?\n\r?\n", head, maxsplit=1)[0]
    headers = {found.lower() for found in _HEADER.findall(top)}
    if head.startswith(b"From ") and len(headers) >= 2:
        return "mbox"
    is_mail = len(headers) >= 4 or (file.suffix in (".eml", ".mht", ".mhtml") and headers)
    if is_mail and re.match(rb"[A-Za-z][A-Za-z0-9-]*: ", head):
        return "eml"
    if _DUMP.search(head[:4096]) or (file.suffix == ".sql" and _STATEMENT.search(head)):
        return "sql dump"
    return ""


def _zip_kind(origin: Origin) -> str:
    broken = suppress(zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError)
    with broken, origin.open() as stream, zipfile.ZipFile(stream) as archive:
        names = archive.namelist()
        if "[Content_Types].xml" in names:
            return next((kind for part, kind in _OFFICE if any(n.startswith(part) for n in names)), "zip")
        if "mimetype" in names:
            with archive.open("mimetype") as entry:
                return _OPEN_DOCUMENT.get(entry.read(100).strip(), "zip")
    return "zip"


def _ole_kind(origin: Origin) -> str:
    import olefile

    streams: set[str] = set()
    with suppress(OSError, ValueError), origin.open() as stream, olefile.OleFileIO(stream) as ole:
        streams = {path[0] for path in ole.listdir()}
    kinds = {
        "EncryptedPackage": "encrypted office document",
        "Workbook": "xls",
        "Book": "xls",
        "WordDocument": "doc",
        "PowerPoint Document": "ppt",
        "__properties_version1.0": "msg",
        **dict.fromkeys(PACKAGES, "ole object"),
    }
    return next((kind for name, kind in kinds.items() if name in streams), BINARY)


def _is_dbf(head: bytes) -> bool:
    """dBASE: a version, a date, lengths that fit each other, and 0D after the fields."""
    if len(head) < 65 or head[0] not in (0x02, 0x03, 0x30, 0x31, 0x32, 0x43, 0x83, 0x8B, 0x8E, 0xF5):
        return False
    length, width = int.from_bytes(head[8:10], "little"), int.from_bytes(head[10:12], "little")
    is_dated = 0 < head[2] <= 12 and 0 < head[3] <= 31
    return is_dated and length >= 65 and width > 1 and head[length - 1 : length] in (b"\r", b"\x00")


def name_of(file: File) -> str:
    """What a file is that nobody reads, in words."""
    import puremagic

    with suppress(puremagic.PureError, ValueError):
        found = puremagic.magic_string(file.head, file.name)
        if found and found[0].confidence >= 0.4:
            kind = found[0].mime_type.partition("/")[0]
            return {"image": "a picture"}.get(kind, f"a file of type {found[0].mime_type or found[0].name}")
    return "binary of an unknown kind"
