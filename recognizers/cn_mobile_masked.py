"""Mobile number that is already masked (已脱敏的手机号码).

What is left of a mainland mobile number after display masking: still personal information, of lower risk. It is
recognised so that masked and plain numbers are told apart.

Layout: 11 characters beginning 1[3-9], of which at least 3 in a row are ``*``, ``•``, ``●`` or ``x``:
138****5678, 1385*****78, 138********, in groups (138 **** 5678), or hidden but for the first (1**********).

Check digit: none; the mask itself tells.

Confused with: masked account numbers that happen to have 11 characters and begin like a mobile number.

Sources: the customary 3+4 mask (GB/T 35273-2020, 7.2 asks for de-identified display; clause from memory).
"""

from __future__ import annotations

import re

from recognizers._cues import COUNTRY_CODE
from recognizers._masked import in_the_clear
from recognizers._pattern import Check, PatternRecognizer

_SHAPE = r"(?:1[3-9][0-9]{0,6}[ -]?(?:[*•●]{3,9}|[xX]{3,9})(?:[ -]?[0-9]{1,6})?|1[*•●]{10})"
_NUMBER = re.compile(rf"{_SHAPE}\Z")  # without a country code


def flaw(value: str) -> str | None:
    """What is wrong with ``value`` as a masked mobile number, or None."""
    number = _NUMBER.search(value)
    return None if number and len(re.sub("[ -]", "", number[0])) == 11 else "not 11 characters"


def remark(value: str) -> str:
    """How much is left in the clear; what stands before the number does not count."""
    number = _NUMBER.search(value)
    return in_the_clear(number[0] if number else value)


RECOGNIZER = PatternRecognizer(
    id="cn_mobile_masked",
    pi_type="contact.mobile",
    pattern=re.compile(rf"{_SHAPE}(?![0-9A-Za-z*•●])"),
    trigger=r"1(?:[3-9][0-9]{0,6}(?: |-)?)?(?:[*xX]|\xe2\x80\xa2|\xe2\x97\x8f){3}",
    checks=(Check("length", flaw),),
    chance=0.05,
    state="masked",
    lead=COUNTRY_CODE,
    remark=remark,
)
