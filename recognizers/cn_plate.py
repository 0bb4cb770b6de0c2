"""Motor vehicle number plate (机动车号牌, 车牌号).

Issued by the traffic police (for the forces, by their own) to a vehicle and its registered owner.

Layout: province character, letter of the issuing office, then 5 characters (6 for new-energy vehicles, with
D/F and others first or last), or 4 and 警学挂领试超, or 4 and 应急; 粤Z, 4 characters and 港 or 澳. No I or O. Often
written with a dot or blank after the letter: 浙A·12345. Embassies 使 and 6 digits, civil aviation 民航 and 5
characters, armed police WJ, province, 5 characters; armed forces 2 letters and 5 digits.

Check digit: none. The layout (at most three letters among the last five, energy letter in its place) leaves
about a third of random look-alikes. Lower case and plates that could be words count as a cell or after 车牌.

Confused with: product and model codes behind a 汉字 (川A1234X is fine, 京东E12345 is not), 使 and 民航 as words.

Sources: GA 36-2018, 4 and annex A (from memory); plates of the forces and 应急 from memory.
"""

from __future__ import annotations

import re

from recognizers._pattern import Alone, Check, PatternRecognizer
from scanner.text import any_of, bounded, cued_trigger

_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_DOT = "[ .·•・-]?"
_MARKS = "警学挂港澳领试超"
_FORCES = r"[A-Z]{2}[ ·-]?[0-9]{5}"
_ARMED_POLICE = rf"[Ww][Jj]{_DOT}[{_PROVINCES}]?{_DOT}[0-9]{{4}}[0-9A-Za-z]"
_SHAPE = (
    rf"[{_PROVINCES}](?:[A-HJ-NP-Z]{_DOT}[0-9A-Z]{{4}}(?:[0-9A-Z]{{1,2}}|[{_MARKS}]|应急)"
    rf"|[A-HJ-NP-Za-hj-np-z]{_DOT}[0-9A-Za-z]{{4}}(?:[0-9A-Za-z]{{1,2}}|[{_MARKS}]))"
    rf"|使{_DOT}[0-9]{{6}}|[0-9]{{6}}使(?![用得其])|民航{_DOT}[0-9A-Z]{{5}}|{_ARMED_POLICE}|{_FORCES}"
)
_LAYOUTS = re.compile(
    r".[A-Z](?=(?:[0-9]*[A-HJ-NP-Z]){0,3}[0-9]*$)[0-9A-HJ-NP-Z]{5}"  # ordinary
    r"|.[A-Z][A-HJK][0-9A-HJ-NP-Z][0-9]{4}|.[A-Z][0-9]{5}[A-HJK]"  # new energy, small and large
    rf"|.[A-Z][0-9A-HJ-NP-Z]{{4}}(?:[警学挂领试超]|应急)|粤Z[0-9A-HJ-NP-Z]{{4}}[港澳]"
    rf"|使[0-9]{{6}}|[0-9]{{6}}使|民航[0-9A-Z]{{5}}|WJ[{_PROVINCES}]?[0-9]{{4}}[0-9A-Z]|[A-Z]{{2}}[0-9]{{5}}"
)
_CUES = (
    "车牌",
    "車牌",
    "号牌",
    "號牌",
    "牌照",
    "车号",
    "車號",
    "车辆",
    "军车",
    "武警",
    "蓝牌",
    "绿牌",
    "plate",
    "car_no",
    "carno",
    "vehicle",
    "cph",
    "hphm",
)


def _compact(value: str) -> str:
    return re.sub("[ .·•・-]", "", value).upper()


def flaw(value: str) -> str | None:
    """What is wrong with ``value``, or None."""
    plate = _compact(value)
    if not any(character.isdigit() for character in plate[2:]):
        return "no digit in the serial"
    return None if _LAYOUTS.fullmatch(plate) else "serial has no layout of GA 36"


def _alone(value: str) -> Alone:
    if value[:2].isascii() or value[0] in "使民":
        is_ours = any(character in _PROVINCES for character in value)  # WJ京1234X
        return (
            Alone.ANYWHERE if is_ours else Alone.WHOLE_CELL if value[-1] == "使" or value[0] in "使民" else Alone.NEVER
        )
    return Alone.ANYWHERE if value == value.upper() else Alone.WHOLE_CELL


RECOGNIZER = PatternRecognizer(
    id="cn_plate",
    pi_type="property.plate",
    pattern=bounded(_SHAPE),
    # Any bytes of a non-ASCII dot; the regex decides.
    trigger=(
        any_of(_PROVINCES) + r"(?:[A-HJ-NP-Z](?:[ .-]|[\xc2-\xef][\x80-\xbf]{1,2})?[0-9A-Z]{4}"
        r"|[A-HJ-NP-Za-hj-np-z](?:[ .-]|[\xc2-\xef][\x80-\xbf]{1,2})?[0-9A-Za-z]{4,6}[^0-9A-Za-z])"
        r"|使[ .-]?[0-9]{6}[^0-9A-Za-z]|使(?:[\xc2-\xef][\x80-\xbf]{1,2})[0-9]{6}[^0-9A-Za-z]|[^0-9A-Za-z][0-9]{6}使"
        r"|民航(?:[ .-]|[\xc2-\xef][\x80-\xbf]{1,2})?[0-9A-Z]{5}[^0-9A-Za-z]"
        r"|[Ww][Jj][^0-9]{0,8}[0-9]{4}[0-9A-Za-z][^0-9A-Za-z]"
        "|" + cued_trigger(_CUES, r"[A-Z]{2}(?:[ -]|[\xc2-\xef][\x80-\xbf]{1,2})?[0-9]{5}[^0-9A-Za-z]")
    ),
    checks=(Check("layout", flaw),),
    chance=0.55,
    alone=_alone,
    cues=_CUES,
    foes=("型号", "型號", "产品", "订单", "单号", "编号", "编码", "版本", "航班", "sku", "model"),
)  # fmt: skip
