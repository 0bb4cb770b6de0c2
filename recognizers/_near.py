"""Recognizers of values that nothing tells but the word right before them: bare digits, an id of the user's choice.

A context word somewhere in the window is not enough for them: in ``QQ登录耗时 12345 ms`` the number is none. Between
word and value may stand what a key, a form or a sentence puts there, and nothing else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from recognizers._checks import passes_luhn
from recognizers._pattern import Check, PatternRecognizer, Weight
from scanner.text import any_of, cued_trigger

_LINK = (
    "号码", "號碼", "号", "號", "账号", "帐号", "账户", "编码", "码", "符", "地址", "是", "为", "為", "填写", "改为",
    "如下",
    "number", "num", "code", "value", "address", "addr", "varchar", "values", "is", "id", "no",
)  # fmt: skip
# A number before a comma: INSERT INTO t (a, qq) VALUES (42, '...
_BETWEEN = re.compile(rf"(?i:[^0-9A-Za-z一-鿿]|{any_of(sorted(_LINK, key=len, reverse=True))}|[0-9]{{1,6}}(?=,))*+\Z")

# A card number and what separates it from what stands behind it.
_CARD = re.compile(
    r"(?<![0-9])((?:[3-6][0-9]{3}|81[0-9]{2}|2[2-7][0-9]{2})(?:[ -]?[0-9]{4}){2}[ -]?[0-9]{1,4}(?:[ -]?[0-9]{3})?)"
    r"[ ,;|]{1,2}\Z"
)

NO_CHECK = Check("check digit", lambda value: "it has no check digit: the word beside it is all", Weight.DOUBTS)


@dataclass(frozen=True)
class NearRecognizer(PatternRecognizer):
    """A ``PatternRecognizer`` whose cues count only right before the value."""

    def __post_init__(self) -> None:
        super().__post_init__()
        cues = sorted(self.cues, key=lambda word: (-len(word), word))
        object.__setattr__(self, "_cue", re.compile(any_of([cue.lower() for cue in cues])))

    def word_in(self, before: str) -> bool | None:
        """True for a cue with nothing but links behind it, False for a foe."""
        word = super().word_in(before)
        if not word:
            return word
        before = before.lower()
        *_, last = self._cue.finditer(before)  # type: ignore[attr-defined]  # set once above
        return True if _BETWEEN.match(before, last.end()) else None


@dataclass(frozen=True)
class BehindCardRecognizer(NearRecognizer):
    """A ``NearRecognizer`` to which a card number right before the value is a cue, too."""

    def word_in(self, before: str) -> bool | None:
        """True for a cue or a card number that passes Luhn, False for a foe."""
        word = super().word_in(before)
        if word is None and (card := _CARD.search(before)):
            return True if passes_luhn(re.sub("[ -]", "", card[1])) else None
        return word


def behind_card_trigger(shape: str) -> str:
    """A trigger for values right behind the last twelve digits of a card number."""
    return (
        rf"[0-9]{{4}}[ -]?[0-9]{{4}}[ -]?[0-9]{{1,4}}(?:[ -]?[0-9]{{3}})?(?:[ ,;|]|，|；){{1,2}}(?:{shape})[^0-9A-Za-z]"
    )


def beside_trigger(words: tuple[str, ...], shape: str) -> str:
    """A trigger for values that count only beside a word: before the value, or in brackets behind it."""
    shape_end = f"(?:{shape})[^0-9A-Za-z]"
    opened = any_of((" (", " （", "(", "（", "[", "【", "是", "为"))
    return rf"{cued_trigger(words, shape_end)}|[^0-9A-Za-z](?:{shape}) ?{opened}.{{0,48}}(?i:{any_of(words)})"


SERVER_WORDS = (
    "listen", "listening", "listen addr", "listen_addr", "listenaddr", "bind", "bind addr", "bind_addr", "bindaddr",
    "bind-address",
    "server", "server addr", "server_addr", "serveraddr", "server ip", "server_ip", "serverip", "服务器", "服务器ip",
    "服务端", "服务地址",
    "upstream", "upstream_addr", "backend", "proxy_pass", "local_addr", "local addr", "localaddr", "本机", "本机ip",
    "本地", "本地ip",
    "election address", "listen address", "bind address", "server address", "local address", "broker", "quorum",
    "advertise", "advertised", "dns", "nameserver", "resolver", "ntp", "gateway", "网关", "mask", "netmask", "掩码",
    "broadcast",
    "subnet", "dst", "dst_ip", "dest", "dest_ip", "destination", "destination ip", "目标", "目的", "host:", "host=",
    'host":',
    "hostname", "inet", "leader", "cluster", "node_ip", "节点", "集群", "监听", "绑定地址",
)  # fmt: skip
"""Words for the side of a connection that is no client: an address behind them is a machine's of the house."""
