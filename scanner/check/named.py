"""PI by name: logging statements of source code, and fields of schemas, which are log formats without a row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath

from scanner.catalogue import load_catalogue
from scanner.check.code import Named
from scanner.words import Lexicon, Strength

_CODE = {
    **{".py": "python", ".java": "java", ".go": "go", ".tsx": "tsx"},
    **dict.fromkeys((".js", ".mjs", ".cjs", ".jsx"), "javascript"),
    **dict.fromkeys((".ts", ".mts", ".cts"), "typescript"),
}
_SCHEMAS = {".sql": "sql", ".ddl": "sql", ".proto": "protobuf", ".avsc": "fields", ".avdl": "protobuf"}
_MAYBE = (".json", ".yaml", ".yml")
_MARKS = (b'"$schema"', b'"properties"', b"openapi", b"swagger", b"properties:", b'"fields"')


@dataclass(frozen=True, slots=True)
class Spot:
    """One name that speaks for a PI type: where it stands, and in what it stands."""

    line: int
    start: int
    end: int
    pi_type: str
    place: str
    why: str
    is_alone: bool = False
    """Whether its PI type is sensitive by context only, and the name has none: nothing beside it tells one person."""


def reads(name: str, head: bytes) -> bool:
    """Whether a file is source code or a schema, by its name and look."""
    return _kind(name, head) != ""


def _kind(name: str, head: bytes) -> str:
    suffix = PurePath(name).suffix.lower()
    if suffix in _CODE:
        return "code"
    if suffix in _MAYBE:
        return "fields" if any(mark in head for mark in _MARKS) else ""
    return _SCHEMAS.get(suffix, "")


def spots(name: str, source: bytes, lexicon: Lexicon) -> Iterator[Spot]:
    """Every name in ``source`` that would put PI into a log or a record.

    Raises ``UsageError`` where the parser for the language is not installed or the file cannot be parsed.
    """
    kind = _kind(name, source[: 1 << 16])
    if kind == "code":
        from scanner.check.code import logged_names

        found = logged_names(source, _CODE[PurePath(name).suffix.lower()])
    else:
        from scanner.check import schemas

        found = getattr(schemas, f"{kind}_names")(source.decode("utf-8", "replace"))
    seen: set[tuple[int, str]] = set()
    spoken = [(named, pi_type) for named in found if (pi_type := pi_type_of(named.name, named.comment, lexicon))]
    types = load_catalogue().types
    telling = {_group(named, kind) for named, t in spoken if types[t].kind == "D" or types[t].category == "N"}
    for named, pi_type in spoken:
        # A statement whose format string and argument both say so is one leak.
        if (named.line, pi_type) not in seen:
            seen.add((named.line, pi_type))
            is_alone = types[pi_type].is_contextual and _group(named, kind) not in telling
            yield Spot(named.line, named.start, named.end, pi_type, named.place, named.why, is_alone)


def _group(named: Named, kind: str) -> object:
    """What a name stands together with: the other names of its statement, the other fields of its record."""
    return named.statement if kind == "code" else named.place.rpartition(".")[0]


def pi_type_of(name: str, comment: str, lexicon: Lexicon) -> str:
    """The PI type that ``name`` surely speaks for, or an empty text."""
    reading = lexicon.read(name, comment)
    if reading.state or reading.not_personal or not reading.namings:
        return ""
    return reading.namings[0].pi_type if reading.namings[0].strength is Strength.STRONG else ""
