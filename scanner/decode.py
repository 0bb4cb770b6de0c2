"""Encoded text opened: what stands in a URL, in escaped JSON, in HTML, in Base64 or hex, and where it came from.

A recognizer sees plain text only. A text that holds an encoding is looked at again, decoded; every character of the
decoded text knows which characters of the original it stands for, so a finding reports the span of its carrier.

Formats: percent-encoding (RFC 3986, 2.1), JSON and programming-language escapes (RFC 8259, 7; ``\\xNN`` as nginx and
Python write it), HTML character references (HTML 13.5), Base64 with either alphabet (RFC 4648, 4 and 5), hexadecimal
(RFC 4648, 8). Chinese numerals in a row (一三八…) and invisible characters inside a value are read here as well.
"""

from __future__ import annotations

import base64
import binascii
import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

MOST_PASSES = 4
"""How many encodings inside each other are opened."""
LEAST_TEXT = 8
"""Fewer decoded characters hold nothing that is worth a look."""

_HAN_DIGITS = str.maketrans("零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖两貳參陸兩", "00123456789112345678922362")
_HAN = "零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖两貳參陸兩"
_INVISIBLE = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"
_ESCAPE_OF = {"n": "\n", "r": "\r", "t": "\t", "b": " ", "f": " ", '"': '"', "'": "'", "/": "/"}

_INLINE = re.compile(
    r"(?P<percent>(?:%[0-9A-Fa-f]{2})+)"
    r"|(?P<unicode>(?:\\{1,8}u[0-9A-Fa-f]{4})+)"
    r"|(?P<bytes>(?:\\{1,8}x[0-9A-Fa-f]{2})+)"
    r"|(?P<escape>\\{1,8}[nrtbf\"'/])"
    r"|(?P<entity>&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z]{2,8});)"
    rf"|(?P<invisible>[{_INVISIBLE}]+)"
    rf"|(?P<han>[{_HAN}](?:[ -]?[{_HAN}0-9]){{6,24}})"
)
_BASE64 = re.compile(r"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{12,}={0,2}(?![A-Za-z0-9+/=])")
_HEX = re.compile(r"(?<![0-9A-Za-z])(?:0x)?((?:[0-9A-Fa-f]{2}){10,})(?![0-9A-Za-z])")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd]")

# Base64 of text tells itself: three bytes of text, each ASCII (A), the first of a 汉字 (L) or one of its other two (C),
# become four characters out of few.
_ANY = "[A-Za-z0-9+/_-]"
_SECOND = {"A": "[C-HS-Xi-nyz0-3]", "C": "[I-LYZabo-r4-7]", "L": "[Oeu+-]"}
_THIRD = {"A": "[ABEFIJMNQRUVYZcdghklopstwx014589]", "C": "[CGKOSWaeimquy26+-]", "L": "[DHLPTXbfjnrvz37/_]"}
_TEXT_QUADS = (
    f"[I-Za-f]{_SECOND['A']}{_THIRD['A']}{_ANY}",  # AAA
    f"[I-Za-f]{_SECOND['A']}{_THIRD['L']}[j-v]",  # AAL
    f"[I-Za-f]{_SECOND['L']}[OSWaeimquy26+-]{_ANY}",  # ALC
    f"[4-7]{_SECOND['C']}{_THIRD['C']}{_ANY}",  # LCC
    f"[g-v]{_SECOND['L']}[OSWaeimquy26+-]{_ANY}",  # CLC
    f"[g-v]{_SECOND['C']}{_THIRD['L']}[j-v]",  # CCL
    f"[g-v]{_SECOND['C']}{_THIRD['A']}{_ANY}",  # CCA
    f"[g-v]{_SECOND['A']}{_THIRD['A']}{_ANY}",  # CAA
    f"[g-v]{_SECOND['A']}{_THIRD['L']}[j-v]",  # CAL
)
_DIGIT_QUAD = "[MNO][DTjz][AEIMQUYcgk][wxyz0-5]"
TRIGGER = (
    r"%[0-9A-Fa-f]{2}"
    # An escaped quote or &amp; bounds a value as it is; only what hides or touches one needs opening.
    r"|\\u[0-9A-Fa-f]{4}|\\x[0-9A-Fa-f]{2}|\\[nrtbf][0-9A-Za-z]"
    r"|&(?:#[0-9]{2,7}|#[xX][0-9A-Fa-f]{2,6}|nbsp);"
    r"|\xe2\x80[\x8b-\x8f\xaa-\xae]|\xe2\x81[\xa0-\xa4]|\xef\xbb\xbf|\xc2\xad"
    + rf"|(?:{'|'.join(_HAN)})(?:[ -]?(?:{'|'.join(_HAN)}|[0-9])){{6}}"
    # Runs are looked at from their beginning: there four characters always stand for three bytes, and it is cheaper.
    + rf"|[^A-Za-z0-9+/_-](?:(?:{'|'.join(_TEXT_QUADS)}){{4}}|(?:{_DIGIT_QUAD}){{3}})"
    + r"|[^0-9A-Za-z](?:0x)?(?:[2-7][0-9A-Fa-f]|[eE][3-9a-fA-F][89abAB][0-9A-Fa-f][89abAB][0-9A-Fa-f]){10}"
)
"""For Hyperscan: fires on every text that ``views`` may open."""


@dataclass(frozen=True, slots=True)
class View:
    """A decoded text; character ``i`` stands for ``starts[i]:ends[i]`` of the original."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where in the original ``text[start:end]`` comes from."""
        return min(self.starts[start:end]), max(self.ends[start:end])


def views(text: str) -> Iterator[View]:
    """Every decoded form of ``text``: what is written in it opened pass by pass, and each Base64 or hex run.

    Linear in the text: each pass is one sweep, there are at most ``MOST_PASSES`` of them, and a run is shorter when
    it is decoded.
    """
    view = View(text, range(len(text)), range(1, len(text) + 1))
    yield from _opened(view, MOST_PASSES)


def _opened(view: View, passes: int) -> Iterator[View]:
    while passes:
        passes -= 1
        for inner in _runs(view):
            yield inner
            yield from _opened(inner, passes - 1) if passes else ()
        decoded = _pass(view)
        if decoded is None:
            return
        yield decoded
        view = decoded


def _pass(view: View) -> View | None:
    """One sweep over what is encoded in line; None if nothing is."""
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    last = 0
    for found in _INLINE.finditer(view.text):
        decoded = _decoded(str(found.lastgroup), found.group())
        if decoded is None:
            continue
        start, end = found.span()
        pieces.append(view.text[last:start])
        starts += view.starts[last:start]
        ends += view.ends[last:start]
        at = start
        for character, size in decoded:
            pieces.append(character)
            starts += [view.starts[at]] * len(character)
            ends += [view.ends[min(at + size, end) - 1]] * len(character)
            at += size
        last = end
    if not last:
        return None
    pieces.append(view.text[last:])
    starts += view.starts[last:]
    ends += view.ends[last:]
    return View("".join(pieces), starts, ends)


def _decoded(kind: str, unit: str) -> list[tuple[str, int]] | None:
    """The characters that ``unit`` stands for, each with the length of its own code; None if it is none."""
    if kind == "percent":
        return _characters(bytes.fromhex(unit.replace("%", "")), 3)
    if kind == "bytes":
        width = unit.index("x") + 3
        return _characters(bytes.fromhex("".join(re.findall("x([0-9A-Fa-f]{2})", unit))), width)
    if kind == "unicode":
        return _units(unit)
    if kind == "escape":
        return [(_ESCAPE_OF[unit[-1]], len(unit))]
    if kind == "entity":
        character = html.unescape(unit)
        return None if character == unit else [(character, len(unit))]
    if kind == "han":
        return [(digit, 1) for digit in unit.translate(_HAN_DIGITS)]
    return [("", len(unit))]


def _characters(raw: bytes, width: int) -> list[tuple[str, int]] | None:
    """Bytes as characters in UTF-8, else in GB18030; ``width`` is the length of one byte's code."""
    for encoding in ("utf-8", "gb18030"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        return [(character, width * len(character.encode(encoding))) for character in text]
    return None


def _units(unit: str) -> list[tuple[str, int]]:
    """``\\uXXXX`` units as characters, surrogate pairs joined."""
    codes = [(int(found[2], 16), len(found[0])) for found in re.finditer(r"(\\+u)([0-9A-Fa-f]{4})", unit)]
    characters: list[tuple[str, int]] = []
    for code, size in codes:
        if characters and 0xDC00 <= code < 0xE000 and "\ud800" <= characters[-1][0] < "\udc00":
            high, before = characters.pop()
            code, size = 0x10000 + ((ord(high) - 0xD800) << 10) + (code - 0xDC00), before + size
        characters.append((chr(code), size))
    return characters


def _runs(view: View) -> Iterator[View]:
    """Base64 and hex runs that decode to text; all of a run is the carrier of what is in it."""
    for found in _HEX.finditer(view.text):
        yield from _run(view, found.span(), bytes.fromhex(found.group(1)))
    for found in _BASE64.finditer(view.text):
        run = found.group().rstrip("=").replace("-", "+").replace("_", "/")
        try:
            raw = base64.b64decode(run + "=" * (-len(run) % 4), validate=True)
        except (binascii.Error, ValueError):
            continue
        yield from _run(view, found.span(), raw)


def _run(view: View, span: tuple[int, int], raw: bytes) -> Iterator[View]:
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return
    if len(text) >= LEAST_TEXT and not _UNPRINTABLE.search(text):
        start, end = view.span(*span)
        yield View(text, [start] * len(text), [end] * len(text))
