"""Finding what is installed: public modules of our folders, and entry points of other distributions."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Sequence
from importlib.metadata import entry_points
from typing import Any

from scanner.errors import UsageError
from scanner.model import Recognizer


def public_modules(package: str) -> Iterator[tuple[str, Any]]:
    """(name, module) of each module of ``package`` that does not begin with ``_``, in order of name."""
    found = importlib.import_module(package)
    for module in sorted(pkgutil.iter_modules(found.__path__), key=lambda m: m.name):
        if not module.name.startswith("_"):
            yield module.name, importlib.import_module(f"{package}.{module.name}")


def recognizers() -> tuple[Recognizer, ...]:
    """Every recognizer: the modules of ``recognizers``, then entry points of the group ``pisift.recognizers``.

    Raises ``UsageError`` when an installed extension cannot be loaded or reuses an id.
    """
    found: dict[str, Recognizer] = {}
    for name, module in public_modules("recognizers"):
        found[name] = module.RECOGNIZER
    for point in sorted(entry_points(group="pisift.recognizers"), key=lambda p: p.name):
        try:
            recognizer: Recognizer = point.load()
        except Exception as error:  # noqa: BLE001  someone else's module: anything may happen
            raise UsageError(f"the recognizer {point.name} cannot be loaded: {type(error).__name__}") from error
        if recognizer.id in found:
            raise UsageError(f"two recognizers are called {recognizer.id}; uninstall or rename one")
        found[recognizer.id] = recognizer
    return tuple(found.values())


def of_pictures() -> tuple[Any, ...]:
    """What is recognized in pictures, sound and vectors (``recognizers._pictures.kinds.PictureRecognizer``)."""
    return tuple(importlib.import_module("recognizers._pictures.kinds").RECOGNIZERS)


def viewer(
    without: Sequence[str] = (), budget: float | None = None, frames: int = 8, root: str = "", *, draws: bool = False
) -> Any:
    """Who looks at pictures (a ``scanner.sights.Viewer``), but for the recognizers ``without``.

    For ``budget`` seconds at the most, at ``frames`` of a video, and at the files below ``root`` that cells name;
    ``draws`` makes thumbnails. Loads no model before it meets a picture.
    """
    module = importlib.import_module("recognizers._pictures.viewer")
    return module.PictureViewer(tuple(without), budget, frames, root, draws=draws)


def user_recognizers(files: Sequence[str]) -> list[Any]:
    """The user's own recognizers (``recognizers._user.UserRecognizer``) in ``files``, each tried on its examples.

    Raises ``UsageError`` for a file that cannot be read, says something unknown or fails its own examples.
    """
    if not files:
        return []
    reader = importlib.import_module("recognizers._user")
    found: list[Any] = []
    for file in files:
        try:
            read = reader.read(file)
        except ValueError as error:
            raise UsageError(str(error)) from error
        for user in read:
            if wrong := reader.problems(user):
                raise UsageError(f"{user.where}: {wrong[0]}; try it with: pisift recognizers test {file}")
        found += read
    return found
