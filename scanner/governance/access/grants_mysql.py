"""The tables of grants of MariaDB and MySQL, read; and how accounts are called and written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import DBAPIError

from scanner.errors import ConnectorError
from scanner.governance.access.lineage import Relation
from scanner.governance.access.patterns_mysql import covers
from scanner.governance.access.privileges import PUBLIC, Edge, Kind
from scanner.governance.access.quoting import quoted_mysql as quoted

if TYPE_CHECKING:
    import sqlalchemy as sa

Row = Mapping[str, Any]
OWN = "NOT IN ('mysql', 'information_schema', 'performance_schema', 'sys')"
_COLUMNS = f"""
SELECT TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME FROM information_schema.COLUMNS WHERE TABLE_SCHEMA {OWN}
 ORDER BY TABLE_SCHEMA, TABLE_NAME, ORDINAL_POSITION"""
_CLIENTS = "SELECT USER, HOST FROM information_schema.PROCESSLIST"
_ROLES_MARIADB = "SELECT User, Host, Role, '' AS RoleHost, Admin_option FROM mysql.roles_mapping"
_ROLES_MYSQL = """SELECT TO_USER AS User, TO_HOST AS Host, FROM_USER AS Role, FROM_HOST AS RoleHost,
       WITH_ADMIN_OPTION AS Admin_option FROM mysql.role_edges"""
_ACCOUNTS_MARIADB = """SELECT User, Host, JSON_VALUE(Priv, '$.account_locked') AS account_locked,
       JSON_VALUE(Priv, '$.authentication_string') AS authentication_string FROM mysql.global_priv"""


class Catalogue:
    """What the tables of grants hold."""

    def __init__(self, connection: sa.Connection) -> None:
        """Read them; ``ConnectorError`` where that is not allowed."""

        def rows(sql: str) -> Sequence[Row]:
            found = connection.execution_options(no_parameters=True).exec_driver_sql(sql)
            return [{key: _text(value) for key, value in row.items()} for row in found.mappings()]

        self.rows: Callable[[str], Sequence[Row]] = rows
        self.is_mariadb = bool(getattr(connection.dialect, "is_mariadb", False))
        try:
            self.users = rows("SELECT * FROM mysql.user ORDER BY User, Host")
            self.databases = rows("SELECT * FROM mysql.db")
            self.tables = rows("SELECT * FROM mysql.tables_priv")
            self.columns = rows("SELECT * FROM mysql.columns_priv")
            self.routines = rows("SELECT * FROM mysql.procs_priv")
            self.roles = rows(_ROLES_MARIADB if self.is_mariadb else _ROLES_MYSQL)
            self.accounts = {
                (row["User"], row["Host"]): row for row in (rows(_ACCOUNTS_MARIADB) if self.is_mariadb else self.users)
            }
        except DBAPIError as error:
            raise ConnectorError(
                "the tables of grants may not be read: GRANT SELECT ON mysql.* to this account, or use another"
            ) from error
        self.relations: dict[Relation, tuple[str, ...]] = {}
        for row in rows(_COLUMNS):
            place = row["TABLE_SCHEMA"], row["TABLE_NAME"]
            self.relations[place] = (*self.relations.get(place, ()), row["COLUMN_NAME"])
        # Without a folder for files, FILE reads all of them: no value on MariaDB, an empty one on MySQL.
        unset = "coalesce(@@secure_file_priv, '')" if self.is_mariadb else "@@secure_file_priv"
        self.log_bin, self.files = (
            row["on_"] for row in rows(f"SELECT @@log_bin AS on_ UNION ALL SELECT {unset} = ''")
        )

    def names(self) -> Iterator[tuple[str, Row]]:
        """(name, its row in mysql.user) of each account and role."""
        for user in self.users:
            if user["User"] != PUBLIC:
                yield named(user["User"], user["Host"], is_role(user)), user

    def account(self, user: Row) -> Row:
        """What is known of a login beside its privileges."""
        return self.accounts.get((user["User"], user["Host"]), {})

    def locked(self, user: Row) -> bool:
        """Whether nobody can log in by it."""
        return not is_role(user) and str(self.account(user).get("account_locked")).lower() in ("1", "true", "y")


def named(user: str, host: str, is_a_role: bool) -> str:
    """How an account or a role is called here."""
    return user if is_a_role else f"{user}@{host}"


def is_role(user: Row) -> bool:
    """Whether a row of ``mysql.user`` is a role; on MySQL 8, without a mark, a locked account without a password."""
    if "is_role" in user:
        return bool(user["is_role"] == "Y")
    return user.get("account_locked") == "Y" and user["Host"] == "%" and not user["authentication_string"]


def _text(value: Any) -> Any:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value


def written(name: str) -> str:
    """An account or a role as a statement has it."""
    user, at, host = name.rpartition("@")
    return f"{_literal(user)}@{_literal(host)}" if at else quoted(name)


def _literal(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"


def others(found: Catalogue, memberships: Mapping[str, tuple[Edge, ...]]) -> Iterator[tuple[Edge, Relation | None]]:
    """What is no reading: members with admin option, and accounts that should not be."""
    powerful = {name for name, user in found.names() if user.get("Super_priv") == "Y"}
    for edge in (edge for edges in memberships.values() for edge in edges):
        if edge.can_pass_on and edge.holder not in powerful:
            words = f"may add members to {edge.role}"
            yield Edge(Kind.ADMIN_OPTION, edge.holder, words, edge.revoke_option, edge.role), None
    clients = [(row["USER"], str(row["HOST"]).rpartition(":")[0] or row["HOST"]) for row in found.rows(_CLIENTS)]
    for name, user in found.names():
        if is_role(user):
            continue
        yield from ((edge, None) for edge in _account(name, user, found.account(user), found.locked(user)))
        hosts = {host for who, host in clients if who == user["User"] and covers(user["Host"], host)}
        if len(hosts) > 1:
            words = f"is logged in from {len(hosts)} addresses at once"
            yield Edge(Kind.SHARED, name, words, ("-- an account of its own for each person or service",)), None


def _account(name: str, user: Row, account: Row, is_locked: bool) -> Iterator[Edge]:
    if is_locked or user.get("password_expired") == "Y":
        state = "is locked" if is_locked else "has an expired password"
        yield Edge(Kind.DORMANT, name, f"{state}, and still holds privileges", (f"DROP USER {written(name)};",))
    elif user.get("plugin") in ("", "mysql_native_password", "caching_sha2_password") and not account.get(
        "authentication_string"
    ):
        who = "everybody logs in by it without a name" if not user["User"] else "has no password"
        yield Edge(Kind.NO_PASSWORD, name, who, (f"-- a password: ALTER USER {written(name)} IDENTIFIED BY ...;",))
