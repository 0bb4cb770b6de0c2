"""What a person sees in the terminal after a scan: a table of labels on standard output, then levels, gaps, files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from reports._levels import k_in_words, singled_out
from scanner.alike import alone_of
from scanner.catalogue import load_catalogue
from scanner.cli._folding import Folded
from scanner.cli._progress import size_of
from scanner.cli._speech import console, is_chinese, said, table, term
from scanner.coverage import Status, ledger, totals
from scanner.language import load_language
from scanner.model import Column, Gap, Inventory, Label, Resource
from scanner.moves import listed
from scanner.places import where
from scanner.slots import Slot

MOST_ROWS = 200
"""Labels shown in the terminal; the reports hold all."""
_WIDE = 120
"""Columns of a terminal from which on grounds have room."""
_COLOURS = {4: "bold white on red", 3: "black on yellow", 2: "black on cyan", 1: "black on white"}
_COVERS = {"all": "all rows were read", "sample": "by a random sample", "part": "only a part was read"}
"""What a count of rows alike covers."""
_SHARES = {"resource": 4, "column": 3, "pi_type": 4, "level": None, "support": None, "grounds": 7}


def show(inventory: Inventory, written: Sequence[Path]) -> None:
    """The labels as a table (stdout), then gaps and where the reports are."""
    out = console()
    rows = [
        (entry.resource, column.column, label)
        for entry in inventory.resources
        for column in entry.columns
        for label in column.labels
    ]
    rows.sort(key=lambda row: (-row[2].level, row[0].id))
    if rows:
        out.print(_table(rows[:MOST_ROWS], out.width))
        if out.width < _WIDE:
            _line(out, f"grounds: in the reports, or here with {_WIDE} columns")
    if len(rows) > MOST_ROWS:
        _line(out, f"... and {len(rows) - MOST_ROWS:,} more labels: see the reports")
    _show_levels(out, inventory)
    _show_singled_out(out, inventory)
    _show_slots(out, inventory)
    _show_findings(out, inventory)
    _show_sample(out, inventory)
    _show_gaps(out, inventory.gaps)
    columns = sum(len(entry.columns) for entry in inventory.resources)
    scanned = sum(entry.rows for entry in inventory.resources)
    _line(
        out,
        f"{len(inventory.resources):,} resources, {columns:,} columns, {scanned:,} rows; {len(rows):,} labels, "
        f"highest level {inventory.highest_level or '-'}; "
        f"{'the scan is complete' if inventory.is_complete else 'the scan is INCOMPLETE (see the gaps)'}",
    )
    _line(out, f"coverage: {_coverage(inventory)}")
    for path in written:
        out.print(Text(f"  {path}"), soft_wrap=True)


def _coverage(inventory: Inventory) -> str:
    """How many objects ended how, and their bytes where they are known."""
    parts = []
    for status, total in totals(ledger(inventory)).items():
        size = size_of(total.byte_size)
        if status is Status.PARTIAL and total.bytes_read:
            size = f"{size_of(total.bytes_read)} / {size}"
        if total.objects:
            parts.append(f"{term('coverage', status)} {total.objects:,}" + (f" ({size})" if total.byte_size else ""))
    return ", ".join(parts) or "-"


def _line(out: Console, sentence: str, style: str = "") -> None:
    """A sentence that may be longer than a line: it is not broken, so that a pipe can search it."""
    out.print(Text(said(sentence), style=style), soft_wrap=True)


def _table(rows: Sequence[tuple[Resource, Column, Label]], width: int) -> Table:
    """The labels; a terminal of less than ``_WIDE`` columns has no room for grounds and one name of a type."""
    shares = _SHARES if width >= _WIDE else {name: share for name, share in _SHARES.items() if name != "grounds"}
    drawn = table(*shares, row_styles=("", "dim"))
    for drawn_column, share in zip(drawn.columns, shares.values(), strict=True):
        drawn_column.ratio, drawn_column.no_wrap = share, share is None
    for resource, column, label in rows:
        support = "-" if label.support is None else f"{label.support:.1%}"
        state = "" if label.state == "clear" else f" ({term('states', label.state)})"
        grounds = "; ".join(ground for ground in label.grounds if not ground.startswith("level "))
        drawn.add_row(
            Folded(resource.path or resource.source),
            Folded(column.name + (f" {column.comment}" if column.comment else "")),
            Folded(_named(label.pi_type, is_narrow=width < _WIDE) + state),
            Text(str(label.level), style=_COLOURS.get(label.level, "")),
            support if label.basis != "name" else said("by name"),
            *([Folded(said(grounds))] if width >= _WIDE else []),
        )
    return drawn


def _named(pi_type: str, *, is_narrow: bool) -> str:
    """Both names of a type, that of the language that is spoken first (where it ``is_narrow``, that one alone).

    One of a company's own file is called by its id.
    """
    known = load_catalogue().types.get(pi_type)
    if known is None:
        return pi_type
    names = (known.zh, known.en) if is_chinese() else (known.en, known.zh)
    return names[0] if is_narrow else "\n".join(names)


def _show_levels(out: Console, inventory: Inventory) -> None:
    """Tables and joins that are more than their columns, and why; the reports have all."""
    places = [(entry.resource.id, entry.gradings) for entry in inventory.resources]
    places += [
        (f"{standing.name} (joined)", standing.gradings) for standing in inventory.standings if standing.kind == "join"
    ]
    raised = [(name, gradings[0]) for name, gradings in places if gradings and gradings[0].level > gradings[0].base]
    if raised:
        _line(out, f"{len(raised):,} tables or joins are more sensitive than their columns:", "bold")
    for name, grading in raised[:20]:
        moves = [move for move in grading.moves if move.after > move.before]
        lower = said("lower it")
        why = "; ".join(f"{move.rule}: {said(move.why)}; {lower}: {said(move.lowered_by)}" for move in moves)
        levels = said(f"raised from level {grading.base} to {grading.level}")
        out.print(Text(f"  {name}: {levels} ({why})"), soft_wrap=True)
    _show_rest(out, len(raised), "places")


def _show_singled_out(out: Console, inventory: Inventory) -> None:
    """Who can be singled out by what outsiders may know, where rows alike were counted; as on the page."""
    found = singled_out(inventory)
    if found:
        _line(out, f"{len(found):,} tables in which rows alike in quasi-identifiers were counted:", "bold")
    for row in found[:20]:
        whole, fewest = row.whole, row.fewest
        told = [f"k is {k_in_words(whole)}", _COVERS[whole.covers]]
        told.append(f"alone in {listed(whole.columns)}: {alone_of(whole)} of {whole.rows:,} rows")
        if fewest and fewest.columns != whole.columns:
            told.append(f"fewest that single out: {listed(fewest.columns)} ({alone_of(fewest)} rows)")
        if row.left_out:
            told.append(f"not counted: {listed(row.left_out)}")
        out.print(Text(f"  {row.resource}: {said('; '.join(told))}"), soft_wrap=True)
    _show_rest(out, len(found), "tables")


def _show_slots(out: Console, inventory: Inventory) -> None:
    """The statements of programs that write PI into logs, those of the highest level first."""
    placed = [
        (-level, slot, entry.resource)
        for entry in inventory.resources
        for column in entry.columns
        for slot in column.slots
        if (level := max((label.level for label in column.labels if label.pi_type == slot.pi_type), default=0))
    ]
    placed.sort(key=lambda one: (one[0], -one[1].lines, one[2].id, one[1].first))
    if placed:
        _line(out, f"{len(placed):,} slots of log templates hold personal information:", "bold")
    for _, slot, resource in placed[:20]:
        out.print(Text(f"  {resource.path or resource.source}: {said(slot_in_words(slot))}"), soft_wrap=True)
    _show_rest(out, len(placed), "slots")


def slot_in_words(slot: Slot) -> str:
    """A slot as a sentence."""
    kind = load_catalogue().types.get(slot.pi_type)
    where = f"slot {slot.number} ({slot.key})" if slot.key else f"slot {slot.number}"
    about = "" if slot.is_counted else "about "
    return (
        f"template '{slot.template}': {where} is {slot.pi_type} {kind.zh if kind else ''} in {about}{slot.lines:,} of "
        f"{slot.seen:,} lines, first at line {slot.first:,}"
    )


def _show_rest(out: Console, count: int, what: str) -> None:
    if count > 20:
        _line(out, f"  ... and {count - 20:,} more {what}: see the reports")


def _show_findings(out: Console, inventory: Inventory) -> None:
    places = [(entry, column) for entry in inventory.resources for column in entry.columns if column.findings]
    if places:
        few = "columns with findings that are not yet a label (too few to rule luck out):"
        _line(out, f"{len(places):,} {few}", "bold")
    for entry, column in places[:20]:
        name = column.column.name
        found = ", ".join(
            f"{finding.pi_type} {finding.masked} ({said(where(entry, name, finding.row))})"
            for finding in column.findings[:3]
        )
        out.print(Text(f"  {entry.resource.id}: {name}: {found}"), soft_wrap=True)
    _show_rest(out, len(places), "columns")


def _show_sample(out: Console, inventory: Inventory) -> None:
    """What a sample can say of columns without a label, the weakest last; and about how many persons there are."""
    bounds = [(column.profile.rows, column.bound) for e in inventory.resources for column in e.columns if column.bound]
    if bounds:
        _, weakest = min(bounds)
        _line(out, f"{len(bounds):,} columns in which a sample showed nothing; the weakest bound: {weakest}")
    if persons := inventory.persons:
        _line(
            out,
            f"about {persons.estimate:,} persons (95 %: {persons.low:,} to {persons.high:,}) by {persons.pi_type} in "
            f"{persons.where}",
        )
        if persons.minors is not None:
            _line(out, f"{persons.under14:,} cells with an age under 14, {persons.minors:,} with one under 18")


def _show_gaps(out: Console, gaps: Sequence[Gap]) -> None:
    """Gaps of one kind and reason in one line: a share with a thousand pictures is one thing to know.

    Reasons that differ only in what they fill in (how many bytes too large) are one reason.
    """
    read = load_language().read
    grouped: dict[tuple[str, object], list[Gap]] = {}
    for gap in sorted(gaps, key=lambda gap: (not gap.kind.is_loss, gap)):
        reading = read(gap.reason)
        grouped.setdefault((gap.kind, reading if isinstance(reading, str) else reading[0]), []).append(gap)
    if grouped:
        _line(out, f"{len(gaps):,} gaps (what was not looked at, and why):", "bold")
    for (kind, _), alike in list(grouped.items())[:20]:
        first = alike[0]
        where = f"{first.resource}: {first.column}" if first.column else first.resource
        more = said(f" and {len(alike) - 1:,} more") if len(alike) > 1 else ""
        out.print(Text(f"  {term('gap_kinds', kind)}: {where}{more}: {said(first.reason)}"), soft_wrap=True)
    _show_rest(out, len(grouped), "reasons")
