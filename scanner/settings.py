"""Settings: one TOML file, read once; the command line overrides it."""

from __future__ import annotations

import difflib
import tomllib
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from scanner.catalogue import BASES
from scanner.errors import UsageError

FILE = "pisift.toml"


@dataclass(frozen=True, slots=True)
class Settings:
    """What a scan may be told. Names are those of the command line's options."""

    format: tuple[str, ...] = ("json", "html", "csv")
    fail_on: int = 0
    """The lowest level that makes the exit code 1; 0 is off."""
    limit: int | None = None
    """The most rows of one resource."""
    workers: int = 1
    seed: int = 0
    basis: str = "union"
    """What counts as sensitive: GB/T 35273-2020, GB/T 45574-2025, or what either lists."""
    without: tuple[str, ...] = ()
    """Recognizers to leave out."""
    recognizers: tuple[str, ...] = ()
    """Files of your own recognizers."""
    presidio: tuple[str, ...] = ()
    """Presidio's predefined recognizers to switch on, such as ``UsSsnRecognizer=identity.cert_no``."""


def load_settings(path: Path | None) -> Settings:
    """Settings from ``path``, or from ``pisift.toml`` in the current folder if there is one, else the defaults.

    Raises ``UsageError`` for a file that cannot be read, an unknown key (with a suggestion) or a wrong value.
    """
    if path is None and not Path(FILE).exists():
        return Settings()
    path = path or Path(FILE)
    try:
        document = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({type(error).__name__})") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: {error}") from error
    return override(Settings(), document, str(path))


def override(settings: Settings, given: dict[str, Any], where: str) -> Settings:
    """``settings`` with what is ``given`` in place; a None is not given."""
    known = {field.name for field in fields(Settings)}
    changed: dict[str, Any] = {}
    for key, value in given.items():
        name = key.replace("-", "_")
        if name not in known:
            close = difflib.get_close_matches(name, known, 1)
            raise UsageError(f"{where}: unknown key {key}" + (f"; did you mean {close[0]}?" if close else ""))
        if value is not None:
            changed[name] = _checked(name, value, where)
    return replace(settings, **changed)


def _checked(name: str, value: Any, where: str) -> Any:
    if name in ("format", "without", "recognizers", "presidio"):
        items = value.split(",") if isinstance(value, str) else value
        if not isinstance(items, (list, tuple)) or not all(isinstance(item, str) for item in items):
            raise UsageError(f"{where}: {name} is a list of names")
        return tuple(item.strip() for item in items if item.strip())
    if name == "basis":
        if value not in BASES:
            raise UsageError(f"{where}: basis is one of {', '.join(BASES)}")
        return value
    least = {"workers": 1, "limit": 1}.get(name, 0)
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise UsageError(f"{where}: {name} is a whole number of at least {least}")
    if name == "fail_on" and value > 4:
        raise UsageError(f"{where}: fail_on is a level from 1 to 4, or 0 for off")
    return value
