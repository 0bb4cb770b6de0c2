"""``pisift review``: persons confirm, correct or reject labels, and decisions outlive scans."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scanner.cli._secrets import date_of_today
from scanner.cli._speech import said, say
from scanner.errors import UsageError

if TYPE_CHECKING:
    from scanner.governance.review import Decision

EXAMPLE = "Example: pisift review export pisift-report --out review.xlsx && pisift review import review.xlsx"
EXPORT_EXAMPLE = "Example: pisift review export pisift-report --out review.xlsx"
IMPORT_EXAMPLE = "Example: pisift review import review.xlsx --decisions decisions.toml"
DECIDE_EXAMPLE = (
    "Example: pisift review decide pisift-report shop.db/orders phone contact.mobile --verdict reject --who 'Li Lei'"
    " --why 'test numbers' --until 2027-06-30"
)
LIST_EXAMPLE = "Example: pisift review list --decisions decisions.toml"
_Decisions = Annotated[Path, typer.Option(help="The file of decisions.")]
_Inventory = Annotated[Path, typer.Argument(help="The inventory.json of a scan, or its folder.")]
_DEFAULT = Path("decisions.toml")
_Store = Annotated[str, typer.Option(help="A store instead of the file: a SQLite file, a postgresql:// URL, default.")]


def register(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    group = typer.Typer(
        no_args_is_help=True, help="Confirm, correct or reject labels; pisift scan --decisions applies it."
    )
    group.command("export", epilog=EXPORT_EXAMPLE)(export)
    group.command("import", epilog=IMPORT_EXAMPLE)(import_)
    group.command("decide", epilog=DECIDE_EXAMPLE)(decide)
    group.command("list", epilog=LIST_EXAMPLE)(list_)
    app.add_typer(group, name="review", epilog=EXAMPLE)


def export(
    inventory: _Inventory,
    out: Annotated[Path, typer.Option(help="The file to fill in: .xlsx or .toml.")],
) -> None:
    """Write every label and finding for persons to decide, as an Excel sheet or TOML."""
    from scanner.document import read_scanned
    from scanner.governance.review import open_entries, to_toml
    from scanner.governance.review_sheet import write_sheet

    entries = open_entries(read_scanned(inventory))
    if not entries:
        raise UsageError(f"{inventory}: no label and no finding to review")
    if out.suffix.lower() not in (".xlsx", ".toml"):
        raise UsageError(f"{out}: name a file that ends in .xlsx or .toml")
    if out.exists():
        raise UsageError(f"{out} is there already, perhaps filled in by a person; name another file or remove it")
    try:
        if out.suffix.lower() == ".xlsx":
            write_sheet(out, entries)
        else:
            out.write_text(to_toml((), entries), "utf-8")
    except OSError as error:
        raise UsageError(f"{out}: cannot be written ({error.strerror})") from error
    say(f"wrote {out} with {len(entries):,} entries; fill in verdict, who, why, on; then pisift review import {out}")


def import_(
    file: Annotated[Path, typer.Argument(help="A sheet or TOML that pisift review export wrote, filled in.")],
    decisions: _Decisions = _DEFAULT,
    store: _Store = "",
) -> None:
    """Take over what persons filled in; a decision about the same label replaces an older one."""
    from scanner.governance.review import load_decisions
    from scanner.governance.review_sheet import read_sheet

    new = read_sheet(file) if file.suffix.lower() == ".xlsx" else load_decisions(file)
    _keep(decisions, store, new)


def decide(
    inventory: _Inventory,
    resource: Annotated[str, typer.Argument(help="The resource's id, or the end of it.")],
    column: Annotated[str, typer.Argument(help="The column's name.")],
    pi_type: Annotated[str, typer.Argument(help="The label's PI type; '' to add one that was not found.")],
    verdict: Annotated[str, typer.Option(help="confirm, correct or reject.")],
    who: Annotated[str, typer.Option(help="Who decides.")],
    why: Annotated[str, typer.Option(help="The reason, without a value.")],
    becomes: Annotated[str, typer.Option(help="With correct: the PI type it is.")] = "",
    until: Annotated[str, typer.Option(metavar="DATE", help="The last day it counts.  [default: for ever]")] = "",
    decisions: _Decisions = _DEFAULT,
    store: _Store = "",
) -> None:
    """Decide about one label."""
    from scanner.document import read_scanned
    from scanner.governance.review import decision_of

    entries = [
        (entry.resource.id, found)
        for entry in read_scanned(inventory).resources
        for found in entry.columns
        if found.column.name == column and (entry.resource.id == resource or entry.resource.id.endswith(f"/{resource}"))
    ]
    if len(entries) != 1:
        raise UsageError(
            f"{len(entries)} columns {column} in a resource {resource}; give the id as the inventory has it"
        )
    ((where, found),) = entries
    label = next((label for label in found.labels if label.pi_type == pi_type), None)
    given = {
        "resource": where, "column": column, "pi_type": pi_type, "verdict": verdict, "becomes": becomes, "who": who,
        "why": why, "on": date_of_today(), "until": until, "basis": label.basis if label else "",
        "support": (label.support or 0.0) if label else 0.0,
    }  # fmt: skip
    try:
        decision = decision_of(given)
    except ValueError as error:
        raise UsageError(str(error).partition(": ")[2]) from error
    if decision is None:
        raise UsageError("--verdict is one of confirm, correct, reject")
    _keep(decisions, store, (decision,))


def list_(
    decisions: _Decisions = _DEFAULT,
    store: _Store = "",
    out: Annotated[Path | None, typer.Option(help="Write them as a decisions file instead.")] = None,
) -> None:
    """Show all decisions, expired ones marked."""
    from scanner.cli._review import stored
    from scanner.cli._store import one_of_ours
    from scanner.governance.review import load_decisions, to_toml

    found = stored(store) if store else load_decisions(decisions)
    if out is not None:
        one_of_ours(out)
        _write(out, to_toml(found))
        say(f"{out}: {len(found):,} decisions written")
        return
    today = date_of_today()
    for decision in found:
        mark = said("expired") + "  " if decision.until and decision.until < today else ""
        becomes = f" → {decision.becomes}" if decision.becomes else ""
        typer.echo(f"{decision.resource}  {decision.column}  {decision.pi_type}{becomes}\n    {mark}{decision.words}")


def _keep(path: Path, store: str, new: tuple[Decision, ...]) -> None:
    from scanner.cli._review import stored
    from scanner.governance.review import load_decisions, merged, to_fields, to_toml

    if store:
        from scanner.store import Store

        everything = merged((*stored(store), *new))
        kept = Store(store)
        kept.keep_reviews([to_fields(decision) for decision in new])
        where = kept.shown
        kept.close()
    else:
        everything = merged((*(load_decisions(path) if path.exists() else ()), *new))
        _write(path, to_toml(everything))
        where = str(path)
    say(f"{where}: {len(new):,} decisions taken over, {len(everything):,} in all")


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise UsageError(f"{path}: cannot be written ({error.strerror})") from error
