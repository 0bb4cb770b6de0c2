"""vCard (RFC 6350, and 2.1 and 3.0) and iCalendar (RFC 5545): one row a card, event or task.

Read here: they share their few rules of lines, and libraries refuse a whole file for one bad line and do not know the
quoted-printable GBK of address books on phones.
"""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from connectors._bytes import File, open_text
from connectors._encodings import text_of
from connectors._lines import line_arrays
from connectors._parts import JSON, Inner, Part, Picture, Piece

_NAMES = {
    "fn": "full_name", "tel": "phone", "adr": "address", "bday": "birthday", "org": "company", "nickname": "nickname",
    "x-phonetic-last-name": "surname_pinyin", "x-phonetic-first-name": "given_name_pinyin", "impp": "im_account",
}  # fmt: skip
_LINE = re.compile(r'(?:[\w-]+\.)?([\w-]+)((?:;(?:"[^"]*"|[^:"])*)?):(.*)', re.S)
_PARAMETER = re.compile(r';([\w-]+)(?:=((?:"[^"]*"|[^;"])*))?')
_DULL = ("version", "prodid", "rev", "uid", "begin", "end", "calscale", "method", "dtstamp", "sequence", "transp")
_COMPONENTS = ("VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY")


@dataclass(frozen=True, slots=True)
class Line:
    """One content line: its name in small letters, parameters, and value (bytes where it is Base64)."""

    name: str
    parameters: dict[str, str]
    value: str | bytes


def vcard(file: File) -> Iterator[Piece]:
    """A row for each card; photos are pictures."""
    row: dict[str, Any] = {}
    number = 0
    for line in _lines(file):
        if line.name == "begin":
            row = {}
        elif line.name == "end":
            number += 1
            yield Part("", JSON, [[row]], "card")
            row = {}
        elif isinstance(line.value, bytes):
            yield from _binary(line, f"card {number + 1}")
        elif line.name == "n":
            row.setdefault("full_name", re.sub(r"[; ]", "", line.value) if _is_chinese(line.value) else _spaced(line))
        elif line.name == "fn":
            row["full_name"] = line.value
        elif line.value.strip(" ;") and line.name not in _DULL:
            row.setdefault(_NAMES.get(line.name, line.name), []).append(_spaced(line))
    if row:
        yield Part("", JSON, [[row]], "card")


def _is_chinese(text: str) -> bool:
    return re.search(r"[\u4e00-\u9fff]", text) is not None


def _spaced(line: Line) -> str:
    text = line.value if isinstance(line.value, str) else ""
    if line.name == "adr" and _is_chinese(text) and text.count(";") == 6:
        box, beside, street, city, region, code, country = text.split(";")
        return " ".join(filter(str.strip, (country, region, city, street, beside, box, code)))  # from large to small
    return " ".join(text.replace(";", " ").split()) if line.name in ("adr", "org", "n", "gender", "related") else text


def icalendar(file: File) -> Iterator[Piece]:
    """A row for each event, task and journal entry, with who invites and who is invited."""
    rows: list[dict[str, Any]] = []
    calendar: dict[str, Any] = {}
    for line in _lines(file):
        if isinstance(line.value, bytes):
            yield from _binary(line, line.parameters.get("X-FILENAME", line.parameters.get("FILENAME", "attachment")))
        elif line.name == "begin" and line.value.upper() in _COMPONENTS:
            rows.append({"component": line.value.upper()})
        elif line.name == "end" and line.value.upper() in _COMPONENTS and rows:
            yield Part("", JSON, [[rows.pop()]], "event")
        elif line.name in ("organizer", "attendee"):
            row = rows[-1] if rows else calendar
            role = "organizer" if line.name == "organizer" else "attendee"
            if name := line.parameters.get("CN"):
                row.setdefault(f"{role}_name", []).append(name)
            row.setdefault(f"{role}_email", []).append(re.sub(r"(?i)^mailto:", "", line.value))
        elif line.name not in _DULL and line.value:
            (rows[-1] if rows else calendar).setdefault(line.name, []).append(line.value)
    for row in [*rows, *([{"component": "VCALENDAR"} | calendar] if calendar else [])]:
        yield Part("", JSON, [[row]], "event")


def _binary(line: Line, place: str) -> Iterator[Piece]:
    content = line.value if isinstance(line.value, bytes) else b""
    if content and line.name in ("photo", "logo"):
        yield Picture(place, content)
    elif content:
        yield Inner(place, content)


def _lines(file: File) -> Iterator[Line]:
    for text in _unfolded(file):
        found = _LINE.fullmatch(text)
        if not found:
            if text.strip():
                yield Line("line", {}, text)
            continue
        parameters = {}
        for name, value in _PARAMETER.findall(found[2]):
            bare = name.upper() in ("QUOTED-PRINTABLE", "BASE64", "B") and not value
            parameters["ENCODING" if bare else name.upper()] = name.upper() if bare else value.strip('"')
        yield Line(found[1].lower(), parameters, _value(found[3], parameters))


def _unfolded(file: File) -> Iterator[str]:
    """Lines with those that go on in the next one joined: by a blank, or by ``=`` in quoted-printable."""
    current = ""
    with open_text(file) as stream:
        for line in (text.rstrip("\r\n") for lines in line_arrays(stream) for text in lines.to_pylist()):
            if current.endswith("=") and "QUOTED-PRINTABLE" in current.partition(":")[0].upper():
                current = current[:-1] + line.strip()
            elif line[:1] in (" ", "\t"):
                current += line[1:]
            else:
                if current:
                    yield current
                current = line
    if current:
        yield current


def _value(text: str, parameters: dict[str, str]) -> str | bytes:
    encoding = parameters.get("ENCODING", "").upper()
    if encoding == "QUOTED-PRINTABLE":
        return text_of(quopri.decodestring(text.encode()), parameters.get("CHARSET", ""))
    inline = re.match(r"data:[^,]*;base64,", text)
    if encoding in ("B", "BASE64") or inline:
        try:
            return base64.b64decode(re.sub(r"\s", "", text[inline.end() if inline else 0 :]) + "==")
        except (binascii.Error, ValueError):
            return text
    return re.sub(r"\\([nN,;\\])", lambda found: "\n" if found[1] in "nN" else found[1], text)
