"""The columns of an inventory where they are on a server, with what each role of access.toml needs of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlsplit

from scanner.errors import UsageError
from scanner.governance.access.lineage import Relation
from scanner.governance.access.needs import Need, base_of, decide, physical
from scanner.governance.access.privileges import Kind, Server
from scanner.governance.access.rules import Access, Permit
from scanner.model import GapKind, Inventory, ResourceEntry

_PORTS = {"postgresql": 5432, "mysql": 3306, "mariadb": 3306}
_SHOWN_AT_MOST = 5


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """One column of a table on the server."""

    relation: Relation
    column: str
    level: int = field(compare=False)
    resource: str = field(compare=False)
    """The id of its resource in the inventory."""
    needs: Mapping[str, Need] = field(compare=False)
    """Role of access.toml → how it shall see the column."""

    @property
    def words(self) -> str:
        """``schema.table.column``."""
        return ".".join((*self.relation, self.column))


@dataclass(frozen=True, slots=True)
class Known:
    """What the inventory knows of a server."""

    places: tuple[Place, ...]
    """Columns of tables that hold personal information, or could not be read."""
    states: Mapping[tuple[Relation, str], str]
    """(relation, column) → ``clear``, ``masked``, ``hashed`` or ``encrypted``, views included."""
    problems: tuple[str, ...]
    """Where inventory and server are not of one time, in words."""


def entries_of(inventory: Inventory, source: str) -> list[ResourceEntry]:
    """The resources of the database ``source``, whoever it was scanned as.

    Raises ``UsageError`` when there are none.
    """
    found = [entry for entry in inventory.resources if is_same(entry.resource.source, source)]
    if not found:
        sources = sorted({entry.resource.source for entry in inventory.resources})
        raise UsageError(f"the inventory holds nothing of {source}; it is of {', '.join(sources[:3]) or 'nothing'}")
    return found


def is_same(one: str, other: str) -> bool:
    """Whether two URLs, as shown, mean the same server and database; users, drivers and options do not matter."""
    left, right = _address(one), _address(other)
    if left is None or right is None or left[:3] != right[:3]:
        return False
    # On MySQL no database means all of them.
    return left[3] == right[3] or (left[0] == "mysql" and "" in (left[3], right[3]))


def _address(url: str) -> tuple[str, str, int, str] | None:
    try:
        parts = urlsplit(url)
        scheme = parts.scheme.partition("+")[0]
        port = parts.port or _PORTS.get(scheme, 0)
    except ValueError:
        return None
    if scheme not in _PORTS:
        return None
    host = "127.0.0.1" if parts.hostname in ("localhost", None, "::1") else parts.hostname
    return ("mysql" if scheme == "mariadb" else scheme), host or "", port, parts.path.strip("/")


def relation_of(path: str, source: str, server: Server) -> Relation | None:
    """The relation that an inventory calls ``path``; None if the server has none."""
    default = "public" if server.dialect == "postgres" else (_address(source) or ("", "", 0, ""))[3]
    if (default, path) in server.relations:
        return default, path
    # A name may hold dots itself.
    cuts = [place for place, sign in enumerate(path) if sign == "."]
    return next(((path[:c], path[c + 1 :]) for c in cuts if (path[:c], path[c + 1 :]) in server.relations), None)


def places_of(
    inventory: Inventory,
    access: Access,
    source: str,
    server: Server,
    permits: Sequence[Permit] = (),
    day: date | None = None,
) -> Known:
    """What ``inventory`` knows of ``source``; exceptions count on ``day``."""
    entries = entries_of(inventory, source)
    needs: dict[str, dict[str, list[Need]]] = {}
    for need in decide(inventory, access, permits, day):
        needs.setdefault(need.resource, {}).setdefault(need.role, []).append(need)
    passages = {passage.relation: passage for passage in server.passages if passage.kind is Kind.VIEW}
    places: list[Place] = []
    states: dict[tuple[Relation, str], str] = {}
    problems: list[str] = []
    found: set[Relation] = set()
    for entry in entries:
        relation = relation_of(entry.resource.path, entry.resource.source, server)
        if relation is None:
            problems.append(f"{entry.resource.path} is in the inventory and not on the server: scan again")
            continue
        found.add(relation)
        names = server.relations[relation]
        states |= {(relation, name): state for name, state in _states(entry, names)}
        gone = [c.column.name for c in entry.columns if c.labels and base_of(c.column.name, names) is None]
        where = entry.resource.path
        problems += [f"{where}.{name} is in the inventory and not on the server: scan again" for name in gone]
        shown = passages[relation].shows if relation in passages else {}
        places += [
            place
            for place in _places(entry, relation, names, needs.get(entry.resource.id, {}))
            # What stands behind the column of a view is looked at by its table.
            if not shown.get(place.column)
        ]
    if not any(gap.kind is GapKind.EXCLUDED and is_same(gap.resource, source) for gap in inventory.gaps):
        problems += _unknown(server, found)
    return Known(tuple(sorted(places)), states, tuple(problems))


def _places(
    entry: ResourceEntry, relation: Relation, names: Sequence[str], needs: Mapping[str, Sequence[Need]]
) -> Iterator[Place]:
    by_column: dict[str, dict[str, Need]] = {}
    for role, of_role in needs.items():
        for need in physical(of_role, names):
            by_column.setdefault(need.column, {})[role] = need
    for column, of_roles in by_column.items():
        level = max(need.level for need in of_roles.values())
        if level:
            yield Place(relation, column, level, entry.resource.id, of_roles)


def _states(entry: ResourceEntry, names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """One clear label makes a column clear."""
    found: dict[str, set[str]] = {}
    for column in entry.columns:
        if name := base_of(column.column.name, names):
            found.setdefault(name, set()).update(label.state for label in column.labels)
    for name, states in found.items():
        if states:
            yield name, next(state for state in ("clear", "hashed", "encrypted", "masked") if state in states)


def _unknown(server: Server, found: set[Relation]) -> list[str]:
    """Tables of the server in schemas that were scanned, which the inventory does not know."""
    schemas = {schema for schema, _ in found}
    shown = {passage.relation for passage in server.passages}
    new = sorted(
        relation
        for relation, columns in server.relations.items()
        if relation[0] in schemas and relation not in found and relation not in shown and columns != ("*",)
    )
    if not new:
        return []
    names = ", ".join(".".join(relation) for relation in new[:_SHOWN_AT_MOST])
    more = f" and {len(new) - _SHOWN_AT_MOST} more" if len(new) > _SHOWN_AT_MOST else ""
    return [f"not in the inventory, so nobody knows what is in it: {names}{more}; scan again"]
