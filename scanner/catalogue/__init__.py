"""PI types and grading standards, read from the data files beside this module."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from typing import Any

from scanner.catalogue.own import OWN_ID, is_own, read_own
from scanner.catalogue.standards import BASES, DEFAULT, STANDARDS, Grade, Standard, load_standard

__all__ = [
    "BASES",
    "DEFAULT",
    "STANDARDS",
    "Catalogue",
    "Grade",
    "PiType",
    "Standard",
    "load_catalogue",
    "load_standard",
    "load_standards",
    "may_be_own",
    "read_data",
]


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
    is_contextual: bool = False
    """Whether GB/T 45574-2025, annex A, makes it sensitive by its context only."""

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


@lru_cache(maxsize=1)
def load_catalogue() -> Catalogue:
    """The PI types of ``pi_types.toml``."""
    document = read_data("pi_types.toml")
    types = {entry["id"]: _pi_type(entry) for entry in document["type"]}
    categories = {code: (names["zh"], names["en"]) for code, names in document["categories"].items()}
    return Catalogue(document["edition"], types, categories)


def load_standards(
    names: Sequence[str], basis: str = "union", catalogue: Catalogue | None = None
) -> tuple[Catalogue, tuple[Standard, ...]]:
    """The standards that ``names`` mean (ids, parts of ids, files of one's own; none: the default), and the catalogue
    with the PI types that such files add.

    Raises ``UsageError`` for an unknown name and, with file and line, for a file that is wrong.
    """
    catalogue = catalogue or load_catalogue()
    standards = []
    for name in dict.fromkeys(names or (DEFAULT,)):
        if not is_own(name):
            standards.append(load_standard(basis, name))
            continue
        standard, more = read_own(name, basis, load_catalogue().types, tuple(catalogue.categories))
        own = {pi_type: _pi_type(entry) for pi_type, entry in more.items()}
        catalogue = replace(catalogue, types={**catalogue.types, **own})
        standards.append(standard)
    return catalogue, tuple(standards)


def may_be_own(pi_type: str) -> bool:
    """Whether it may be a type that a file of one's own adds: of the form of an id, in a family the catalogue lacks."""
    families = {known.partition(".")[0] for known in load_catalogue().types}
    return bool(OWN_ID.fullmatch(pi_type)) and pi_type.partition(".")[0] not in families


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
        is_contextual=entry.get("s45") == "C",
    )
