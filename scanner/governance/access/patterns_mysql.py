"""Patterns of hosts and databases in MySQL's grants, and which of them a server tries first."""

from __future__ import annotations

import re


def covers(pattern: str, host: str) -> bool:
    """Whether the host of a grant takes in the host of an account."""
    return pattern == host or like(pattern, host)


def like(pattern: str, text: str) -> bool:
    """LIKE, as grants compare hosts and databases."""
    parts = re.findall(r"\\.|.", pattern, re.DOTALL)
    wanted = "".join({"%": ".*", "_": "."}.get(part) or re.escape(part[-1]) for part in parts)
    return re.fullmatch(wanted, text, re.DOTALL | re.IGNORECASE) is not None


def precision(pattern: str) -> tuple[bool, int]:
    """How a server sorts patterns: without wildcards first, then by where the first one stands."""
    plain = re.sub(r"\\.", "x", pattern)
    first = min((plain.find(sign) for sign in "%_" if sign in plain), default=-1)
    return first >= 0, -first
