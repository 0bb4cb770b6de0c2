"""Resident identity number (公民身份号码, 居民身份证号), 18 characters.

The number every Chinese citizen gets at birth registration, printed on the resident identity card issued by
the public security organs.

Layout: 6 digits region of first registration (GB/T 2260, codes abolished since included), 8 digits date of
birth, 3 digits sequence (odd for men), 1 check character.

Check digit: ISO 7064 MOD 11-2 over the first 17 digits; 10 is written X.

A number whose county code is abolished, was never listed, or whose birth lies in the future is kept with less
evidence; one with a wrong check character counts, unverified, only right after a word such as 身份证号.

Confused with: residence permits (the same layout under 810000, 820000, 830000), order and case numbers with a
date inside (the check lets 9 % of them through, so a column is judged by its share), unified social credit codes,
18-digit bank cards, snowflake ids.

Sources: GB 11643-1999, 4.1 and 4.2 (clauses from memory); python-stdnum ``stdnum.cn.ric`` for the region
registry.
"""

from __future__ import annotations

from recognizers._checks import all_mod_11_2, mod_11_2_character
from recognizers._cues import ID_CUES, NUMBER_FOES
from recognizers._dates import all_born, all_calendar, birth_flaw, calendar_flaw
from recognizers._pattern import Check, PatternRecognizer, Weight
from recognizers._regions import (
    abolished_flaw,
    all_counties,
    all_in_force,
    all_provinces,
    county_flaw,
    province_flaw,
)
from scanner.model import Evidence
from scanner.text import bounded, bounded_trigger

# People group the number as on a form: 110105 19491231 002X.
_SHAPE = r"[1-7][0-9]{5}[ -]?(?:18|19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[ -]?[0-9]{3}[0-9Xx]"


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

RECOGNIZER = PatternRecognizer(
    id="cn_resident_id",
    pi_type="identity.resident_id",
    pattern=bounded(_SHAPE),
    trigger=bounded_trigger(_SHAPE),
    checks=CHECKS,
    chance=1 / 11,
    needs=Evidence.CONTEXT,
    cues=ID_CUES,
    foes=NUMBER_FOES,
    cue_excuses=True,
)
