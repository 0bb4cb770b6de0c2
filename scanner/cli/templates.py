"""``pisift templates``: the statements that wrote a log, and which of their slots hold personal information."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import Annotated, Any

import typer

from scanner.cli import CLEAN, FINDINGS, INCOMPLETE
from scanner.cli._speech import said, warn
from scanner.errors import ConnectorError, UsageError

EXAMPLE = "Example: pisift templates /var/log/shop --level 2"


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command("templates", epilog=EXAMPLE)(templates)


def templates(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Log files or folders of them.")],
    level: Annotated[int, typer.Option(help="Only PI types of this level (1-4) and above.")] = 3,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON line for each slot.")] = False,
) -> None:
    """Tell which slot of which log template holds which PI type: what to fix is a statement and not a line.

    Exit codes: 0 nothing found, 1 something found, 2 wrong usage, 3 something could not be read.
    """
    from scanner.catalogue import load_standard
    from scanner.cli._terminal import slot_in_words
    from scanner.run import load_rules
    from scanner.templates import slots_of

    levels = load_standard().levels_of_types
    rules = load_rules()
    states = {recognizer.pi_type for recognizer in rules.recognizers if recognizer.state == "clear"}
    found = failed = False
    for resource, files in _logs(paths).items():
        try:
            profiles = _profiles(files, rules)
        except ConnectorError as error:
            warn(f"{resource}: {error}")
            failed = True
            continue
        for slot in (slot for profile in profiles.values() for slot in slots_of(profile.statements)):
            if levels[slot.pi_type] < level or slot.pi_type not in states:
                continue
            found = True
            if as_json:
                typer.echo(json.dumps({"resource": resource, **asdict(slot)}, ensure_ascii=False))
            else:
                typer.echo(f"{resource}: {said(slot_in_words(slot))}")
    sys.exit(FINDINGS if found else INCOMPLETE if failed else CLEAN)


def _logs(paths: list[str]) -> dict[str, list[Any]]:
    """The text files at ``paths`` by the rotated set they belong to, the oldest part first."""
    from connectors import FileOptions
    from connectors._bytes import File
    from connectors._walk import Walk
    from scanner.model import Gap
    from scanner.rotation import log_of

    logs: dict[str, list[Any]] = {}
    for path in paths:
        for file in Walk(path, FileOptions())():
            if isinstance(file, Gap):
                if file.kind.is_loss:
                    raise UsageError(f"{file.resource}: {file.reason}")
            elif isinstance(file, File) and file.encoding and not file.kind:
                logs.setdefault(log_of(file.path.as_posix()), []).append(file)
    for files in logs.values():
        files.sort(key=lambda file: (file.path.stat().st_mtime, file.path))
    return logs


def _profiles(files: list[Any], rules: Any) -> Any:
    """What a scan counts in the lines of ``files``, one after the other."""
    from connectors.logs import open_files
    from scanner.batch import merge, scan_batch
    from scanner.model import Plan

    profiles: dict[str, Any] = {}
    first = 0
    for file in files:
        (connector,) = open_files("", [file])
        (resource,) = connector.resources()
        with connector.read(resource, Plan()) as reader:
            for batch in reader:
                profiles = merge(profiles, scan_batch(batch, rules, first))
                first += batch.num_rows
    return profiles
