"""Detailed postal address in China (详细地址) in prose, found by a model where no number and no word gives it away.

Layout: as in ``cn_address``; estates, shops and villages without a number count when a road, town or division is with
them. A comma ends an address unless a part of one follows.

Check digit: none. The network of ``cn_name_prose`` says where places are; the grammar of ``cn_address`` decides which
of them is A3 or finer. It sees only sentences with a word that ends names of places, or a door.

Confused with: regions and countries, scenic spots, organisations, places in the news.

Sources: the model's card (``_model/card.md``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from recognizers._address import Parsed, is_telling, is_telling_alone, parse, whole
from recognizers._address_parts import ANNOUNCED, HINT, ORGANISATIONS, TRIGGER
from recognizers._glue import is_glued
from recognizers._places import simplified
from recognizers._prose import spans_in
from scanner.model import Evidence, Match, Scope

_SHORTEST = 8
_CUE_BACK = 16
_OUTSIDE = " \t,.、“”\"'‘’<>/|"
_SOFT = re.compile("[,、 ]")


def is_picked(sentence: str) -> bool:
    """The cheap cue: a door, a road, a town, an estate."""
    return HINT.search(sentence) is not None


def ending(text: str, start: int, end: int) -> int:
    """Where the address really ends: before a comma that no part of it follows, behind a door that was left out."""
    for soft in _SOFT.finditer(text, start, end):
        if parse(text, start).end <= soft.start() and parse(text, soft.end()).end == soft.end():
            return soft.start()
    read = parse(text, start)
    return read.end if read.end > end and parse(text, end).doors else end


class AddressInProse:
    """Finds addresses by the model."""

    id = "cn_address_prose"
    pi_type = "contact.address"
    needs = Evidence.CONTEXT
    scope = Scope.CONTEXT
    reads_prose = True
    """A model reads every sentence that may hold one: a scan asks for it (``--prose``)."""
    state = "clear"
    chance = 0.2
    trigger = TRIGGER

    def find(self, texts: Sequence[str]) -> Iterator[Match]:
        """Yield a match for each address the model sees; raises ``Unavailable`` where it is not installed."""
        wanted = [number for number, text in enumerate(texts) if len(text) >= _SHORTEST and not _is_cell(text)]
        for place, spans in spans_in([texts[number] for number in wanted], is_picked):
            text = simplified(texts[wanted[place]])
            last = 0
            for start, end, label in spans:
                while start < end and not (text[start].isalnum() or text[start] in "()"):
                    start += 1  # a quote or blank that the model took along
                if label != "ADR" or start < last or not "\u4e00" <= text[start : start + 1] <= "\u9fff":
                    continue
                found = text[start : ending(text, start, end)].rstrip(_OUTSIDE)
                last = start + len(found) - (found.endswith(")") and "(" not in found)
                read = whole(text[start:last])
                if not read or not is_telling(read) or is_glued(text, start):
                    continue
                before = max(0, start - _CUE_BACK)
                is_ours = not ORGANISATIONS.search(text, before, start)
                is_announced = ANNOUNCED.search(text, before, start) is not None
                evidence = _evidence(read) if is_ours else Evidence.SHAPE
                yield Match(wanted[place], start, last, evidence, is_ours and is_announced)


def _evidence(read: Parsed) -> Evidence:
    """The gazetteer or a door beside the model is as good as the grammar alone: the longer one then wins."""
    return Evidence.VALIDATED if read.divisions or read.doors else Evidence.CONTEXT


def _is_cell(text: str) -> bool:
    """Whether ``cn_address`` takes the whole of it: no need for a model."""
    cell = text.strip()
    read = whole(cell) if "\u4e00" <= cell[:1] <= "\u9fff" else None
    return read is not None and is_telling_alone(read)


RECOGNIZER = AddressInProse()
