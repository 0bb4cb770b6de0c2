"""The audit: who can read which column and should not, by what, and the smallest REVOKE that closes it.

A pure function of an inventory, access.toml and a server's privileges. A reading is too much where it shows more than
the reader's role needs. One finding is one cause, which is one statement to run: a grant to ``PUBLIC`` is a finding,
not one for each of its readers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from scanner.governance.access.lineage import Relation
from scanner.governance.access.places import Place, places_of
from scanner.governance.access.privileges import PUBLIC, Edge, Kind, Principal, Reading, Right, Server
from scanner.governance.access.quoting import quoted, quoted_mysql
from scanner.governance.access.rules import Access, Permit, Sight
from scanner.model import Inventory

LEVEL = 3
"""From this level on a column is looked at: what harms a person if it gets out (GB/T 43697-2024, general data 3)."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One cause, in words and as a statement."""

    kind: Kind
    level: int
    who: str
    """The holder of what is to be taken away."""
    columns: tuple[str, ...]
    """``schema.table.column`` that it shows."""
    readers: tuple[str, ...]
    """Who can read them by it, and should not."""
    paths: tuple[str, ...]
    """How, one for each reader at least."""
    revoke: tuple[str, ...]

    @property
    def id(self) -> str:
        """Stable as long as the cause is the same."""
        return f"{self.kind}: {self.who}: {self.revoke[0].rstrip(';')}"


@dataclass(frozen=True)
class Audit:
    """What is so on the server."""

    findings: tuple[Finding, ...]
    matrix: Mapping[str, Mapping[Place, Sight]]
    """Principal → column → how it sees it at most; who sees nothing is not there."""
    allowed: Mapping[str, Mapping[Place, Sight]]
    """Principal → column → how it may see it."""
    places: tuple[Place, ...]
    """The columns that were looked at."""
    incomplete: tuple[str, ...]
    """What could not be looked at, in words."""
    paths: Mapping[str, Mapping[Place, tuple[str, ...]]] = field(default_factory=dict)
    """Principal → column → every way."""


def audit(
    server: Server,
    inventory: Inventory,
    access: Access,
    source: str,
    permits: Sequence[Permit] = (),
    day: date | None = None,
    level: int = LEVEL,
) -> Audit:
    """What ``server`` lets people read of the columns of ``level`` and above that ``inventory`` knows at ``source``.

    ``day`` is the day on which exceptions (``permits``) count. Raises ``UsageError`` when the inventory holds nothing
    of the source.
    """
    known = places_of(inventory, access, source, server, permits, day)
    problems = (*known.problems, *_missing(server, access))
    return _Auditing(server, access, tuple(known.places), known.states, level, problems).result()


def _missing(server: Server, access: Access) -> Iterator[str]:
    """Database roles of access.toml that the server does not have; those that a plan makes may be missing."""
    for role in access.roles:
        for called in role.database if not role.is_created else ():
            if not any(server.is_called(name, called) for name in server.principals):
                yield f"role {role.name} of the access file is {called}, which the server does not have"


class _Auditing:
    """One audit on its way."""

    def __init__(
        self,
        server: Server,
        access: Access,
        places: Sequence[Place],
        states: Mapping[tuple[Relation, str], str],
        level: int,
        problems: Sequence[str],
    ) -> None:
        self._server, self._access, self._states, self._problems = server, access, states, problems
        self._places = tuple(place for place in places if place.level >= level)
        self._roles = {name: _roles_of(name, server, access) for name in server.principals}
        self._all = [(place, reading) for place in self._places for reading in self._readings(place)]
        self._good = [(p, r) for p, r in self._all if self._sight(r).rank <= self._allowed(r.principal, p).rank]

    def _readings(self, place: Place) -> Iterator[Reading]:
        for reading in self._server.readings(place.relation, place.column):
            # An owner that nobody logs in as is how it should be.
            if reading.principal.can_login or reading.edges[-1].kind is not Kind.OWNER:
                yield reading

    def _allowed(self, principal: Principal, place: Place) -> Sight:
        needs = [place.needs[role].sight for role in self._roles[principal.name] if role in place.needs]
        return max(needs, key=lambda sight: sight.rank, default=Sight.NONE)

    def _sight(self, reading: Reading) -> Sight:
        """How a reading shows the column: what the definition says, and what a scan of the view found in it."""
        state = self._states.get(reading.seen_at or (reading.relation, reading.column), "")
        if state in ("masked", "encrypted"):
            return Sight.MASKED
        if reading.shown.name == "PART" and state != "clear":
            return Sight.MASKED
        return Sight.CLEAR

    def result(self) -> Audit:
        """Findings, the most serious first, and the matrix."""
        good = set(map(id, (reading for _, reading in self._good)))
        causes: dict[Edge, list[tuple[Place, Reading]]] = {}
        for place, reading in self._all:
            if id(reading) not in good:
                causes.setdefault(self._cut(place, reading), []).append((place, reading))
        findings = [self._finding(edge, found) for edge, found in causes.items()]
        findings += self._further(set(causes))
        findings.sort(key=lambda one: (-one.level, one.kind, one.who, one.revoke))
        matrix: dict[str, dict[Place, Sight]] = {}
        paths: dict[str, dict[Place, list[str]]] = {}
        for place, reading in self._all:
            cells = matrix.setdefault(reading.principal.name, {})
            cells[place] = max(cells.get(place, Sight.NONE), self._sight(reading), key=lambda sight: sight.rank)
            paths.setdefault(reading.principal.name, {}).setdefault(place, []).append(reading.words)
        return Audit(
            tuple(findings),
            matrix,
            {name: {p: self._allowed(self._server.principals[name], p) for p in self._places} for name in matrix},
            self._places,
            (*self._server.incomplete, *self._problems),
            {name: {place: tuple(dict.fromkeys(all_)) for place, all_ in of.items()} for name, of in paths.items()},
        )

    # --- what to take away ---

    def _cut(self, place: Place, reading: Reading) -> Edge:
        """The step of a path whose end takes least from those who may read."""
        return min(reversed([edge for edge in reading.edges if self._can_go(edge)]), key=lambda e: self._loss(e, place))

    def _can_go(self, edge: Edge) -> bool:
        principal = self._server.principals.get(edge.holder)
        return edge.kind is Kind.MEMBERSHIP or principal is None or not principal.is_predefined

    def _loss(self, edge: Edge, place: Place) -> int:
        """How many readings that may be go with an edge; a grant on a table can be narrowed to its other columns."""
        is_narrow = edge.kind in (Kind.TABLE, Kind.COLUMN)
        return sum(1 for p, reading in self._good if edge in reading.edges and (not is_narrow or p == place))

    def _finding(self, edge: Edge, found: Sequence[tuple[Place, Reading]]) -> Finding:
        through = {reading.through[0].kind for _, reading in found if reading.through}
        is_direct = any(not reading.through for _, reading in found)
        kind = edge.kind
        if kind in (Kind.TABLE, Kind.COLUMN) and through and not is_direct:
            kind = min(through)
        places = dict.fromkeys(place for place, _ in found)
        return Finding(
            kind,
            max(place.level for place in places),
            edge.holder,
            tuple(place.words for place in places),
            tuple(dict.fromkeys(reading.principal.name for _, reading in found)),
            tuple(dict.fromkeys(reading.words for _, reading in found)),
            (*edge.revoke, *self._left(edge, found)),
        )

    def _left(self, edge: Edge, found: Sequence[tuple[Place, Reading]]) -> tuple[str, ...]:
        """The GRANT that leaves a holder with the columns it may see, where its grant was on the whole table."""
        if edge.kind is not Kind.TABLE or not self._roles.get(edge.holder):
            return ()
        shut = {reading.seen_at or (reading.relation, reading.column) for _, reading in found}
        quote = quoted_mysql if self._server.dialect == "mysql" else quoted
        statements = []
        for relation in sorted({relation for relation, _ in shut}):
            left = [name for name in self._server.relations[relation] if (relation, name) not in shut]
            if left:
                columns = ", ".join(map(quote, left))
                who = self._server.written.get(edge.holder, quote(edge.holder))
                statements.append(f"GRANT SELECT ({columns}) ON {quote(*relation)} TO {who};")
        return tuple(statements)

    # --- what is no reading ---

    def _further(self, cut: set[Edge]) -> Iterator[Finding]:
        """Who could grant further, what will be granted, and accounts that should not be."""
        for right in self._server.rights:
            edge = right.edge
            is_open = edge.can_pass_on and edge not in cut and edge.kind in _GRANTED and edge.holder != PUBLIC
            if is_open and (shown := self._shown_by(right)):
                yield _other(Kind.GRANT_OPTION, edge, shown, edge.revoke_option)
        for edge, relation in self._server.others:
            if shown := self._concerned(edge, relation, cut):
                yield _other(edge.kind, edge, shown, edge.revoke)

    def _shown_by(self, right: Right) -> list[Place]:
        return list(dict.fromkeys(p for p, reading in self._all if right.edge in reading.edges))

    def _concerned(self, edge: Edge, relation: Relation | None, cut: set[Edge]) -> list[Place]:
        """The columns because of which an edge that is no reading matters; none: it does not."""
        if edge.kind is Kind.DEFAULTS and relation is not None:
            if any(role.clear >= self._access.unread_level for role in self._access.roles if self._is(role, edge)):
                return []
            return [place for place in self._places if relation[0] in ("", place.relation[0])]
        if edge.kind is Kind.ADMIN_OPTION and any(e.holder == edge.holder and e.role == edge.role for e in cut):
            return []
        who = edge.role if edge.kind is Kind.ADMIN_OPTION else edge.holder
        if edge.kind is Kind.CREATE_ROLE:
            return list(self._places) if self._all else []
        return list(
            dict.fromkeys(
                place
                for place, reading in self._all
                if reading.principal.name == who
                and (relation is None or (relation == place.relation and not reading.through))
            )
        )

    def _is(self, role: object, edge: Edge) -> bool:
        return getattr(role, "name", None) in self._roles.get(edge.holder, ())


_GRANTED = frozenset((Kind.TABLE, Kind.COLUMN, Kind.ROUTINE, Kind.SCHEMA, Kind.WILDCARD, Kind.GLOBAL))


def _other(kind: Kind, edge: Edge, shown: Sequence[Place], revoke: tuple[str, ...]) -> Finding:
    words = f"{edge.holder} {edge.words}" + (" and could grant it further" if kind is Kind.GRANT_OPTION else "")
    level = max(place.level for place in shown)
    return Finding(kind, level, edge.holder, tuple(p.words for p in shown), (edge.holder,), (words,), revoke)


def _roles_of(name: str, server: Server, access: Access) -> tuple[str, ...]:
    """The roles of access.toml that a principal has: its own where the file names it, else those it is a member of."""
    own = tuple(role.name for role in access.roles if any(server.is_called(name, called) for called in role.database))
    if own:
        return own
    reached = {holder for session in server.sessions.get(name, ()) for holder, _ in session.holders}
    return tuple(
        role.name
        for role in access.roles
        if any(server.is_called(holder, called) for called in role.database for holder in reached)
    )
