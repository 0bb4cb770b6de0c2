"""Where a finding stands, in words that a person can follow into the file."""

from __future__ import annotations

from scanner.model import ResourceEntry

WORDS = {
    "row": "row {}",
    "line": "line {}",
    "cell": "cell {}",
    "page": "page {}",
    "slide": "slide {}",
    "paragraph": "paragraph {}",
    "message": "message {}",
    "card": "card {}",
    "event": "event {}",
    "comment": "comment {}",
    "picture": "picture {}",
}
"""What a row of a resource is, and how its number is said."""


def where(entry: ResourceEntry, column: str, row: int) -> str:
    """The place of row ``row`` (from 1) of ``column``: ``page 3``; in a workbook ``cell C7``, as it names its cells."""
    resource = entry.resource
    number = f"{resource.first_row + row - 1:,}"
    if resource.unit == "cell":
        names = [one.column.name for one in entry.columns]
        number = _letters(names.index(column)) + number.replace(",", "")
    return WORDS.get(resource.unit, "row {}").format(number)


def _letters(number: int) -> str:
    """A, B, ... Z, AA, ..., from 0."""
    text = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(ord("A") + rest) + text
    return text
