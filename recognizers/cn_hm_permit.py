"""Mainland travel permit for Hong Kong and Macao residents (港澳居民来往内地通行证, 回乡证).

Issued by the exit and entry administration to Chinese citizens of Hong Kong and Macao; the number stays a person's for
life.

Layout: H (Hong Kong) or M (Macao), 8 digits, and on older cards 2 digits that count the replacements.

Check digit: none outside the machine-readable zone. A whole cell counts; running text needs a context word.

Confused with: product codes of a letter and 8 digits, Hong Kong passports (H and 8 digits, after the word 护照).

Sources: the card's number as described by identity-document surveys and the National Immigration Administration
(seen in restatements).
"""

from __future__ import annotations

import re

from recognizers._documents import DOCUMENT_CUES, DOCUMENT_FOES, SERIAL, named, serial_flaw
from recognizers._pattern import Alone, Check, PatternRecognizer, Weight
from scanner.model import Evidence, Scope
from scanner.text import bounded, bounded_trigger, whole_cell_trigger

_SHAPE = rf"[A-Za-z][0-9]{{10}}|{SERIAL}"
_PERMIT = re.compile(r"[HMhm](?:[0-9]{8}|[0-9]{10})")


def prefix_flaw(value: str) -> str | None:
    """Whether it is not H or M with 8 or 10 digits."""
    return None if _PERMIT.fullmatch(value) else "not H or M with 8 or 10 digits"


def _alone(value: str) -> Alone:
    return Alone.WHOLE_CELL if value[0].isupper() else Alone.NEVER


CUES = named(
    "回乡证", "回鄉證", "通行证", "通行證", "来往内地", "來往內地", "hxz", "home_return", "home return", "homereturn",
    "permit", "hvps", "hrp_no", *DOCUMENT_CUES,
)  # fmt: skip

RECOGNIZER = PatternRecognizer(
    id="cn_hm_permit",
    scope=Scope.NAMED,
    pi_type="identity.hm_permit",
    pattern=bounded(_SHAPE),
    trigger=f"{whole_cell_trigger(_SHAPE)}|{bounded_trigger(r'[HMhm][0-9]{8}(?:[0-9]{2})?')}",
    checks=(Check("layout", prefix_flaw), Check("serial", serial_flaw, Weight.DOUBTS)),
    needs=Evidence.CONTEXT,
    chance=0.06,
    alone=_alone,
    cues=CUES,
    foes=(*DOCUMENT_FOES, *named("护照", "護照", "passport")),
)
