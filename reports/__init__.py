"""Reports: one public module a format, each with one function ``write(inventory, out, words)``.

The module's name is the format's name. Other packages add formats by an entry point of the group
``pisift.reports`` that names such a function. Reports know the nouns of ``scanner.model`` and nothing else;
the words of the catalogue come in as ``Words``.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path

from reports._words import Duty, Words
from scanner.model import Inventory

__all__ = ["GROUP", "Duty", "Words", "WriteReport", "load"]

GROUP = "pisift.reports"

WriteReport = Callable[[Inventory, Path, Words], Path]
"""(inventory, folder, words) → the file written into the folder."""


def load() -> dict[str, WriteReport]:
    """Every known format, name to function, sorted by name; raises ``ValueError`` if two share a name."""
    found: dict[str, WriteReport] = {}
    for module in pkgutil.iter_modules(__path__):
        if not module.name.startswith("_"):
            found[module.name] = import_module(f"{__name__}.{module.name}").write
    for point in entry_points(group=GROUP):
        if point.name in found:
            # Silently preferring either would let a package replace the inventory that an audit relies on.
            raise ValueError(f"two report formats are called {point.name!r}; one comes from {point.value!r}")
        found[point.name] = point.load()
    return dict(sorted(found.items()))
