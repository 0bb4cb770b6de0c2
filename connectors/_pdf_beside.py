"""What a PDF has beside its pages: form fields, comments, links, metadata and attachments."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from connectors._parts import JSON, Inner, Part, Piece
from connectors._xml import local, text_of, whole
from scanner.errors import ConnectorError

_NAMES = {"/Author": "author_name", "/Title": "title", "/Subject": "subject", "/Keywords": "keywords"}
_DULL = ("/Producer", "/Creator", "/CreationDate", "/ModDate", "/Trapped", "/PTEX.Fullbanner")
_XMP = {"creator": "author_name", "title": "title", "description": "description", "subject": "subject"}
"""Dublin Core in XMP (ISO 16684-1)."""


def beside(content: bytes) -> Iterator[Piece]:
    """The parts; raises what pypdf raises."""
    import pypdf

    reader = pypdf.PdfReader(io.BytesIO(content))
    if reader.is_encrypted and not reader.decrypt(""):
        raise ConnectorError("it is encrypted")
    fields = {name: _value(field) for name, field in (reader.get_fields() or {}).items()}
    if found := {name: value for name, value in fields.items() if value}:
        yield Part("form fields", JSON, [[found]])
    yield from _annotations(reader)
    if known := _metadata(reader):
        yield Part("properties", JSON, [[known]])
    for name, contents in reader.attachments.items():
        for one in contents if isinstance(contents, list) else [contents]:
            yield Inner(str(name), bytes(one))


def _value(field: Any) -> str:
    value = field.get("/V", "")
    return "" if isinstance(value, dict) or str(value) == "/Off" else str(value)


def _annotations(reader: Any) -> Iterator[Part]:
    """Comments with who made them, and where links lead."""
    for number, page in enumerate(reader.pages, 1):
        for reference in page.get("/Annots") or ():
            annotation = reference.get_object()
            if not isinstance(annotation, dict) or annotation.get("/Subtype") == "/Widget":
                continue
            text, author = (str(annotation.get(key) or "") for key in ("/Contents", "/T"))
            if text or author:
                yield Part("comments", ("place", "author_name", "text"), [[f"page {number}", author, text]], "comment")
            action = annotation.get("/A")
            target = action.get_object().get("/URI") if action is not None else None
            if target:
                yield Part("links", ("place", "link"), [[f"page {number}", str(target)]])


def _metadata(reader: Any) -> dict[str, str | list[str]]:
    """The document information, then what XMP adds to it."""
    found: dict[str, str | list[str]] = {}
    for key, value in (reader.metadata or {}).items():
        if key not in _DULL and str(value).strip():
            found[_NAMES.get(key, str(key).lstrip("/"))] = str(value)
    stream = reader.root_object.get("/Metadata")
    if stream is None:
        return found
    root = None
    with suppress(Exception):  # its XML is often broken, and says little more
        root = whole(io.BytesIO(stream.get_object().get_data()))
    for element in root.iter() if root is not None else ():
        name = _XMP.get(local(element))
        texts = [text_of(item).strip() for item in element.iter() if local(item) == "li"] if name else []
        if name and name not in found and any(texts):
            found[name] = [text for text in texts if text]
    return found
