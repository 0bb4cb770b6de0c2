"""Hong Kong identity card number (香港身份证号码).

Issued by the Immigration Department of Hong Kong to every resident aged 11 or over.

Layout: 1 or 2 letters, 6 digits, check character, customarily in brackets: A123456(3). Two letters are rare (WX, XA
and others).

Check digit: letters A = 10 ... Z = 35 (a missing first letter 36), weights 9 8 7 6 5 4 3 2 and 1 for the check
character, sum divisible by 11; 10 is written A. 9 % of random look-alikes pass: with brackets a number counts
anywhere, without them as a whole cell. A wrong one counts, unverified, only right after a word such as 香港身份证.

Confused with: product codes of a letter and seven digits, passports and permits of two letters and seven digits.

Sources: Immigration Department of Hong Kong (layout); the check character is not published, its rule is that of
open validators (from memory; three examples checked).
"""

from __future__ import annotations

import re

from recognizers._documents import DOCUMENT_FOES, named
from recognizers._pattern import Alone, Check, PatternRecognizer, Weight
from scanner.model import Evidence
from scanner.text import bounded, bounded_trigger

_SHAPE = r"[A-Za-z]{1,2}[0-9]{6}(?:[0-9Aa]| ?\([0-9Aa]\))"
_PREFIXES = frozenset("EC WX XA XB XC XD XE XG XH".split())
"""The pairs of letters in use (from memory)."""


def compact(value: str) -> str:
    """The letters, digits and check character of ``value`` without brackets, in capitals."""
    return re.sub(r"[ ()]", "", value).upper()


def check_flaw(value: str) -> str | None:
    """Whether the weighted sum is not divisible by 11."""
    number = compact(value)
    values = [int(character, 36) for character in number]
    if len(number) == 8:
        values.insert(0, 36)
    total = sum(value * weight for value, weight in zip(values, (9, 8, 7, 6, 5, 4, 3, 2, 1), strict=True))
    return "wrong check character" if total % 11 else None


def prefix_flaw(value: str) -> str | None:
    """Whether its two letters are none of the pairs in use."""
    number = compact(value)
    return None if len(number) == 8 or number[:2] in _PREFIXES else "these two letters are not in use"


def _alone(value: str) -> Alone:
    if value.endswith(")"):
        return Alone.ANYWHERE
    return Alone.WHOLE_CELL if value[0].isupper() else Alone.NEVER


RECOGNIZER = PatternRecognizer(
    id="hkid",
    pi_type="identity.hkid",
    pattern=bounded(_SHAPE),
    trigger=bounded_trigger(_SHAPE),
    checks=(Check("check character", check_flaw), Check("letters", prefix_flaw, Weight.DOUBTS)),
    chance=1 / 11,
    needs=Evidence.CONTEXT,
    alone=_alone,
    cues=named("身份证", "身份證", "身分證", "身分证", "证件号", "證件號", "hkid", "hk_id", "hkic", "xgsfz", "id_card",
               "idcard", "id card", "identity card"),
    foes=DOCUMENT_FOES,
    cue_excuses=True,
)  # fmt: skip
