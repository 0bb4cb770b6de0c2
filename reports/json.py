"""``inventory.json``: the inventory for machines, in canonical form.

The same inventory gives the same bytes: keys and resources are sorted, columns stay in source order, and
nothing is added that the inventory does not say, such as the time of writing. The format is published as
``_data/inventory.schema.json`` (JSON Schema 2020-12). Examples are masked findings, as everywhere.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict
from enum import Enum
from pathlib import Path
from typing import Any

from reports._summary import Summary, in_order, labels_in_order, summarise
from reports._words import Words
from scanner.model import ColumnEntry, ColumnProfile, Finding, Inventory, Label, Persons, ResourceEntry

_FILE = "inventory.json"
_SCHEMA = "urn:pisift:schema:inventory:1.0"
_FORMAT_VERSION = "1.0"
_DIGITS = 6


def write(inventory: Inventory, out: Path, words: Words) -> Path:
    """Write the inventory into the folder ``out``; it holds ids only, so ``words`` changes nothing."""
    text = json.dumps(to_document(inventory), ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False)
    out.mkdir(parents=True, exist_ok=True)
    target = out / _FILE
    # A file name that is not UTF-8 reaches us as lone surrogates; the backslash form is valid JSON for them.
    target.write_bytes((text + "\n").encode("utf-8", "backslashreplace"))
    return target


def to_document(inventory: Inventory) -> dict[str, Any]:
    """The inventory as plain dicts, lists, strings and numbers, valid under the published schema."""
    return {
        "$schema": _SCHEMA,
        "format_version": _FORMAT_VERSION,
        "made": _plain(inventory.made),
        "summary": _summary(summarise(inventory)),
        "persons": _persons(inventory.persons),
        "resources": [_resource(entry) for entry in in_order(inventory.resources)],
        "gaps": [
            {
                "resource": gap.resource,
                "column": gap.column,
                "kind": gap.kind.value,
                "reason": gap.reason,
                "is_loss": gap.kind.is_loss,
            }
            for gap in sorted(inventory.gaps)
        ],
    }


def _summary(summary: Summary) -> dict[str, Any]:
    return {
        "resources": summary.resources,
        "rows": summary.rows,
        "columns": summary.columns,
        "labelled_columns": summary.labelled_columns,
        "labels": summary.labels,
        "labels_by_level": {str(level): count for level, count in summary.labels_by_level.items()},
        "labels_by_type": summary.labels_by_type,
        "highest_level": summary.highest_level,
        "gaps": summary.gaps,
        "losses": summary.losses,
        "complete": summary.complete,
    }


def _resource(entry: ResourceEntry) -> dict[str, Any]:
    resource = entry.resource
    return {
        "id": resource.id,
        "source": resource.source,
        "path": resource.path,
        "kind": resource.kind,
        "comment": resource.comment,
        "row_estimate": resource.row_estimate,
        "byte_size": resource.byte_size,
        "rows": entry.rows,
        "reading": {"how": entry.reading.how, "is_random": entry.reading.is_random},
        "persons": _persons(entry.persons),
        "columns": [_column(column) for column in entry.columns],
    }


def _persons(persons: Persons | None) -> dict[str, Any] | None:
    return None if persons is None else asdict(persons)


def _column(entry: ColumnEntry) -> dict[str, Any]:
    return {
        "name": entry.column.name,
        "type": entry.column.type,
        "comment": entry.column.comment,
        "references": entry.column.references,
        "bound": entry.bound,
        "profile": _profile(entry.profile),
        "labels": [_label(label) for label in labels_in_order(entry)],
        "findings": [_finding(finding) for finding in sorted(entry.findings)],
    }


def _profile(profile: ColumnProfile) -> dict[str, Any]:
    return {
        "rows": profile.rows,
        "nulls": profile.nulls,
        "empty": profile.empty,
        "filled": profile.filled,
        "unread": dict(profile.unread),
        "shapes": dict(profile.shapes),
        "supports": {
            recognizer: {
                "look_alikes": support.look_alikes,
                "accepted": support.accepted,
                "cued": support.cued,
                "whole": support.whole,
                "whole_shapes": support.whole_shapes,
                "decoded": support.decoded,
                "rivals": dict(support.rivals),
            }
            for recognizer, support in profile.supports
        },
    }


def _label(label: Label) -> dict[str, Any]:
    return {
        "pi_type": label.pi_type,
        "category": label.category,
        "level": label.level,
        "level_name": label.level_name,
        "standard": label.standard,
        "state": label.state,
        "basis": label.basis,
        "accepted": label.accepted,
        "filled": label.filled,
        "support": None if label.support is None else round(label.support, _DIGITS),
        "grounds": list(label.grounds),
        "examples": [_finding(finding) for finding in sorted(label.examples)],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "row": finding.row,
        "start": finding.start,
        "end": finding.end,
        "pi_type": finding.pi_type,
        "recognizer": finding.recognizer,
        "evidence": finding.evidence.name.lower(),
        "masked": finding.masked,
        "note": finding.note,
        "also": list(finding.also),
    }


def _plain(value: object) -> Any:
    """Settings as JSON knows them: sets sorted, numbers finite, and anything else by its text."""
    if isinstance(value, Enum):
        return _plain(value.value)
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, set | frozenset):
        return sorted((_plain(item) for item in value), key=str)
    return str(value)
