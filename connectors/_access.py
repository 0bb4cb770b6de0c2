"""From a target to what SQLAlchemy connects to: ``${ENV}``, drivers, password files, replicas; nothing is shown."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from connectors._urls import expanded
from scanner.errors import UsageError

CONNECT_TIMEOUT = 10
_DRIVERS = {"postgresql": ("psycopg", "psycopg2"), "mysql": ("pymysql", "mysqldb"), "mariadb": ("pymysql", "mysqldb")}
"""Drivers to use where a URL names none, the tested one first."""
_MODULES = {"mysqldb": "MySQLdb"}
_EXTRAS = {"psycopg": "postgres", "pymysql": "mysql", "duckdb_engine": "duckdb"}


@dataclass(frozen=True)
class Access:
    """What a connection is made of. Its text shows no password: SQLAlchemy's URL hides it."""

    urls: tuple[sa.URL, ...]
    """The replica first where there is one; the first that answers is read."""
    arguments: dict[str, Any] = field(default_factory=dict, repr=False)


def access(target: str) -> Access | None:
    """How to reach ``target``; None if it is no SQLAlchemy URL, ``UsageError`` if it cannot be used."""
    target = expanded(target)
    if "://" not in target:
        return None
    try:
        url = _with_driver(sa.make_url(target))
        url.get_dialect().import_dbapi()
    except NoSuchModuleError:
        return None
    except (ArgumentError, ValueError) as error:
        raise UsageError("not a SQLAlchemy URL; write dialect+driver://user:password@host:port/database") from error
    except ImportError as error:
        raise UsageError(missing(error)) from error
    if url.get_backend_name() in ("sqlite", "duckdb"):
        return _of_file(url)
    urls = _replica_first(url)
    if url.get_backend_name() == "postgresql":
        return Access(urls, _postgres_arguments(url))
    if url.get_backend_name() in ("mysql", "mariadb"):
        return Access(tuple(map(_with_my_cnf, urls)), {"connect_timeout": CONNECT_TIMEOUT})
    return Access(urls)


def missing(error: ImportError) -> str:
    """What to install."""
    name = error.name or "of this database"
    extra = _EXTRAS.get(name.lower().partition(".")[0])
    how = f"pip install 'pisift[{extra}]'" if extra else "pip"
    return f"the driver {name} is not installed, or lacks a library; install it with {how}"


def sqlite_url(path: str) -> sa.URL:
    """A SQLite file by a URI."""
    # mode=ro: SQLite itself refuses to write, and does not create a missing file.
    # Quoted: in a URI a name with ? or # would be another, shorter name, and an empty database.
    database = f"file:{quote(os.fsencode(path))}"
    return sa.URL.create("sqlite", database=database, query={"mode": "ro", "uri": "true"})


def _of_file(url: sa.URL) -> Access:
    name = {"sqlite": "SQLite", "duckdb": "DuckDB"}[url.get_backend_name()]
    path = url.database
    if not path or path == ":memory:":
        raise UsageError(f"a {name} URL needs a file: {name.lower()}:///path/to/file.db")
    path = path.removeprefix("file:").partition("?")[0]
    if not Path(path).is_file():
        raise UsageError(f"no such {name} file: {path}")
    if name == "SQLite":
        return Access((sqlite_url(path),))
    return Access((url,), {"read_only": True})


def _with_driver(url: sa.URL) -> sa.URL:
    backend = url.drivername.lower()
    if backend not in _DRIVERS:
        return url
    present = [name for name in _DRIVERS[backend] if find_spec(_MODULES.get(name, name))]
    return url.set(drivername=f"{backend}+{(present or _DRIVERS[backend])[0]}")


def _replica_first(url: sa.URL) -> tuple[sa.URL, ...]:
    """``?replica=host:port`` is read where it answers; the server itself stands in for it."""
    replica = url.query.get("replica")
    own = url.difference_update_query(["replica"])
    if not replica:
        return (own,)
    host, _, port = (replica if isinstance(replica, str) else replica[0]).partition(":")
    if port and not port.isdigit():
        raise UsageError("replica is host or host:port")
    return own.set(host=host, port=int(port) if port else url.port), own


def _postgres_arguments(url: sa.URL) -> dict[str, Any]:
    """What libpq is told besides the URL; ~/.pgpass, PGSSLMODE and pg_service.conf it reads itself."""
    if url.get_driver_name() not in ("psycopg", "psycopg2"):
        return {}
    arguments: dict[str, Any] = {}
    given = {key.lower() for key in url.query}
    if "connect_timeout" not in given:
        arguments["connect_timeout"] = CONNECT_TIMEOUT
    if "application_name" not in given:
        arguments["application_name"] = "pisift"
    hosts = url.query.get("host", ())
    if (not isinstance(hosts, str) and len(hosts) > 1) and "target_session_attrs" not in given:
        # Several hosts: the one that does not serve the application.
        arguments["target_session_attrs"] = "prefer-standby"
    return arguments


def _with_my_cnf(url: sa.URL) -> sa.URL:
    """The client's own file stands in for a user and a password that the URL does not name."""
    own = Path("~/.my.cnf").expanduser()
    if url.get_driver_name() != "pymysql" or url.password or "read_default_file" in url.query or not own.is_file():
        return url
    return url.update_query_dict({"read_default_file": str(own)})
