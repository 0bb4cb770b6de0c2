"""Resident identity number of the first generation (居民身份证号, 15 位).

Issued until 1999, no longer valid as a document since 2013, still in pension, bank and property records.

Layout: 6 digits region, 6 digits date of birth (YYMMDD, 19YY), 3 digits sequence (odd for men).

Check digit: none; region and calendar leave about 1.3 % of random look-alikes, so a value counts in running
text only after a context word, and a column by its share.

Confused with: IMEI (15 digits), merchant and order numbers.

Sources: GB 11643-1989 (from memory); python-stdnum ``stdnum.cn.ric`` for the region registry.
"""

from __future__ import annotations

from recognizers._cues import ID_CUES, NUMBER_FOES
from recognizers._dates import date_flaw
from recognizers._pattern import Alone, PatternRecognizer
from recognizers._regions import region_flaw
from scanner.text import bounded, bounded_trigger

_SHAPE = r"[1-9][0-9]{14}"


def flaw(value: str) -> str | None:
    """The first thing wrong with ``value``, or None."""
    return date_flaw("19" + value[6:12]) or region_flaw(value[:6])


RECOGNIZER = PatternRecognizer(
    id="cn_resident_id_15",
    pi_type="identity.resident_id",
    pattern=bounded(_SHAPE),
    trigger=bounded_trigger(_SHAPE),
    flaw=flaw,
    chance=0.013,
    alone=lambda value: Alone.WHOLE_CELL,
    cues=ID_CUES,
    foes=(*NUMBER_FOES, "imei"),
)
