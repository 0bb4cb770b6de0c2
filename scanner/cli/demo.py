"""``pisift demo``: a small synthetic company to try a scan on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scanner.cli._speech import say
from scanner.errors import UsageError


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command("demo", epilog="Example: pisift demo demo && pisift scan demo --out report")(demo)


def demo(
    folder: Annotated[Path, typer.Argument(help="Where to write it; made if missing.")],
    seed: Annotated[int, typer.Option(help="Another seed, another company; the same seed, the same bytes.")] = 20260101,
    if_absent: Annotated[bool, typer.Option("--if-absent", help="Do nothing if it is there already.")] = False,
) -> None:
    """Write a database, logs and exports of a company that does not exist, and beside them what is planted where."""
    truth = folder / "truth.toml"
    if if_absent and truth.exists():
        return
    from scanner.demo import write_demo

    try:
        write_demo(folder, seed)
    except OSError as error:
        raise UsageError(f"cannot write into {folder}: {error.strerror or type(error).__name__}") from error
    say(f"wrote {folder}: company.db, logs/, exports/ and {truth.name}")
