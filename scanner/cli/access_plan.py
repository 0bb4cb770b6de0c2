"""``pisift access plan``: what has to change on a server so that it grants what access.toml says, and its undo."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scanner.cli import CLEAN, FINDINGS, INCOMPLETE
from scanner.cli._secrets import date_of_today
from scanner.cli._speech import said, say
from scanner.cli._store import STORE, named
from scanner.cli.access_log import DEFAULT_FILES, DEFAULT_LOG, FILES, KEY, LOG, opened
from scanner.errors import UsageError

if TYPE_CHECKING:
    import sqlalchemy as sa

    from scanner.governance.access.log import Log
    from scanner.governance.access.present import Present
    from scanner.governance.access.rules import Access, Permit
    from scanner.governance.access.steps import Plan
    from scanner.model import Inventory

EXAMPLE = "Example: pisift access plan postgresql://admin@db/shop --inventory pisift-report --out access-plan"
_SHOWN = 40
"""Steps that the terminal lists; the script has all."""


@dataclass(frozen=True)
class _Asked:
    """What a plan is made from."""

    inventory: Inventory
    access: Access
    permits: tuple[Permit, ...]
    day: date
    log: Log
    head: str
    """The hash of the log's last line."""


def plan(
    url: Annotated[str, typer.Argument(help="PostgreSQL, MariaDB or MySQL, as pisift scan takes it.")],
    access: FILES = DEFAULT_FILES,
    inventory: Annotated[Path | None, typer.Option(help="The inventory.json of a scan, or its folder.")] = None,
    scan: Annotated[str | None, typer.Option(help="A scan of the store instead: a number, last, last~1.")] = None,
    store: STORE = None,
    out: Annotated[Path, typer.Option(help="The folder for the scripts and for what other systems read.")] = Path(
        "access-plan"
    ),
    apply: Annotated[bool, typer.Option("--apply", help="Carry it out, after a question.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="With --apply: no question.")] = False,
    fail: Annotated[bool, typer.Option("--fail", help="Exit with 1 if anything has to change.")] = False,
    service: Annotated[str, typer.Option(help="The name of the tag service in Ranger.")] = "tags",
    anonymizer: Annotated[bool, typer.Option("--anonymizer", help="Also labels for PostgreSQL Anonymizer.")] = False,
    log: LOG = DEFAULT_LOG,
    key: KEY = None,
    ask_password: Annotated[bool, typer.Option("--ask-password", help="Type the password.")] = False,
) -> None:
    """Say what has to change so that a server grants what access.toml says; write it as SQL with its undo.

    Nothing is changed without --apply. Masked views, column grants, row policies and roles are made; grants beyond what
    a role needs are taken back, and those that expired.
    """
    from connectors._primary import primary
    from scanner.governance.access.plan import plan_for, read_present

    if yes and not apply:
        raise UsageError("--yes answers the question of --apply")
    if ask_password:
        from scanner.cli._secrets import with_password

        url = with_password(url)
    asked = _asked(access, inventory, scan, store, log, key)
    with primary(url) as (shown, connection):
        present = read_present(connection, asked.access)
        made = plan_for(present, asked.inventory, asked.access, shown, asked.permits, asked.day)
        connection.rollback()
        _write(out, made, present, asked, shown, service, anonymizer)
        _show(made, out)
        entry = _logged(asked.log, "plan", made, shown)
        if apply and made.steps and _is_confirmed(made, shown, yes):
            # The next plan writes its own undo.sql: this one is kept under the number of its line in the log.
            _keep(out / f"undo-{entry}.sql", (out / "undo.sql").read_text("utf-8"))
            _carry_out(connection, made, asked, shown)
    if made.steps and not apply:
        say(f"nothing is changed: read {out / 'plan.sql'}, then --apply, or run it yourself", err=True)
    say(f"line {entry} of {log}", err=True)
    sys.exit(FINDINGS if fail and made.steps and not apply else CLEAN)


def _asked(
    files: list[Path], inventory: Path | None, scan: str | None, store: str | None, log: Path, key: Path | None
) -> _Asked:
    from scanner.document import read_inventory
    from scanner.governance.access.file import load_access
    from scanner.governance.access.permits import permits_of

    if (inventory is None) is (scan is None):
        raise UsageError("name the inventory of a scan with --inventory, or a scan of the store with --scan")
    rules = load_access(*files)
    chain = opened(log, key)
    entries = chain.read()
    read = read_inventory(inventory) if inventory is not None else named(str(scan), store)
    return _Asked(read, rules, permits_of(entries, rules), date_of_today(), chain, entries[-1].hash if entries else "")


def _write(
    out: Path, made: Plan, present: Present, asked: _Asked, shown: str, service: str, with_anonymizer: bool
) -> None:
    """The scripts, and the plan for other systems."""
    from scanner.governance.access import emitted
    from scanner.governance.access.plan import scripts, sql_of

    sql = sql_of(present, asked.access)
    log = f"; the log ends with {asked.head}" if asked.head else ""
    head = [f"pisift access plan of {asked.day} for {shown}{log}", f"fingerprint {made.fingerprint}"]
    do, undo = scripts(made, sql, head)
    needs, rules = made.needs, asked.access
    tables = {present.path_of(table): table.key for table in present.tables.values()}
    files = {
        "plan.sql": do,
        "undo.sql": undo,
        "columns.csv": emitted.columns_csv(needs, rules),
        "opa/data.json": emitted.opa_data(needs, rules),
        "opa/access.rego": emitted.opa_rego(),
        "ranger-policies.json": emitted.ranger_policies(needs, rules, service),
        "ranger-tags.json": emitted.ranger_tags(needs, service, tables),
        "views.hive.sql": emitted.hive_views(needs, rules, tables),
    }
    if with_anonymizer:
        if made.dialect != "postgresql":
            raise UsageError("--anonymizer is of PostgreSQL")
        names = {path: sql.name(*key) for path, key in tables.items()}
        files["anonymizer.sql"] = emitted.anonymizer(needs, rules, names, sql.name(present.home))
    for name, text in files.items():
        _keep(out / name, text)


def _keep(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    except OSError as error:
        raise UsageError(f"{path}: cannot be written ({error.strerror})") from error


def _show(made: Plan, out: Path) -> None:
    for step in made.steps[:_SHOWN]:
        say(step.why)
    if len(made.steps) > _SHOWN:
        say(f"and {len(made.steps) - _SHOWN:,} more steps")
    for note in made.notes:
        say(f"left open: {note}")
    statements = sum(len(step.do) for step in made.steps)
    if made.steps:
        say(f"{len(made.steps):,} steps, {statements:,} statements in {out / 'plan.sql'}")
    else:
        say("nothing has to change: the server grants what the access file says")


def _logged(log: Log, kind: str, made: Plan, shown: str) -> int:
    from scanner.cli.access_log import me

    body = {"target": shown, "steps": len(made.steps), "fingerprint": made.fingerprint}
    return log.append(kind, me(), body).number


def _is_confirmed(made: Plan, shown: str, yes: bool) -> bool:
    if yes:
        return True
    if not sys.stdin.isatty():
        raise UsageError("--apply asks a question: run it in a terminal, or say --yes")
    if typer.confirm(said(f"Change {len(made.steps):,} things at {shown}?")):
        return True
    say("nothing is changed", err=True)
    return False


def _carry_out(connection: sa.Connection, made: Plan, asked: _Asked, shown: str) -> None:
    """Change the server, and look whether it is as it should be."""
    from scanner.governance.access.apply import apply
    from scanner.governance.access.plan import plan_for, read_present

    apply(connection, made)
    _logged(asked.log, "applied", made, shown)
    present = read_present(connection, asked.access)
    left = plan_for(present, asked.inventory, asked.access, shown, asked.permits, asked.day)
    connection.rollback()
    if left.steps:
        say(f"applied, and yet {len(left.steps):,} things are not as they should be; plan again", err=True)
        sys.exit(INCOMPLETE)
    say(f"applied, and looked at again: nothing is left to change at {shown}")
