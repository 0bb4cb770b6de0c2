"""Log lines that say what their parts are called, taken apart: W3C Extended Log File Format and events in XML."""

from __future__ import annotations

import html
import re

_FIELDS = re.compile(r"#Fields:\s*(?P<names>\S.*)")
_DIRECTIVE = re.compile(r"#(?:Version|Software|Fields|Date|Start-Date|End-Date|Remark): ")
_ELEMENT = re.compile(
    r"""<(?P<tag>[A-Za-z][\w:.-]{0,63})(?P<attributes>(?:\s+[\w:.-]{1,64}\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(?:/>|>(?P<text>[^<]*))"""
)
_ATTRIBUTE = re.compile(r"""([\w:.-]{1,64})\s*=\s*(?:"([^"<]*)"|'([^'<]*)')""")
_EVENT = re.compile(r"<(?:\w+:)?[Ee]vents?[\s>]|<log\b|<record>")


def shape_of_records(lines: list[str]) -> str:
    """``w3c``, ``xml`` or an empty text."""
    if _DIRECTIVE.match(lines[0]) and any(_FIELDS.match(line) for line in lines):
        return "w3c"
    start = lines[1] if lines[0].lstrip().startswith("<?xml") and len(lines) > 1 else lines[0]
    return "xml" if _EVENT.search(start[:2000]) else ""


class W3cLines:
    """W3C Extended Log File Format (IIS, ELB, WebLogic): the directive ``#Fields`` names what follows."""

    def __init__(self) -> None:
        """Begin before the first directive."""
        self._names: list[str] = []

    def __call__(self, line: str) -> list[tuple[str, str]]:
        """The fields of one line with their names; ``-`` is an empty field. Directives hold none."""
        line = line.rstrip("\r\n")
        if line.startswith("#"):
            if found := _FIELDS.match(line):
                # cs(User-Agent) is the header User-Agent.
                self._names = [re.sub(r"\(([^)]*)\)", r"-\1", name) for name in found["names"].split()]
            return []
        parts = line.split("\t") if "\t" in line else line.split(" ")
        if len(parts) != len(self._names):
            return [("line", line)] if line.strip() else []
        # A field has no blanks: they are written as plus signs.
        return [(name, part) for name, part in zip(self._names, parts, strict=True) if part != "-"]


def xml_parts(line: str) -> list[tuple[str, str]]:
    """Elements with text and attributes of one line of XML: events of Windows, log4j and java.util.logging.

    ``<Data Name="TargetUserName">`` is called by its ``Name``. What is in no element is kept under ``line``.
    """
    parts: list[tuple[str, str]] = []
    last = 0
    rest: list[str] = []
    for found in _ELEMENT.finditer(line):
        rest.append(line[last : found.start()])
        last = found.end()
        named = ""
        for key, double, single in _ATTRIBUTE.findall(found["attributes"]):
            if key == "Name":
                named = double or single
            elif not key.startswith("xmlns"):
                parts.append((f"{found['tag']}.{key}", html.unescape(double or single)))
        text = html.unescape(found["text"] or "").strip()
        if text:
            parts.append((named or found["tag"], text))
    rest.append(line[last:])
    outside = re.sub(r"</[^>]*>|<[?!][^>]*>|-->|]]>", " ", "".join(rest))
    if outside := " ".join(outside.split()):
        parts.append(("line", outside))
    return parts
