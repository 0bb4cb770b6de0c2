"""Police number (警号) and number of the police officer's card (人民警察证, 警官证).

Given by the public security organs to an officer; worn on the uniform.

Layout: 6 digits, 7 or 8 in some places; auxiliary police have one or two letters and 4 to 6 digits.

Check digit: none; a number counts only after a word such as 警号.

Confused with: telephone numbers after 报警 (110), dates, case numbers.

Sources: GA 243 and ministry rules on police numbers (from memory, lengths with little certainty).
"""

from __future__ import annotations

from recognizers._documents import DIGIT_FOES, day_flaw, named
from recognizers._pattern import Alone, Check, PatternRecognizer
from scanner.model import Scope
from scanner.text import bounded, cued_trigger

CUES = named(
    "警号", "警號", "警官证", "警官證", "警察证", "警察證", "警员", "警員", "警务人员", "辅警", "警證", "jinghao",
    "police_no", "police_id", "policeno", "policeid", "police no", "police id", "badge_no", "badge no", "police_number",
)  # fmt: skip

RECOGNIZER = PatternRecognizer(
    id="cn_police_id",
    pi_type="identity.police",
    pattern=bounded(r"[0-9]{6,8}|[A-Z]{1,2}[0-9]{4,6}"),
    trigger=cued_trigger(CUES),
    checks=(Check("no date", day_flaw),),
    scope=Scope.CONTEXT,
    chance=0.01,
    alone=Alone.NEVER,
    cues=CUES,
    foes=(*DIGIT_FOES, "报警号", "報警號", "报警", "案件", "案号", "警情", "接警"),
)
