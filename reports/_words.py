"""The words of the catalogue that a report needs, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Name = tuple[str, str]
"""(Chinese, English)."""


@dataclass(frozen=True)
class Words:
    """Names of PI types, categories and levels. What is not listed is called by its id, in both languages."""

    types: Mapping[str, Name]
    categories: Mapping[str, Name]
    levels: Mapping[int, Name]

    def type_name(self, pi_type: str) -> Name:
        """The names of a PI type, such as ``contact.mobile``."""
        return self.types.get(pi_type, (pi_type, pi_type))

    def category_name(self, category: str) -> Name:
        """The names of a category."""
        return self.categories.get(category, (category, category))

    def level_name(self, level: int) -> Name:
        """The names of a level, by its rank in the standard."""
        return self.levels.get(level, (f"{level} 级", f"Level {level}"))
