"""Connectors: from a target to what can be read there.

A public module here is a connector. It offers ``open_url(target) -> Connector | None`` for targets that are
no files, ``claims(file) -> int`` (0 no, 1 if nobody else, 2 by name or look, 3 by magic bytes) with
``open_files(source, files) -> list[Connector]``, or both. Third parties add modules by entry points of the group
``pisift.connectors``.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import entry_points
from typing import Any

from connectors._bytes import File
from connectors._urls import shown
from connectors._walk import files_of
from scanner.discovery import public_modules
from scanner.errors import UsageError
from scanner.model import Connector, Gap, GapKind

__all__ = ["open", "shown"]


def open(target: str) -> tuple[list[Connector], list[Gap]]:  # noqa: A001  the verb of the house: connectors.open(url)
    """Connectors for a URL, a file, a folder, a glob or ``-``, and what of it no connector can read.

    Raises ``UsageError`` when the target does not exist or its scheme is unknown.
    """
    modules = _modules()
    for module in modules:
        if hasattr(module, "open_url") and (connector := module.open_url(target)):
            return [connector], []
    if "://" in target:
        scheme = target.partition("://")[0]
        raise UsageError(f"no connector for {scheme}://; a target is a SQLAlchemy URL, a file, a folder, a glob or -")
    claimed: dict[str, list[File]] = {}
    gaps: list[Gap] = []
    for file in files_of(target):
        if isinstance(file, Gap):
            gaps.append(file)
            continue
        module = max(modules, key=lambda m, f=file: m.claims(f) if hasattr(m, "claims") else 0)  # type: ignore[misc]  # f is bound early
        if hasattr(module, "claims") and module.claims(file):
            claimed.setdefault(module.__name__, []).append(file)
        else:
            place = f"{target}/{file.name}" if file.name else target
            gaps.append(Gap(place, "", GapKind.UNSUPPORTED, "not a text, table or database this version reads"))
    by_name = {module.__name__: module for module in modules}
    opened = [c for name, files in sorted(claimed.items()) for c in by_name[name].open_files(target, files)]
    return opened, gaps


def _modules() -> Sequence[Any]:
    own = [module for _, module in public_modules(__name__)]
    theirs = [point.load() for point in sorted(entry_points(group="pisift.connectors"), key=lambda p: p.name)]
    return [*own, *theirs]
