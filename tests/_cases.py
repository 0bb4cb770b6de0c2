"""The case tables of the recognizers: one ``cases/<id>.toml`` each, read into frozen rows."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "cases"
KEYS = {"look_alike", "key", "spellings", "values", "finds", "ignores"}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: a text, where the value stands in it (None: nowhere), and why the line is there."""

    text: str
    span: tuple[int, int] | None
    why: str
    is_value: bool = False
    """The text is the value and nothing else, so the suite may dress it."""
    notyet: str = ""
    """Why the row fails for now; the suite expects just that, and complains once it passes."""


@dataclass(frozen=True, slots=True)
class Table:
    """What the suite knows of one recognizer.

    ``look_alike`` is a pattern that random look-alikes are drawn from; ``key`` names the value in carriers, for
    recognizers that ask for a context word; ``spellings`` are groupings such as ``3 4 4`` or ``6-8-4``;
    ``bare`` are values to dress that are nothing by themselves.
    """

    look_alike: str
    key: str
    spellings: tuple[str, ...]
    finds: tuple[Row, ...]
    ignores: tuple[Row, ...]
    bare: tuple[str, ...] = ()

    @property
    def values(self) -> tuple[str, ...]:
        """The texts that are just a value."""
        return (*self.bare, *(row.text for row in self.finds if row.is_value and not row.notyet))


def table_names() -> set[str]:
    """The ids that have a table."""
    return {path.stem for path in FOLDER.glob("*.toml")}


@lru_cache
def table(recognizer: str) -> Table:
    """The table of one recognizer; raises on a key or a shape that no one knows, so that typing errors show."""
    read: dict[str, Any] = tomllib.loads((FOLDER / f"{recognizer}.toml").read_text("utf-8"))
    if unknown := set(read) - KEYS:
        raise ValueError(f"{recognizer}.toml: unknown keys {sorted(unknown)}")
    finds = tuple(_find(**row) for row in read["finds"])
    ignores = tuple(_ignore(**row) for row in read["ignores"])
    bare = tuple(read.get("values", ()))
    return Table(read["look_alike"], read.get("key", "k"), tuple(read.get("spellings", ())), finds, ignores, bare)


def _find(text: str, span: list[int], why: str, value_only: bool = False, notyet: str = "") -> Row:
    start, end = span
    if value_only and span != [0, len(text)]:
        raise ValueError(f"{why}: a row with value_only spans its whole text")
    return Row(text, (start, end), why, value_only, notyet)


def _ignore(text: str, why: str, notyet: str = "") -> Row:
    return Row(text, None, why, False, notyet)
