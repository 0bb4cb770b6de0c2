"""access.toml read and checked: every complaint names file and line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from scanner.catalogue import load_catalogue
from scanner.governance.access.rules import TIERS, Access, Role, RowFilter, Sight, Tier, Views
from scanner.toml_file import Place, TomlFile, read_toml

FILE = "access.toml"
_KEYS = ("role", "tier", "approvers", "views", "unread_level", "others")
_ROLE_KEYS = (
    "name", "purpose", "database", "users", "groups", "tables", "clear", "masked", "types", "approved_by", "export",
    "rows", "filter", "create",
)  # fmt: skip
_TIER_KEYS = ("level", "encryption", "masking", "approval", "logging", "export", "days")
_CHOICES = {
    "encryption": ("field", "at rest", "none"),
    "masking": ("default", "external", "none"),
    "logging": ("query", "access", "none"),
}
HIGHEST = 9
"""No grading standard has more levels."""


def load_access(*paths: Path) -> Access:
    """What the files say together.

    Raises ``UsageError`` with the line for what is unknown, wrong or missing, and where two files contradict.
    """
    files = [read_toml(path) for path in paths]
    known = load_catalogue().types
    for file in files:
        file.check_keys(file.document, _KEYS)
    roles = _merged(files, "role", lambda file, number, table: _role(file, number, table, known))
    tiers = {tier.level: tier for tier in TIERS}
    tiers |= {tier.level: tier for tier in _merged(files, "tier", _tier)}
    access = Access(
        tuple(roles),
        dict(sorted(tiers.items())),
        _approvers(files),
        _one(files, "unread_level", 4, _level),
        _one(files, "others", "report", lambda file, value, *at: _choice(file, value, ("report", "revoke"), *at)),
        _one(files, "views", Views(), _views),
    )
    _check(files, access)
    return access


def _merged(files: Sequence[TomlFile], key: str, read: Any) -> list[Any]:
    """The ``[[key]]`` of all files; the same one twice must say the same."""
    found: dict[Any, tuple[Any, TomlFile, int]] = {}
    for file in files:
        for number, table in enumerate(file.tables(key)):
            one = read(file, number, table)
            name = one.name if isinstance(one, Role) else one.level
            before = found.setdefault(name, (one, file, number))
            if (before[1], before[2]) != (file, number):
                if before[1] is file:
                    raise file.error(f"{key} {name} is there twice", key, number)
                if before[0] != one:
                    where = before[1].error("", key, before[2])
                    raise file.error(f"{key} {name} contradicts {str(where).rstrip(': ')}", key, number)
    return [one for one, _, _ in found.values()]


def _one(files: Sequence[TomlFile], key: str, default: Any, read: Any) -> Any:
    """A value that one file gives, or several alike."""
    found = [(read(file, file.document[key], key), file) for file in files if key in file.document]
    for value, file in found[1:]:
        if value != found[0][0]:
            where = str(found[0][1].error("", key)).rstrip(": ")
            raise file.error(f"{key} contradicts {where}", key)
    return found[0][0] if found else default


def _role(file: TomlFile, number: int, table: Mapping[str, Any], known: Iterable[str]) -> Role:
    at: Place = ("role", number)
    file.check_keys(table, _ROLE_KEYS, *at)
    for key in ("name", "purpose", "clear", "masked"):
        if key not in table:
            raise file.error(f"a role needs its {key}", *at)
    name, purpose = (_text(file, table[key], *at, key) for key in ("name", "purpose"))
    if not re.fullmatch(r"\w[\w-]{0,39}", name):
        raise file.error("a role's name has letters, digits, _ and -, at most 40", *at, "name")
    clear, masked = (_level(file, table[key], *at, key) for key in ("clear", "masked"))
    if clear > masked:
        raise file.error(f"clear = {clear} is above masked = {masked}: what is seen in clear is seen", *at, "clear")
    rows = table.get("rows", 0)
    if not isinstance(rows, int) or isinstance(rows, bool) or rows < 0:
        raise file.error("rows is a whole number, 0 for no bound", *at, "rows")
    return Role(
        name,
        purpose,
        clear,
        masked,
        _texts(file, table.get("tables", ["*"]), *at, "tables"),
        _texts(file, table.get("database", []), *at, "database"),
        _texts(file, table.get("users", []), *at, "users"),
        _texts(file, table.get("groups", []), *at, "groups"),
        _types(file, table.get("types", {}), at, known),
        _texts(file, table.get("approved_by", []), *at, "approved_by"),
        _flag(file, table.get("export", False), *at, "export"),
        rows,
        _filters(file, table.get("filter", []), at),
        _flag(file, table.get("create", False), *at, "create"),
    )


def _types(file: TomlFile, table: Any, at: Place, known: Iterable[str]) -> dict[str, Sight]:
    if not isinstance(table, dict):
        raise file.error('types is written as types = { "contact.mobile" = "clear" }', *at, "types")
    # "contact.mobile" without quotes is a table in TOML: {contact = {mobile = ...}}.
    flat = {
        f"{key}.{inner}" if isinstance(value, dict) else key: sight
        for key, value in table.items()
        for inner, sight in (value.items() if isinstance(value, dict) else (("", value),))
    }
    for pattern, sight in flat.items():
        if not any(fnmatchcase(one, pattern) for one in known):
            raise file.error(f"unknown PI type {pattern}", *at, "types")
        if sight not in tuple(Sight):
            raise file.error(f"{pattern} is seen clear, masked or none", *at, "types")
    return {pattern: Sight(sight) for pattern, sight in flat.items()}


def _filters(file: TomlFile, tables: Any, at: Place) -> tuple[RowFilter, ...]:
    wanted = "filter is a list such as filter = [{ table = 'crm.customer', where = 'region = 7' }]"
    if not isinstance(tables, list) or not all(isinstance(one, dict) for one in tables):
        raise file.error(wanted, *at, "filter")
    filters = []
    for one in tables:
        if set(one) != {"table", "where"} or not all(isinstance(value, str) and value for value in one.values()):
            raise file.error(wanted, *at, "filter")
        if re.search(r";|--|/\*|#", one["where"]):
            raise file.error("where is one condition: no ; and no comment", *at, "filter")
        filters.append(RowFilter(one["table"], one["where"]))
    return tuple(filters)


def _tier(file: TomlFile, number: int, table: Mapping[str, Any]) -> Tier:
    at: Place = ("tier", number)
    file.check_keys(table, _TIER_KEYS, *at)
    if "level" not in table:
        raise file.error("a tier needs its level", *at)
    level = _level(file, table["level"], *at, "level")
    base = max((tier for tier in TIERS if tier.level <= level), key=lambda tier: tier.level, default=TIERS[0])
    days = table.get("days", base.days)
    if not isinstance(days, int) or isinstance(days, bool) or days < 0:
        raise file.error("days is a whole number, 0 for no bound", *at, "days")
    return Tier(
        level,
        _choice(file, table.get("encryption", base.encryption), _CHOICES["encryption"], *at, "encryption"),
        _choice(file, table.get("masking", base.masking), _CHOICES["masking"], *at, "masking"),
        _texts(file, table.get("approval", list(base.approval)), *at, "approval"),
        _choice(file, table.get("logging", base.logging), _CHOICES["logging"], *at, "logging"),
        _flag(file, table.get("export", base.export), *at, "export"),
        days,
    )


def _approvers(files: Sequence[TomlFile]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for file in files:
        table = file.document.get("approvers", {})
        if not isinstance(table, dict):
            raise file.error("approvers is written as [approvers]", "approvers")
        for office, persons in table.items():
            holders = _texts(file, persons, "approvers", office)
            if found.setdefault(office, holders) != holders:
                raise file.error(f"another file names other persons as {office}", "approvers", office)
    return found


def _views(file: TomlFile, table: Any, *at: str | int) -> Views:
    if not isinstance(table, dict):
        raise file.error("views is written as [views]", *at)
    file.check_keys(table, ("schema", "functions", "zone"), *at)
    views = Views(**{key: _text(file, value, *at, key) for key, value in table.items()})
    if "{schema}" not in views.schema or "{role}" not in views.schema:
        raise file.error('schema holds {schema} and {role}, such as "{schema}_{role}"', *at, "schema")
    if not re.fullmatch(r"[+-](0\d|1[0-4]):[0-5]\d", views.zone):
        raise file.error('zone is an offset such as "+08:00"', *at, "zone")
    if not re.fullmatch(r"[A-Za-z_]\w{0,39}", views.functions, re.ASCII):
        raise file.error("functions is a plain name", *at, "functions")
    return views


def _check(files: Sequence[TomlFile], access: Access) -> None:
    """What only shows when everything is read: offices nobody holds, one database role for two purposes."""
    owners: dict[str, str] = {}
    for file in files:
        for number, table in enumerate(file.tables("tier")):
            for office in table.get("approval", ()):
                if office not in access.approvers:
                    raise file.error(f"nobody is named as {office} in [approvers]", "tier", number, "approval")
        for number, table in enumerate(file.tables("role")):
            role = next(role for role in access.roles if role.name == table["name"])
            persons = {person for holders in access.approvers.values() for person in holders}
            for person in role.approved_by:
                if person not in persons:
                    raise file.error(f"{person} is no approver: see [approvers]", "role", number, "approved_by")
            for name in role.database:
                if owners.setdefault(name, role.name) != role.name:
                    problem = f"{name} is mapped to {owners[name]} and {role.name}: a database role has one purpose"
                    raise file.error(problem, "role", number, "database")
    if not access.roles:
        raise files[0].error("no [[role]]: name at least one, or see pisift access init")


def _level(file: TomlFile, value: Any, *at: str | int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= HIGHEST:
        raise file.error(f"{at[-1]} is a level from 0 (nothing) to {HIGHEST}", *at)
    return value


def _text(file: TomlFile, value: Any, *at: str | int) -> str:
    if not isinstance(value, str) or not value.strip():
        raise file.error(f"{at[-1]} is a text", *at)
    return value


def _texts(file: TomlFile, value: Any, *at: str | int) -> tuple[str, ...]:
    named = [value] if isinstance(value, str) else value
    if not isinstance(named, list) or not all(isinstance(one, str) and one for one in named):
        raise file.error(f"{at[-1]} is a list of texts", *at)
    return tuple(named)


def _flag(file: TomlFile, value: Any, *at: str | int) -> bool:
    if not isinstance(value, bool):
        raise file.error(f"{at[-1]} is true or false", *at)
    return value


def _choice(file: TomlFile, value: Any, choices: tuple[str, ...], *at: str | int) -> str:
    if value not in choices:
        raise file.error(f"{at[-1]} is one of {', '.join(choices)}", *at)
    return str(value)
