"""Settings: one TOML file, read once; environment variables override it, and the command line overrides both."""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from scanner.catalogue import BASES
from scanner.errors import UsageError
from scanner.model import Mode
from scanner.toml_file import read_toml

FILE = "pisift.toml"
PREFIX = "PISIFT_"
HIGHEST = 9
"""No standard has more levels."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a scan may be told. Names are those of the command line's options."""

    format: tuple[str, ...] = ("json", "html", "csv")
    """Reports to write."""
    template: tuple[str, ...] = ()
    """Jinja2 templates of your own, filled in beside the reports."""
    fail_on: int = 0
    """The lowest level that makes the exit code 1; 0 is off."""
    limit: int | None = None
    """The most rows of one resource."""
    workers: int = 1
    """Worker processes."""
    seed: int = 0
    """For anything random; recorded in the inventory."""
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
    """How sure a sample must be of it."""
    include: tuple[str, ...] = ()
    """Patterns of tables and files; with any, only what fits one is scanned."""
    exclude: tuple[str, ...] = ()
    """Patterns of tables and files to leave out."""
    encoding: str = ""
    """The encoding of texts, where the guess is wrong; empty: each file is looked at."""
    max_file_size: int | None = None
    """The most bytes of a file; larger ones are left out, and the result says so."""
    max_file_seconds: int = 600
    """Seconds after which the rest of a file is a gap."""
    max_depth: int = 5
    """Archives, attachments and documents inside each other that are opened."""
    max_unpacked: int = 8 << 30
    """Bytes that all files inside one file may have together."""
    max_per_folder: int | None = None
    """The most files of one folder or prefix, drawn at random; the result says how many were left out."""
    connections: int = 1
    """Tables of one database, or files, read at once."""
    max_rows_per_second: int | None = None
    """The most rows read in a second, over all connections together."""
    statement_timeout: int = 300
    """Seconds after which a server shall give up a statement."""
    lock_timeout: int = 5
    """Seconds to wait for somebody else's lock."""
    state: str = ""
    """A file for the checkpoint and for ``since_last``."""
    since_last: bool = False
    """Whether only what changed since the scan in ``state`` is read."""
    store: str = ""
    """Where scans are kept: a SQLite file, a ``postgresql://`` URL, or ``default``; empty: nowhere."""
    organisation: str = ""
    """A file of the organisation's answers; the duties that follow are put on the page. See ``pisift obligations``."""
    decisions: str = ""
    """A file of what persons decided about labels; see ``pisift review``."""
    recognizers: tuple[str, ...] = ()
    """Files of your own recognizers."""
    prose: bool = False
    """Whether the model reads sentences for names and addresses; a tenth of the speed."""
    image_budget: int | None = None
    """The most seconds that a scan looks at pictures, all worker processes together."""
    video_frames: int = 8
    """Frames of a video that are looked at."""
    follow_files: str = ""
    """The folder below which the pictures lie that cells name by path or address; empty: they are not followed."""
    thumbnails: bool = False
    """Whether findings in pictures show a small picture, with faces, texts and codes covered."""
    presidio: tuple[str, ...] = ()
    """Presidio's predefined recognizers to switch on, such as ``UsSsnRecognizer=identity.cert_no``."""


def load_settings(path: Path | None, environment: Mapping[str, str] = os.environ) -> Settings:
    """Settings from ``path``, or from ``pisift.toml`` in the current folder if there is one, else the defaults.

    Variables of the ``environment`` called ``PISIFT_<KEY>`` come before them. Raises ``UsageError`` for a file that
    cannot be read, an unknown key (with a suggestion) or a wrong value.
    """
    settings = Settings()
    if path is not None or Path(FILE).exists():
        file = read_toml(path or Path(FILE))
        file.check_keys(file.document, [field.name for field in fields(Settings)])
        settings = override(settings, dict(file.document), str(file.path))
    for name, text in sorted(environment.items()):
        if name.startswith(PREFIX) and (key := _key(name)):
            settings = override(settings, {key: _parsed(key, text)}, f"environment variable {name}")
    return settings


def _key(name: str) -> str:
    """The key of an environment variable, empty for one of another purpose (``PISIFT_DEBUG``, a service's address)."""
    key = name.removeprefix(PREFIX).lower()
    known = [field.name for field in fields(Settings)]
    if key in known:
        return key
    # A cluster sets variables of its own for a service that is called pisift: only what looks like a key is wrong.
    if close := difflib.get_close_matches(key, known, 1, 0.8):
        raise UsageError(f"environment variable {name}: unknown key; did you mean {PREFIX}{close[0].upper()}?")
    return ""


def _parsed(key: str, text: str) -> Any:
    """The text of a variable as the file would say it; what is wrong with it, ``_checked`` says."""
    default = getattr(Settings(), key)
    if isinstance(default, bool):
        return {"true": True, "1": True, "false": False, "0": False}.get(text.strip().lower(), text)
    if key in LEAST or (isinstance(default, int) and key not in LISTS):
        return int(text) if text.strip().removeprefix("-").isdecimal() else text
    return text


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


LISTS = ("format", "template", "standard", "without", "include", "exclude", "recognizers", "presidio")
SHARES = ("detect_prevalence", "confidence")
CHOICES = {"basis": tuple(BASES), "mode": tuple(Mode)}
LEAST = dict.fromkeys(
    (
        "workers",
        "limit",
        "connections",
        "max_rows_per_second",
        "statement_timeout",
        "lock_timeout",
        "max_file_size",
        "max_file_seconds",
        "max_depth",
        "max_unpacked",
        "image_budget",
        "video_frames",
        "max_per_folder",
    ),
    1,
)


def _checked(name: str, value: Any, where: str) -> Any:
    if name in LISTS:
        items = value.split(",") if isinstance(value, str) else value
        if not isinstance(items, (list, tuple)) or not all(isinstance(item, str) for item in items):
            raise UsageError(f"{where}: {name} is a list of {'patterns' if name.endswith('clude') else 'names'}")
        return tuple(item.strip() for item in items if item.strip())
    if name in CHOICES:
        if value not in CHOICES[name]:
            raise UsageError(f"{where}: {name} is one of {', '.join(CHOICES[name])}")
        return str(value)
    if name in SHARES:
        return _share(name, value, where)
    if name == "encoding":
        if not isinstance(value, str):
            raise UsageError(f"{where}: encoding is the name of one, such as gb18030")
        return value
    if name in ("state", "store", "organisation", "decisions"):
        if not isinstance(value, str):
            raise UsageError(f"{where}: {name} is the path of a file" + (" or a URL" if name == "store" else ""))
        return value
    if name == "follow_files":
        if not isinstance(value, str) or (value and not Path(value).is_dir()):
            raise UsageError(f"{where}: follow_files is the path of a folder that exists")
        return value
    if name in ("since_last", "prose", "thumbnails"):
        if not isinstance(value, bool):
            raise UsageError(f"{where}: {name} is true or false")
        return value
    least = LEAST.get(name, 0)
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise UsageError(f"{where}: {name} is a whole number of at least {least}")
    if name == "fail_on" and value > HIGHEST:
        raise UsageError(f"{where}: fail_on is a level from 1 to {HIGHEST}, or 0 for off")
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
