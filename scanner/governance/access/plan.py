"""A plan: the difference between what a server grants and what access.toml says, as statements with their undo."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from scanner.errors import UsageError
from scanner.governance.access.chains import inherited
from scanner.governance.access.match import Match, matched
from scanner.governance.access.needs import decide
from scanner.governance.access.plan_grants import Grants
from scanner.governance.access.plan_made import Making
from scanner.governance.access.plan_rows import Rows
from scanner.governance.access.present import Present, Shows, check_roles
from scanner.governance.access.privileges import Kind
from scanner.governance.access.rules import Access, Permit
from scanner.governance.access.sql_mysql import MySql
from scanner.governance.access.sql_postgres import Postgres
from scanner.governance.access.steps import Plan, Step, script
from scanner.governance.access.wanted import Wanted, wanted
from scanner.model import Inventory

if TYPE_CHECKING:
    import sqlalchemy as sa

_NAMED = 8
"""So many tables a refusal names."""


def read_present(connection: sa.Connection, access: Access) -> Present:
    """The server that ``connection`` is to; nothing is changed. ``UsageError`` for a server of another kind."""
    name = connection.dialect.name
    if name == "postgresql":
        from scanner.governance.access.present_postgres import read_present as read
    elif name in ("mysql", "mariadb"):
        from scanner.governance.access.present_mysql import read_present as read
    else:
        raise UsageError(f"{name} has no grants that a plan could change: PostgreSQL, MariaDB and MySQL have")
    present = read(connection, access.views)
    return replace(present, shows=_shows(connection, present))


def _shows(connection: sa.Connection, present: Present) -> Shows:
    """What the views show; their definitions are taken apart only where there are any."""
    if not any("view" in table.kind for table in present.tables.values()):
        return {}
    if present.dialect == "postgresql":
        from scanner.governance.access.privileges_postgres import read_postgres as read
    else:
        from scanner.governance.access.privileges_mysql import read_mysql as read
    passages = read(connection, frozenset({present.home})).passages
    return {passage.relation: passage.shows for passage in passages if passage.kind is Kind.VIEW}


def plan_for(
    present: Present, inventory: Inventory, access: Access, source: str, permits: Sequence[Permit], day: date
) -> Plan:
    """What has to change so that the server at ``source`` (a URL as shown) grants what ``access`` says on ``day``.

    Raises ``UsageError`` when a role is missing, the inventory is older than the schema or of another server, or a name
    that the plan needs is taken.
    """
    missing = check_roles(access, present)
    match = matched(inventory, present, source)
    _check_patterns(access, match, present)
    access = _with_short_names(access, present.default_schema)
    known = inherited(match.inventory, match.tables, present.shows)
    aims = wanted(decide(known, access, permits, day), match, access, present)
    sql = sql_of(present, access)
    making = Making(present, aims, access, sql)
    grants = Grants(present, match, aims, access, sql, making.replaced)
    steps = [*_roles(missing, sql), *making.ground(), *grants.taken(), *making.dropped()]
    if isinstance(sql, Postgres):
        steps += Rows(present, aims, access, sql).steps()
    steps += [*making.made(), *grants.given()]
    notes = (*dict.fromkeys((*grants.notes, *_notes(present, match, aims, access, grants))),)
    return Plan(present.dialect, tuple(steps), notes, aims.needs)


def sql_of(present: Present, access: Access) -> Postgres | MySql:
    """The statements of the server's kind."""
    kind = Postgres if present.dialect == "postgresql" else MySql
    return kind(present, access.views.zone)


def scripts(plan: Plan, sql: Postgres | MySql, head: Sequence[str]) -> tuple[str, str]:
    """The plan and its undo as SQL scripts; ``head`` are lines of remarks."""
    remarks = [f"-- {line}" for line in head]
    return (
        script(plan.steps, [*remarks, *sql.head], sql.tail),
        script(plan.steps, [*remarks, *sql.head], sql.tail, is_undo=True),
    )


def _check_patterns(access: Access, match: Match, present: Present) -> None:
    """A pattern of tables that fits none is a slip of the pen, or a table that was dropped."""
    paths = sorted(present.path_of(table) for table in match.tables.values())
    for role in access.roles:
        for pattern in (*role.tables, *(one.table for one in role.filters)):
            called = (pattern, _short(pattern, present.default_schema))
            if pattern != "*" and not any(fnmatchcase(path, one) for path in paths for one in called):
                more = f" and {len(paths) - _NAMED:,} more" if len(paths) > _NAMED else ""
                there = ", ".join(paths[:_NAMED]) + more
                said = f"no table of the inventory is called {pattern}; there are {there or 'none'}"
                raise UsageError(f"role {role.name}: {said}")


def _short(pattern: str, schema: str) -> str:
    """``shop.staff`` as the inventory of the database ``shop`` calls it: ``staff``."""
    return pattern.removeprefix(f"{schema}.") if schema else pattern


def _with_short_names(access: Access, schema: str) -> Access:
    """``access`` that means tables of the schema ``schema`` with and without its name."""
    roles = []
    for role in access.roles:
        tables = dict.fromkeys((*role.tables, *(_short(pattern, schema) for pattern in role.tables)))
        filters = tuple(replace(one, table=_short(one.table, schema)) for one in role.filters)
        roles.append(replace(role, tables=tuple(tables), filters=filters))
    return replace(access, roles=tuple(roles))


def _roles(missing: Sequence[str], sql: Postgres | MySql) -> Iterator[Step]:
    for name in missing:
        make, drop = sql.role(name)
        yield Step((make,), (drop,), f"access.toml asks for the role {name}")


def _notes(present: Present, match: Match, aims: Wanted, access: Access, grants: Grants) -> Iterator[str]:
    """What the plan cannot bring about, in words."""
    for role in access.roles:
        for name in present.principals_of(role):
            if name in present.supers:
                yield f"{name} ({role.name}) is an administrator: no grant binds it"
            owned = sorted(
                present.path_of(t) for t in match.tables.values() if t.owner == name and t.key in grants.personal
            )
            if owned:
                yield f"{name} ({role.name}) owns {', '.join(owned)} and reads it all: give it to another owner"
            for above in present.above(name):
                held = sorted(
                    h.place for h in present.holds if h.grantee == above and (h.schema, h.table) in grants.personal
                )
                if above not in grants.governed and held and access.others != "revoke":
                    yield f"{name} ({role.name}) is a member of {above}, which has SELECT on {', '.join(held)}"
                elif above in grants.governed:
                    yield f"{name} ({role.name}) is a member of {above} and sees what both see"
        if role.rows:
            yield f"{role.name}: at most {role.rows} rows a query is for gateways to keep (opa); no grant does"
    for level, tier in access.tiers.items():
        columns = {(need.path, need.column) for need in aims.needs if need.level == level}
        if columns and tier.encryption != "none":
            yield f"{len(columns)} columns of level {level} are to be encrypted ({tier.encryption}): see columns.csv"
    for table in match.left_alone:
        yield f"{present.path_of(table)} was left out of the scan: nothing of it is planned"
