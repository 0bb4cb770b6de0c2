"""Number of the foreigner's permanent residence card (外国人永久居留身份证号码).

Issued by the National Immigration Administration; the card of 2017 and that of December 2023 are both in use.

Layout: 2023 card, 18 characters: 9, 2 digits province, 3 digits nationality (ISO 3166-1 numeric), 8 digits date of
birth, 3 digits sequence, 1 check character. 2017 card, 15 characters: 3 letters nationality (ISO 3166-1 alpha-3),
4 digits place (GB/T 2260), 6 digits date of birth (YYMMDD), 1 digit sequence, 1 check digit.

Check digit: 2023 card ISO 7064 MOD 11-2; 2017 card the one of machine-readable zones (weights 7 3 1, A = 10 ... Z =
35) over the first 14 characters. A wrong one counts, unverified, only right after a word such as 永居证.

Confused with: 18-digit order numbers beginning with 9 (9 % pass the check), part numbers of letters and digits.

Sources: National Immigration Administration, announcement on the new card of 2023; python-stdnum and open validators
for both layouts (seen in restatements; one example of each checked).
"""

from __future__ import annotations

from recognizers._checks import mrz_digit
from recognizers._countries import ALPHA_3, NUMERIC
from recognizers._cues import NUMBER_FOES
from recognizers._dates import birth_flaw, calendar_flaw
from recognizers._documents import DOCUMENT_CUES, named
from recognizers._pattern import Check, PatternRecognizer, Weight
from recognizers._regions import PROVINCES
from recognizers._resident_number import check_flaw, compact
from scanner.model import Evidence
from scanner.text import bounded, bounded_trigger

_DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
_SHAPE = rf"9[0-9]{{5}}(?:18|19|20)[0-9]{{2}}{_DAY}[0-9]{{3}}[0-9Xx]|[A-Z]{{3}}[0-9]{{6}}{_DAY}[0-9]{{2}}"


def _is_new(value: str) -> bool:
    return len(value) == 18


def date_flaw(value: str) -> str | None:
    """Whether the date of birth is no day of the calendar; the card of 2017 does not say the century."""
    if _is_new(value):
        return calendar_flaw(value[6:14])
    return calendar_flaw("19" + value[7:13]) and calendar_flaw("20" + value[7:13])


def digit_flaw(value: str) -> str | None:
    """Whether the check character is wrong."""
    if _is_new(value):
        return check_flaw(compact(value))
    return None if mrz_digit(value[:14]) == value[14] else "wrong check digit"


def place_flaw(value: str) -> str | None:
    """Whether no province has the first two digits of the place."""
    return None if (value[1:3] if _is_new(value) else value[3:5]) in PROVINCES else "no such province code"


def country_flaw(value: str) -> str | None:
    """Whether ISO 3166-1 has no such nationality."""
    known = value[3:6] in NUMERIC if _is_new(value) else value[:3] in ALPHA_3
    return None if known else "no country has this code"


RECOGNIZER = PatternRecognizer(
    id="cn_foreigner_pr",
    pi_type="identity.foreigner_pr",
    pattern=bounded(_SHAPE),
    trigger=bounded_trigger(_SHAPE),
    checks=(
        Check("date", date_flaw),
        Check("check digit", digit_flaw),
        Check("place", place_flaw),
        Check("nationality", country_flaw, Weight.DOUBTS),
        Check("date of birth", lambda v: birth_flaw(v[6:14]) if _is_new(v) else None, Weight.DOUBTS),
    ),
    chance=0.065,
    needs=Evidence.CONTEXT,
    cues=named(*DOCUMENT_CUES, "永居", "永久居留", "yjz", "foreigner_pr", "permanent_resident", "green_card", "fpr_id"),
    foes=NUMBER_FOES,
    cue_excuses=True,
)
