"""``pisift standards``: which standards grade, what their levels mean, and which type reaches which."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from scanner.cli._speech import named, said, say
from scanner.errors import UsageError

app = typer.Typer(help="List and explain the grading standards.", invoke_without_command=True, no_args_is_help=False)
_Basis = Annotated[str, typer.Option(help="What counts as sensitive: union, 45574 or 35273.")]


def register(root: typer.Typer) -> None:
    """Add the commands to ``root``."""
    root.add_typer(app, name="standards")


@app.callback(epilog="Example: pisift standards explain jr0171 finance.bank_card")
def list_command(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document instead of text.")] = False,
) -> None:
    """List every standard that comes with pisift: title, date, levels, how much of it was seen."""
    if context.invoked_subcommand is not None:
        return
    from scanner.catalogue import STANDARDS, load_standard

    rows = [described(load_standard("union", name)) for name in STANDARDS]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        levels = ", ".join(f"{level['level']} {level['zh']}" for level in row["levels"])
        typer.echo(f"{row['id']}  {row['title_zh']}\n    {row['title_en']}; {said('in force')} {row['in_force']}")
        say(f"    levels: {levels}; {row['graded']} types graded")
        typer.echo(f"    {row['source']}")


@app.command("explain", epilog="Example: pisift standards explain jr0171 finance.bank_card")
def explain_command(
    name: Annotated[str, typer.Argument(metavar="STANDARD", help="An id, a part of one, or a TOML file of your own.")],
    pi_types: Annotated[list[str] | None, typer.Argument(metavar="[PI_TYPE]...", help="Only these types.")] = None,
    basis: _Basis = "union",
) -> None:
    """Say what a standard's levels mean, and each type's level with its clause and how sure it is."""
    from scanner.catalogue import load_standards

    catalogue, (standard,) = load_standards([name], basis)
    if unknown := [pi_type for pi_type in pi_types or () if pi_type not in catalogue.types]:
        raise UsageError(f"the catalogue has no PI type {unknown[0]}")
    row = described(standard)
    typer.echo(f"{row['id']}  {row['title_zh']}; {row['source']}")
    for level in row["levels"]:
        typer.echo(f"  {level['level']} {level['zh']} ({level['en']}): {level['meaning']} [{said(level['certainty'])}]")
    for pi_type in pi_types or catalogue.types:
        grade = standard.grade(pi_type)
        name = named((catalogue.types[pi_type].zh, catalogue.types[pi_type].en))
        typer.echo(f"{pi_type}  {name}: {grade.level}, {said(grade.clause)} [{said(grade.certainty)}]")


@app.command("pages", epilog="Example: pisift standards pages docs/standards")
def pages_command(
    folder: Annotated[Path, typer.Argument(help="Where to write; made if missing.")], basis: _Basis = "union"
) -> None:
    """Write a Markdown page for each standard from its data file, and an index."""
    from scanner.catalogue import STANDARDS, load_catalogue, load_standard

    standards = [load_standard(basis, name) for name in STANDARDS]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for standard in standards:
            (folder / f"{file_of(standard)}.md").write_text(page(standard, load_catalogue()), "utf-8")
        lines = [f"- [{s.id} {s.title[0]}]({file_of(s)}.md): {s.title[1]}" for s in standards]
        (folder / "index.md").write_text("# Grading standards\n\n" + "\n".join(lines) + "\n", "utf-8")
    except OSError as error:
        raise UsageError(f"cannot write pages into {folder}: {error.strerror}") from error


def described(standard: Any) -> dict[str, Any]:
    """What a standard says of itself, as JSON knows it."""
    levels = [
        {
            "level": number,
            "code": standard.meanings[number].code,
            "zh": zh,
            "en": en,
            "meaning": standard.meanings[number].meaning,
            "certainty": standard.meanings[number].certainty,
        }
        for number, (zh, en) in sorted(standard.levels.items())
    ]
    return {
        "id": standard.id,
        "title_zh": standard.title[0],
        "title_en": standard.title[1],
        "edition": standard.edition,
        "in_force": standard.in_force,
        "source": standard.source,
        "levels": levels,
        "graded": len(standard.grades),
    }


def file_of(standard: Any) -> str:
    """``gb-t-43697-2024``."""
    return "".join(sign if sign.isalnum() else "-" for sign in standard.id.lower())


def page(standard: Any, catalogue: Any) -> str:
    """A standard's page: its levels, then each type with level, clause and certainty, the highest level first."""
    row = described(standard)
    lines = [f"# {standard.id} {standard.title[0]}", "", f"{standard.title[1]}. In force {standard.in_force}.", ""]
    lines += [f"Source: {standard.source}. Not legal advice.", "", "| level | 名称 | name | meaning | certainty |"]
    lines += ["|---|---|---|---|---|"]
    lines += [f"| {v['level']} | {v['zh']} | {v['en']} | {v['meaning']} | {v['certainty']} |" for v in row["levels"]]
    lines += ["", "| PI type | 名称 | name | level | clause | certainty |", "|---|---|---|---|---|---|"]
    for pi_type, grade in sorted(standard.grades.items(), key=lambda item: (-item[1].level, item[0])):
        known = catalogue.types[pi_type]
        lines.append(f"| `{pi_type}` | {known.zh} | {known.en} | {grade.level} | {grade.clause} | {grade.certainty} |")
    if absent := sorted(set(catalogue.types) - set(standard.grades)):
        lines += ["", "Not addressed: " + ", ".join(f"`{pi_type}`" for pi_type in absent) + "."]
    return "\n".join(lines) + "\n"
