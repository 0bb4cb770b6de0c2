"""Bank card number that is already masked (已脱敏的银行卡号).

What is left of a card number after display masking: first six and last four at most (PCI DSS).

Layout: 0 to 6 digits, at least four ``*``, ``•``, ``●`` or ``x``, 3 or 4 digits, 13 to 19 characters, or in groups:
6222 **** **** 1827, 622202******1827, **** **** **** 1827; a short mask (6222****1827) counts after a word.

Check digit: none is left to check.

Confused with: masked mobile numbers (11), masked identity numbers (18, beginning 1 to 6), passwords.

Sources: PCI DSS v4.0, 3.4.1 (from memory); JR/T 0171-2020, annex A (from memory).
"""

from __future__ import annotations

import re

from recognizers._cues import NUMBER_FOES
from recognizers._masked import in_the_clear
from recognizers._pattern import Check, PatternRecognizer, Weight
from scanner.model import Evidence

_CUES = (
    "银行卡",
    "銀行卡",
    "卡号",
    "卡號",
    "储蓄卡",
    "借记卡",
    "信用卡",
    "账号",
    "账户",
    "bank",
    "card",
    "account",
    "acct",
)
_M = r"[*•●]"
_SHAPE = (
    rf"(?:(?:[3-69][0-9]{{3}}|{_M}{{4}})[ -](?:(?:[0-9]{{2}}{_M}{{2}}|{_M}{{4}})[ -]){{1,3}}[0-9]{{3,4}}"
    rf"|(?:[3-69][0-9]{{3,5}})?{_M}{{4,15}}[0-9]{{3,4}})"
)
_LENGTHS = (15, 16, 17, 19)


def length_flaw(value: str) -> str | None:
    """Whether no card has so many characters, or none of its beginning is left."""
    return None if len(re.sub("[ -]", "", value)) in _LENGTHS and value[0].isdigit() else "not the length of a card"


RECOGNIZER = PatternRecognizer(
    id="bank_card_masked",
    pi_type="finance.bank_card",
    pattern=re.compile(rf"{_SHAPE}(?![0-9A-Za-z*•●])"),
    trigger=r"(?:\*|\xe2\x80\xa2|\xe2\x97\x8f){4}(?: |-)?[0-9]{3,4}[^0-9A-Za-z]",
    checks=(Check("length", length_flaw, Weight.DOUBTS),),
    chance=0.4,
    needs=Evidence.CONTEXT,
    state="masked",
    cues=_CUES,
    foes=(*NUMBER_FOES, "手机", "电话", "phone", "mobile"),
    not_after=re.compile(r"[0-9*•●][ *•●-]\Z"),
    remark=in_the_clear,
)
