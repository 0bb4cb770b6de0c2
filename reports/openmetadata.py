"""``openmetadata.json``: requests to OpenMetadata's REST API, to be sent in order.

Two classifications, ``PersonalInformation`` with a tag a PI type and ``PersonalInformationLevel``, then the tags of
each column, as ``Automated`` and ``Suggested`` labels that an owner confirms. ``PUT /v1/columns`` sets all tags of a
column. The service is called after the server; where yours has another name, replace it. Files and logs have no
columns in OpenMetadata and stand under ``left_out``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

from reports._datasets import Dataset, dataset, labelled, write_json
from reports._words import Words
from scanner.model import Inventory, Label

_FILE = "openmetadata.json"
_TYPES, _LEVELS = "PersonalInformation", "PersonalInformationLevel"


def write(inventory: Inventory, out: Path, words: Words) -> Path:
    """Write the requests into the folder ``out``, names of tags from ``words``."""
    found = list(labelled(inventory))
    tables = [(dataset(entry.resource), columns) for entry, columns in found if dataset(entry.resource).is_table]
    labels = [label for _, columns in tables for column in columns.values() for label in column]
    requests = [
        _request("/v1/classifications", name=_TYPES, description="个人信息类型 Types of personal information"),
        _request(
            "/v1/classifications", name=_LEVELS, description="个人信息级别 Levels of personal information",
            mutuallyExclusive=True,
        ),
    ]  # fmt: skip
    requests += [_tag(_TYPES, name, *words.type_name(name)) for name in sorted({label.pi_type for label in labels})]
    requests += [_tag(_LEVELS, f"L{n}", *words.level_name(n)) for n in sorted({label.level for label in labels})]
    for table, columns in tables:
        for column, those in columns.items():
            path = f"/v1/columns/name/{quote(_full_name(table, column), safe='', errors='replace')}?entityType=table"
            requests.append(_request(path, tags=_labels(those)))
    left_out = [entry.resource.id for entry, _ in found if not dataset(entry.resource).is_table]
    return write_json({"requests": requests, "left_out": left_out}, out, _FILE)


def _request(path: str, **body: Any) -> dict[str, Any]:
    return {"method": "PUT", "path": path, "body": body}


def _named(pi_type: str) -> str:
    return pi_type.replace(".", "_")


def _tag(classification: str, name: str, zh: str, en: str) -> dict[str, Any]:
    return _request(
        "/v1/tags", classification=classification, name=_named(name), displayName=f"{zh} {en}", description=f"{zh} {en}"
    )


def _labels(labels: list[Label]) -> list[dict[str, str]]:
    names = [*sorted({f"{_TYPES}.{_named(label.pi_type)}" for label in labels})]
    names.append(f"{_LEVELS}.L{max(label.level for label in labels)}")
    return [
        {"tagFQN": name, "source": "Classification", "labelType": "Automated", "state": "Suggested"} for name in names
    ]


def _full_name(table: Dataset, column: str) -> str:
    parts = table.parts
    if len(parts) == 2:
        # MySQL and SQLite have no schemas: OpenMetadata calls the database above theirs "default".
        parts = ("default", *parts)
    return ".".join(f'"{part}"' if "." in part or '"' in part else part for part in (table.server, *parts, column))
