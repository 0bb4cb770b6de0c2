"""Machine-readable zone of passports and cards (机读区, 机读码, MRZ).

The lines in OCR-B at the foot of a passport's page or on the back of a permit: name, number, nationality, date of
birth, sex, date of expiry.

Layout: TD3 (passports) two lines of 44 characters, TD2 two of 36, TD1 (cards) three of 30; capitals, digits and ``<``
for a blank. Found with all lines or, for TD3 and TD2, by the second alone, since a log has one line a record.

Check digit: weights 7 3 1, A = 10 ... Z = 35, ``<`` = 0, modulo 10: over number, birth, expiry, optional field, and all
of these together. Wrong ones (misread characters) count, unverified, only after a word such as MRZ or 护照.

Confused with: nothing in practice; visas (no last check digit) and the one-line zone of Chinese exit permits are not
recognised.

Sources: ICAO Doc 9303-3, 4.9 (check digits), 9303-4, -5 and -6 (TD3, TD1, TD2; clauses from memory).
"""

from __future__ import annotations

import re

from recognizers._checks import mrz_digit
from recognizers._countries import IN_MRZ
from recognizers._documents import named
from recognizers._pattern import Check, PatternRecognizer, Weight
from scanner.model import Evidence

_NEXT = r"(?: |[ \t]{0,8}\r?\n[ \t]{0,8})"
_HOLDER = r"[A-Z0-9][A-Z0-9<]{8}[0-9][A-Z][A-Z<]{2}[0-9]{6}[0-9][MFX<][0-9]{6}[0-9]"
_TD3 = rf"(?:P[A-Z<][A-Z][A-Z<]{{41}}{_NEXT})?{_HOLDER}[A-Z0-9<]{{14}}[0-9<][0-9]"
_TD2 = rf"(?:[ACIPV][A-Z0-9<][A-Z][A-Z<]{{33}}{_NEXT})?{_HOLDER}[A-Z0-9<]{{7}}[0-9]"
_CARD = r"[ACI][A-Z0-9<][A-Z][A-Z<]{2}[A-Z0-9<]{9}[0-9][A-Z0-9<]{15}"
_PERSON = r"[0-9]{7}[MFX<][0-9]{7}[A-Z][A-Z<]{2}[A-Z0-9<]{11}[0-9]"
_TD1 = rf"{_CARD}{_NEXT}{_PERSON}(?:{_NEXT}[A-Z][A-Z<]{{29}})?"


def _fields(value: str) -> tuple[str, str, str, tuple[str, ...]]:
    """State, birth, expiry, and the texts that end in a check digit."""
    lines = value.split()
    if len(lines[0]) == 30:
        card, person = lines[:2]
        whole = card[5:] + person[:7] + person[8:15] + person[18:]
        return card[2:5], person[:6], person[8:14], (card[5:15], person[:7], person[8:15], whole)
    line = lines[-1]
    whole = line[:10] + line[13:20] + line[21:]
    optional = (line[28:43],) if len(line) == 44 else ()
    return line[10:13], line[13:19], line[21:27], (line[:10], line[13:20], line[21:28], *optional, whole)


def digits_flaw(value: str) -> str | None:
    """Whether one of the check digits is wrong; that of an empty optional field may be left out (9303-4, 4.2.2)."""
    for text in _fields(value)[3]:
        if mrz_digit(text[:-1]) != text[-1] and text.strip("<"):
            return "wrong check digit"
    return None


def dates_flaw(value: str) -> str | None:
    """Whether birth or expiry have no such month or day."""
    for date in _fields(value)[1:3]:
        if not ("01" <= date[2:4] <= "12" and "01" <= date[4:6] <= "31"):
            return "no such calendar day"
    return None


def state_flaw(value: str) -> str | None:
    """Whether no state has this code (of the holder; on cards of the issuer)."""
    return None if _fields(value)[0].rstrip("<") in IN_MRZ else "no state has this code"


RECOGNIZER = PatternRecognizer(
    id="mrz",
    pi_type="identity.passport",
    # The zone may stand before a tag (<), but not before more of the same.
    pattern=re.compile(rf"(?:{_TD3}|{_TD2}|{_TD1})(?![0-9A-Za-z]|<[0-9A-Z<])"),
    # Birth, sex and expiry stand so in all three: short, so that it costs little.
    trigger="[0-9]{7}[MFX<][0-9]{7}",
    checks=(
        Check("dates", dates_flaw),
        Check("check digits", digits_flaw),
        Check("state", state_flaw, Weight.DOUBTS),
    ),
    chance=0.001,
    needs=Evidence.CONTEXT,
    cues=named("机读", "機讀", "mrz", "护照", "護照", "passport", "通行证", "通行證", "居留证", "识读"),
    cue_excuses=True,
    spans_lines=True,
)
