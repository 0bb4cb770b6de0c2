"""``datahub.json``: metadata change proposals for DataHub's file source (``datahub ingest`` with ``type: file``).

Tags are made (UPSERT of ``tagProperties``) and added to fields by PATCH of ``editableSchemaMetadata``: what others
wrote there stays. Datasets are named as DataHub's own sources name them, in the environment PROD.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from reports._datasets import dataset, labelled, write_json
from reports._words import Words
from scanner.model import Inventory, Label, Resource

_FILE = "datahub.json"
_RESERVED = str.maketrans({"%": "%25", ",": "%2C", "(": "%28", ")": "%29", "\u241f": "%E2%90%9F"})


def write(inventory: Inventory, out: Path, words: Words) -> Path:
    """Write the proposals into the folder ``out``, names of tags from ``words``."""
    found = list(labelled(inventory))
    labels = [label for _, columns in found for column in columns.values() for label in column]
    tags = [_tag(pi_type, *words.type_name(pi_type)) for pi_type in sorted({label.pi_type for label in labels})]
    tags += [_tag(f"level{level}", *words.level_name(level)) for level in sorted({label.level for label in labels})]
    return write_json([*tags, *(_fields(entry.resource, columns) for entry, columns in found)], out, _FILE)


def _urn(name: str) -> str:
    return f"urn:li:tag:pisift.{name}"


def _tag(name: str, zh: str, en: str) -> dict[str, Any]:
    aspect = {"name": f"pisift.{name}", "description": f"{zh} {en}"}
    return _proposal("tag", _urn(name), "UPSERT", "tagProperties", aspect)


def _fields(resource: Resource, columns: dict[str, list[Label]]) -> dict[str, Any]:
    named = dataset(resource)
    urn = f"urn:li:dataset:(urn:li:dataPlatform:{named.platform},{named.name.translate(_RESERVED)},PROD)"
    steps: list[dict[str, Any]] = []
    for column, labels in columns.items():
        # JSON Pointer, RFC 6901: ~ and / in a name are written as ~0 and ~1.
        at = "/editableSchemaFieldInfo/" + column.replace("~", "~0").replace("/", "~1")
        steps += [
            {"op": "add", "path": f"{at}/globalTags/tags/{tag}", "value": {"tag": tag}}
            for tag in sorted({_urn(name) for label in labels for name in (label.pi_type, f"level{label.level}")})
        ]
    return _proposal("dataset", urn, "PATCH", "editableSchemaMetadata", steps)


def _proposal(kind: str, urn: str, change: str, name: str, aspect: Any) -> dict[str, Any]:
    kind_of_text = "application/json-patch+json" if change == "PATCH" else "application/json"
    return {
        "entityType": kind,
        "entityUrn": urn,
        "changeType": change,
        "aspectName": name,
        "aspect": {"contentType": kind_of_text, "value": json.dumps(aspect, ensure_ascii=False)},
    }
