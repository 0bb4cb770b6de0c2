"""What should be on a server, from needs: who holds SELECT on what, which views mask, which rows are hidden."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from scanner.governance.access.match import Match
from scanner.governance.access.needs import Need, physical
from scanner.governance.access.present import Hold, Present, Table
from scanner.governance.access.rules import Access, Role, Sight
from scanner.governance.access.steps import Policy, View

_LONGEST = {"postgresql": 63, "mysql": 64}
"""Bytes or characters of a name."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """All of it, for the tables and roles that a plan speaks of."""

    needs: tuple[Need, ...]
    holds: frozenset[Hold]
    views: tuple[View, ...]
    policies: tuple[Policy, ...]
    entries: frozenset[tuple[str, str]]
    """(schema, principal) that must be able to enter it."""


def wanted(needs: Iterable[Need], match: Match, access: Access, present: Present) -> Wanted:
    """What ``needs`` come to on the server."""
    by_table: dict[tuple[str, str], list[Need]] = {}
    for need in needs:
        by_table.setdefault((need.role, need.resource), []).append(need)
    roles = {role.name: role for role in access.roles}
    names = {role.name: present.principals_of(role) for role in access.roles}
    kept: list[Need] = []
    holds: set[Hold] = set()
    views: list[View] = []
    policies: list[Policy] = []
    for (name, resource), of_table in by_table.items():
        table, role = match.tables[resource], roles[name]
        own = tuple(physical(of_table, table.names))
        kept += own
        view = _view(role, table, own, access, present)
        if view:
            views.append(view)
        if view is None or view.is_invoker:
            where = role.filter_of(present.path_of(table))
            granted = _granted(own)
            holds |= {Hold(who, *table.key, one) for who in names[name] for one in granted}
            if where and granted:
                policies.append(Policy(role.name, table, where))
    for view in views:
        holds |= {Hold(who, view.schema, view.name) for who in names[view.role]}
    entries = frozenset((hold.schema, hold.grantee) for hold in holds)
    return Wanted(tuple(kept), frozenset(holds), tuple(views), tuple(policies), entries)


def _granted(needs: Sequence[Need]) -> tuple[str, ...]:
    """The columns that are granted on the table itself; the empty name is all of it.

    Where nothing personal is known, the whole table is granted. Else column by column: a column that is added later is
    seen by nobody before a scan has looked at it.
    """
    clear = [need.column for need in needs if need.sight is Sight.CLEAR]
    if len(clear) == len(needs) and not any(need.level for need in needs):
        return ("",)
    return tuple(clear)


def _view(role: Role, table: Table, needs: tuple[Need, ...], access: Access, present: Present) -> View | None:
    """The view that ``role`` needs: one that masks or lets an exception in, else one that hides columns."""
    shown = tuple(need for need in needs if need.sight is not Sight.NONE or need.permit is not None)
    if not shown:
        return None
    where = role.filter_of(present.path_of(table))
    is_invoker = all(need.sight is Sight.CLEAR and need.permit is None for need in shown)
    # MySQL has no row security: there a view holds the condition.
    is_invoker = is_invoker and not (where and present.dialect == "mysql")
    if is_invoker and (len(shown) == len(needs) or not present.has_invoker_views):
        return None
    schema = _fitting(
        access.views.schema.replace("{schema}", table.schema).replace("{role}", role.name), present.dialect
    )
    return View(role.name, schema, table.name, table, shown, "" if is_invoker else where, is_invoker)


def _fitting(name: str, dialect: str) -> str:
    """A name no longer than the server's names are."""
    most = _LONGEST[dialect]
    if len(name.encode()) <= most:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:8]
    return f"{name.encode()[: most - 9].decode('utf-8', 'ignore')}_{digest}"
