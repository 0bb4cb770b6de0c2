"""A database server as commands of access ask it: a read-only connection by the connectors' own rules."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from scanner.errors import UsageError

if TYPE_CHECKING:
    import sqlalchemy as sa

    from scanner.governance.access.privileges import Server


@contextmanager
def connected(target: str, ask_password: bool = False) -> Iterator[tuple[str, sa.Connection]]:
    """(the target as it may be shown, a read-only connection).

    Raises ``UsageError`` for what is no URL of PostgreSQL, MariaDB or MySQL, ``ConnectorError`` for what fails there.
    """
    import connectors
    from connectors._database import SqlConnector

    if ask_password:
        from scanner.cli._secrets import with_password

        target = with_password(target)
    shown = connectors.shown(target)
    opened, _ = connectors.open(target) if "://" in target or "${" in target else ([], [])
    connector = opened[0] if opened else None
    if not isinstance(connector, SqlConnector) or not shown.startswith(("postgresql", "mysql", "mariadb")):
        raise UsageError(f"{shown}: privileges are read from PostgreSQL, MariaDB and MySQL; give such a URL")
    try:
        with connector.connection() as connection:
            yield shown, connection
    finally:
        connector.close()


def privileges(connection: sa.Connection, masks: frozenset[str] = frozenset()) -> Server:
    """Who can read what, as the server's catalogues say; functions in the schemas ``masks`` hide what they get."""
    if connection.dialect.name == "postgresql":
        from scanner.governance.access.privileges_postgres import read_postgres

        return read_postgres(connection, masks)
    from scanner.governance.access.privileges_mysql import read_mysql

    return read_mysql(connection, masks)
