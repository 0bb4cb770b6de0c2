"""``report.html``: the inventory for people; one file, no network, Chinese and English, light, dark and printed.

Numbers, charts, gaps and the making are written by the template; the asset map (system, database, table, column), which
may have a hundred thousand columns, travels as JSON in the page, and its script draws the rows that are in view. Names
come from strangers' databases: the template escapes, the JSON cannot close its element, the script sets texts only,
characters that reorder a line are shown by their code point, and a Content-Security-Policy admits this style and this
script and nothing else.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from reports._levels import k_in_words, singled_out, standings, with_names
from reports._map import asset_map, place_of, seen
from reports._words import Name, Words
from scanner.alike import alone_of
from scanner.language import load_language
from scanner.model import Inventory
from scanner.summary import Summary, in_order, summarise

_FILE = "report.html"
_BARS = 12
"""Bars in a chart; the rest share one line."""
_MOVED = (
    ("new", ("新增", "New")),
    ("gone", ("消失", "Gone")),
    ("raised", ("级别上升", "Level raised")),
    ("lowered", ("级别下降", "Level lowered")),
)
"""What a label can do between two scans."""
_ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def write(inventory: Inventory, out: Path, words: Words) -> Path:
    """Write the page into the folder ``out``, names of PI types and levels from ``words``."""
    # jinja2 loads on first use: a scan that writes JSON only should not wait for it.
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    style, script = _part("report.css"), _part("report.js")
    page = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    page.filters["seen"] = seen
    page.filters["zh"] = load_language().chinese
    page.filters["named"] = lambda text, place: with_names(text, words, place)
    page.filters["k"], page.filters["alone"] = k_in_words, alone_of
    text = page.from_string(_part("report.html.j2")).render(
        style=Markup(style),
        script=Markup(script),
        policy=_policy(style, script, has_pictures=_has_pictures(inventory)),
        rows=Markup(_embedded(asset_map(inventory, words, load_language()))),
        **_static(inventory, words),
    )
    out.mkdir(parents=True, exist_ok=True)
    target = out / _FILE
    target.write_bytes((text + "\n").encode("utf-8", "backslashreplace"))
    return target


def _part(name: str) -> str:
    return files("reports").joinpath("_data", name).read_text("utf-8")


def _has_pictures(inventory: Inventory) -> bool:
    columns = (column for entry in inventory.resources for column in entry.columns)
    found = ((*(e for label in column.labels for e in label.examples), *column.findings) for column in columns)
    return any(finding.thumbnail for findings in found for finding in findings)


def _policy(style: str, script: str, *, has_pictures: bool) -> str:
    def source(text: str) -> str:
        return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"

    return (
        f"default-src 'none'; style-src {source(style)}; script-src {source(script)}; "
        + ("img-src data:; " if has_pictures else "")
        + "base-uri 'none'; form-action 'none'"
    )


def _embedded(document: object) -> str:
    """JSON that cannot end the script element it stands in, whatever a name holds."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return text.translate(_ESCAPES)


def _static(inventory: Inventory, words: Words) -> dict[str, Any]:
    """What the template writes: numbers, charts, plain resources, gaps and how it was made."""
    summary = summarise(inventory)
    levels = sorted({*words.levels, *summary.labels_by_level}, reverse=True)
    highest = summary.highest_level
    return {
        "summary": summary,
        "levels": [(n, words.level_name(n), summary.labels_by_level.get(n, 0)) for n in levels],
        "highest": words.level_name(highest) if highest else None,
        "charts": _charts(inventory, summary, words),
        "duties": words.duties,
        "sources": sorted({entry.resource.source for entry in inventory.resources}),
        "persons": _persons(inventory, words),
        "standings": [(row, words.level_name(row.grading.level)) for row in standings(inventory)],
        "standing_kinds": load_language().terms["standings"],
        "singled_out": singled_out(inventory),
        "covers": load_language().terms["covers"],
        "gaps": sorted(inventory.gaps, key=lambda gap: (not gap.kind.is_loss, gap)),
        "gap_kinds": load_language().terms["gap_kinds"],
        "findings": sum(1 for entry in inventory.resources for column in entry.columns if column.findings),
        "made": list(_flat(inventory.made)),
    }


def _persons(inventory: Inventory, words: Words) -> list[dict[str, Any]]:
    """The persons of all resources together, then those of each, most first."""
    places = [(entry.resource.id, entry.persons) for entry in in_order(inventory.resources) if entry.persons]
    places.sort(key=lambda place: -place[1].estimate)
    whole = [("", inventory.persons)] if inventory.persons else []
    return [
        {"resource": where, "name": tuple(map(seen, words.type_name(persons.pi_type))), "of": persons}
        for where, persons in (*whole, *places)
    ]


def _charts(inventory: Inventory, summary: Summary, words: Words) -> list[tuple[Name, list[dict[str, Any]]]]:
    """(title, bars) of each chart."""
    types: dict[str, Counter[int]] = {}
    systems: dict[str, Counter[int]] = {}
    for entry in inventory.resources:
        levels = [label for column in entry.columns for label in column.labels]
        system = place_of(entry.resource)[0]
        for label in levels:
            types.setdefault(label.pi_type, Counter())[label.level] += 1
            systems.setdefault(system, Counter())[label.level] += 1
    levels_down = sorted(summary.labels_by_level.items(), reverse=True)
    by_level = [(words.level_name(level), Counter({level: count})) for level, count in levels_down]
    by_type = [(words.type_name(pi_type), cut) for pi_type, cut in types.items()]
    by_system = [((seen(system), seen(system)), cut) for system, cut in systems.items()]
    charts: list[tuple[Name, list[dict[str, Any]]]] = [
        (
            ("按个人信息类型（标签数）", "Labels by PI type"),
            _bars(by_type),
        ),
        (
            ("按系统与级别（标签数）", "Labels by system and level"),
            _bars(by_system),
        ),
        (("按级别（标签数）", "Labels by level"), _bars(by_level, ranked=False)),
        (("覆盖情况（对象数）", "Coverage (objects)"), _coverage(summary)),
    ]
    if words.new is not None:
        moved = [(name, Counter(words.moved.get(kind, {}))) for kind, name in _MOVED]
        charts.append((("与上次扫描相比（标签数）", "Labels since the last scan"), _bars(moved, ranked=False)))
    return [chart for chart in charts if chart[1]]


def _coverage(summary: Summary) -> list[dict[str, Any]]:
    """How the objects ended, each with its colour."""
    colours = {"scanned": 2, "sampled": 1, "partial": 3, "skipped": 1, "failed": 4}
    language = load_language()
    rows = [
        (language.term("coverage", status), Counter({colours[status]: total.objects}))
        for status, total in summary.coverage.items()
    ]
    return _bars(rows, ranked=False)


def _bars(rows: Iterable[tuple[Name, Counter[int]]], *, ranked: bool = True) -> list[dict[str, Any]]:
    """Bars, the longest first, each cut by level; lengths in per cent of the longest."""
    found = list(rows)
    if ranked:
        found.sort(key=lambda row: (-row[1].total(), -max(row[1]), row[0]))
    longest = max([1, *(cut.total() for _, cut in found)])
    bars = [_bar(name, cut, longest) for name, cut in found[:_BARS]]
    if rest := found[_BARS:]:
        # A number without a bar: a sum of many would dwarf each of them.
        count = sum(cut.total() for _, cut in rest)
        bars.append({"name": (f"其他 {len(rest)} 项", f"{len(rest)} others"), "count": count, "parts": []})
    return bars


def _bar(name: Name, by_level: Mapping[int, int], longest: int) -> dict[str, Any]:
    parts, start = [], 0.0
    for level in sorted(by_level, reverse=True):
        width = round(100 * by_level[level] / longest, 2)
        parts.append({"level": level, "start": round(start, 2), "width": width})
        start += width
    return {"name": name, "count": sum(by_level.values()), "parts": parts}


def _flat(made: Mapping[str, object], prefix: str = "") -> list[tuple[str, str]]:
    """Settings as (dotted key, text), sorted."""
    found: list[tuple[str, str]] = []
    for key in sorted(made, key=str):
        value, name = made[key], f"{prefix}{key}"
        if isinstance(value, Mapping) and value:
            found += _flat(value, f"{name}.")
        elif isinstance(value, list | tuple | set | frozenset):
            texts = [str(item) for item in value]
            found.append((name, ", ".join(sorted(texts) if isinstance(value, set | frozenset) else texts)))
        else:
            found.append((name, "" if value is None else str(value)))
    return found
