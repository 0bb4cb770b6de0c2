"""Mainland China fixed-line number (固定电话).

A subscriber line of a household or an office; with the area code it leads to one address.

Layout: area code 010, 02x or 0xxx, then 8 digits (3-digit area codes and larger cities) or 7, beginning 2-8,
then an extension. Written 0571-88886666, (010)66668888, +86 571 88886666, 021-66668888-802.

Check digit: none. The registry of area codes is the check. Without an area code, 7 or 8 digits count only
after a context word.

Confused with: dates (20260101), 400/800 hotlines and 95xxx service numbers (an organisation's, never
personal), order numbers, amounts.

Sources: YD/T 1041 and the national long-distance area codes (from memory), by the registry in phonenumbers.
"""

from __future__ import annotations

import re
from functools import lru_cache

from recognizers._cues import NUMBER_FOES
from recognizers._pattern import CUE_WINDOW, Alone, Check, PatternRecognizer
from scanner.text import any_of, bounded, bounded_trigger

_CUES = ("电话", "電話", "座机", "座機", "传真", "傳真", "tel", "phone", "fax", "landline")
_AREA = r"(?:10|2[0-57-9]|[3-9][0-9]{2})"
_LOCAL = r"[2-8][0-9]{6,7}"
_GROUPED = r"[2-8][0-9]{2,3}[ -][0-9]{4}"
_EITHER = rf"(?:{_LOCAL}|{_GROUPED})"
_PLAIN = rf"(?:0{_AREA}(?:[ -]?{_LOCAL}|[ -]{_GROUPED})|(?:00)?86[ -]?0?{_AREA}[ -]{_EITHER})"
_OPENED = rf"(?:\(0{_AREA}\)[ -]?|(?:\((?:\+|00)?86\)|\+86)[ -]?(?:0?{_AREA}[ -]|\(0?{_AREA}\)[ -]?|0{_AREA})){_EITHER}"
_SHAPE = rf"(?:{_PLAIN}|{_OPENED}|{_LOCAL}|{_GROUPED})(?:(?:-|转|轉| ext\.? ?)[0-9]{{1,5}})?"
_PARTS = re.compile(rf"\(?(?:(?:\+|00)?86\)?[ -]?)?\(?(?:0({_AREA})|({_AREA})(?=[ )-]))\)?[ -]?{_EITHER}")

_HOTLINE = re.compile(r"[48]00[ -]")
_DATE = re.compile(r"20[0-4][0-9](?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])")


@lru_cache(maxsize=4096)
def _is_area(area: str) -> bool:
    import phonenumbers  # loaded on first use: its metadata is large

    return any(
        phonenumbers.is_valid_number(phonenumbers.PhoneNumber(country_code=86, national_number=int(area + local)))
        for local in ("88886666", "8888666", "66668888", "6666888")
    )


def flaw(value: str) -> str | None:
    """What is wrong with ``value``, or None. A number without area code has no flaw, and no strength."""
    parts = _PARTS.match(value)
    if parts is None:
        return "a date or a hotline" if _DATE.fullmatch(value) or _HOTLINE.match(value) else None
    area = parts[1] or parts[2]
    if area in ("400", "800"):
        return "a hotline"
    if not _is_area(area):
        return "area code is not assigned"
    return None


def _alone(value: str) -> Alone:
    if _PARTS.match(value) is None:
        return Alone.NEVER
    return Alone.WHOLE_CELL if value.isdigit() else Alone.ANYWHERE


RECOGNIZER = PatternRecognizer(
    id="cn_landline",
    pi_type="contact.landline",
    pattern=bounded(_SHAPE),
    # 7 or 8 bare digits would fire on every date: alone they matter only as a whole cell or after a cue.
    trigger="|".join(
        (
            bounded_trigger(_PLAIN),
            rf"{_OPENED}[^0-9A-Za-z]",
            rf"\n(?:{_LOCAL}|{_GROUPED})[^0-9A-Za-z]",
            # The window of context words counts characters, this one bytes: four a character at most. It ends
            # with the line (a seventh faster); a number that begins the next line is in the pattern above.
            rf"(?i:{any_of(_CUES)})(?:.{{0,{4 * CUE_WINDOW}}}[^0-9A-Za-z])?(?:{_LOCAL}|{_GROUPED})[^0-9A-Za-z]",
        )
    ),
    checks=(Check("area code", flaw),),
    # Of random look-alikes only those with an area code pass alone, and nearly all area codes are assigned.
    chance=0.3,
    alone=_alone,
    # The tail of a hotline (400-800-8820) is no number of its own.
    not_after=re.compile(r"[0-9]-\Z|[48]00 \Z"),
    cues=_CUES,
    foes=(*NUMBER_FOES, "热线", "手机"),
)
