"""What the recognizers of Chinese names share: surnames, characters of given names, and words that are no names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
DOTTED = rf"[{HAN}]{{1,10}}(?:[·•・.][{HAN}]{{1,10}}){{1,4}}"
"""A name with middle dots: 买买提·艾力."""
HAN_BYTES = r"(?:[\xe3-\xe9\xef][\x80-\xbf]{2}|\xf0[\x80-\xbf]{3})"
"""A 汉字 as a trigger sees it: 3 bytes from E3 to E9, 4 from F0 outside the BMP."""
_RUN = re.compile(f"[{HAN}·•・]+")
_LAST_RUN = re.compile(f"[{HAN}]*\\Z")
_AROUND = 6
"""Characters on either side in which the words around a name are looked for."""
NOT_NAMES = frozenset(
    (
        "管理员 测试 测试员 未知 匿名 无名 先生 女士 高级 中级 初级 普通 高等 高中 白天 周末 任务 时间 成功 "
        "平安 文明 安全 金额 方向 常规 全部 全国 全新 华为 万达 江苏 安徽 金牌 金卡 银卡 白金 白银 黄金 应用 "
        "时尚 经典 程序 文件 马上 高兴 元素 通用 万元 双方 平台 成品 连接 路由 关联 关闭 开发 明细 红色 黄色 "
        "蓝色 白色 青色 金色 包邮 包装 和平 华东 华南 华北 华中 全年 全天 单双 文学 文艺 文化 管理 时光 向上 "
        "师范 安装 连锁 解决 解放 应收 应付 查看 查询 武汉 宁波 温州 常州 泰安 郑州 江西 江门 梅州 柳州 成都 "
        "金华 长春 万州 和田 安康 安阳 安庆 连云港 文昌 乐山 康定 石家庄 康师傅 老凤祥 王老吉 马应龙 周大福 "
        "周大生 周生生 金龙鱼 白猫 安踏 海底捞 华帝 万和 方太 康佳 金立 荣耀 文轩 管理处 农行 江中 宏碁 常温 "
        "单价 金典 安慕希 计算 解除 单元 项目部 段落 于是 那么 任何 何时 何种 经过 经常 时候 安排 全体 管道 "
        "星巴克 麦当劳 肯德基 李宁 特步 耐克 "
        "雷达 路径 路线 金融 金属 方案 方法 万能 高清 高速 高端 温馨 温柔 平均 平时 司机 师傅 游客 解析 解码"
    ).split()
)


_DOT = re.compile("[·•・.]")


class Registries(NamedTuple):
    """Single surnames, compound surnames, characters of given names."""

    singles: frozenset[str]
    compounds: frozenset[str]
    given: frozenset[str]


@lru_cache(maxsize=1)
def registries() -> Registries:
    """The lists in ``_data``."""
    folder = files("recognizers") / "_data"
    singles: set[str] = set()
    compounds: set[str] = set()
    for line in (folder / "surnames.txt").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            if " " in line:
                compounds.update(line.split())
            else:
                singles.update(line)
    lines = (folder / "given_characters.txt").read_text("utf-8").splitlines()
    given = frozenset("".join(line for line in lines if not line.startswith("#")))
    return Registries(frozenset(singles), frozenset(compounds), given)


def flaw(value: str) -> str | None:
    """What speaks against ``value`` as a name, or None."""
    if _DOT.search(value):
        return None
    singles, compounds, given = registries()
    if value[:2] in compounds and len(value) > 2:
        rest = value[2:]
    elif value[:1] in singles:
        rest = value[1:]
        # Four characters: surnames of both parents, then a given name.
        if len(rest) == 3 and rest[0] not in singles:
            return "too long for its surname"
        rest = rest[1:] if len(rest) == 3 else rest
    else:
        return "does not begin with a frequent surname"
    if not 0 < len(rest) < 3:
        return "too short or too long"
    if not all(character in given for character in rest):
        return "not characters of a given name"
    return "a word that is no name" if is_word(value) else None


@lru_cache(maxsize=65536)
def is_word(value: str) -> bool:
    """Whether ``value`` is, or begins with, a word of jieba's dictionary that is not tagged as a name."""
    if value in NOT_NAMES:
        return True
    import rjieba  # a dictionary of 5 MB, loaded on first use

    word, tag = rjieba.tag(value, False)[0]
    # A first word of two is the surname with a piece of the given name, and no word: 时间|戳, 任务|表 are.
    return not (len(word) == 1 or tag.startswith("nr") or word in registries().compounds)


def is_cut(text: str, start: int, end: int) -> bool:
    """Whether ``text`` from ``start`` to ``end`` begins or ends inside an ordinary word: 员工|商管理硕|士."""
    import rjieba

    first = max(0, start - _AROUND)
    ahead = _RUN.match(text, start, end + _AROUND)
    at = start - len(_LAST_RUN.findall(text[first:start])[0])
    for word, tag in rjieba.tag(text[at : ahead.end() if ahead else end], False):
        edges = range(at + 1, at + len(word))
        if (start in edges or end in edges) and not tag.startswith("nr"):
            return True
        at += len(word)
    return False


def byte_class(characters: Iterable[str]) -> str:
    """A class of characters as a trigger sees it: grouped by their first bytes, which Hyperscan takes in a moment.

    The same characters as alternatives, twice in a row, keep it busy for minutes.
    """
    groups: dict[bytes, bytearray] = {}
    for character in sorted(set(characters)):
        code = character.encode()
        groups.setdefault(code[:-1], bytearray()).append(code[-1])
    heads = ("".join(f"\\x{byte:02x}" for byte in head) for head in groups)
    tails = ("".join(f"\\x{byte:02x}" for byte in tail) for tail in groups.values())
    return f"(?:{'|'.join(f'{head}[{tail}]' for head, tail in zip(heads, tails, strict=True))})"
