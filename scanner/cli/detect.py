"""``pisift detect``: texts in, findings out, one JSON line for each."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, TextIO

import typer

from scanner.errors import UsageError
from scanner.model import Finding


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command("detect", epilog="""Example: echo '手机13912345678' | pisift detect --mask""")(detect_command)


def detect_command(
    file: Annotated[Path | None, typer.Argument(help='Text or JSON lines ({"text": ...}); without it, stdin.')] = None,
    mask: Annotated[
        bool, typer.Option("--mask", help="Print the texts with values masked instead of findings.")
    ] = False,
) -> None:
    """Find personal information in each line of text; start and end count characters, end exclusive."""
    from scanner.batch import detect
    from scanner.run import load_rules

    rules = load_rules()
    out = sys.stdout
    for text in _texts(file):
        findings = detect(text, rules)
        line = masked_text(text, findings) if mask else json.dumps(to_document(findings), ensure_ascii=False)
        out.write(line.encode("utf-8", "surrogateescape").decode("utf-8", "replace") + "\n")
        out.flush()


def to_document(findings: list[Finding]) -> dict[str, list[dict[str, Any]]]:
    """The findings of one text as the command prints them."""
    return {
        "findings": [
            {
                "pi_type": finding.pi_type,
                "start": finding.start,
                "end": finding.end,
                "evidence": finding.evidence.name,
                "recognizer": finding.recognizer,
                "masked": finding.masked,
                **({"note": finding.note} if finding.note else {}),
                **({"also": list(finding.also)} if finding.also else {}),
            }
            for finding in findings
        ]
    }


def masked_text(text: str, findings: list[Finding]) -> str:
    """``text`` with each finding in its masked form."""
    parts: list[str] = []
    last = 0
    for finding in findings:
        # Two values in one Base64 run have one place: it is masked once, and nothing of it is shown again.
        if finding.end > last:
            parts += [text[last : finding.start], finding.masked]
            last = finding.end
    return "".join((*parts, text[last:]))


def _texts(file: Path | None) -> Iterator[str]:
    """The text of each line: the value of ``text`` where the line is a JSON object that has one."""
    if file is None:
        if sys.stdin.isatty():
            raise UsageError("detect reads standard input: pipe something into it, or name a file")
        sys.stdin.reconfigure(encoding="utf-8", errors="replace", newline="\n")  # type: ignore[union-attr]  # a file
        yield from map(_text, sys.stdin)
        return
    try:
        with file.open(encoding="utf-8-sig", errors="replace", newline="\n") as stream:
            yield from map(_text, _lines(stream))
    except OSError as error:
        raise UsageError(f"{file}: {error.strerror or 'cannot be read'}") from error


def _lines(stream: TextIO) -> Iterator[str]:
    yield from stream


def _text(line: str) -> str:
    line = line.rstrip("\r\n")
    if line.lstrip().startswith("{"):
        try:
            document = json.loads(line)
        except (ValueError, RecursionError):
            return line
        if isinstance(document, dict) and isinstance(document.get("text"), str):
            return str(document["text"])
    return line
