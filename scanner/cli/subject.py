"""``pisift subject``: requests of data subjects: where one person is, the clock, a copy, a script that deletes."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scanner.cli import CLEAN, INCOMPLETE
from scanner.cli._speech import said, say
from scanner.cli._store import SCAN, STORE, named, one_of_ours
from scanner.errors import UsageError

if TYPE_CHECKING:
    from scanner.cli._subject import Search
    from scanner.governance.subject.places import Place
    from scanner.governance.subject.ticket import Tickets

EXAMPLE = "Example: pisift subject locate 'postgresql://dsr@db/crm' logs < identifiers.txt"
_TARGETS = Annotated[list[str], typer.Argument(help="What to search, as for a scan.")]
_IDENTIFIERS = Annotated[
    str, typer.Option(help="A file of identifiers, one a line (contact.mobile: ..., or a value by itself); -: stdin.")
]
_INVENTORY = Annotated[str, typer.Option(help=f"Where to look: {SCAN}")]
_ASK = Annotated[bool, typer.Option("--ask-password", help="Type the password.")]
_TICKETS = Annotated[
    Path | None, typer.Option(help="The file of requests.  [default: ~/.local/share/pisift/requests.jsonl]")
]
_KEYS_SHOWN = 5


def register(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    group = typer.Typer(no_args_is_help=True, help="Requests of data subjects: locate, copy, delete, and the clock.")
    group.command("locate", epilog=EXAMPLE)(locate)
    group.command("export", epilog="Example: pisift subject export sqlite:///shop.db --out copy < ids.txt")(export)
    group.command("erase", epilog="Example: pisift subject erase sqlite:///shop.db --out erase.sql < ids.txt")(erase)
    group.command("tickets", epilog="Example: pisift subject tickets")(tickets)
    group.command("close", epilog="Example: pisift subject close 20261125-1a2b3c")(close)
    app.add_typer(group, name="subject", epilog=EXAMPLE)


def locate(
    targets: _TARGETS,
    identifiers: _IDENTIFIERS = "-",
    inventory: _INVENTORY = "pisift-report",
    kind: Annotated[
        str | None, typer.Option(help="Note a request: access, copy, correct, delete, transfer or explain.")
    ] = None,
    received: Annotated[str | None, typer.Option(help="The day it came.  [default: today]")] = None,
    tickets: _TICKETS = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON instead of text.")] = False,
    ask_password: _ASK = False,
    store: STORE = None,
) -> None:
    """Find the rows and lines that hold one person's identifiers, and the rows that belong to them.

    Exits with 3 where something could not be searched. Nothing of the person is kept; a request is noted with a keyed
    reference.
    """
    from scanner.cli._subject import person_of, searched

    person, known = person_of(identifiers), named(inventory, store)
    ticket = None
    if kind is not None:
        ticket = _open_ticket(_tickets(tickets), kind, received, person)
    with searched(targets, known, person, ask_password) as search:
        if as_json:
            document = {**_document(search), "ticket": asdict(ticket) if ticket else None}
            typer.echo(json.dumps(document, ensure_ascii=False, indent=1, default=str))
        else:
            for line in _lines(search, _personal(known)):
                say(line)
            if ticket:
                say(f"ticket {ticket.id}: answer by {ticket.due}")
                if ticket.note:
                    say(ticket.note)
        _leave(search)


def export(
    targets: _TARGETS,
    out: Annotated[Path, typer.Option(help="A new file for the copy (JSON), which only you may read.")],
    identifiers: _IDENTIFIERS = "-",
    inventory: _INVENTORY = "pisift-report",
    ask_password: _ASK = False,
    store: STORE = None,
) -> None:
    """Write a copy of the person's rows, without secrets and without rows that may be another's. It holds values."""
    from scanner.cli._subject import person_of, searched
    from scanner.governance.subject.copy import copy_of

    one_of_ours(out)
    person, known = person_of(identifiers), named(inventory, store)
    with searched(targets, known, person, ask_password) as search:
        tables: list[dict[str, Any]] = []
        files: list[dict[str, Any]] = []
        for source in search.sources:
            if source.connection is not None:
                tables += copy_of(source.connection, source.tables, source.places)
            else:
                files += [
                    {
                        "resource": place.resource,
                        "unit": place.unit,
                        "numbers": sorted(row.key[0] for row in place.rows.values()),
                    }
                    for place in source.places
                ]
        _write(out, json.dumps({"tables": tables, "files": files}, ensure_ascii=False, indent=1, default=str) + "\n")
        rows = sum(len(table["rows"]) for table in tables)
        typer.echo(
            f"wrote {out}: {rows} rows of {len(tables)} tables; lines of {len(files)} files are named, not copied"
        )
        _leave(search)


def erase(
    targets: _TARGETS,
    out: Annotated[Path, typer.Option(help="A new file for the script, which only you may read.")],
    identifiers: _IDENTIFIERS = "-",
    inventory: _INVENTORY = "pisift-report",
    anonymise: Annotated[bool, typer.Option("--anonymise", help="Empty labelled columns instead of deleting.")] = False,
    holds: Annotated[Path | None, typer.Option(help="A TOML file of [[hold]]: tables, reason, until.")] = None,
    organisation: Annotated[Path | None, typer.Option(help="organisation.toml, for the sectors.")] = None,
    ask_password: _ASK = False,
    store: STORE = None,
) -> None:
    """Write a script that deletes or empties the person's rows, for review; nothing is run.

    Legal holds and legal minimums of retention keep rows in, with the reason. It holds keys of rows, no identifier.
    """
    from scanner.cli._secrets import date_of_today
    from scanner.cli._subject import person_of, searched
    from scanner.governance.organisation import load_organisation
    from scanner.governance.subject.erasure import Erasing, load_holds, script

    one_of_ours(out)
    sectors = load_organisation(organisation).sectors if organisation else None
    asked = Erasing(date_of_today(), load_holds(holds) if holds else (), sectors, anonymise)
    person, known = person_of(identifiers), named(inventory, store)
    with searched(targets, known, person, ask_password) as search:
        parts = []
        for source in search.sources:
            dialect = _dialect(source.connection)
            parts += list(script(dialect, source.tables, source.places, asked, f"{source.shown}, {asked.day}"))
        parts += [f"-- NOT SEARCHED: {problem}" for problem in search.incomplete]
        _write(out, "\n".join(parts) + "\n")
        say(f"wrote {out}: read it before you run it")
        _leave(search)


def tickets(tickets: _TICKETS = None) -> None:
    """List the requests that are open, the nearest day first."""
    from scanner.cli._secrets import date_of_today

    today = date_of_today()
    found = sorted((one for one in _tickets(tickets).all() if not one.closed), key=lambda one: one.due)
    for one in found:
        days = (date.fromisoformat(one.due) - today).days
        when = f"due {one.due}, in {days} days" if days >= 0 else f"due {one.due}, {-days} days late"
        typer.echo(f"{one.id}  {one.kind:<8} {said(when)}" + (f"  {said(one.note)}" if one.note else ""))
    say(f"{len(found)} open")


def close(
    number: Annotated[str, typer.Argument(help="The ticket.")],
    tickets: _TICKETS = None,
) -> None:
    """Note that a request was answered today."""
    from scanner.cli._secrets import date_of_today

    ticket = _tickets(tickets).close(number, date_of_today())
    say(f"closed {ticket.id} on {ticket.closed}")


# --- parts ---


def _tickets(path: Path | None) -> Tickets:
    from scanner.governance.subject.ticket import Tickets
    from scanner.store import default_place

    return Tickets(path or default_place().parent / "requests.jsonl")


def _open_ticket(known: Tickets, kind: str, received: str | None, person: Any) -> Any:
    from scanner.cli._secrets import date_of_today, own_key
    from scanner.governance.subject.ticket import KINDS

    if kind not in KINDS:
        raise UsageError(f"--kind is one of {', '.join(KINDS)}")
    try:
        day = datetime.strptime(received, "%Y-%m-%d").date() if received else date_of_today()
    except ValueError as error:
        raise UsageError("--received is a day, such as 2026-11-25") from error
    return known.open(kind, day, person.references(own_key()))


def _leave(search: Search) -> None:
    for problem in search.incomplete:
        say(f"not searched: {problem}", err=True)
    sys.exit(INCOMPLETE if search.incomplete else CLEAN)


def _personal(known: Any) -> set[tuple[str, str]]:
    """(resource, column) of what holds personal information: such a key is not shown."""
    return {(e.resource.id, c.column.name) for e in known.resources for c in e.columns if c.labels}


def _lines(search: Search, personal: set[tuple[str, str]]) -> Iterator[str]:
    places = [place for source in search.sources for place in source.places]
    for place in places:
        by_how: dict[tuple[str, tuple[str, ...]], list[Any]] = {}
        for row in place.rows.values():
            by_how.setdefault((row.sure, row.by), []).append(row.key)
        yield place.resource
        for (sure, by), keys in sorted(by_how.items()):
            count = f"{len(keys)} {place.unit}{'s' * (len(keys) != 1)}"
            yield f"  {count}: {sure} ({'; '.join(by)}){_shown(place, keys, personal)}"
    yield f"{sum(len(place.rows) for place in places)} in {len(places)} places; {search.searched} columns searched"


def _shown(place: Place, keys: list[Any], personal: set[tuple[str, str]]) -> str:
    if place.table and (not place.keys or any((place.resource, name) in personal for name in place.keys)):
        return ""
    name = ", ".join(place.keys) or place.unit
    some = ", ".join("/".join(map(str, key)) for key in sorted(keys, key=str)[:_KEYS_SHOWN])
    return f": {name} {some}{', ...' * (len(keys) > _KEYS_SHOWN)}"


def _document(search: Search) -> dict[str, Any]:
    return {
        "places": [
            {
                "resource": place.resource,
                "unit": place.unit,
                "keys": list(place.keys),
                "is_cut": place.is_cut,
                # Without a key a row can only be told by all its values, which do not belong here.
                "rows": [
                    {"key": list(row.key) if place.keys or not place.table else None, "sure": row.sure, "by": row.by}
                    for row in place.rows.values()
                ],
            }
            for source in search.sources
            for place in source.places
        ],
        "searched": search.searched,
        "incomplete": search.incomplete,
    }


def _dialect(connection: Any) -> Any:
    from sqlalchemy.engine.default import DefaultDialect

    return connection.dialect if connection is not None else DefaultDialect()


def _write(out: Path, text: str) -> None:
    """A new file that only its owner may read: it holds a person's values or keys."""
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(out, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise UsageError(f"{out}: cannot be written ({error.strerror})") from error
