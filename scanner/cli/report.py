"""``pisift report``: the reports of a scan that is kept, in any format."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scanner.cli._reports import check_formats, write_reports
from scanner.cli._store import SCAN, STORE, before_of, named
from scanner.settings import load_settings, override

EXAMPLE = "Example: pisift report last --format xlsx,sarif --out monday"


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command("report", epilog=EXAMPLE)(report)


def report(
    scan: Annotated[str, typer.Argument(help=SCAN)],
    format: Annotated[str, typer.Option(help="Reports to write, with commas between.")] = "html",  # noqa: A002  the option's name
    out: Annotated[Path, typer.Option(help="Folder for the reports; made if missing.")] = Path("pisift-report"),
    since: Annotated[
        str | None,
        typer.Option(help="An earlier scan, to say what is new.  [default: the one before in the store]"),
    ] = None,
    organisation: Annotated[
        str | None, typer.Option(help="organisation.toml: its duties go on the page; see pisift obligations.")
    ] = None,
    readers: Annotated[
        Path | None, typer.Option(help="access.json of pisift access audit --out: the page says who can read a column.")
    ] = None,
    template: Annotated[str | None, typer.Option(help="Jinja2 templates of your own, with commas between.")] = None,
    store: STORE = None,
) -> None:
    """Write reports of a scan in the store, or of an inventory.json, without scanning again."""
    given = {"format": format, "template": template, "organisation": organisation}
    settings = override(load_settings(None), given, "command line")
    check_formats(settings.format)
    inventory = named(scan, store)
    before = named(since, store) if since else before_of(scan, store)
    seen = None
    if readers is not None:
        from scanner.governance.access import audit_outputs

        seen = audit_outputs.readers(audit_outputs.read_audit(readers), inventory)
    for path in write_reports(inventory, settings, out, before, seen):
        typer.echo(str(path))
