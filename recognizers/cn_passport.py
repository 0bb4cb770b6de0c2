"""Passport number of the People's Republic of China (护照号码).

Printed on page 2 of the passport; ordinary ones are issued by the exit and entry administration, diplomatic,
service and public-affairs ones by the foreign ministry and its offices.

Layout: ordinary E and 8 digits, or E, a letter (no I, O) and 7 digits, since 2017; before that G and 8 digits, 14 or
15 and 7 digits. Diplomatic DE, service SE, public affairs PE and 7 digits; before that D, S, P and 7 or 8 digits.

Check digit: none outside the machine-readable zone (see ``mrz``). A whole cell counts when its first letters are
those of a passport in use; older forms and lower case only after a context word.

Confused with: product, asset and contract numbers of a letter and 8 digits, hexadecimal ids, flight and seat codes,
exit permits (C, L), home-return permits (H, M), HKID numbers with two letters.

Sources: GA/T 704 is about the booklet and gives no serial; forms as listed by identity-document surveys (E and letter
seen there; D, S, P, 14 and 15 from memory).
"""

from __future__ import annotations

import re

from recognizers._documents import DOCUMENT_CUES, DOCUMENT_FOES, SERIAL, named, serial_flaw
from recognizers._pattern import Alone, Check, PatternRecognizer, Weight
from scanner.model import Evidence, Scope
from scanner.text import bounded, bounded_trigger, whole_cell_trigger

_IN_USE = r"[EG][0-9]{8}|E[A-HJ-NP-Z][0-9]{7}|[DSP]E[0-9]{7}"
_OLD = r"1[45][0-9]{7}|[DSPdsp][0-9]{7}"
_PASSPORT = re.compile(rf"{_IN_USE}|[DSP][0-9]{{7,8}}|1[45][0-9]{{7}}", re.IGNORECASE)
_ALONE = re.compile(_IN_USE)


def prefix_flaw(value: str) -> str | None:
    """Whether no Chinese passport begins so."""
    return None if _PASSPORT.fullmatch(value) else "no passport begins with these letters"


def _alone(value: str) -> Alone:
    return Alone.WHOLE_CELL if _ALONE.fullmatch(value) else Alone.NEVER


CUES = named("护照", "護照", "passport", "huzhao", "hzhm", "旅行证件", "travel document", *DOCUMENT_CUES)

RECOGNIZER = PatternRecognizer(
    id="cn_passport",
    scope=Scope.NAMED,
    pi_type="identity.passport",
    pattern=bounded(f"{SERIAL}|{_OLD}"),
    # The losers of a column count too, so any such serial that is a whole cell is looked at.
    trigger=f"{whole_cell_trigger(SERIAL)}|{bounded_trigger(f'(?i:{_IN_USE}|[DSP][0-9]{{8}})|{_OLD}')}",
    checks=(Check("first letters", prefix_flaw), Check("serial", serial_flaw, Weight.DOUBTS)),
    needs=Evidence.CONTEXT,
    chance=0.1,
    alone=_alone,
    cues=CUES,
    foes=DOCUMENT_FOES,
)
