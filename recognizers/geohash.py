"""Geohash of a place (地理位置编码), 7 to 12 characters.

A place's longitude and latitude folded into one text; seven characters mean 150 metres, nine mean five.

Layout: base 32 of digits and small letters without a, i, l and o. Counts only right after a word for it, and from seven
characters on, since fewer mean a district.

Check digit: none. Places in China begin with t, w, x or y; others lower the evidence.

Confused with: any short id, English words, commit hashes.

Sources: G. Niemeyer, geohash.org (2008); seven characters as precise: convention of this project.
"""

from __future__ import annotations

from recognizers._near import NO_CHECK, NearRecognizer, beside_trigger
from recognizers._pattern import Alone, Check
from scanner.model import Evidence, Scope
from scanner.text import bounded

_SHAPE = r"[0-9b-hjkmnp-z]{7,12}"
_WORDS = ("geohash", "geo_hash", "geo hash", "位置编码", "地理哈希", "地理编码")


def digit_flaw(value: str) -> str | None:
    """Whether there is no digit in it, or nothing else: a word or a number."""
    return None if any(c.isdigit() for c in value) and not value.isdigit() else "a word or a number"


RECOGNIZER = NearRecognizer(
    id="geohash",
    pi_type="location.precise",
    pattern=bounded(_SHAPE),
    trigger=beside_trigger(_WORDS, _SHAPE),
    checks=(Check("digits", digit_flaw), NO_CHECK),
    needs=Evidence.CONTEXT,
    chance=0.01,
    scope=Scope.CONTEXT,
    alone=Alone.NEVER,
    cues=_WORDS,
)
