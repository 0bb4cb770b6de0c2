"""``pisift access audit``: who can read which column and should not, and the statement that closes it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scanner.cli import CLEAN, FINDINGS, INCOMPLETE
from scanner.cli._server import connected, privileges
from scanner.cli._speech import say, warn
from scanner.cli._store import SCAN, STORE, named
from scanner.cli.access_log import DEFAULT_FILES, DEFAULT_LOG, FILES, KEY, LOG, opened
from scanner.errors import ConnectorError

if TYPE_CHECKING:
    from scanner.governance.access.audit import Audit
    from scanner.model import Inventory

EXAMPLE = "Example: pisift access audit 'postgresql://auditor:${DB_PASSWORD}@db/crm' --inventory pisift-report"


def audit(
    url: Annotated[str, typer.Argument(help="PostgreSQL, MariaDB or MySQL.")],
    inventory: Annotated[str, typer.Option(help=f"What was found there: {SCAN}")] = "pisift-report",
    access: FILES = DEFAULT_FILES,
    level: Annotated[int, typer.Option(min=1, help="The lowest level of columns to look at.")] = 3,
    as_json: Annotated[bool, typer.Option("--json", help="JSON instead of text.")] = False,
    out: Annotated[
        Path | None, typer.Option(help="A folder for JSON, CSV, a workbook, and the HTML page with readers.")
    ] = None,
    ask_password: Annotated[bool, typer.Option("--ask-password", help="Type the password.")] = False,
    store: STORE = None,
    log: LOG = DEFAULT_LOG,
    key: KEY = None,
) -> None:
    """Show who can read what, by which grants, memberships, views and routines, and what should be revoked.

    Nothing is changed; exceptions that the log says are approved count. Exits with 1 on findings, 3 where something
    could not be looked at.
    """
    from scanner.governance.access.audit_outputs import document, lines, write

    known = named(inventory, store)
    found = _audited(url, known, access, level, ask_password, log, key)
    if as_json:
        typer.echo(json.dumps(document(found), ensure_ascii=False, indent=1))
    else:
        for line in lines(found):
            say(line)
    if out is not None:
        for path in [*write(found, out), *_page(found, known, out)]:
            say(f"wrote {path}", err=True)
    sys.exit(FINDINGS if found.findings else INCOMPLETE if found.incomplete else CLEAN)


def _audited(
    url: str, known: Inventory, files: list[Path], level: int, ask_password: bool, log: Path, key: Path | None
) -> Audit:
    from scanner.cli._secrets import date_of_today
    from scanner.governance.access.audit import audit as audited
    from scanner.governance.access.file import load_access
    from scanner.governance.access.permits import permits_of

    rules = load_access(*files)
    permits = permits_of(opened(log, key).read(), rules)
    try:
        with connected(url, ask_password) as (shown, connection):
            is_postgres = connection.dialect.name == "postgresql"
            home = rules.views.home("postgresql" if is_postgres else "mysql", connection.engine.url.database or "")
            server = privileges(connection, frozenset({home}))
    except ConnectorError as error:
        warn(f"{error}; nothing was looked at")
        sys.exit(INCOMPLETE)
    return audited(server, known, rules, shown, permits, date_of_today(), level)


def _page(found: Audit, known: Inventory, out: Path) -> list[Path]:
    """The inventory's page, in which each column says who reads it."""
    from scanner.cli._reports import write_reports
    from scanner.governance.access.audit_outputs import document, readers
    from scanner.settings import load_settings, override

    settings = override(load_settings(None), {"format": ["html"]}, "command line")
    return write_reports(known, settings, out, readers=readers(document(found), known))
