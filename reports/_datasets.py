"""What catalogues call a resource: the parts of its name, out of the target it was found under."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from scanner.model import Inventory, Label, Resource, ResourceEntry
from scanner.summary import in_order, labels_in_order

_PLATFORMS = {"postgresql": "postgres", "mysql": "mysql", "mariadb": "mariadb", "sqlite": "sqlite", "duckdb": "duckdb"}
_PORTS = {"postgres": 5432, "mysql": 3306, "mariadb": 3306}


@dataclass(frozen=True, slots=True)
class Dataset:
    """A resource as catalogues see it."""

    platform: str
    """``postgres``, ``mysql``, ``sqlite``, ``s3`` or ``file``."""
    server: str
    """``host:port``, a file, a bucket; empty for files."""
    parts: tuple[str, ...]
    """Database, schema and table; or the path of a file in one."""
    is_table: bool

    @property
    def name(self) -> str:
        """The parts with dots between."""
        return ".".join(self.parts)


def dataset(resource: Resource) -> Dataset:
    """The parts of a resource's name."""
    scheme, _, rest = resource.source.partition("://")
    platform = _PLATFORMS.get(scheme.partition("+")[0]) if rest else None
    if not rest and resource.kind not in ("file", "log"):
        # A table in a database file that was found in a folder.
        return Dataset("sqlite", resource.source, (Path(resource.source).stem, resource.path), True)
    if platform is None:
        if rest:
            bucket, _, path = rest.partition("/")
            return Dataset(scheme, bucket, ("/".join(part for part in (path, resource.path) if part),), False)
        return Dataset("file", "", (resource.id,), False)
    if platform in ("sqlite", "duckdb"):
        place = rest.partition("?")[0].removeprefix("/")
        return Dataset(platform, place, (place.rsplit("/", 1)[-1].rsplit(".", 1)[0], resource.path), True)
    url = urlsplit(resource.source)
    host, port = url.hostname or "localhost", url.port or _PORTS[platform]
    database = url.path.strip("/")
    parts = tuple(resource.path.split("."))
    if database and parts[0] != database or platform == "postgres":
        parts = (database or "postgres", *parts)
    return Dataset(platform, f"{host}:{port}", parts, True)


def labelled(inventory: Inventory) -> Iterator[tuple[ResourceEntry, dict[str, list[Label]]]]:
    """Resources with a label, and the labels of each column that has one."""
    for entry in in_order(inventory.resources):
        found = {column.column.name: labels_in_order(column) for column in entry.columns if column.labels}
        if found:
            yield entry, found


def write_json(document: Any, out: Path, file: str) -> Path:
    """Write a document of plain values into the folder ``out``; receivers take no lone surrogates: they become ?."""
    out.mkdir(parents=True, exist_ok=True)
    target = out / file
    text = json.dumps(document, ensure_ascii=False, indent=1)
    target.write_bytes((text + "\n").encode("utf-8", "replace"))
    return target
