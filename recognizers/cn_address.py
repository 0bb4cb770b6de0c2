"""Detailed postal address in China (详细地址), as a whole cell.

Layout: province, city, district, town (each may be missing or short: 浙江杭州滨江), then road and number, or estate or
village with building, unit and room: 浙江省杭州市滨江区江南大道188号3幢1201室; compact codes (3-2-501, 5#1202);
numbers in 汉字; blanks, commas or hyphens between parts; traditional characters.

Check digit: none. A grammar reads parts and takes their granularity: A0 province, A1 city, A2 county, A3 town, road or
estate, A4 road with a number or village group, A5 building, unit or room. A3 counts only with a division before it
or a second place behind it.

Confused with: regions (a county alone identifies nobody), company names with a place in them, scenic spots, sentences
about places.

Sources: GB/T 23705-2009 and 地名地址 practice (from memory); divisions from python-stdnum (GB/T 2260).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from recognizers._address import LONGEST, Grain, is_telling_alone, whole
from recognizers._address_parts import may_be_fine
from recognizers._places import forms_of
from scanner.matches import Matches
from scanner.model import Evidence, Match, Scope

_SHORTEST = 4


def flaw(value: str) -> str | None:
    """What speaks against ``value`` as a detailed address, or None."""
    read = whole(value)
    if read is None:
        return "a sentence"
    if read.grain < Grain.ROAD:
        return "a region at most: no town, road, estate or door"
    return None if is_telling_alone(read) else "a single place without a division or a number"


class AddressRecognizer:
    """Judges whole cells; ``cn_address_text`` finds addresses inside sentences."""

    id = "cn_address"
    pi_type = "contact.address"
    needs = Evidence.VALIDATED
    scope = Scope.CELL
    state = "clear"
    chance = 0.06
    # A cell that begins with a 汉字 (3 bytes, E3 to E9); the cell is judged as a whole.
    trigger = r"\n[\xe3-\xe9][\x80-\xbf]{2}"

    def find(self, texts: Sequence[str]) -> Iterator[Match]:
        """Yield a match for each text that begins like an address and names a place."""
        for index, text in enumerate(texts):
            if found := _judged(text):
                yield Match(index, *found)

    def find_all(self, texts: Sequence[str]) -> Matches:
        """What ``find`` yields: texts that differ in their digits only are read once."""
        fine = ((index, form) for index, form in enumerate(forms_of(texts)) if may_be_fine(form))
        found = ((index, (_known if len(form) <= LONGEST else _judged)(form)) for index, form in fine)
        return Matches.of(Match(index, *match) for index, match in found if match)


def _judged(text: str) -> tuple[int, int, Evidence, bool] | None:
    """Start, end and evidence of the address that ``text`` is."""
    cell = text.strip()
    if not (_SHORTEST <= len(cell) <= LONGEST and "\u4e00" <= cell[0] <= "\u9fff"):
        return None
    read = whole(cell)
    if read is None or read.grain < Grain.ROAD:
        return None
    start = text.index(cell)
    return start, start + len(cell), Evidence.VALIDATED if is_telling_alone(read) else Evidence.SHAPE, False


_known = lru_cache(maxsize=1 << 15)(_judged)


RECOGNIZER = AddressRecognizer()
