"""The store: scans with all they saw, and what people decided, in SQLite (default) or PostgreSQL. No value, ever.

A scan is begun in one short transaction, which leaves it marked unfinished, and ended in another, which writes
everything and marks it whole: killed at any moment, it is one or the other. What is written is what
``scanner.document`` says of an inventory, taken apart into rows; ``read`` puts it together again.
"""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scanner.document import FORMAT_VERSION, from_document, plain, to_document
from scanner.errors import UsageError, in_words
from scanner.identity import label_key
from scanner.model import Inventory
from scanner.tables import COLUMNS, DECISIONS, GAPS, LABELS, RESOURCES, REVIEWS, SCANS

if TYPE_CHECKING:
    import sqlalchemy as sa

_PARTS = (RESOURCES, COLUMNS, LABELS, GAPS, DECISIONS)
_APART = ("summary", "resources", "gaps")
"""What of a document lies in rows of its own."""
DEFAULT = "default"
"""The word for the store at ``default_place()``."""


class StoreError(UsageError):
    """The store cannot be opened, read or written."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One scan of a store: when, of what, with which rules, and its summary (None: unfinished)."""

    number: int
    uid: str
    started: str
    ended: str | None
    is_whole: bool
    tool: str
    catalogue: str
    standard: str
    targets: tuple[str, ...]
    summary: Mapping[str, Any] | None


def default_place() -> Path:
    """``$XDG_DATA_HOME/pisift/scans.db``, by default ``~/.local/share/pisift/scans.db``."""
    home = os.environ.get("XDG_DATA_HOME") or Path("~/.local/share").expanduser()
    return Path(home) / "pisift" / "scans.db"


class Store:
    """An open store. ``place`` is a path, an ``sqlite://`` or ``postgresql://`` URL, or ``default``."""

    def __init__(self, place: str, *, create: bool = True) -> None:
        """Open it and bring its schema up to date; ``StoreError`` if that cannot be."""
        from scanner.tables import migrate, open_database

        self.shown, self._database = open_database(str(default_place()) if place == DEFAULT else place, create)
        with self._said("opened") as connection:
            migrate(connection, self.shown)

    def close(self) -> None:
        """Let go of the database."""
        self._database.dispose()

    def __enter__(self) -> Store:
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    # --- scans ---

    def begin(self, targets: Sequence[str], *, uid: str = "", started: str = "") -> int:
        """Note that a scan of ``targets`` begins, and return its number; until ``finish`` it is marked unfinished."""
        row = {
            "uid": uid or uuid.uuid4().hex, "started": started or _now(), "is_whole": False, "tool": "",
            "catalogue": "", "standard": "", "targets": _json(list(targets)), "format_version": FORMAT_VERSION,
            "head": "{}",
        }  # fmt: skip
        with self._said("written") as connection:
            return int(connection.execute(SCANS.insert().values(row).returning(SCANS.c.id)).scalar_one())

    def finish(self, number: int, inventory: Inventory, *, ended: str = "") -> None:
        """Write all of an inventory under the scan ``number`` and mark it whole, in one transaction."""
        document = to_document(inventory)
        made = document["made"]
        done = {
            "ended": ended or _now(), "is_whole": True, "format_version": document["format_version"],
            **{name: _short(made.get(name)) for name in ("tool", "catalogue", "standard")},
            "head": _json({key: part for key, part in document.items() if key not in _APART}),
            "summary": _json(document["summary"]),
        }  # fmt: skip
        with self._said("written") as connection:
            for table, rows in zip(_PARTS, _rows(document, number), strict=True):
                for start in range(0, len(rows), 5_000):
                    connection.execute(table.insert(), rows[start : start + 5_000])
            connection.execute(SCANS.update().where(SCANS.c.id == number).values(done))

    def scans(self) -> list[Kept]:
        """Every scan, the oldest first."""
        with self._said("read") as connection:
            return [_kept(row) for row in connection.execute(SCANS.select().order_by(SCANS.c.id))]

    def scan(self, name: str) -> Kept:
        """The whole scan called ``name``: its number, the beginning of its uid, ``last``, or ``last~1`` (one before).

        Raises ``UsageError`` when there is none, or it was never finished.
        """
        known = self.scans()
        whole = [scan for scan in known if scan.is_whole]
        base, _, back = name.partition("~")
        if base == "last" and (back.isdigit() or not back):
            if len(whole) <= int(back or 0):
                raise UsageError(f"{self.shown}: holds {len(whole)} whole scans, so there is no {name}")
            return whole[-1 - int(back or 0)]
        found = [s for s in known if str(s.number) == name] or [
            s for s in known if len(name) >= 6 and s.uid.startswith(name)
        ]
        if len(found) != 1:
            raise UsageError(f"{self.shown}: no scan is called {name}; pisift scans lists them")
        if not found[0].is_whole:
            raise UsageError(f"{self.shown}: scan {name} was never finished, so it holds nothing")
        return found[0]

    def read(self, kept: Kept) -> Inventory:
        """The inventory of a whole scan."""
        return from_document(self.document(kept))

    def document(self, kept: Kept) -> dict[str, Any]:
        """The inventory of a whole scan as a document."""
        with self._said("read") as connection:
            row = connection.execute(SCANS.select().where(SCANS.c.id == kept.number)).one()
            parts = [
                connection.execute(table.select().where(table.c.scan == kept.number).order_by(table.c.id)).all()
                for table in _PARTS[:4]
            ]
        resources = {found.key: {**json.loads(found.document), "columns": []} for found in parts[0]}
        for found in parts[1]:
            resources[found.resource]["columns"].append({**json.loads(found.document), "labels": []})
        for found in parts[2]:
            label = {**json.loads(found.document), "grounds": json.loads(found.grounds)}
            resources[found.resource]["columns"][found.column]["labels"].append(label)
        return {
            **json.loads(row.head),
            "summary": json.loads(row.summary),
            "resources": list(resources.values()),
            "gaps": [json.loads(found.document) for found in parts[3]],
        }

    def take(self, document: dict[str, Any], uid: str, started: str, ended: str) -> int | None:
        """Add a scan of another store under a new number; None if it is here already."""
        if any(scan.uid == uid and scan.is_whole for scan in self.scans()):
            return None
        inventory = from_document(document)
        number = self.begin(plain(inventory.made).get("targets", []), uid=uid, started=started)
        self.finish(number, inventory, ended=ended)
        return number

    def reviews(self) -> list[dict[str, Any]]:
        """What persons decided about labels, as fields of a decisions file, in order of place."""
        with self._said("read") as connection:
            found = [json.loads(row.document) for row in connection.execute(REVIEWS.select())]
        return sorted(found, key=_place)

    def keep_reviews(self, decisions: Sequence[Mapping[str, Any]]) -> None:
        """Keep decisions; one about the same label as an older one replaces it."""
        rows = {label_key(*_place(said)): _json(said) for said in decisions}
        with self._said("written") as connection:
            for key, document in rows.items():
                connection.execute(REVIEWS.delete().where(REVIEWS.c.key == key))
                connection.execute(REVIEWS.insert(), {"key": key, "document": document})

    @contextmanager
    def _said(self, done: str) -> Iterator[sa.Connection]:
        """A transaction whose failure is one line."""
        import sqlalchemy as sa

        try:
            with self._database.begin() as connection:
                yield connection
        except sa.exc.SQLAlchemyError as error:
            raise StoreError(f"store {self.shown}: cannot be {done} ({_reason(error)})") from error


def _place(said: Mapping[str, Any]) -> tuple[str, str, str]:
    return said["resource"], said["column"], said["pi_type"]


def safe(text: str) -> str:
    """``text`` as any database takes it: lone surrogates and NUL written with a backslash."""
    return text.encode("utf-8", "backslashreplace").decode().replace("\0", "\\x00")


_SIGNS = {
    "database or disk is full": "the disk is full: make room, or name another --store",
    "no space left on device": "the disk is full: make room, or name another --store",
    "disk i/o error": "disk I/O error: is the disk full?",
    "readonly": "it may only be read: name another --store",
    "permission denied": "permission denied",
}


def _reason(error: Exception) -> str:
    text = str(getattr(error, "orig", error)).casefold()
    for sign, said in _SIGNS.items():
        if sign in text:
            return said
    return in_words(error)


def _rows(document: dict[str, Any], scan: int) -> tuple[list[dict[str, Any]], ...]:
    """A document taken apart into rows of resources, columns, labels, gaps and decisions."""
    resources, columns, labels = [], [], []
    for place, resource in enumerate(document["resources"]):
        key = label_key(resource["source"], resource["path"])
        resources.append({
            "scan": scan, "place": place, "key": key, "name": safe(resource["id"]), "kind": safe(resource["kind"]),
            "rows": resource["rows"], "row_estimate": resource["row_estimate"],
            "document": _without(resource, "columns"),
        })  # fmt: skip
        for at, column in enumerate(resource["columns"]):
            columns.append({
                "scan": scan, "resource": key, "place": at, "key": label_key(resource["id"], column["name"]),
                "name": safe(column["name"]), "document": _without(column, "labels"),
            })  # fmt: skip
            for rank, label in enumerate(column["labels"]):
                labels.append({
                    "scan": scan, "resource": key, "column": at, "place": rank,
                    "key": label_key(resource["id"], column["name"], label["pi_type"]), "pi_type": label["pi_type"],
                    "level": label["level"], "grounds": _json(label["grounds"]),
                    "document": _without(label, "grounds"),
                })  # fmt: skip
    gaps = [
        {"scan": scan, "kind": gap["kind"], "is_loss": gap["is_loss"], "document": _json(gap)}
        for gap in document["gaps"]
    ]
    return resources, columns, labels, gaps, _decisions(document["made"], scan)


def _decisions(made: dict[str, Any], scan: int) -> list[dict[str, Any]]:
    """What became of the decisions of persons in this scan: applied, in conflict, expired, missing."""
    outcome = made.get("decisions") or {}
    return [
        {
            "scan": scan, "outcome": name, "verdict": said["verdict"], "document": _json(said),
            "key": label_key(said["resource"], said["column"], said["pi_type"]),
        }
        for name in sorted(outcome) for said in outcome[name]
    ]  # fmt: skip


def _without(document: dict[str, Any], name: str) -> str:
    return _json({key: value for key, value in document.items() if key != name})


def _kept(row: Any) -> Kept:
    summary = json.loads(row.summary) if row.summary else None
    targets = tuple(json.loads(row.targets))
    return Kept(
        row.id, row.uid, row.started, row.ended, row.is_whole, row.tool, row.catalogue, row.standard, targets, summary
    )


def _json(value: Any) -> str:
    # Readable, with lone surrogates (names of files that are not UTF-8) as JSON escapes; NUL is escaped anyway.
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace").decode()


def _short(value: Any) -> str:
    return safe(" ".join(str(part) for part in value.values()) if isinstance(value, dict) else str(value or ""))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
