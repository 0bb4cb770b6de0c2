"""A company's own levels and PI types: a TOML file of the form of the standards, checked when it is read.

It says ``id``, perhaps ``extends`` (a standard, or another such file), ``[levels.N]``, ``[[graded]]`` and ``[[type]]``.
Every complaint names the file and the line.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from scanner.catalogue.standards import BASES, Standard, load_standard, standard_of
from scanner.errors import UsageError
from scanner.toml_file import read_toml

_KEYS = {
    "": (
        "id", "title_zh", "title_en", "edition", "in_force", "source", "extends",
        "levels", "graded", "type", "anchors", "declared",
    ),
    "anchors": ("personal", "identified", "combined", "sensitive", "secret"),
    "declared": ("rule", "where", "why"),
    "levels": ("code", "zh", "en", "meaning", "certainty"),
    "graded": ("level", "level_45574", "clause", "certainty", "types"),
    "type": (
        "id", "zh", "en", "category", "kind", "entity_type", "mask", "holds", "rank", "zh_words", "pinyin", "en_words",
        "weak",
    ),
}  # fmt: skip
OWN_ID = re.compile(r"[a-z0-9_]+\.[a-z0-9_]+")
_CERTAINTIES = ("seen", "memory", "convention")
_DECLARABLE = ("DG1", "DG3", "DG4", "DG5", "DG6")
_WORDS = ("zh_words", "pinyin", "en_words", "weak")


def is_own(name: str) -> bool:
    """Whether ``name`` is a file rather than a standard's id."""
    return name.endswith(".toml")


def read_own(
    name: str, basis: str, types: Mapping[str, Any], categories: Sequence[str]
) -> tuple[Standard, dict[str, dict[str, Any]]]:
    """The standard that the file ``name`` describes, and the PI types it adds, by id.

    ``types`` are those of the catalogue. Raises ``UsageError`` with file and line for whatever is wrong with it.
    """
    chain = _chain(Path(name))
    last = chain[-1]
    below = last.document.get("extends")
    try:
        standard = load_standard(basis, below) if below else None
    except UsageError as error:
        raise last.file.error(str(error), "extends") if basis in BASES else error from None
    more: dict[str, dict[str, Any]] = {}
    for own in reversed(chain):
        more.update(own.types(types, categories))
        own.check({*types, *more}, set(standard.levels) if standard else set())
        standard = standard_of(own.document, basis, standard)
    assert standard is not None
    if missing := sorted({*types, *more} - set(standard.grades)) if not below else []:
        raise UsageError(f"{name}:1: grades no {missing[0]} and {len(missing) - 1:,} more types; say what it extends")
    if missing := sorted(set(more) - set(standard.grades)):
        raise _error_at(chain, missing[0])
    return standard, more


def _error_at(chain: Sequence[_Own], pi_type: str) -> UsageError:
    """That nobody graded the type of one's own, where it is described."""
    own, number = next(
        (own, number)
        for own in chain
        for number, entry in enumerate(own.document.get("type", ()))
        if entry["id"] == pi_type
    )
    return own.file.error(f"the type {pi_type} has no level; name it in a [[graded]] group", "type", number, "id")


def _chain(path: Path) -> list[_Own]:
    """The file and those it extends, the nearest first; the last one extends a standard or nothing."""
    chain: list[_Own] = []
    seen: list[Path] = []
    while True:
        own = _Own(path)
        seen.append(path.resolve())
        chain.append(own)
        below = own.document.get("extends")
        if below is None or not is_own(below):
            return chain
        path = path.parent / below
        if path.resolve() in seen:
            round_trip = " -> ".join(part.name for part in (*seen, path))
            raise own.file.error(f"extends itself: {round_trip}", "extends")


class _Own:
    """One file, checked while it is read."""

    def __init__(self, path: Path) -> None:
        self.file = file = read_toml(path)
        self.document = file.document
        file.check_keys(file.document, _KEYS[""])
        for key, value in file.document.items():
            if key in ("levels", "anchors") and not isinstance(value, dict):
                raise file.error(f"{key} is a table", key)
            if key in ("graded", "type", "declared"):
                file.tables(key)
            if _KEYS[""].index(key) < _KEYS[""].index("levels") and not isinstance(value, str):
                raise file.error(f"{key} is a text", key)
        if not file.document.get("id"):
            raise UsageError(f'{path}:1: an id is missing, such as id = "ACME-2026"')

    def types(self, known: Mapping[str, Any], categories: Sequence[str]) -> dict[str, dict[str, Any]]:
        """The PI types the file adds, checked, as entries of the catalogue."""
        found: dict[str, dict[str, Any]] = {}
        for number, entry in enumerate(self.document.get("type", ())):
            place = ("type", number)
            self.file.check_keys(entry, _KEYS["type"], *place)
            for key in ("id", "zh", "category", "kind"):
                if not isinstance(entry.get(key), str):
                    raise self.file.error(f"a type needs the text {key}", *place)
            if not OWN_ID.fullmatch(entry["id"]):
                raise self.file.error(f"{entry['id']!r} is no id of the form own.badge", *place, "id")
            if entry["id"] in known or entry["id"] in found:
                said = f"the catalogue has a type {entry['id']} already; grade it instead"
                raise self.file.error(said, *place, "id")
            if entry["category"] not in categories:
                said = f"category {entry['category']!r} is none of {' '.join(categories)}"
                raise self.file.error(said, *place, "category")
            if entry["kind"] not in tuple("DQATXN"):
                raise self.file.error(f"kind {entry['kind']!r} is none of D Q A T X N", *place, "kind")
            for key in _WORDS:
                if not _is_texts(entry.get(key, [])):
                    raise self.file.error(f"{key} is a list of texts", *place, key)
            entity = entry["id"].upper().replace(".", "_")
            words = {key: entry.get(key, []) for key in _WORDS}
            found[entry["id"]] = {"en": entry["zh"], "entity_type": entity, **entry, **words}
        return found

    def check(self, types: set[str], levels: set[int]) -> None:
        """Whether its levels and groups name what there is."""
        levels = set(levels)
        for key, said in self.document.get("levels", {}).items():
            place = ("levels", key)
            if not key.isdigit() or not 1 <= int(key) <= 9 or not isinstance(said, dict):
                raise self.file.error(f"a level is a number from 1 to 9, not {key}", *place)
            self.file.check_keys(said, _KEYS["levels"], *place)
            for name, value in said.items():
                if not isinstance(value, str):
                    raise self.file.error(f"{name} is a text", *place, name)
            if int(key) not in levels and "zh" not in said:
                raise self.file.error(f"the new level {key} needs a name: zh = ...", *place)
            levels.add(int(key))
        if not levels:
            raise UsageError(f"{self.file.path}:1: no level: extend a standard, or name levels with [levels.1], ...")
        self._check_rules(levels)
        graded: set[str] = set()
        for number, group in enumerate(self.document.get("graded", ())):
            self._check_group(group, number, types, levels, graded)

    def _check_rules(self, levels: set[int]) -> None:
        """Whether anchors are levels, and declarations name a rule, a place and a reason."""
        anchors = self.document.get("anchors", {})
        self.file.check_keys(anchors, _KEYS["anchors"], "anchors")
        for name, level in anchors.items():
            if not isinstance(level, int) or isinstance(level, bool) or level not in levels:
                raise self.file.error(f"level {level} is out of range", "anchors", name)
        for number, said in enumerate(self.document.get("declared", ())):
            place = ("declared", number)
            self.file.check_keys(said, _KEYS["declared"], *place)
            if not all(isinstance(said.get(key), str) and said[key] for key in _KEYS["declared"]):
                raise self.file.error("a declaration needs the texts rule, where and why", *place)
            if said["rule"] not in _DECLARABLE:
                raise self.file.error(f"rule is one of {', '.join(_DECLARABLE)}", *place, "rule")

    def _check_group(
        self, group: Mapping[str, Any], number: int, types: set[str], levels: set[int], graded: set[str]
    ) -> None:
        place = ("graded", number)
        self.file.check_keys(group, _KEYS["graded"], *place)
        for key in ("level", "level_45574"):
            level = group.get(key, group.get("level"))
            if not isinstance(level, int) or isinstance(level, bool) or level not in levels:
                there = ", ".join(map(str, sorted(levels)))
                raise self.file.error(f"level {level} is out of range; there are {there}", *place, key)
        for key in ("clause", "certainty"):
            if not isinstance(group.get(key, ""), str):
                raise self.file.error(f"{key} is a text", *place, key)
        if group.get("certainty", "convention") not in _CERTAINTIES:
            raise self.file.error(f"certainty is one of {', '.join(_CERTAINTIES)}", *place, "certainty")
        if not _is_texts(group.get("types")):
            raise self.file.error("types is a list of PI types", *place, "types")
        for pi_type in group["types"]:
            if pi_type not in types:
                close = difflib.get_close_matches(pi_type, types, 1)
                hint = f"; did you mean {close[0]}?" if close else ""
                raise self.file.error(f"the catalogue has no PI type {pi_type}{hint}", *place, "types", at=pi_type)
            if pi_type in graded:
                raise self.file.error(f"{pi_type} is graded twice", *place, "types", at=pi_type)
            graded.add(pi_type)


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)
