"""Connectors: from a target to what can be read there.

A public module here is a connector. It offers ``open_url(target) -> Connector | None`` for targets that are
no files, ``open_store(target, options, sandbox)`` for stores of files (a ``connectors._tree.Files`` that is also
``shown`` by a name, or None),
``claims(file) -> int`` (0 no, 1 if nobody else, 2 by name or look, 3 by magic bytes) with
``open_files(source, files) -> list[Connector]``, or several of them. What is inside a file (a member of an archive, an
attachment) such a connector yields as a ``File`` among its ``resources()``, and it is opened in turn. Third parties add
modules by entry points of the group ``pisift.connectors``.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import entry_points
from typing import Any

from connectors._kinds import check_encoding
from connectors._options import FileOptions
from connectors._sandbox import Sandbox
from connectors._tree import Tree
from connectors._urls import shown
from connectors._walk import Walk
from scanner.discovery import public_modules
from scanner.errors import UsageError
from scanner.model import Connector, Gap

__all__ = ["FileOptions", "open", "shown"]


def open(  # noqa: A001  the verb of the house: connectors.open(url)
    target: str, options: FileOptions | None = None
) -> tuple[list[Connector], list[Gap]]:
    """Connectors for a URL, a file, a folder, a glob or ``-``, and what of it no connector can read.

    What lies below a folder is listed while it is read; what of it nobody reads is among its ``resources()`` as a gap.
    Raises ``UsageError`` when the target does not exist, its scheme is unknown, or no encoding has the asked name.
    """
    options = options or FileOptions()
    if options.encoding:
        check_encoding(options.encoding)
    modules = _modules()
    for module in modules:
        if hasattr(module, "open_url") and (connector := module.open_url(target)):
            return [connector], []
    sandbox = Sandbox(options.max_file_seconds)
    for module in modules:
        if hasattr(module, "open_store") and (walk := module.open_store(target, options, sandbox)):
            return [Tree(walk.shown, walk, modules, sandbox)], []
    if "://" in target:
        scheme = target.partition("://")[0]
        raise UsageError(f"no connector for {scheme}://; a target is a SQLAlchemy URL, a file, a folder, a glob or -")
    return [Tree(target, Walk(target, options, sandbox), modules, sandbox)], []


def _modules() -> Sequence[Any]:
    own = [module for _, module in public_modules(__name__)]
    theirs = [point.load() for point in sorted(entry_points(group="pisift.connectors"), key=lambda p: p.name)]
    return [*own, *theirs]
