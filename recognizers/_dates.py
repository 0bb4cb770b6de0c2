"""Calendar parts shared by numbers that carry a date of birth."""

from __future__ import annotations

import datetime

FIRST_YEAR = 1880
"""Nobody alive was born before; a number with an earlier date is a number of something else."""


def date_flaw(digits: str) -> str | None:
    """What is wrong with ``digits`` (YYYYMMDD) as a date of birth: None, or the reason in words."""
    try:
        day = datetime.date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return "no such calendar day"
    if day.year < FIRST_YEAR:
        return f"born before {FIRST_YEAR}"
    # One day of grace: the source may be in a time zone ahead of this machine.
    if day > datetime.date.today() + datetime.timedelta(days=1):
        return "born in the future"
    return None
