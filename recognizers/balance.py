"""Balance of an account (余额, 存款) as an amount behind its word.

What a person has at a bank, a wallet or a shop.

Layout: a number, with thousands separators, decimals, 元 or 万, behind 余额, 存款, 净资产, ``balance=`` and the like,
or in such a column of an INSERT.

Check digit: none.

Confused with: 余额宝 (a product), "余额不足" (a message), load balancers, minimum deposits, other amounts.

Sources: GB/T 35273-2020, annex B (property information; from memory); words by convention of this project.
"""

from __future__ import annotations

import re

from recognizers._amounts import behind, behind_key
from recognizers._keyed import INSERT, KeyedRecognizer
from scanner.text import any_of

_HAN = (
    r"余额|餘額|结余|结存|(?:定期|活期|银行|个人)?存款(?:金额|余额|总额)?"
    r"|净资产|总资产|资产总额|个人资产|家庭资产|理财金额|持仓市值"
)
_LATIN = (
    r"(?:account|available|avail|current|wallet|acct|card|total|cash)?[_-]?(?<!load)(?<!load[ _-])balance"
    r"|deposit[_-]?amount|net[_-]?worth|total[_-]?assets?|amount[_-]?avail|yue_amt|zhye|kyye"
)
_TRIGGER_WORDS = ("余额", "餘額", "结余", "结存", "存款", "资产", "理财金额", "持仓市值")
_TRIGGER_KEYS = r"balance|deposit[_-]?amount|net[_-]?worth|total[_-]?assets?|amount[_-]?avail|yue_amt|zhye|kyye"

RECOGNIZER = KeyedRecognizer(
    id="balance",
    pi_type="finance.balance",
    pattern=re.compile(f"{behind(_HAN)}|{behind_key(_LATIN)}"),
    trigger="|".join(
        (
            rf"{any_of(_TRIGGER_WORDS)}.{{0,60}}[0-9]",
            rf"{any_of(_TRIGGER_WORDS)}:?\n",
            rf"(?i:{_TRIGGER_KEYS})[^0-9A-Za-z]{{1,10}}(?:RMB|CNY|is|was)? ?(?:¥|￥|[$])?[0-9]",
            rf"{INSERT}(?:(?i:{_TRIGGER_KEYS})|{any_of(_TRIGGER_WORDS)})",
        )
    ),
    flaw=lambda value, before: "a number that begins with 0" if re.match("0[0-9]", value) else None,
    columns=re.compile(rf"(?i:[a-z]{{0,12}}_?(?:{_TRIGGER_KEYS}))|(?:账户|可用|当前)?{any_of(_TRIGGER_WORDS)}"),
)
