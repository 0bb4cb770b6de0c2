"""Mainland China mobile number (手机号码), 11 digits.

A subscriber's number, given out by China Mobile, Unicom, Telecom, Broadnet and resellers; since real-name
registration it leads to one person.

Layout: 1, network segment of 3 or 4 digits (134, 1349, 170...), subscriber. Written with +86, 0086 or 17951
before it, and in groups of 3-4-4, 3-3-5 or 4-3-4.

Check digit: none. The registry of assigned segments is the check: 5.4 % of random 11-digit numbers have an
assigned one. A number in an unassigned segment (154, 160, 194...) is a look-alike and no more.

Confused with: epoch milliseconds (13 digits), 11-digit order and QQ numbers, parts of longer numbers, IoT
numbers (13 digits, 10647...), hotlines, decimal fractions (0.138...).

Sources: MIIT numbering plan for the public networks (电信网码号, from memory), segments as listed in May 2020
by github.com/VincentSit/ChinaMobilePhoneNumberRegex and since.
"""

from __future__ import annotations

import re

from recognizers._cues import COUNTRY_CODE, NUMBER_FOES
from recognizers._pattern import PatternRecognizer
from scanner.text import bounded, bounded_trigger

_SHAPE = (
    r"[0-9](?:[0-9]{10}"
    r"|[3-9][0-9][ .-][0-9]{4}[ .-][0-9]{4}"
    r"|[3-9][0-9][ .-][0-9]{3}[ .-][0-9]{5}"
    r"|[3-9][0-9]{2}[ .-][0-9]{3}[ .-][0-9]{4})"
)
_ASSIGNED = re.compile(
    r"13[0-9]|14[579]|15[0-35-9]|16[2567]|17[0-8]|18[0-9]|19[0-35-9]"
)  # 140/141/144/146/148 are IoT; 154 160 161 163 164 168 169 179 194 are not assigned


def flaw(value: str) -> str | None:
    """What is wrong with ``value``, or None: an 11-digit number in an assigned segment."""
    number = value if len(value) == 11 else re.sub(r"[^0-9]", "", value)[-11:]
    if number[0] != "1" or number[1] not in "3456789":
        return "does not begin like a mobile number"
    if not _ASSIGNED.match(number):
        return "segment is not assigned"
    if len(set(number[3:])) == 1:
        return "a placeholder: one digit repeated"
    return None


RECOGNIZER = PatternRecognizer(
    id="cn_mobile",
    pi_type="contact.mobile",
    pattern=bounded(_SHAPE),
    trigger=bounded_trigger("(?:(?:00)?86|17951)?" + _SHAPE),
    flaw=flaw,
    chance=0.055,
    lead=COUNTRY_CODE,
    not_after=re.compile(r"(?<![0-9])0\.\Z"),  # a decimal fraction
    cues=(
        "手机", "手機", "电话", "電話", "联系", "聯絡", "致电", "拨打", "来电", "号码", "短信", "微信", "收件", "收货",
        "phone", "mobile", "tel", "cell", "msisdn", "sjh", "lxdh", "shouji", "contact", "caller", "callee",
    ),
    foes=NUMBER_FOES,
)  # fmt: skip
