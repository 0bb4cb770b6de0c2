"""The nouns of access.toml: roles, tiers with their controls, approvers; and approved exceptions, called permits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fnmatch import fnmatchcase


class Sight(StrEnum):
    """How a role sees a column."""

    CLEAR = "clear"
    MASKED = "masked"
    NONE = "none"

    @property
    def rank(self) -> int:
        """How much is seen: 0 nothing, 2 everything."""
        return ("none", "masked", "clear").index(self)


DATA_OWNER, PRIVACY_OFFICER = "data_owner", "privacy_officer"


@dataclass(frozen=True, slots=True)
class Tier:
    """The control baseline of one level: a convention of this project from GB/T 43697-2024 levels and PIPL art. 51."""

    level: int
    encryption: str
    """``field``, ``at rest`` or ``none``: what the column's storage needs. No grant can bring it about."""
    masking: str
    """``default``: in clear only with approval; ``external``: masked on display to outsiders; ``none``."""
    approval: tuple[str, ...]
    """Approvers' offices that must agree, such as ``data_owner``."""
    logging: str
    """``query``: every query; ``access``: sessions; ``none``."""
    export: bool
    days: int = 0
    """The longest an exception may last; 0: no bound."""

    @property
    def is_masked_by_default(self) -> bool:
        """Whether clear values need approval."""
        return self.masking == "default"


TIERS = (
    Tier(1, "none", "none", (), "none", True),
    Tier(2, "none", "external", (), "none", True),
    Tier(3, "at rest", "default", (DATA_OWNER,), "access", True, 365),
    Tier(4, "field", "default", (DATA_OWNER, PRIVACY_OFFICER), "query", False, 90),
)
"""Where the file says nothing: level 4 encrypted by field, masked, approved twice, every query logged, no export;
level 3 encrypted at rest, masked, approved once, access logged; level 2 by role; level 1 open."""


@dataclass(frozen=True, slots=True)
class RowFilter:
    """Which rows of a table a role sees: a condition in the server's SQL, written by whoever writes the file."""

    table: str
    where: str


@dataclass(frozen=True, slots=True)
class Role:
    """A role of people or programs with one purpose, and the names under which servers and gateways know it."""

    name: str
    purpose: str
    clear: int
    """The highest level it sees in clear; 0: none."""
    masked: int
    """The highest level it sees masked."""
    tables: tuple[str, ...] = ("*",)
    """Patterns of the resources it needs at all, such as ``crm.*``."""
    database: tuple[str, ...] = ()
    """Roles or users of the database: ``crm_support``, or ``crm_support@10.%`` where users have hosts."""
    users: tuple[str, ...] = ()
    """Persons, as Ranger and OPA know them."""
    groups: tuple[str, ...] = ()
    types: Mapping[str, Sight] = field(default_factory=dict)
    """PI types, or families such as ``auth.*``, that it sees otherwise than their level says."""
    approved_by: tuple[str, ...] = ()
    """Who agreed that it lastingly sees in clear what its tier masks by default."""
    export: bool = False
    rows: int = 0
    """The most rows one query may return; 0: no bound."""
    filters: tuple[RowFilter, ...] = ()
    is_created: bool = False
    """Whether a plan creates the database roles that are not there."""

    def sight_of_type(self, pi_type: str) -> tuple[str, Sight] | None:
        """The pattern that speaks of ``pi_type`` most closely, and what it says; None where none does."""
        found = [pattern for pattern in self.types if fnmatchcase(pi_type, pattern)]
        if not found:
            return None
        closest = max(found, key=lambda pattern: (pattern == pi_type, len(pattern)))
        return closest, self.types[closest]

    def needs_table(self, path: str) -> bool:
        """Whether its purpose covers the table at all."""
        return any(fnmatchcase(path, pattern) for pattern in self.tables)

    def filter_of(self, path: str) -> str:
        """The condition on the rows of a table; empty: all rows."""
        found = [one.where for one in self.filters if fnmatchcase(path, one.table)]
        return " AND ".join(f"({where})" for where in found)


@dataclass(frozen=True, slots=True)
class Views:
    """Where a plan puts what it makes."""

    schema: str = "{schema}_{role}"
    functions: str = "pisift_mask"
    zone: str = "+08:00"
    """The offset in which exceptions begin and end: China's, whatever the session says."""

    def home(self, dialect: str, database: str) -> str:
        """The schema of functions and notes; on MySQL, where a database is a schema, each database has its own."""
        return f"{self.functions}_{database}"[:64] if dialect == "mysql" and database else self.functions


@dataclass(frozen=True, slots=True)
class Access:
    """What access.toml says."""

    roles: tuple[Role, ...]
    tiers: Mapping[int, Tier]
    approvers: Mapping[str, tuple[str, ...]]
    """Office to the persons who hold it."""
    unread_level: int = 4
    """The level of a column that the scan could not read: nobody knows what is in it."""
    others: str = "report"
    """What becomes of grants to roles that are not in the file: ``report`` them, or ``revoke`` them."""
    views: Views = field(default_factory=Views)

    def tier(self, level: int) -> Tier:
        """The tier of ``level``, or of the highest level below it that has one."""
        return self.tiers[max((known for known in self.tiers if known <= level), default=min(self.tiers))]

    def offices_of(self, persons: tuple[str, ...] | frozenset[str]) -> frozenset[str]:
        """The offices that ``persons`` hold among them."""
        return frozenset(office for office, holders in self.approvers.items() if set(holders) & set(persons))


@dataclass(frozen=True, slots=True)
class Permit:
    """An exception that somebody asked for, with the approvals it has got so far."""

    id: str
    role: str
    columns: tuple[str, ...]
    """Patterns of ``table.column``, such as ``crm.customer.mobile``."""
    sight: Sight
    reason: str
    start: date
    until: date
    by: str
    """Who asked for it."""
    approvals: tuple[tuple[str, str], ...] = ()
    """(office, person) of each approval."""
    is_refused: bool = False

    def covers(self, path: str, column: str) -> bool:
        """Whether it is about this column."""
        return any(fnmatchcase(f"{path}.{column}", pattern) for pattern in self.columns)

    def lacks(self, offices: tuple[str, ...]) -> tuple[str, ...]:
        """Which of ``offices`` have not agreed. One person's approval counts for one office only."""
        left: list[str] = []
        used: set[str] = set()
        for office in offices:
            person = next((who for of, who in self.approvals if of == office and who not in used), None)
            if person is None:
                left.append(office)
            else:
                used.add(person)
        return tuple(left)
