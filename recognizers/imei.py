"""International mobile equipment identity (国际移动设备识别码, IMEI, 串号), 15 digits.

Burnt into a phone by its maker; it stays with the device through resets and SIM cards.

Layout: 8 digits type allocation code (TAC, its first two the reporting body: 35, 86, 01, 99), 6 digits serial number,
check digit. Written in one, 35-209900-176148-1, or 352099-00-176148-1. The IMEISV (16 digits) has a software version
of two digits in place of the check digit and counts only after a word for it.

Check digit: Luhn; 10 % of random look-alikes pass. A reporting body that no list has lowers the evidence.

Confused with: bank cards of 15 digits (34, 37), old identity numbers (35 is Fujian, too), IMSI (460), order numbers.

Sources: 3GPP TS 23.003, 6.2 and annex B (check digit); GSMA TS.06 for the reporting bodies (from memory).
"""

from __future__ import annotations

import re

import numpy as np

from recognizers._checks import Codes, all_luhn, passes_luhn
from recognizers._cues import NUMBER_FOES
from recognizers._near import beside_trigger
from recognizers._pattern import Check, PatternRecognizer, Weight
from scanner.model import Evidence
from scanner.text import bounded, bounded_trigger

_GROUPS = r"[0-9]{2}[ -][0-9]{6}[ -][0-9]{6}[ -][0-9]{1,2}|[0-9]{6}[ -][0-9]{2}[ -][0-9]{6}[ -][0-9]{1,2}"
_SHAPE = rf"[0-9]{{15,16}}|{_GROUPS}"
_LENGTH = 15
_BODIES = ("01", "35", "86", "99")
_CUES = ("imei", "meid", "串号", "串號", "设备识别码", "设备号", "手机序列号", "识别码")


def _digits(value: str) -> str:
    return value if value.isdigit() else re.sub("[ -]", "", value)


def luhn_flaw(value: str) -> str | None:
    """Whether the check digit is wrong; an IMEISV has none."""
    digits = _digits(value)
    return None if len(digits) > _LENGTH or passes_luhn(digits) else "wrong check digit"


def all_checks(codes: Codes) -> Codes:
    """``luhn_flaw`` of each row."""
    return all_luhn(codes) if codes.shape[1] == _LENGTH else np.ones(len(codes), bool)


def body_flaw(value: str) -> str | None:
    """Whether no reporting body of today allocates such codes, or there is no check digit to tell."""
    digits = _digits(value)
    if len(digits) > _LENGTH:
        return "an IMEISV has no check digit: the word beside it is all"
    return None if digits.startswith(_BODIES) else "no reporting body of today"


def placeholder_flaw(value: str) -> str | None:
    """Whether the number is only made to fill a field."""
    return "a placeholder: hardly any different digits" if len(set(_digits(value))) <= 2 else None


RECOGNIZER = PatternRecognizer(
    id="imei",
    pi_type="device.imei",
    pattern=bounded(_SHAPE),
    trigger="|".join(
        (bounded_trigger(r"(?:01|35|86|99)[0-9]{13}"), bounded_trigger(_GROUPS), beside_trigger(_CUES, "[0-9]{15,16}"))
    ),
    checks=(
        Check("check digit", luhn_flaw, all=all_checks),
        Check("variety of digits", placeholder_flaw),
        Check("reporting body", body_flaw, Weight.DOUBTS),
    ),
    needs=Evidence.CONTEXT,
    chance=0.1,
    cues=_CUES,
    foes=(*NUMBER_FOES, "卡号", "银行卡", "身份证", "商户号", "merchant", "mchid", "imsi", "card"),
)
