"""``report.html``: the inventory for people; one file, no network, Chinese and English, light and dark.

Numbers, gaps and the making are written by the template; labels and findings, which may be thousands,
travel as JSON in the page and are drawn by its script a page at a time. Names come from strangers'
databases: the template escapes, the JSON cannot close its element, the script sets texts only, characters
that reorder a line are shown by their code point, and a Content-Security-Policy admits this style and this
script and nothing else.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from reports import _terms
from reports._summary import groups, share
from reports._words import Name, Words
from scanner.model import ColumnEntry, Finding, Inventory, Label, ResourceEntry
from scanner.summary import Summary, in_order, labels_in_order, summarise

_FILE = "report.html"
_BARS = 14
"""Bars in the chart by PI type; the rest share one line."""

_INVISIBLE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def write(inventory: Inventory, out: Path, words: Words) -> Path:
    """Write the page into the folder ``out``, names of PI types and levels from ``words``."""
    # jinja2 loads on first use: a scan that writes JSON only should not wait for it.
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    style, script = _part("report.css"), _part("report.js")
    page = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    page.filters["seen"] = _seen
    text = page.from_string(_part("report.html.j2")).render(
        style=Markup(style),
        script=Markup(script),
        policy=_policy(style, script),
        rows=Markup(_embedded(_rows(inventory, words))),
        **_static(inventory, words),
    )
    out.mkdir(parents=True, exist_ok=True)
    target = out / _FILE
    target.write_bytes((text + "\n").encode("utf-8", "backslashreplace"))
    return target


def _part(name: str) -> str:
    return files("reports").joinpath("_data", name).read_text("utf-8")


def _policy(style: str, script: str) -> str:
    def source(text: str) -> str:
        return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"

    return (
        f"default-src 'none'; style-src {source(style)}; script-src {source(script)}; "
        "base-uri 'none'; form-action 'none'"
    )


def _embedded(document: object) -> str:
    """JSON that cannot end the script element it stands in, whatever a name holds."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return text.translate(_ESCAPES)


def _seen(text: str) -> str:
    """``text`` with control, invisible and direction-changing characters shown by their code point."""
    return _INVISIBLE.sub(lambda found: f"⟨U+{ord(found.group()):04X}⟩", text)


def _static(inventory: Inventory, words: Words) -> dict[str, Any]:
    """What the template writes: numbers, charts, plain resources, gaps and how it was made."""
    summary = summarise(inventory)
    levels = sorted({*words.levels, *summary.labels_by_level}, reverse=True)
    highest = summary.highest_level
    return {
        "summary": summary,
        "levels": [(n, words.level_name(n), summary.labels_by_level.get(n, 0)) for n in levels],
        "highest": words.level_name(highest) if highest else None,
        "bars": _bars(inventory, summary, words),
        "sources": sorted({entry.resource.source for entry in inventory.resources}),
        "persons": _persons(inventory, words),
        "bounds": _bounds(inventory),
        "plain": [e for e in in_order(inventory.resources) if not any(c.labels for c in e.columns)],
        "gaps": sorted(inventory.gaps, key=lambda gap: (not gap.kind.is_loss, gap)),
        "gap_kinds": _terms.GAP_KINDS,
        "resource_kinds": _terms.RESOURCE_KINDS,
        "made": list(_flat(inventory.made)),
    }


def _persons(inventory: Inventory, words: Words) -> list[dict[str, Any]]:
    """The persons of all resources together, then those of each, most first."""
    places = [(entry.resource.id, entry.persons) for entry in in_order(inventory.resources) if entry.persons]
    places.sort(key=lambda place: -place[1].estimate)
    whole = [("", inventory.persons)] if inventory.persons else []
    return [
        {"resource": where, "name": tuple(map(_seen, words.type_name(persons.pi_type))), "of": persons}
        for where, persons in (*whole, *places)
    ]


def _bounds(inventory: Inventory) -> list[dict[str, Any]]:
    """For each sampled resource, what its clean columns have in common: one sentence a bound."""
    found = []
    for entry in in_order(inventory.resources):
        by_bound: dict[str, list[str]] = {}
        for column in entry.columns:
            if column.bound:
                by_bound.setdefault(column.bound, []).append(column.column.name)
        for bound, names in by_bound.items():
            found.append({"resource": entry.resource.id, "how": entry.reading.how, "bound": bound, "columns": names})
    return found


def _bars(inventory: Inventory, summary: Summary, words: Words) -> list[dict[str, Any]]:
    """Labels by PI type, most first, each bar cut by level; lengths in per cent of the longest."""
    cut: dict[str, dict[int, int]] = {}
    for entry in inventory.resources:
        for label in (label for column in entry.columns for label in column.labels):
            by_level = cut.setdefault(label.pi_type, {})
            by_level[label.level] = by_level.get(label.level, 0) + 1
    ranked = sorted(cut, key=lambda pi_type: (-summary.labels_by_type[pi_type], -max(cut[pi_type]), pi_type))
    longest = max(summary.labels_by_type.values(), default=1)
    bars = [_bar(words.type_name(pi_type), cut[pi_type], longest) for pi_type in ranked[:_BARS]]
    if rest := ranked[_BARS:]:
        # A number without a bar: a sum of many types would dwarf the types themselves.
        count = sum(summary.labels_by_type[pi_type] for pi_type in rest)
        bars.append({"name": (f"其他 {len(rest)} 类", f"{len(rest)} other types"), "count": count, "parts": []})
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


def _rows(inventory: Inventory, words: Words) -> dict[str, Any]:
    """What the script draws: names once, then resources with their labels and findings."""
    entries = in_order(inventory.resources)
    columns = [column for entry in entries for column in entry.columns]
    labels = [label for column in columns for label in column.labels]
    types = {label.pi_type for label in labels} | {f.pi_type for column in columns for f in column.findings}
    return {
        "types": {name: words.type_name(name) for name in types},
        "categories": {name: words.category_name(name) for name in {label.category for label in labels}},
        "levels": {level: words.level_name(level) for level in {label.level for label in labels}},
        "states": _terms.STATES,
        "bases": _terms.BASES,
        "evidence": _terms.EVIDENCE,
        "kinds": _terms.RESOURCE_KINDS,
        "resources": [_resource(e) for e in entries if any(c.labels or c.findings for c in e.columns)],
    }


def _resource(entry: ResourceEntry) -> dict[str, Any]:
    return {
        "source": _seen(entry.resource.source),
        "path": _seen(entry.resource.path),
        "kind": _seen(entry.resource.kind),
        "comment": _seen(entry.resource.comment),
        "rows": entry.rows,
        "columns": len(entry.columns),
        "labelled": sum(1 for column in entry.columns if column.labels),
        "labels": [_label(column, label) for column in entry.columns for label in labels_in_order(column)],
        "findings": [finding for column in entry.columns for finding in _findings(column)],
    }


def _label(column: ColumnEntry, label: Label) -> dict[str, Any]:
    return {
        "column": _seen(column.column.name),
        "type": _seen(column.column.type),
        "comment": _seen(column.column.comment),
        "pi": label.pi_type,
        "category": label.category,
        "level": label.level,
        "levelName": _seen(label.level_name),
        "standard": _seen(label.standard),
        "state": label.state,
        "basis": label.basis,
        "accepted": label.accepted,
        "share": "" if label.basis == "name" else share(label.accepted, label.filled),
        "grounds": [_seen(ground) for ground in label.grounds],
        "examples": _examples(label.examples),
    }


def _findings(column: ColumnEntry) -> list[dict[str, Any]]:
    return [
        {
            "column": _seen(column.column.name),
            "comment": _seen(column.column.comment),
            "pi": group.pi_type,
            "share": share(group.accepted, group.filled),
            "examples": _examples(group.examples),
        }
        for group in groups(column)
    ]


def _examples(examples: tuple[Finding, ...]) -> list[list[Any]]:
    return [[e.row, _seen(e.masked), e.evidence.name.lower(), e.recognizer, e.note] for e in sorted(examples)]
