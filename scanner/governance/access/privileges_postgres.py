"""PostgreSQL's catalogues as a ``Server``: roles, ACLs, ownership, views, routines, rules, partitions.

Everything is read from ``pg_catalog``, which every role may read; the evaluation is our own, since ``has_*_privilege``
says whether, not why. The suite holds it against those functions and against real logins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from scanner.governance.access.lineage import Relation
from scanner.governance.access.privileges import (
    PUBLIC,
    Edge,
    Kind,
    Principal,
    Right,
    Server,
    Session,
    reach,
)
from scanner.governance.access.privileges_postgres_passages import passages_of
from scanner.governance.access.quoting import quoted

if TYPE_CHECKING:
    import sqlalchemy as sa

_OWN = "n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'"
_ROLES = """
SELECT oid::bigint, rolname, rolsuper, rolinherit, rolcanlogin, rolbypassrls, rolreplication, rolcreaterole,
       rolvaliduntil < now() AS is_expired, oid < 16384 AND rolname LIKE 'pg\\_%' AS is_predefined
  FROM pg_catalog.pg_roles ORDER BY rolname"""
_MEMBERS_15 = """
SELECT m.member::bigint, m.roleid::bigint, m.admin_option, NULL::boolean, true FROM pg_catalog.pg_auth_members m
UNION SELECT d.datdba::bigint, r.oid::bigint, false, NULL::boolean, true
  FROM pg_catalog.pg_database d, pg_catalog.pg_roles r
 WHERE d.datname = current_database() AND r.rolname = 'pg_database_owner'"""
_MEMBERS_16 = _MEMBERS_15.replace(
    "m.admin_option, NULL::boolean, true", "m.admin_option, m.inherit_option, m.set_option"
).replace("false, NULL::boolean, true", "false, true, false")
_RELATIONS = f"""
SELECT c.oid::bigint, n.nspname, c.relname, c.relkind::text, c.relowner::bigint, c.relrowsecurity
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND {_OWN} ORDER BY n.nspname, c.relname"""
_COLUMNS = f"""
SELECT a.attrelid::bigint, a.attname FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND {_OWN}
 ORDER BY a.attrelid, a.attnum"""
_TABLE_GRANTS = f"""
SELECT c.oid::bigint, x.grantee::bigint, x.privilege_type, x.is_grantable
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
       CROSS JOIN LATERAL aclexplode(c.relacl) x
 WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND {_OWN} AND x.grantee <> c.relowner
   AND x.privilege_type IN ('SELECT', 'TRIGGER')"""
_COLUMN_GRANTS = f"""
SELECT c.oid::bigint, a.attname, x.grantee::bigint, x.is_grantable
  FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace CROSS JOIN LATERAL aclexplode(a.attacl) x
 WHERE NOT a.attisdropped AND {_OWN} AND x.privilege_type = 'SELECT' AND x.grantee <> c.relowner"""
_SCHEMAS = """
SELECT n.nspname, x.grantee::bigint FROM pg_catalog.pg_namespace n
       CROSS JOIN LATERAL aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) x WHERE x.privilege_type = 'USAGE'
UNION SELECT nspname, nspowner::bigint FROM pg_catalog.pg_namespace"""
_DATABASE = """
SELECT x.grantee::bigint FROM pg_catalog.pg_database d
       CROSS JOIN LATERAL aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) x
 WHERE d.datname = current_database() AND x.privilege_type = 'CONNECT'"""
_DEFAULTS = """
SELECT r.rolname, coalesce(n.nspname, ''), x.grantee::bigint FROM pg_catalog.pg_default_acl d
  JOIN pg_catalog.pg_roles r ON r.oid = d.defaclrole LEFT JOIN pg_catalog.pg_namespace n ON n.oid = d.defaclnamespace
       CROSS JOIN LATERAL aclexplode(d.defaclacl) x
 WHERE d.defaclobjtype = 'r' AND x.privilege_type = 'SELECT' AND x.grantee <> d.defaclrole ORDER BY 1, 2, 3"""
_SESSIONS = """
SELECT usename, count(DISTINCT coalesce(client_addr::text, client_hostname, 'local')) FROM pg_catalog.pg_stat_activity
 WHERE usename IS NOT NULL AND datname = current_database() GROUP BY usename"""


class _Catalogue:
    """What the queries gave, by the names of roles and relations."""

    def __init__(self, rows: Callable[[str], Sequence[Any]], version: int) -> None:
        self.rows = rows
        self.roles = {role.oid: role for role in rows(_ROLES)}
        self.names = {0: PUBLIC, **{oid: role.rolname for oid, role in self.roles.items()}}
        self.is_16 = version >= 16
        self.members = rows(_MEMBERS_16 if self.is_16 else _MEMBERS_15)
        found = rows(_RELATIONS)
        self.relations: dict[int, Relation] = {r.oid: (r.nspname, r.relname) for r in found}
        self.facts = {r.oid: r for r in found}
        columns: dict[int, list[str]] = {}
        for oid, name in rows(_COLUMNS):
            columns.setdefault(oid, []).append(name)
        self.columns: dict[Relation, tuple[str, ...]] = {
            relation: tuple(columns.get(oid, ())) for oid, relation in self.relations.items()
        }


def read_postgres(connection: sa.Connection, masks: frozenset[str] = frozenset()) -> Server:
    """The privileges in the database that ``connection`` is in, at this moment.

    Functions in the schemas ``masks`` are known to hide what they are given.
    """
    # Definitions of views then name every schema.
    connection.exec_driver_sql("SET LOCAL search_path = pg_catalog")

    def rows(sql: str) -> Sequence[Any]:
        return connection.execution_options(no_parameters=True).exec_driver_sql(sql).all()

    version = connection.dialect.server_version_info or (0,)
    found = _Catalogue(rows, int(version[0]))
    memberships = _memberships(found)
    passages = passages_of(rows, found.relations, found.columns, found.names, masks)
    return Server(
        dialect="postgres",
        principals={
            role.rolname: Principal(role.rolname, role.rolcanlogin, role.is_predefined) for role in found.roles.values()
        },
        sessions=_sessions(found, memberships),
        rights=tuple(_rights(found)) + tuple(passages.rights),
        passages=tuple(passages.passages),
        relations={**found.columns, **passages.routines},
        entries=_entries(found),
        others=tuple(_others(found, memberships)),
    )


def _role(name: str) -> str:
    return PUBLIC if name == PUBLIC else quoted(name)


def _memberships(found: _Catalogue) -> dict[str, tuple[Edge, ...]]:
    """Every membership, by its member; how it counts (inherited, by SET ROLE) is in ``_sessions``."""
    edges: dict[str, list[Edge]] = {}
    for member, role, admin, _, _ in found.members:
        name, own = found.names[role], found.names[member]
        revoke = (f"REVOKE {_role(name)} FROM {_role(own)};",)
        if name == "pg_database_owner":
            revoke = ("-- the owner of the database: ALTER DATABASE ... OWNER TO another role;",)
        edges.setdefault(own, []).append(
            Edge(Kind.MEMBERSHIP, own, f"member of {name}", revoke, role=name, can_pass_on=admin)
        )
    return {own: tuple(sorted(found, key=lambda edge: edge.role)) for own, found in edges.items()}


def _sessions(found: _Catalogue, memberships: Mapping[str, tuple[Edge, ...]]) -> dict[str, tuple[Session, ...]]:
    """Of each role: itself, then every role it can become by SET ROLE that gives it more."""
    inherits: dict[str, bool] = {role.rolname: role.rolinherit for role in found.roles.values()}
    heirs: Mapping[str, tuple[Edge, ...]]
    settable: Mapping[str, tuple[Edge, ...]]
    rule: dict[str, bool] | None
    if found.is_16:
        passive = {(found.names[m], found.names[r]) for m, r, _, inherit, _ in found.members if not inherit}
        unset = {(found.names[m], found.names[r]) for m, r, _, _, can_set in found.members if not can_set}
        heirs, settable, rule = _without(memberships, passive), _without(memberships, unset), None
    else:
        heirs, settable, rule = memberships, memberships, inherits
    connects = {found.names[oid] for (oid,) in found.rows(_DATABASE)}
    sessions: dict[str, tuple[Session, ...]] = {}
    for role in found.roles.values():
        own = tuple(reach(role.rolname, heirs, rule))
        reached = {name for name, _ in own}
        if role.rolcanlogin and not role.rolsuper and not connects & {*reached, PUBLIC}:
            continue
        ways = [Session((), (*own, (PUBLIC, ())))]
        for name, path in reach(role.rolname, settable):
            if name not in reached:
                reached.add(name)
                words = f"SET ROLE {name}"
                steps = tuple(_renamed(edge, words if edge is path[-1] else edge.words) for edge in path)
                ways.append(Session(steps, (*reach(name, heirs, rule), (PUBLIC, ()))))
        sessions[role.rolname] = tuple(ways)
    return sessions


def _without(memberships: Mapping[str, tuple[Edge, ...]], these: set[tuple[str, str]]) -> dict[str, tuple[Edge, ...]]:
    return {m: tuple(edge for edge in edges if (m, edge.role) not in these) for m, edges in memberships.items()}


def _renamed(edge: Edge, words: str) -> Edge:
    return Edge(edge.kind, edge.holder, words, edge.revoke, edge.role, edge.can_pass_on)


def _entries(found: _Catalogue) -> dict[str, frozenset[str]]:
    """Who may enter a schema; superusers and readers of all data enter any, which their rights say themselves."""
    entries: dict[str, set[str]] = {}
    for schema, grantee in found.rows(_SCHEMAS):
        entries.setdefault(schema, set()).add(found.names.get(grantee, ""))
    more = {role.rolname for role in found.roles.values() if role.rolsuper} | {"pg_read_all_data", "pg_write_all_data"}
    return {schema: frozenset(roles | more) for schema, roles in entries.items()}


def _rights(found: _Catalogue) -> Iterator[Right]:
    for role in found.roles.values():
        name, alter = role.rolname, f"ALTER ROLE {quoted(role.rolname)}"
        if role.rolsuper:
            edge = Edge(Kind.SUPERUSER, name, "is a superuser", (f"{alter} NOSUPERUSER;",), can_pass_on=True)
            yield Right(edge, None, needs_entry=False)
        elif role.rolreplication:
            edge = Edge(Kind.REPLICATION, name, "may copy the whole server (REPLICATION)", (f"{alter} NOREPLICATION;",))
            yield Right(edge, None, needs_entry=False)
    for name, kind, words in (
        ("pg_read_all_data", Kind.ALL_DATA, "reads every table"),
        ("pg_read_server_files", Kind.FILES, "reads the server's files"),
        ("pg_execute_server_program", Kind.FILES, "runs programs on the server"),
    ):
        yield Right(Edge(kind, name, words, ("-- a role of the server: revoke the membership",)), None, None, False)
    for oid, fact in found.facts.items():
        relation, owner = found.relations[oid], found.names[fact.relowner]
        what = quoted(*relation)
        words = f"owns {what}"
        revoke = (f"-- give it to an owner that nobody logs in as: ALTER TABLE {what} OWNER TO ...;",)
        yield Right(Edge(Kind.OWNER, owner, words, revoke, can_pass_on=True), relation)
    yield from _granted(found)


def _granted(found: _Catalogue) -> Iterator[Right]:
    grants: dict[tuple[int, int], tuple[list[str], bool]] = {}
    for oid, grantee, privilege, can_grant in found.rows(_TABLE_GRANTS):
        privileges, could = grants.get((oid, grantee), ([], False))
        grants[oid, grantee] = [*privileges, privilege], could or can_grant
    for (oid, grantee), (privileges, can_grant) in grants.items():
        relation, who = found.relations[oid], found.names.get(grantee, str(grantee))
        what = ", ".join(sorted(privileges))
        # A trigger of one's own sees every row that comes.
        kind = Kind.PUBLIC if who == PUBLIC else Kind.TABLE if "SELECT" in privileges else Kind.TRIGGER
        revoke = (f"REVOKE {what} ON {quoted(*relation)} FROM {_role(who)};",)
        words = f"{_has(who)} {' and '.join(sorted(privileges))} on {quoted(*relation)}"
        option = (f"REVOKE GRANT OPTION FOR {what} ON {quoted(*relation)} FROM {_role(who)};",)
        yield Right(Edge(kind, who, words, revoke, "", can_grant, option), relation)
    for oid, column, grantee, can_grant in found.rows(_COLUMN_GRANTS):
        relation, who = found.relations[oid], found.names.get(grantee, str(grantee))
        what = f"SELECT ({quoted(column)})"
        edge = Edge(
            Kind.PUBLIC if who == PUBLIC else Kind.COLUMN,
            who,
            f"{_has(who)} {what} on {quoted(*relation)}",
            (f"REVOKE {what} ON {quoted(*relation)} FROM {_role(who)};",),
            can_pass_on=can_grant,
            revoke_option=(f"REVOKE GRANT OPTION FOR {what} ON {quoted(*relation)} FROM {_role(who)};",),
        )
        yield Right(edge, relation, frozenset({column}))


def _has(who: str) -> str:
    return "PUBLIC has" if who == PUBLIC else "has"


def _others(found: _Catalogue, memberships: Mapping[str, tuple[Edge, ...]]) -> Iterator[tuple[Edge, Relation | None]]:
    """What is no reading of today: grants of the future, members with admin option, accounts."""
    for owner, schema, grantee in found.rows(_DEFAULTS):
        who = found.names.get(grantee, str(grantee))
        inside = f" IN SCHEMA {quoted(schema)}" if schema else ""
        words = f"will have SELECT on every table that {owner} makes{f' in {schema}' if schema else ''}"
        revoke = f"ALTER DEFAULT PRIVILEGES FOR ROLE {quoted(owner)}{inside} REVOKE SELECT ON TABLES FROM {_role(who)};"
        yield Edge(Kind.DEFAULTS, who, words, (revoke,)), (schema, "")
    supers = {role.rolname for role in found.roles.values() if role.rolsuper}
    for edge in (edge for edges in memberships.values() for edge in edges):
        if edge.can_pass_on and edge.holder not in supers:
            words, role = f"may add members to {edge.role}", edge.role
            revoke = f"REVOKE ADMIN OPTION FOR {quoted(role)} FROM {quoted(edge.holder)};"
            yield Edge(Kind.ADMIN_OPTION, edge.holder, words, (revoke,), role), None
    yield from _accounts(found)


def _accounts(found: _Catalogue) -> Iterator[tuple[Edge, Relation | None]]:
    clients = {name: count for name, count in found.rows(_SESSIONS) if count > 1}
    secured = [found.relations[oid] for oid, fact in found.facts.items() if fact.relrowsecurity]
    for role in found.roles.values():
        name, alter = role.rolname, f"ALTER ROLE {quoted(role.rolname)}"
        if role.rolcanlogin and role.is_expired:
            words = "its password has expired, and it still holds privileges"
            yield Edge(Kind.DORMANT, name, words, (f"{alter} NOLOGIN;",)), None
        if role.rolcreaterole and not role.rolsuper:
            words = "may make roles and give them out (CREATEROLE)"
            yield Edge(Kind.CREATE_ROLE, name, words, (f"{alter} NOCREATEROLE;",)), None
        if name in clients:
            words = f"is logged in from {clients[name]} addresses at once"
            yield Edge(Kind.SHARED, name, words, ("-- a login of its own for each person or service",)), None
        if role.rolbypassrls and not role.rolsuper:
            for relation in secured:
                words = f"sees every row of {quoted(*relation)} in spite of its policies (BYPASSRLS)"
                yield Edge(Kind.BYPASS_RLS, name, words, (f"{alter} NOBYPASSRLS;",)), relation
