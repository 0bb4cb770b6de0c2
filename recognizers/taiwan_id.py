"""Taiwan identity number (台湾身份证统一编号) and resident certificate number (居留证号), 10 characters.

Issued by Taiwan's household registration offices, to foreign residents by its immigration agency.

Layout: letter of the place of first registration, 1 (man) or 2 (woman), 8 digits of which the last is the check digit.
Residents since 2021: letter, 8 or 9, 8 digits; before that two letters, the second A to D, and 8 digits.

Check digit: the letter stands for two digits (A 10, B 11 ... Z 33), weights 1 9 8 7 6 5 4 3 2 1 1, sum divisible by 10;
of a second letter the units digit counts. 10 % of random look-alikes pass, so a number counts as a whole cell or after
a context word. A wrong one counts, unverified, only right after a word such as 身份证.

Confused with: order numbers of a letter and a date, birth certificate numbers (a letter and 9 digits), passports.

Sources: the household registration rules of Taiwan; python-stdnum has no check for the new resident certificates (both
from memory; two examples checked).
"""

from __future__ import annotations

from recognizers._documents import DOCUMENT_CUES, DOCUMENT_FOES, named
from recognizers._pattern import Alone, Check, PatternRecognizer
from scanner.model import Evidence
from scanner.text import bounded, bounded_trigger

_SHAPE = r"[A-Za-z][1289A-Da-d][0-9]{8}"
_LETTERS = "ABCDEFGHJKLMNPQRSTUVXYWZIO"
"""In the order of their numbers from 10: W, Z, I and O came later (W 32, Z 33, I 34, O 35)."""


def check_flaw(value: str) -> str | None:
    """Whether the weighted sum is not divisible by 10."""
    number = value.upper()
    tens, units = divmod(_LETTERS.index(number[0]) + 10, 10)
    second = int(number[1]) if number[1].isdigit() else _LETTERS.index(number[1]) % 10
    digits = [tens, units, second, *map(int, number[2:])]
    total = sum(digit * weight for digit, weight in zip(digits, (1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1), strict=True))
    return "wrong check digit" if total % 10 else None


def _alone(value: str) -> Alone:
    return Alone.WHOLE_CELL if value[0].isupper() else Alone.NEVER


RECOGNIZER = PatternRecognizer(
    id="taiwan_id",
    pi_type="identity.taiwan_id",
    pattern=bounded(_SHAPE),
    trigger=bounded_trigger(_SHAPE),
    checks=(Check("check digit", check_flaw),),
    chance=0.1,
    needs=Evidence.CONTEXT,
    alone=_alone,
    cues=named(*DOCUMENT_CUES, "台湾", "台灣", "臺灣", "统一证号", "統一證號", "统一编号", "統一編號", "居留证",
               "居留證", "twsfz", "taiwan_id", "tw_id", "twid", "arc_no", "national_id", "taiwan", "roc id"),
    foes=DOCUMENT_FOES,
    cue_excuses=True,
)  # fmt: skip
