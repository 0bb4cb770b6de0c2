"""Advertising identifier (广告标识符: IDFA, IDFV, GAID).

An id that a phone shows to every app for advertising, until its user resets it or opts out.

Layout: a UUID, 8-4-4-4-12 hexadecimal digits; IDFA and IDFV are written in capitals, Google's in small letters.
Counts only right after a word for it: a UUID alone says nothing.

Check digit: none. All zeros means that the user has opted out and is no identifier.

Confused with: trace and request ids, GUID keys of tables, the OAID of Chinese makers (its own type).

Sources: Apple, ASIdentifierManager; Google, advertising id; RFC 9562, 4 (UUID). All from memory.
"""

from __future__ import annotations

from recognizers._cues import NUMBER_FOES
from recognizers._near import NO_CHECK, NearRecognizer, beside_trigger
from recognizers._pattern import Alone, Check
from scanner.model import Evidence, Scope
from scanner.text import bounded

UUID = r"[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}"
_WORDS = (
    "idfa", "idfv", "gaid", "adid", "ad_id", "advertising_id", "advertisingid", "advertising identifier",
    "advertiser_id",
    "google_aid", "gps_adid", "广告标识", "广告id", "广告主标识",
)  # fmt: skip


def variety_flaw(value: str) -> str | None:
    """Whether it is the id of a user who has opted out, or of a test."""
    return "all zeros or one digit: no identifier" if len(set(value) - {"-"}) <= 2 else None


RECOGNIZER = NearRecognizer(
    id="advertising_id",
    pi_type="device.idfa",
    pattern=bounded(UUID + "(?!-)"),
    trigger=beside_trigger(_WORDS, UUID),
    checks=(Check("variety of digits", variety_flaw), NO_CHECK),
    needs=Evidence.CONTEXT,
    chance=0.01,
    scope=Scope.CONTEXT,
    alone=Alone.NEVER,
    cues=_WORDS,
    foes=NUMBER_FOES,
)
