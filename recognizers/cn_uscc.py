"""Unified social credit code (统一社会信用代码), 18 characters.

The number of a legal entity or other organisation, on every business licence. It is an organisation's and no
personal information; it is recognised so that it is not taken for something else.

Layout: 1 registering department, 1 kind of organisation, 6 digits region, 9 characters organisation code
(GB 11714), 1 check character; letters without I, O, S, V, Z.

Check digit: weighted sum mod 31.

Confused with: resident identity numbers (3 % of all-digit ones pass this check; they win), order numbers.

Sources: GB 32100-2015, 4 and annex; by python-stdnum ``stdnum.cn.uscc``.
"""

from __future__ import annotations

from stdnum.cn import uscc

from recognizers._pattern import Check, PatternRecognizer
from scanner.text import bounded, bounded_trigger

_CHARACTER = "[0-9A-HJ-NP-RTUWXY]"


def flaw(value: str) -> str | None:
    """The first thing wrong with ``value``, or None."""
    if len(value) != 18:
        return "not 18 characters"
    return None if uscc.calc_check_digit(value[:17]) == value[17] else "wrong check character"


RECOGNIZER = PatternRecognizer(
    id="cn_uscc",
    pi_type="org.uscc",
    pattern=bounded(rf"[1-9ANY]{_CHARACTER}[0-9]{{6}}{_CHARACTER}{{10}}"),
    trigger=bounded_trigger(rf"[1-9ANY]{_CHARACTER}[0-9]{{6}}{_CHARACTER}{{10}}"),
    checks=(Check("check character", flaw),),
    chance=0.034,
    cues=("信用代码", "信用代碼", "营业执照", "uscc", "credit", "license"),
)
