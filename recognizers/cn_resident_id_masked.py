"""Resident identity number that is already masked (已脱敏的公民身份号码).

What is left of an 18-character number after display masking. It is recognised so that masked and plain numbers are told
apart; a mask that leaves region and date of birth in the clear leaves few persons to choose from.

Layout: 18 characters of which at least 4 in a row are ``*``, ``•``, ``●``, ``×`` or ``x``: 110105********002X,
110***********002X, 1****************X, 11010519491231****. With the mask in front, or with
stars fewer or more than what they hide, only after a context word.

Check digit: hidden with the rest; what is left must be a province's code and a date.

Confused with: masked bank cards and account numbers of 18 characters (62 is Gansu as well as UnionPay), masked mobile
numbers (11 characters).

Sources: customary masks (first 6 and last 4, 3 and 3, 1 and 1; seen in vendors' guides); GB 11643-1999, 4.1.
"""

from __future__ import annotations

import re

from recognizers._cues import NUMBER_FOES
from recognizers._documents import DOCUMENT_CUES
from recognizers._pattern import Alone, Check, PatternRecognizer, Weight
from recognizers._regions import county_flaw, province_flaw
from scanner.model import Evidence

_MASK = r"(?:[*•●×]{4,17}|[xX]{4,17})"
_STARS = r"(?:\*|\xe2\x80\xa2|\xe2\x97\x8f|\xc3\x97){4}"  # the same in bytes, for the trigger
_TAIL = r"(?:[ -]?[0-9]{1,13}[Xx]?|[Xx])"
_SHAPE = rf"[1-9][0-9]{{0,13}}[ -]?{_MASK}{_TAIL}?|(?<![*•●×])[*•●×]{{4,17}}{_TAIL}"
_DAY = r"(?:0[1-9]|1[0-2])(?:[0-3]?|0[1-9]|[12][0-9]|3[01])"
_DATE = re.compile(rf"(?:[12]|(?:18|19|20)(?:[0-9]?|[0-9]{{2}}(?:[01]?|{_DAY})))?")
_BIRTH = slice(6, 14)  # GB 11643-1999, 4.1


def compact(value: str) -> str:
    """The 18 characters without separators, the mask as stars."""
    mask = max(re.findall(_MASK, value), key=len)
    return value.replace(mask, "*" * len(mask), 1).replace(" ", "").replace("-", "")


def length_flaw(value: str) -> str | None:
    """Whether it has not the 18 characters of the number."""
    return None if len(compact(value)) == 18 else "not 18 characters"


def region_flaw(value: str) -> str | None:
    """Whether what is left of the region is no province's code."""
    number = compact(value)
    return province_flaw(number) if number[:2].isdigit() else None


def date_flaw(value: str) -> str | None:
    """Whether what is left of the date of birth, read from its beginning, is none."""
    number = compact(value)
    is_date = len(number) != 18 or _DATE.fullmatch(number[_BIRTH].partition("*")[0])
    return None if is_date else "no such calendar day"


def listed_flaw(value: str) -> str | None:
    """Whether the county in the clear was never listed."""
    number = compact(value)[:6]
    return county_flaw(number) if number.isdigit() else None


def remark(value: str) -> str:
    """How much is left in the clear."""
    number = compact(value)
    left = number[_BIRTH].partition("*")[0] if len(number) == 18 else ""
    birth = "the date of birth is left" if len(left) == 8 else "the year of birth is left" if len(left) >= 4 else ""
    clear = len(number) - number.count("*")
    return f"{clear} of {len(number)} characters are in the clear, {birth or 'the date of birth is hidden'}"


def _alone(value: str) -> Alone:
    number = compact(value)
    if number[0] == "*":
        return Alone.NEVER
    return Alone.ANYWHERE if number[:3].isdigit() or number[-1] in "Xx" else Alone.WHOLE_CELL


RECOGNIZER = PatternRecognizer(
    id="cn_resident_id_masked",
    pi_type="identity.resident_id",
    pattern=re.compile(rf"(?:{_SHAPE})(?![0-9A-Za-z*•●×])"),
    trigger=rf"[1-9][0-9]{{0,13}}[ -]?(?:{_STARS}|[xX]{{4}})|{_STARS}[ -]?[0-9]{{0,13}}[0-9Xx]",
    checks=(
        Check("region", region_flaw),
        Check("date of birth", date_flaw),
        Check("length", length_flaw, Weight.DOUBTS),
        Check("county", listed_flaw, Weight.DOUBTS),
    ),
    chance=0.14,
    needs=Evidence.CONTEXT,
    state="masked",
    alone=_alone,
    cues=DOCUMENT_CUES,
    foes=(*NUMBER_FOES, "银行卡", "卡号", "账号", "账户", "card", "account", "手机", "电话", "phone", "mobile"),
    remark=remark,
)
