"""Android id (安卓 ID, SSAID), 16 hexadecimal digits.

A number that Android draws for each app, user and device at first use; it lasts until the phone is reset.

Layout: 16 hexadecimal digits in small letters (leading zeros may be missing: not recognised then). Counts only right
after a word for it.

Check digit: none. 9774d56d682e549c is one that a fault of Android 2.2 gave to many phones: no identifier.

Confused with: trace and span ids (16 hexadecimal digits, too), keys of caches, OAID of some makers.

Sources: Android, Settings.Secure.ANDROID_ID (from memory).
"""

from __future__ import annotations

from recognizers._cues import NUMBER_FOES
from recognizers._near import NO_CHECK, NearRecognizer, beside_trigger
from recognizers._pattern import Alone, Check
from scanner.model import Evidence, Scope
from scanner.text import bounded

_SHAPE = r"[0-9A-Fa-f]{16}"
_WORDS = (
    "android_id",
    "androidid",
    "android id",
    "android-id",
    "安卓id",
    "安卓设备",
    "安卓标识",
    "ssaid",
    "device_id",
    "deviceid",
    "设备id",
    "设备标识",
)
_SHARED = "9774d56d682e549c"  # the emulator's and many phones' of Android 2.2


def variety_flaw(value: str) -> str | None:
    """Whether it is an id that many devices share."""
    if value.lower() == _SHARED:
        return "an id that many devices share"
    return "all zeros or one digit: no identifier" if len(set(value)) <= 2 else None


RECOGNIZER = NearRecognizer(
    id="android_id",
    pi_type="device.android_id",
    pattern=bounded(_SHAPE),
    trigger=beside_trigger(_WORDS, _SHAPE),
    checks=(Check("variety of digits", variety_flaw), NO_CHECK),
    needs=Evidence.CONTEXT,
    chance=0.01,
    scope=Scope.CONTEXT,
    alone=Alone.NEVER,
    cues=_WORDS,
    foes=NUMBER_FOES,
)  # fmt: skip
