"""The parts that Chinese addresses are made of, as patterns: town, road, number, estate, building, unit, room."""

from __future__ import annotations

import re
from functools import lru_cache

from scanner.text import any_of

NUM = "(?:[0-9]{1,6}|[一二两三四五六七八九十百零〇]{1,6})"
# A name inside an address: no pronoun, particle or verb that only a sentence has.
_NAME = "[㐀-䶿一-鿿A-Za-z·]"
_FREE = (
    "(?![我你您他她它吗了请把被给让很这那没也还说的是在就到已送住来为]|因为|但是|如果|所以|我们|电话|手机|收货|收件|联系|"
    "身份|客户|用户|派送|签收|谢谢|尽快|订单|快递|请求|成功|失败|姓名)" + _NAME
)
_ESTATE = (
    "小区|花园|花苑|花城|家园|新苑|公寓|名邸|华庭|华府|公馆|豪庭|雅苑|佳苑|新村|大院|家属院|宿舍楼?|别墅|山庄|社区|大厦|大楼|广场|写字楼|商厦|"
    "商城|商业街|步行街|工业区|工业园区?|产业园区?|科技园区?|软件园|创业园|物流园|园区|开发区|高新区|新区|保税区|基地|苑|府|邸|里|坊|轩|居|墅"
)
_SPOT = (
    "医院|卫生院|诊所|学校|大学|学院|中学|小学|幼儿园|校区|公司|集团|工厂|分厂|超市|便利店|酒店|宾馆|饭店|旅馆|网吧|药房|药店|专卖店|"
    "驿站|快递柜|快递|车站|火车站|地铁站|加油站|收费站|银行|派出所|居委会|村委会|政府|公园|码头|仓库|国际|市场|商场|中心|城|园|庭|湾|厦|店|"
    "厂|院|馆|站|座|阁|门|场|岛|塘|桥|口"
)
_NO_ROADS = (
    "街道|道路|公路|铁路|马路|网路|线路|电路|思路|出路|走路|半路|通道|频道|渠道|管道|隧道|轨道|知道|报道|味道|赛道|车道|跑道|大街|胡同|"
    "一路|上路|开路|集路|短路|回路|链路|后路|难道|地道|人道|街巷|里弄|一段|时段|字段|阶段|手段|片段|号段|网段|分段"
)
_BLOCK = rf"[A-Za-z]?{NUM}(?:[-~之、,]{NUM})?[A-Za-z]?(?:号楼|栋|幢|座|#楼?|期|号院|院|区|撞|橦|懂|号地块)"
_NUMBER = rf"(?:附|第|西|东|南|北)?[A-Za-z]?{NUM}(?:[-~之、/]{NUM}){{0,4}}[A-Za-z]?"
_ROAD = "大道|大街|公路|高速|国道|省道|胡同|路|街|道|巷|弄|环线|段"
_ROAD_END = "(?:[东南西北中]?[一二三四五六七八九]?段|[东南西北中](?![区门苑])路?)?"
_SPOT_END = "(?:[A-Za-z东南西北]{1,2}(?:区|座|栋|门|楼))?"
_COUNTED = "年月日元万个人岁时点分次项种位台件届度倍遍%.:"
"""What makes a bare number a count or a date, and no door."""
_NEAR = (
    "旁边|对面|斜对面|附近|门口|隔壁|楼下|楼上|后面|前面|里面|后门|前门|交叉路?口|交汇处|路口|内|旁|口|侧|底商|交口|头"
)
UNITS = (
    ("town", rf"{_FREE}{{1,7}}?(?:街道办?事?处?|镇|乡|苏木|农场|林场)"),
    ("block", rf"{_BLOCK}|(?<![A-Za-z])[A-Za-z][0-9]{{0,3}}(?:栋|幢|座|区|楼)"),
    ("unit", rf"[A-Za-z]?{NUM}(?:单元|门(?!口)|梯)|[A-Za-z甲乙丙丁]单元"),
    ("floor", rf"(?:负|地下|B)?{NUM}(?:层|楼|[Ff](?![A-Za-z]))"),
    ("room", rf"(?<![A-Za-z])[A-Za-z]?-?{NUM}[A-Za-z]?(?:号房|室|户(?!型)|房(?!间)|号室|号间)"),
    ("group", rf"第?{NUM}(?:村民小组|组|队|社)"),
    ("number", rf"{_NUMBER}(?:号门面|号铺|号附{NUM}号?|号|弄|支弄|巷|条|铺|档|米处?|公里处?)"),
    ("village", rf"{_FREE}{{1,7}}?(?:村|屯|庄|寨|堡|坪|圩|坞|浜|自然村)(?!庄)"),
    ("road", rf"(?!{_NO_ROADS})[0-9]{{0,4}}{_FREE}{{1,9}}?(?:{_ROAD})(?![镇乡村]){_ROAD_END}"),
    ("estate", rf"(?:[0-9]{{1,4}})?(?:{_FREE}|[0-9&]){{1,14}}?(?:{_ESTATE}){_SPOT_END}"),
    ("spot", rf"(?:[0-9]{{1,4}})?(?:{_FREE}|[0-9&]){{1,14}}?(?:{_SPOT}){_SPOT_END}"),
    ("named", rf"{_FREE}{{2,8}}?(?={NUM}(?:号楼|栋|幢|座|单元|号|[-#][0-9]))"),
    (
        "compact",
        rf"(?<![0-9A-Za-z])[A-Za-z]?[0-9]{{1,5}}(?:[-#/~之][A-Za-z]?[0-9]{{1,5}}){{1,4}}[A-Za-z#]?"
        rf"|(?<![0-9])[A-Za-z]?-?[0-9]{{1,5}}[A-Za-z#]?(?![0-9A-Za-z{_COUNTED}])",
    ),
    ("locator", rf"正?(?:{_NEAR}|[东南西北]门口?|以?[东南西北]{{1,2}}侧?(?:{NUM}米)?处?|[东南西北]?{NUM}米处?)"),
    ("joint", rf"(?:与|和|跟|近){_FREE}{{1,8}}?(?:路|街|大道|道)(?:交叉路?口|交汇处?|路?口|交界处?)?"),
)
"""Name and pattern of each part; where several fit, the first one listed is taken."""
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_COUNTS = "0123456789一二两三四五六七八九十百零〇"
_SIDES = "东南西北"
# What a part may begin with beside the characters of a name.
_BEGINS = {
    "block": _LETTERS + _COUNTS, "unit": _LETTERS + _COUNTS + "甲乙丙丁", "floor": "负地B" + _COUNTS,
    "room": _LETTERS + _COUNTS + "-", "group": "第" + _COUNTS, "number": "附第" + _SIDES + _LETTERS + _COUNTS,
    "road": _COUNTS[:10], "estate": _COUNTS[:10] + "&", "spot": _COUNTS[:10] + "&",
    "compact": _LETTERS + _COUNTS[:10] + "-", "joint": "与和跟近",
    "locator": "正以" + _SIDES + _COUNTS + "".join(word[0] for word in _NEAR.split("|")),
}  # fmt: skip
_NAMED = frozenset(("town", "village", "road", "estate", "spot", "named"))
_MARKED = frozenset("".join(_BEGINS.values()))
_IS_NAME = re.compile(_NAME)
# How far behind the beginning of a part with a free name, at the least and the most, its last word begins.
_ENDS = {
    "town": ("街道|镇|乡|苏木|农场|林场", 7), "village": ("村|屯|庄|寨|堡|坪|圩|坞|浜|自然村", 7), "road": (_ROAD, 13),
    "estate": (_ESTATE, 18), "spot": (_SPOT, 18), "named": ("|".join(_COUNTS), 8),
}  # fmt: skip


def part_at(text: str, at: int) -> re.Match[str] | None:
    """The part of an address that begins at ``at``."""
    first = text[at : at + 1]
    pattern = _parts_from(first if first in _MARKED else "路" if _IS_NAME.match(first) else "")
    return pattern.match(text, at) if pattern else None


@lru_cache(maxsize=256)
def _parts_from(first: str) -> re.Pattern[str] | None:
    """The parts that may begin with ``first``, in order."""
    is_name = _IS_NAME.match(first) is not None
    names = (n for n, _ in UNITS if (is_name and n in _NAMED) or (first and first in _BEGINS.get(n, "")))
    return _any_part(frozenset(names))


@lru_cache(maxsize=256)
def _any_part(names: frozenset[str]) -> re.Pattern[str] | None:
    chosen = [f"(?P<{name}>{_quick(name)}(?:{pattern}))" for name, pattern in UNITS if name in names]
    return re.compile("|".join(chosen)) if chosen else None


def _quick(name: str) -> str:
    """A look ahead for the last word of a part: a set of characters is skipped ten times as fast as a free name."""
    if name not in _ENDS:
        return ""
    words, most = _ENDS[name]
    ends = "".join(sorted({word[0] for word in words.split("|")}))
    return f"(?=.[^{ends}]{{0,{most - 1}}}[{ends}])"


_FINE = re.compile(f"[{_COUNTS}{''.join(sorted({w[0] for words, _ in _ENDS.values() for w in words.split('|')}))}]")


def may_be_fine(text: str) -> bool:
    """The cheapest cue: every part finer than a county has one of these characters."""
    return _FINE.search(text) is not None


_HAN_NUMBERS = "一二三四五六七八九十百零〇"
_BEFORE_NUMBERS = "路 街 道 巷 弄 胡同 里 村 庄 园 苑 城 区 府 厦 场 寓 心 楼 期 莊 園 區 廈 場".split()
_BEHIND_NUMBERS = "号 弄 栋 幢 座 楼 单元 室 户 组 队 层 號 棟 單元 樓 層 組 戶".split()
_PLACES = "街道 镇 鎮 乡 鄉 社区 小区 社區 小區 花园 花園 公寓 大厦 大廈 新村 家园 家園 大道 路 街 村".split()
HINT = re.compile(
    f"{any_of(_BEFORE_NUMBERS)}[0-9{_HAN_NUMBERS}]|[0-9A-Za-z{_HAN_NUMBERS}]{any_of(_BEHIND_NUMBERS)}|{any_of(_PLACES)}"
)
"""The cheap cue: somewhere here may be an address."""
TRIGGER = (
    rf"{any_of(_BEFORE_NUMBERS)}(?:{any_of(list(_HAN_NUMBERS))}|[0-9])"
    rf"|(?:{any_of(list(_HAN_NUMBERS))}|[0-9A-Za-z]){any_of(_BEHIND_NUMBERS)}|{any_of(_PLACES)}"
)
"""``HINT`` as bytes."""

CUES = (
    "地址 住址 住所 住在 家住 现住 居住 户籍 送到 送至 送往 寄到 寄往 寄至 寄给 位于 搬到 搬至 发到 发往 改到 改成 "
    "改为 投放至 到达 定位 起点 终点 "
    "目的地 出发地 收货地 籍贯 老家 我家 我在 他在 她在 开往 前往 约在 就在"
).split()
_KEYS = "addr address location dizhi".split()
_FOES = (
    "公司地址 总部 办公地址 门店 店铺地址 营业地址 经营地址 注册地址 单位地址 学校地址 酒店地址 网址 机构地址 "
    "总公司 分公司地址"
).split()
ANNOUNCED = re.compile(rf"{any_of(CUES)}|(?<![A-Za-z])(?:[A-Za-z]{{1,16}}_?)?(?i:{any_of(_KEYS)})(?![a-z])")
ORGANISATIONS = re.compile(any_of(_FOES))
"""Words that say whose address follows: no person's."""
