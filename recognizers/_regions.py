"""Administrative division codes (GB/T 2260), abolished ones included: they stay in people's numbers."""

from __future__ import annotations

from functools import lru_cache

PROVINCES = frozenset(
    ("11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83").split()
)
RESIDENCE_PERMITS = frozenset(("810000", "820000", "830000"))
"""Hong Kong, Macao and Taiwan residents' permits use these in place of a county."""


@lru_cache(maxsize=16384)
def region_flaw(code: str) -> str | None:
    """What is wrong with a six-digit code: None when the county is, or ever was, listed.

    The list is python-stdnum's (GB/T 2260 since 1980 with years of validity).
    """
    if code[:2] not in PROVINCES:
        return "no such province code"
    if code in RESIDENCE_PERMITS:
        return None
    from stdnum import numdb  # loaded on first use: 190 KB of registry

    listed = numdb.get("cn/loc").info(code)
    return None if any("county" in found for _, found in listed) else "county code was never listed"
