"""Passport number of the Hong Kong and Macao special administrative regions (香港、澳门特别行政区护照号码).

Issued by the Immigration Department of Hong Kong and the Identification Services Bureau of Macao.

Layout: Hong Kong H or K and 8 digits, newer ones H or K, a letter and 7 digits; Macao MA or MB and 7 digits.

Check digit: none outside the machine-readable zone (see ``mrz``). Two letters stand as a whole cell, K and 8 digits
too; H and 8 digits is more often a home-return permit and counts only after a word such as 护照.

Confused with: home-return permits (H or M and 8 digits), product codes, HKID numbers.

Sources: samples of the issuing offices (from memory, the second letters with little certainty).
"""

from __future__ import annotations

import re

from recognizers._documents import DOCUMENT_FOES, SERIAL, named, serial_flaw
from recognizers._pattern import Alone, Check, PatternRecognizer, Weight
from scanner.model import Evidence, Scope
from scanner.text import bounded, bounded_trigger, whole_cell_trigger

_PASSPORT = re.compile(r"[HK][0-9]{8}|[HK][A-HJ-NP-Z][0-9]{7}|M[AB][0-9]{7}", re.IGNORECASE)
_ALONE = re.compile(r"K[0-9]{8}|[HK][A-HJ-NP-Z][0-9]{7}|M[AB][0-9]{7}")


def prefix_flaw(value: str) -> str | None:
    """Whether no passport of the two regions begins so."""
    return None if _PASSPORT.fullmatch(value) else "no passport of Hong Kong or Macao begins with these letters"


def _alone(value: str) -> Alone:
    return Alone.WHOLE_CELL if _ALONE.fullmatch(value) else Alone.NEVER


CUES = named("护照", "護照", "passport", "huzhao", "hzhm", "旅行证件", "旅行證件", "travel document")

RECOGNIZER = PatternRecognizer(
    id="hk_mo_passport",
    scope=Scope.NAMED,
    pi_type="identity.passport",
    pattern=bounded(SERIAL),
    trigger=f"{whole_cell_trigger(SERIAL)}|{bounded_trigger(r'(?i:[HK][0-9A-Z][0-9]{7}|M[AB][0-9]{7})')}",
    checks=(Check("first letters", prefix_flaw), Check("serial", serial_flaw, Weight.DOUBTS)),
    needs=Evidence.CONTEXT,
    chance=0.06,
    alone=_alone,
    cues=CUES,
    foes=DOCUMENT_FOES,
)
