"""Resident identity number (公民身份号码, 居民身份证号), 18 characters.

The number every Chinese citizen gets at birth registration, printed on the resident identity card issued by
the public security organs.

Layout: 6 digits region of first registration (GB/T 2260, codes abolished since included), 8 digits date of
birth, 3 digits sequence (odd for men), 1 check character.

Check digit: ISO 7064 MOD 11-2 over the first 17 digits; 10 is written X.

A number whose county code is abolished, was never listed, or whose birth lies in the future is kept with less
evidence; one with a wrong check character counts, unverified, only right after a word such as 身份证号.

Confused with: residence permits (the same layout under 810000, 820000, 830000), order and case numbers with a
date inside (the check lets 9 % of them through, so a column is judged by its share), unified social credit codes,
18-digit bank cards, snowflake ids.

Sources: GB 11643-1999, 4.1 and 4.2 (clauses from memory); python-stdnum ``stdnum.cn.ric`` for the region
registry.
"""

from __future__ import annotations

from recognizers._cues import ID_CUES, NUMBER_FOES
from recognizers._pattern import PatternRecognizer
from recognizers._resident_number import CHECKS
from scanner.model import Evidence
from scanner.text import bounded, bounded_trigger

# People group the number as on a form: 110105 19491231 002X.
_SHAPE = r"[1-7][0-9]{5}[ -]?(?:18|19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[ -]?[0-9]{3}[0-9Xx]"

RECOGNIZER = PatternRecognizer(
    id="cn_resident_id",
    pi_type="identity.resident_id",
    pattern=bounded(_SHAPE),
    trigger=bounded_trigger(_SHAPE),
    checks=CHECKS,
    chance=1 / 11,
    needs=Evidence.CONTEXT,
    cues=ID_CUES,
    foes=NUMBER_FOES,
    cue_excuses=True,
)
