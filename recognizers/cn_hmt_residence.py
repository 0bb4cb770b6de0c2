"""Residence permit number of Hong Kong, Macao and Taiwan residents (港澳台居民居住证号码), 18 characters.

Issued since 2018 by the public security organs to residents of the three regions who live on the mainland.

Layout: that of the resident identity number with 810000 (Hong Kong), 820000 (Macao) or 830000 (Taiwan) in place of
the county: 6 digits region, 8 digits date of birth, 3 digits sequence, 1 check character.

Check digit: ISO 7064 MOD 11-2 over the first 17 digits; 10 is written X. A wrong one counts, unverified, only right
after a word such as 居住证.

Confused with: resident identity numbers (no county has these codes), order numbers with a date inside.

Sources: State Council, measures for the residence permit of 2018 (国办发〔2018〕81号), article 4 (seen in
restatements); GB 11643-1999, 4.2 for the check character (clause from memory).
"""

from __future__ import annotations

from recognizers._checks import all_mod_11_2
from recognizers._cues import NUMBER_FOES
from recognizers._dates import all_born, all_calendar, birth_flaw, calendar_flaw
from recognizers._documents import DOCUMENT_CUES
from recognizers._pattern import Check, PatternRecognizer, Weight
from recognizers._resident_number import check_flaw, compact
from scanner.model import Evidence
from scanner.text import bounded, bounded_trigger

_SHAPE = r"8[123]0000[ -]?(?:18|19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[ -]?[0-9]{3}[0-9Xx]"

RECOGNIZER = PatternRecognizer(
    id="cn_hmt_residence",
    pi_type="identity.hmt_residence",
    pattern=bounded(_SHAPE),
    trigger=bounded_trigger(_SHAPE),
    checks=(
        Check("date", lambda v: calendar_flaw(compact(v)[6:14]), all=lambda codes: all_calendar(codes[:, 6:14])),
        Check("check character", check_flaw, all=all_mod_11_2),
        Check(
            "date of birth",
            lambda v: birth_flaw(compact(v)[6:14]),
            Weight.DOUBTS,
            lambda codes: all_born(codes[:, 6:14]),
        ),
    ),
    chance=1 / 11,
    needs=Evidence.CONTEXT,
    cues=(*DOCUMENT_CUES, "gatjzz", "gajzz", "twjzz", "residence_permit", "residence permit", "jzzh"),
    foes=NUMBER_FOES,
    cue_excuses=True,
)
