"""IPv4 address (IP 地址, 第四版).

The address of a device on a network; with a time it leads the operator to one subscriber.

Layout: four numbers of 0 to 255 with dots between, no leading zeros.

Check digit: none. Loopback, netmask, multicast, documentation of nothing (0.0.0.0) and link-local addresses
belong to no person, nor does one behind a word for the server's own side (listen, bind, dns, upstream); a private
address counts as a whole cell or after a context word only.

Confused with: four-part versions (Chrome/120.0.0.0, 10.0.19041.1), section numbers, object identifiers.

Sources: RFC 791, 3.1; RFC 6890 (special-purpose addresses).
"""

from __future__ import annotations

import re
from functools import lru_cache

from recognizers._near import SERVER_WORDS
from recognizers._pattern import Alone, Check, PatternRecognizer

_QUAD = r"[0-9][0-9]{0,2}(?:\.[0-9]{1,3}){3}"
# Not a part of a longer dotted number, a network (10.0.0.0/8), a version behind a slash or a name.
_PATTERN = re.compile(_QUAD + r"(?!\.?[0-9A-Za-z])(?![_-][A-Za-z0-9])(?!/(?!32(?![0-9]))[0-9]{1,2}(?![0-9/.]))")
_NOT_AFTER = re.compile(r"(?:[0-9]\.|[A-Za-z][/_-])\Z")
_LEADING_ZERO = re.compile(r"(?<![0-9])0[0-9]")
_VERSION_PART = 30
"""Parts of versions are small; of a random address's four parts at least two are larger (99.4 %)."""


@lru_cache(maxsize=1 << 14)
def _parts(value: str) -> tuple[int, ...]:
    """The four numbers; both checks of a value ask for them."""
    return tuple(map(int, value.split(".")))


def flaw(value: str) -> str | None:
    """What is wrong with ``value`` as some person's address, or None (RFC 6890)."""
    first, second, third, fourth = _parts(value)
    if first > 255 or second > 255 or third > 255 or fourth > 255 or _LEADING_ZERO.search(value):
        return "a part is above 255 or has a leading zero"
    if first in (0, 127) or first >= 224 or (first, second) == (169, 254):
        return "loopback, netmask, multicast, reserved or link-local: no device in particular"
    return None


def _alone(value: str) -> Alone:
    parts = _parts(value)
    if sum(part < _VERSION_PART for part in parts) >= 3:
        return Alone.NEVER
    return Alone.WHOLE_CELL if _is_private(parts[0], parts[1]) else Alone.ANYWHERE


def _is_private(first: int, second: int) -> bool:
    return (
        first == 10
        or (first, second) == (192, 168)
        or (first == 172 and 16 <= second <= 31)
        or (first == 100 and 64 <= second <= 127)
    )


RECOGNIZER = PatternRecognizer(
    id="ipv4",
    pi_type="net.ip",
    pattern=_PATTERN,
    trigger=r"\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}[^0-9]",
    checks=(Check("somebody's address", flaw),),
    chance=0.3,
    alone=_alone,
    not_after=_NOT_AFTER,
    cues=("客户端", "來源", "来源", "登录", "登錄", "访问", "ip", "client", "remote", "from", "rhost", "peer", "addr",
          "src", "forwarded", "real", "remote host", "remote_host", "client host", "来访", "攻击源", "ip地址", "用户ip",
          "登录ip", "remote_addr", "remote addr", "client_addr", "client addr", "x-real-ip", "源ip", "源地址"),
    foes=(*SERVER_WORDS, "version", "版本", "内核", "kernel", "release", "build", "浏览器", "rev", "sdk", "ver", "固件",
          "firmware", "驱动"),
)  # fmt: skip
