"""Generated text: form lines, chat, tickets, logs, waybills, CVs, with synthetic names and addresses in them.

What follows an address matters most: the annotated sets have none that ends in a sentence. Thousands of clauses,
cut from the annotated prose with their spans, follow and precede; a frame only says where they may stand.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

from recognizers._places import divisions
from scanner.synthetic import Maker
from training.frames import FRAMES, LOG_LINES, THINGS
from training.sources import Sample

_PART = re.compile(r"\{([A-Z]+)\}")
_CUT = re.compile(r"[^,。！？!?;；:：，\n]{3,26}")
_ROAD_HEADS = (
    "人民 解放 中山 建设 文一 江南 滨盛 长江 学院 和平 新华 科技园 湖滨 迎宾 朝阳 胜利 环城 古墩 莲花 钱江 凤起 振兴 光明 "
    "工农 幸福 石桥 沿江 黄河 天目山 望江 民主 青年 龙华 宝安 深南 珠江 体育 世纪 张江 祖冲之 延安 淮海 南京 北京 复兴 滨河 二七 "
    "花园 桃园 杏林 云杉 玉兰 梧桐 香樟 银杏 前进 团结 友谊 创新 创业 高新 软件园 金融 商贸 站前 机场 港口 东风 红旗 八一"
).split()
_ESTATE_HEADS = (
    "阳光 翡翠 江南 金色 绿城 万科 锦绣 幸福 东湖 丽景 碧水 春江 保利 恒大 龙湖 融创 中海 华润 金地 招商 碧桂园 世茂 滨江 "
    "香榭丽 维多利亚 罗马 巴黎 山水 翠苑 紫金 梅园 竹园 兰亭 荷塘 御景 天鹅 海棠 玫瑰 桂花 水岸 星河 月亮 金域 云栖 未来 新天地"
).split()
_ESTATES = (
    "花园 小区 家园 苑 城 公寓 名邸 华庭 湾 新村 里 府 园 壹号 国际 广场 公馆 豪庭 雅苑 佳苑 公寓楼 宿舍 大院".split()
)
_SHOPS = (
    "肯德基 菜鸟驿站 丰巢快递柜 美宜佳便利店 全家便利店 沙县小吃 兰州拉面 蜜雪冰城 顺丰速运 中国银行 农业银行 幼儿园 实验小学 "
    "第二中学 人民医院 社区卫生院 五金店 理发店 水果店 大药房 华联超市 物美超市 修车铺 网吧 棋牌室 服装厂 电子厂 加油站 汽修厂"
).split()
_RARE = "彧翀赟晗祎煊骞琬璟沅芮婧妤珺禧煜铄頔弋淇霏桉屹朔恺聿翊湉淼焱垚喆懿颢昶钰婵媛娅妍姝昱晏晟曜烨"
_MINORITY = (
    "阿卜杜 买买提 艾山 吐尔逊 迪丽 古丽 热合曼 阿依 努尔 买买提江 艾力 玉素甫 卡德尔 库尔班 帕提 古丽娜尔 哈力克 木合塔尔 "
    "艾合买提 亚森 巴特尔 孟和 其其格 格日勒 乌云 苏日娜 次仁 卓玛 扎西 旺堆 多吉 央金 才让 尼玛 索朗 顿珠 拉姆 平措"
).split()


class Generator:
    """Draws samples. The same seed, clauses and addresses give the same samples."""

    def __init__(self, seed: int, clauses: Sequence[Sample], addresses: Sequence[str], *, held_out: bool) -> None:
        """``held_out``: use the frames kept for validation, and only those."""
        self.rng = random.Random(seed)
        self.maker = Maker(seed)
        self.addresses = addresses
        self.clauses = clauses
        self.frames = [frame for i, frame in enumerate(FRAMES) if (i % 8 == 5) is held_out]
        self.logs = [frame for i, frame in enumerate(LOG_LINES) if (i % 8 == 5) is held_out]
        known = divisions()
        self.provinces = [name for name, level in known.full.items() if level == 1]
        self.cities = [name for name, level in known.full.items() if level == 2]
        self.counties = [name for name, level in known.full.items() if level == 3]
        self.short = [name for name, level in known.short.items() if level < 3]

    def sample(self) -> Sample:
        """One generated text."""
        if self.rng.random() < 0.07:
            text = self.address()
            return Sample(text, ((0, len(text), "ADR"),), "address")
        return self._fill(self.rng.choice(self.frames), "frame")

    def log_line(self) -> Sample:
        """One log line, most of them with nobody in it."""
        return self._fill(self.rng.choice(self.logs), "log")

    def name(self) -> str:
        """A person's name: mostly Chinese, some of minorities, some of two surnames."""
        r = self.rng
        if r.random() < 0.03:
            return r.choice("··•・").join(r.sample(_MINORITY, r.choice((2, 2, 3))))
        if r.random() < 0.55:
            return self.maker.name()
        surname = r.choice(SURNAMES) if r.random() < 0.94 else r.choice(COMPOUND)
        pool = _RARE if r.random() < 0.2 else GIVEN
        return surname + "".join(r.choice(pool) for _ in range(1 if r.random() < 0.22 else 2))

    def address(self) -> str:
        """A whole address: a real string of the delivery set, or one put together."""
        return self.rng.choice(self.addresses) if self.rng.random() < 0.6 else self._made_address()

    def region(self) -> str:
        """A province, city or county, in full, in short, or several of them."""
        r = self.rng
        kind = r.random()
        if kind < 0.3:
            return r.choice(self.short)
        if kind < 0.6:
            return r.choice(self.cities)
        if kind < 0.8:
            return r.choice(self.counties)
        return r.choice(self.provinces) + r.choice(self.cities) + (r.choice(self.counties) if r.random() < 0.4 else "")

    def _made_address(self) -> str:
        r = self.rng
        head = r.choice(("", self.region(), self.region(), r.choice(self.short) + r.choice(self.counties)))
        if r.random() < 0.25:
            head += r.choice(_ROAD_HEADS + _ESTATE_HEADS)[:2] + r.choice(("镇", "街道", "乡", "开发区", "工业园区"))
        number = self._number(r.randrange(1, 1200))
        road = r.choice(_ROAD_HEADS) + r.choice("东南西北中" + " " * 12).strip()
        road += r.choice(("路", "路", "路", "街", "大道", "大街", "巷", "路二段", "支路"))
        estate = r.choice(_ESTATE_HEADS) + r.choice(_ESTATES)
        room = f"{r.randrange(1, 33)}{r.randrange(1, 9):02d}"
        block, unit = self._number(r.randrange(1, 60)), self._number(r.randrange(1, 6))
        inner = r.choice(
            (
                f"{block}幢{unit}单元{room}室", f"{block}栋{room}", f"{block}号楼{unit}单元{room}", f"{block}-{unit}-{room}",
                f"{block}#{room}", f"{r.choice('ABCD')}座{room}室", f"{block}幢", f"{r.choice('ABC')}{block}栋{unit}楼", f"{room}室",
            )
        )  # fmt: skip
        village = (
            r.choice("龙凤柳桥王李张赵上下东西")
            + r.choice("泉山河湾庄塘坪家")
            + r.choice(("村", "村", "屯", "庄", "寨"))
        )
        near = r.choice(("旁", "对面", "门口", "附近", "旁边", "隔壁", "楼下", "后面", ""))
        tail = r.choice(
            (
                f"{road}{number}号", f"{road}{number}号{estate}{inner}", f"{estate}{inner}", f"{road}{number}号{inner}",
                f"{road}{number}弄{block}号{room}室", f"{village}{block}组{unit}号", f"{road}{number}号{r.choice(_SHOPS)}{near}",
                f"{estate}{r.choice(_SHOPS)}{near}", f"{road}与{r.choice(_ROAD_HEADS)}路交叉口", f"{r.choice(_ROAD_HEADS)}大厦{inner}",
                f"{road}{number}", f"{village}{r.choice(_SHOPS)}{near}", f"{estate}", f"{r.choice(_ROAD_HEADS)}大学{r.choice('东南西北')}区{inner}",
            )
        )  # fmt: skip
        return head + (r.choice((" ", " ", "-", "，")) if head and r.random() < 0.08 else "") + tail

    def _number(self, number: int) -> str:
        if number < 100 and self.rng.random() < 0.12:
            tens, ones = divmod(number, 10)
            digits = "零一二三四五六七八九"
            return (
                (digits[tens] if tens > 1 else "") + ("十" if tens else "") + (digits[ones] if ones or not tens else "")
            )
        return str(number)

    def _fill(self, frame: str, source: str) -> Sample:
        text = ""
        spans: list[tuple[int, int, str]] = []
        at = 0
        for part in _PART.finditer(frame):
            text += frame[at : part.start()]
            at = part.end()
            start = len(text)
            filled, inner, label = self._part(part[1])
            text += filled
            spans += [(start + a, start + b, kind) for a, b, kind in inner]
            if label and filled:
                spans.append((start, len(text), label))
        return Sample(text + frame[at:], tuple(spans), source)

    def _part(self, kind: str) -> tuple[str, tuple[tuple[int, int, str], ...], str]:
        """A filler, the spans inside it, and the label of the whole."""
        r = self.rng
        if kind == "PER":
            return self.name(), (), "PER"
        if kind == "SUR":
            return r.choice(SURNAMES), (), "PER"
        if kind == "ADR":
            return self.address(), (), "ADR"
        if kind == "REGION":
            return self.region(), (), "ADR"
        if kind == "ORG":
            return self.maker.company(), (), "ORG"
        if kind == "CLAUSE":
            clause = r.choice(self.clauses)
            return clause.text, clause.spans, ""
        return self._neutral(kind), (), ""

    def _neutral(self, kind: str) -> str:
        r = self.rng
        if kind == "TEL":
            return self.maker.mobile()
        if kind == "ID":
            return self.maker.resident_id()
        if kind == "NUM":
            return str(r.randrange(1, 10 ** r.choice((1, 2, 4, 8, 12))))
        if kind == "DATE":
            return f"20{r.randrange(10, 27)}-{r.randrange(1, 13):02d}-{r.randrange(1, 29):02d}"
        if kind == "TIME":
            return f"{r.randrange(24):02d}:{r.randrange(60):02d}:{r.randrange(60):02d}"
        if kind == "HEX":
            return f"{r.randrange(16**8):08x}"
        return r.choice(THINGS)


def _registry(name: str) -> list[str]:
    from importlib.resources import files

    lines = (files("recognizers") / "_data" / name).read_text("utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]


SURNAMES = "".join(line for line in _registry("surnames.txt") if " " not in line)
COMPOUND = [name for line in _registry("surnames.txt") if " " in line for name in line.split()]
GIVEN = "".join(_registry("given_characters.txt"))


def clauses_of(samples: Sequence[Sample]) -> list[Sample]:
    """The clauses of annotated sentences, each with the spans that lie whole inside it."""
    clauses = []
    for sample in samples:
        for found in _CUT.finditer(sample.text):
            start, end = found.span()
            cut = [s for s in sample.spans if s[0] < start < s[1] or s[0] < end < s[1]]
            if not cut:
                inside = tuple((a - start, b - start, label) for a, b, label in sample.spans if start <= a and b <= end)
                clauses.append(Sample(found.group(), inside, sample.source))
    return clauses
