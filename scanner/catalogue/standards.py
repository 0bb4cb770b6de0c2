"""Grading standards: each a dated data file beside this module, or a company's own file of the same form."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import Any

from scanner.errors import UsageError

BASES = ("union", "45574", "35273")
"""What may count as sensitive PI: the newer standard, the older one, or what either lists."""
DEFAULT = "GB/T 43697-2024"
_FILES = {
    DEFAULT: "gb_t_43697_2024.toml",
    "GB/T 35273-2020": "gb_t_35273_2020.toml",
    "GB/T 45574-2025": "gb_t_45574_2025.toml",
    "JR/T 0197-2020": "jr_t_0197_2020.toml",
    "JR/T 0171-2020": "jr_t_0171_2020.toml",
    "YD/T 3813-2020": "yd_t_3813_2020.toml",
    "GB/T 39725-2020": "gb_t_39725_2020.toml",
}
STANDARDS = tuple(_FILES)
"""The ids of the standards that come with pisift."""


@dataclass(frozen=True, slots=True)
class Grade:
    """The level a standard gives a PI type, and why."""

    level: int
    clause: str
    certainty: str


@dataclass(frozen=True, slots=True)
class Level:
    """What a standard says of one of its levels."""

    code: str
    """Short, such as ``J3`` or ``C2``."""
    meaning: str
    certainty: str


@dataclass(frozen=True, slots=True)
class Declared:
    """What a person answers for since no scan can show it: that a key is held elsewhere, that data are public."""

    rule: str
    """DG1 (tokenised), DG3, DG4, DG5 or DG6."""
    where: str
    """A pattern of ``path.column``."""
    why: str


@dataclass(frozen=True, slots=True)
class Standard:
    """One dated grading standard under one basis of what is sensitive."""

    id: str
    edition: str
    basis: str
    levels: Mapping[int, tuple[str, str]]
    """Level to its (Chinese, English) name."""
    grades: Mapping[str, Grade]
    title: tuple[str, str] = ("", "")
    in_force: str = ""
    source: str = ""
    meanings: Mapping[int, Level] = field(default_factory=dict)
    anchors: Mapping[str, int] = field(default_factory=dict)
    """What rules call by name, such as ``sensitive``, as levels of this standard."""
    declared: tuple[Declared, ...] = ()

    def grade(self, pi_type: str) -> Grade:
        """The grade of ``pi_type``; level 0 for what the standard does not address."""
        return self.grades.get(pi_type) or Grade(0, f"{self.id} does not address it", "convention")

    @property
    def levels_of_types(self) -> dict[str, int]:
        """PI type to its level, without the clauses."""
        return {pi_type: grade.level for pi_type, grade in self.grades.items()}

    def name_of(self, level: int) -> tuple[str, str]:
        """The (Chinese, English) name of ``level``; 0 is what the standard does not address."""
        return self.levels.get(level, ("未涉及", "Not addressed"))


@lru_cache(maxsize=32)
def load_standard(basis: str = "union", standard: str = DEFAULT) -> Standard:
    """One of ``STANDARDS``, also by a part of its number (``0197``, ``jr0171``).

    ``basis`` says what counts as sensitive where the standard leaves that to others (GB/T 43697-2024): one of
    ``BASES``. Raises ``UsageError`` for an unknown basis or standard.
    """
    if basis not in BASES:
        raise UsageError(f"unknown basis {basis!r} for sensitive information; choose one of {', '.join(BASES)}")
    name = _FILES[standard_id(standard)]
    return standard_of(tomllib.loads((files("scanner.catalogue") / name).read_text("utf-8")), basis)


def standard_id(name: str) -> str:
    """The id of the standard that ``name`` means; ``UsageError`` where it means none or several."""
    wanted = _letters(name)
    found = [known for known in STANDARDS if wanted and (wanted == _letters(known) or wanted in _short(known))]
    if len(found) != 1:
        raise UsageError(f"no standard is called {name}; there are {', '.join(STANDARDS)}, or a TOML file of your own")
    return found[0]


def _letters(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _short(known: str) -> tuple[str, ...]:
    """``gbt436972024`` is also ``gbt43697``, ``gb43697`` and ``43697``."""
    series, number = known.split("-")[0].split(" ")
    return tuple(f"{prefix}{number}" for prefix in (_letters(series), _letters(series[:2]), ""))


def standard_of(document: Mapping[str, Any], basis: str, extended: Standard | None = None) -> Standard:
    """The standard that a parsed file says; what it does not say is as in ``extended``."""
    grades = dict(extended.grades) if extended else {}
    for group in document.get("graded", ()):
        level = group.get("level_45574", group["level"]) if basis == "45574" else group["level"]
        clause = group.get("clause") or f"graded so by {document['id']}"
        for pi_type in group["types"]:
            grades[pi_type] = Grade(level, clause, group.get("certainty", "convention"))
    levels = dict(extended.levels) if extended else {}
    meanings = dict(extended.meanings) if extended else {}
    for key, said in document.get("levels", {}).items():
        number = int(key)
        known, meaning = levels.get(number, ("", "")), meanings.get(number, Level("", "", "convention"))
        levels[number] = (said.get("zh", known[0]), said.get("en", known[1] or said.get("zh", "")))
        code, text = said.get("code", meaning.code), said.get("meaning", meaning.meaning)
        meanings[number] = Level(code, text, said.get("certainty", meaning.certainty))
    return Standard(
        document["id"],
        str(document.get("edition", extended.edition if extended else "")),
        basis,
        levels,
        grades,
        (document.get("title_zh", document["id"]), document.get("title_en", document["id"])),
        str(document.get("in_force", "")),
        document.get("source") or (f"extends {extended.id}" if extended else ""),
        meanings,
        {**(extended.anchors if extended else {}), **document.get("anchors", {})},
        (*(extended.declared if extended else ()), *(Declared(**said) for said in document.get("declared", ()))),
    )
