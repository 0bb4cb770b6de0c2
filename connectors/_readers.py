"""Which reader takes apart which kind of document."""

from __future__ import annotations

from collections.abc import Iterator

from connectors._bytes import File
from connectors._cards import icalendar, vcard
from connectors._html import html
from connectors._mail import eml, mbox
from connectors._msg import msg
from connectors._office import docx, pptx
from connectors._office97 import doc, ppt
from connectors._ole import ole_object
from connectors._opendocument import epub, opendocument
from connectors._parts import Piece, Reader
from connectors._pdf import pdf
from connectors._rtf import rtf
from scanner.errors import ConnectorError


def locked(file: File) -> Iterator[Piece]:
    """An Office document under a password ([MS-OFFCRYPTO])."""
    raise ConnectorError("it is encrypted")


READERS: dict[str, Reader] = {
    "doc": doc,
    "docx": docx,
    "eml": eml,
    "encrypted office document": locked,
    "epub": epub,
    "html": html,
    "icalendar": icalendar,
    "mbox": mbox,
    "msg": msg,
    "odp": opendocument,
    "odt": opendocument,
    "ole object": ole_object,
    "pdf": pdf,
    "ppt": ppt,
    "pptx": pptx,
    "rtf": rtf,
    "vcard": vcard,
}
