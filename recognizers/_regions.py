"""Administrative division codes (GB/T 2260), abolished ones included: they stay in people's numbers.

The list is python-stdnum's ``cn/loc`` (GB/T 2260 since 1980, with the years in which a code was in force).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from recognizers._checks import Codes, digits_of

PROVINCES = frozenset(
    ("11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83").split()
)
RESIDENCE_PERMITS = frozenset(("810000", "820000", "830000"))
"""Hong Kong, Macao and Taiwan residents' permits use these in place of a county."""

_IN_FORCE, _ABOLISHED, _NEVER = 0, 1, 2


@lru_cache(maxsize=1)
def _table() -> np.ndarray[Any, Any]:
    """For each six-digit code: in force, abolished, or never listed."""
    from stdnum import numdb  # loaded on first use: 190 KB of registry

    table = np.full(1_000_000, _NEVER, np.int8)
    # The registry's tree, since asking for each of 360,000 codes takes a minute.
    for _, province, _, _, counties in numdb.get("cn/loc").prefixes:
        for _, first, last, about, _ in counties:
            state = _ABOLISHED if _has_ended(about.get("county", "")) else _IN_FORCE
            table[int(province + first) : int(province + last) + 1] = state
    return table


def _has_ended(name: str) -> bool:
    """Whether the last period before a name is closed: ``[-2010]崇文区``, ``[1983-2002]甲县[2005-]乙县`` is not."""
    last = name.rpartition("[")[2].partition("]")[0]
    return "[" in name and not last.endswith("-")


def province_flaw(code: str) -> str | None:
    """What is wrong with the first two digits of ``code``."""
    return None if code[:2] in PROVINCES else "no such province code"


def county_flaw(code: str) -> str | None:
    """Whether a six-digit code was never a county's (nor a residence permit's)."""
    if code in RESIDENCE_PERMITS or code[:2] not in PROVINCES:
        return None
    return "county code was never listed" if _table()[int(code)] == _NEVER else None


def abolished_flaw(code: str) -> str | None:
    """Whether the county's code is abolished; numbers with it stay valid."""
    return "county code is abolished" if _table()[int(code)] == _ABOLISHED else None


def all_provinces(codes: Codes) -> Codes:
    """Which rows begin with a province's code."""
    digits = digits_of(codes[:, :2])
    known = np.zeros(100, bool)
    known[[int(code) for code in PROVINCES]] = True
    result: Codes = known[np.clip(digits[:, 0] * 10 + digits[:, 1], 0, 99)]
    return result


def all_counties(codes: Codes) -> Codes:
    """Which rows begin with a code that is or was a county's."""
    numbers = _numbers(codes)
    permits = np.isin(numbers, [int(code) for code in RESIDENCE_PERMITS])
    result: Codes = permits | ~all_provinces(codes) | (_table()[numbers] != _NEVER)
    return result


def all_in_force(codes: Codes) -> Codes:
    """Which rows begin with a code that is not abolished."""
    result: Codes = _table()[_numbers(codes)] != _ABOLISHED
    return result


def _numbers(codes: Codes) -> Codes:
    digits = digits_of(codes[:, :6]).astype(np.int64)
    result: Codes = np.clip(digits @ (10 ** np.arange(5, -1, -1)), 0, 999_999)
    return result
