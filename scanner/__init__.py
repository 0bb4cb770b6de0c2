"""pisift's core. ``from scanner import scan, detect`` is the library; importing it loads nothing heavy."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scanner.batch import Rules
    from scanner.model import Finding, Inventory

__all__ = ["detect", "scan"]


def detect(text: str) -> list[Finding]:
    """The personal information in one text: findings in order, with spans in ``text`` and values masked."""
    from scanner import batch

    return batch.detect(text, _rules())


def scan(*targets: str, **settings: object) -> Inventory:
    """Scan targets as ``pisift scan`` does; ``settings`` are those of ``pisift.toml`` (``limit=1000``).

    Raises ``scanner.errors.UsageError`` when no target can be opened.
    """
    from scanner.cli.scan import run_scan
    from scanner.settings import Settings, override

    return run_scan(targets, override(Settings(), settings, "scan()"))


@lru_cache(maxsize=1)
def _rules() -> Rules:
    from scanner.run import load_rules

    return load_rules()
