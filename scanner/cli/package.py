"""``pisift package``: pisift and all it needs as one archive for a cluster."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scanner.cli._speech import say


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command("package", epilog="Example: pisift package --spark pisift.tar.gz --extra images")(package)


def package(
    spark: Annotated[Path, typer.Option("--spark", help="The archive to write, for spark-submit --archives.")],
    extra: Annotated[str, typer.Option(help="Extras to take along, with commas between: logs,images.")] = "",
) -> None:
    """Write pisift, its models and all it needs into one archive that a cluster unpacks on every executor."""
    from scanner.spark.package import SUBMIT, write_package

    files, size = write_package(spark, tuple(filter(None, extra.split(","))))
    say(f"wrote {spark}: {files:,} files, {size / 1e6:,.0f} MB unpacked; {SUBMIT} in it is what spark-submit runs")
