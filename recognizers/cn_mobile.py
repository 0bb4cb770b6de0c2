"""Mainland China mobile number (手机号码), 11 digits.

A subscriber's number, given out by China Mobile, Unicom, Telecom, Broadnet and resellers; since real-name
registration it leads to one person.

Layout: 1, network segment of 3 or 4 digits (134, 1349, 170...), subscriber. Written with +86, 0086 or 17951
or 0 (as dialled from a fixed line) before it, and in groups of 3-4-4, 3-3-5 or 4-3-4.

Check digit: none. The registry of assigned segments is the check: 5.4 % of random 11-digit numbers have an
assigned one. A number in an unassigned segment (154, 160, 194...) is a look-alike and no more.

Confused with: epoch milliseconds (13 digits), 11-digit order and QQ numbers, parts of longer numbers, IoT
numbers (13 digits, 10647...), hotlines, decimal fractions (0.138...).

Sources: MIIT numbering plan for the public networks (电信网码号, from memory), segments as listed in May 2020
by github.com/VincentSit/ChinaMobilePhoneNumberRegex and since.
"""

from __future__ import annotations

import re

import numpy as np

from recognizers._checks import Codes, digits_of
from recognizers._cues import COUNTRY_CODE, NUMBER_FOES
from recognizers._pattern import Check, PatternRecognizer, Weight
from scanner.model import Evidence
from scanner.text import bounded, bounded_trigger

_SHAPE = (
    r"[0-9](?:[0-9]{10}"
    r"|[3-9][0-9][ .-][0-9]{4}[ .-][0-9]{4}"
    r"|[3-9][0-9][ .-][0-9]{3}[ .-][0-9]{5}"
    r"|[3-9][0-9]{2}[ .-][0-9]{3}[ .-][0-9]{4})"
)
_LEAD = re.compile(rf"(?:{COUNTRY_CODE.pattern})|(?:(?<![0-9.])0)\Z")
_ASSIGNED = re.compile(
    r"13[0-9]|14[579]|15[0-35-9]|16[2567]|17[0-8]|18[0-9]|19[0-35-9]"
)  # 140/141/144/146/148 are IoT; 154 160 161 163 164 168 169 179 194 are not assigned


def shape_flaw(value: str) -> str | None:
    """Whether it does not begin like a mobile number, or is only made to fill a field."""
    number = _digits(value)
    if number[0] != "1" or number[1] not in "3456789":
        return "does not begin like a mobile number"
    return "a placeholder: one digit repeated" if len(set(number[3:])) == 1 else None


def segment_flaw(value: str) -> str | None:
    """Whether the first three digits were given to no operator; new ones are, from time to time."""
    return None if _ASSIGNED.match(_digits(value)) else "segment is not assigned"


def _digits(value: str) -> str:
    return value if len(value) == 11 and value.isdigit() else re.sub(r"[^0-9]", "", value)[-11:]


def _all_shapes(codes: Codes) -> Codes:
    if codes.shape[1] != 11:
        return np.array([shape_flaw("".join(map(chr, row))) is None for row in codes.tolist()], bool)
    digits = digits_of(codes)
    is_filled = (digits[:, 3:] == digits[:, 3:4]).all(axis=1)
    result: Codes = (digits[:, 0] == 1) & (digits[:, 1] >= 3) & ~is_filled
    return result


def _all_segments(codes: Codes) -> Codes:
    numbers = digits_of(codes[:, -11:-8]).astype(np.int64) @ np.array([100, 10, 1])
    assigned = np.array([_ASSIGNED.match(f"{segment:03d}") is not None for segment in range(1000)])
    result: Codes = assigned[np.clip(numbers, 0, 999)]
    return result


RECOGNIZER = PatternRecognizer(
    id="cn_mobile",
    pi_type="contact.mobile",
    pattern=bounded(_SHAPE),
    trigger=bounded_trigger("(?:(?:00)?86|17951|0)?" + _SHAPE),
    checks=(
        Check("beginning", shape_flaw, all=_all_shapes),
        Check("segment", segment_flaw, Weight.DOUBTS, _all_segments),
    ),
    needs=Evidence.CONTEXT,
    chance=0.055,
    lead=_LEAD,
    not_after=re.compile(r"(?<![0-9])0\.\Z"),  # a decimal fraction
    cues=(
        "手机", "手機", "电话", "電話", "联系", "聯絡", "致电", "拨打", "来电", "号码", "短信", "微信", "收件", "收货",
        "phone", "mobile", "tel", "cell", "msisdn", "sjh", "lxdh", "shouji", "contact", "caller", "callee",
    ),
    foes=NUMBER_FOES,
)  # fmt: skip
