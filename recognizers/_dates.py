"""Calendar parts shared by numbers that carry a date of birth."""

from __future__ import annotations

import datetime

import numpy as np

from recognizers._checks import Codes, digits_of

FIRST_YEAR = 1880
"""Nobody alive was born before; a number with an earlier date is a number of something else."""
_DAYS = np.array([0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])


def calendar_flaw(digits: str) -> str | None:
    """Whether ``digits`` (YYYYMMDD) are no day of the calendar."""
    try:
        datetime.date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return "no such calendar day"
    return None


def birth_flaw(digits: str) -> str | None:
    """Whether a calendar day (YYYYMMDD) is too early or too late to be the birth of anybody."""
    if calendar_flaw(digits):
        return None
    if int(digits[:4]) < FIRST_YEAR:
        return f"born before {FIRST_YEAR}"
    return "born in the future" if int(digits) > _tomorrow() else None


def date_flaw(digits: str) -> str | None:
    """Both of the above: what is wrong with ``digits`` (YYYYMMDD) as a date of birth."""
    return calendar_flaw(digits) or birth_flaw(digits)


def all_calendar(codes: Codes) -> Codes:
    """Which rows of eight digits are days of the calendar."""
    year, month, day = _parts(codes)
    is_leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    is_month = (month >= 1) & (month <= 12)
    last = _DAYS[np.where(is_month, month, 0)] - ((month == 2) & ~is_leap)
    result: Codes = (year >= 1) & is_month & (day >= 1) & (day <= last)
    return result


def all_born(codes: Codes) -> Codes:
    """Which rows of eight digits are days on which somebody alive may be born; those of no calendar pass."""
    year, month, day = _parts(codes)
    number = year * 10_000 + month * 100 + day
    result: Codes = ~all_calendar(codes) | ((year >= FIRST_YEAR) & (number <= _tomorrow()))
    return result


def _parts(codes: Codes) -> tuple[Codes, Codes, Codes]:
    digits = digits_of(codes).astype(np.int64)
    year = digits[:, :4] @ np.array([1000, 100, 10, 1])
    return year, digits[:, 4] * 10 + digits[:, 5], digits[:, 6] * 10 + digits[:, 7]


def _tomorrow() -> int:
    # One day of grace: the source may be in a time zone ahead of this machine.
    return int((datetime.date.today() + datetime.timedelta(days=1)).strftime("%Y%m%d"))
