"""Expiry of a bank card (银行卡有效期).

Month and year up to which a card is good, printed on its front; asked for in payments without the card at hand.

Layout: MM/YY, MM/YYYY, MMYY; the customary spellings, slash or hyphen. Counts only after a word for it, or right
behind a card number.

Check digit: none; month 01-12 and a year 20-49.

Confused with: dates of birth and events (12/28), fractions, validity of goods and coupons (优惠券有效期, 保质期),
times of tokens (exp=1767225600).

Sources: ISO/IEC 7813, 6 (expiry as YYMM on the stripe); JR/T 0171-2020, 4.2 (C3: 卡片有效期; clause from memory).
"""

from __future__ import annotations

from recognizers._near import NO_CHECK, BehindCardRecognizer, behind_card_trigger, beside_trigger
from recognizers._pattern import Alone
from scanner.model import Evidence, Scope
from scanner.text import bounded

_MONTH = r"(?:0[1-9]|1[0-2])"
_SHAPE = rf"{_MONTH}(?:[/-](?:20)?[2-4][0-9]|[2-4][0-9])"
_WORDS = (
    "有效期", "有效期至", "到期日", "卡有效期", "valid thru", "good thru", "valid_thru", "validthru", "expiry_date",
    "expirydate",
    "expiry date", "expiry", "exp date", "exp_date", "expdate", "card_exp", "cardexp", "expire_date", "expiration",
    "expires", "exp:", "exp.",
    "yxq",
)  # fmt: skip


RECOGNIZER = BehindCardRecognizer(
    id="card_expiry",
    pi_type="finance.card_security",
    # Not the beginning of a date (12/28/2026), nor a span of time (有效期 1230 天).
    pattern=bounded(_SHAPE + r"(?![./-][0-9])(?! ?(?:天|日|个|年|小时|分|秒|元|days|ms|s ))"),
    trigger=f"{beside_trigger(_WORDS, _SHAPE)}|{behind_card_trigger(_SHAPE)}",
    checks=(NO_CHECK,),
    needs=Evidence.CONTEXT,
    chance=0.01,
    scope=Scope.CONTEXT,
    alone=Alone.NEVER,
    cues=_WORDS,
    foes=(
        "优惠券有效期",
        "券有效期",
        "红包有效期",
        "合同有效期",
        "证有效期",
        "证件有效期",
        "证书有效期",
        "会员有效期",
        "保质期",
        "token_exp",
        "cache_exp",
        "coupon",
        "cert_exp",
        "session_exp",
    ),
)
