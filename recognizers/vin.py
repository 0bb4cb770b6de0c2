"""Vehicle identification number (车辆识别代号, 车架号, VIN), 17 characters.

Stamped on the frame by the maker, unique for thirty years; it leads to the registered owner.

Layout: 3 characters world maker (L for China), 6 characters vehicle description with the check digit as the ninth, then
model year, plant, sequence, of which the last four are digits. No I, O, Q. Lower case counts as a cell or after a word.

Check digit: weighted sum mod 11, 10 is X; required in China and North America, elsewhere not: a number without it
counts, unverified, after a word such as 车架号.

Confused with: 17-digit time stamps (no letter in them), upper-case hexadecimal and Base32 ids, part numbers.

Sources: GB 16735-2019, 4 and annex A (clauses from memory); ISO 3779:2009; 49 CFR 565.15 for the weights.
"""

from __future__ import annotations

import numpy as np

from recognizers._checks import Codes
from recognizers._cues import NUMBER_FOES
from recognizers._pattern import Alone, Check, PatternRecognizer, Weight
from scanner.model import Evidence
from scanner.text import bounded, bounded_trigger

_CHARACTER = "[0-9A-HJ-NPR-Za-hj-npr-z]"
# Some letter in maker and description: time stamps have none.
_SHAPE = rf"(?![0-9]{{8}})[1-9A-HJ-NPR-Za-hj-npr-z]{_CHARACTER}{{12}}[0-9]{{4}}"
_WEIGHTS = np.array([8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2], np.int64)
_LETTERS = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ", map(int, "12345678123457923456789"), strict=True))
_VALUE = np.zeros(128, np.int64)
for _letter, _value in {**_LETTERS, **{str(digit): digit for digit in range(10)}}.items():
    _VALUE[[ord(_letter), ord(_letter.lower())]] = _value
_NO_YEAR = "UZ0uz"  # GB 16735-2019, table 1: the model year is none of I O Q U Z 0


def check_flaw(value: str) -> str | None:
    """Whether the ninth character is not what the weighted sum gives (GB 16735-2019, annex A)."""
    remainder = sum(int(_VALUE[ord(c)]) * int(weight) for c, weight in zip(value, _WEIGHTS, strict=True)) % 11
    return None if value[8].upper() == "0123456789X"[remainder] else "wrong check digit"


def all_checks(codes: Codes) -> Codes:
    """``check_flaw`` of each row."""
    ninth = codes[:, 8] & ~np.where(codes[:, 8] >= 0x60, 0x20, 0).astype(codes.dtype)
    remainder = (_VALUE[np.minimum(codes, 127)] @ _WEIGHTS) % 11
    result: Codes = ninth == np.frombuffer(b"0123456789X", np.uint8)[remainder]
    return result


def year_flaw(value: str) -> str | None:
    """Whether the tenth character stands for no model year."""
    return "no model year" if value[9] in _NO_YEAR else None


RECOGNIZER = PatternRecognizer(
    id="vin",
    pi_type="property.vin",
    pattern=bounded(_SHAPE),
    # The same letter among the first eight, without look-ahead.
    trigger="|".join(
        bounded_trigger(
            ("[1-9]" + "[0-9]" * (i - 1) if i else "") + rf"[A-HJ-NPR-Za-hj-npr-z]{_CHARACTER}{{{12 - i}}}[0-9]{{4}}"
        )
        for i in range(8)
    ),
    checks=(
        Check("check digit", check_flaw, all=all_checks),
        Check("model year", year_flaw, Weight.DOUBTS),
    ),
    needs=Evidence.CONTEXT,
    chance=0.09,
    alone=lambda value: Alone.ANYWHERE if value == value.upper() else Alone.WHOLE_CELL,
    cues=("车架", "車架", "识别代号", "识别代码", "大架号", "vin", "chassis", "frame", "cjh", "clsbdh"),
    foes=(*NUMBER_FOES, "token", "sha", "md5", "sign", "签名"),
    cue_excuses=True,
)
