"""``pisift recognizers``: what pisift recognizes, on what grounds; and a trial of the user's own."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from scanner.cli import CLEAN, USAGE
from scanner.cli._speech import said, say, term
from scanner.errors import UsageError

_WHERE = {
    "text": "counts anywhere in a text",
    "named": "counts anywhere in a text, a column of them by its name",
    "cell": "counts as a whole cell",
    "picture": "counts in pictures and files",
    "context": "counts only beside a context word",
}

app = typer.Typer(help="List the recognizers, or try your own.", invoke_without_command=True, no_args_is_help=False)


def register(root: typer.Typer) -> None:
    """Add the commands to ``root``."""
    root.add_typer(app, name="recognizers")


@app.callback(epilog="Example: pisift recognizers --json | jq '.[].id'")
def list_command(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document instead of text.")] = False,
) -> None:
    """List every recognizer: PI type, the evidence it needs, chance, where values count, sources."""
    if context.invoked_subcommand is not None:
        return
    from scanner import discovery

    rows = [described(recognizer) for recognizer in (*discovery.recognizers(), *discovery.of_pictures())]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        masked = f" ({term('states', 'masked')})" if row["state"] == "masked" else ""
        typer.echo(f"{row['id']}  {row['pi_type']}{masked}")
        typer.echo(f"    {row['name']}")
        needs = f"{said('needs')}: {term('evidence', row['needs'].lower())}"
        parts = [needs, said(_WHERE[row["scope"]]), said(f"by luck {row['chance']:.1%}")]
        if row["checks"]:
            parts.append(f"{said('checks')}: {', '.join(term('checks', of) for of in row['checks'])}")
        if row["cell_us"] is not None:
            parts.append(said(f"{row['cell_us']:.1f} µs a cell of its values"))
        typer.echo(f"    {'; '.join(parts)}")
        if row["sources"]:
            typer.echo(f"    {said('sources')}: {row['sources']}")
    say("text in pictures is read by the PP-OCR models in rapidocr (Apache-2.0), for all that look at texts")


@app.command("test", epilog="Example: pisift recognizers test my-recognizers.toml")
def test_command(files: Annotated[list[str], typer.Argument(metavar="FILE...", help="TOML files.")]) -> None:
    """Try your own recognizers on their examples, their time and their names; exit code 2 if one fails."""
    from recognizers import _user
    from scanner.catalogue import load_catalogue
    from scanner.discovery import recognizers

    types, taken = load_catalogue().types, {recognizer.id for recognizer in recognizers()}
    failed = False
    for file in files:
        try:
            read = _user.read(file)
        except ValueError as error:
            raise UsageError(str(error)) from error
        for user in read:
            wrong = _user.problems(user)
            if user.recognizer.pi_type not in types:
                wrong.append(f"the catalogue has no PI type {user.recognizer.pi_type}")
            if user.recognizer.id in taken:
                wrong.append(f"a recognizer is called {user.recognizer.id} already")
            taken.add(user.recognizer.id)
            failed |= bool(wrong)
            speed = "" if user.recognizer.trigger else " (no prefilter for this pattern: it looks at every text)"
            examples = f"{len(user.finds)} found, {len(user.ignores)} ignored"
            say(f"{user.where}: {'; '.join(wrong) if wrong else examples + speed}")
    sys.exit(USAGE if failed else CLEAN)


@app.command("pages", epilog="Example: pisift recognizers pages docs/recognizers")
def pages_command(folder: Annotated[Path, typer.Argument(help="Where to write; made if missing.")]) -> None:
    """Write a Markdown page for each recognizer, from its own docstring and attributes, and an index."""
    from scanner import discovery
    from scanner.cli.pages import index_of, markdown_of

    known = (*discovery.recognizers(), *discovery.of_pictures())
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for recognizer in known:
            (folder / f"{recognizer.id}.md").write_text(markdown_of(recognizer, described(recognizer)), "utf-8")
        (folder / "index.md").write_text(index_of([described(recognizer) for recognizer in known]), "utf-8")
    except OSError as error:
        raise UsageError(f"cannot write pages into {folder}: {error.strerror}") from error


def described(recognizer: Any) -> dict[str, Any]:
    """What a recognizer says of itself, as JSON knows it."""
    from scanner.cli.pages import page_of
    from scanner.costs import costs

    page = page_of(recognizer)
    return {
        "id": recognizer.id,
        "pi_type": recognizer.pi_type,
        "needs": recognizer.needs.name,
        "chance": recognizer.chance,
        "cell_us": costs().cells.get(recognizer.id),
        "log_ms_per_mb": costs().lines.get(recognizer.id),
        "scope": "picture" if hasattr(recognizer, "said") else str(recognizer.scope),
        "state": recognizer.state,
        "checks": [check.of for check in getattr(recognizer, "checks", ())],
        "name": page.title,
        "sources": page.parts.get("Sources", ""),
    }
