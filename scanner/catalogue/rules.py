"""The rules that move levels, read from ``rules.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache, lru_cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; what its fields mean is said at the head of ``rules.toml``."""

    id: str
    zh: str
    en: str
    clause: str
    certainty: str
    lowered_by: str
    needs: tuple[tuple[str, ...], ...] = ()
    to: str = ""
    step: int = 0
    raises: str = ""
    types: tuple[str, ...] = ()
    few: int = 0
    some: int = 0
    alone: float = 0.0

    def members(self, pi_types: frozenset[str]) -> tuple[frozenset[str], ...] | None:
        """For each group of ``needs`` those of ``pi_types`` that are in it; None when a group has none."""
        found = tuple(frozenset(pi_type for pi_type in pi_types if is_of(pi_type, group)) for group in self.needs)
        return found if found and all(found) else None


@cache
def is_of(pi_type: str, group: tuple[str, ...]) -> bool:
    """Whether ``pi_type`` is one of a group of ids and patterns; few of either, asked for every table."""
    return any(fnmatchcase(pi_type, pattern) for pattern in group)


@lru_cache(maxsize=1)
def load_rules_of_levels() -> dict[str, Rule]:
    """Every rule by id, in the order in which they are applied."""
    document = tomllib.loads((files("scanner.catalogue") / "rules.toml").read_text("utf-8"))
    rules = [
        Rule(
            **{
                **entry,
                "needs": tuple(tuple(group) for group in entry.get("needs", ())),
                "types": tuple(entry.get("types", ())),
            }
        )
        for entry in document["rule"]
    ]
    return {rule.id: rule for rule in rules}
