"""The tables of the store, how its database is opened, and how an old one is brought up to date."""

from __future__ import annotations

from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from scanner.errors import UsageError

_META = sa.MetaData()
_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_LOCK = 7_105_346_681  # "pisift": one store is migrated by one process at a time


def _table(name: str, *columns: sa.Column[Any]) -> sa.Table:
    return sa.Table(name, _META, sa.Column("id", _NUMBER, primary_key=True), *columns)


def _named(*names: str, kind: Any = sa.Text) -> list[sa.Column[Any]]:
    return [sa.Column(name, kind) for name in names]


# The migrations make them, with their types, keys and indices; these say what they are called.
SCANS = _table(
    "scans",
    *_named("uid", "started", "ended", "tool", "catalogue", "standard", "targets", "format_version", "head", "summary"),
    *_named("is_whole", kind=sa.Boolean),
)
RESOURCES = _table(
    "resources",
    *_named("key", "name", "kind", "document"),
    *_named("scan", "place", "rows", "row_estimate", kind=_NUMBER),
)
COLUMNS = _table("columns", *_named("resource", "key", "name", "document"), *_named("scan", "place", kind=_NUMBER))
LABELS = _table(
    "labels",
    *_named("resource", "key", "pi_type", "grounds", "document"),
    *_named("scan", "column", "place", "level", kind=_NUMBER),
)
GAPS = _table("gaps", *_named("kind", "document"), *_named("is_loss", kind=sa.Boolean), *_named("scan", kind=_NUMBER))
DECISIONS = _table("decisions", *_named("outcome", "verdict", "key", "document"), *_named("scan", kind=_NUMBER))

REVIEWS = _table("reviews", *_named("key", "document"))


def open_database(place: str, create: bool) -> tuple[str, sa.Engine]:
    """The name of a store without its password, and its database, not connected yet; ``UsageError`` if it is none."""
    if "://" not in place:
        path = Path(place).expanduser()
        if not create and not path.exists():
            raise UsageError(f"no store at {place}: scan with --store first, or name another --store")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(f"store {place}: its folder cannot be made ({error.strerror})") from error
        return place, _sqlite(sa.URL.create("sqlite", database=str(path)))
    try:
        url = sa.make_url(place)
    except sa.exc.ArgumentError as error:
        raise UsageError("--store: not a URL of SQLite or PostgreSQL") from error
    shown = url.render_as_string(hide_password=True)
    if url.get_backend_name() == "sqlite":
        return shown, _sqlite(url)
    if url.get_backend_name() != "postgresql":
        raise UsageError(f"store {shown}: a store is a SQLite file or a PostgreSQL database")
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    try:
        return shown, sa.create_engine(url, pool_size=1, hide_parameters=True)
    except ModuleNotFoundError as error:
        raise UsageError(f"store {shown}: needs pip install 'pisift[postgres]'") from error


def _sqlite(url: sa.URL) -> sa.Engine:
    database = sa.create_engine(url, connect_args={"timeout": 60}, hide_parameters=True)

    @sa.event.listens_for(database, "connect")
    def _connected(connection: Any, _: Any) -> None:
        # SQLAlchemy begins transactions (below), not the driver, which would leave DDL outside of them.
        connection.isolation_level = None
        connection.execute("PRAGMA foreign_keys=ON")

    @sa.event.listens_for(database, "begin")
    def _begun(connection: sa.Connection) -> None:
        # Taken at once, so that two scans queue up (60 s) instead of failing when both come to write.
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return database


def migrate(connection: sa.Connection, shown: str) -> None:
    """Bring the schema up to date, in the connection's transaction.

    Raises ``UsageError`` for a store of a newer pisift, and for a database that holds something else.
    """
    try:
        from alembic import command
        from alembic.config import Config
        from alembic.runtime.migration import MigrationContext
        from alembic.script import ScriptDirectory
    except ModuleNotFoundError as error:
        raise UsageError("a store needs pip install 'pisift[store]'") from error
    with as_file(files("scanner") / "migrations") as folder:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
        config = Config()
        config.set_main_option("script_location", str(folder).replace("%", "%%"))
        config.attributes["connection"] = connection
        script = ScriptDirectory.from_config(config)
        now, known = MigrationContext.configure(connection).get_current_revision(), script.get_current_head()
        if now == known:
            return
        if now is not None and now not in {revision.revision for revision in script.walk_revisions()}:
            raise UsageError(f"store {shown}: written by a newer pisift (schema {now}, this one knows {known}): update")
        if now is None and sa.inspect(connection).get_table_names():
            raise UsageError(f"store {shown}: a database with other tables in it; give pisift one of its own")
        command.upgrade(config, "head")
