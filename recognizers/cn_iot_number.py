"""Number of a thing in the mobile network (物联网卡号), 13 digits.

A subscriber number for meters, trackers and machines. It is no person's telephone, but it leads to the device and so,
with a car or a watch, to who carries it.

Layout: 1440 or 1441 and 9 digits, 148 and 10 (China Mobile), 146 and 10 (Unicom), 1410 and 9 (Telecom); older 10646
to 10649 and 8 digits.

Check digit: none. 10646-10649 stand alone; the others have the form of epoch milliseconds of 2014 to 2017, so they
count only after a word for them.

Confused with: mobile numbers (11 digits), time stamps in milliseconds, service numbers 1065, 1069 of text messages.

Sources: MIIT numbering plan (电信网编号计划, 2017 edition, from memory), segments as listed in May 2020 by
github.com/VincentSit/ChinaMobilePhoneNumberRegex.
"""

from __future__ import annotations

from recognizers._cues import NUMBER_FOES
from recognizers._near import beside_trigger
from recognizers._pattern import Alone, Check, PatternRecognizer
from scanner.model import Scope
from scanner.text import bounded, bounded_trigger

_OLDER = r"1064[6-9][0-9]{8}"
_NEWER = r"14(?:4[01]|10)[0-9]{9}|14[68][0-9]{10}"
_CUES = (
    "物联", "物聯", "流量卡", "iot", "m2m", "msisdn", "sim卡", "sim_no", "simno", "sim_number", "接入号", "卡号",
    "access_number",
)  # fmt: skip


def placeholder_flaw(value: str) -> str | None:
    """Whether the number is only made to fill a field."""
    return "a placeholder: one digit repeated" if len(set(value[5:])) == 1 else None


RECOGNIZER = PatternRecognizer(
    id="cn_iot_number",
    scope=Scope.NAMED,
    pi_type="device.iot_number",
    pattern=bounded(f"{_OLDER}|{_NEWER}"),
    trigger=f"{bounded_trigger(_OLDER)}|{beside_trigger(_CUES, _NEWER)}",
    checks=(Check("variety of digits", placeholder_flaw),),
    chance=0.5,
    alone=lambda value: Alone.ANYWHERE if value.startswith("106") else Alone.NEVER,
    cues=_CUES,
    foes=(*NUMBER_FOES, "time", "时间", "银行卡"),
)
