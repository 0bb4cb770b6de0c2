"""PI types and grading standards, read from the data files beside this module."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from typing import Any

from scanner.errors import UsageError

BASES = ("union", "45574", "35273")
"""What may count as sensitive PI: the newer standard, the older one, or what either lists."""


@dataclass(frozen=True, slots=True)
class PiType:
    """One kind of personal information, or of organisation data that is taken for it (category G)."""

    id: str
    zh: str
    en: str
    category: str
    kind: str
    """D direct identifier, Q quasi-identifier, A sensitive attribute, T device, X secret, N ordinary."""
    entity_type: str
    """The name at Presidio's edge, such as ``PHONE_NUMBER``."""
    mask: str
    holds: str
    """What a column named so must hold to be believed: ``text``, ``number``, ``date`` or ``any``."""
    is_judged: bool
    """Whether its recognizers know every form of it: values they do not accept disprove a name."""
    rank: int
    zh_words: tuple[str, ...]
    pinyin: tuple[str, ...]
    en_words: tuple[str, ...]
    weak: frozenset[str]
    """Those words that need something else to agree."""

    @property
    def is_personal(self) -> bool:
        """Whether it is about a person at all."""
        return self.category != "G" or self.kind == "D"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All PI types by id, in the order of the file, and the names of the categories (Chinese, English)."""

    edition: str
    types: Mapping[str, PiType]
    categories: Mapping[str, tuple[str, str]]

    def with_words(self, pi_type: str, names: Sequence[str]) -> Catalogue:
        """The same with more words that name a column of ``pi_type``; an unknown type stays out."""
        known = self.types.get(pi_type)
        if known is None:
            return self
        zh, en = (tuple(name for name in names if name.isascii() is ascii) for ascii in (False, True))
        more = replace(known, zh_words=known.zh_words + zh, en_words=known.en_words + en)
        return replace(self, types={**self.types, pi_type: more})


@dataclass(frozen=True, slots=True)
class Grade:
    """The level a standard gives a PI type, and why."""

    level: int
    clause: str
    certainty: str


@dataclass(frozen=True, slots=True)
class Standard:
    """One dated grading standard under one basis of what is sensitive."""

    id: str
    edition: str
    basis: str
    levels: Mapping[int, tuple[str, str]]
    """Level to its (Chinese, English) name."""
    grades: Mapping[str, Grade]


@lru_cache(maxsize=1)
def load_catalogue() -> Catalogue:
    """The PI types of ``pi_types.toml``."""
    document = read_data("pi_types.toml")
    types = {entry["id"]: _pi_type(entry) for entry in document["type"]}
    categories = {code: (names["zh"], names["en"]) for code, names in document["categories"].items()}
    return Catalogue(document["edition"], types, categories)


@lru_cache(maxsize=4)
def load_standard(basis: str = "union") -> Standard:
    """GB/T 43697-2024. ``basis`` says what counts as sensitive: one of ``BASES``, else ``UsageError``."""
    if basis not in BASES:
        raise UsageError(f"unknown basis {basis!r} for sensitive information; choose one of {', '.join(BASES)}")
    document = read_data("gb_t_43697_2024.toml")
    grades = {}
    for group in document["graded"]:
        level = group.get("level_45574", group["level"]) if basis == "45574" else group["level"]
        for pi_type in group["types"]:
            grades[pi_type] = Grade(level, group["clause"], group["certainty"])
    levels = {int(number): (names["zh"], names["en"]) for number, names in document["levels"].items()}
    return Standard(document["id"], document["edition"], basis, levels, grades)


def read_data(name: str) -> dict[str, Any]:
    """One of the data files beside this module, parsed."""
    return tomllib.loads((files(__name__) / name).read_text("utf-8"))


def _pi_type(entry: Mapping[str, Any]) -> PiType:
    return PiType(
        id=entry["id"],
        zh=entry["zh"],
        en=entry["en"],
        category=entry["category"],
        kind=entry["kind"],
        entity_type=entry["entity_type"],
        mask=entry.get("mask", "none"),
        holds=entry.get("holds", "any"),
        is_judged=entry.get("judged", False),
        rank=entry.get("rank", 99),
        zh_words=tuple(entry["zh_words"]),
        pinyin=tuple(entry["pinyin"]),
        en_words=tuple(entry["en_words"]),
        weak=frozenset(entry["weak"]),
    )
