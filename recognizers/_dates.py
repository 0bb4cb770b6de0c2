"""Calendar parts shared by numbers that carry a date of birth."""

from __future__ import annotations

import datetime
import re
from functools import lru_cache

import numpy as np

from recognizers._checks import Codes, digits_of

FIRST_YEAR = 1880
"""Nobody alive was born before; a number with an earlier date is a number of something else."""
MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_DAYS = np.array([0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])


@lru_cache(maxsize=1 << 15)
def day(value: str) -> str:
    """``value`` as YYYYMMDD; a month without a day gets the first. Day and month change places where they must."""
    numbers: list[str] = re.findall("[0-9]+", value)
    if name := re.search("[A-Za-z]{3,}", value):
        month = f"{MONTHS.index(name[0][:3].lower()) + 1:02d}"
        return f"{numbers[1]}{month}{int(numbers[0]):02d}"
    if len(numbers[0]) == 8:
        return numbers[0]
    if len(numbers[0]) == 4:
        return f"{numbers[0]}{int(numbers[1]):02d}{int(numbers[2]) if len(numbers) > 2 else 1:02d}"
    first, second = int(numbers[0]), int(numbers[1])
    return f"{numbers[2]}{first:02d}{second:02d}" if first <= 12 else f"{numbers[2]}{second:02d}{first:02d}"


@lru_cache(maxsize=1 << 15)
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
    day = datetime.date.today() + datetime.timedelta(days=1)
    return day.year * 10_000 + day.month * 100 + day.day
