"""WeChat id (微信号).

The name by which a user of WeChat is found: wxid_ with a random tail at first, later one of the user's choice.

Layout: wxid_ and 10 to 20 small letters and digits, which tells by itself; or 6 to 20 letters, digits, ``_`` and ``-``
beginning with a letter, right after a word for it.

Check digit: none.

Confused with: English words behind 微信 (微信 official account), public accounts (gh_, 公众号), mobile numbers used as
WeChat ids (they stay mobile numbers), openid and unionid (of an app, not of a person).

Sources: WeChat's own rules for ids (6 to 20 characters, from memory); no standard.
"""

from __future__ import annotations

from recognizers._near import NearRecognizer, beside_trigger
from recognizers._pattern import Alone, Check
from scanner.text import bounded

_WXID = r"wxid_[0-9a-z]{10,20}"
_SHAPE = rf"{_WXID}|[A-Za-z][0-9A-Za-z_-]{{5,19}}"
_WORDS = (
    "微信号", "微信號", "微信id", "微信账号", "微信帐号", "加微信", "加微", "微信:", "微信：", "微信 :", "微信是",
    "微信为", "wechat is", "weixin is", "wechat_id",
    "wechatid", "wechat id",
    "wechat_no", "wechatno", "wechat:", "wechat\":", "weixin\":", "wechat=", "wechat：", "weixinhao", "weixin_no",
    "weixin:", "wxh", "wx_no", "wx号",
    "vx:", "vx：", "v信", "wx:", "wx：",
)  # fmt: skip
_NO_ID = frozenset(
    "enabled disabled payment success failed official account android iphone browser string varchar unknown default "
    "service server client config wechat weixin public private static getwechat undefined message "
    "values insert select update varchar column comment".split()
)


def word_flaw(value: str) -> str | None:
    """Whether it is a word of programs or a kind of account and no id."""
    word = value.lower()
    if word in _NO_ID or word.startswith(("gh_", "http", "wechat", "weixin")):
        return "a word, not an id"
    return "an app, not a person" if len(word) == 18 and word.startswith("wx") else None  # appid: wx and 16 hex digits


RECOGNIZER = NearRecognizer(
    id="cn_wechat",
    pi_type="contact.wechat",
    pattern=bounded(_SHAPE + r"(?![_@(-]|\.[0-9A-Za-z])"),
    trigger=rf"[^0-9A-Za-z_]{_WXID}|{beside_trigger(_WORDS, '[A-Za-z][0-9A-Za-z_-]{5,19}')}",
    checks=(Check("word", word_flaw),),
    # Of random look-alikes only those with wxid_ stand alone.
    chance=0.55,
    alone=lambda value: Alone.ANYWHERE if value.startswith("wxid_") and len(value) >= 15 else Alone.NEVER,
    cues=_WORDS,
    foes=("公众号", "小程序", "服务号", "订阅号", "支付", "appid", "企业微信"),
)
