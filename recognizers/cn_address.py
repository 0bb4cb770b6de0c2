"""Detailed postal address in mainland China (详细地址), as a whole cell.

Layout: province, city, district, town (each may be missing), then road and number, or estate or village with
building, unit and room: 浙江省杭州市滨江区江南大道188号3幢1201室.

Check digit: none. A cell counts when a road with a number, or a place with a building or room, stands in it;
a region alone (省, 市, 区) does not.

Confused with: regions, company names with a place in them, scenic spots, sentences about places.

Sources: GB/T 23705-2009 and 地名地址 practice (from memory); granularity A3 and finer of this project.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from scanner.model import Evidence, Match, Scope

_HAN = "\u4e00-\u9fff"
_NUMBER = "[0-9０-９一二三四五六七八九十百零〇]{1,6}"
_REGION = re.compile(rf"[{_HAN}]{{2,8}}?(?:省|自治区|市|自治州|盟|区|县|旗|镇|乡|街道)")
_ROAD = re.compile(rf"[{_HAN}0-9A-Za-z]{{1,14}}?(?:路|街|大道|道|巷|弄|里|胡同|条|大街|公路|村|屯|庄|组|园|苑|区)")
_DOOR = re.compile(
    rf"(?:路|街|道|巷|弄|里|胡同|条|村|屯|庄|园|苑|城|区|府|邸|庭|湾|坊|组|厦|场|公寓|小区|花园|中心|单元|[栋幢座楼号])"
    rf"[ ]?(?:附|第)?[A-Za-z]?{_NUMBER}(?:[-#之]{_NUMBER}){{0,3}}[ ]?(?:号|弄|栋|幢|座|楼|单元|室|户|组|队|#|层|院|$)"
)
_SENTENCE = re.compile("[。！？!?；;：:]|请|您|了|吗|已经")
_LONGEST = 120


def flaw(value: str) -> str | None:
    """What speaks against ``value`` as a detailed address, or None."""
    if _SENTENCE.search(value):
        return "a sentence"
    if not _DOOR.search(value):
        return "no door: road with number, building or room"
    if not (_REGION.search(value) or _ROAD.search(value)):
        return "no region and no road"
    return None


class AddressRecognizer:
    """Judges whole cells; an address inside a sentence needs a grammar of its beginning and end."""

    id = "cn_address"
    pi_type = "contact.address"
    needs = Evidence.VALIDATED
    scope = Scope.CELL
    state = "clear"
    chance = 0.05
    # A cell that begins with a 汉字 (3 bytes, E3 to E9); the cell is judged as a whole.
    trigger = r"\n[\xe3-\xe9][\x80-\xbf]{2}"

    def find(self, texts: Sequence[str]) -> Iterator[Match]:
        """Yield a match for each text of 5 to 120 characters that begins with 汉字 and names a place."""
        for index, text in enumerate(texts):
            cell = text.strip()
            if (
                4 < len(cell) <= _LONGEST
                and "\u4e00" <= cell[0] <= "\u9fff"
                and (_REGION.search(cell) or _ROAD.search(cell))
            ):
                start = text.index(cell)
                evidence = Evidence.SHAPE if flaw(cell) else Evidence.VALIDATED
                yield Match(index, start, start + len(cell), evidence)


RECOGNIZER = AddressRecognizer()
