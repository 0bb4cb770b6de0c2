"""Mobile equipment identifier (移动设备识别码, MEID), 14 hexadecimal digits.

The number of a CDMA phone, burnt in by its maker, as an IMEI is.

Layout: 2 characters regional code (A0 to FF), 6 maker's code, 6 serial number; sometimes a check digit behind. Counts
only right after a word for it.

Check digit: none is transmitted; a fifteenth character is Luhn's in base 16.

Confused with: any hexadecimal id of 14 characters, commit hashes, the decimal spelling of 18 digits (not recognised).

Sources: 3GPP2 S.R0048-A, 3 (from memory); python-stdnum ``stdnum.meid``.
"""

from __future__ import annotations

from stdnum import luhn

from recognizers._cues import NUMBER_FOES
from recognizers._near import NO_CHECK, NearRecognizer, beside_trigger
from recognizers._pattern import Alone, Check
from scanner.model import Evidence, Scope
from scanner.text import bounded

_SHAPE = r"[A-Fa-f][0-9A-Fa-f]{13,14}"
_WORDS = ("meid", "移动设备识别码", "设备识别码", "串号")


def luhn_flaw(value: str) -> str | None:
    """Whether there is a check digit, and it is wrong."""
    if len(value) == 14:
        return None
    return None if luhn.checksum(value.upper(), alphabet="0123456789ABCDEF") == 0 else "wrong check digit"


RECOGNIZER = NearRecognizer(
    id="meid",
    pi_type="device.meid",
    pattern=bounded(_SHAPE),
    trigger=beside_trigger(_WORDS, _SHAPE),
    checks=(Check("check digit", luhn_flaw), NO_CHECK),
    needs=Evidence.CONTEXT,
    chance=0.01,
    scope=Scope.CONTEXT,
    alone=Alone.NEVER,
    cues=_WORDS,
    foes=NUMBER_FOES,
)
