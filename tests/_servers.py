"""The real database servers that tests use, each test in a database of its own that is dropped afterwards."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pytest
import sqlalchemy as sa

REQUIRED = "PISIFT_REQUIRE_SERVERS"
"""Set by CI: a server that is absent fails the tests instead of leaving them out."""


@dataclass(frozen=True)
class Server:
    """A server and the address under which an administrator reaches it."""

    name: str
    admin: str
    made: list[str] = field(default_factory=list, compare=False)

    def need(self) -> None:
        """Skip the test that calls this, or fail it in CI, if the server is not there."""
        if not _answers(self.admin):
            reason = f"{self.name} is not there ({sa.make_url(self.admin).host}:{sa.make_url(self.admin).port})"
            if os.environ.get(REQUIRED):
                pytest.fail(f"{reason}; start it with make services")
            pytest.skip(reason)

    def fresh(self) -> str:
        """The URL of a new database with a name nobody else has."""
        self.need()
        name = f"pisift_test_{uuid.uuid4().hex[:12]}"
        self.admin_runs(f"CREATE DATABASE {name}" + (" CHARACTER SET utf8mb4" if self is MARIADB else ""))
        self.made.append(name)
        return sa.make_url(self.admin).set(database=name).render_as_string(hide_password=False)

    def drop(self, name: str) -> None:
        """Remove a database, whoever is still connected to it."""
        self.admin_runs(f"DROP DATABASE IF EXISTS {name}" + (" WITH (FORCE)" if self is POSTGRES else ""))

    def drop_all(self) -> None:
        """Remove every database that this process made."""
        while self.made:
            self.drop(self.made.pop())

    def admin_runs(self, *statements: str) -> None:
        """Run statements as the administrator."""
        run(self.admin, *statements)


def run(url: str, *statements: str) -> None:
    """Run statements, each by itself, without parameters."""
    with connected(url) as connection:
        for statement in statements:
            connection.execution_options(no_parameters=True).exec_driver_sql(statement)


def insert(url: str, statement: str, rows: Sequence[Sequence[Any]]) -> None:
    """Insert rows with the driver's own placeholders."""
    with connected(url) as connection:
        connection.exec_driver_sql(statement, [tuple(row) for row in rows])


@contextmanager
def connected(url: str) -> Iterator[sa.Connection]:
    """A connection that commits each statement."""
    engine = sa.create_engine(url, poolclass=sa.pool.NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection


@cache
def _answers(url: str) -> bool:
    try:
        with connected(url):
            return True
    except sa.exc.SQLAlchemyError:
        return False


POSTGRES = Server(
    "PostgreSQL", os.environ.get("PISIFT_TEST_POSTGRES", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres")
)
MARIADB = Server("MariaDB", os.environ.get("PISIFT_TEST_MARIADB", "mysql+pymysql://root@127.0.0.1:3306/mysql"))
SERVERS = (POSTGRES, MARIADB)
