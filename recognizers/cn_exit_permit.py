"""Exit permit of mainland residents for Hong Kong and Macao, or for Taiwan (往来港澳通行证, 往来台湾通行证).

Issued by the exit and entry administration of the place of residence.

Layout: Hong Kong and Macao C and 8 digits, or C, a letter (no I, O) and 7 digits; Taiwan L in the same two forms. The
booklets before 2014 (W and 8 digits) and before 2017 (T and 8 digits) have expired and stay in records.

Check digit: none outside the machine-readable zone. A whole cell with C or L counts; W, T, lower case and running text
need a context word.

Confused with: product, customer and contract numbers of a letter and 8 digits (C is the commonest first letter of
codes), passports.

Sources: announcements of the ministry of public security on the electronic permits, 2014 and 2016 (from memory).
"""

from __future__ import annotations

import re

from recognizers._documents import DOCUMENT_CUES, DOCUMENT_FOES, SERIAL, named, serial_flaw
from recognizers._pattern import Alone, Check, PatternRecognizer, Weight
from scanner.model import Evidence, Scope
from scanner.text import bounded, bounded_trigger, whole_cell_trigger

_PERMIT = re.compile(r"[CL](?:[0-9]|[A-HJ-NP-Z])[0-9]{7}|[WT][0-9]{8}", re.IGNORECASE)
_ALONE = re.compile(r"[CL][0-9A-HJ-NP-Z][0-9]{7}")


def prefix_flaw(value: str) -> str | None:
    """Whether no exit permit begins so."""
    return None if _PERMIT.fullmatch(value) else "no exit permit begins with these letters"


def _alone(value: str) -> Alone:
    return Alone.WHOLE_CELL if _ALONE.fullmatch(value) else Alone.NEVER


CUES = named(
    "通行证", "通行證", "往来港澳", "往來港澳", "往来台湾", "往來台灣", "往來臺灣", "大通证", "wlgatxz", "wltwtxz",
    "txzh", "exit_permit", "exit permit", "eep_no", "permit", *DOCUMENT_CUES,
)  # fmt: skip

RECOGNIZER = PatternRecognizer(
    id="cn_exit_permit",
    scope=Scope.NAMED,
    pi_type="identity.exit_permit",
    pattern=bounded(SERIAL),
    trigger=f"{whole_cell_trigger(SERIAL)}|{bounded_trigger(r'(?i:[CL][0-9A-Z][0-9]{7}|[WT][0-9]{8})')}",
    checks=(Check("first letters", prefix_flaw), Check("serial", serial_flaw, Weight.DOUBTS)),
    needs=Evidence.CONTEXT,
    chance=0.09,
    alone=_alone,
    cues=CUES,
    foes=(*DOCUMENT_FOES, *named("护照", "護照", "passport")),
)
