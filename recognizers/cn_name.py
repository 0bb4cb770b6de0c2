"""Chinese personal name (姓名), as a whole cell.

Layout: a surname of one character (or two: 欧阳) and a given name of one or two; names of some minorities
and transcribed ones have a middle dot (买买提·艾力). 2 to 4 characters, more with a dot.

Check digit: none. Surname and given name are looked up among frequent characters; about 8 % of random short
words pass, so only a column can be judged: by its share.

Confused with: product, dish, place, department and status words that begin with a surname (高级, 白菜, 江苏).

Sources: surnames and given characters as listed in ``_data`` with their origin; GB/T 37964-2019 counts the
name among direct identifiers (from memory).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.resources import files

from scanner.model import Evidence, Match, Scope

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_SHAPE = re.compile(rf"[{_HAN}]{{2,4}}|[{_HAN}]{{1,10}}(?:[·•・.][{_HAN}]{{1,10}}){{1,4}}")
# A Han character is 3 bytes from E3 to E9 (4 from F0 outside the BMP); a dot is C2 B7, E2 80 A2, E3 83 BB or ".".
_TRIGGER_CHARACTER = r"(?:[\xe3-\xe9\xef][\x80-\xbf]{2}|\xf0[\x80-\xbf]{3}|\xc2\xb7|\xe2\x80\xa2|\.)"
_NOT_NAMES = frozenset(
    (
        "管理员 测试 测试员 未知 匿名 无名 先生 女士 高级 中级 初级 普通 高等 高中 白天 周末 任务 时间 成功 "
        "平安 文明 安全 金额 方向 常规 全部 全国 全新 华为 万达 江苏 安徽 金牌 金卡 银卡 白金 白银 黄金 应用 "
        "时尚 经典 程序 文件 马上 高兴 元素 通用 万元 双方 平台 成品 连接 路由 关联 关闭 开发 明细 红色 黄色 "
        "蓝色 白色 青色 金色 包邮 包装 和平 华东 华南 华北 华中 全年 全天 单双 文学 文艺 文化 管理 时光 向上 "
        "师范 安装 连锁 解决 解放 应收 应付 查看 查询 武汉 宁波 温州 常州 泰安 郑州 江西 江门 梅州 柳州 成都 "
        "金华 长春 万州 和田 安康 安阳 安庆 连云港 文昌 乐山 康定"
    ).split()
)


@lru_cache(maxsize=1)
def _registries() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Single surnames, compound surnames, characters of given names."""
    folder = files("recognizers") / "_data"
    singles: set[str] = set()
    compounds: set[str] = set()
    for line in (folder / "surnames.txt").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            if " " in line:
                compounds.update(line.split())
            else:
                singles.update(line)
    given = (folder / "given_characters.txt").read_text("utf-8").splitlines()
    return (
        frozenset(singles),
        frozenset(compounds),
        frozenset("".join(line for line in given if not line.startswith("#"))),
    )


def flaw(value: str) -> str | None:
    """What speaks against ``value`` as a name, or None."""
    singles, compounds, given = _registries()
    if re.search("[·•・.]", value):
        return None
    if value in _NOT_NAMES:
        return "a word that is no name"
    if value[:2] in compounds and len(value) > 2:
        rest = value[2:]
    elif value[0] in singles:
        rest = value[1:]
        # Four characters: surnames of both parents, then a given name.
        if len(rest) == 3 and rest[0] not in singles:
            return "too long for its surname"
        rest = rest[1:] if len(rest) == 3 else rest
    else:
        return "does not begin with a frequent surname"
    return None if all(character in given for character in rest) else "not characters of a given name"


class NameRecognizer:
    """Judges whole cells; a name in running text needs more than characters."""

    id = "cn_name"
    pi_type = "basic.name"
    needs = Evidence.VALIDATED
    scope = Scope.CELL
    state = "clear"
    chance = 0.15
    trigger = rf"\n{_TRIGGER_CHARACTER}{{2,54}}\r?\n"

    def find(self, texts: Sequence[str]) -> Iterator[Match]:
        """Yield a match for each text that is two to four 汉字, or 汉字 with middle dots."""
        for index, text in enumerate(texts):
            cell = text.strip()
            if _SHAPE.fullmatch(cell):
                start = text.index(cell)
                evidence = Evidence.SHAPE if flaw(cell) else Evidence.VALIDATED
                yield Match(index, start, start + len(cell), evidence)


RECOGNIZER = NameRecognizer()
