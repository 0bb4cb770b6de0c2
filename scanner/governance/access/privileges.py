"""Who can read what on a server: principals, what lets them read, and the paths that follow from both.

A server's own module (``privileges_postgres``, ``privileges_mysql``) turns its catalogues into a ``Server``; what
follows is the same for all: a login reaches roles, a role holds rights, a view shows columns of other relations with
the rights of its definer. Every step says itself in words, and how it is taken away.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from scanner.governance.access.lineage import Behind, Relation, Shown

PUBLIC = "PUBLIC"
STORED = ""


class Kind(StrEnum):
    """What lets somebody read, or grant."""

    TABLE = "table grant"
    COLUMN = "column grant"
    PUBLIC = "granted to PUBLIC"
    SCHEMA = "schema grant"
    WILDCARD = "grant on a pattern of databases"
    GLOBAL = "grant on everything"
    OWNER = "ownership"
    SUPERUSER = "superuser"
    ALL_DATA = "reads all data"
    REPLICATION = "replication"
    FILES = "server files"
    IDENTITY = "may act as others"
    VIEW = "view"
    ROUTINE = "routine"
    RULE = "rule"
    PARTITION = "partition"
    TRIGGER = "may add triggers"
    MEMBERSHIP = "membership"
    DEFAULTS = "default privileges"
    GRANT_OPTION = "could grant further"
    ADMIN_OPTION = "could add members"
    CREATE_ROLE = "could give out roles"
    BYPASS_RLS = "bypasses row security"
    DORMANT = "dormant account"
    SHARED = "shared account"
    NO_PASSWORD = "account without password"


@dataclass(frozen=True, slots=True)
class Principal:
    """A login or a role without one."""

    name: str
    can_login: bool
    is_predefined: bool = False
    """The server's own, such as ``pg_monitor``, judged by its members; or a locked definer, judged by its views."""

    @property
    def words(self) -> str:
        """How a path begins."""
        return f"{'login' if self.can_login else 'role'} {self.name}"


@dataclass(frozen=True, slots=True)
class Edge:
    """One step that can be taken away: a membership or a right."""

    kind: Kind
    holder: str
    words: str
    revoke: tuple[str, ...]
    role: str = ""
    """Of a membership: the role."""
    can_pass_on: bool = False
    """With grant option or admin option."""
    revoke_option: tuple[str, ...] = ()
    """What takes that option away, and nothing else."""


@dataclass(frozen=True, slots=True)
class Right:
    """What lets ``edge.holder`` read a relation, or everything."""

    edge: Edge
    relation: Relation | None
    """None: every relation."""
    columns: frozenset[str] | None = None
    """None: every column."""
    needs_entry: bool = True
    """Whether the relation's schema must be open to the reader as well."""

    def covers(self, relation: Relation, column: str) -> bool:
        """Whether it lets read ``column`` of ``relation``."""
        return self.relation in (None, relation) and (self.columns is None or column in self.columns)


@dataclass(frozen=True, slots=True)
class Passage:
    """A relation or routine through which columns of others can be read."""

    kind: Kind
    relation: Relation
    words: str
    """How a path says it, such as ``view rpt.v of owner crm_owner``."""
    runs_as: str | None
    """With whose rights; None: with the reader's own, which adds nothing; ``STORED``: its rows are a copy."""
    shows: Mapping[str, frozenset[Behind]] = field(compare=False)
    """Its own column → what stands behind it."""


@dataclass(frozen=True, slots=True)
class Session:
    """What a principal is after it took some steps: the roles whose rights count."""

    steps: tuple[Edge, ...]
    """What made it another one (SET ROLE); empty for itself."""
    holders: tuple[tuple[str, tuple[Edge, ...]], ...]
    """(role, memberships that lead there from here), itself first, PUBLIC last."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One way for a principal to read a column."""

    principal: Principal
    relation: Relation
    column: str
    shown: Shown
    edges: tuple[Edge, ...]
    """The memberships, then the right."""
    through: tuple[Passage, ...] = ()
    """Views from the right down to the relation."""
    seen_at: tuple[Relation, str] | None = None
    """The column of the outermost view, where there is one."""

    @property
    def words(self) -> str:
        """The whole path."""
        steps = [self.principal.words, *(edge.words for edge in self.edges)]
        return ", ".join([*steps, *(f"through {passage.words}" for passage in self.through)])


@dataclass(frozen=True)
class Server:
    """A server's privileges at one moment. ``schemas`` says who may enter a schema: role names; None: no such rule."""

    dialect: str
    principals: Mapping[str, Principal]
    sessions: Mapping[str, tuple[Session, ...]]
    rights: tuple[Right, ...]
    passages: tuple[Passage, ...]
    relations: Mapping[Relation, tuple[str, ...]]
    """Every relation with its columns."""
    entries: Mapping[str, frozenset[str]] | None = None
    others: tuple[tuple[Edge, Relation | None], ...] = ()
    """What is no reading, yet to be looked at: grants of the future, accounts nobody uses, row security bypassed."""
    incomplete: tuple[str, ...] = ()
    """What could not be looked at."""
    is_invoker_nested: bool = False
    """Whether an invoker's view inside a definer's view asks the definer (MySQL), not the reader (PostgreSQL)."""
    written: Mapping[str, str] = field(default_factory=dict)
    """A principal's name as a statement has it, where that is not the quoted name."""

    def is_called(self, name: str, called: str) -> bool:
        """Whether access.toml's ``called`` means the principal ``name``: on MySQL a user may be named without hosts."""
        return name == called or (self.dialect == "mysql" and name.startswith(f"{called}@"))

    @cached_property
    def _rights_of(self) -> Mapping[str, list[Right]]:
        found: dict[str, list[Right]] = {}
        for right in self.rights:
            found.setdefault(right.edge.holder, []).append(right)
        return found

    @cached_property
    def _passages_to(self) -> Mapping[tuple[Relation, str], list[tuple[Passage, str, Shown]]]:
        found: dict[tuple[Relation, str], list[tuple[Passage, str, Shown]]] = {}
        for passage in self.passages:
            for own, behinds in passage.shows.items():
                for behind in behinds:
                    found.setdefault((behind.relation, behind.column), []).append((passage, own, behind.shown))
        return found

    def readings(self, relation: Relation, column: str) -> Iterator[Reading]:
        """Every way in which anybody can read ``column`` of ``relation``."""
        exposures = self.exposures(relation, column)
        for principal in self.principals.values():
            if principal.is_predefined:
                continue
            found = list(self._of(principal, relation, column, exposures))
            # Who reads everything anyway has no need of views: one path says it.
            sovereign = [r for r in found if r.edges[-1].kind is Kind.SUPERUSER]
            yield from sovereign[:1] or found

    def _of(
        self, principal: Principal, relation: Relation, column: str, exposures: list[_Exposure]
    ) -> Iterator[Reading]:
        direct = set()
        for exposure in exposures:
            for session, edges in self._ways(principal.name, exposure.relation, exposure.column):
                path = (*session.steps, *edges)
                if not exposure.through:
                    direct.add(path)
                elif path in direct:
                    # What lets read the table itself lets read the view as well: one path says it.
                    continue
                at = (exposure.relation, exposure.column) if exposure.through else None
                yield Reading(principal, relation, column, exposure.shown, path, exposure.through, at)

    def _ways(self, name: str, relation: Relation, column: str) -> Iterator[tuple[Session, tuple[Edge, ...]]]:
        """(session, memberships and the right) by which ``name`` reads a column of a relation or of a view."""
        taken: set[Edge] = set()
        for session in self.sessions.get(name, ()):
            roles = {role for role, _ in session.holders}
            may_enter = self.entries is None or bool(self.entries.get(relation[0], frozenset()) & roles)
            for holder, steps in session.holders:
                for right in self._rights_of.get(holder, ()):
                    if right.covers(relation, column) and (may_enter or not right.needs_entry):
                        # The same right through SET ROLE says nothing new.
                        if right.edge in taken and session.steps:
                            continue
                        taken.add(right.edge)
                        yield session, (*steps, right.edge)

    def reads(self, name: str, relation: Relation, column: str) -> bool:
        """Whether ``name``, without becoming another role, reads a column of a relation or of a view."""
        return any(not session.steps for session, _ in self._ways(name, relation, column))

    def exposures(self, relation: Relation, column: str) -> list[_Exposure]:
        """Where a column can be read: in its relation, and in every view and routine that shows it."""
        found = [_Exposure(relation, column, Shown.WHOLE, (), ())]
        seen = {(relation, column, Shown.WHOLE)}
        for exposure in found:
            for passage, own, shown in self._passages_to.get((exposure.relation, exposure.column), ()):
                further = self._further(exposure, passage, own, shown)
                if further and (key := (further.relation, further.column, further.shown)) not in seen:
                    seen.add(key)
                    found.append(further)
        return [exposure for exposure in found if not exposure.asks]

    def _further(self, exposure: _Exposure, passage: Passage, own: str, shown: Shown) -> _Exposure | None:
        shown = min(shown, exposure.shown)
        asked = (*exposure.asks, (exposure.relation, exposure.column))
        through = (passage, *exposure.through)
        if passage.runs_as is None:
            # The reader must be able to read what is behind it: nothing new, unless a definer's view lies around it.
            return _Exposure(passage.relation, own, shown, through, asked) if self.is_invoker_nested else None
        if passage.runs_as == STORED or all(self.reads(passage.runs_as, *place) for place in asked):
            return _Exposure(passage.relation, own, shown, through, ())
        return None


@dataclass(frozen=True, slots=True)
class _Exposure:
    """A column as it can be read at ``relation``; ``asks``: what the next definer must be able to read."""

    relation: Relation
    column: str
    shown: Shown
    through: tuple[Passage, ...]
    asks: tuple[tuple[Relation, str], ...]


_MOST_PATHS = 50
"""Ways from one principal that are looked at per role; more are of a role graph nobody drew by hand."""


def reach(
    start: str, memberships: Mapping[str, tuple[Edge, ...]], inherits: Mapping[str, bool] | None = None
) -> Iterator[tuple[str, tuple[Edge, ...]]]:
    """(role, memberships that lead there) for every way to every role from ``start``, itself first, short ways first.

    ``memberships`` are the edges out of each member; a role that does not inherit (``inherits``) is no way further.
    """
    waiting: list[tuple[str, tuple[Edge, ...]]] = [(start, ())]
    ways: dict[str, int] = {}
    for name, path in waiting:
        yield name, path
        if inherits is not None and not inherits.get(name, True):
            continue
        for edge in memberships.get(name, ()):
            is_circle = edge.role == start or any(edge.role == step.role for step in path)
            if not is_circle and ways.get(edge.role, 0) < _MOST_PATHS:
                ways[edge.role] = ways.get(edge.role, 0) + 1
                waiting.append((edge.role, (*path, edge)))
