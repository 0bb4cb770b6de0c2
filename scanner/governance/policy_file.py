"""A policy that was read, as TOML that a person corrects, and back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from scanner.catalogue import load_catalogue
from scanner.governance.declarations import read_policy
from scanner.governance.policy import CLAUSES, At, Clause, Declared, Period, Policy
from scanner.governance.policy_text import read_lines
from scanner.toml_file import TomlFile, read_toml, written

_HEAD = """\
# What the policy says, as far as rules can read it. Correct it: this file is what pisift policy compare goes by.
# id: a PI type, or a family such as "contact.*". role: collected or shared. sense: most or least.
# Quotes and places only show where it was read; they may be left out.
"""
_AT = ("place", "section", "quote")


def load_policy(path: Path) -> Policy:
    """The policy in ``path``: TOML as ``to_toml`` writes it, or the text of a policy (txt, html, docx, pdf).

    Raises ``UsageError``, with the line, for what cannot be read or an unknown PI type.
    """
    return _from_toml(read_toml(path)) if path.suffix.lower() == ".toml" else read_policy(read_lines(path))


def to_toml(policy: Policy) -> str:
    """``policy`` for a person to correct; ``load_policy`` reads the same policy back."""
    lines = [
        _HEAD + f"title = {written(policy.title)}",
        f"not_offered_under = {policy.not_offered_under}  # years; 0: the policy does not say so",
        f"separate_consent = {str(policy.has_separate_consent).lower()}  # for sensitive personal information",
    ]
    for declared in policy.declared:
        lines += ["", "[[type]]", f"id = {written(declared.pi_types)}", f"word = {written(declared.word)}"]
        lines += [f"purpose = {written(declared.purpose)}", f"role = {written(declared.role)}", *_at(declared.at)]
    for period in policy.periods:
        lines += ["", "[[period]]", f"types = {written(period.pi_types)}  # []: everything"]
        lines += [f"months = {period.months}", f"days = {period.days}", f"sense = {written(period.sense)}"]
        if period.after:
            lines.append(f"after = {written(period.after)}  # counted from this event: no record's age shows it")
        lines += _at(period.at)
    for clause in policy.clauses:
        lines += ["", "[[clause]]", f"kind = {written(clause.kind)}", f"says = {written(clause.says)}", *_at(clause.at)]
    return "\n".join(lines) + "\n"


def _at(at: At) -> Iterator[str]:
    yield from (f"{key} = {written(getattr(at, key))}" for key in _AT)


def _from_toml(file: TomlFile) -> Policy:
    document = file.document
    file.check_keys(document, ("title", "not_offered_under", "separate_consent", "type", "period", "clause"))
    age, consent = document.get("not_offered_under", 0), document.get("separate_consent", False)
    if not isinstance(age, int) or isinstance(age, bool) or not 0 <= age <= 18:
        raise file.error("not_offered_under is an age from 0 to 18", "not_offered_under")
    if not isinstance(consent, bool):
        raise file.error("separate_consent is true or false", "separate_consent")
    return Policy(
        str(document.get("title", "")),
        tuple(_declared(file, number, table) for number, table in enumerate(file.tables("type"))),
        tuple(_period(file, number, table) for number, table in enumerate(file.tables("period"))),
        tuple(_clause(file, number, table) for number, table in enumerate(file.tables("clause"))),
        age,
        consent,
    )


def _declared(file: TomlFile, number: int, table: Mapping[str, Any]) -> Declared:
    place = ("type", number)
    file.check_keys(table, ("id", "word", "purpose", "role", *_AT), *place)
    if "id" not in table:
        raise file.error("a type needs its id, such as contact.mobile", *place)
    pi_types = _types(file, table["id"], *place, "id")
    if not pi_types:
        raise file.error("id names no PI type", *place, "id")
    word, purpose = (_text(file, table, key, *place) for key in ("word", "purpose"))
    role = table.get("role", "collected")
    if role not in ("collected", "shared"):
        raise file.error("role is collected or shared", *place, "role")
    return Declared(pi_types, word, purpose, _place(file, table, *place), role)


def _period(file: TomlFile, number: int, table: Mapping[str, Any]) -> Period:
    place = ("period", number)
    file.check_keys(table, ("types", "years", "months", "days", "sense", "after", *_AT), *place)
    counts = {key: table.get(key, 0) for key in ("years", "months", "days")}
    for key, count in counts.items():
        if not isinstance(count, int) or isinstance(count, bool) or count < 0:
            raise file.error(f"{key} is a whole number of at least 0", *place, key)
    if not any(counts.values()):
        raise file.error("a period needs years, months or days", *place)
    sense = table.get("sense", "most")
    if sense not in ("most", "least"):
        raise file.error("sense is most or least", *place, "sense")
    pi_types = _types(file, table.get("types", []), *place, "types")
    months = 12 * counts["years"] + counts["months"]
    after = _text(file, table, "after", *place)
    return Period(months, counts["days"], sense, pi_types, _place(file, table, *place), after)


def _clause(file: TomlFile, number: int, table: Mapping[str, Any]) -> Clause:
    place = ("clause", number)
    file.check_keys(table, ("kind", "says", *_AT), *place)
    if table.get("kind") not in CLAUSES:
        raise file.error(f"kind is one of {', '.join(CLAUSES)}", *place, "kind")
    return Clause(table["kind"], _text(file, table, "says", *place), _place(file, table, *place))


def _types(file: TomlFile, value: Any, *place: str | int) -> tuple[str, ...]:
    """PI types or families; a single one may stand without brackets."""
    named = [value] if isinstance(value, str) else value
    if not isinstance(named, list) or not all(isinstance(one, str) for one in named):
        raise file.error(f"{place[-1]} is a list of PI types", *place)
    for one in named:
        if not any(fnmatchcase(known, one) for known in load_catalogue().types):
            raise file.error(f"unknown PI type {one}", *place)
    return tuple(named)


def _text(file: TomlFile, table: Mapping[str, Any], key: str, *place: str | int) -> str:
    value = table.get(key, "")
    if not isinstance(value, str):
        raise file.error(f"{key} is a text", *place, key)
    return value


def _place(file: TomlFile, table: Mapping[str, Any], *place: str | int) -> At:
    at = At("", "", "")
    for key in _AT:
        at = replace(at, **{key: _text(file, table, key, *place)})
    return at
