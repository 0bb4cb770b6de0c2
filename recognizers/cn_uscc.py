"""Unified social credit code (统一社会信用代码), 18 characters.

The number of a legal entity or other organisation, on every business licence. It is an organisation's and no
personal information, save for an individual business (个体工商户, begins 92), which is one person's; it is
recognised so that it is not taken for something else.

Layout: 1 registering department, 1 kind of organisation, 6 digits region (GB/T 2260), 9 characters organisation
code (GB 11714), 1 check character; letters without I, O, S, V, Z. Lower case stands alone for 91, 92 and 93 only.

Check digit: weighted sum mod 31; 3 % of random look-alikes pass.

Confused with: resident identity numbers (3 % of all-digit ones pass this check; they win), order numbers, hexadecimal
digests.

Sources: GB 32100-2015, 4 and annex; by python-stdnum ``stdnum.cn.uscc``. Departments and kinds: table 1 (from memory).
"""

from __future__ import annotations

import re

import numpy as np
from stdnum.cn import uscc

from recognizers._checks import Codes
from recognizers._cues import NUMBER_FOES
from recognizers._pattern import Alone, Check, PatternRecognizer, Weight
from scanner.model import Evidence
from scanner.text import bounded, bounded_trigger

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100-2015, annex: no I, O, S, V, Z
_WEIGHTS = np.array([3**i % 31 for i in range(17)], np.int64)
_VALUE = np.full(128, 99, np.int64)
_VALUE[[*_ALPHABET.encode()]] = _VALUE[[*_ALPHABET.lower().encode()]] = range(31)
_CHARACTER = "[0-9A-HJ-NP-RTUWXYa-hj-np-rtuwxy]"
_SHAPE = rf"[1-9ANYany]{_CHARACTER}[0-9]{{6}}{_CHARACTER}{{10}}"
# Department and kind: 11 state organ, 12 institution, 51 association, 52 private non-enterprise, 53 foundation,
# 91 company, 92 individual business, 93 farmers' cooperative, N rural collectives...
_KINDS = re.compile(r"1[1239]|2[19]|3[1-59]|4[19]|5[1239]|6[129]|7[129]|8[19]|9[1239]|A[19]|N[1239]|Y1")
_PROVINCES = re.compile(r"1[0-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[123]")  # 10: registered with the state itself


def check_flaw(value: str) -> str | None:
    """Whether the last character is not what the weighted sum gives (GB 32100-2015, annex)."""
    code = value.upper()
    return None if uscc.calc_check_digit(code[:17]) == code[17] else "wrong check character"


def all_checks(codes: Codes) -> Codes:
    """``check_flaw`` of each row."""
    values = _VALUE[np.minimum(codes, 127)]
    result: Codes = (values < 31).all(axis=1) & ((values[:, :17] @ _WEIGHTS + values[:, 17]) % 31 == 0)
    return result


RECOGNIZER = PatternRecognizer(
    id="cn_uscc",
    pi_type="org.uscc",
    pattern=bounded(_SHAPE),
    trigger=bounded_trigger(_SHAPE),
    checks=(
        Check("check character", check_flaw, all=all_checks),
        Check("province", lambda v: None if _PROVINCES.match(v, 2) else "no such province", Weight.DOUBTS),
        Check(
            "kind", lambda v: None if _KINDS.match(v.upper()) else "department and kind are not listed", Weight.DOUBTS
        ),
    ),
    needs=Evidence.CONTEXT,
    chance=0.012,
    alone=lambda value: (
        Alone.ANYWHERE if value == value.upper() or value[:2] in ("91", "92", "93") else Alone.WHOLE_CELL
    ),
    cues=(
        "信用代码",
        "信用代碼",
        "营业执照",
        "營業執照",
        "税号",
        "纳税人",
        "uscc",
        "credit",
        "license",
        "tyshxydm",
        "nsrsbh",
    ),
    foes=NUMBER_FOES,
    remark=lambda value: "an individual business: it is one person's" if value.startswith("92") else "",
)
