"""Motor vehicle number plate (机动车号牌, 车牌号).

Issued by the traffic police to a vehicle and its registered owner.

Layout: province character, letter of the issuing office, then 5 characters (6 for new-energy vehicles, with
D/F and others first or last), or 4 and 警学挂港澳领试超. No I or O. Often written with a dot or blank after
the letter: 浙A·12345.

Check digit: none. The layout (at most three letters among the last five, energy letter in its place) leaves
about a third of random look-alikes.

Confused with: product and model codes behind a 汉字 (川A1234X is fine, 京东E12345 is not).

Sources: GA 36-2018, 4 and annex A (from memory).
"""

from __future__ import annotations

import re

from recognizers._pattern import Check, PatternRecognizer
from scanner.text import any_of

_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_SHAPE = rf"[{_PROVINCES}][A-HJ-NP-Z][ .·•・-]?[0-9A-Z]{{4}}(?:[0-9A-Z]{{1,2}}|[警学挂港澳领试超])"
_ORDINARY = re.compile(r"(?=(?:[0-9]*[A-HJ-NP-Z]){0,3}[0-9]*$)[0-9A-HJ-NP-Z]{5}")
_NEW_ENERGY = re.compile(r"[A-HJK][0-9A-HJ-NP-Z][0-9]{4}|[0-9]{5}[A-HJK]")
_SPECIAL = re.compile(r"[0-9A-HJ-NP-Z]{4}[警学挂港澳领试超]")


def flaw(value: str) -> str | None:
    """What is wrong with ``value``, or None."""
    serial = re.sub(r"[ .·•・-]", "", value)[2:]
    if not any(character.isdigit() for character in serial):
        return "no digit in the serial"
    if _ORDINARY.fullmatch(serial) or _NEW_ENERGY.fullmatch(serial) or _SPECIAL.fullmatch(serial):
        return None
    return "serial has no layout of GA 36"


RECOGNIZER = PatternRecognizer(
    id="cn_plate",
    pi_type="property.plate",
    pattern=re.compile(rf"{_SHAPE}(?![0-9A-Za-z])"),
    # Any three bytes of a non-ASCII dot; the regex decides.
    trigger=any_of(_PROVINCES) + r"[A-HJ-NP-Z](?:[ .-]|[\xc2-\xef][\x80-\xbf]{1,2})?[0-9A-Z]{4}",
    checks=(Check("layout", flaw),),
    chance=0.55,
)
