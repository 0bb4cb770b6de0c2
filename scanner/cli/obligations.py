"""``pisift obligations``: which legal duties an inventory triggers, by which numbers, due by when."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scanner.cli._secrets import date_of_today
from scanner.cli._speech import named, said

if TYPE_CHECKING:
    from scanner.governance.obligations import Obligation

EXAMPLE = "Example: pisift obligations pisift-report --organisation organisation.toml"
_HEADS = {
    "TRIGGERED": ("已触发", "Triggered"),
    "OPEN": ("待确认", "Open: a person must answer, or the number is too near the threshold"),
    "NOT_SHOWN": ("清单未显示", "Not shown by this inventory"),
    "EXCLUDED": ("组织已答不适用", "Excluded by the organisation's answers"),
}
_WORDS = {
    "why": ("依据数据", "by"),
    "ask": ("须由人回答", "to answer"),
    "due": ("期限", "due"),
    "source": ("出处", "source"),
}


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command("obligations", epilog=EXAMPLE)(obligations)


def obligations(
    inventory: Annotated[Path | None, typer.Argument(help="The inventory.json of a scan, or its folder.")] = None,
    organisation: Annotated[
        Path | None, typer.Option(help="What only a person can say.  [default: organisation.toml if there]")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON instead of text.")] = False,
    template: Annotated[bool, typer.Option("--template", help="Print an organisation.toml to fill in.")] = False,
) -> None:
    """Say which legal duties the inventory triggers, by which numbers, due by when, and what is unknown."""
    from scanner.document import read_scanned
    from scanner.errors import UsageError
    from scanner.governance import obligations as duties
    from scanner.governance.organisation import FILE, Organisation, load_organisation
    from scanner.governance.organisation import template as blank

    if template:
        typer.echo(blank(), nl=False)
        return
    if inventory is None:
        raise UsageError("name the inventory.json of a scan, or --template for an organisation.toml to fill in")
    path = organisation or (Path(FILE) if Path(FILE).exists() else None)
    answers = load_organisation(path) if path else Organisation()
    seen = read_scanned(inventory)
    found = duties.obligations(seen, answers, date_of_today())
    edition = duties.duties()["edition"]
    if as_json:
        document = {
            "edition": edition,
            "note": duties.NOT_ADVICE,
            "read": duties.unread(seen),
            "obligations": [_plain(obligation) for obligation in found],
        }
        typer.echo(json.dumps(document, ensure_ascii=False, indent=1))
        return
    typer.echo(f"{duties.NOT_ADVICE}\n{said(duties.unread(seen))}; {said(f'duties of {edition}')}")
    before = None
    for obligation in found:
        if obligation.status is not before:
            before = obligation.status
            typer.echo(f"\n{named(_HEADS[before.name])}")
        typer.echo(_lines(obligation))


def _plain(obligation: Obligation) -> dict[str, Any]:
    duty = obligation.duty
    return {
        "id": duty.id,
        "zh": duty.zh,
        "en": duty.en,
        "status": obligation.status.name.lower(),
        "by": list(obligation.reasons),
        "questions": list(obligation.questions),
        "due": {"zh": duty.due[0], "en": duty.due[1]},
        "due_on": obligation.due_on.isoformat() if obligation.due_on else None,
        "due_note": obligation.due_note,
        "source": duty.source,
        "certainty": duty.certainty,
    }


def _lines(obligation: Obligation) -> str:
    duty = obligation.duty
    words = {name: named(pair) for name, pair in _WORDS.items()}
    lines = [f"  {duty.id}  {named((duty.zh, duty.en))}"]
    if obligation.reasons:
        lines.append(f"      {words['why']}: {'; '.join(map(said, obligation.reasons))}")
    lines += [f"      {words['ask']}: {said(question)}" for question in obligation.questions]
    if obligation.status.name == "TRIGGERED":
        day = f" → {obligation.due_on}" if obligation.due_on else ""
        note = f" ({said(obligation.due_note)})" if obligation.due_note else ""
        lines.append(f"      {words['due']}: {named(duty.due)}{day}{note}")
    return "\n".join([*lines, f"      {words['source']}: {duty.source} [{said(duty.certainty)}]"])
