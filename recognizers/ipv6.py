"""IPv6 address (IP 地址, 第六版).

The address of a device on a network; often one subscriber's for months.

Layout: eight groups of up to four hexadecimal digits with colons, one run of zero groups written ``::``.

Check digit: none. Only global unicast (2000::/3) and unique local (fc00::/7) addresses with at least three
written groups count, and none behind a word for a server's own side (listen, bind, dns).

Confused with: times (12:30:45), MAC addresses, EUI-64 (eight pairs), C++ scopes (std::vector, a::b), hash
fingerprints. A zone (%eth0) behind it is no part of it.

Sources: RFC 4291, 2.2 and 2.4; RFC 5952; by Python's ``ipaddress``.
"""

from __future__ import annotations

import ipaddress
import re

from recognizers._near import SERVER_WORDS
from recognizers._pattern import Check, PatternRecognizer
from scanner.text import bounded

_SHAPE = r"[0-9A-Fa-f][0-9A-Fa-f]{0,3}(?::[0-9A-Fa-f]{0,4}){2,7}(?![:.])"
_LEAST_GROUPS = 3


def flaw(value: str) -> str | None:
    """What is wrong with ``value`` as some device's address, or None."""
    try:
        address = ipaddress.IPv6Address(value)
    except ValueError:
        return "not an address"
    # By the bits, since fd:12:... begins with the group 00fd: it is an EUI-64, eight pairs.
    is_unicast = int(address) >> 125 == 0b001 and address.is_global  # 2000::/3, RFC 4291, 2.4
    is_local = int(address) >> 121 == 0b1111110  # fc00::/7, RFC 4193, 3.1
    if not (is_unicast or is_local):
        return "not a global unicast or unique local address"
    if len([group for group in value.split(":") if group]) < _LEAST_GROUPS:
        return "too few groups to tell from other things with colons"
    return None


RECOGNIZER = PatternRecognizer(
    id="ipv6",
    pi_type="net.ip",
    pattern=bounded(_SHAPE),
    # "::" after a first group of 2000::/3, fc00::/7, or all eight groups written; a time (20:33:41) is neither.
    trigger=r"[23fF][0-9A-Fa-f]{0,3}(?::[0-9A-Fa-f]{1,4}){0,6}::|(?:[0-9A-Fa-f]{1,4}:){7}[0-9A-Fa-f]",
    checks=(Check("somebody's address", flaw),),
    chance=0.2,
    # The end of a longer chain of groups; ip:2408:... is a key and its value.
    cues=(
        "客户端",
        "来源",
        "來源",
        "登录",
        "访问",
        "client",
        "remote",
        "from",
        "rhost",
        "peer",
        "src",
        "forwarded",
        "real-ip",
    ),
    foes=SERVER_WORDS,
    not_after=re.compile(r"(?:(?<![0-9A-Za-z])[0-9A-Fa-f]+|:):\Z"),
)
