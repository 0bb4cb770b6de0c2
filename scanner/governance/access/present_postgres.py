"""PostgreSQL's catalogues as a plan reads them. Any role may read them; nothing is changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from scanner.governance.access.present import PUBLIC, Future, Hold, Made, Present, Table
from scanner.governance.access.rules import Views

if TYPE_CHECKING:
    import sqlalchemy as sa

_KINDS = {"r": "table", "p": "partitioned table", "v": "view", "m": "materialized view", "f": "foreign table"}
_OWN = "n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'"
_TABLES = f"""
SELECT c.oid::bigint, n.nspname, c.relname, c.relkind::text, pg_get_userbyid(c.relowner), c.relrowsecurity,
       (SELECT i.inhparent::bigint FROM pg_catalog.pg_inherits i WHERE i.inhrelid = c.oid ORDER BY i.inhseqno LIMIT 1)
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND {_OWN} ORDER BY n.nspname, c.relname"""
_COLUMNS = f"""
SELECT a.attrelid::bigint, a.attname, format_type(a.atttypid, a.atttypmod)
  FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND {_OWN}
 ORDER BY a.attrelid, a.attnum"""
_HOLDS = f"""
SELECT x.grantee::bigint, n.nspname, c.relname, '', x.is_grantable, x.grantor::bigint
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
       CROSS JOIN LATERAL aclexplode(c.relacl) x
 WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND {_OWN} AND x.privilege_type = 'SELECT' AND x.grantee <> c.relowner
UNION ALL
SELECT x.grantee::bigint, n.nspname, c.relname, a.attname, x.is_grantable, x.grantor::bigint
  FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace CROSS JOIN LATERAL aclexplode(a.attacl) x
 WHERE a.attnum > 0 AND NOT a.attisdropped AND {_OWN} AND x.privilege_type = 'SELECT' AND x.grantee <> c.relowner"""
_ROLES = "SELECT oid::bigint, rolname, rolsuper FROM pg_catalog.pg_roles"
_MEMBERS = "SELECT roleid::bigint, member::bigint, admin_option FROM pg_catalog.pg_auth_members"
_ENTRIES = f"""
SELECT n.nspname, x.grantee::bigint FROM pg_catalog.pg_namespace n
       CROSS JOIN LATERAL aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) x
 WHERE x.privilege_type = 'USAGE' AND {_OWN}"""
_FUTURES = """
SELECT d.defaclrole::bigint, coalesce(n.nspname, ''), x.grantee::bigint, x.is_grantable
  FROM pg_catalog.pg_default_acl d LEFT JOIN pg_catalog.pg_namespace n ON n.oid = d.defaclnamespace
       CROSS JOIN LATERAL aclexplode(d.defaclacl) x
 WHERE d.defaclobjtype = 'r' AND x.privilege_type = 'SELECT' AND x.grantee <> d.defaclrole ORDER BY 1, 2, 3"""
VIEW_HASH = "md5(concat_ws(' ', pg_get_viewdef(oid), pg_get_userbyid(relowner), reloptions::text))"
FUNCTION_HASH = "md5(pg_get_functiondef(oid))"
POLICY_HASH = (
    "md5(concat_ws(' ', polcmd, polpermissive, polroles::pg_catalog.regrole[]::text, pg_get_expr(polqual, polrelid)))"
)
THERE = "there"
"""In place of a hash, for what is there or is not."""
# How each thing is now, by the name under which a plan notes it; quote_ident would leave plain names bare.
_NOW = f"""
WITH named AS (SELECT oid, '"' || replace(nspname, '"', '""') || '"' AS name FROM pg_catalog.pg_namespace n
                WHERE {_OWN}),
     related AS (SELECT c.oid, c.relkind, c.relrowsecurity, c.relowner, c.reloptions,
                        n.name || '."' || replace(c.relname, '"', '""') || '"' AS name
                   FROM pg_catalog.pg_class c JOIN named n ON n.oid = c.relnamespace)
SELECT 'schema', name, '{THERE}', '' FROM named
UNION ALL
SELECT 'view', name, {VIEW_HASH},
       'CREATE VIEW ' || name || coalesce(' WITH (' || array_to_string(reloptions, ', ') || ')', '') || ' AS '
       || rtrim(pg_get_viewdef(oid), ';') || E';\\nALTER VIEW ' || name || ' OWNER TO "'
       || replace(pg_get_userbyid(relowner), '"', '""') || '"'
  FROM related WHERE relkind = 'v'
UNION ALL
SELECT 'function', n.name || '.' || p.proname, h.hash, h.definition
  FROM pg_catalog.pg_proc p JOIN named n ON n.oid = p.pronamespace
       CROSS JOIN LATERAL (SELECT {FUNCTION_HASH} AS hash, pg_get_functiondef(oid) AS definition
                             FROM (SELECT p.oid) AS o) AS h WHERE p.prokind = 'f'
UNION ALL
SELECT 'policy', '"' || replace(p.polname, '"', '""') || '" ON ' || r.name, {POLICY_HASH},
       'CREATE POLICY "' || replace(p.polname, '"', '""') || '" ON ' || r.name || ' AS RESTRICTIVE FOR SELECT TO '
       || coalesce((SELECT string_agg('"' || replace(rolname, '"', '""') || '"', ', ') FROM pg_catalog.pg_roles
                     WHERE pg_roles.oid = ANY (p.polroles)), 'PUBLIC')
       || ' USING (' || coalesce(pg_get_expr(p.polqual, p.polrelid), 'true') || ')'
  FROM pg_catalog.pg_policy p JOIN related r ON r.oid = p.polrelid
UNION ALL
SELECT 'security', name, '{THERE}', '' FROM related WHERE relrowsecurity
UNION ALL
SELECT 'role', '"' || replace(rolname, '"', '""') || '"', '{THERE}', '' FROM pg_catalog.pg_roles"""


def read_present(connection: sa.Connection, views: Views) -> Present:
    """What the database that ``connection`` is in holds."""

    def rows(sql: str) -> Sequence[Any]:
        return connection.execution_options(no_parameters=True).exec_driver_sql(sql).all()

    default, who = rows("SELECT coalesce(current_schema(), ''), current_user")[0]
    # Definitions of views then name every schema.
    connection.exec_driver_sql("SET LOCAL search_path = pg_catalog")
    names = {0: PUBLIC, **{oid: name for oid, name, _ in rows(_ROLES)}}
    members = rows(_MEMBERS)
    home = views.home("postgresql", "")
    made = _made(rows, home)
    own = {name for kind, name in made if kind == "schema"}
    tables = _tables(rows, own)
    schemas = {schema for (schema,) in rows(f"SELECT nspname FROM pg_catalog.pg_namespace n WHERE {_OWN}")}
    return Present(
        "postgresql",
        who,
        tables,
        frozenset(schemas),
        default,
        home,
        frozenset(
            Hold(names.get(grantee, str(grantee)), schema, table, column, can_grant, names.get(grantor, ""))
            for grantee, schema, table, column, can_grant, grantor in rows(_HOLDS)
        ),
        frozenset(names.values()) - {PUBLIC},
        frozenset(name for _, name, is_super in rows(_ROLES) if is_super),
        frozenset((names[role], names[member]) for role, member, _ in members),
        frozenset((names[role], names[member]) for role, member, is_admin in members if is_admin),
        frozenset((schema, names.get(grantee, "")) for schema, grantee in rows(_ENTRIES)),
        tuple(
            Future(names[owner], schema, names.get(grantee, ""), can) for owner, schema, grantee, can in rows(_FUTURES)
        ),
        made,
        frozenset(schema for schema in schemas if quoted(schema) not in own),
        int((connection.dialect.server_version_info or (0,))[0]) >= 15,
    )


def _tables(rows: Any, own: set[str]) -> dict[tuple[str, str], Table]:
    columns: dict[int, list[tuple[str, str]]] = {}
    for oid, name, kind in rows(_COLUMNS):
        columns.setdefault(oid, []).append((name, kind))
    found = {row[0]: row for row in rows(_TABLES)}
    tables: dict[tuple[str, str], Table] = {}
    for oid, schema, name, kind, owner, is_secured, parent in found.values():
        if quoted(schema) in own:
            continue
        root = parent
        while root in found and found[root][6] is not None:
            root = found[root][6]
        part_of = (found[root][1], found[root][2]) if root in found else None
        tables[schema, name] = Table(
            schema, name, _KINDS[kind], tuple(columns.get(oid, ())), owner, part_of, bool(is_secured)
        )
    return tables


def _made(rows: Any, functions: str) -> Mapping[tuple[str, str], Made]:
    """What the note of earlier plans says, beside how it is now."""
    noted = f"{quoted(functions)}.made"
    if not rows(f"SELECT 1 FROM pg_catalog.pg_class WHERE oid = to_regclass({literal(noted)})"):
        return {}
    now = {(kind, name): (stored, restore) for kind, name, stored, restore in rows(_NOW)}
    return {
        (kind, name): Made(planned, stored, *now.get((kind, name), ("", "")))
        for kind, name, planned, stored in rows(f"SELECT kind, name, planned, stored FROM {noted}")
    }


def quoted(*names: str) -> str:
    """Names as identifiers, always in quotes, joined by dots."""
    return ".".join('"' + name.replace('"', '""') + '"' for name in names)


def literal(text: str) -> str:
    """A text as a literal, whatever the setting of backslashes."""
    escaped = text.replace("'", "''")
    return f"E'{escaped.replace(chr(92), chr(92) * 2)}'" if "\\" in text else f"'{escaped}'"
