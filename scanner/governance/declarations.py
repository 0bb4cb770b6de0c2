"""Reading what a Chinese privacy policy declares: PI types with purposes, and whether they are collected or shared.

Read by rules that a person can follow: sentences that say so with a verb of collecting, lists and tables that follow
one, the numbering of sections, the words of the catalogue. Every statement keeps its place and the sentence itself,
since a person checks and corrects it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from scanner.governance.clauses import FOR_SENSITIVE, clauses_of, no_service_under, periods_of
from scanner.governance.policy import At, Declared, Policy
from scanner.governance.policy_sections import BULLET, Sections, without_number
from scanner.governance.policy_text import CELL, Line
from scanner.governance.policy_types import mentioned

_SENTENCE = re.compile(r"[^。；;！？!?]+[。；;！？!?]?")
_COLLECTS = re.compile(
    r"收集|采集|获取|填写|补充|上传|提交|录入|登记|读取|(?:记录|存储)(?=您|用户|下)|(?:可|可以|选择|会)记录|将被?(?:保存|记录)|(?:产生|留存)(?=您|用户)|如实告知"
    r"|保存您|保存我们|保存.{0,12}(?:记录|信息)|提供(?!的?产品|的?服务|者|商|.{0,4}服务)|使用您的|处理您的|处理(?:以下|下列|如下)|授权"
    r"|(?:存储|放置|设置|使用).{0,6}Cookie"
)
_STRONG_COLLECTS = re.compile(r"收集|采集|获取|填写|读取|记录(?=您|用户|下)")
_NEGATED = re.compile(
    r"(?:关于|对)我们(?:[^，,。；]{0,4}(?:收集|使用|处理|披露|共享))+|(?:不会|不再|不得|无需|不需要|无须|并不|请勿|拒绝|未|不)[^，,。；]{0,8}?(?:收集|采集|获取|填写|补充|上传|提交|录入|登记|读取|提供|处理|使用|授权|共享|转让|披露)"
)
_WHOSE = re.compile(
    "您|用户|我们|系统|员工|学员|学生|客户|患者|就诊人|应聘者|儿童|本行|公司|平台|投保人|被保险人|将被?保存|需要?(?:提供|填写)"
)
_DEFINES = re.compile(r"(?:个人信息|敏感信息)(?:，?是)?(?:指|包括|包含)|^.{0,12}是指")
_ELSEWHERE = re.compile(
    r"共享|转让|披露|对外提供|委托|跨境|出境|第三方|SDK|保护|安全|存储|保存|更新|联系|权利|访问和管理|管理自己|未成年|儿童|变更|争议|定义"
)
_PURPOSE = re.compile(
    r"(?:^|(?<=[，,：:；;、会将仅（(]))(?:为(?!您|此|已|准|空|未)|以便|用于|用来|出于|目的(?:是|为|在于)|以(?=完成|实现|便|确保|核实|核验|验证|履行|满足|协助|帮助|提高|改进|识别|保障))[^，,。；;：:）)]{2,48}"
)
# A sentence that shares: 提供给物流公司, 向征信机构提供.
_SHARES = re.compile(
    "共享|转让|披露|透露|传输[给至到]|提供给|报送|委托[^。；;]{1,30}提供|向(?!您|用户|我们|客户|员工|本行|公司)[^，,。；;]{1,24}?(?:提供(?!.{0,6}服务)|传输|报送|发送|共享)"
)
_OTHERS_LIST = re.compile("SDK|第三方|合作方|共享清单|接收方|受托方")
# Lines of a list of third parties: SDK名称：…, 收集的个人信息：…, 使用目的：…
_PARTY = re.compile(r"^.{0,8}(?:SDK|第三方|合作方|接收方|插件|产品).{0,4}(?:名称|名|公司|主体)?[：:]", re.IGNORECASE)
_AIM = re.compile(r"^.{0,8}(?:目的|用途|场景)[：:]\s*(.+)")
_HELD = re.compile("信息|数据|字段|权限")
# 缴费环节：银行账号、开户行: an item of what a section about collecting lists, without a verb.
_ITEM = re.compile(r"^[^：:。，,；;]{2,16}[：:][^。]*、")
_NO_POLICY = re.compile("协议|声明|条款")
_PART_MOST = 16
_LEADS = ("：", ":", "包括", "如下", "下表", "下表所示", "如下所示", "如下表所示：", "如下表所示。")
_TITLE = re.compile("政策|声明|规则|指引|告知书|条款|说明|须知|公告")
_LEAD_MOST = 60
"""An unnumbered document's list of things collected has short lines."""


@dataclass
class _Table:
    """The columns of a table that is being read."""

    cells: tuple[str, ...]

    def place_of(self, pattern: re.Pattern[str]) -> int | None:
        return next((place for place, cell in enumerate(self.cells) if pattern.search(cell)), None)


@dataclass
class _Reader:
    """Goes through the lines once, and knows in which section it is."""

    sections: Sections = field(default_factory=Sections)
    part: str = ""
    """The last heading without a number."""
    lead: int | None = None
    """How many sections were open where the list of things collected began that is being read."""
    head: _Table | None = None
    is_item: bool = False
    """The line is an item of what its section lists."""
    is_of_others: bool = False
    """Inside a list of third parties and what they get."""
    declared: list[Declared] = field(default_factory=list)

    def is_elsewhere(self) -> bool:
        """Whether the section speaks of something else than collecting."""
        return any(
            _ELSEWHERE.search(heading) and not re.search("收集|使用(?!SDK|第三方)|注册|登录", heading)
            for heading in self.sections.headings[:3]
        )

    def read(self, line: Line) -> Iterator[At]:
        """The sentences of a line; what they declare is kept."""
        text = line.text
        if line.place.startswith("table"):
            yield from self._row(line)
            return
        self.head = None
        number = self.sections.enter(text)
        if number is not None:
            self.is_of_others = bool(_OTHERS_LIST.search(self.sections.heading)) and self.is_elsewhere()
        if not number and len(text) <= _PART_MOST and not re.search("[。；;，,：:、]", text):
            self.part = text
        self.is_of_others = self.is_of_others or bool(_PARTY.match(text) and self.is_elsewhere())
        if self.lead is not None and not self._goes_on(number, text):
            self.lead = None
        self.is_item = self._lists(text)
        for sentence in _SENTENCE.findall(text):
            at = At(line.place, self.sections.heading, sentence.strip())
            self._declare(at)
            yield at
        self._aim(text)
        if text.endswith(_LEADS) and self._says_collected(text) and not _DEFINES.search(text):
            self.lead = self.sections.depth

    def _lists(self, text: str) -> bool:
        heading = self.sections.heading
        is_about = bool(re.search("(?:收集|处理).*信息|信息.*(?:种类|类型|清单)", heading)) and not self.is_elsewhere()
        is_said = not _NEGATED.search(heading) and not _NEGATED.search(text)
        return is_about and is_said and bool(_ITEM.match(without_number(text)))

    def _says_collected(self, text: str) -> bool:
        said = _STRONG_COLLECTS if self.is_elsewhere() else _COLLECTS
        return bool(said.search(_NEGATED.sub("", text)))

    def _goes_on(self, number: str | None, text: str) -> bool:
        assert self.lead is not None
        if number:
            is_inside = self.sections.depth > self.lead
            return is_inside and (self.lead > 0 or (len(text) <= _LEAD_MOST and not self.is_elsewhere()))
        return bool(BULLET.match(text)) or (len(text) <= 40 and text.endswith(("；", ";", "、")))

    def _aim(self, text: str) -> None:
        """使用目的：… after what a third party gets says what it is for."""
        if self.is_of_others and (found := _AIM.match(without_number(text))):
            for place in range(len(self.declared) - 1, -1, -1):
                one = self.declared[place]
                if one.role != "shared" or one.purpose != one.at.section:
                    return
                self.declared[place] = Declared(one.pi_types, one.word, found[1], one.at, one.role)

    def _is_out(self, quote: str) -> bool:
        """Whether nothing is declared here: another document, or a definition."""
        if _NO_POLICY.search(self.part) and not re.search("隐私|个人信息", self.part):
            return True
        return bool(_DEFINES.search(quote)) and not _STRONG_COLLECTS.search(_NEGATED.sub("", quote))

    def _declare(self, at: At) -> None:
        quote = at.quote
        if self._is_out(quote):
            return
        said = _NEGATED.sub("", quote)
        is_said = self._says_collected(quote) and _WHOSE.search(quote)
        shares = self.is_elsewhere() and (_SHARES.search(said) or self.is_of_others)
        # Somebody else gets it, though no heading says so: 我们会向药房提供您的处方.
        shares = bool(shares) or bool(_SHARES.search(said) and not _STRONG_COLLECTS.search(said))
        if self.lead is None and not is_said and not shares and not self.is_item:
            return
        self._keep(at, _PURPOSE.search(without_number(quote)), "shared" if shares else "collected")

    def _keep(self, at: At, purpose: re.Match[str] | None, role: str) -> None:
        for word, pi_types in mentioned(at.quote):
            self.declared.append(Declared(pi_types, word, purpose[0] if purpose else at.section, at, role))

    def _row(self, line: Line) -> Iterator[At]:
        """A row of a table of functions, purposes and types, in a section about collecting or sharing."""
        cells = tuple(cell.strip() for cell in line.text.rstrip(CELL).split(CELL))
        at = At(line.place, self.sections.heading, line.text)
        if self.head is None or line.place.endswith("row 1"):
            self.head = _Table(cells)
            if self.head.place_of(_HELD) is not None:
                return
        yield at
        is_shared = self.is_elsewhere() and re.search("共享|对外提供|委托|第三方|SDK", "".join(self.sections.headings))
        if not self.sections.heading or (self.is_elsewhere() and not is_shared) or self._is_out(line.text):
            return
        is_even = len(cells) == len(self.head.cells)
        held = self.head.place_of(_HELD) if is_even else None
        aim = self.head.place_of(re.compile("目的|用途|场景")) if is_even else None
        purpose = cells[aim] if aim is not None else at.section
        for cell in (cells[held],) if held is not None else cells:
            for word, pi_types in mentioned(cell):
                self.declared.append(Declared(pi_types, word, purpose, at, "shared" if is_shared else "collected"))


def read_policy(lines: Iterable[Line]) -> Policy:
    """The policy in ``lines``; what it does not say stays empty."""
    reader = _Reader()
    sentences: list[At] = []
    titles: list[str] = []
    for line in lines:
        if re.search("隐私|个人信息", line.text) and len(line.text) <= 40 and not re.search("[。，,：:>|]", line.text):
            titles.append(line.text)
        sentences += reader.read(line)
    clauses = tuple(clauses_of(sentences))
    return Policy(
        next((title for title in titles if _TITLE.search(title)), titles[0] if titles else ""),
        _first_of_each(reader.declared),
        tuple(periods_of(sentences)),
        clauses,
        no_service_under(sentences),
        any(clause.says == FOR_SENSITIVE for clause in clauses),
    )


def _first_of_each(declared: Iterable[Declared]) -> tuple[Declared, ...]:
    """The first mention of a word for each purpose."""
    first: dict[tuple[str, str, str], Declared] = {}
    for one in declared:
        first.setdefault((one.word, one.purpose, one.role), one)
    return tuple(first.values())
