"""What a plan must know of a server: tables, who holds SELECT, and what earlier plans made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from scanner.errors import UsageError
from scanner.governance.access.lineage import Behind, Relation
from scanner.governance.access.rules import Access, Role

Shows = Mapping[Relation, Mapping[str, frozenset[Behind]]]
"""View to its columns to what stands behind them."""
PUBLIC = "PUBLIC"
EVERYWHERE = "*"
"""The schema of a MySQL grant on everything."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table, view or the like."""

    schema: str
    name: str
    kind: str
    columns: tuple[tuple[str, str], ...]
    """(name, type) in order."""
    owner: str = ""
    part_of: tuple[str, str] | None = None
    """The partitioned or inherited table through which an inventory knows it."""
    is_secured: bool = False
    """Whether row security is on."""

    @property
    def key(self) -> tuple[str, str]:
        """(schema, name)."""
        return self.schema, self.name

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its columns."""
        return tuple(name for name, _ in self.columns)


@dataclass(frozen=True, slots=True, order=True)
class Hold:
    """SELECT, held by ``grantee`` on a column, a table (no column), a schema (no table either) or everywhere."""

    grantee: str
    schema: str
    table: str = ""
    column: str = ""
    can_grant: bool = False
    grantor: str = ""

    @property
    def key(self) -> tuple[str, str, str, str]:
        """Who and on what, whoever gave it."""
        return self.grantee, self.schema, self.table, self.column

    @property
    def place(self) -> str:
        """What it is on, in words."""
        return ".".join(part for part in (self.schema, self.table or EVERYWHERE, self.column) if part)


@dataclass(frozen=True, slots=True)
class Future:
    """SELECT on tables that ``owner`` will make in ``schema`` (empty: anywhere), for ``grantee``."""

    owner: str
    schema: str
    grantee: str
    can_grant: bool = False


@dataclass(frozen=True, slots=True)
class Made:
    """Something a plan made: hashes of the statement that made it, of how the server stored it, and of it now."""

    planned: str
    stored: str
    now: str
    """Empty: it is gone."""
    restore: str = ""
    """The statement that makes it as it is now."""

    def is_as(self, planned: str) -> bool:
        """Whether it is what ``planned`` makes, and nobody changed it since."""
        return self.planned == planned and self.stored == self.now != ""


@dataclass(frozen=True)
class Present:
    """A server at one moment."""

    dialect: str
    who: str
    """The user of the connection."""
    tables: Mapping[tuple[str, str], Table]
    """Without those that plans made."""
    schemas: frozenset[str]
    default_schema: str
    home: str
    """The schema in which plans keep their functions and notes; on MySQL one for each database they are for."""
    holds: frozenset[Hold]
    principals: frozenset[str]
    supers: frozenset[str] = frozenset()
    """Those whom no grant can bind."""
    members: frozenset[tuple[str, str]] = frozenset()
    """(role, member)."""
    admins: frozenset[tuple[str, str]] = frozenset()
    """Those of them who may add members."""
    entries: frozenset[tuple[str, str]] = frozenset()
    """(schema, grantee) with USAGE."""
    futures: tuple[Future, ...] = ()
    made: Mapping[tuple[str, str], Made] = field(default_factory=dict)
    """(kind, quoted name): kind is ``schema``, ``function``, ``view``, ``policy`` or ``security``."""
    foreign_schemas: frozenset[str] = frozenset()
    """Schemas that no plan made."""
    has_invoker_views: bool = True
    """PostgreSQL has them from version 15 on."""
    with_files: frozenset[str] = frozenset()
    """On MySQL: who holds FILE."""
    shows: Shows = field(default_factory=dict)
    strangers: frozenset[str] = frozenset()
    """Schemas that plans made, in which somebody has put something since."""
    fits: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """On MySQL: pattern of a schema grant to the databases it covers, in scope or not."""

    def path_of(self, table: Table) -> str:
        """How an inventory calls it."""
        return table.name if table.schema == self.default_schema else f"{table.schema}.{table.name}"

    def called(self, name: str) -> tuple[str, ...]:
        """The principals that access.toml means by ``name``: on MySQL a user may be named without hosts."""
        if name in self.principals:
            return (name,)
        if self.dialect == "postgresql":
            return ()
        return tuple(sorted(one for one in self.principals if one.rpartition("@")[0] == name))

    def principals_of(self, role: Role) -> tuple[str, ...]:
        """The database's names of ``role``, also those that a plan will create."""
        return tuple(one for name in role.database for one in self.called(name) or (name,))

    def above(self, name: str) -> Iterator[str]:
        """Every role that ``name`` is a member of, however far."""
        seen = {name}
        waiting = [name]
        while waiting:
            member = waiting.pop()
            for role, of in sorted(self.members):
                if of == member and role not in seen:
                    seen.add(role)
                    waiting.append(role)
                    yield role


def check_roles(access: Access, present: Present) -> tuple[str, ...]:
    """The database roles that a plan has to create.

    Raises ``UsageError`` for roles that do not exist and are not to be created, and for a file that maps none.
    """
    if not any(role.database for role in access.roles):
        raise UsageError("no role of the access file names its database roles: database = [...]")
    missing = {name: role for role in access.roles for name in role.database if not present.called(name)}
    unknown = sorted(name for name, role in missing.items() if not role.is_created)
    if unknown:
        raise UsageError(f"no such database role: {', '.join(unknown)}; create it, or say create = true in access.toml")
    return tuple(sorted(missing))
