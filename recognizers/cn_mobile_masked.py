"""Mobile number that is already masked (已脱敏的手机号码).

What is left of a mainland mobile number after display masking: still personal information, of lower risk. It is
recognised so that masked and plain numbers are told apart.

Layout: 11 characters beginning 1[3-9], of which at least 3 in a row are ``*``, ``•``, ``●`` or ``x``:
138****5678, 1385*****78, 138********.

Check digit: none; the mask itself tells.

Confused with: masked account numbers that happen to have 11 characters and begin like a mobile number.

Sources: the customary 3+4 mask (GB/T 35273-2020, 7.2 asks for de-identified display; clause from memory).
"""

from __future__ import annotations

import re

from recognizers._pattern import PatternRecognizer

_SHAPE = r"1[3-9][0-9]{0,6}(?:[*•●]{3,9}|[xX]{3,9})[0-9]{0,6}"


def flaw(value: str) -> str | None:
    """What is wrong with ``value`` as a masked mobile number, or None."""
    return None if len(value) == 11 else "not 11 characters"


RECOGNIZER = PatternRecognizer(
    id="cn_mobile_masked",
    pi_type="contact.mobile",
    pattern=re.compile(rf"{_SHAPE}(?![0-9A-Za-z*•●])"),
    trigger=r"1[3-9][0-9]{0,6}(?:\*\*\*|xxx|XXX|\xe2\x80\xa2\xe2\x80\xa2|\xe2\x97\x8f\xe2\x97\x8f)",
    flaw=flaw,
    chance=0.05,
    state="masked",
)
