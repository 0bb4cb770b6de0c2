"""The asset map of the page as compact JSON: systems, tables and columns as rows of arrays.

A hundred thousand columns make a page of tens of megabytes if each says the names of its fields. What a row's places
mean is said once here, and once in ``_data/report.js``. Grounds travel taken apart (``Language.read``), so that the
page says them in either language.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from reports._summary import groups, share
from reports._words import Words
from scanner.language import Language
from scanner.model import ColumnEntry, Finding, Inventory, Label, Resource, ResourceEntry
from scanner.places import where
from scanner.summary import in_order, labels_in_order

_INVISIBLE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_TERMS = ("states", "bases", "evidence", "resource_kinds", "status", "advice")
_SENSITIVE, _SERIOUS = 4, 3


def seen(text: str) -> str:
    """``text`` with control, invisible and direction-changing characters shown by their code point."""
    return _INVISIBLE.sub(lambda found: f"⟨U+{ord(found.group()):04X}⟩", text)


def place_of(resource: Resource) -> tuple[str, str, str]:
    """(system, database, table): the server, its database and schema; or the target, the folder and the file."""
    path = resource.path or resource.source
    if "://" not in resource.source:
        folder, _, name = path.rpartition("/")
        return resource.source, folder, name
    url = urlsplit(resource.source)
    schema, _, name = path.rpartition(".") if resource.kind != "file" else path.rpartition("/")
    inside = "/".join(part for part in (url.path.strip("/"), schema) if part)
    return f"{url.scheme}://{url.netloc}" if url.netloc else url.scheme, inside, name


def asset_map(inventory: Inventory, words: Words, language: Language) -> dict[str, Any]:
    """Everything the page's script draws."""
    entries = in_order(inventory.resources)
    columns = [column for entry in entries for column in entry.columns]
    labels = [label for column in columns for label in column.labels]
    types = {label.pi_type for label in labels}
    types |= {finding.pi_type for column in columns for finding in column.findings}
    types |= {slot.pi_type for column in columns for slot in column.slots}
    return {
        "types": {name: words.type_name(name) for name in types},
        "categories": {name: words.category_name(name) for name in {label.category for label in labels}},
        "levels": {level: words.level_name(level) for level in {label.level for label in labels}},
        "terms": {group: language.terms[group] for group in _TERMS},
        "patterns": language.patterns,
        "compared": words.new is not None,
        "tables": [_table(entry, words, language) for entry in entries],
    }


def _table(entry: ResourceEntry, words: Words, language: Language) -> list[Any]:
    """[system, database, table, kind, comment, rows, columns, details]."""
    resource = entry.resource
    columns = [_column(entry, column, words, language) for column in entry.columns]
    details = [language.read(seen(detail)) for detail in resource.details]
    return [*map(seen, place_of(resource)), seen(resource.kind), seen(resource.comment), entry.rows, columns, details]


def _column(entry: ResourceEntry, column: ColumnEntry, words: Words, language: Language) -> list[Any]:
    """[name, type, comment, labels, findings, bound, readers, is new, slots], cut after the last that says anything."""
    place = (entry.resource.id, column.column.name)
    row = [
        seen(column.column.name),
        seen(column.column.type),
        seen(column.column.comment),
        [_label(entry, column, label, language) for label in labels_in_order(column)],
        [
            [group.pi_type, share(group.accepted, group.filled), _examples(entry, column, group.examples, language)]
            for group in groups(column)
        ],
        language.read(seen(column.bound)),
        [seen(reader) for reader in words.readers.get(place, ())],
        int(bool(words.new and place in words.new)),
        [
            [
                slot.pi_type,
                seen(slot.template),
                slot.number,
                seen(slot.key),
                slot.lines,
                slot.seen,
                slot.first,
                int(slot.is_counted),
            ]
            for slot in column.slots
        ],
    ]
    while len(row) > 1 and not row[-1]:
        row.pop()
    return row


def _label(entry: ResourceEntry, column: ColumnEntry, label: Label, language: Language) -> list[Any]:
    """[PI type, category, level, its name, standard, state, basis, accepted, share, grounds, examples, advice, and what
    would lower its level]."""
    return [
        label.pi_type,
        label.category,
        label.level,
        seen(label.level_name),
        seen(label.standard),
        label.state,
        label.basis,
        label.accepted,
        "" if label.basis == "name" else share(label.accepted, label.filled),
        [language.read(seen(ground)) for ground in label.grounds],
        _examples(entry, column, label.examples, language),
        _advice(entry.resource, label),
        [language.read(text) for text in _lowered_by(label)],
    ]


def _lowered_by(label: Label) -> dict[str, None]:
    """What would undo the moves that raised its level, or that kept a hidden value from being worth less."""
    moves = label.gradings[0].moves if label.gradings else ()
    return dict.fromkeys(move.lowered_by for move in moves if move.lowered_by and move.after >= move.before)


def _examples(
    entry: ResourceEntry, column: ColumnEntry, examples: tuple[Finding, ...], language: Language
) -> list[list[Any]]:
    name, read = column.column.name, language.read
    return [
        [
            read(where(entry, name, e.row)), seen(e.masked), e.evidence.name.lower(), e.recognizer, read(seen(e.note)),
            *([e.thumbnail] if e.thumbnail else []),
        ]
        for e in sorted(examples)
    ]  # fmt: skip


def _advice(resource: Resource, label: Label) -> list[str]:
    """Ids of the catalogue's advice that fits a label."""
    found = []
    if label.state != "clear":
        found.append("hidden")
    elif label.pi_type.startswith("auth."):
        found.append("secret")
    elif label.level >= _SENSITIVE:
        found.append("sensitive")
    else:
        found.append("serious" if label.level == _SERIOUS else "ordinary")
    if resource.kind == "log" and label.state == "clear":
        found.insert(0, "log")
    if label.basis == "name":
        found.append("by_name")
    return found
