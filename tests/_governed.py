"""Small inventories by hand, for what follows from them."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from pathlib import Path

from scanner.catalogue import load_catalogue
from scanner.model import Column, ColumnEntry, ColumnProfile, Gap, Inventory, Label, Persons, Resource, ResourceEntry


def label(pi_type: str, *, state: str = "clear", basis: str = "values", level: int = 3, accepted: int = 100) -> Label:
    category = load_catalogue().types[pi_type].category
    standard, name = "GB/T 43697-2024", f"一般数据{level}级"
    return Label(pi_type, category, level, name, standard, state, basis, accepted, 100, ("counted",))


def column(name: str, *labels: Label, ages: tuple[int, int, int] = (0, 0, 0)) -> ColumnEntry:
    return ColumnEntry(Column(name, "TEXT"), ColumnProfile(name, rows=100, ages=ages), labels)


def table(
    path: str, *columns: ColumnEntry, kind: str = "table", persons: Persons | None = None, rows: int = 100
) -> ResourceEntry:
    return ResourceEntry(Resource("sqlite:///shop.db", path, kind), rows, columns, persons=persons)


def persons(estimate: int, low: int | None = None, high: int | None = None, **ages: int) -> Persons:
    low, high = low if low is not None else estimate, high if high is not None else estimate
    return Persons("contact.mobile", "1 column", estimate, low, high, **ages)


def inventory(*entries: ResourceEntry, of: Persons | None = None, gaps: tuple[Gap, ...] = ()) -> Inventory:
    return Inventory({"standard": {"basis": "union"}}, entries, gaps, of)


def pisift(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """The command line as a process, in the folder ``cwd``."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    run = [sys.executable, "-c", "from scanner.cli import main; main()", *arguments]
    return subprocess.run(run, cwd=cwd, env=environment, capture_output=True, text=True, check=False)


def access_command(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """``pisift access`` in this process, which costs a tenth of starting one."""
    import typer
    from typer.testing import CliRunner

    from scanner.cli import access
    from scanner.errors import PisiftError

    app = typer.Typer()
    access.register(app)
    with contextlib.chdir(cwd):
        done = CliRunner().invoke(app, ["access", *arguments])
    if isinstance(done.exception, PisiftError):
        return subprocess.CompletedProcess(arguments, 2, done.stdout, f"{done.stderr}pisift: {done.exception}\n")
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return subprocess.CompletedProcess(arguments, done.exit_code, done.stdout, done.stderr)
