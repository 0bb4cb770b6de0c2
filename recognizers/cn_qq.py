"""QQ number (QQ 号, 企鹅号), 5 to 11 digits.

The account of Tencent's messenger; it is the local part of a mailbox at qq.com, too.

Layout: 5 to 11 digits, the first no zero. Counts only right after a word for it, such as QQ号 or qq=.

Check digit: none.

Confused with: any short number; numbers of groups (QQ群), which are no person's; mobile numbers (11 digits).

Sources: Tencent's registration pages (from memory); no standard.
"""

from __future__ import annotations

from recognizers._cues import NUMBER_FOES
from recognizers._near import NO_CHECK, NearRecognizer, beside_trigger
from recognizers._pattern import Alone, Check
from scanner.model import Evidence, Scope
from scanner.text import bounded

_SHAPE = r"[1-9][0-9]{4,10}"
_WORDS = ("qq", "企鹅号", "企鹅號", "扣扣", "oicq")


def variety_flaw(value: str) -> str | None:
    """Whether the number is one digit repeated, or counts up from 1."""
    is_run = value in "1234567890"
    return "a placeholder" if len(set(value)) == 1 or (is_run and len(value) > 5) else None


RECOGNIZER = NearRecognizer(
    id="cn_qq",
    pi_type="contact.qq",
    # Not an amount, a date, a mailbox or a span of time.
    pattern=bounded(_SHAPE + r"(?![.:/-][0-9])(?!@)(?! ?(?:ms|元|人|条|次|秒|个|字节|KB|MB))"),
    trigger=beside_trigger(_WORDS, _SHAPE),
    checks=(Check("variety of digits", variety_flaw), NO_CHECK),
    needs=Evidence.CONTEXT,
    chance=0.01,
    scope=Scope.CONTEXT,
    alone=Alone.NEVER,
    cues=_WORDS,
    foes=(*NUMBER_FOES, "qq群", "qq交流群", "qq群号", "qqun", "qq版本", "appid", "app_id"),
)
