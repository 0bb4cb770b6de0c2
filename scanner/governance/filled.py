"""What persons filled into documents, kept when they are drawn anew: a merge of the files with what stood before."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from scanner.errors import UsageError
from scanner.governance.tables import Document

FILE = "filled.json"
Filled = Mapping[str, Mapping[str, str]]
"""Row id to field name to what a person wrote."""


@dataclass(frozen=True)
class Kept:
    """The merged blanks, and what a person should know of the merge."""

    filled: dict[str, dict[str, str]]
    clashes: tuple[str, ...] = ()
    """Row ids and fields that were changed differently in two files: both texts are kept, one behind the other."""


def merge(before: Filled, files: Iterable[Filled]) -> Kept:
    """What stands in ``files`` where it differs from ``before`` (what was written last), else what was before.

    An emptied blank counts as a change. A row that a file does not have changes nothing.
    """
    filled = {row: dict(cells) for row, cells in before.items()}
    changes: dict[tuple[str, str], list[str]] = {}
    for file in files:
        for row, cells in file.items():
            for name, text in cells.items():
                if text != before.get(row, {}).get(name, ""):
                    changes.setdefault((row, name), []).append(text)
    clashes = []
    for (row, name), texts in changes.items():
        distinct = [*dict.fromkeys(filter(None, texts))] or [""]
        filled.setdefault(row, {})[name] = "\n".join(distinct)
        if len(distinct) > 1:
            clashes.append(f"{row} {name}")
    return Kept({row: cells for row, cells in filled.items() if any(cells.values())}, tuple(sorted(clashes)))


def read_filled(folder: Path) -> Filled:
    """What was written last into ``folder``; raises ``UsageError`` if that cannot be read."""
    path = folder / FILE
    if not path.exists():
        return {}
    try:
        found = json.loads(path.read_text("utf-8"))
        return {str(row): {str(name): str(text) for name, text in cells.items()} for row, cells in found.items()}
    except (OSError, ValueError, AttributeError) as error:
        raise UsageError(f"{path}: cannot be read; restore it, or remove it to go by the documents alone") from error


def write_filled(folder: Path, filled: Filled) -> None:
    """Remember ``filled`` for the next time."""
    text = json.dumps(filled, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / FILE).write_text(text + "\n", "utf-8", "backslashreplace")


def orphans(filled: Filled, documents: Iterable[Document]) -> int:
    """Rows with something filled in that no document has any more; they are kept for when they come back."""
    known = {row.id for document in documents for row in document.rows}
    return len([row for row in filled if row not in known])
