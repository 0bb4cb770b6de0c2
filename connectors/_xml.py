"""XML of other people: entities are never expanded, nothing is fetched, and a long document is read piece by piece."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import IO, Any

Element = Any
"""An ``xml.etree.ElementTree.Element``."""


def local(element: Element) -> str:
    """The name of an element without its namespace; empty for comments."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def attribute(element: Element, name: str) -> str:
    """The attribute ``name`` in any namespace; empty if there is none."""
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == name:
            return str(value)
    return ""


def whole(stream: IO[bytes]) -> Element:
    """The root of a small document; raises what the parser raises (``DTDForbidden``, ``ParseError``)."""
    from defusedxml.ElementTree import parse

    return parse(stream, forbid_dtd=True).getroot()


def pieces(stream: IO[bytes], names: Collection[str]) -> Iterator[Element]:
    """The outermost elements of ``names`` in order; each is forgotten when the next is asked for."""
    from defusedxml.ElementTree import iterparse

    above: list[Element] = []
    inside = 0
    for event, element in iterparse(stream, ("start", "end"), forbid_dtd=True):
        is_wanted = local(element) in names
        if event == "start":
            above.append(element)
            inside += is_wanted
            continue
        above.pop()
        inside -= is_wanted
        if is_wanted and not inside:
            yield element
        if not inside and above:
            above[-1].remove(element)


def text_of(element: Element) -> str:
    """All text below ``element``."""
    return "".join(element.itertext())
