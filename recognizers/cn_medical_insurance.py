"""Medical insurance number (医保卡号, 医保个人编号).

Issued by the medical insurance office of a city to an insured person.

Layout: differs by place: 8 to 12 digits, some with one or two letters before, or one behind (Beijing: 11 digits and a
letter). Many places use the resident identity number, which is found as such.

Check digit: none that holds for all places; a number counts only after a word such as 医保卡号.

Confused with: dates, mobile numbers, amounts, settlement and prescription numbers.

Sources: local rules (from memory, with little certainty).
"""

from __future__ import annotations

import re

from recognizers._documents import DIGIT_FOES, day_flaw, named
from recognizers._pattern import Alone, Check, PatternRecognizer
from scanner.model import Scope
from scanner.text import bounded, cued_trigger

_MOBILE = re.compile(r"1[3-9][0-9]{9}")


def mobile_flaw(value: str) -> str | None:
    """Whether it is rather the mobile number beside the card's."""
    return "a mobile number" if _MOBILE.fullmatch(value) else None


CUES = named(
    "医保号", "医保卡", "醫保卡", "医保账号", "医保个人", "医保", "醫保", "医疗保险号", "医疗保险卡", "医疗证号",
    "参保号", "参保人", "參保", "ybkh", "ybbh", "ybid", "medicare", "medical_insurance", "medical insurance",
    "medicalinsurance", "insurance_card", "mi_no",
)  # fmt: skip

RECOGNIZER = PatternRecognizer(
    id="cn_medical_insurance",
    pi_type="identity.medical_insurance",
    pattern=bounded(r"[A-Z]{0,2}[0-9]{8,12}[A-Z]?"),
    trigger=cued_trigger(CUES),
    checks=(Check("no date", day_flaw), Check("no mobile number", mobile_flaw)),
    scope=Scope.CONTEXT,
    chance=0.01,
    alone=Alone.NEVER,
    cues=CUES,
    foes=(*DIGIT_FOES, "基数", "缴费", "余额", "结算", "处方", "医保局", "支付", "医院", "药品", "settle", "balance"),
)
