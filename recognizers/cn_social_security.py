"""Social security card and account number (社保卡号, 社会保障卡号, 个人社保编号).

Issued by the human resources and social security offices of a city.

Layout: the card's face number has 8 to 10 characters, often one or two letters before the digits; account numbers
have 8 to 10 digits. The citizen's social security number (社会保障号码) is the resident identity number, and the
card's bank number begins with 62: both are found as what they are.

Check digit: none that holds for all cities; a number counts only after a word such as 社保卡号.

Confused with: dates, amounts and bases of contribution, telephone numbers.

Sources: the social security card's specification (from memory, the face number with little certainty).
"""

from __future__ import annotations

from recognizers._documents import DIGIT_FOES, day_flaw, named
from recognizers._pattern import Alone, Check, PatternRecognizer
from scanner.model import Scope
from scanner.text import bounded, cued_trigger

CUES = named(
    "社保号", "社保號", "社保卡", "社保账号", "社保电脑号", "社保个人", "社保", "社会保障号", "社会保障卡", "社會保障",
    "社会保险号", "sbkh", "sbkahao", "shbzh", "social_security", "social security", "socialsecurity", "ss_card",
    "ssn_cn", "sscard",
)  # fmt: skip

RECOGNIZER = PatternRecognizer(
    id="cn_social_security",
    pi_type="identity.social_security",
    pattern=bounded(r"[A-Z]{1,2}[0-9]{6,8}[0-9A-Z]?|[0-9]{8,10}"),
    trigger=cued_trigger(CUES),
    checks=(Check("no date", day_flaw),),
    scope=Scope.CONTEXT,
    chance=0.01,
    alone=Alone.NEVER,
    cues=CUES,
    foes=(*DIGIT_FOES, "基数", "缴费", "缴纳", "余额", "社保局", "base", "balance"),
)
