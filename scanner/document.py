"""An inventory as a document, and back: plain dicts, lists, strings and numbers, as JSON knows them.

The same inventory gives the same document: resources, labels, findings and gaps are sorted, columns stay in source
order. The format is published as ``reports/_data/inventory.schema.json`` (JSON Schema 2020-12). What only the scan
itself needs stays out of it: markers and places for the next scan, sketches, the columns a source declared beside
those that were found, and what profiles say again (examples, which are at labels and findings; failures, at gaps).
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, fields
from enum import Enum
from pathlib import Path
from typing import Any

from scanner.alike import Alike, Reidentification
from scanner.coverage import ledger
from scanner.errors import UsageError
from scanner.grading import Grading, Move, Standing
from scanner.model import (
    Column,
    ColumnEntry,
    ColumnProfile,
    Evidence,
    Finding,
    Gap,
    GapKind,
    Inventory,
    Label,
    Persons,
    Reading,
    Resource,
    ResourceEntry,
    Support,
)
from scanner.restored import checked, counts, made_of, whole
from scanner.slots import Slot
from scanner.summary import Summary, in_order, labels_in_order, summarise

FORMAT_VERSION = "1.7"
"""The second number rises with a field more, the first with a change that breaks readers."""
SCHEMA = f"urn:pisift:schema:inventory:{FORMAT_VERSION}"
FILE = "inventory.json"
_DIGITS = 6
_NESTED = ("examples", "gradings")


def to_document(inventory: Inventory) -> dict[str, Any]:
    """The inventory as plain dicts, lists, strings and numbers, valid under the published schema."""
    return {
        "$schema": SCHEMA,
        "format_version": FORMAT_VERSION,
        "made": plain(inventory.made),
        "summary": _summary(summarise(inventory)),
        "persons": _persons(inventory.persons),
        "resources": [_resource(entry) for entry in in_order(inventory.resources)],
        "coverage": [{**asdict(line), "status": line.status.value} for line in ledger(inventory)],
        "standings": plain([asdict(standing) for standing in inventory.standings]),
        "gaps": [_gap(gap) for gap in sorted(inventory.gaps)],
    }


def from_document(document: Any) -> Inventory:
    """The inventory that ``to_document`` wrote down.

    Raises ``UsageError`` for anything else, and for a document of a newer format than this version knows.
    """
    version = document.get("format_version") if isinstance(document, dict) else None
    try:
        if _version(version) > _version(FORMAT_VERSION):
            newer = f"an inventory of format {version}, newer than {FORMAT_VERSION}"
            raise UsageError(f"{newer}: use the pisift that wrote it, or a later one")
        return Inventory(
            dict(document["made"]),
            tuple(_entry_of(resource) for resource in document["resources"]),
            tuple(made_of(Gap, gap, kind=GapKind(gap["kind"])) for gap in document["gaps"]),
            _persons_of(document["persons"]),
            tuple(_standing_of(standing) for standing in document.get("standings", ())),
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise UsageError("no inventory as pisift writes it: give the inventory.json of a scan") from error


def read_inventory(path: Path) -> Inventory:
    """The inventory in the file ``path``, or in the ``inventory.json`` of the folder ``path``.

    Raises ``UsageError`` when it cannot be read or is no inventory.
    """
    path = path / FILE if path.is_dir() else path
    try:
        return from_document(json.loads(path.read_text("utf-8")))
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror or type(error).__name__})") from error
    except (ValueError, RecursionError) as error:
        line = f":{error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise UsageError(f"{path}{line}: not JSON; give the inventory.json of a scan") from error
    except UsageError as error:
        raise UsageError(f"{path}: {error}") from error


def read_scanned(path: Path) -> Inventory:
    """``read_inventory``, for what speaks of the resources; ``UsageError`` for an inventory without any, too."""
    inventory = read_inventory(path)
    if not inventory.resources:
        gap = min((gap for gap in inventory.gaps if gap.kind.is_loss or gap.kind is GapKind.EMPTY), default=None)
        why = f" ({gap.resource}: {gap.reason})" if gap else ""
        raise UsageError(f"{path}: an empty inventory, no resource was scanned{why}; scan again")
    return inventory


def plain(value: object) -> Any:
    """Settings as JSON knows them: sets sorted, numbers finite, and anything else by its text."""
    if isinstance(value, Enum):
        return plain(value.value)
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, set | frozenset):
        return sorted((plain(item) for item in value), key=str)
    return str(value)


# --- to a document ---


def _summary(summary: Summary) -> dict[str, Any]:
    by_level = {str(level): count for level, count in summary.labels_by_level.items()}
    return {**asdict(summary), "labels_by_level": by_level}


def _resource(entry: ResourceEntry) -> dict[str, Any]:
    resource, reading = entry.resource, entry.reading
    return {
        "id": resource.id,
        "source": resource.source,
        "path": resource.path,
        "kind": resource.kind,
        "comment": resource.comment,
        "row_estimate": resource.row_estimate,
        "byte_size": resource.byte_size,
        "first_row": resource.first_row,
        "unit": resource.unit,
        "details": list(resource.details),
        "rows": entry.rows,
        "bytes_read": entry.bytes_read,
        "reading": {"how": reading.how, "is_random": reading.is_random, "is_newer": reading.is_newer},
        "persons": _persons(entry.persons),
        "gradings": plain([asdict(grading) for grading in entry.gradings]),
        "reidentification": plain(asdict(entry.reidentification)) if entry.reidentification else None,
        "columns": [_column(column) for column in entry.columns],
    }


def _persons(persons: Persons | None) -> dict[str, Any] | None:
    return None if persons is None else asdict(persons)


def _column(entry: ColumnEntry) -> dict[str, Any]:
    return {
        **asdict(entry.column),
        "bound": entry.bound,
        "proven": entry.proven,
        "slots": plain([asdict(slot) for slot in entry.slots]),
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
        "ages": dict(zip(("under14", "minors", "known"), profile.ages, strict=True)),
        "span": list(profile.span),
        "supports": {recognizer: _support(support) for recognizer, support in profile.supports},
    }


def _support(support: Support) -> dict[str, Any]:
    return {
        "look_alikes": support.look_alikes,
        "accepted": support.accepted,
        "cued": support.cued,
        "whole": support.whole,
        "whole_shapes": support.whole_shapes,
        "decoded": support.decoded,
        "rivals": dict(support.rivals),
    }


def _label(label: Label) -> dict[str, Any]:
    return {
        **{field.name: plain(getattr(label, field.name)) for field in fields(label) if field.name not in _NESTED},
        "gradings": plain([asdict(grading) for grading in label.gradings]),
        "support": None if label.support is None else round(label.support, _DIGITS),
        "examples": [_finding(finding) for finding in sorted(label.examples)],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    plain_tuples = {"also": list(finding.also), "box": list(finding.box)}
    return {**asdict(finding), "evidence": finding.evidence.name.lower(), **plain_tuples}


def _gap(gap: Gap) -> dict[str, Any]:
    return {**asdict(gap), "kind": gap.kind.value, "is_loss": gap.kind.is_loss}


# --- and back ---


def _version(text: Any) -> tuple[int, ...]:
    return tuple(int(number) for number in text.split("."))


def _entry_of(resource: dict[str, Any]) -> ResourceEntry:
    columns = tuple(_column_of(column) for column in resource["columns"])
    return ResourceEntry(
        made_of(Resource, resource, columns=()), whole(resource["rows"]), columns,
        made_of(Reading, resource["reading"]), _persons_of(resource["persons"]), _gradings_of(resource),
        checked("bytes_read", resource.get("bytes_read"), int | None),
        _reidentification_of(resource.get("reidentification")),
    )  # fmt: skip


def _reidentification_of(known: dict[str, Any] | None) -> Reidentification | None:
    if known is None:
        return None
    fewest = None if known["fewest"] is None else made_of(Alike, known["fewest"])
    return made_of(Reidentification, known, whole=made_of(Alike, known["whole"]), fewest=fewest)


def _persons_of(persons: dict[str, Any] | None) -> Persons | None:
    return None if persons is None else made_of(Persons, persons)


def _column_of(column: dict[str, Any]) -> ColumnEntry:
    ages = (profile := column["profile"]).get("ages", {"under14": 0, "minors": 0, "known": 0})
    return ColumnEntry(
        made_of(Column, column),
        made_of(
            ColumnProfile, {**profile, "column": column["name"]},
            unread=counts(profile["unread"]),
            shapes=counts(profile["shapes"]),
            supports=tuple(
                (recognizer, made_of(Support, support, rivals=counts(support["rivals"]), examples=()))
                for recognizer, support in sorted(profile["supports"].items())
            ),
            ages=(whole(ages["under14"]), whole(ages["minors"]), whole(ages["known"])),
        ),
        tuple(_label_of(label) for label in column["labels"]),
        _findings(column["findings"]),
        checked("bound", column["bound"], str),
        checked("proven", column.get("proven", ""), str),
        tuple(made_of(Slot, slot) for slot in column.get("slots", ())),
    )  # fmt: skip


def _label_of(label: dict[str, Any]) -> Label:
    return made_of(Label, label, examples=_findings(label["examples"]), gradings=_gradings_of(label))


def _gradings_of(graded: dict[str, Any]) -> tuple[Grading, ...]:
    return tuple(
        made_of(Grading, grading, moves=tuple(made_of(Move, move) for move in grading["moves"]))
        for grading in graded.get("gradings", ())
    )


def _standing_of(standing: dict[str, Any]) -> Standing:
    return made_of(Standing, standing, gradings=_gradings_of(standing))


def _findings(findings: list[dict[str, Any]]) -> tuple[Finding, ...]:
    return tuple(made_of(Finding, finding, evidence=Evidence[finding["evidence"].upper()]) for finding in findings)
