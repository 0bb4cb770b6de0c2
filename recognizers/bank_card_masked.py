"""Bank card number that is already masked (已脱敏的银行卡号).

What is left of a card number on statements and in messages: still personal information, of lower risk. It is
recognised so that masked and plain numbers are told apart.

Layout: 13 to 19 characters, the middle (or all but the end) hidden by ``*``, ``•``, ``●`` or ``x``: 6222********1234,
622202******1234, 6222 **** **** 1234, **** **** **** 1234; shorter masks (6222****1234) after a word such as 银行卡;
or 尾号1234, with a bank or a card before it.

Check digit: none; the mask itself tells.

Confused with: masked identity numbers (18 characters, a date hidden), masked mobile numbers (手机尾号, 11 characters),
rulers of stars, hexadecimal constants with x.

Sources: PCI DSS 4.0, requirement 3.4.1 (at most the issuer prefix and the last four digits are shown).
"""

from __future__ import annotations

import re

from recognizers._pattern import Alone, Check, PatternRecognizer
from scanner.text import any_of, cued_trigger

_STAR = "[*•●]"
_TAIL = r"(?:尾号|尾號|末四位|后四位)(?:为|是|為)?[: (]{0,2}[0-9]{4}"
_OWNER = ("手机", "手機", "电话", "電話", "车", "快递", "订单", "号码", "收件", "身份证")
_SHAPE = (
    rf"(?:[2-69][0-9]{{3,5}}(?:{_STAR}{{4,12}}|[xX]{{6,12}})[0-9]{{3,4}}"
    rf"|(?:[2-69][0-9]{{3}}|{_STAR}{{4}})(?:[ -](?:[0-9]{{2}}{_STAR}{{2}}|{_STAR}{{4}})){{2,3}}[ -][0-9]{{3,4}}"
    rf"|{_STAR}{{4,15}}[ -]?[0-9]{{4}}|{_TAIL}(?![^0-9\n]{{0,6}}(?:{'|'.join(_OWNER)})))"
)
_STARS = any_of(("*", "•", "●"))
_CUES = (
    "银行卡",
    "銀行卡",
    "储蓄卡",
    "信用卡",
    "借记卡",
    "卡号",
    "卡號",
    "卡",
    "账户",
    "账号",
    "银行",
    "bank",
    "card",
    "pan",
    "acct",
    "您",
    "一卡通",
)


def flaw(value: str) -> str | None:
    """What is wrong with ``value``, or None."""
    kept = re.sub(r"[^0-9]", "", value)
    if len(set(kept)) == 1 and kept[0] == "0":
        return "a placeholder: nothing but zeros"
    return None


def _alone(value: str) -> Alone:
    """A mask as long as a card number stands alone; four stars and four digits could be anything's end."""
    if value[0] in "尾末后":
        return Alone.NEVER
    length = len(re.sub("[ -]", "", value))
    if length == 18 and re.match(r"[1-6][0-9]{5}[*•●]{8}", value):
        return Alone.NEVER  # an identity number with its date hidden
    return Alone.ANYWHERE if 13 <= length <= 19 else Alone.NEVER


def kept(value: str) -> str:
    """How much of the number is left in the clear."""
    return f"{sum(character in '0123456789' for character in value)} digits are left in the clear"


RECOGNIZER = PatternRecognizer(
    id="bank_card_masked",
    pi_type="finance.bank_card",
    pattern=re.compile(rf"{_SHAPE}(?![0-9A-Za-z*•●])"),
    trigger=(
        rf"[2-69][0-9]{{3,5}}[ -]?(?:[xX]{{6}}|[0-9]{{0,2}}{_STARS}{{2}})|{_STARS}{{4}}[ -]?[0-9]{{4}}"
        rf"|{_STARS}{{4}}[ -]{_STARS}{{4}}|{cued_trigger(('尾号', '尾號', '末四位', '后四位'), '[0-9]{4}')}"
    ),
    checks=(Check("digits kept", flaw),),
    chance=0.75,  # a mask is no accident
    state="masked",
    alone=_alone,
    not_after=re.compile(r"[*]\Z"),
    cues=_CUES,
    foes=(
        "身份证", "证件", "idcard", "id_card", "手机", "手機", "电话", "phone", "mobile", "tel", "密码", "password",
        "token", "secret", "key", "订单", "运单", "快递", "车牌",
    ),
    remark=kept,
)  # fmt: skip
