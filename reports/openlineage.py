"""``openlineage.ndjson``: one DatasetEvent of OpenLineage 2.0.2 a line, for Marquez and other receivers.

Each labelled resource is a dataset with the facets ``schema`` (1.1.1) and ``tags`` (1.0.0): ``pisift.pi_type`` and
``pisift.level`` at their fields. Send each line with ``POST /api/v1/lineage``. Names follow the specification's
naming of datasets (``postgres://host:port``, ``database.schema.table``). An inventory tells no time of day, so that
equal scans are equal: ``eventTime`` is midnight UTC of the scan's day.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from reports._datasets import Dataset, dataset, labelled
from reports._words import Words
from scanner.model import Inventory, Label, ResourceEntry

_FILE = "openlineage.ndjson"
_PRODUCER = "urn:pisift"
_EVENT = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/DatasetEvent"
_FACETS = "https://openlineage.io/spec/facets"


def write(inventory: Inventory, out: Path, words: Words) -> Path:
    """Write an event a labelled resource into the folder ``out``; it holds ids only."""
    day = str(inventory.made.get("ages_at") or "1970-01-01")
    events = [
        {
            "eventTime": f"{day}T00:00:00Z",
            "producer": _PRODUCER,
            "schemaURL": _EVENT,
            "dataset": {**_named(dataset(entry.resource)), "facets": _facets(entry, labels)},
        }
        for entry, labels in labelled(inventory)
    ]
    out.mkdir(parents=True, exist_ok=True)
    target = out / _FILE
    text = "".join(json.dumps(event, ensure_ascii=False) + "\n" for event in events)
    target.write_bytes(text.encode("utf-8", "replace"))
    return target


def _named(found: Dataset) -> dict[str, str]:
    namespace = f"{found.platform}://{found.server}" if found.server else found.platform
    return {"namespace": namespace, "name": found.name}


def _facets(entry: ResourceEntry, labels: dict[str, list[Label]]) -> dict[str, Any]:
    fields = [
        {"name": column.column.name, "type": column.column.type, "description": column.column.comment}
        for column in entry.columns
    ]
    tags = [
        {"key": key, "value": value, "source": "PISIFT", "field": column}
        for column, found in labels.items()
        for label in found
        for key, value in (("pisift.pi_type", label.pi_type), ("pisift.level", str(label.level)))
    ]
    return {
        "schema": {**_facet("1-1-1/SchemaDatasetFacet.json#/$defs/SchemaDatasetFacet"), "fields": fields},
        "tags": {**_facet("1-0-0/TagsDatasetFacet.json#/$defs/TagsDatasetFacet"), "tags": tags},
    }


def _facet(schema: str) -> dict[str, str]:
    return {"_producer": _PRODUCER, "_schemaURL": f"{_FACETS}/{schema}"}
