"""Resident identity number that is already masked (已脱敏的身份证号).

What is left of the number after display masking; with six digits in front and four behind, four thousand candidates
remain, and with a name often one.

Layout: 18 characters: 1 to 10 digits, at least four ``*``, ``•``, ``●`` or ``x``, up to seven digits, the last may be
X: 110105********002X, 1****************X, 110***********02X; the mask may be cut short (110105****002X).

Check digit: none is left to check; the province must be one.

Confused with: masked card numbers (16 or 19 characters), masked order numbers.

Sources: GB 11643-1999 for the layout; masks of payment apps and Hutool (from memory).
"""

from __future__ import annotations

import re

from recognizers._cues import ID_CUES, NUMBER_FOES
from recognizers._masked import in_the_clear
from recognizers._pattern import Check, PatternRecognizer, Weight
from recognizers._regions import province_flaw
from scanner.model import Evidence
from scanner.text import any_of

_SHAPE = r"[1-9][0-9]{0,9}(?:[*•●]{4,17}|[xX]{4,17}(?=[0-9]))[0-9]{0,7}[0-9Xx]"


def length_flaw(value: str) -> str | None:
    """Whether it has not 18 characters (a short mask counts after a word only)."""
    return None if len(value) == 18 else "not 18 characters"


def region_flaw(value: str) -> str | None:
    """Whether what is left of the region is no province."""
    digits = re.match("[0-9]+", value)
    return province_flaw(digits[0]) if digits and len(digits[0]) > 1 else None


RECOGNIZER = PatternRecognizer(
    id="cn_resident_id_masked",
    pi_type="identity.resident_id",
    pattern=re.compile(rf"{_SHAPE}(?![0-9A-Za-z*•●])"),
    trigger=(
        r"[1-9](?:[0-9]{5,9}(?:(?:\*|\xe2\x80\xa2|\xe2\x97\x8f){4}|[xX]{4,17}[0-9])"
        r"|[0-9]{0,4}(?:(?:\*|\xe2\x80\xa2|\xe2\x97\x8f){8}|[xX]{8,17}[0-9]))"
        rf"|(?i:{any_of(ID_CUES)})(?s:.{{0,96}})[1-9][0-9]{{0,9}}(?:\*|\xe2\x80\xa2|\xe2\x97\x8f|[xX]){{4}}"
    ),
    checks=(Check("length", length_flaw, Weight.DOUBTS), Check("region", region_flaw)),
    chance=0.7,
    needs=Evidence.CONTEXT,
    state="masked",
    cues=ID_CUES,
    foes=NUMBER_FOES,
    remark=in_the_clear,
)
