"""Detailed postal address in China (详细地址) inside a text: a sentence, a form line, a log line, a waybill.

Layout: as in ``cn_address``. It begins at its first division, or behind what announces it (地址:, 住在, 送到, a
separator), and ends with its last part: not with 收货地址是 before, nor with ,请尽快 behind.

Check digit: none. It takes a road with a number, or a building, unit or room; a place without a number needs a word
that announces it.

Confused with: addresses of organisations (总部地址, 门店地址, 办公地址) and registered offices, which are no person's;
order numbers (单号), versions and counts that end in 号, 楼 or 组.

Sources: GB/T 23705-2009 and 地名地址 practice (from memory); divisions from python-stdnum (GB/T 2260).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache

from recognizers._address import LONGEST, Grain, Parsed, is_telling, parse
from recognizers._address_parts import ANNOUNCED, CUES, HINT, ORGANISATIONS, TRIGGER
from recognizers._glue import is_glued
from recognizers._places import division_at, forms_of, simplified
from scanner.matches import Matches
from scanner.model import Evidence, Match, Scope
from scanner.text import any_of

_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
# Where a text goes on after something that is no part of an address.
_BREAK = re.compile(
    rf"[^{_HAN}0-9A-Za-z·()#~&-]+|[是在到至于往从我你他她您的了请把给为]|{any_of(CUES)}"
    rf"|住(?![宅院所户房建])|反映|投诉|客户|用户|业主|患者|市民|来自|出租"
)
_DOOR = re.compile("[号弄栋幢座楼室]|单元")
"""Without a division a bare number is not enough: 主场2-0."""
_BACK, _CUE_BACK = 60, 16


class AddressInText:
    """Finds addresses by the grammar, in any text."""

    id = "cn_address_text"
    pi_type = "contact.address"
    needs = Evidence.CONTEXT
    scope = Scope.TEXT
    state = "clear"
    chance = 0.3
    trigger = TRIGGER

    def find(self, texts: Sequence[str]) -> Iterator[Match]:
        """Yield a match for each address that has a door, or that a word announces."""
        for index, text in enumerate(texts):
            for found in _spans(text):
                yield Match(index, *found)

    def find_all(self, texts: Sequence[str]) -> Matches:
        """What ``find`` yields: texts that differ in their digits only are read once."""
        read = ((_known if len(text) <= LONGEST else _spans)(text) for text in forms_of(texts))
        return Matches.of(Match(index, *match) for index, found in enumerate(read) for match in found)


def _spans(text: str) -> tuple[tuple[int, int, Evidence, bool], ...]:
    return () if text.isascii() else tuple(_find_in(text))


_known = lru_cache(maxsize=1 << 15)(_spans)


class _Reader:
    """One text, and what was read of it from each place: hints beside each other ask for the same places."""

    def __init__(self, text: str) -> None:
        self.text = simplified(text)
        self.breaks = [0, *(found.end() for found in _BREAK.finditer(self.text))]
        self._divisions: dict[int, bool] = {}
        self._reads: dict[int, Parsed] = {}

    def is_division(self, at: int) -> bool:
        """Whether a division begins at ``at`` that is telling enough to begin an address."""
        known = self._divisions.get(at)
        if known is None:
            _, level, is_full = division_at(self.text, at)
            known = self._divisions[at] = bool(level) and (is_full or level < 3)
        return known

    def read(self, at: int) -> Parsed:
        """The address that begins at ``at``."""
        known = self._reads.get(at)
        if known is None:
            known = self._reads[at] = parse(self.text, at)
        return known


def _find_in(text: str) -> Iterator[tuple[int, int, Evidence, bool]]:
    reader = _Reader(text)
    plain, done = reader.text, 0
    for hint in HINT.finditer(plain):
        if hint.start() < done:
            continue
        start = _start(reader, max(done, hint.start() - _BACK), hint.start())
        if start is None or is_glued(plain, start):
            continue
        read = reader.read(start)
        evidence = _evidence(plain, start, read)
        done = read.end
        yield start, read.end, evidence, evidence > Evidence.SHAPE and _is_announced(plain, start)


def _start(reader: _Reader, first: int, hint: int) -> int | None:
    """Where the address around ``hint`` begins: at its first division, else behind what is none of it."""

    def reaches(at: int) -> bool:
        read = reader.read(at)
        return read.end > hint and read.grain >= Grain.ROAD

    for at in range(first, hint):
        if reader.is_division(at) and reaches(at):
            return at
    last = bisect_right(reader.breaks, hint)
    for at in reversed(reader.breaks[max(0, last - 3) : last]):
        if at >= first and reaches(at):
            return at
    return None


def _evidence(plain: str, start: int, read: Parsed) -> Evidence:
    if ORGANISATIONS.search(plain, max(0, start - _CUE_BACK), start):
        return Evidence.SHAPE
    if _is_announced(plain, start) and (is_telling(read) or ANNOUNCED.search(plain, max(0, start - 7), start)):
        return Evidence.VALIDATED
    if not is_telling(read) or read.grain < Grain.NUMBER:
        return Evidence.SHAPE
    if read.divisions:
        return Evidence.VALIDATED
    return Evidence.CONTEXT if _DOOR.search(plain, start, read.end) else Evidence.SHAPE


def _is_announced(plain: str, start: int) -> bool:
    return ANNOUNCED.search(plain, max(0, start - _CUE_BACK), start) is not None


RECOGNIZER = AddressInText()
