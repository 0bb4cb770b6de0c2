"""``atlas.json``: requests to Apache Atlas's REST API v2, to be sent in order.

First the classifications (``classificationDefs``): ``PersonalInformation`` with a level, a subtype a PI type. Then one
classification a label, by the unique attribute of an ``rdbms_column``: ``database.schema.table.column@host:port``.
Files and logs have no columns in Atlas and stand under ``left_out``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

from reports._datasets import dataset, labelled, write_json
from reports._words import Words
from scanner.model import Inventory, Label

_FILE = "atlas.json"
_ROOT = "PersonalInformation"


def write(inventory: Inventory, out: Path, words: Words) -> Path:
    """Write the requests into the folder ``out``, descriptions from ``words``."""
    found = list(labelled(inventory))
    tables = [(dataset(entry.resource), columns) for entry, columns in found if dataset(entry.resource).is_table]
    types = sorted({label.pi_type for _, columns in tables for column in columns.values() for label in column})
    define = {"method": "POST", "path": "/api/atlas/v2/types/typedefs", "body": _definitions(types, words)}
    requests: list[dict[str, Any]] = [define]
    for table, columns in tables:
        for column, labels in columns.items():
            name = quote(f"{table.name}.{column}@{table.server}", safe="", errors="replace")
            path = f"/api/atlas/v2/entity/uniqueAttribute/type/rdbms_column/classifications?attr:qualifiedName={name}"
            requests.append({"method": "POST", "path": path, "body": _classified(labels)})
    left_out = [entry.resource.id for entry, _ in found if not dataset(entry.resource).is_table]
    return write_json({"requests": requests, "left_out": left_out}, out, _FILE)


def _named(pi_type: str) -> str:
    return f"PI_{pi_type.replace('.', '_')}"


def _definitions(types: list[str], words: Words) -> dict[str, Any]:
    how = {"isOptional": True, "cardinality": "SINGLE", "isUnique": False, "isIndexable": True}
    attributes = [
        {"name": name, "typeName": kind, **how}
        for name, kind in (("level", "int"), ("standard", "string"), ("state", "string"))
    ]
    root = {"name": _ROOT, "description": "个人信息 Personal information", "superTypes": []}
    kinds = [
        {
            "name": _named(pi_type),
            "description": " ".join(words.type_name(pi_type)),
            "superTypes": [_ROOT],
            "attributeDefs": [],
        }
        for pi_type in types
    ]
    return {
        "classificationDefs": [{**root, "attributeDefs": attributes}, *kinds],
        "entityDefs": [],
        "enumDefs": [],
        "structDefs": [],
    }


def _classified(labels: list[Label]) -> list[dict[str, Any]]:
    # An entity carries a classification once: of two states of one type, the higher level stands first.
    once = {label.pi_type: label for label in reversed(labels)}
    return [
        {
            "typeName": _named(pi_type),
            "attributes": {"level": label.level, "standard": label.standard, "state": label.state},
            "propagate": True,
        }
        for pi_type, label in sorted(once.items())
    ]
