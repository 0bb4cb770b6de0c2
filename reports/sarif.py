"""``pisift.sarif``: SARIF 2.1.0 (OASIS, errata 01), for code scanning pages and security dashboards.

One rule a PI type, one result a label. A file or log is a physical location, with the row of the first example where
rows are lines; a table is a logical location. Gaps are notifications of the invocation. The fingerprint is the
label's stable id, so that a result is the same one in the next scan.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from reports._words import Words
from scanner.identity import label_key
from scanner.model import Column, Inventory, Label, Resource
from scanner.summary import in_order, labels_in_order

_FILE = "pisift.sarif"
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_SEVERITIES = {1: "note", 2: "note", 3: "warning"}
"""By level; what is higher is an error. The same as ``pisift check`` says."""


def write(inventory: Inventory, out: Path, words: Words) -> Path:
    """Write the log into the folder ``out``, names from ``words``."""
    places = [
        (entry.resource, column.column, label)
        for entry in in_order(inventory.resources)
        for column in entry.columns
        for label in labels_in_order(column)
    ]
    kinds = sorted({label.pi_type for _, _, label in places})
    tool = inventory.made.get("tool")
    version = {"version": str(tool["version"])} if isinstance(tool, Mapping) and tool.get("version") else {}
    run = {
        "tool": {"driver": {"name": "pisift", **version, "rules": [_rule(kind, words) for kind in kinds]}},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": inventory.is_complete, "toolExecutionNotifications": _gaps(inventory)}],
        "results": [_result(*place, kinds, words) for place in places],
    }
    out.mkdir(parents=True, exist_ok=True)
    target = out / _FILE
    text = json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=1)
    target.write_bytes((text + "\n").encode("utf-8", "replace"))
    return target


def _rule(kind: str, words: Words) -> dict[str, Any]:
    zh, en = words.type_name(kind)
    return {"id": kind, "name": en, "shortDescription": {"text": f"{zh} {en}"}}


def _gaps(inventory: Inventory) -> list[dict[str, Any]]:
    return [
        {
            "level": "warning" if gap.kind.is_loss else "note",
            "message": {"text": f"{gap.resource} {gap.column}".strip() + f": {gap.kind.value}: {gap.reason}"},
        }
        for gap in sorted(inventory.gaps)
    ]


def _result(resource: Resource, column: Column, label: Label, kinds: list[str], words: Words) -> dict[str, Any]:
    zh, en = words.type_name(label.pi_type)
    state = "" if label.state == "clear" else f" ({label.state})"
    grounds = "; ".join(label.grounds)
    return {
        "ruleId": label.pi_type,
        "ruleIndex": kinds.index(label.pi_type),
        "level": _SEVERITIES.get(label.level, "error"),
        "message": {"text": f"{column.name}: {zh} {en}{state}, level {label.level}: {grounds}"},
        "locations": [_location(resource, column, label)],
        "partialFingerprints": {"pisiftLabel/v1": label_key(resource.id, column.name, label.pi_type)},
        "properties": {"piLevel": label.level, "state": label.state, "basis": label.basis},
    }


def _location(resource: Resource, column: Column, label: Label) -> dict[str, Any]:
    logical = {"name": column.name, "fullyQualifiedName": f"{resource.id}.{column.name}", "kind": "member"}
    place: dict[str, Any] = {"logicalLocations": [logical]}
    if resource.kind in ("file", "log"):
        where = resource.id.encode("utf-8", "surrogateescape")
        place["physicalLocation"] = {"artifactLocation": {"uri": quote(where)}}
        if resource.kind == "log" and label.examples:
            place["physicalLocation"]["region"] = {"startLine": min(label.examples).row}
    return place
