"""Databases through SQLAlchemy; what reads them, and SQLAlchemy itself, is loaded when one is met."""

from __future__ import annotations

from collections.abc import Sequence

from connectors._bytes import File
from connectors._sandbox import Sandbox
from connectors._urls import expanded, shown
from scanner.model import Connector


def claims(file: File) -> int:
    """SQLite files by their magic bytes."""
    return 3 if file.kind == "sqlite" and not file.packing else 0


def open_files(source: str, files: Sequence[File]) -> list[Connector]:
    """A connector for each SQLite file."""
    from connectors._database import of_file

    return [of_file(source, file.name, (file.sandbox or Sandbox()).on_disk(file)) for file in files]


def open_url(target: str) -> Connector | None:
    """A connector for a SQLAlchemy URL; None when the target is none, ``UsageError`` when it cannot be used."""
    if "://" not in expanded(target):
        return None
    from connectors._access import access
    from connectors._database import SqlConnector

    found = access(target)
    return None if found is None else SqlConnector(found, shown(target))
