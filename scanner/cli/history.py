"""``pisift scans``, ``show`` and ``diff``: what the store holds, one scan of it, and what changed between two."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from scanner.cli import CLEAN, FINDINGS
from scanner.cli._speech import console, said, say, table, term
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
    from scanner.cli._folding import Folded

    drawn = table("scan", "ended", "targets", "columns", "labels", "by_level", "gaps")
    before: dict[tuple[str, ...], Kept] = {}
    for scan in known:
        columns = _numbers(scan, before.get(scan.targets))
        ended = scan.ended[:16] if scan.ended else said("unfinished")
        drawn.add_row(str(scan.number), ended, Folded(", ".join(scan.targets)), *columns)
        if scan.is_whole:
            before[scan.targets] = scan
    console().print(drawn)


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
    from scanner.cli._folding import Folded

    if not found:
        say("no label is new, gone or of another level")
        return
    drawn = table("", "resource", "column", "pi_type", "level", "because", "why")
    for change in found:
        levels = f"{change.before or '-'} → {change.after or '-'}"
        because = f" {said('or')} ".join(term("because", why) for why in change.why)
        row = (term("changes", change.kind), change.resource, change.column, change.pi_type, levels, because)
        drawn.add_row(*map(Folded, (*row, said(change.words))))
    out = console()
    out.print(drawn)
    counts = {kind: sum(change.kind == kind for change in found) for kind in ("new", "gone", "changed")}
    out.print(", ".join(f"{count:,} {term('changes', kind)}" for kind, count in counts.items()))
