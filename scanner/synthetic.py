"""Synthetic values for tests, benchmarks and the demo: right in form, drawn at random, meant to be nobody's.

A ``Maker`` owns its random numbers, so one seed gives the same values in every process and on every machine.
Nothing here reads the clock or a hash. Clause numbers in the docstrings are from memory.
"""

from __future__ import annotations

import hashlib
import random
import re
from datetime import date, datetime, timedelta
from itertools import accumulate
from typing import Literal

Sex = Literal["男", "女"]


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# County codes (GB/T 2260) with their names, so that ids and addresses agree; a municipality has no city (-).
_REGION_TEXT = """
1101 北京市 - 01东城区 05朝阳区 08海淀区,1201 天津市 - 01和平区 03河西区,1301 河北省 石家庄市 02长安区
1302 河北省 唐山市 03路北区,1401 山西省 太原市 05小店区,1501 内蒙古自治区 呼和浩特市 02新城区
2101 辽宁省 沈阳市 02和平区,2102 辽宁省 大连市 02中山区,2201 吉林省 长春市 02南关区 04朝阳区
2301 黑龙江省 哈尔滨市 02道里区 03南岗区,3101 上海市 - 01黄浦区 04徐汇区 15浦东新区
3201 江苏省 南京市 02玄武区 06鼓楼区,3205 江苏省 苏州市 05虎丘区 08姑苏区
3301 浙江省 杭州市 02上城区 05拱墅区 06西湖区 08滨江区,3302 浙江省 宁波市 03海曙区,3303 浙江省 温州市 02鹿城区
3304 浙江省 嘉兴市 02南湖区,3401 安徽省 合肥市 02瑶海区 04蜀山区,3501 福建省 福州市 02鼓楼区
3502 福建省 厦门市 03思明区,3505 福建省 泉州市 02鲤城区,3601 江西省 南昌市 02东湖区
3701 山东省 济南市 02历下区,3702 山东省 青岛市 02市南区,3706 山东省 烟台市 02芝罘区
4101 河南省 郑州市 02中原区 05金水区,4103 河南省 洛阳市 02老城区,4201 湖北省 武汉市 02江岸区 06武昌区 11洪山区
4301 湖南省 长沙市 02芙蓉区 04岳麓区,4401 广东省 广州市 03荔湾区 06天河区,4403 广东省 深圳市 04福田区 05南山区
4501 广西壮族自治区 南宁市 03青秀区,4601 海南省 海口市 05秀英区,5001 重庆市 - 03渝中区 08南岸区
5101 四川省 成都市 04锦江区 07武侯区,5201 贵州省 贵阳市 02南明区,5301 云南省 昆明市 02五华区
6101 陕西省 西安市 03碑林区 13雁塔区,6201 甘肃省 兰州市 02城关区,6401 宁夏回族自治区 银川市 04兴庆区
6501 新疆维吾尔自治区 乌鲁木齐市 02天山区
"""
REGIONS: dict[str, tuple[str, str, str]] = {
    prefix + entry[:2]: (province, city.strip("-"), entry[2:])
    for prefix, province, city, *counties in map(str.split, re.split("[,\n]", _REGION_TEXT.strip()))
    for entry in counties
}
"""County code to (province, city or "", county)."""

_SURNAME_TEXT = (
    "王wang李li张zhang刘liu陈chen杨yang黄huang赵zhao吴wu周zhou徐xu孙sun马ma朱zhu胡hu郭guo何he林lin高gao罗luo"
    "郑zheng梁liang谢xie宋song唐tang许xu韩han邓deng冯feng曹cao彭peng曾zeng肖xiao田tian董dong潘pan袁yuan蔡cai"
    "蒋jiang余yu于yu杜du叶ye程cheng魏wei苏su吕lv丁ding任ren卢lu姚yao沈shen钟zhong姜jiang崔cui谭tan陆lu范fan"
    "汪wang廖liao石shi金jin韦wei贾jia夏xia付fu方fang邹zou熊xiong白bai孟meng秦qin邱qiu侯hou江jiang尹yin薛xue"
    "闫yan段duan雷lei龙long黎li史shi陶tao贺he毛mao郝hao顾gu龚gong邵shao万wan覃qin武wu钱qian戴dai严yan莫mo"
    "孔kong欧阳ouyang上官shangguan司马sima诸葛zhuge皇甫huangfu慕容murong令狐linghu司徒situ尉迟yuchi"
)
PINYIN: dict[str, str] = dict(re.findall("([一-龥]+)([a-z]+)", _SURNAME_TEXT))
"""Surname to pinyin, most frequent first, compound surnames last."""
_SURNAMES = tuple(PINYIN)
_SURNAME_WEIGHTS = tuple(accumulate(1 / (rank + 4) for rank in range(len(_SURNAMES))))
_GIVEN = {
    "男": "伟强磊军勇杰涛明超刚平辉鹏华飞鑫波斌宇浩凯健俊帆帅旭宁龙林阳建国志文博瑞轩泽晨昊天佑嘉豪铭皓子睿",
    "女": "芳娜敏静丽艳娟霞秀英玲燕红梅洁琳雪慧莹婷佳欣怡梦颖萍倩蕾薇晶璐瑶琪悦涵雨桐诗语嫣然梓萱思若曦兰",
}
_MINORITY = _words("阿卜杜热合曼·艾山 买买提·吐尔逊 迪丽努尔·买买提江 巴特尔·孟和 次仁·卓玛 阿依古丽·热合木")
_SYLLABLES = _words("wei qiang lei jun yong jie tao ming gang fang na min jing li yan xiu ying hui ting yu")

# Segments listed as assigned (standards sheet, part 3), without data-only and virtual-operator segments.
MOBILE_SEGMENTS = _words(
    "135 136 137 138 139 147 150 151 152 157 158 159 172 178 182 183 184 187 188 195 197 198 130 131 132 145 "
    "155 156 166 175 176 185 186 196 133 149 153 173 177 180 181 189 190 191 193 199 192"
)
CARD_PREFIXES = {  # UnionPay issuers, by length of the card number
    19: _words("622202 622203 621226 621558 622848 621661 621700 622262 621483 621799"),
    16: _words("622580 622588 625094 622575 625965 628288"),
}
_USCC_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_PLATE_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁苏浙赣鄂桂甘晋蒙陕吉闽贵粤川琼"
_PLATE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_PUBLIC_OCTETS = (36, 39, 42, 58, 59, 60, 61, *range(111, 126), 180, 183, 202, 210, 211, *range(218, 224))
_LANDLINES = ("0571-8{}", "(010) 6{}", "021-5{}", "0755-2{}", "028 8{}", "(0512)6{}", "025-5{}")
_ROADS = _words(
    "人民路 解放路 中山路 建设大道 文一西路 江南大道 滨盛路 长江路 学院路 和平街 新华路 科技园路 湖滨路 迎宾大道"
)
_ESTATES = _words("阳光花园 翡翠城 江南公寓 金色家园 绿城玉园 万科城 锦绣苑 幸福里 东湖名邸 丽景湾 碧水华庭 春江花月")
_BRANDS = _words("华信 恒达 中科 鑫源 瑞丰 天成 云图 博远 启明 安捷 宏业 联创 盛景 海纳 优品 信诚 睿思 金桥")
_TRADES = _words("信息技术 网络科技 商贸 物流 机械设备 电子 食品 医疗器械 建筑工程 文化传媒 新能源 供应链管理")


def resident_id_check(first17: str) -> str:
    """The 18th character for 17 digits: ISO 7064 MOD 11-2 (GB 11643-1999, 4.2)."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return "10X98765432"[sum(int(d) * w for d, w in zip(first17, weights, strict=True)) % 11]


def luhn_check(payload: str) -> str:
    """The digit that makes ``payload`` pass the Luhn formula (GB/T 15694.1 annex B, ISO/IEC 7812-1)."""
    doubled = (int(d) * (2 - i % 2) for i, d in enumerate(reversed(payload)))
    return str(-sum(n // 10 + n % 10 for n in doubled) % 10)


class Maker:
    """Draws synthetic values. The same seed and the same calls give the same values."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self._tick = 0

    def digits(self, count: int) -> str:
        """``count`` random digits."""
        return str(self.rng.randrange(10**count)).zfill(count)

    def chance(self, share: float) -> bool:
        """True in ``share`` of the calls."""
        return self.rng.random() < share

    def birth(self) -> date:
        """A birthday of a grown-up: 1950 to 2006."""
        return date(1950, 1, 1) + timedelta(days=self.rng.randrange(57 * 365))

    def sex(self) -> Sex:
        """男 or 女."""
        return "男" if self.chance(0.5) else "女"

    def region(self) -> str:
        """One of the county codes in ``REGIONS``."""
        return self.rng.choice(tuple(REGIONS))

    def resident_id(self, birth: date | None = None, sex: Sex | None = None, region: str = "") -> str:
        """Eighteen characters: region, YYYYMMDD, sequence (odd for men), check character (GB 11643-1999)."""
        sequence = self.rng.randrange(499) * 2 + ((sex or self.sex()) == "男")
        first17 = f"{region or self.region()}{birth or self.birth():%Y%m%d}{sequence:03d}"
        return first17 + resident_id_check(first17)

    def resident_id_15(self, birth: date | None = None, sex: Sex | None = None, region: str = "") -> str:
        """The first-generation number: region, YYMMDD of a year before 2000, sequence; no check digit."""
        born = birth if birth and birth.year < 2000 else date(1945, 1, 1) + timedelta(days=self.rng.randrange(18_000))
        sequence = self.rng.randrange(499) * 2 + ((sex or self.sex()) == "男")
        return f"{region or self.region()}{born:%y%m%d}{sequence:03d}"

    def surname(self) -> str:
        """A surname about as frequent as in life."""
        return self.rng.choices(_SURNAMES, cum_weights=_SURNAME_WEIGHTS)[0]

    def name(self, sex: Sex | None = None) -> str:
        """Surname and one or two given characters; seldom four characters, seldom a name with ·."""
        if self.chance(0.01):
            return self.rng.choice(_MINORITY)
        surname, second = self.surname(), self.surname() if self.chance(0.005) else ""
        given = self.rng.choices(_GIVEN[sex or self.sex()], k=1 if self.chance(0.18) and not second else 2)
        return surname + (second if len(surname + second) == 2 else "") + "".join(given)

    def latin_name(self) -> str:
        """Pinyin as in a passport or as on a web form: ``ZHANG WEI``, ``Zhang Wei``, ``Wei Zhang``."""
        family = PINYIN[self.surname()]
        given = "".join(self.rng.choices(_SYLLABLES, k=self.rng.choice((1, 2, 2))))
        upper, western = f"{family} {given}".upper(), f"{given} {family}".title()
        return self.rng.choice((upper, upper.title(), western))

    def mobile(self) -> str:
        """Eleven digits in an assigned segment (公众移动通信网号, MIIT numbering plan)."""
        return self.rng.choice(MOBILE_SEGMENTS) + self.digits(8)

    def landline(self) -> str:
        """Area code and subscriber number: ``0571-8xxxxxxx``, ``(010) 6xxxxxxx``, ``021 5xxxxxxx``."""
        return self.rng.choice(_LANDLINES).format(self.digits(7))

    def email(self, name: str | None = None) -> str:
        """An address at a large provider; the local part is pinyin of the surname, or digits at qq.com."""
        if self.chance(0.25):
            return f"{self.rng.randrange(10**8, 4 * 10**9)}@qq.com"
        known = next((PINYIN[name[:n]] for n in (2, 1) if name and name[:n] in PINYIN), None)
        local = (known or self.rng.choice(_SYLLABLES)) + self.rng.choice(("", ".", "_"))
        local += self.rng.choice(_SYLLABLES) + self.digits(self.rng.choice((2, 4)))
        return f"{local}@{self.rng.choice(('163.com', '126.com', 'sina.com', 'foxmail.com', '139.com'))}"

    def address(self, region: str | None = None) -> str:
        """Province to room, in the forms people write: full, without the province, a village, an office."""
        province, city, county = REGIONS[region or self.region()]
        r = self.rng
        road, estate, number = r.choice(_ROADS), r.choice(_ESTATES), r.randrange(1, 900)
        room = f"{r.randrange(1, 30)}{r.randrange(1, 5):02d}"
        block = f"{r.randrange(1, 30)}{r.choice(('幢', '栋', '号楼'))}{r.randrange(1, 5)}单元{room}室"
        office = f"{r.choice(_BRANDS)}大厦{r.choice('ABC')}座{room}"
        village = "".join(map(r.choice, ("龙凤柳桥王李", "泉山河湾", "镇", "东西上下新", "庄塘", "村")))
        tails = (f"{road}{number}号{estate}{block}", f"{estate}{block}", f"{road}{number}号{office}")
        tail = f"{village}{r.randrange(1, 15)}组{number % 99 + 1}号" if self.chance(0.1) else r.choice(tails)
        return ("" if city and self.chance(0.25) else province) + (city or "") + county + tail

    def company(self) -> str:
        """A company's registered name."""
        city = (REGIONS[self.region()][1] or "北京市")[:-1]
        form = self.rng.choice(("有限公司", "有限公司", "有限责任公司", "股份有限公司"))
        return f"{city}{self.rng.choice(_BRANDS)}{self.rng.choice(_BRANDS)}{self.rng.choice(_TRADES)}{form}"

    def uscc(self) -> str:
        """Unified social credit code: 91, region, organisation code (9), check (GB 32100-2015)."""
        organisation = "".join(self.rng.choices(_USCC_CHARACTERS[:10] * 3 + "MA", k=8))
        values = (int(c, 36) for c in organisation)
        rest = -sum(v * w for v, w in zip(values, (3, 7, 9, 10, 5, 8, 4, 2), strict=True)) % 11
        code = f"91{self.region()}{organisation}{'X' if rest == 10 else rest}"
        total = sum(_USCC_CHARACTERS.index(c) * pow(3, i, 31) for i, c in enumerate(code))
        return code + _USCC_CHARACTERS[-total % 31]

    def bank_card(self, length: Literal[16, 19] = 19) -> str:
        """A UnionPay number: issuer prefix, account, Luhn digit (GB/T 15694.1, ISO/IEC 7812-1)."""
        prefix = self.rng.choice(CARD_PREFIXES[length])
        payload = prefix + self.digits(length - 1 - len(prefix))
        return payload + luhn_check(payload)

    def plate(self) -> str:
        """Ordinary (7) or new-energy (8) plate without the letters I and O (GA 36-2018)."""
        front = self.rng.choice(_PLATE_PROVINCES) + self.rng.choice("ABCDEFGH")
        letter = self.rng.choice(_PLATE_LETTERS)
        if self.chance(0.3):
            return f"{front}{self.rng.choice('DDDFAB')}{self.rng.choice((letter, '0', '1'))}{self.digits(4)}"
        tail = list(self.digits(5))
        for place in self.rng.sample(range(5), self.rng.choice((0, 1, 1, 2))):
            tail[place] = self.rng.choice(_PLATE_LETTERS)
        return front + "".join(tail)

    def ipv4(self) -> str:
        """A public address in ranges used in China."""
        r = self.rng
        return f"{r.choice(_PUBLIC_OCTETS)}.{r.randrange(256)}.{r.randrange(256)}.{r.randrange(1, 255)}"

    def ipv6(self) -> str:
        """A global address under a Chinese operator's prefix (2408: or 240e:)."""
        groups = (f"{self.rng.randrange(1, 65536):x}" for _ in range(7))
        return self.rng.choice(("2408:", "240e:")) + ":".join(groups)

    def imei(self) -> str:
        """Fifteen digits, the last a Luhn digit (3GPP TS 23.003, 6.2)."""
        payload = self.rng.choice(("35", "86")) + self.digits(12)
        return payload + luhn_check(payload)

    def mac(self) -> str:
        """A unicast, globally administered address: six pairs of upper-case hex with colons."""
        first = self.rng.choice(("3C", "48", "A4", "F8", "00", "9C"))
        return ":".join((first, *(f"{self.rng.randrange(256):02X}" for _ in range(5))))

    def bad_id(self) -> str:
        """Like ``resident_id``, but the check character is wrong."""
        right = self.resident_id()
        return right[:17] + self.rng.choice([c for c in "0123456789X" if c != right[17]])

    def order_no_like_id(self) -> str:
        """Eighteen digits: area, date and serial of an order. About 9 % pass the check of an id by luck."""
        day = date(2016, 1, 1) + timedelta(days=self.rng.randrange(3600))
        return f"{self.region()}{day:%Y%m%d}{self.digits(4)}"

    def snowflake(self, length: Literal[18, 19] = 19) -> str:
        """A 64-bit id, 18 or 19 digits, increasing from call to call: milliseconds, worker, sequence."""
        self._tick += self.rng.randrange(1, 5_000_000)
        start = 470_000_000_000 if length == 19 else 90_000_000_000
        return str((start + self._tick) << 22 | self.rng.randrange(1 << 22))

    def epoch_ms(self) -> int:
        """Milliseconds since 1970 of a moment in 2023 to 2025: 13 digits that start like a mobile number."""
        return 1_672_531_200_000 + self.rng.randrange(94_000_000_000)

    def moment(self) -> datetime:
        """A moment in 2023 to 2025, whole seconds."""
        return datetime(2023, 1, 1) + timedelta(seconds=self.rng.randrange(94_000_000))

    def order_no_11(self) -> str:
        """Eleven digits that no mobile number starts with (not 1[3-9])."""
        return self.rng.choice("2345678") + self.digits(10)

    def hotline(self) -> str:
        """A service number of an organisation: 400-xxx-xxxx, 400xxxxxxx, 800-xxx-xxxx or 95xxx."""
        form = self.rng.choice(("400-{0}-{1}", "400{0}{1}", "800-{0}-{1}", "95{0}"))
        return form.format(self.digits(3), self.digits(4))

    def version4(self) -> str:
        """A four-part version: ``10.0.19041.1``, or ``8.2.1.120``, which is also a well-formed IP address."""
        r = self.rng
        if self.chance(0.5):
            return f"10.0.{r.choice((18363, 19041, 19045, 22621))}.{r.randrange(1, 999)}"
        return f"{r.randrange(1, 12)}.{r.randrange(10)}.{r.randrange(20)}.{r.randrange(1, 250)}"

    def masked_mobile(self, mobile: str | None = None) -> str:
        """The customary mask: first three and last four digits, ``138****5678``."""
        shown = mobile or self.mobile()
        return f"{shown[:3]}****{shown[-4:]}"

    def md5_hex(self, text: str | None = None) -> str:
        """MD5 of ``text`` in hex, or 32 random hex digits."""
        return hashlib.md5((text or self.digits(16)).encode(), usedforsecurity=False).hexdigest()

    def ean13(self) -> str:
        """A Chinese trade barcode: 69, ten digits, check digit (GB 12904)."""
        payload = "69" + self.digits(10)
        return payload + str(-sum(int(d) * (1 + i % 2 * 2) for i, d in enumerate(payload)) % 10)
