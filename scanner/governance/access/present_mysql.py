"""The catalogues of MariaDB and MySQL as a plan reads them: the tables of grants must be readable."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import DBAPIError

from scanner.errors import UsageError
from scanner.governance.access.patterns_mysql import like
from scanner.governance.access.present import EVERYWHERE, PUBLIC, Hold, Made, Present, Table
from scanner.governance.access.rules import Views

if TYPE_CHECKING:
    import sqlalchemy as sa

SYSTEM = ("mysql", "information_schema", "performance_schema", "sys")
_OWN = f"NOT IN ({', '.join(repr(name) for name in SYSTEM)})"
_TABLES = f"""
SELECT TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE FROM information_schema.TABLES
 WHERE TABLE_SCHEMA {_OWN} AND TABLE_TYPE <> 'SEQUENCE' ORDER BY TABLE_SCHEMA, TABLE_NAME"""
_COLUMNS = f"""
SELECT TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME, DATA_TYPE FROM information_schema.COLUMNS
 WHERE TABLE_SCHEMA {_OWN} ORDER BY TABLE_SCHEMA, TABLE_NAME, ORDINAL_POSITION"""
_SCHEMAS = f"SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME {_OWN}"
_USERS = "SELECT User, Host, Select_priv, Super_priv, Grant_priv, File_priv FROM mysql.user"
_DATABASES = "SELECT User, Host, Db, Grant_priv FROM mysql.db WHERE Select_priv = 'Y'"
_TABLE_GRANTS = "SELECT User, Host, Db, Table_name, Table_priv FROM mysql.tables_priv"
_COLUMN_GRANTS = (
    "SELECT User, Host, Db, Table_name, Column_name FROM mysql.columns_priv WHERE Column_priv LIKE '%Select%'"
)
_ROLES_MARIADB = "SELECT Role, '', User, Host FROM mysql.roles_mapping"
_ROLES_MYSQL = "SELECT FROM_USER, FROM_HOST, TO_USER, TO_HOST FROM mysql.role_edges"
VIEW_HASH = "SHA2(CONCAT_WS(' ', VIEW_DEFINITION, SECURITY_TYPE, DEFINER), 256)"
FUNCTION_HASH = "SHA2(CONCAT_WS(' ', ROUTINE_DEFINITION, SECURITY_TYPE, SQL_DATA_ACCESS), 256)"
THERE = "there"
"""In place of a hash, for what is there or is not."""
_NOW = f"""
SELECT 'schema', CONCAT('`', REPLACE(SCHEMA_NAME, '`', '``'), '`'), '{THERE}' FROM information_schema.SCHEMATA
UNION ALL
SELECT 'view', CONCAT('`', REPLACE(TABLE_SCHEMA, '`', '``'), '`.`', REPLACE(TABLE_NAME, '`', '``'), '`'), {VIEW_HASH}
  FROM information_schema.VIEWS
UNION ALL
SELECT 'function', CONCAT('`', REPLACE(ROUTINE_SCHEMA, '`', '``'), '`.`', ROUTINE_NAME, '`'), {FUNCTION_HASH}
  FROM information_schema.ROUTINES WHERE ROUTINE_TYPE = 'FUNCTION'
UNION ALL
SELECT 'role', CONCAT('`', REPLACE(User, '`', '``'), '`'), '{THERE}' FROM mysql.user"""
_PLACE_OF_STATEMENT = {"view": 1, "function": 2}
"""In what SHOW CREATE gives."""


def read_present(connection: sa.Connection, views: Views) -> Present:
    """What the server that ``connection`` is to holds, in the connection's database or, without one, in all.

    Raises ``UsageError`` when the tables of grants may not be read.
    """

    def rows(sql: str) -> list[tuple[Any, ...]]:
        found = connection.execution_options(no_parameters=True).exec_driver_sql(sql).all()
        return [tuple(v.decode("utf-8", "replace") if isinstance(v, bytes) else v for v in row) for row in found]

    is_mariadb = bool(getattr(connection.dialect, "is_mariadb", False))
    ((current, who),) = rows("SELECT DATABASE(), CURRENT_USER()")
    try:
        users = rows(_USERS)
        holds = frozenset(_holds(rows, users))
        roles = rows(_ROLES_MARIADB if is_mariadb else _ROLES_MYSQL)
    except DBAPIError as error:
        raise UsageError(
            "this account may not read the tables of grants: GRANT SELECT ON mysql.* to it, or use another"
        ) from error
    home = views.home("mysql", current or "")
    made = _made(rows, home)
    own = {name for kind, name in made if kind == "schema"}
    tables = _tables(rows)
    schemas = {schema for (schema,) in rows(_SCHEMAS)}
    return Present(
        "mysql",
        who,
        {key: table for key, table in tables.items() if quoted(key[0]) not in own and current in (None, key[0])},
        frozenset(schemas),
        current or "",
        home,
        holds,
        frozenset(account(user, host) for user, host, *_ in users) - {PUBLIC},
        frozenset(account(user, host) for user, host, _, is_super, *_ in users if is_super == "Y"),
        frozenset((account(role, of), account(user, host)) for role, of, user, host in roles),
        made=made,
        foreign_schemas=frozenset(schema for schema in schemas if quoted(schema) not in own),
        with_files=frozenset(account(user, host) for user, host, *_, files in users if files == "Y"),
        strangers=_strangers(tables, own, made) - {home},
        fits={hold.schema: tuple(s for s in schemas if like(hold.schema, s)) for hold in holds if not hold.table},
    )


def _strangers(tables: Iterable[tuple[str, str]], own: set[str], made: Iterable[tuple[str, str]]) -> frozenset[str]:
    """The schemas of plans that hold something no plan has noted."""
    views = {name for kind, name in made if kind == "view"}
    return frozenset(schema for schema, name in tables if quoted(schema) in own and quoted(schema, name) not in views)


def _holds(rows: Any, users: Sequence[tuple[Any, ...]]) -> list[Hold]:
    found = [
        Hold(account(user, host), EVERYWHERE, can_grant=grant == "Y")
        for user, host, select, _, grant, _ in users
        if select == "Y"
    ]
    found += [Hold(account(user, host), db, can_grant=grant == "Y") for user, host, db, grant in rows(_DATABASES)]
    for user, host, db, table, privileges in rows(_TABLE_GRANTS):
        given = str(privileges).split(",")
        if "Select" in given:
            found.append(Hold(account(user, host), db, table, can_grant="Grant" in given))
    found += [Hold(account(user, host), *place) for user, host, *place in rows(_COLUMN_GRANTS)]
    return found


def _tables(rows: Any) -> dict[tuple[str, str], Table]:
    columns: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for schema, table, name, kind in rows(_COLUMNS):
        columns.setdefault((schema, table), []).append((name, kind))
    return {
        (schema, name): Table(
            schema, name, "view" if "VIEW" in kind else "table", tuple(columns.get((schema, name), ()))
        )
        for schema, name, kind in rows(_TABLES)
    }


def _made(rows: Any, functions: str) -> Mapping[tuple[str, str], Made]:
    """What the note of earlier plans says, beside how it is now."""
    where = f"TABLE_SCHEMA = {literal(functions)} AND TABLE_NAME = 'made'"
    if not rows(f"SELECT 1 FROM information_schema.TABLES WHERE {where}"):
        return {}
    now = {(kind, name): stored for kind, name, stored in rows(_NOW)}
    found = {}
    for kind, name, planned, stored in rows(f"SELECT kind, name, planned, stored FROM {quoted(functions)}.made"):
        is_now, restore = now.get((kind, name), ""), ""
        if is_now and kind in _PLACE_OF_STATEMENT:
            # Written by the server itself, with its definer.
            restore = rows(f"SHOW CREATE {kind.upper()} {name}")[0][_PLACE_OF_STATEMENT[kind]]
        found[kind, name] = Made(planned, stored, is_now, restore)
    return found


def account(user: str, host: str) -> str:
    """How an account is called: ``user@host``; a role, which has no host, by its name."""
    return f"{user}@{host}" if host else user


def quoted(*names: str) -> str:
    """Names as identifiers, always in backticks, joined by dots."""
    return ".".join("`" + name.replace("`", "``") + "`" for name in names)


def literal(text: str) -> str:
    """A text as a literal, whether or not backslashes escape: as hexadecimal digits."""
    return f"CONVERT(0x{text.encode().hex()} USING utf8mb4)" if text else "''"
