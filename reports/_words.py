"""What a report needs beside the inventory: the names of the catalogue, and what other parts of pisift found out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Name = tuple[str, str]
"""(Chinese, English)."""
Place = tuple[str, str]
"""(resource id, column)."""


@dataclass(frozen=True)
class Duty:
    """One duty that an inventory triggers, or may trigger."""

    name: Name
    due: Name
    """By when, with the day where it can be computed."""
    why: tuple[Name, ...]
    """The numbers that decided, or what a person must answer."""
    source: str
    """The law, its article, and how sure that is."""
    is_open: bool = False
    """Whether a person must answer first."""


@dataclass(frozen=True)
class Words:
    """Names of PI types, categories and levels. What is not listed is called by its id, in both languages."""

    types: Mapping[str, Name]
    categories: Mapping[str, Name]
    levels: Mapping[int, Name]
    readers: Mapping[Place, tuple[str, ...]] = field(default_factory=dict)
    """Who can read a column, where an access audit was made."""
    duties: tuple[Duty, ...] = ()
    """What the law asks for, where that was worked out: what is triggered first, then what a person must answer."""
    new: frozenset[Place] | None = None
    """Columns whose labels the last scan did not have; None where there is no scan to compare with."""
    moved: Mapping[str, Mapping[int, int]] = field(default_factory=dict)
    """Since the last scan: ``new``, ``gone``, ``raised`` and ``lowered`` to level (``gone``: the old one) to labels."""
    fail_on: int = 0
    """The lowest level that fails a check; 0 is off."""

    def type_name(self, pi_type: str) -> Name:
        """The names of a PI type, such as ``contact.mobile``."""
        return self.types.get(pi_type, (pi_type, pi_type))

    def category_name(self, category: str) -> Name:
        """The names of a category."""
        return self.categories.get(category, (category, category))

    def level_name(self, level: int) -> Name:
        """The names of a level, by its rank in the standard."""
        return self.levels.get(level, (f"{level} 级", f"Level {level}"))
