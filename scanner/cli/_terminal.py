"""What a person sees in the terminal: a live progress bar, then a table. Goes to stderr; reports are files."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from scanner.catalogue import load_catalogue
from scanner.model import Column, Inventory, Label, Resource

MOST_ROWS = 200
"""Labels shown in the terminal; the reports hold all."""
_COLOURS = {4: "bold white on red", 3: "black on yellow", 2: "black on cyan", 1: "black on white"}


class Bar:
    """Counts what was read and found, and shows it while it happens."""

    def __init__(self, progress: Progress | None) -> None:
        """``progress`` is None where nobody watches."""
        self._progress = progress
        self._task = progress.add_task("", rows=0, size=0, findings=0, where="") if progress else None
        self._rows = self._size = self._findings = 0
        self._lock = threading.Lock()

    def advance(self, rows: int, size: int, findings: int) -> None:
        """A batch was scanned, perhaps by one of several threads."""
        with self._lock:
            self._rows += rows
            self._size += size
            self._findings += findings
        self._show()

    def resource(self, resource: Resource) -> None:
        """The next resource begins."""
        self._show(where=resource.path or resource.source)

    def _show(self, **fields: Any) -> None:
        if self._progress is not None and self._task is not None:
            counts = {"rows": f"{self._rows:,}", "size": _size(self._size), "findings": f"{self._findings:,}"}
            self._progress.update(self._task, **{**counts, **fields})


@contextmanager
def progress(quiet: bool) -> Iterator[Bar]:
    """A bar on stderr, if that is a terminal and nobody asked for quiet."""
    console = Console(stderr=True)
    if quiet or not console.is_terminal:
        yield Bar(None)
        return
    columns = (
        SpinnerColumn(),
        BarColumn(bar_width=16, pulse_style="cyan"),
        TextColumn("{task.fields[rows]} rows  {task.fields[size]}  {task.fields[findings]} findings"),
        TimeElapsedColumn(),
        TextColumn("[dim]{task.fields[where]}", markup=True),
    )
    with Progress(*columns, console=console, transient=True) as live:
        yield Bar(live)


def show(inventory: Inventory, written: Sequence[Path]) -> None:
    """The labels as a table (stdout), then gaps and where the reports are."""
    console = Console(width=None if sys.stdout.isatty() else 160, soft_wrap=False)
    rows = [
        (entry.resource, column.column, label)
        for entry in inventory.resources
        for column in entry.columns
        for label in column.labels
    ]
    rows.sort(key=lambda row: (-row[2].level, row[0].id))
    if rows:
        console.print(_table(rows[:MOST_ROWS]))
    if len(rows) > MOST_ROWS:
        console.print(f"... and {len(rows) - MOST_ROWS:,} more labels: see the reports")
    _show_levels(console, inventory)
    _show_findings(console, inventory)
    _show_sample(console, inventory)
    _show_gaps(console, inventory)
    columns = sum(len(entry.columns) for entry in inventory.resources)
    scanned = sum(entry.rows for entry in inventory.resources)
    state = "complete" if inventory.is_complete else "INCOMPLETE (see the gaps)"
    summary = f"{len(inventory.resources):,} resources, {columns:,} columns, {scanned:,} rows; {len(rows):,} labels"
    console.print(f"{summary}, highest level {inventory.highest_level or '-'}; the scan is {state}.")
    for path in written:
        console.print(f"  {path}", soft_wrap=True, highlight=False)


def _table(rows: Sequence[tuple[Resource, Column, Label]]) -> Table:
    table = Table(show_lines=False, header_style="bold", row_styles=("", "dim"))
    for name, ratio in (("resource", 4), ("column", 3), ("PI type", 4), ("level", None), ("support", None)):
        table.add_column(name, ratio=ratio, overflow="fold", no_wrap=ratio is None)
    table.add_column("grounds", ratio=7, overflow="fold")
    for resource, column, label in rows:
        support = "-" if label.support is None else f"{label.support:.1%}"
        state = "" if label.state == "clear" else f" ({label.state})"
        grounds = "; ".join(ground for ground in label.grounds if not ground.startswith("level "))
        table.add_row(
            Text(resource.path or resource.source),
            Text(column.name + (f" {column.comment}" if column.comment else "")),
            Text(_named(label.pi_type) + state),
            Text(str(label.level), style=_COLOURS.get(label.level, "")),
            support if label.basis != "name" else "by name",
            Text(grounds),
        )
    return table


def _named(pi_type: str) -> str:
    """Both names of a type; one that a company's own file adds is called by its id."""
    known = load_catalogue().types.get(pi_type)
    return f"{known.zh}\n{known.en}" if known else pi_type


def _show_levels(console: Console, inventory: Inventory) -> None:
    """Tables and joins that are more than their columns, and why; the reports have all."""
    places = [(entry.resource.id, entry.gradings) for entry in inventory.resources]
    places += [
        (f"{standing.name} (joined)", standing.gradings) for standing in inventory.standings if standing.kind == "join"
    ]
    raised = [(name, gradings[0]) for name, gradings in places if gradings and gradings[0].level > gradings[0].base]
    if raised:
        console.print(f"[bold]{len(raised):,} tables or joins[/] are more sensitive than their columns:")
    for name, grading in raised[:20]:
        moves = [move for move in grading.moves if move.after > move.before]
        why = "; ".join(f"{move.rule}: {move.why}; lower it: {move.lowered_by}" for move in moves)
        console.print(Text(f"  {name}: level {grading.base} to {grading.level} ({why})"), soft_wrap=True)


def _show_findings(console: Console, inventory: Inventory) -> None:
    places = [(entry.resource, column) for entry in inventory.resources for column in entry.columns if column.findings]
    if places:
        console.print(
            f"[bold]{len(places):,} columns with findings that are not yet a label[/] (too few to rule luck out):"
        )
    for resource, column in places[:20]:
        found = ", ".join(
            f"{finding.pi_type} {finding.masked} (row {finding.row:,})" for finding in column.findings[:3]
        )
        console.print(Text(f"  {resource.id}: {column.column.name}: {found}"), soft_wrap=True)


def _show_sample(console: Console, inventory: Inventory) -> None:
    """What a sample can say of columns without a label, the weakest last; and about how many persons there are."""
    bounds = [(column.profile.rows, column.bound) for e in inventory.resources for column in e.columns if column.bound]
    if bounds:
        _, weakest = min(bounds)
        console.print(f"{len(bounds):,} columns in which a sample showed nothing; the weakest bound: {weakest}")
    if persons := inventory.persons:
        about = f"about {persons.estimate:,} persons (95 %: {persons.low:,} to {persons.high:,})"
        minors = "" if persons.minors is None else f"; {persons.under14:,} cells under 14, {persons.minors:,} under 18"
        console.print(f"{about} by {persons.pi_type} in {persons.where}{minors}")


def _show_gaps(console: Console, inventory: Inventory) -> None:
    """Gaps of one kind and reason in one line: a share with a thousand pictures is one thing to know."""
    grouped: dict[tuple[str, str], list[str]] = {}
    for gap in sorted(inventory.gaps, key=lambda gap: (not gap.kind.is_loss, gap)):
        where = f"{gap.resource}: {gap.column}" if gap.column else gap.resource
        grouped.setdefault((gap.kind, gap.reason), []).append(where)
    if grouped:
        console.print(f"[bold]{len(inventory.gaps):,} gaps[/] (what was not looked at, and why):")
    for (kind, reason), places in list(grouped.items())[:20]:
        more = f" and {len(places) - 1:,} more" if len(places) > 1 else ""
        console.print(Text(f"  {kind}: {places[0]}{more}: {reason}"), soft_wrap=True)
    if len(grouped) > 20:
        console.print(f"  ... and {len(grouped) - 20:,} more reasons: see the reports")


def _size(count: int) -> str:
    amount = float(count)
    for unit in ("B", "KB", "MB", "GB"):
        if amount < 1000:
            return f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.1f} TB"
