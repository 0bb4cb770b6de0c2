"""A connection to a server itself, never to a replica, for the one command that may change something."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from connectors._access import access, missing
from connectors._urls import shown
from scanner.errors import ConnectorError, UsageError, in_words

_SERVERS = ("postgresql", "mysql", "mariadb")


@contextmanager
def primary(target: str) -> Iterator[tuple[str, sa.Connection]]:
    """(the target as it may be shown, a connection whose first transaction is read-only).

    Raises ``UsageError`` for what is no URL of PostgreSQL, MariaDB or MySQL, and ``ConnectorError``, in words without
    values, for whatever fails inside.
    """
    found = access(target)
    if found is None or found.urls[-1].get_backend_name() not in _SERVERS:
        raise UsageError(f"{shown(target)}: grants are those of PostgreSQL, MariaDB and MySQL; give such a URL")
    url = found.urls[-1]
    engine = sa.create_engine(url, hide_parameters=True, poolclass=sa.pool.NullPool, connect_args=found.arguments)
    try:
        with engine.connect() as connection:
            isolation = "ISOLATION LEVEL REPEATABLE READ, READ ONLY"
            connection.exec_driver_sql(f"SET TRANSACTION {isolation}")
            yield shown(target), connection
            connection.rollback()
    except (SQLAlchemyError, OSError) as error:
        raise ConnectorError(in_words(getattr(error, "orig", None) or error)) from error
    except ImportError as error:
        raise UsageError(missing(error)) from error
    finally:
        engine.dispose()
