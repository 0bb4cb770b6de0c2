"""The frame of a SARIF log (OASIS SARIF 2.1.0, errata 01), for checks and for reports of scans."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_SEVERITIES = {1: "note", 2: "note", 3: "warning"}


def severity(level: int) -> str:
    """How serious a result of ``level`` is, in SARIF's words; level 4 and what is higher is an error."""
    return _SEVERITIES.get(level, "error")


def log(
    rules: Sequence[Any], results: Sequence[Any], notices: Sequence[Any], *, version: str, is_whole: bool
) -> dict[str, Any]:
    """A log of one run of pisift ``version`` (empty: unknown); ``notices`` say what it could not look at."""
    driver = {"name": "pisift", **({"version": version} if version else {}), "rules": list(rules)}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": is_whole, "toolExecutionNotifications": list(notices)}],
        "results": list(results),
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
