"""``pisift measure``: hold an inventory against a truth file: planted, found, missed, false."""

from __future__ import annotations

import json
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import typer

from scanner.cli import CLEAN, FINDINGS
from scanner.cli._speech import said, say
from scanner.errors import UsageError


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command("measure", epilog="Example: pisift measure report/inventory.json demo/truth.toml")(measure)


@dataclass
class Outcome:
    """How an inventory compares with the truth; places are ``resource: column (PI type)``."""

    planted: int = 0
    found: int = 0
    missed: list[str] = field(default_factory=list)
    false: list[str] = field(default_factory=list)
    debatable: list[str] = field(default_factory=list)
    """Planted as soft (a person could argue either way) and not found."""
    levels: list[str] = field(default_factory=list)
    """Found, but with another level or state than the truth gives."""
    gaps_missed: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether nothing was missed, falsely found or graded otherwise."""
        return not (self.missed or self.false or self.levels or self.gaps_missed)


def measure(
    inventory: Annotated[Path, typer.Argument(help="An inventory.json.")],
    truth: Annotated[Path, typer.Argument(help="A truth.toml, such as the demo's.")],
    debatable: Annotated[bool, typer.Option("--debatable", help="List the debatable ones not found, too.")] = False,
) -> None:
    """Compare an inventory with what is known to be in the data. Exits with 1 if they differ."""
    outcome = compare(_read(inventory), _read(truth))
    for title, places in (
        ("missed", outcome.missed),
        ("false", outcome.false),
        ("graded otherwise", outcome.levels),
        ("gap not reported", outcome.gaps_missed),
        ("debatable, not found", outcome.debatable if debatable else []),
    ):
        for place in places:
            typer.echo(f"  {said(title)}: {place}")
    say(
        f"planted {outcome.planted}, found {outcome.found}, missed {len(outcome.missed)}, false {len(outcome.false)}"
        f" ({len(outcome.debatable)} debatable ones not found)"
    )
    sys.exit(CLEAN if outcome.holds else FINDINGS)


def _read(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text("utf-8")
        return dict(json.loads(text) if path.suffix == ".json" else tomllib.loads(text))
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or 'cannot be read'}") from error
    except ValueError as error:
        raise UsageError(f"{path}: not a valid {path.suffix[1:] or 'text'} file") from error


def compare(inventory: Mapping[str, Any], truth: Mapping[str, Any]) -> Outcome:
    """Every planted entry must be labelled (soft ones may be), and nothing else.

    A label is fair where the truth plants its PI type or lists it under ``also``, for planted entries and decoys.
    """
    outcome = Outcome()
    labels = dict(_labels(inventory))
    fair: set[tuple[str, str, str]] = set()
    for entry in truth.get("planted", []):
        types = [entry["pi_type"], *entry.get("also", [])]
        fair |= {(entry["resource"], entry["column"], pi_type) for pi_type in types}
        found = _first(labels, entry, types)
        outcome.planted += 1
        if found is None:
            place = _place(entry["resource"], entry["column"], entry["pi_type"])
            (outcome.debatable if entry.get("soft") else outcome.missed).append(place)
            continue
        outcome.found += 1
        outcome.levels += _differences(entry, found)
    for entry in truth.get("decoy", []):
        fair |= {(entry["resource"], entry["column"], pi_type) for pi_type in entry.get("also", [])}
    resources = {entry["resource"] for part in ("planted", "decoy", "plain") for entry in truth.get(part, [])}
    for (resource, column, pi_type), _ in labels.items():
        name = next((known for known in resources if resource == known or resource.endswith(f"/{known}")), resource)
        if (name, column, pi_type) not in fair:
            outcome.false.append(_place(name, column, pi_type))
    outcome.gaps_missed = list(_gaps_missed(inventory, truth))
    return outcome


def _labels(inventory: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str, str], Mapping[str, Any]]]:
    for resource in inventory["resources"]:
        for column in resource["columns"]:
            for label in column["labels"]:
                yield (resource["id"], column["name"], label["pi_type"]), label


def _first(
    labels: Mapping[tuple[str, str, str], Mapping[str, Any]], entry: Mapping[str, Any], types: list[str]
) -> Mapping[str, Any] | None:
    for pi_type in types:
        for (resource, column, found), label in labels.items():
            is_there = resource == entry["resource"] or resource.endswith(f"/{entry['resource']}")
            if is_there and (column, found) == (entry["column"], pi_type):
                return label
    return None


def _differences(entry: Mapping[str, Any], label: Mapping[str, Any]) -> Iterator[str]:
    place = _place(entry["resource"], entry["column"], entry["pi_type"])
    # The truth knows what stands in a column; rules that move its level look at the columns beside it as well.
    level = label["gradings"][0]["base"] if label["gradings"] else label["level"]
    if label["pi_type"] == entry["pi_type"] and level != entry["level"]:
        yield f"{place}: level {level}, the truth is {entry['level']}"
    if label["state"] != entry.get("state", "clear"):
        yield f"{place}: {label['state']}, the truth is {entry.get('state', 'clear')}"


def _gaps_missed(inventory: Mapping[str, Any], truth: Mapping[str, Any]) -> Iterator[str]:
    reported = {(gap["resource"], gap["column"]) for gap in inventory["gaps"]}
    for entry in truth.get("gap", []):
        if not any(r.endswith(entry["resource"]) and c == entry.get("column", "") for r, c in reported):
            yield _place(entry["resource"], entry.get("column", ""), entry.get("why", ""))


def _place(resource: str, column: str, what: str) -> str:
    return f"{resource}: {column} ({what})"
