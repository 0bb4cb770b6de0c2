"""``pisift.sarif``: SARIF 2.1.0 (OASIS, errata 01), for code scanning pages and security dashboards.

One rule a PI type, one result a label. A file or log is a physical location, with the row of the first example where
rows are lines; a table is a logical location. Gaps are notifications of the invocation. The fingerprint is the
label's stable id, so that a result is the same one in the next scan.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from reports._datasets import write_json
from reports._words import Words
from scanner.identity import label_key
from scanner.model import Column, Inventory, Label, Resource
from scanner.sarif import log, severity
from scanner.summary import in_order, labels_in_order

_FILE = "pisift.sarif"


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
    document = log(
        [_rule(kind, words) for kind in kinds],
        [_result(*place, kinds, words) for place in places],
        _gaps(inventory),
        version=str(tool.get("version") or "") if isinstance(tool, Mapping) else "",
        is_whole=inventory.is_complete,
    )
    return write_json(document, out, _FILE)


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
        "level": severity(label.level),
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
