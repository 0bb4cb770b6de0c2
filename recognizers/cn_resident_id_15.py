"""Resident identity number of the first generation (居民身份证号, 15 位).

Issued until 1999, no longer valid as a document since 2013, still in pension, bank and property records.

Layout: 6 digits region, 6 digits date of birth (YYMMDD, 19YY), 3 digits sequence (odd for men).

Check digit: none; region and calendar leave about 1.3 % of random look-alikes, so a value counts in running
text only after a context word, and a column by its share.

Confused with: IMEI (15 digits), merchant and order numbers.

Sources: GB 11643-1989 (from memory); python-stdnum ``stdnum.cn.ric`` for the region registry.
"""

from __future__ import annotations

import numpy as np

from recognizers._checks import Codes
from recognizers._cues import ID_CUES, NUMBER_FOES
from recognizers._dates import all_calendar, calendar_flaw
from recognizers._pattern import Alone, Check, PatternRecognizer, Weight
from recognizers._regions import all_counties, all_provinces, county_flaw, province_flaw
from scanner.text import bounded, bounded_trigger

_SHAPE = r"[1-9][0-9]{14}"

RECOGNIZER = PatternRecognizer(
    id="cn_resident_id_15",
    pi_type="identity.resident_id",
    pattern=bounded(_SHAPE),
    trigger=bounded_trigger(_SHAPE),
    checks=(
        Check("date of birth", lambda value: calendar_flaw("19" + value[6:12]), all=lambda codes: _all_dates(codes)),
        Check("province", province_flaw, all=all_provinces),
        Check("county", lambda value: county_flaw(value[:6]), Weight.DOUBTS, all_counties),
    ),
    chance=0.013,
    alone=Alone.WHOLE_CELL,
    cues=ID_CUES,
    foes=(*NUMBER_FOES, "imei"),
)


def _all_dates(codes: Codes) -> Codes:
    century = np.broadcast_to(np.array([0x31, 0x39], codes.dtype), (len(codes), 2))
    return all_calendar(np.hstack([century, codes[:, 6:12]]))
