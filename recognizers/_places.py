"""Administrative divisions of China by name, down to the county, in full and in short (浙江省, 浙江).

The names are python-stdnum's (``cn/loc.dat``: GB/T 2260 since 1980, abolished ones included, which live on in
people's addresses). Towns and streets are too many and too short-lived for a list: they are known by their suffix.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import NamedTuple

import numpy as np

_TRADITIONAL = str.maketrans(
    "區縣鄉鎮號樓棟單層國東廣灣臺龍門園莊莊圍廈陽陰雲鳳華長濱蘇興寧揚鹽連遼錦撫順營盤鐵嶺烏瀋內吉齊鶴雙雞綏賓滬渝貴銅"
    "畢節義黔瀘綿內樂眉達雅資遠開圖馬當淮蕪滁六亳宣黃銅徽慶閩廈莆漳巖贛饒撫濟濰煙棗萊聊荷澤澤鄭陝漢襄鄂荊黃鹹湘張懷婁"
    "永邵衡嶽韶關潮揭陸頭豐豐瓊橋島溝鋪場廠寶羅麗蘭瀾灤滿勝聖學會車號弄塢衛術術與裡里麼楊劉陳趙吳週鄧葉鄰應員發財銀",
    "区县乡镇号楼栋单层国东广湾台龙门园庄庄围厦阳阴云凤华长滨苏兴宁扬盐连辽锦抚顺营盘铁岭乌沈内吉齐鹤双鸡绥宾沪渝贵铜"
    "毕节义黔泸绵内乐眉达雅资远开图马当淮芜滁六亳宣黄铜徽庆闽厦莆漳岩赣饶抚济潍烟枣莱聊荷泽泽郑陕汉襄鄂荆黄咸湘张怀娄"
    "永邵衡岳韶关潮揭陆头丰丰琼桥岛沟铺场厂宝罗丽兰澜滦满胜圣学会车号弄坞卫术术与里里么杨刘陈赵吴周邓叶邻应员发财银",
)
_WRITTEN_SO = re.compile(f"[{''.join(chr(code) for code, form in _TRADITIONAL.items() if code != form)}]")
_SHORT_PROVINCES = {
    "内蒙古自治区": "内蒙古", "广西壮族自治区": "广西", "西藏自治区": "西藏", "宁夏回族自治区": "宁夏",
    "新疆维吾尔自治区": "新疆", "香港特别行政区": "香港", "澳门特别行政区": "澳门",
}  # fmt: skip
_SUFFIX = re.compile("(?:地区|市|区|县|盟|旗)$")
_PEOPLES = re.compile(
    "(?:(?:壮|回|藏|苗|彝|侗|瑶|土家|土|朝鲜|傣|哈尼|傈僳|景颇|白|羌|布依|蒙古|满|黎|水|仡佬|纳西|普米|怒|独龙|佤|拉祜|"
    "布朗|畲|撒拉|保安|东乡|裕固|哈萨克|柯尔克孜|塔吉克|锡伯|达斡尔|仫佬|毛南|各)族|哈萨克|蒙古|柯尔克孜)*自治[州县旗]$"
    "|林区$|特区$"
)
_VAGUE = frozenset(
    "市辖区 县 省直辖县级行政区划 自治区直辖县级行政区划 省直辖行政单位 省直辖县级行政单位 自治区直辖县级行政单位 "
    "郊区 城区 市区 矿区".split()
)


class Divisions(NamedTuple):
    """Names to levels (1 province, 2 city, 3 county): as written in full, and cut to what people say."""

    full: dict[str, int]
    short: dict[str, int]
    sizes: dict[str, tuple[int, ...]]
    """The first two characters to the lengths of the names that begin so, longest first."""


@lru_cache(maxsize=1)
def divisions() -> Divisions:
    """All divisions that are or were listed."""
    from importlib.resources import files

    full: dict[str, int] = {}
    short: dict[str, int] = {}
    province = ""
    for line in (files("stdnum") / "cn" / "loc.dat").read_text("utf-8").splitlines():
        if found := re.match('([0-9]{2}) province="(.+?)"', line):
            province = found[2]
            full.setdefault(province, 1)
            short.setdefault(_SHORT_PROVINCES.get(province, province.rstrip("省市")), 1)
        elif found := re.match(r'\s+([0-9]{4}) county="(?:\[[0-9-]*\])?(.+?)"', line):
            for name in re.split(r"[,;]?\[[0-9-]*\]", found[2]):
                _add(name, 2 if found[1].endswith("00") else 3, full, short)
    sizes: dict[str, set[int]] = {}
    for name in (*full, *short):
        sizes.setdefault(name[:2], set()).add(len(name))
    return Divisions(full, short, {head: tuple(sorted(found, reverse=True)) for head, found in sizes.items()})


def _add(name: str, level: int, full: dict[str, int], short: dict[str, int]) -> None:
    if name in _VAGUE or not re.fullmatch("[\u4e00-\u9fff]{2,15}", name):
        return
    full[name] = min(level, full.get(name, 9))
    cut = _SUFFIX.sub("", name) if not _PEOPLES.search(name) else _PEOPLES.sub("", name)
    if len(cut) > 1:
        short[cut] = min(level, short.get(cut, 9))


def simplified(text: str) -> str:
    """The characters of addresses in simplified form, one for one; other traditional ones stay."""
    return text if text.isascii() or _WRITTEN_SO.search(text) is None else text.translate(_TRADITIONAL)


_FORMS = np.arange(0x10000, dtype=np.uint32)
"""Code point to that of its simplified form; every digit to 0."""
_FORMS[[*_TRADITIONAL]] = [*_TRADITIONAL.values()]
_FORMS[0x31:0x3A] = 0x30


def forms_of(texts: Sequence[str]) -> list[str]:
    """The texts in simplified characters, every digit a 0: to the grammar of addresses these are the same texts."""
    codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32)
    is_plain = codes < len(_FORMS)
    forms = np.where(is_plain, _FORMS[np.where(is_plain, codes, 0)], codes)
    joined, ends = forms.tobytes().decode("utf-32-le", "surrogatepass"), [0, *accumulate(map(len, texts))]
    return [joined[start:end] for start, end in pairwise(ends)]


def division_at(text: str, at: int) -> tuple[int, int, bool]:
    """(end, level, in full) of the longest division that begins at ``at``; (at, 0, False) when there is none."""
    known = divisions()
    for size in known.sizes.get(text[at : at + 2], ()):
        name = text[at : at + size]
        if level := known.full.get(name):
            return at + len(name), level, True
        if level := known.short.get(name):
            return at + len(name), level, False
    return at, 0, False
