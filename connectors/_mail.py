"""Mail (RFC 5322, MIME): one row a message, with its headers; attachments and mails inside are files of their own."""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses
from typing import Any

from connectors._bytes import File, open_bytes
from connectors._encodings import text_of
from connectors._grid import Tables
from connectors._html import html_parts
from connectors._parts import JSON, Inner, Part, Picture, Piece

_FROM = ("from", "sender", "reply-to", "return-path", "disposition-notification-to")
_TO = ("to", "cc", "bcc", "resent-to", "resent-cc", "delivered-to")
_DULL = (
    *("dkim-signature", "arc-", "x-google-dkim-signature", "domainkey-signature"),  # Base64 of hashes
    *("mime-version", "content-type", "content-transfer-encoding"),
)
_CHINESE = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "cp936": "gb18030", "x-gbk": "gb18030"}


def eml(file: File) -> Iterator[Piece]:
    """One message."""
    with open_bytes(file) as stream:
        yield from message_pieces(stream.read(), "", Tables())


def mbox(file: File) -> Iterator[Piece]:
    """The messages of a mailbox, each a row; their attachments under ``message N``."""
    tables = Tables()
    for number, content in enumerate(_messages(file), 1):
        yield from message_pieces(content, f"message {number}/", tables)


def _messages(file: File) -> Iterator[bytes]:
    """The messages between lines that begin with ``From `` after a blank line (RFC 4155)."""
    lines: list[bytes] = []
    with open_bytes(file) as stream:
        is_blank = True
        for line in stream:
            if is_blank and line.startswith(b"From "):
                if any(map(bytes.strip, lines)):
                    yield b"".join(lines)
                lines = []
            else:
                lines.append(line[1:] if re.match(rb">+From ", line) else line)
            is_blank = not line.strip()
    if any(map(bytes.strip, lines)):
        yield b"".join(lines)


def message_pieces(content: bytes, prefix: str, tables: Tables) -> Iterator[Piece]:
    """A message as a row, the tables in it, and its attachments under ``prefix``."""
    message = email.message_from_bytes(content)
    row = headers(message)
    plain: list[str] = []
    lines: list[str] = []
    others: list[Piece] = []
    attached = 0
    for part in _leaves(message):
        name = header_text(part.get_filename() or "")
        kind = part.get_content_type()
        if kind == "message/rfc822":
            attached += 1
            inner: Any = part.get_payload()
            one = inner[0] if isinstance(inner, list) and inner else part
            title = (name or f"message {attached}").removesuffix(".eml")
            others.append(Inner(f"{prefix}{title}.eml", one.as_bytes()))
            continue
        payload = part.get_payload(decode=True)
        body = payload if isinstance(payload, bytes) else b""
        is_attached = part.get_content_disposition() == "attachment" or bool(name)
        if kind == "text/html" and not is_attached:
            found, beside = html_parts(_decoded(body, part), tables)
            lines += found
            others += beside
        elif kind.startswith("text/") and not is_attached:
            plain.append(_decoded(body, part))
        elif body and kind.startswith("image/") and part.get("content-id") and kind != "image/svg+xml":
            others.append(Picture(f"{prefix}{name or kind}", body))
        elif body:
            attached += 1
            others.append(Inner(prefix + (name or f"attachment {attached}"), body))
    row |= bodies("\n".join(plain), lines)
    yield Part("", JSON, [[row]], "message")
    yield from others


def bodies(plain: str, lines: list[str]) -> dict[str, str]:
    """The text of a message; that of its HTML only where it says something else."""
    html = "\n".join(lines)
    row = {"body": plain} if plain.strip() else {}
    if html and not _words(html) <= _words(plain):
        row["body_html" if row else "body"] = html
    return row


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text))


def _leaves(message: Message) -> Iterator[Message]:
    """The parts that hold something, not those inside of a mail that is attached."""
    stack = [message]
    while stack:
        part = stack.pop()
        payload: Any = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(payload, list):
            stack.extend(reversed(payload))
        else:
            yield part


def headers(message: Message) -> dict[str, Any]:
    """The headers as columns: persons by name and address, the others under ``headers``."""
    row: dict[str, Any] = {}
    others: dict[str, list[str]] = {}
    for name, raw in message._headers:  # type: ignore[attr-defined]  # ``items`` decodes what is no ASCII in its own way
        key, text = str(name).lower(), header_text(raw)
        if key in (*_FROM, *_TO) and any(map(any, getaddresses([text]))):
            _add_persons(row, "sender" if key in _FROM else "recipient", text)
        elif key in ("subject", "date"):
            row[key] = text
        elif not key.startswith(_DULL):
            others.setdefault(key, []).append(text)
    return row | ({"headers": others} if others else {})


def _add_persons(row: dict[str, Any], role: str, text: str) -> None:
    for found in getaddresses([text]):
        for key, value in zip((f"{role}_name", f"{role}_email"), found, strict=True):
            if value and value not in row.get(key, ()):
                row.setdefault(key, []).append(value)


def header_text(raw: Any) -> str:
    """A header decoded: encoded words (RFC 2047), and bytes that nobody encoded, as older programs wrote them."""
    text = str(raw).replace("\r\n", " ").replace("\n", " ")
    if "=?" not in text:
        return _unescaped(text).strip()
    try:
        parts = decode_header(text)
    except (ValueError, email.errors.HeaderParseError):
        return text
    words = []
    for part, charset in parts:
        words.append(_unescaped(part) if isinstance(part, str) else _in(part, charset or "ascii"))
    return "".join(words).strip()


def _unescaped(text: str) -> str:
    """Bytes that the parser could not decode, which it keeps as half surrogates."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return _in(text.encode("utf-8", "surrogateescape"), "")
    return text


def _decoded(body: bytes, part: Message) -> str:
    return _in(body, part.get_content_charset() or "")


def _in(content: bytes, charset: str) -> str:
    return text_of(content, _CHINESE.get(charset.lower(), charset))
