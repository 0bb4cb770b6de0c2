"""Settings: one TOML file, read once; the command line overrides it."""

from __future__ import annotations

import difflib
import tomllib
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from scanner.catalogue import BASES
from scanner.errors import UsageError
from scanner.model import Mode

FILE = "pisift.toml"


@dataclass(frozen=True, slots=True)
class Settings:
    """What a scan may be told. Names are those of the command line's options."""

    format: tuple[str, ...] = ("json", "html", "csv")
    template: tuple[str, ...] = ()
    """Jinja2 templates of your own, filled in beside the reports."""
    fail_on: int = 0
    """The lowest level that makes the exit code 1; 0 is off."""
    limit: int | None = None
    """The most rows of one resource."""
    workers: int = 1
    seed: int = 0
    basis: str = "union"
    """What counts as sensitive: GB/T 35273-2020, GB/T 45574-2025, or what either lists."""
    standard: tuple[str, ...] = ()
    """Standards that grade, the first of them giving the level: ids, parts of ids, or files of your own."""
    without: tuple[str, ...] = ()
    """Recognizers to leave out."""
    mode: str = "full"
    """``full``, ``sample`` (random rows until the verdict is safe) or ``metadata`` (no value is read)."""
    detect_prevalence: float = 0.005
    """What a sample must not overlook: the share of rows that hold something."""
    confidence: float = 0.95
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    connections: int = 1
    """Tables of one database read at once."""
    max_rows_per_second: int | None = None
    statement_timeout: int = 300
    lock_timeout: int = 5
    state: str = ""
    """A file for the checkpoint and for ``since_last``."""
    since_last: bool = False
    store: str = ""
    """Where scans are kept: a SQLite file, a ``postgresql://`` URL, or ``default``; empty: nowhere."""
    decisions: str = ""
    """A file of what persons decided about labels; see ``pisift review``."""
    recognizers: tuple[str, ...] = ()
    """Files of your own recognizers."""
    prose: bool = False
    """Whether the model reads sentences for names and addresses; a tenth of the speed."""
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


_LISTS = ("format", "template", "standard", "without", "include", "exclude", "recognizers", "presidio")
_CHOICES = {"basis": tuple(BASES), "mode": tuple(Mode)}
_LEAST = dict.fromkeys(
    ("workers", "limit", "connections", "max_rows_per_second", "statement_timeout", "lock_timeout"), 1
)


def _checked(name: str, value: Any, where: str) -> Any:
    if name in _LISTS:
        items = value.split(",") if isinstance(value, str) else value
        if not isinstance(items, (list, tuple)) or not all(isinstance(item, str) for item in items):
            raise UsageError(f"{where}: {name} is a list of {'patterns' if name.endswith('clude') else 'names'}")
        return tuple(item.strip() for item in items if item.strip())
    if name in _CHOICES:
        if value not in _CHOICES[name]:
            raise UsageError(f"{where}: {name} is one of {', '.join(_CHOICES[name])}")
        return str(value)
    if name in ("detect_prevalence", "confidence"):
        return _share(name, value, where)
    if name in ("state", "store", "decisions"):
        if not isinstance(value, str):
            raise UsageError(f"{where}: {name} is the path of a file" + (" or a URL" if name == "store" else ""))
        return value
    if name in ("since_last", "prose"):
        if not isinstance(value, bool):
            raise UsageError(f"{where}: {name} is true or false")
        return value
    least = _LEAST.get(name, 0)
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise UsageError(f"{where}: {name} is a whole number of at least {least}")
    if name == "fail_on" and value > 9:
        raise UsageError(f"{where}: fail_on is a level from 1 to 9, or 0 for off")
    return value


def _share(name: str, value: Any, where: str) -> float:
    """A share as ``0.5%`` or ``0.005``: more than nothing and less than all."""
    try:
        text = str(value).strip()
        share = float(text.removesuffix("%")) / 100 if text.endswith("%") else float(text)
    except ValueError:
        share = 0.0
    if isinstance(value, bool) or not 0.000001 <= share <= 0.999999:
        raise UsageError(f"{where}: {name} is a share such as 0.5% or 0.005")
    return share
