"""Magnetic track of a bank card (银行卡磁道数据, track 1 and track 2).

What a reader takes off the stripe: card number, expiry, service code and the issuer's secrets. Whoever has it can
copy the card, so it may be stored by nobody but the issuer.

Layout: track 2 is ``;``, card number, ``=`` or ``D``, expiry YYMM, service code, discretionary digits, ``?``;
track 1 is ``%B``, card number, ``^``, SURNAME/GIVEN, ``^``, expiry, service code, discretionary characters, ``?``.
The sentinels are often left out.

Check digit: Luhn, of the card number in it; the expiry must have a month.

Confused with: key=value pairs of two long numbers (order=time), hexadecimal digests with a D in the middle.

Sources: ISO/IEC 7813, 6 (layout, from memory); JR/T 0171-2020, 4.2 (C3, user authentication; clause from memory).
"""

from __future__ import annotations

import re

from recognizers._checks import passes_luhn
from recognizers._pattern import Check, PatternRecognizer
from scanner.text import bounded, bounded_trigger

_DATED = r"[0-9]{7,30}\??"  # expiry, service code, discretionary digits
_NAMED = r"\^[A-Z .'/-]{2,26}\^[0-9]{7}[0-9A-Z ]{0,40}"  # the holder's name, then as above
_SHAPE = rf"(?:;?[2-9][0-9]{{12,18}}[=D]{_DATED}|(?:%?B)?[2-9][0-9]{{12,18}}{_NAMED}\??)"
_PARTS = re.compile(r"([0-9]{13,19})(?:[=D]|\^[^^]*\^)[0-9]{2}([0-9]{2})")


def luhn_flaw(value: str) -> str | None:
    """Whether the check digit of the card number is wrong."""
    parts = _PARTS.search(value)
    return None if parts and passes_luhn(parts[1]) else "wrong check digit of the card number"


def expiry_flaw(value: str) -> str | None:
    """Whether the expiry has no such month."""
    parts = _PARTS.search(value)
    return None if parts and 1 <= int(parts[2]) <= 12 else "no month of expiry"


RECOGNIZER = PatternRecognizer(
    id="card_track",
    pi_type="finance.card_security",
    pattern=bounded(_SHAPE),
    trigger=bounded_trigger(rf"(?:;|%?B)?[2-9][0-9]{{12,18}}(?:[=D][0-9]{{7,30}}|{_NAMED})"),
    checks=(Check("month of expiry", expiry_flaw), Check("check digit", luhn_flaw)),
    chance=0.013,
    cues=("磁道", "磁条", "track"),
    foes=("hash", "sha", "md5", "digest", "签名"),
)
