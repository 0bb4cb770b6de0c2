"""Dresses a value the way it stands in real texts, and says where it then is.

A recognizer that finds 13812345678 in its table must find it glued to 汉字, in JSON, in a URL and in a log line,
at exactly the shifted span; and must lose it between longer digits or letters.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import NamedTuple

from scanner.model import Scope

_FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


class Dressed(NamedTuple):
    """A value in a carrier: ``text[start:end]`` is the value, in whatever spelling."""

    text: str
    start: int
    end: int


# What stands before and after. {k} is the key: neutral, or a context word where the recognizer asks for one.
SENTENCES = {
    "glued to 汉字": ("客户{k}为", "的资料已经更新"),
    "between Chinese punctuation": ("【通知】{k}：", "，请核对。"),
    "in Chinese quotes": ("他的{k}是“", "”吗"),
    "in JSON": ('{{"id":42,"{k}":"', '","ok":true}}'),
    "in JSON with blanks": ('{{ "{k}" : "', '" }}'),
    "in escaped JSON": ('{{\\"id\\":42,\\"{k}\\":\\"', '\\",\\"ok\\":true}}'),
    "as key=value": ("level=info {k}=", " cost=12ms"),
    "as key: value": ("{k}: ", "; ok"),
    "as key:value": ("{k}:", ",ok"),
    "in a URL query": ("/api/v1/query?a=1&{k}=", "&b=2"),
    "after a newline": ("{k}:\n", "\nok\n"),
    "in a log line": ("2026-01-05 10:11:12.345 INFO  [main] c.e.Audit - {k}=", " done in 3 ms"),
    "in XML": ("<row><{k}>", "</{k}></row>"),
    "in an XML attribute": ('<row id="7" {k}="', '"/>'),
    "in SQL": ("INSERT INTO t (a, {k}) VALUES (42, '", "', NULL);"),
    "in brackets": ("{k}(", ")"),
    "in Chinese brackets": ("{k}（", "）"),
    "in Markdown": ("| {k} | ", " | ok |"),
}
ESCAPED = {
    "after %3A": ("%7B%22{k}%22%3A", "%2C%22b%22%3A2%7D"),
    "after %20": ("{k}%3D%20", "%20ok"),
    "after an escaped newline": ("{k}\\n", "\\nok"),
    "after an escaped tab": ("a\\t{k}\\t", "\\tb"),
    "after an escaped 汉字": ("{k}\\u4e3a", "\\u7684"),
}
"""Behind an escape sequence: found once the text is decoded, at the span it has in the original."""
CSV = {
    "in a CSV row": ('42,"2026-01-05",', ",ok"),
    "in a quoted CSV row": ('42,"', '","ok"'),
    "by tabs": ("42\t", "\tok"),
}
"""No key stands near the value: only for recognizers that ask for no context word."""
CELLS = {
    "as the whole cell": ("", ""),
    "with blanks before": ("  ", ""),
    "with blanks after": ("", " \t"),
    "with wide blanks around": ("\u3000", "\u3000"),
    "with no-break spaces around": ("\u00a0", "\u00a0"),
    "with a line end": ("", "\r\n"),
    "on a line of its own": ("\n", "\n"),
}
ENCODED = {
    "every character percent-encoded": lambda text: "".join(f"%{byte:02X}" for byte in text.encode()),
    "every character as \\u": lambda text: "".join(f"\\u{unit:04x}" for unit in _units(text)),
    "every character as \\\\u": lambda text: "".join(f"\\\\u{unit:04X}" for unit in _units(text)),
    "every byte as \\x": lambda text: "".join(f"\\x{byte:02X}" for byte in text.encode()),
    "every character as an HTML reference": lambda text: "".join(f"&#{ord(character)};" for character in text),
    "every character as a hexadecimal HTML reference": lambda text: "".join(f"&#x{ord(c):X};" for c in text),
    "percent-encoded twice": lambda text: "".join(f"%25{byte:02X}" for byte in text.encode()),
    "in Base64": lambda text: base64.b64encode(text.encode()).decode(),
    "in Base64 for URLs": lambda text: base64.urlsafe_b64encode(text.encode()).decode().rstrip("="),
    "in hexadecimal": lambda text: text.encode().hex(),
}
"""What makes a text unreadable until it is decoded; the finding's span is the code of the value, or the whole run."""
RUNS = ("in Base64", "in Base64 for URLs", "in hexadecimal")
"""Encodings of a whole text, in which no single character has a place of its own."""
LONGER = {
    "between digits": ("7", "7"),
    "between letters": ("x", "x"),
    "in a long number": ("902", "0571"),
    "in a long word": ("Zq", "qZ"),
}
"""Where a value is part of something longer, and must vanish."""

ALL = (*CELLS, *SENTENCES, *CSV, "in full width", "in full width, glued to 汉字")


def dress(value: str, carrier: str, key: str) -> Dressed:
    """``value`` in one carrier."""
    if carrier == "in full width":
        return _between("", full_width(value), "")
    if carrier == "in full width, glued to 汉字":
        return _between(f"客户{key}为", full_width(value), "的资料已经更新")
    before, after = (CELLS | SENTENCES | ESCAPED | CSV | LONGER)[carrier]
    return _between(before.format(k=key), value, after.format(k=key))


def carriers(*, scope: Scope, has_key: bool) -> Iterator[str]:
    """The carriers in which a recognizer must find its values."""
    if scope is not Scope.CONTEXT:
        yield from (*CELLS, "in full width")
    if scope is not Scope.CELL:
        yield from (*SENTENCES, "in full width, glued to 汉字")
        if not has_key:
            yield from CSV


def _units(text: str) -> list[int]:
    raw = text.encode("utf-16-be")
    return [int.from_bytes(raw[i : i + 2], "big") for i in range(0, len(raw), 2)]


def encoded(value: str, encoding: str, key: str) -> Dressed:
    """``value`` behind its key in one encoding. In a run, a JSON object is encoded as a whole."""
    encode = ENCODED[encoding]
    if encoding in RUNS:
        return _between("payload=", encode(f'{{"id":42,"{key}":"{value}"}}'), " done")
    return _between(f"payload {key}=", encode(value), " done")


def full_width(value: str) -> str:
    """ASCII in full width, one for one."""
    return value.translate(_FULL_WIDTH)


def spelled(value: str, spelling: str) -> str | None:
    """``value`` cut into groups: ``3 4 4`` by blanks, ``3-4-4`` by hyphens; None when its length is another."""
    separator = next(character for character in spelling if not character.isdigit())
    sizes = [int(size) for size in spelling.split(separator)]
    if sum(sizes) != len(value) or not value.isalnum():
        return None
    cuts = [sum(sizes[:i]) for i in range(len(sizes) + 1)]
    return separator.join(value[a:b] for a, b in zip(cuts, cuts[1:], strict=False))


def _between(before: str, value: str, after: str) -> Dressed:
    return Dressed(before + value + after, len(before), len(before) + len(value))
