"""A recognizer's page: its docstring, cut into the parts that every docstring has."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from typing import Any

from scanner.costs import costs

PARTS = ("Layout", "Check digit", "Confused with", "Sources")


@dataclass(frozen=True)
class Page:
    """What a recognizer's docstring says."""

    title: str
    about: str
    parts: dict[str, str]


def page_of(recognizer: Any) -> Page:
    """The page of ``recognizer``, whose module's docstring is its documentation; empty for one without."""
    if said := getattr(recognizer, "said", ""):
        about = "It looks at pictures and files, not at texts: see docs/images.md."
        return Page(f"{said[0].upper()}{said[1:]} ({recognizer.zh})", about, {"Sources": recognizer.sources})
    module = sys.modules.get(f"recognizers.{recognizer.id}")
    text = (module.__doc__ if module else type(recognizer).__doc__) or recognizer.id
    title, _, rest = text.strip().partition("\n")
    pieces = re.split(rf"^({'|'.join(PARTS)}): ", rest, flags=re.MULTILINE)
    parts = {name: " ".join(body.split()) for name, body in zip(pieces[1::2], pieces[2::2], strict=True)}
    return Page(title.rstrip("."), "\n\n".join(" ".join(p.split()) for p in pieces[0].strip().split("\n\n")), parts)


def markdown_of(recognizer: Any, row: dict[str, Any]) -> str:
    """The page as Markdown; ``row`` is what ``described`` says of the recognizer."""
    page = page_of(recognizer)
    lines = [f"# {page.title}", "", f"`{row['id']}` finds `{row['pi_type']}`.", "", page.about, ""]
    for name, text in page.parts.items():
        lines += [f"**{name}:** {text}", ""]
    lines += ["| property | value |", "|---|---|", f"| evidence it needs | {row['needs'].lower()} |"]
    lines += [f"| where it counts | {row['scope']} |", f"| look-alikes that pass by luck | {row['chance']:.1%} |"]
    lines += [f"| state of the values | {row['state']} |"]
    if row["cell_us"] is not None:
        lines += [f"| CPU for a cell of a column of its values | {row['cell_us']:.1f} µs |"]
        lines += [f"| CPU for a MB of log lines that hold nothing | {row['log_ms_per_mb']:.2f} ms |"]
    checks = getattr(recognizer, "checks", ())
    lines += [f"| check: {check.of} | a failure {check.weight.name.lower()} the match |" for check in checks]
    for what in ("cues", "foes"):
        words = getattr(recognizer, what, ())
        if words:
            lines.append(
                f"| {'context words' if what == 'cues' else 'words against'} | {' '.join(words)} |".replace("||", "")
            )
    return "\n".join(lines) + "\n"


def index_of(rows: list[dict[str, Any]]) -> str:
    """A table of all recognizers, each linked to its page."""
    measured = costs()
    head = [
        "# Recognizers", "",
        f"What each costs was measured on {measured.made} ({measured.machine}) by `python -m bench costs`:",
        "CPU for a cell of a column of its values, and for a MB of log lines that hold nothing, where the prefilter",
        "has picked the lines to look at.",
        "", "| recognizer | PI type | what it is | µs a cell | ms a MB |", "|---|---|---|---:|---:|",
    ]  # fmt: skip
    return "\n".join([*head, *map(_row, rows)]) + "\n"


def _row(r: dict[str, Any]) -> str:
    cost = "| |" if r["cell_us"] is None else f"{r['cell_us']:.1f} | {r['log_ms_per_mb']:.2f} |"
    return f"| [{r['id']}]({r['id']}.md) | `{r['pi_type']}` | {r['name']} | {cost}"
