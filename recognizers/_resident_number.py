"""The 18 characters of GB 11643: the resident identity number, and what is laid out like it."""

from __future__ import annotations

from recognizers._checks import all_mod_11_2, mod_11_2_character
from recognizers._dates import all_born, all_calendar, birth_flaw, calendar_flaw
from recognizers._pattern import Check, Weight
from recognizers._regions import (
    abolished_flaw,
    all_counties,
    all_in_force,
    all_provinces,
    county_flaw,
    province_flaw,
)


def compact(value: str) -> str:
    """The 18 characters of ``value`` without separators, x as X."""
    return value.replace(" ", "").replace("-", "").upper()


def check_flaw(value: str) -> str | None:
    """Whether the last character is not what MOD 11-2 gives for the first 17 (GB 11643-1999, 4.2)."""
    number = compact(value)
    return None if number[17] == mod_11_2_character(number[:17]) else "wrong check character"


CHECKS = (
    Check("date", lambda value: calendar_flaw(compact(value)[6:14]), all=lambda codes: all_calendar(codes[:, 6:14])),
    Check("check character", check_flaw, all=all_mod_11_2),
    Check("province", lambda value: province_flaw(compact(value)), all=all_provinces),
    Check(
        "date of birth", lambda value: birth_flaw(compact(value)[6:14]), Weight.DOUBTS, lambda c: all_born(c[:, 6:14])
    ),
    Check("county", lambda value: county_flaw(compact(value)[:6]), Weight.DOUBTS, all_counties),
    Check("county in force", lambda value: abolished_flaw(compact(value)[:6]), Weight.LOWERS, all_in_force),
)
