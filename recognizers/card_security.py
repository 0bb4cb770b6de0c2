"""Card security code (银行卡安全码: CVV, CVV2, CVN2, CVC2).

Three digits on the back of a card (four on the front of an American Express): with number and expiry they pay for
anything. It may be stored by nobody after the payment is authorised.

Layout: 3 or 4 digits, after a word that names them or right behind a card number, there also with the expiry
between: 6225 8050 8284 7391 12/28 123.

Check digit: none; the word or the card number beside it is all, so a code alone is nothing.

Confused with: any short number (HTTP status, amount, room), resume files (a CV), anti-forgery codes (防伪安全码).

Sources: JR/T 0171-2020, 4.2 (C3: CVN and CVN2; clause from memory); PCI DSS 4.0, requirement 3.3.
"""

from __future__ import annotations

from recognizers._near import NO_CHECK, BehindCardRecognizer, behind_card_trigger, beside_trigger
from recognizers._pattern import Alone
from scanner.model import Evidence, Scope
from scanner.text import bounded

_CODE = r"[0-9]{3,4}"
_EXPIRY = r"(?:0[1-9]|1[0-2])/[0-9]{2}"
_SHAPE = rf"(?:{_EXPIRY}[ ,;|]{{1,2}})?{_CODE}"
_WORDS = (
    "cvv2", "cvv", "cvn2", "cvn", "cvc2", "cvc", "安全码", "安全碼", "背面三位", "后三位码", "背面末三位",
    "卡验证码", "卡片验证码",
    "security code", "security_code", "securitycode", "card_code",
)  # fmt: skip


RECOGNIZER = BehindCardRecognizer(
    id="card_security",
    pi_type="finance.card_security",
    pattern=bounded(_SHAPE + r"(?![.:/-][0-9])"),
    trigger=f"{beside_trigger(_WORDS, _SHAPE)}|{behind_card_trigger(_SHAPE)}",
    checks=(NO_CHECK,),
    needs=Evidence.CONTEXT,
    chance=0.01,
    scope=Scope.CONTEXT,
    alone=Alone.NEVER,
    cues=_WORDS,
    foes=("防伪安全码", "防偽安全碼", "验证码", "驗證碼", "金额", "amount", "status", "error"),
)
