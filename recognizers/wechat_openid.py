"""WeChat openid and unionid (微信用户标识), 28 characters.

The id of one WeChat user towards one app (openid), or towards all apps of one developer (unionid).

Layout: ``o``, then 27 letters, digits, ``_`` and ``-`` (Base64url of 160 bits and a bit more). Counts only right after
a word for it.

Check digit: none; capitals and small letters are both there, or it is a name.

Confused with: other tokens of 28 characters, class names, Base64 of SHA-1 (28 characters, ends in ``=``).

Sources: WeChat open platform documentation, snsapi (from memory); length by observation.
"""

from __future__ import annotations

import re

from recognizers._near import NO_CHECK, NearRecognizer, beside_trigger
from recognizers._pattern import Alone, Check
from scanner.model import Evidence, Scope
from scanner.text import bounded

_SHAPE = r"o[0-9A-Za-z_-]{27}"
_WORDS = (
    "openid", "open_id", "open-id", "unionid", "union_id", "union-id", "微信openid", "微信用户标识", "微信标识",
    "touser", "fromuser", "from_user",
    "to_user", "fromusername", "tousername",
)  # fmt: skip


def variety_flaw(value: str) -> str | None:
    """Whether capitals or small letters are missing, which 27 random characters never do."""
    has_all = all(re.search(kind, value[1:]) for kind in ("[A-Z]", "[a-z]"))
    return None if has_all else "no random characters"


RECOGNIZER = NearRecognizer(
    id="wechat_openid",
    pi_type="account.user_id",
    pattern=bounded(_SHAPE + "(?![_=-])"),
    trigger=beside_trigger(_WORDS, _SHAPE),
    checks=(Check("variety of characters", variety_flaw), NO_CHECK),
    needs=Evidence.CONTEXT,
    chance=0.01,
    scope=Scope.CONTEXT,
    alone=Alone.NEVER,
    cues=_WORDS,
    foes=("token", "session_key", "secret", "code="),
)
