"""Number of the disabled person's certificate (残疾人证号), 20 characters.

Issued by the China Disabled Persons' Federation; tells the kind and grade of a disability, so it is health data.

Layout: the holder's resident identity number (18 characters), 1 digit category (1 sight, 2 hearing, 3 speech, 4
physical, 5 intellectual, 6 mental, 7 multiple), 1 digit grade (1 worst to 4); a replacement adds B and its count.

Check digit: that of the resident identity number inside (ISO 7064 MOD 11-2). A wrong one counts, unverified, only
right after a word such as 残疾证.

Confused with: 20-digit order and waybill numbers (9 % of those with a date in place pass the check), ICCID.

Sources: China Disabled Persons' Federation, rules of the third-generation certificate (from memory);
GB 11643-1999, 4.2.
"""

from __future__ import annotations

from collections.abc import Callable

from recognizers._cues import NUMBER_FOES
from recognizers._documents import DOCUMENT_CUES, named
from recognizers._pattern import Check, PatternRecognizer
from recognizers._resident_number import CHECKS, compact
from scanner.model import Evidence
from scanner.text import bounded, bounded_trigger

_ID = r"[1-7][0-9]{5}[ -]?(?:18|19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[ -]?[0-9]{3}[0-9Xx]"
_SHAPE = _ID + r"[ -]?[1-7][1-4](?:[Bb][0-9]{1,2})?"


def _of_holder(flaw: Callable[[str], str | None]) -> Callable[[str], str | None]:
    return lambda value: flaw(compact(value)[:18])


RECOGNIZER = PatternRecognizer(
    id="cn_disability_cert",
    pi_type="identity.disability_cert",
    pattern=bounded(_SHAPE),
    trigger=bounded_trigger(_SHAPE),
    checks=tuple(Check(check.of, _of_holder(check.flaw), check.weight) for check in CHECKS),
    chance=1 / 11,
    needs=Evidence.CONTEXT,
    cues=named("残疾", "殘疾", "cjz", "disability", "disabled", "cdpf", *DOCUMENT_CUES),
    foes=NUMBER_FOES,
    cue_excuses=True,
)
