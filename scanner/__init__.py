"""pisift's core. ``from scanner import scan, detect`` is the library; importing it loads nothing heavy."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scanner.batch import Rules
    from scanner.results import Found, Scanned

__all__ = ["detect", "scan"]


def detect(text: str) -> Found:
    """The personal information in one text: a list of findings in order, with spans in ``text`` and values masked.

    A notebook shows it as a table; ``to_arrow``, ``to_pandas`` and ``to_polars`` convert it.
    """
    from scanner import batch
    from scanner.results import Found

    return Found(batch.detect(text, _rules()))


def scan(*targets: str, **settings: object) -> Scanned:
    """Scan targets as ``pisift scan`` does; ``settings`` are those of ``pisift.toml`` (``limit=1000``).

    The inventory that comes back shows itself in a notebook as a table; ``to_arrow``, ``to_pandas`` and ``to_polars``
    convert it. Raises ``scanner.errors.UsageError`` when no target can be opened.
    """
    from scanner.cli.scan import run_scan
    from scanner.results import Scanned
    from scanner.settings import Settings, override

    return Scanned.of(run_scan(targets, override(Settings(), settings, "scan()")))


@lru_cache(maxsize=1)
def _rules() -> Rules:
    from scanner.run import load_rules

    return load_rules()
