"""``pisift retention``: how old the records are, against the policy and the least the law asks for."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from scanner.cli._secrets import date_of_today
from scanner.cli._speech import padded, said, say, term

EXAMPLE = "Example: pisift retention pisift-report --policy policy.toml --organisation organisation.toml"


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command("retention", epilog=EXAMPLE)(retention)


def retention(
    inventory: Annotated[Path, typer.Argument(help="The inventory.json of a scan, or its folder.")],
    policy: Annotated[Path | None, typer.Option(help="The corrected TOML of a policy, or the policy.")] = None,
    organisation: Annotated[Path | None, typer.Option(help="organisation.toml, for the sectors.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON instead of text.")] = False,
) -> None:
    """Show the oldest and newest record of tables and logs, and whether they are kept too long or not long enough."""
    from scanner.document import read_scanned
    from scanner.governance.organisation import load_organisation
    from scanner.governance.policy_file import load_policy
    from scanner.governance.retention import retention as kept_of

    sectors = load_organisation(organisation).sectors if organisation else None
    declared = load_policy(policy) if policy else None
    found = kept_of(read_scanned(inventory), date_of_today(), declared, sectors)
    if as_json:
        typer.echo(json.dumps([asdict(kept) for kept in found], ensure_ascii=False, indent=1, default=str))
        return
    for kept in found:
        when = f"records of {kept.oldest} to {kept.newest} by {kept.by}" if kept.oldest else "no dates"
        verdict = padded(term("verdicts", kept.verdict), 11)
        typer.echo(f"{verdict} {kept.resource}  ({said(when)})\n            {said(kept.why)}")
    if not found:
        say("no table and no log with personal information in this inventory")
    if sectors is None:
        say("sectors are not given (--organisation): minimums of every sector are mentioned", err=True)
