"""Number of a real estate certificate (不动产权证书号, 房产证号) or of a real estate unit (不动产单元号).

Issued by the real estate registry; leads to the owner and to one flat.

Layout: certificate since 2015: province character, year in brackets, region, 不动产权第, 7 digits, 号. Before: place,
房权证 or 房地 with district and kind, 字第, 5 to 12 digits, 号. Unit, 28 characters: 6 digits region, 3 and 3 digits
cadastral zones, 2 letters right in land (GB, JC...), 5 digits parcel, F or W and 8 digits building and unit.

Check digit: none; the wording (certificate) and the fixed letters with a province in front (unit) tell.

Confused with: numbers of other official papers (…字第…号), land certificates (国用…), permits to build and to sell.

Sources: Provisional Regulation on Real Estate Registration and the certificate's form of 2015 (from memory); TD/T 1001
and GB/T 37346-2019 for the unit number (from memory).
"""

from __future__ import annotations

import re

from recognizers._documents import named
from recognizers._pattern import Check, PatternRecognizer
from recognizers._regions import province_flaw
from scanner.text import bounded, bounded_trigger

_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_CITIES = "杭深穗甬厦榕蓉锡常温嘉湖绍金衢台舟丽武昌汉哈长沈大济青郑西兰"
_HAN = "[一-龥]"
_TODAY = (
    rf"(?:[{_PROVINCES}] ?|(?<![{_PROVINCES} ]))\([12][0-9]{{3}}\) ?{_HAN}{{1,12}}"
    r"不[动動][产產](?:[权權]|证明)第 ?[0-9]{5,10}号?"
)
_OLD = (
    rf"(?:X?[{_PROVINCES}]{_HAN}{{0,2}}|(?<![{_PROVINCES}])[{_CITIES}])房(?:屋所有权|地产权|地产|地权|权|产|地)?证?"
    rf"{_HAN}{{0,6}}[0-9]{{0,4}}字(?:\([12][0-9]{{3}}\))?第 ?[A-Z]?[0-9]{{5,12}}号?"
)
_UNIT = r"[0-9]{6} ?[0-9]{6} ?[GJZ][A-HLNSWXY][0-9]{5} ?[FLQW][0-9]{8}"


def province_of_unit_flaw(value: str) -> str | None:
    """Whether no province has the first two digits of a unit number."""
    return province_flaw(value) if re.fullmatch(_UNIT, value) else None


RECOGNIZER = PatternRecognizer(
    id="cn_real_estate",
    pi_type="property.real_estate",
    pattern=bounded(f"{_TODAY}|{_OLD}|{_UNIT}"),
    trigger="|".join(
        (
            "不(?:动|動)(?:产|產)(?:权|權|证明)第 ?[0-9]{5}",
            r"房[^\n]{0,40}字(?:[^\n]{4,10})?第 ?[A-Z]?[0-9]{5}",
            bounded_trigger(_UNIT),
        )
    ),
    checks=(Check("province", province_of_unit_flaw),),
    chance=0.75,
    cues=named("不动产", "不動產", "房产证", "房权证", "产权证", "房屋所有权"),
)
