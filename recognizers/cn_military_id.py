"""Number of the officer's or soldier's card (军官证号, 士兵证号, 文职干部证号).

Issued by the People's Liberation Army and the armed police to their members in place of an identity card.

Layout: one or two characters of the service or region (军, 士, 兵, 海, 空, 南, 北, 沈...), 字第, 6 to 8 digits, 号.
Forms also ask for the 7 or 8 digits alone.

Check digit: none. 军, 士, 兵字第 with 7 or 8 digits stand as a whole cell; everything else counts only after a word
such as 军官证.

Confused with: numbers of official papers (…政字第…号), dates, telephone numbers.

Sources: samples in open validators (seen in restatements; the list of first characters with little certainty).
"""

from __future__ import annotations

import re

from recognizers._documents import DIGIT_FOES, day_flaw, named
from recognizers._pattern import Alone, Check, PatternRecognizer
from scanner.text import bounded, cued_trigger

_FIRST = "军軍士兵文职广南北沈济兰成京东西中海空火战参政后装武警学院校"
_TELLING = re.compile(r"[军軍士兵]字第[0-9]{7,8}号?")


def _alone(value: str) -> Alone:
    return Alone.WHOLE_CELL if _TELLING.fullmatch(value) else Alone.NEVER


CUES = named(
    "军官证", "軍官證", "士兵证", "士兵證", "士官证", "士官證", "文职证", "文职干部证", "军人证", "军人证件", "军人",
    "军证", "武警证", "jgz", "jgzh", "sbz", "jrzj", "military_id", "military id", "militaryid", "officer_cert",
    "officer_id", "officer id", "soldier id", "soldier_cert", "soldier_id", "army_id",
)  # fmt: skip

RECOGNIZER = PatternRecognizer(
    id="cn_military_id",
    pi_type="identity.military",
    pattern=bounded(rf"[{_FIRST}]{{1,2}}字第 ?[0-9A-Za-z]{{6,8}}号?|[0-9]{{7,8}}"),
    trigger=cued_trigger(CUES) + "|(?:军|軍|士|兵)字第[0-9]{7}",
    checks=(Check("no date", day_flaw),),
    chance=0.26,
    alone=_alone,
    cues=CUES,
    foes=(*DIGIT_FOES, "文件", "文号"),
)
