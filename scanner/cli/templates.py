"""``pisift templates``: the statements that wrote a log, and which of their slots hold personal information."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Annotated, Any

import typer

from scanner.cli import CLEAN, FINDINGS, INCOMPLETE
from scanner.cli._speech import say, warn
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
    from scanner.catalogue import load_catalogue, load_standard
    from scanner.run import load_rules

    names = load_catalogue().types
    levels = load_standard().levels_of_types
    rules = load_rules()
    wanted = [r.state == "clear" and levels[r.pi_type] >= level for r in rules.recognizers]
    found = failed = False
    for resource, files in _logs(paths).items():
        try:
            mined = _mined(files, rules, wanted)
        except ConnectorError as error:
            warn(f"{resource}: {error}")
            failed = True
            continue
        for slot in mined.slots():
            found = True
            if as_json:
                typer.echo(json.dumps({"resource": resource, **slot._asdict()}, ensure_ascii=False))
                continue
            where = f"slot {slot.number}" if slot.number else "one of its slots"
            kind = names[slot.pi_type]
            say(
                f"{resource}: template {slot.template!r}: {where} is {slot.pi_type} {kind.zh} in {slot.lines:,} of "
                f"{slot.seen:,} lines, first at line {slot.first:,}"
            )
    sys.exit(FINDINGS if found else INCOMPLETE if failed else CLEAN)


def _logs(paths: list[str]) -> dict[str, list[Any]]:
    """The text files at ``paths`` by the rotated set they belong to, the oldest part first."""
    from connectors import FileOptions
    from connectors._bytes import File
    from connectors._walk import Walk
    from scanner.check.leaks import resource_of
    from scanner.model import Gap

    logs: dict[str, list[Any]] = {}
    for path in paths:
        for file in Walk(path, FileOptions())():
            if isinstance(file, Gap):
                if file.kind.is_loss:
                    raise UsageError(f"{file.resource}: {file.reason}")
            elif isinstance(file, File) and file.encoding and not file.kind:
                logs.setdefault(resource_of(file.path.as_posix()), []).append(file)
    for files in logs.values():
        files.sort(key=lambda file: (file.path.stat().st_mtime, file.path))
    return logs


def _mined(files: list[Any], rules: Any, wanted: list[bool]) -> Any:
    from scanner.check.templates import Templates

    mined = Templates()
    first = 1
    for lines in _lines(files):
        _add(mined, lines, first, rules, wanted)
        first += len(lines)
    return mined


def _lines(files: list[Any]) -> Iterator[Any]:
    from connectors.logs import lines_of

    for file in files:
        yield from lines_of(file)


def _add(mined: Any, lines: Any, first: int, rules: Any, wanted: list[bool]) -> None:
    """Mine the lines with a finding, and of the others the first of the log."""
    import numpy as np

    from scanner.check.templates import OTHERS_SAMPLED
    from scanner.search import search

    found = search(lines, rules, {})
    spans: dict[int, list[tuple[int, int, str]]] = {}
    for row in np.flatnonzero(found.won & np.array(wanted, bool)[found.recognizer]).tolist():
        recognizer = rules.recognizers[int(found.recognizer[row])]
        span = int(found.start[row]), int(found.end[row]), recognizer.pi_type
        spans.setdefault(int(found.text[row]), []).append(span)
    others = range(min(OTHERS_SAMPLED, len(lines)) if first == 1 else 0)
    for row in sorted({*spans, *others}):
        mined.add(first + row, lines[row].as_py().rstrip("\r\n"), sorted(spans.get(row, ())))
