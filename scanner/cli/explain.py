"""``pisift explain ID``: a value on standard input, each check and its outcome; the value is never shown."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer

from scanner.cli import CLEAN, FINDINGS
from scanner.cli._speech import said, say, term
from scanner.errors import UsageError

_EFFECT = {
    "REFUTES": "it is none, unless a context word says so",
    "DOUBTS": "it counts only after a context word",
    "LOWERS": "it counts with one step less of evidence",
}


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command("explain", epilog="Example: pisift explain cn_resident_id < value.txt")(explain_command)


def explain_command(
    recognizer: Annotated[str, typer.Argument(metavar="ID", help="A recognizer, as pisift recognizers lists them.")],
) -> None:
    """Say which checks of a recognizer a value passes. The value comes on standard input, since shells keep history.

    The exit code is 1 when the value counts, 0 when it does not.
    """
    from scanner import discovery

    found = {known.id: known for known in discovery.recognizers()}
    if recognizer not in found:
        import difflib

        close = difflib.get_close_matches(recognizer, found, 1)
        raise UsageError(f"no recognizer is called {recognizer}" + (f"; did you mean {close[0]}?" if close else ""))
    if sys.stdin.isatty():
        raise UsageError("explain reads the value from standard input: pipe it in")
    text = sys.stdin.buffer.read().decode("utf-8", "replace").strip("\r\n")
    lines, counts = explained(found[recognizer], text)
    for line in lines:
        say(line)
    sys.exit(FINDINGS if counts else CLEAN)


def explained(recognizer: Any, text: str) -> tuple[list[str], bool]:
    """The checks of ``recognizer`` on ``text`` in words without the value, and whether it counts."""
    from scanner.text import fold

    text = fold(text)
    matches = list(recognizer.find([text]))
    lines = [f"{recognizer.id}: {recognizer.pi_type}, needs {recognizer.needs.name.lower()} evidence"]
    if not matches:
        return [*lines, f"layout: nothing of this form among {len(text)} characters"], False
    for match in matches:
        value = text[match.start : match.end]
        lines.append(f"layout: right, characters {match.start + 1} to {match.end} of {len(text)}")
        for check in getattr(recognizer, "checks", ()):
            flaw = check.flaw(value)
            said_of = f"{said(flaw)} ({said(_EFFECT[check.weight.name])})" if flaw else said("passes")
            lines.append(f"{term('checks', check.of)}: {said_of}")
        remark = getattr(recognizer, "remark", None)
        if remark and (remarked := remark(value)):
            lines.append(f"{said('remark')}: {said(remarked)}")
        lines.append("context word: " + ("beside it" if match.cued else "none beside it"))
        counts = match.evidence >= recognizer.needs
        lines.append(f"evidence: {match.evidence.name.lower()}, it {'counts' if counts else 'does not count'}")
    return lines, any(match.evidence >= recognizer.needs for match in matches)
