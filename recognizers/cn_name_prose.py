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
from recognizers._names import DOTTED, HAN, HAN_BYTES, byte_class, is_word, registries
from recognizers._prose import spans_in
from scanner.model import Evidence, Match, Scope
from scanner.text import any_of

_SHORTEST = 5
"""A text of fewer characters is a cell, which ``cn_name`` judges."""
_SHAPE = re.compile(rf"[{HAN}]{{2,12}}|{DOTTED}")
# Beyond the characters of cn_name: seldom ones that hardly stand behind a surname by chance.
_MORE_GIVEN = (
    "彧翀赟晗祎煊骞琬璟沅芮婧妤珺禧煜铄頔弋淇霏桉屹朔恺聿翊湉淼焱垚喆懿颢昶钰婵媛娅妍姝昱晏晟曜烨丰仕仲伶佑侃俐倪儒冲冰凌凝勋勤卉双叔叶吟咏"
    "品嘉圆城塔壮夏奎奕如妮姗姣娇婉孝孟宗寒寿尔尧岗岭岳峥峻川左帝师希干幼应张彤彦得忆怀思恒恩悟情惟慈慕成扬才抒振捷揚摇敏斯方旋昆昊映晓晗景晴曙曼月有朝未"
)
_FOREIGN = "斯尔克德特兰尼拉姆夫罗卡维伯洛莱森顿雷利曼布什巴萨奥弗基贝诺塔迪纳阿哈穆亚"
"""Characters that transcribed names are written with: two in a row are seldom anything but a name or a place."""
_FIRST, _DOUBLE, _GIVEN = (sorted(group) for group in registries())
_GIVEN = sorted({*_GIVEN, *_MORE_GIVEN})
_CUE = re.compile(
    f"[{''.join(_FIRST)}][{''.join(_GIVEN)}]|{any_of(_DOUBLE)}[{HAN}]|[{HAN}][·•・][{HAN}]|[{_FOREIGN}]{{2}}"
)
_RUN = re.compile(f"[{HAN}·•・]{{2,}}")
_AROUND = 6
_OTHERS = re.compile(f"[^{HAN}]")


def is_picked(sentence: str) -> bool:
    """The cheap cue: a surname and a character of given names where no ordinary word of the dictionary stands."""
    runs = _RUN.finditer(sentence)
    return any(_may_begin(sentence, found) for run in runs for found in _CUE.finditer(sentence, *run.span()))


def _may_begin(sentence: str, found: re.Match[str]) -> bool:
    start, end = found.span()
    if end - start > 2 or (sentence[start] in _FOREIGN and sentence[end - 1] in _FOREIGN):
        return True
    first = max(0, start - _AROUND)
    return _is_free(_OTHERS.sub(" ", sentence[first : start + _AROUND]), start - first)


@lru_cache(maxsize=4096)
def _is_free(around: str, start: int) -> bool:
    """Whether no ordinary word covers ``start``; remembered, since the lines of a log repeat each other."""
    import rjieba  # a dictionary of 5 MB, loaded on first use

    at = 0
    for word, tag in rjieba.tag(around, False):
        if at + len(word) > start:
            return len(word) == 1 or tag.startswith("nr")
        at += len(word)
    return False


class NameInProse:
    """Finds names by the model."""

    id = "cn_name_prose"
    pi_type = "basic.name"
    needs = Evidence.CONTEXT
    scope = Scope.CONTEXT
    reads_prose = True
    """A model reads every sentence that may hold one: a scan asks for it (``--prose``)."""
    state = "clear"
    chance = 0.05
    trigger = (
        rf"{byte_class(_FIRST)}{byte_class(_GIVEN)}|{any_of(_DOUBLE)}{HAN_BYTES}"
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
                if not is_word(name) and not is_glued(text, start):
                    yield Match(wanted[place], start, end, Evidence.CONTEXT)


RECOGNIZER = NameInProse()
