"""``pisift access``: who may see which column, and how that comes about on a server."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scanner.cli._speech import say
from scanner.errors import UsageError

EXAMPLE = "Example: pisift access init > access.toml"
INIT_EXAMPLE = "Example: pisift access init --out access.toml"


def register(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    from scanner.cli import access_audit, access_log, access_masks, access_plan

    group = typer.Typer(no_args_is_help=True, help="Who may see which column: plans for a server, and approvals.")
    group.command("init", epilog=INIT_EXAMPLE)(init)
    group.command("plan", epilog=access_plan.EXAMPLE)(access_plan.plan)
    group.command("audit", epilog=access_audit.EXAMPLE)(access_audit.audit)
    group.command("masks", epilog=access_masks.EXAMPLE)(access_masks.masks)
    group.command("request", epilog=access_log.REQUEST_EXAMPLE)(access_log.request)
    group.command("approve", epilog=access_log.APPROVE_EXAMPLE)(access_log.approve)
    log = typer.Typer(no_args_is_help=True, help="The log of requests, approvals and plans.")
    log.command("verify", epilog=access_log.VERIFY_EXAMPLE)(access_log.verify)
    log.command("show", epilog=access_log.SHOW_EXAMPLE)(access_log.show)
    group.add_typer(log, name="log", epilog=access_log.LOG_EXAMPLE)
    app.add_typer(group, name="access", epilog=EXAMPLE)


def init(
    out: Annotated[Path | None, typer.Option(help="Write the file here instead of printing it.")] = None,
) -> None:
    """Print an access.toml to fill in: roles, levels seen in clear and masked, tiers, approvers."""
    from scanner.governance.access.template import TEMPLATE

    if out is None:
        typer.echo(TEMPLATE, nl=False)
        return
    if out.exists():
        raise UsageError(f"{out} is there already; name another file or remove it")
    try:
        out.write_text(TEMPLATE, "utf-8")
    except OSError as error:
        raise UsageError(f"{out}: cannot be written ({error.strerror})") from error
    say(f"wrote {out}: fill it in", err=True)
