"""Chinese personal name (姓名) in prose, found by a model where no word announces it.

Layout: a surname and a given name, or a name with middle dots, as in ``cn_name``; two characters and more.

Check digit: none. A network trained for this project says where names are (``_model/card.md``: what it learned
from, how well it works, what it misses). It sees only sentences in which a surname begins no ordinary word.

Confused with: characters of novels and films, places and brands named after people, transcribed foreign places;
a surname alone is not reported.

Sources: the model's card; jieba's dictionary for the cue.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from recognizers._glue import is_glued
from recognizers._names import DOTTED, HAN, HAN_BYTES, NOT_NAMES, byte_class, is_cut, is_word, registries
from recognizers._places import divisions
from recognizers._prose import spans_in
from scanner.model import Evidence, Match, Scope
from scanner.text import any_of

_SHORTEST = 5
"""A text of fewer characters is a cell, which ``cn_name`` judges."""
_SHAPE = re.compile(rf"[{HAN}]{{2,12}}|{DOTTED}")
_FOREIGN = "斯尔克德特兰尼拉姆夫罗卡维伯洛莱森顿雷利曼布什巴萨奥弗基贝诺塔迪纳阿哈穆亚"
"""Characters that transcribed names are written with: two in a row are seldom anything but a name or a place."""
_FIRST, _DOUBLE = (sorted(group) for group in registries()[:2])
_CUE = re.compile(f"[{''.join(_FIRST)}][{HAN}]|{any_of(_DOUBLE)}[{HAN}]|[{HAN}][·•・][{HAN}]|[{_FOREIGN}]{{2}}")
_RUN = re.compile(f"[{HAN}·•・]{{2,}}")
_OF_A_THING = re.compile(
    r"(?:部门|科室|班级|品牌|产品|商品|物料|菜品|菜|车型|型号|类目|分类|门店|仓库|项目|课程|活动|标题|书|片|歌曲|设备|模块|城市|地区|地点)"
    r"(?:名称?)?[\"'”]?[:：=][ \"'“]{0,2}\Z"
)
"""A key whose value is a thing or a place, whatever it sounds like."""
_KEY_BEFORE = 12
_NAMED = ("nr", "ns", "nt", "nz")
"""Tags of words that may be a person's name: the dictionary takes many a name for a place or a trade mark."""


def is_picked(sentence: str) -> bool:
    """The cheap cue: a surname and another character where no ordinary word of the dictionary stands."""
    return any(map(_may_hold_name, _RUN.findall(sentence)))


@lru_cache(maxsize=16384)
def _may_hold_name(run: str) -> bool:
    """The cue in one run of 汉字; remembered, since the lines of a log repeat each other."""
    found = _CUE.search(run)
    if not found:
        return False
    free = _beginnings(run)
    while found:
        start, end = found.span()
        if end - start > 2 or start in free or (run[start] in _FOREIGN and run[end - 1] in _FOREIGN):
            return True
        found = _CUE.search(run, start + 1)
    return False


def _beginnings(run: str) -> set[int]:
    """Where a word begins that may be a name, or a character that stands alone before what may be a given name."""
    import rjieba  # a dictionary of 5 MB, loaded on first use

    given = registries().given
    at, free, is_single = 0, set[int](), False
    for word, tag in rjieba.tag(run, False):
        if len(word) > 1 and tag.startswith(("nr", "nz")):
            free.add(at)
        if is_single and (len(word) == 1 or word[0] in given or tag.startswith(_NAMED)):
            free.add(at - 1)
        is_single = len(word) == 1
        at += len(word)
    return free


@lru_cache(maxsize=16384)
def _is_word(name: str) -> bool:
    """Whether ``name`` is a word that the model should not take for one, or begins with such a word (时间戳)."""
    if name in NOT_NAMES:
        return True
    if not is_word(name):
        return False
    import rjieba

    return not rjieba.tag(name, False)[0][1].startswith(_NAMED)


class NameInProse:
    """Finds names by the model."""

    id = "cn_name_prose"
    pi_type = "basic.name"
    needs = Evidence.CONTEXT
    scope = Scope.CONTEXT
    reads_prose = True
    """A model reads every sentence that may hold one: a scan asks for it (``--prose``)."""
    state = "clear"
    chance = 0.08
    trigger = (
        rf"{byte_class(_FIRST)}{HAN_BYTES}|{any_of(_DOUBLE)}{HAN_BYTES}"
        rf"|(?:\xc2\xb7|\xe2\x80\xa2|\xe3\x83\xbb){HAN_BYTES}|{byte_class(_FOREIGN)}{{2}}"
    )

    def find(self, texts: Sequence[str]) -> Iterator[Match]:
        """Yield a match for each name the model sees; raises ``Unavailable`` where it is not installed."""
        wanted = [n for n, text in enumerate(texts) if len(text.strip()) >= _SHORTEST and not text.isascii()]
        for place, spans in spans_in([texts[number] for number in wanted], is_picked):
            text = texts[wanted[place]]
            for start, end, label in spans:
                name = text[start:end]
                if label != "PER" or not _SHAPE.fullmatch(name):
                    continue
                if _OF_A_THING.search(text[max(0, start - _KEY_BEFORE) : start]):
                    continue
                is_place = name in divisions().short or name in divisions().full
                if not (is_place or _is_word(name) or is_glued(text, start) or is_cut(text, start, end)):
                    yield Match(wanted[place], start, end, Evidence.CONTEXT)


RECOGNIZER = NameInProse()
