"""A grammar of Chinese addresses: divisions, town, road, number, estate, building, unit, room, and where each ends.

``parse`` reads parts from a start on, as far as they go; what it read decides the granularity, A0 to A5.
"""

from __future__ import annotations

import re
from enum import IntEnum
from typing import NamedTuple

from recognizers._address_parts import UNITS
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


_PART = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in UNITS))
_GRAINS = {
    "town": Grain.ROAD, "village": Grain.ROAD, "road": Grain.ROAD, "joint": Grain.ROAD,
    "spot": Grain.ROAD, "estate": Grain.ROAD, "named": Grain.ROAD,
    "locator": Grain.NONE, "number": Grain.NUMBER, "group": Grain.NUMBER, "compact": Grain.NUMBER,
    "block": Grain.DOOR, "unit": Grain.DOOR, "floor": Grain.DOOR, "room": Grain.DOOR,
}  # fmt: skip
_ROADS = frozenset(("town", "village", "road", "joint"))
_DOORS = frozenset(("number", "group", "compact", "block", "unit", "floor", "room"))
_KINDS = dict.fromkeys(_DOORS, "door") | dict.fromkeys(_ROADS, "road") | {"named": "spot"}
_GAP = re.compile(r"[ \t]{0,3}[-,、/.]?[ \t]{0,2}|\((?=[^()]{1,20}\))")
_SOFT = re.compile("[,、.]")
_CLOSED = re.compile(r"[^()\n]{0,20}\)")
_MOST_PARTS = 24


def parse(text: str, start: int = 0, *, at_start: bool = True) -> Parsed:
    """Read an address of ``text`` (folded, in simplified characters) from ``start`` on, as far as its parts go.

    A division in short (杭州) counts only where an address may begin or behind another division.
    """
    at, grain = start, Grain.NONE
    counts = {"division": 0, "door": 0, "road": 0, "estate": 0, "spot": 0, "locator": 0}
    last_level = 0
    for _ in range(_MOST_PARTS):
        gap = _GAP.match(text, at) if at > start else None
        begin = gap.end() if gap else at
        if grain < Grain.NUMBER and (found := _division(text, begin, last_level, at_start and begin == start)):
            at, last_level = found
            counts["division"] += 1
            grain = max(grain, Grain(last_level - 1))
            continue
        part = _PART.match(text, begin)
        if not part or not _may_continue(text, at, begin, part):
            break
        kind = part.lastgroup or ""
        if kind in _DOORS and (grain < Grain.COUNTY or (grain < Grain.ROAD and kind in ("compact", "number"))):
            break  # a number after nothing, or after a city only
        at = part.end()
        if text[begin - 1 : begin] == "(" and begin > start and (closed := _CLOSED.match(text, at)):
            at = closed.end()
        counts[_KINDS.get(kind, kind)] += 1
        grain = max(grain, _GRAINS[kind])
    return Parsed(at, grain, *list(counts.values())[:5])


def _division(text: str, begin: int, last_level: int, is_first: bool) -> tuple[int, int] | None:
    """(end, level) of a division at ``begin`` that may follow one of ``last_level``."""
    end, level, is_full = division_at(text, begin)
    if not (is_full or is_first or last_level):
        return None
    if not level or (not is_full and level <= last_level and not text.startswith(("市", "区", "县", "省"), end)):
        return None
    return None if _is_inside_name(text, begin, end, is_full, last_level) else (end, level)


def _is_inside_name(text: str, begin: int, end: int, is_full: bool, last_level: int) -> bool:
    """Whether a short division name is only the head of a road's or estate's: 南京东路, 杭州湾, 朝阳路."""
    if is_full or last_level == 0 and text.startswith(("省", "市", "区", "县"), end):
        return False
    found = _PART.match(text, begin)
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
    "[。！？!;:：；=<>|\"'{}\\n\\[\\]\\\\]|[您了吗我]|请|住在|来自|尊敬|地址|住址|姓名|电话|手机|已经|因为|我们|他们"
)
_SKIPPED = re.compile(r"[㐀-䶿一-鿿0-9A-Za-z _\-·()#&+./~*?]")
_MOST_SKIPPED = 24
LONGEST = 120
"""Characters of the longest address that is looked at as one."""


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
