"""Date of birth (出生日期, 生日).

The day a person was born, as registered; with a name and a place it leads to one person.

Layout: 1990-05-03, 1990/5/3, 1990.05.03, 19900503, 1990年5月3日, 1990年5月, 05/03/1990, May 3, 1990; a time of day
on the hour may follow, as databases write it.

Check digit: none. The calendar is the check; a day in the future or before 1880 lowers the evidence. A date counts
after a word such as 出生 or DOB, or in a column that is named so: no date tells by itself whose it is.

Confused with: the dates of everything else: creation, expiry, issue, entry.

Sources: GB/T 7408-2005 (numeric dates; from memory); GB 11643-1999 for the eight digits.
"""

from __future__ import annotations

import re

from recognizers._dates import MONTHS, birth_flaw, calendar_flaw, day
from recognizers._pattern import Alone, Check, PatternRecognizer, Weight
from scanner.model import Evidence, Scope
from scanner.text import any_of, bounded

_YEAR, _MONTH, _DAY = r"(?:1[89]|20)[0-9]{2}", r"(?:1[0-2]|0?[1-9])", r"(?:[12][0-9]|3[01]|0?[1-9])"
_MONTH_NAME = rf"(?i:{'|'.join(MONTHS)})[a-z]{{0,6}}"
_TIME = r"(?:[T ][0-2][0-9]:00:00(?:\.0{1,6})?(?:Z|[+]0[0-9]:?00)?)?"
_SHAPE = (
    rf"(?:{_YEAR}(?:[-/.]{_MONTH}[-/.]{_DAY}{_TIME}|(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
    rf"|年{_MONTH}月(?:{_DAY}[日号])?)"
    rf"|[0-3]?[0-9][-/.][0-3]?[0-9][-/.]{_YEAR}|{_MONTH_NAME}\.? {_DAY},? {_YEAR}|{_DAY} {_MONTH_NAME} {_YEAR})"
)
_CUES = (
    "出生", "生日", "生辰", "诞辰", "生于", "birth", "born", "dob", "d.o.b", "csrq", "shengri", "chusheng", "b-day",
)  # fmt: skip
_FOES = (
    "创建", "建立", "更新", "修改", "注册", "入职", "签发", "发证", "办理", "登记", "有效", "到期", "截止", "下单",
    "支付", "入院", "出院", "就诊", "毕业", "入学", "死亡", "create", "update", "modif", "expire", "expiry", "issue",
    "valid", "regist", "login", "hire", "join", "end_", "death", "died", "timestamp", "version",
)  # fmt: skip


RECOGNIZER = PatternRecognizer(
    id="birth_date",
    pi_type="basic.birth_date",
    pattern=bounded(_SHAPE),
    # The date may begin the line below its word.
    trigger="|".join(
        (
            rf"(?i:{any_of(_CUES)})(?s:.{{0,96}}[^0-9A-Za-z])?{_SHAPE}[^0-9A-Za-z]",
            # What stands before the word need not be spelled out: the words are rare.
            r"(?:[0-9A-Za-z.,]|日|月|年).{0,14}(?:出生|生日)",
        )
    ),
    checks=(
        Check("calendar", lambda value: calendar_flaw(day(value))),
        Check("somebody alive", lambda value: birth_flaw(day(value)), Weight.DOUBTS),
    ),
    chance=0.01,
    needs=Evidence.CONTEXT,
    scope=Scope.CONTEXT,
    alone=Alone.NEVER,
    cues=_CUES,
    foes=_FOES,
    not_after=re.compile(r"[0-9][-/.]\Z"),
)
