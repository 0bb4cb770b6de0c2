"""Mainland travel permit for Taiwan residents (台湾居民来往大陆通行证, 台胞证).

Issued by the exit and entry administration; the number stays a person's for life.

Layout: 8 digits on the cards since 2015, 10 digits in the booklets before; a booklet may add a letter in brackets.

Check digit: none outside the machine-readable zone. Digits and nothing else, so a number counts only after a word such
as 台胞证; a plausible date there is the date of issue or expiry.

Confused with: dates (20290131), telephone numbers, order numbers.

Sources: National Immigration Administration on the card of 2015 (from memory); lengths as listed by identity-document
surveys.
"""

from __future__ import annotations

from recognizers._documents import DIGIT_FOES, day_flaw, named
from recognizers._pattern import Alone, Check, PatternRecognizer
from scanner.model import Scope
from scanner.text import bounded, cued_trigger

CUES = named(
    "台胞证", "台胞證", "臺胞證", "来往大陆", "來往大陸", "台湾通行证", "台灣通行證", "taiwan_permit", "taiwan permit",
    "tw_permit", "twpermit", "tw_compatriot", "taibaozheng", "tbzh", "twtxz",
)  # fmt: skip

RECOGNIZER = PatternRecognizer(
    id="cn_tw_permit",
    pi_type="identity.tw_permit",
    pattern=bounded(r"[0-9]{8}(?:[0-9]{2})?(?: ?\([A-Za-z]\))?"),
    trigger=cued_trigger(CUES),
    checks=(Check("no date", day_flaw),),
    scope=Scope.CONTEXT,
    chance=0.01,
    alone=Alone.NEVER,
    cues=CUES,
    foes=DIGIT_FOES,
)
