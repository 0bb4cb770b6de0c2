"""A grammar of Chinese addresses: divisions, town, road, number, estate, building, unit, room, and where each ends.

``parse`` reads parts from a start on, as far as they go; what it read decides the granularity, A0 to A5.
"""

from __future__ import annotations

import re
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

from recognizers._address_parts import UNITS, part_at
from recognizers._places import division_at, simplified


class Grain(IntEnum):
    """How close an address comes (this project's steps; GB/T 43697-2024 calls A2 and coarser coarse)."""

    NONE = -1
    PROVINCE = 0
    CITY = 1
    COUNTY = 2
    ROAD = 3
    """A town, village, road or estate, without a number."""
    NUMBER = 4
    """A road with a number, a village group."""
    DOOR = 5
    """A building, unit or room."""


class Parsed(NamedTuple):
    """What was read: where it ends, how fine it is, and what it is made of."""

    end: int
    grain: Grain
    divisions: int
    """Names of the gazetteer in it."""
    doors: int
    """Numbers of roads, buildings, units, rooms in it."""
    roads: int
    """Towns, villages and roads in it."""
    estates: int
    """Places where people live or shops are, in it."""
    spots: int
    """Organisations and public places in it: alone behind a city, they are nobody's address."""
    bodies: int
    """1 where the last place in it is a company, an authority, a school, a hospital or the like, else 0."""
    locators: int
    """Words like 旁 and 对面, which only say where something is."""


_GRAINS = {
    "town": Grain.ROAD, "village": Grain.ROAD, "road": Grain.ROAD, "joint": Grain.ROAD,
    "spot": Grain.ROAD, "estate": Grain.ROAD, "named": Grain.ROAD,
    "locator": Grain.NONE, "number": Grain.NUMBER, "group": Grain.NUMBER, "compact": Grain.NUMBER,
    "block": Grain.DOOR, "unit": Grain.DOOR, "floor": Grain.DOOR, "room": Grain.DOOR,
}  # fmt: skip
_ROADS = frozenset(("town", "village", "road", "joint"))
_DOORS = frozenset(("number", "group", "compact", "block", "unit", "floor", "room"))
_KINDS = dict.fromkeys(_DOORS, 1) | dict.fromkeys(_ROADS, 2) | {"estate": 3, "spot": 4, "named": 4, "locator": 6}
"""Which of the counts in ``Parsed`` a part adds to; 0 are the divisions."""
_BODY = re.compile(
    "(?:公司|集团|厂|银行|支行|信用社|政府|派出所|法院|检察院|委员会|居委会|村委会|党校|医院|卫生院|诊所|学校|大学|学院|中学|小学|"
    "幼儿园|校区|中心|馆|站|局|所|院|公园|机场|港|码头|桥|岛|塘|口)$"
)
"""How names of companies, authorities and public places end, at which nobody lives or has a parcel sent to."""
_GAP = re.compile(r"[ \t]{0,3}[-,、/._]?[ \t]{0,2}|\((?=[^()]{1,20}\))")
_SOFT = re.compile("[,、.]")
_CLOSED = re.compile(r"[^()\n]{0,20}\)")
_MOST_PARTS = 24
LONGEST = 120
"""Characters of the longest address that is looked at as one."""


def parse(text: str, start: int = 0, *, at_start: bool = True) -> Parsed:
    """Read an address of ``text`` (folded, in simplified characters) from ``start`` on, as far as its parts go.

    A division in short (杭州) counts only where an address may begin or behind another division.
    """
    lead = min(start, 1)
    if len(text) - start <= LONGEST:
        steps, size, grain, counts = _rest(text[start - lead :], lead, -1, 0, True, at_start)
        if steps <= _MOST_PARTS:
            return Parsed(start + size, Grain(grain), *counts)
    at, grain, level, kinds = start, -1, 0, []
    for step in range(_MOST_PARTS):
        found = _step(text, at, grain, level, step == 0, at_start)
        if found is None:
            break
        at, grain, level, kind, body = found
        kinds.append((kind, body))
    counts = _NONE
    for kind, body in reversed(kinds):
        counts = _before(kind, body, counts)
    return Parsed(at, Grain(grain), *counts)


_Counts = tuple[int, int, int, int, int, int, int]
_NONE: _Counts = (0, 0, 0, 0, 0, 0, 0)


@lru_cache(maxsize=1 << 15)
def _rest(text: str, at: int, grain: int, level: int, is_first: bool, at_start: bool) -> tuple[int, int, int, _Counts]:
    """(parts, characters, grain, counts) of what is read from ``at`` on, where ``grain`` and ``level`` were reached.

    Addresses end alike (…号3幢1201室): what was read once behind some part is known behind any. Of what lies before it
    a part sees one character only, which ``text`` begins with.
    """
    found = _step(text, at, grain, level, is_first, at_start)
    if found is None:
        return 0, 0, grain, _NONE
    end, grain, level, kind, body = found
    steps, size, grain, counts = _rest(text[end - 1 :], 1, grain, level, False, False)
    return steps + 1, size + end - at, grain, _before(kind, body, counts)


def _before(kind: int, body: int, counts: _Counts) -> _Counts:
    """The counts with one more of a kind before them; the last place says whether it is a body."""
    divisions, doors, roads, estates, spots, bodies, locators = counts
    return (
        divisions + (kind == 0), doors + (kind == 1), roads + (kind == 2), estates + (kind == 3), spots + (kind == 4),
        bodies if estates + spots else body, locators + (kind == 6),
    )  # fmt: skip


def _step(
    text: str, at: int, grain: int, level: int, is_first: bool, at_start: bool
) -> tuple[int, int, int, int, int] | None:
    """(end, grain, last division's level, kind, body) when the part at ``at`` is read; None where the address ends."""
    gap = None if is_first else _GAP.match(text, at)
    begin = gap.end() if gap else at
    if grain < Grain.NUMBER and (found := _division(text, begin, level, at_start and is_first)):
        end, level = found
        return end, max(grain, level - 1), level, 0, 0
    part = part_at(text, begin)
    if not part or not _may_continue(text, at, begin, part):
        return None
    kind = part.lastgroup or ""
    if kind in _DOORS and (grain < Grain.COUNTY or (grain < Grain.ROAD and kind in ("compact", "number"))):
        return None  # a number after nothing, or after a city only
    end = part.end()
    if not is_first and text[begin - 1] == "(" and (closed := _CLOSED.match(text, end)):
        end = closed.end()
    body = kind in ("spot", "estate", "named") and _BODY.search(part.group()) is not None
    return end, max(grain, _GRAINS[kind]), level, _KINDS[kind], int(body)


def _division(text: str, begin: int, last_level: int, is_first: bool) -> tuple[int, int] | None:
    """(end, level) of a division at ``begin`` that may follow one of ``last_level``."""
    end, level, is_full = division_at(text, begin)
    if not level or not (is_full or is_first or last_level):
        return None
    if not is_full and level <= last_level and not text.startswith(("市", "区", "县", "省"), end):
        return None
    return None if _is_inside_name(text, begin, end, is_full, last_level) else (end, level)


def _is_inside_name(text: str, begin: int, end: int, is_full: bool, last_level: int) -> bool:
    """Whether a short division name is only the head of a road's or estate's: 南京东路, 杭州湾, 朝阳路."""
    if is_full or last_level == 0 and text.startswith(("省", "市", "区", "县"), end):
        return False
    found = part_at(text, begin)
    if found is None:
        return False
    most = {"road": 3, "village": 3, "town": 3, "spot": 2, "estate": 2}.get(found.lastgroup or "", -1)
    return found.end() <= end + most


def _may_continue(text: str, at: int, begin: int, found: re.Match[str]) -> bool:
    """After a comma an address goes on only with a part that nothing but an address has."""
    if begin == at or not _SOFT.search(text, at, begin):
        return True
    kind = found.lastgroup
    has_number = bool(re.search("[0-9]", text[found.start() : found.end() + 1]))
    return kind in ("block", "unit", "room", "road", "number") and has_number and len(found.group()) < 12


_NOT_IN_ADDRESSES = re.compile(
    "[。！？!;:：；=<>|\"'{}\\n\\[\\]\\\\]|[您了吗我]|请|住在|来自|尊敬|地址|住址|姓名|电话|手机(?!城|店|维修|大?卖场|专卖|精品)|已经|因为|我们|他们"
)
_SKIPPED = re.compile(r"[㐀-䶿一-鿿0-9A-Za-z _\-·()#&+./~*?]")
_MOST_SKIPPED = 24


def whole(text: str) -> Parsed | None:
    """Read ``text`` as one address with nothing around it, names that no part explains included; None: a sentence."""
    plain = simplified(text)
    if len(plain) > LONGEST or _NOT_IN_ADDRESSES.search(plain):
        return None
    read = parse(plain)
    at, skipped = read.end, 0
    while at < len(plain):
        more = parse(plain, at, at_start=False)
        if more.end > at:
            read, at = _joined(read, more), more.end
            continue
        # A shop, a family, an underscore: 新塘下|幼儿园, 43号|西城供电所. What follows may be a part again.
        if not _SKIPPED.match(plain, at):
            return None
        at, skipped = at + 1, skipped + 1
        if skipped > _MOST_SKIPPED:
            return None
        if door := _DOOR.match(plain, at):
            at = door.end()
            is_placed = read.grain >= Grain.CITY or read.doors > 0
            grain = _GRAINS[door.lastgroup or ""] if is_placed else Grain.NONE
            read = read._replace(grain=max(read.grain, grain), doors=read.doors + 1)
    return read._replace(end=at)


def _joined(one: Parsed, more: Parsed) -> Parsed:
    return Parsed(
        more.end,
        max(one.grain, more.grain),
        one.divisions + more.divisions,
        one.doors + more.doors,
        one.roads + more.roads,
        one.estates + more.estates,
        one.spots + more.spots,
        more.bodies if more.spots + more.estates else one.bodies,
        one.locators + more.locators,
    )


_DOOR = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in UNITS if name in _DOORS))


def grain_of(text: str) -> Grain:
    """The granularity of a text that is one address."""
    read = whole(text)
    return read.grain if read else Grain.NONE


def is_telling(read: Parsed) -> bool:
    """Whether what was read is an address even with nothing around it that says so.

    A road or an estate alone may be a place where anyone goes, and 杭州云图科技有限公司 is a company: it takes a
    division before or a number behind, or two places in a row.
    """
    if read.grain >= Grain.NUMBER:
        return read.roads + read.estates + read.divisions > 0 or read.doors > 1
    if read.grain < Grain.ROAD:
        return False
    if read.roads:
        return read.divisions + read.roads + read.estates + read.spots > 1
    return read.estates > 0 and read.divisions + read.estates + read.spots > 1


def is_telling_alone(read: Parsed) -> bool:
    """Whether what was read is an address where it is the whole of a cell: a shop, a tower or a settlement that the
    grammar does not know by its end (金色水岸6-982, 浙江省杭州市滨江区云厦连园) counts, with a door or a county.

    A company, an authority or a public place behind a county is an organisation, unless it only says what is near.
    """
    if is_telling(read) or read.spots == 0:
        return is_telling(read)
    if read.grain >= Grain.NUMBER:
        return True
    return read.divisions > 1 and (not read.bodies or read.locators > 0)
