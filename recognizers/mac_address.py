"""MAC address (MAC 地址, 物理地址, 网卡地址), 12 hexadecimal digits.

The number of a network interface, given by its maker out of the IEEE's blocks; Wi-Fi shows it to everyone around.

Layout: six pairs with colons or hyphens, or three fours with dots (Cisco's spelling); 12 bare digits only after a word.
A spelling without any letter could be a time, a date or a serial number and counts as a cell or after a word.

Check digit: none. Group addresses (odd first octet), broadcast, all zeros and 02:00:00:00:00:00, which Android and iOS
show in place of the real one, belong to no device; a locally administered one is said to be so.

Confused with: fingerprints of keys (longer chains of pairs), EUI-64, IPv6, times, hexadecimal dumps.

Sources: IEEE 802-2014, 8.2 (group bit, local bit); RFC 9542; the placeholder by Android 6.0 changes (from memory).
"""

from __future__ import annotations

import re

from recognizers._cues import NUMBER_FOES
from recognizers._near import beside_trigger
from recognizers._pattern import Alone, Check, PatternRecognizer

_HEX = "[0-9A-Fa-f]"
_COLONS = rf"{_HEX}{{2}}(?::{_HEX}{{2}}){{5}}"
_HYPHENS = rf"{_HEX}{{2}}(?:-{_HEX}{{2}}){{5}}"
_DOTS = rf"{_HEX}{{4}}\.{_HEX}{{4}}\.{_HEX}{{4}}"
_CUES = (
    "mac",
    "物理地址",
    "网卡",
    "網卡",
    "蓝牙地址",
    "bssid",
    "ether",
    "hwaddr",
    "wldz",
    "wkdz",
    "mac_addr",
    "macaddr",
)


def flaw(value: str) -> str | None:
    """What is wrong with ``value`` as some device's address, or None."""
    digits = re.sub("[^0-9A-Fa-f]", "", value).lower()
    if len(set(digits)) == 1 or digits == "020000000000":
        return "broadcast, zeros or a placeholder: no device in particular"
    return "a group address: no device in particular" if int(digits[:2], 16) & 1 else None  # IEEE 802, 8.2: I/G bit


def _alone(value: str) -> Alone:
    if value.isalnum():
        return Alone.NEVER
    return Alone.ANYWHERE if any(character.isalpha() for character in value) else Alone.WHOLE_CELL


def note(value: str) -> str:
    """Whether the device, and not its maker, has made the address up (IEEE 802, 8.2: U/L bit)."""
    return "locally administered: drawn by the device itself" if int(value[:2], 16) & 2 else ""


RECOGNIZER = PatternRecognizer(
    id="mac_address",
    pi_type="device.mac",
    # Not the beginning of a longer chain of groups: a fingerprint, an EUI-64.
    pattern=re.compile(rf"(?:{_COLONS}(?!:)|{_HYPHENS}(?!-)|{_DOTS}(?!\.)|{_HEX}{{12}})(?![0-9A-Za-z])"),
    trigger=rf"[^0-9A-Za-z](?:{_COLONS}|{_HYPHENS}|{_DOTS})[^0-9A-Za-z]|{beside_trigger(_CUES, _HEX + '{12}')}",
    checks=(Check("some device's address", flaw),),
    chance=0.52,
    alone=_alone,
    not_after=re.compile(r"(?<![0-9A-Za-z])[0-9A-Fa-f]{2}[:-]\Z|[0-9A-Fa-f]{4}\.\Z"),
    cues=_CUES,
    foes=(*NUMBER_FOES, "macos", "fingerprint", "指纹", "sha256", "md5"),
    remark=note,
)
