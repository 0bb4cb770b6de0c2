"""Resident identity number (公民身份号码, 居民身份证号), 18 characters.

The number every Chinese citizen gets at birth registration, printed on the resident identity card issued by
the public security organs. Residence permits of Hong Kong, Macao and Taiwan residents use the same layout
with 810000, 820000 or 830000 as the region.

Layout: 6 digits region of first registration (GB/T 2260, codes abolished since included), 8 digits date of
birth, 3 digits sequence (odd for men), 1 check character.

Check digit: ISO 7064 MOD 11-2 over the first 17 digits; 10 is written X.

Confused with: order and case numbers with a date inside (the check lets 9 % of them through, so a column is
judged by its share), unified social credit codes, 18-digit bank cards, snowflake ids.

Sources: GB 11643-1999, 4.1 and 4.2 (clauses from memory); python-stdnum ``stdnum.cn.ric`` for the region
registry.
"""

from __future__ import annotations

from recognizers._cues import ID_CUES, NUMBER_FOES
from recognizers._dates import date_flaw
from recognizers._pattern import PatternRecognizer
from recognizers._regions import region_flaw
from scanner.model import Evidence
from scanner.text import bounded, bounded_trigger

# People group the number as on a form: 110105 19491231 002X.
_SHAPE = r"[1-9][0-9]{5}[ -]?(?:18|19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[ -]?[0-9]{3}[0-9Xx]"
_CHECK_CHARACTERS = "10X98765432"  # GB 11643-1999, 4.2: remainder 0..10


def check_character(number: str) -> str:
    """The 18th character for the first 17 digits of ``number``."""
    # MOD 11-2 is the number read in base 2 with decimal digits, so Horner's rule in base 2 does it.
    remainder = 0
    for digit in number[:17]:
        remainder = (remainder + int(digit)) * 2 % 11
    return _CHECK_CHARACTERS[remainder]


def flaw(value: str) -> str | None:
    """The first thing wrong with ``value``, or None: date, region, check character, in the order of cost."""
    number = value.replace(" ", "").replace("-", "").upper()
    if problem := date_flaw(number[6:14]):
        return problem
    if number[17] != check_character(number):
        return "wrong check character"
    return region_flaw(number[:6])


RECOGNIZER = PatternRecognizer(
    id="cn_resident_id",
    pi_type="identity.resident_id",
    pattern=bounded(_SHAPE),
    trigger=bounded_trigger(_SHAPE),
    flaw=flaw,
    chance=1 / 11,
    needs=Evidence.CONTEXT,
    cues=ID_CUES,
    foes=NUMBER_FOES,
    cue_excuses=True,
)
