"""``pisift init``: asks a few questions and writes a ``pisift.toml`` that says what each key is for."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path
from typing import Annotated

import typer

from scanner.cli._speech import say
from scanner.errors import UsageError
from scanner.settings import FILE, LISTS, Settings, override
from scanner.toml_file import written

EXAMPLE = "Example: pisift init --yes"
ASKED = {
    "format": "Reports to write 报告格式",
    "fail_on": "Exit with 1 from which level on, 0 for never 从几级起退出码为 1",
    "mode": "How much to read: full, sample, metadata 读取多少",
    "exclude": "Tables and files to leave out, with commas between 不扫描的表和文件",
    "store": "Where to keep scans: a file, postgresql://..., default, or nothing 扫描保存在哪里",
    "workers": "Worker processes 并行进程数",
}
"""What most people decide; the other settings stand in the file with their defaults, as comments."""


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command("init", epilog=EXAMPLE)(init)


def init(
    file: Annotated[Path, typer.Argument(help="The file to write.")] = Path(FILE),
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Ask nothing and write the defaults.")] = False,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON Schema of the file instead.")] = False,
) -> None:
    """Ask how to scan and write a settings file; nothing that is there already is overwritten."""
    if schema:
        from scanner.settings_schema import settings_schema

        typer.echo(json.dumps(settings_schema(), ensure_ascii=False, indent=2))
        return
    if file.exists():
        raise UsageError(f"{file}: is there already; change it, or name another file")
    settings = Settings() if yes else _asked()
    try:
        with file.open("x", encoding="utf-8") as out:
            out.write(_toml(settings))
    except OSError as error:
        raise UsageError(f"{file}: cannot be written ({error.strerror})") from error
    say(f"{file} written; pisift reads it in this folder, or by --settings")


def _asked() -> Settings:
    from scanner.cli._reports import check_formats

    settings = Settings()
    for name, question in ASKED.items():
        default = getattr(settings, name)
        shown = ",".join(default) if name in LISTS else default
        while True:
            answer = typer.prompt(question, default=shown)
            try:
                given = int(answer) if isinstance(default, int) and str(answer).isdecimal() else answer
                settings = override(settings, {name: given}, name)
                check_formats(settings.format)
                break
            except UsageError as error:
                say(f"  {error}", err=True)
                settings = override(settings, {name: default}, name)
    return settings


def _toml(settings: Settings) -> str:
    from scanner.settings_schema import SCHEMA, descriptions

    said = descriptions()
    lines = [f"#:schema {SCHEMA}", "# Settings of pisift; PISIFT_<KEY> and flags come before them."]
    for field in fields(Settings):
        value = getattr(settings, field.name)
        is_set = field.name in ASKED and value is not None
        text = "" if value is None else written(value)
        lines += ["", f"# {said[field.name]}", f"{'' if is_set else '# '}{field.name} = {text}".rstrip()]
    return "\n".join(lines) + "\n"
