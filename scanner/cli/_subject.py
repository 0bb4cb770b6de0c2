"""One person looked for in targets: which the inventory knows, which were opened, what could not be looked at."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from scanner.errors import ConnectorError, UsageError

if TYPE_CHECKING:
    import sqlalchemy as sa

    from scanner.governance.subject.person import Person
    from scanner.governance.subject.places import Place
    from scanner.governance.subject.tables import Name, Table
    from scanner.model import Connector, Inventory, ResourceEntry


@dataclass
class Source:
    """One database or set of files, and where the person is in it."""

    shown: str
    places: tuple[Place, ...]
    connection: sa.Connection | None = None
    """Of a database, open as long as the search is."""
    tables: Mapping[Name, Table] = field(default_factory=dict)


@dataclass
class Search:
    """Everything that was looked at."""

    person: Person
    sources: list[Source] = field(default_factory=list)
    searched: int = 0
    incomplete: list[str] = field(default_factory=list)


def person_of(identifiers: str) -> Person:
    """The person whose identifiers stand in a file, or on standard input (``-``); ``UsageError`` for what is none."""
    from scanner.batch import detect
    from scanner.governance.subject.person import read_person
    from scanner.run import load_rules

    if identifiers == "-":
        if sys.stdin.isatty():
            typer.echo("identifiers, one a line (contact.mobile: ..., or a value by itself), then Ctrl-D:", err=True)
        lines = sys.stdin.read().splitlines()
    else:
        try:
            lines = Path(identifiers).read_text("utf-8").splitlines()
        except FileNotFoundError as error:
            # What is no file may be an identifier that somebody gave as an argument: it is not quoted.
            raise UsageError("--identifiers: no such file; identifiers are never arguments, pipe them in") from error
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError("--identifiers: the file cannot be read as UTF-8") from error
    rules = load_rules()
    return read_person(
        lines, lambda text: [found.pi_type for found in detect(text, rules) if found.end - found.start > 5]
    )


@contextmanager
def searched(targets: Sequence[str], known: Inventory, person: Person, ask_password: bool) -> Iterator[Search]:
    """Look for ``person`` in ``targets``, as far as the inventory ``known`` says where to look."""
    import connectors

    search = Search(person)
    found: set[str] = set()
    with ExitStack() as stack:
        for target in targets:
            if ask_password:
                from scanner.cli._secrets import with_password

                target = with_password(target)
            opened, gaps = connectors.open(target)
            search.incomplete += [f"{gap.resource}: {gap.reason}" for gap in gaps if gap.kind.is_loss]
            for connector in opened:
                stack.callback(connector.close)
                try:
                    found |= _look(connector, connectors.shown(target), known, search, stack)
                except ConnectorError as error:
                    search.incomplete.append(f"{connectors.shown(target)}: {error}")
        _not_looked_at(known, found, search)
        yield search


def _look(connector: Connector, shown: str, known: Inventory, search: Search, stack: ExitStack) -> set[str]:
    """Search one connector; the ids of the resources that were looked at."""
    from connectors._database import SqlConnector
    from scanner.governance.access.places import is_same

    if isinstance(connector, SqlConnector):
        entries = [e for e in known.resources if e.resource.source == shown or is_same(e.resource.source, shown)]
        if not entries:
            raise UsageError(f"the inventory holds nothing of {shown}; scan it first")
        _in_database(connector, shown, entries, search, stack)
        return {entry.resource.id for entry in entries}
    return _in_files(connector, shown, {e.resource.id: e for e in known.resources}, search)


def _in_database(
    connector: Any, shown: str, entries: Sequence[ResourceEntry], search: Search, stack: ExitStack
) -> None:
    from scanner.governance.subject.rows import locate
    from scanner.governance.subject.tables import open_tables

    connection = stack.enter_context(connector.connection())
    tables, problems = open_tables(connection, entries)
    located = locate(connection, tables, search.person)
    search.sources.append(Source(shown, located.places, connection, tables))
    search.searched += located.searched
    search.incomplete += [f"{shown}: {problem}" for problem in (*problems, *located.incomplete)]


def _in_files(connector: Connector, shown: str, by_id: Mapping[str, ResourceEntry], search: Search) -> set[str]:
    from scanner.governance.subject.files import locate_in_file
    from scanner.model import Gap, Plan

    places, found = [], set()
    for resource in connector.resources():
        if isinstance(resource, Gap):
            search.incomplete += [f"{resource.resource}: {resource.reason}"] * resource.kind.is_loss
            continue
        entry = by_id.get(resource.id)
        found.add(resource.id)
        if entry is None:
            search.incomplete.append(
                f"{resource.id}: is not in the inventory, so nobody knows where to look: scan again"
            )
            continue
        gaps: list[Gap] = []
        try:
            with connector.read(resource, Plan(note=gaps.append)) as batches:
                # What a row is for people (a line, a page) an inventory does not keep.
                here = replace(entry, resource=resource)
                place, count = locate_in_file(here, batches, search.person)
        except ConnectorError as error:
            search.incomplete.append(f"{resource.id}: {error}")
            continue
        search.searched += count
        search.incomplete += [f"{gap.resource}: {gap.reason}" for gap in gaps if gap.kind.is_loss]
        places += [place] if place.rows else []
    search.sources.append(Source(shown, tuple(places)))
    return found


def _not_looked_at(known: Inventory, found: set[str], search: Search) -> None:
    """What the inventory knows and no target covers, and what the scan itself could not read."""
    left = sorted({entry.resource.source for entry in known.resources if entry.resource.id not in found})
    search.incomplete += [f"{source}: is in the inventory and was not searched: name it as a target" for source in left]
    lost = {gap.resource for gap in known.gaps if gap.kind.is_loss}
    if lost:
        search.incomplete.append(
            f"{len(lost)} resources were not read in full by the scan: {', '.join(sorted(lost)[:3])}"
        )
