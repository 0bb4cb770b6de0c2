"""``pisift mask``: a log stream through, with personal information masked."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from scanner.cli import CLEAN, INCOMPLETE
from scanner.cli._speech import warn
from scanner.errors import UsageError

EXAMPLE = "Example: kubectl logs -f shop-api | pisift mask > shop-api.log"


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command("mask", epilog=EXAMPLE)(mask)


def mask(
    file: Annotated[Path | None, typer.Argument(help="A log file; without it, standard input.")] = None,
    level: Annotated[int, typer.Option(help="Mask PI types of this level and above.")] = 3,
    standard: Annotated[str, typer.Option(help="The standard that gives levels: 43697, jr0197, levels.toml.")] = "",
    follow: Annotated[
        bool, typer.Option("--follow", "-f", help="Go on as the file grows and is rotated, like tail -F.")
    ] = False,
) -> None:
    """Pass a log through line by line with its personal information masked; what is masked already stays as it is.

    Lines go out as soon as they are whole; a slow reader slows the writer. Exit code 3: a recognizer failed.
    """
    from connectors._stream import whole_lines
    from scanner.masking import masker_of

    masker = masker_of(level, standard, "--level")
    blocks = _blocks(file, follow)
    out = sys.stdout.fileno()
    for lines in whole_lines(blocks):
        _write(out, masker.block(lines))
    for failure in sorted(masker.failures):
        warn(f"recognizer {failure}: what it would have found is not masked")
    sys.exit(INCOMPLETE if masker.failures else CLEAN)


def _blocks(file: Path | None, follow: bool) -> Iterator[bytes]:
    from connectors._bytes import open_bytes
    from connectors._kinds import look_at_path
    from connectors._stream import READY, followed, ready_blocks

    if file is None:
        if follow:
            raise UsageError("--follow needs a file; a stream on standard input is followed anyway")
        if sys.stdin is None or sys.stdin.isatty():
            raise UsageError("mask reads standard input: pipe something into it, or name a file")
        return ready_blocks(sys.stdin.buffer)
    try:
        if follow:
            file.open("rb").close()
            return followed(file, from_start=False)
        stream = open_bytes(look_at_path(file, str(file)))
    except OSError as error:
        raise UsageError(f"{file}: {error.strerror or 'cannot be read'}") from error
    return iter(lambda: stream.read(READY), b"")


def _write(out: int, lines: bytes) -> None:
    view = memoryview(lines)
    while view:
        view = view[os.write(out, view) :]
