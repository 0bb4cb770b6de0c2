"""``pisift scans``, ``show`` and ``diff``: what the store holds, one scan of it, and what changed between two."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scanner.cli import CLEAN, FINDINGS
from scanner.cli._store import SCAN, STORE, named, opened

if TYPE_CHECKING:
    from scanner.history import Change
    from scanner.store import Kept

JSON = Annotated[bool, typer.Option("--json", help="JSON instead of a table.")]


def register(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    app.command("scans", epilog="Example: pisift scans --store scans.db")(scans)
    app.command("show", epilog="Example: pisift show last")(show)
    app.command("diff", epilog="Example: pisift diff last~1 last --fail-on-new 3")(diff)


def scans(store: STORE = None, as_json: JSON = False) -> None:
    """List the scans of a store, and how each differs in numbers from the one before of the same targets."""
    with opened(store) as kept:
        known = kept.scans()
    if as_json:
        typer.echo(json.dumps([asdict(scan) for scan in known], ensure_ascii=False, indent=1))
        return
    from rich.table import Table
    from rich.text import Text

    table = Table(header_style="bold")
    for name in ("scan", "ended (UTC)", "targets", "columns", "labels", "by level", "gaps"):
        table.add_column(name, overflow="fold")
    before: dict[tuple[str, ...], Kept] = {}
    for scan in known:
        columns = _numbers(scan, before.get(scan.targets))
        table.add_row(str(scan.number), (scan.ended or "unfinished")[:16], Text(", ".join(scan.targets)), *columns)
        if scan.is_whole:
            before[scan.targets] = scan
    _console().print(table)


def _numbers(scan: Kept, before: Kept | None) -> list[str]:
    if scan.summary is None:
        return ["-"] * 4
    old = before.summary if before and before.summary else scan.summary
    levels = scan.summary["labels_by_level"]
    by_level = "  ".join(
        f"L{level} {_moved(levels.get(level, 0), old['labels_by_level'].get(level, 0))}"
        for level in sorted(levels.keys() | old["labels_by_level"].keys(), reverse=True)
    )
    found = [_moved(scan.summary[name], old[name]) for name in ("columns", "labels", "gaps")]
    return [found[0], found[1], by_level, found[2]]


def _moved(now: int, before: int) -> str:
    return f"{now:,}" if before == now else f"{now:,} ({now - before:+,})"


def show(scan: Annotated[str, typer.Argument(help=SCAN)], store: STORE = None, as_json: JSON = False) -> None:
    """Show one scan in the terminal, as it was shown when it was made."""
    inventory = named(scan, store)
    if as_json:
        from scanner.document import to_document

        typer.echo(json.dumps(to_document(inventory), indent=1, sort_keys=True))
        return
    from scanner.cli import _terminal

    _terminal.show(inventory, ())


def diff(
    before: Annotated[str, typer.Argument(help=SCAN)],
    after: Annotated[str, typer.Argument(help=SCAN)],
    store: STORE = None,
    as_json: JSON = False,
    fail_on_new: Annotated[
        int, typer.Option(help="Exit with 1 if a label of this level or a higher one is new; 0 is off.")
    ] = 0,
) -> None:
    """Say what is new, gone or of another level, and whether data, rules or sample made it so."""
    from scanner.history import changes

    found = changes(named(before, store), named(after, store))
    if as_json:
        typer.echo(json.dumps([{**asdict(change), "key": change.key} for change in found], indent=1))
    else:
        _show_changes(found)
    is_worse = any(fail_on_new and change.after >= fail_on_new and change.after > change.before for change in found)
    sys.exit(FINDINGS if is_worse else CLEAN)


def _show_changes(found: list[Change]) -> None:
    from rich.table import Table
    from rich.text import Text

    console = _console()
    if not found:
        console.print("no label is new, gone or of another level")
        return
    table = Table(header_style="bold")
    for name in ("", "resource", "column", "PI type", "level", "because of", "why"):
        table.add_column(name, overflow="fold")
    for change in found:
        levels = f"{change.before or '-'} to {change.after or '-'}"
        row = (change.kind, change.resource, change.column, change.pi_type, levels, " or ".join(change.why))
        table.add_row(*map(Text, (*row, change.words)))
    console.print(table)
    counts = {kind: sum(change.kind == kind for change in found) for kind in ("new", "gone", "changed")}
    console.print(", ".join(f"{count:,} {kind}" for kind, count in counts.items()))


def _console() -> Any:
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else 160)
