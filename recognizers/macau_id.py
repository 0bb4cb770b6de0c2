"""Macao resident identity card number (澳门居民身份证号码).

Issued by the Identification Services Bureau of Macao (DSI); the card is also called BIR.

Layout: 8 digits beginning 1, 5, 7 or 8, the last in brackets or not: 1234567(8), or written 1/234567/8.

Check digit: the last digit is one, but its rule is not published; a number counts only after a word such as 澳门身份证.

Confused with: dates, telephone numbers of 8 digits, Taiwan compatriot permits.

Sources: Identification Services Bureau of Macao (layout, from memory).
"""

from __future__ import annotations

from recognizers._documents import DIGIT_FOES, day_flaw, named
from recognizers._pattern import Alone, Check, PatternRecognizer
from scanner.model import Scope
from scanner.text import bounded, cued_trigger

CUES = named(
    "澳门身份证", "澳門身份證", "澳门居民身份证", "澳門居民身份證", "澳门永久性居民身份证", "澳門永久性居民身份證",
    "澳门非永久性居民身份证", "澳門非永久性居民身份證", "澳门证件", "amsfz", "macau_id", "macao_id", "macau id",
    "macao id", "macauid", "macau identity", "macao identity", "macau resident id", "macao resident id", "bir_no",
)  # fmt: skip

RECOGNIZER = PatternRecognizer(
    id="macau_id",
    pi_type="identity.macau_id",
    pattern=bounded(r"[1578](?:[0-9]{6}(?:[0-9]| ?\([0-9]\))|/[0-9]{6}/[0-9])"),
    trigger=cued_trigger(CUES),
    checks=(Check("no date", day_flaw),),
    scope=Scope.CONTEXT,
    chance=0.01,
    alone=Alone.NEVER,
    cues=CUES,
    foes=DIGIT_FOES,
)
