"""Bank account number that is no card's (银行账号, 存折号), 12 to 25 digits.

The number of a current or savings account at a Chinese bank; each bank numbers its accounts its own way.

Layout: 12 to 25 digits, also in groups of four: region, branch, kind of account, sequence, check digit, in an order
of each bank's own. Counts only right after a word for it. Shorter ones exist, and are not told from logins (账号).

Check digit: none that is public.

Confused with: bank cards (they pass Luhn and win), logins (登录账号), order and contract numbers, CNAPS codes of
banks (行号, 12 digits). An organisation's account is no personal information.

Sources: JR/T 0171-2020, 4.2 (C2: payment accounts; clause from memory); lengths from memory.
"""

from __future__ import annotations

import re

from recognizers._cues import NUMBER_FOES
from recognizers._near import NO_CHECK, NearRecognizer, beside_trigger
from recognizers._pattern import Alone, Check, Weight
from scanner.model import Evidence, Scope
from scanner.text import bounded

_SHAPE = r"[0-9]{12,25}|[0-9]{4}(?:[ -][0-9]{4}){2,5}(?:[ -][0-9]{1,3})?"
_WORDS = (
    "账号", "帐号", "賬號", "银行账号", "银行帐号", "銀行賬號", "银行账户", "收款账号", "收款帐号", "收款账户",
    "付款账号", "付款账户",
    "开户账号",
    "对公账号", "对公账户", "对私账号", "结算账号", "结算账户", "存折号", "存折账号", "存摺", "还款账号", "扣款账号",
    "转入账号", "转出账号",
    "bank_account", "bankaccount", "bank account", "account_no", "accountno", "account no", "account number",
    "accountnumber",
    "account_number", "acct_no", "acctno", "acct_num", "payee_account", "payeeaccount", "payer_account", "yhzh",
    "passbook",
)  # fmt: skip


def placeholder_flaw(value: str) -> str | None:
    """Whether the number is only made to fill a field."""
    return "a placeholder: hardly any different digits" if len(set(re.sub("[ -]", "", value))) <= 2 else None


RECOGNIZER = NearRecognizer(
    id="cn_bank_account",
    pi_type="finance.bank_account",
    pattern=bounded(_SHAPE),
    trigger=beside_trigger(_WORDS, _SHAPE),
    checks=(Check("variety of digits", placeholder_flaw, Weight.REFUTES), NO_CHECK),
    needs=Evidence.CONTEXT,
    chance=0.01,
    scope=Scope.CONTEXT,
    alone=Alone.NEVER,
    cues=_WORDS,
    foes=(
        *NUMBER_FOES,
        "登录账号",
        "登陆账号",
        "用户账号",
        "系统账号",
        "会员账号",
        "支付宝账号",
        "微信账号",
        "账号id",
        "账号:id",
        "账号数",
        "账号余额",
        "邮箱",
        "行号",
        "cnaps",
        "余额",
        "金额",
    ),
)
