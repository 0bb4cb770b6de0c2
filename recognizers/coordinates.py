"""Coordinates of a place (经纬度坐标), a pair of longitude and latitude.

Where somebody or something is, to a hundred metres and better: precise location, which is sensitive.

Layout: two decimal fractions of at least three digits, either one first: 120.153576,30.287459;
POINT(120.15358 30.28746); "coordinates":[120.15358,30.28746];
lat=30.287459&lng=120.153576 (the key between the two belongs to the match).
A pair of five digits or more inside China stands alone, four or three as a whole cell; in running text, and for a
place abroad, they ask for a word such as 经纬度.

Check digit: none. The box around China (3.86-53.55 N, 73.66-135.05 E) is the check.

Confused with: amounts and measurements (1234.500, 30.250), rows of numbers (embeddings, statistics), versions.

Sources: GB/T 35273-2020, annex B (精准定位); three decimals as precise: convention of this project (about 110 m);
box: convention, from the extreme points of the territory.
"""

from __future__ import annotations

import re

from recognizers._pattern import Alone, Check, PatternRecognizer, Weight
from scanner.model import Evidence
from scanner.text import bounded

_DEGREES = r"-?[0-9]{1,3}\.[0-9]{3,15}"
_KEY = r"(?:longitude|latitude|lng|lon|lat|经度|纬度|經度|緯度|东经|北纬|東經|北緯|[xy])"
_KEYED = rf"(?:[a-z]{{1,10}}_)?['\"]?{_KEY}['\"]?(?:为|是)?[ :=]{{0,3}}['\"]?"
_BETWEEN = rf"(?: ?[,;|/] ?| |['\"]?[\]}}]?[ ,;&|、。]{{0,2}}(?:and |和)?{_KEYED}|</[a-z_]{{1,12}}> ?<[a-z_]{{1,12}}>)"
# The same in bytes, where a comma may be a wide one.
_BETWEEN_BYTES = rf"(?: ?(?:[,;|/]|，|；) ?| |['\"]?[\]}}]?.{{0,10}}{_KEYED}|</[a-z_]{{1,12}}> ?<[a-z_]{{1,12}}>)"
# A longer row of numbers: a vector or a statistic.
_IN_A_ROW = r"%| ?, ?-?[0-9]{1,5}\.[0-9]{1,15}(?! -?[0-9]|[0-9])| -?[0-9]{1,5}\.[0-9]"
_SHAPE = rf"{_DEGREES}(?i:{_BETWEEN}){_DEGREES}"
_NUMBER = re.compile(_DEGREES)
_CUES = (
    "经纬",
    "东经",
    "北纬", "經緯", "坐标", "座標", "定位", "位置", "经度", "纬度", "gps", "location", "coord", "point", "latlng",
    "lnglat", "lonlat",
    "latlon", "longitude", "latitude", "lng", "lat", "lon", "geo", "wgs84", "gcj02", "bd09", "center", "position",
)  # fmt: skip


def _in_china(longitude: float, latitude: float) -> bool:
    return 73.66 <= longitude <= 135.05 and 3.86 <= latitude <= 53.55


def _pair(value: str) -> tuple[float, float]:
    first, second = _NUMBER.findall(value)
    return float(first), float(second)


def globe_flaw(value: str) -> str | None:
    """Whether there is no such place on earth, or it is 0, 0."""
    first, second = _pair(value)
    if min(abs(first), abs(second)) > 90 or max(abs(first), abs(second)) > 180:
        return "no place on earth"
    return "zeros: no place" if first == 0 or second == 0 else None


def china_flaw(value: str) -> str | None:
    """Whether neither order of the two gives a place inside the box around China."""
    first, second = _pair(value)
    return None if _in_china(first, second) or _in_china(second, first) else "not in China"


def _alone(value: str) -> Alone:
    if re.search("(?i:[a-z经纬經緯])", value):
        return Alone.ANYWHERE
    is_precise = all(len(number.partition(".")[2]) >= 5 for number in _NUMBER.findall(value))
    return (
        (Alone.ANYWHERE if is_precise else Alone.WHOLE_CELL) if not re.search("[0-9] -?[0-9]", value) else Alone.NEVER
    )


RECOGNIZER = PatternRecognizer(
    id="coordinates",
    pi_type="location.precise",
    pattern=bounded(rf"{_SHAPE}(?![0-9]| ?(?:MB|KB|GB|ms|元|秒)|\.[0-9]|{_IN_A_ROW})"),
    trigger=rf"[0-9]{{1,3}}\.[0-9]{{3,15}}(?i:{_BETWEEN_BYTES})-?[0-9]{{1,3}}\.[0-9]{{3}}",
    checks=(Check("place on earth", globe_flaw), Check("place in China", china_flaw, Weight.DOUBTS)),
    needs=Evidence.CONTEXT,
    chance=0.2,
    alone=_alone,
    not_after=re.compile(r"[0-9]\.[0-9]{1,12} ?,? \Z|[0-9]\.[0-9]{1,12},\Z|[0-9]\.\Z"),
    cues=_CUES,
    foes=(
        "金额", "价格", "amount", "price", "version", "耗时", "loss", "score", "vector", "embedding", "weight",
        "latency", "platform", "template",
    ),
)  # fmt: skip
