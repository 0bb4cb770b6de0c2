"""``pisift policy read`` and ``pisift policy compare``: what a privacy policy says, and whether it is so."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from scanner.cli import CLEAN, FINDINGS
from scanner.cli._secrets import date_of_today
from scanner.cli._speech import named, said, say

EXAMPLE = (
    "Example: pisift policy read privacy.docx --out policy.toml && pisift policy compare pisift-report policy.toml"
)
READ_EXAMPLE = "Example: pisift policy read privacy.html --out policy.toml"
COMPARE_EXAMPLE = "Example: pisift policy compare pisift-report policy.toml --lang zh"


def register(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    group = typer.Typer(no_args_is_help=True, help="Read a Chinese privacy policy, and hold it against an inventory.")
    group.command("read", epilog=READ_EXAMPLE)(read)
    group.command("compare", epilog=COMPARE_EXAMPLE)(compare)
    app.add_typer(group, name="policy", epilog=EXAMPLE)


def read(
    file: Annotated[Path, typer.Argument(help="The policy: txt, html, docx or pdf.")],
    out: Annotated[Path | None, typer.Option(help="Write the TOML here instead of printing it.")] = None,
) -> None:
    """Say what a policy declares, with the quoted place, as TOML for a person to correct."""
    from scanner.errors import UsageError
    from scanner.governance.policy_file import load_policy, to_toml

    text = to_toml(load_policy(file))
    if out is None:
        typer.echo(text, nl=False)
        return
    if out.exists():
        raise UsageError(f"{out} is there already, perhaps corrected by a person; name another file or remove it")
    try:
        out.write_text(text, "utf-8")
    except OSError as error:
        raise UsageError(f"{out}: cannot be written ({error.strerror})") from error
    say(f"wrote {out}: correct it, then pisift policy compare INVENTORY {out}", err=True)


def compare(
    inventory: Annotated[Path, typer.Argument(help="The inventory.json of a scan, or its folder.")],
    policy: Annotated[Path, typer.Argument(help="The corrected TOML, or the policy itself.")],
    as_json: Annotated[bool, typer.Option("--json", help="JSON instead of text.")] = False,
    fail: Annotated[bool, typer.Option("--fail", help="Exit with 1 if anything contradicts the policy.")] = False,
) -> None:
    """Hold a policy against an inventory: undeclared, kept longer, minors, no separate consent, not found."""
    from scanner.catalogue import load_catalogue
    from scanner.document import read_scanned
    from scanner.governance.comparison import KINDS
    from scanner.governance.comparison import compare as differences_of
    from scanner.governance.policy_file import load_policy

    found = differences_of(read_scanned(inventory), load_policy(policy), date_of_today())
    if as_json:
        typer.echo(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=1))
    types = load_catalogue().types
    for kind, names in KINDS.items() if not as_json else ():
        group = [one for one in found if one.kind == kind]
        typer.echo(f"{named(names)}: {len(group)}")
        for one in group:
            known = types.get(one.what)
            called = f"{one.what} {named((known.zh, known.en))}" if known else one.what
            typer.echo(f"  {called}: {said(one.why)}")
            for where in one.where[:5]:
                typer.echo(f"      {where}")
            if len(one.where) > 5:
                say(f"      and {len(one.where) - 5:,} more")
            if one.at and one.at.quote:
                typer.echo(f"      {one.at.place}: {one.at.quote[:120]}")
    sys.exit(FINDINGS if fail and any(one.contradicts for one in found) else CLEAN)
