"""Payment password (支付密码, 交易密码, 取款密码, 查询密码) in the clear.

What lets money go: a wallet's, a bank card's or a broker's password, most often six digits.

Layout: 4 to 128 printable ASCII characters behind its key: 支付密码：…, ``pay_pwd=…``, ``"tradePassword":"…"``,
``pin_block=…``; the value of such a column in an INSERT.

Check digit: none. Placeholders, words of a sentence and names of program code do not count.

Confused with: login passwords, rules about payment passwords, PIN of a map.

Sources: JR/T 0171-2020 (C3 information; from memory); GB/T 35273-2020, annex B (from memory).
"""

from __future__ import annotations

import re

from recognizers._keyed import CLOSED, INSERT, LINK, OPENED, KeyedRecognizer
from recognizers._secrets import BARE, QUOTED, code_flaw, placeholder_flaw

_HAN = r"(?:支付|交易|取款|查询|查詢|资金|提现)(?:密码|密碼|口令)"
_LATIN = (
    r"(?:pay(?:ment)?|trade|trans(?:action)?|withdraw)[_-]?(?:password|passwd|pwd|pass|pin)"
    r"|pin[_-]?(?:block|blk)|zfmm|jymm|qkmm"
)
_PATTERN = re.compile(
    rf"(?i:{_LATIN})\\?[\"'`\]]?\s?(?:=>|:=|[=:])\s{{0,3}}(?:{QUOTED}|{BARE})"
    rf"|{_HAN}{CLOSED}(?:{LINK}{OPENED}|[\s(“]{{1,2}}|(?=[0-9A-Za-z])){BARE}(?![位个~至到])"
)


def flaw(value: str, before: str) -> str | None:
    """What speaks against ``value`` as a payment password, or None."""
    return placeholder_flaw(value) or code_flaw(value, before)


RECOGNIZER = KeyedRecognizer(
    id="pay_password",
    pi_type="auth.pay_password",
    pattern=_PATTERN,
    trigger="|".join(
        (
            rf"(?i:{_LATIN})\\?[\"'`\]]?[ \t]?(?:=|:|：)",
            rf"{_HAN}.{{0,12}}[!-~]",
            rf"{_HAN}:?\n",
            rf"{INSERT}(?:(?i:{_LATIN})|{_HAN})",
        )
    ),
    flaw=flaw,
    columns=re.compile(rf"(?i:[a-z]{{0,12}}_?(?:{_LATIN}))|{_HAN}"),
)
