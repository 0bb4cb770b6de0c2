"""Income (收入, 工资) as an amount behind its word.

What a person earns, by payslip, loan application or tax return.

Layout: a number, with thousands separators, decimals, 元, 万 or k, behind 月薪, 年薪, 工资, ``salary=`` and the like,
or in such a column of an INSERT.

Check digit: none.

Confused with: the revenue of a company (营业收入), ranges of job advertisements (8k-15k), minimum wages, numbers of
payslips, other amounts.

Sources: GB/T 45574-2025, annex A (income details; by restatements); words by convention of this project.
"""

from __future__ import annotations

import re

from recognizers._amounts import behind, behind_key
from recognizers._keyed import INSERT, KeyedRecognizer
from scanner.text import any_of

_HAN = (
    r"月薪|年薪|薪资|薪水|薪酬|薪金|(?<!最低)(?<!社平)(?<!平均)(?:工资|工資)(?:总额|收入)?|底薪|实发(?:金额)?|应发(?:金额)?|税前收入|税后收入"
    r"|(?<!营业)(?<!业务)(?<!公司)(?<!企业)(?<!财政)(?<!平均)(?:年|月|家庭|个人)?收入|年终奖|奖金"
)
_LATIN = (
    r"(?:base|basic|monthly|month|annual|net|gross|year|yearly)?[_-]?(?:salary|wage|income)|payroll[_-]?amount|net[_-]?pay"
    r"|gross[_-]?pay|take[_-]?home[_-]?pay|gongzi|yuexin"
)
_TRIGGER_WORDS = ("薪", "工资", "工資", "实发", "应发", "收入", "年终奖", "奖金")


def flaw(value: str, before: str) -> str | None:
    """Whether it is too small a number to be a wage, and says no unit."""
    number = re.search(r"[0-9,]+", value)
    is_small = number is not None and len(number[0].replace(",", "")) < 3
    return "a small number without unit" if is_small and value[-1:].isdigit() else None


RECOGNIZER = KeyedRecognizer(
    id="income",
    pi_type="finance.income",
    pattern=re.compile(f"{behind(_HAN)}|{behind_key(_LATIN)}"),
    trigger="|".join(
        (
            rf"{any_of(_TRIGGER_WORDS)}.{{0,60}}[0-9]",
            rf"{any_of(_TRIGGER_WORDS)}:?\n",
            rf"(?i:{_LATIN})[^0-9A-Za-z]{{1,10}}(?:RMB|CNY|is|was)? ?(?:¥|￥|[$])?[0-9]",
            rf"{INSERT}(?:(?i:{_LATIN})|{any_of(_TRIGGER_WORDS)})",
        )
    ),
    flaw=flaw,
    columns=re.compile(rf"(?i:{_LATIN})|基本工资|{any_of(_TRIGGER_WORDS[1:])}|[月年]薪"),
)
