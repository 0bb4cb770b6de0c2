"""``pisift access masks``: what is left in masked columns and views."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from scanner.cli import CLEAN, FINDINGS, INCOMPLETE
from scanner.cli._server import connected, privileges
from scanner.cli._speech import say, warn
from scanner.cli._store import SCAN, STORE, named
from scanner.errors import ConnectorError

if TYPE_CHECKING:
    from scanner.governance.access.mask_quality import Masks

EXAMPLE = "Example: pisift access masks 'postgresql://auditor:${DB_PASSWORD}@db/crm' --inventory pisift-report"


def masks(
    url: Annotated[str, typer.Argument(help="PostgreSQL, MariaDB or MySQL.")],
    inventory: Annotated[str, typer.Option(help=f"What was found there: {SCAN}")] = "pisift-report",
    functions: Annotated[str, typer.Option(help="The schema of functions that mask.")] = "pisift_mask",
    rows: Annotated[int, typer.Option(min=1, help="The most rows of a column to look at.")] = 100_000,
    as_json: Annotated[bool, typer.Option("--json", help="JSON instead of text.")] = False,
    ask_password: Annotated[bool, typer.Option("--ask-password", help="Type the password.")] = False,
    store: STORE = None,
) -> None:
    """Look at masked values again: how many stand out, how many values each may be, which two masks recombine.

    Only masked columns are read. Exits with 1 where a mask hides too little, 3 where one could not be read.
    """
    from scanner.governance.access.mask_quality import examine

    known = named(inventory, store)
    try:
        with connected(url, ask_password) as (shown, connection):
            server = privileges(connection, frozenset({functions}))
            found = examine(connection, server, known, shown, rows)
    except ConnectorError as error:
        warn(f"{error}; nothing was looked at")
        sys.exit(INCOMPLETE)
    if as_json:
        typer.echo(json.dumps({**asdict(found), "findings": found.findings}, ensure_ascii=False, indent=1))
    else:
        for line in _lines(found):
            say(line)
    sys.exit(FINDINGS if found.findings else INCOMPLETE if found.incomplete else CLEAN)


def _lines(found: Masks) -> Iterator[str]:
    for one in found.columns:
        share = f"{one.alone / one.rows:.1%}" if one.rows else "none"
        left = "cannot be counted" if one.usual is None else f"{one.usual:,} (at least {one.least:,})"
        mark = "!" if one.weak else " "
        yield f"{mark} {one.column} ({one.pi_type}): {one.rows:,} rows, {one.distinct:,} masked values"
        yield f"    rows that stand alone: {share}; values that one may be: {left}"
        yield from (f"    {why}" for why in one.weak)
    for pair in found.pairs:
        how = f"joined by {pair.by}" if pair.by else "matched by what they show"
        yield f"{'!' if pair.is_weak else ' '} {pair.columns[0]} and {pair.columns[1]}, {how}:"
        yield f"    {pair.together:,} values left instead of {pair.alone:,}"
    yield from (f"not looked at: {problem}" for problem in found.incomplete)
    if not found.columns:
        yield "no masked column is known: neither the scan nor a view's definition tells of one"
