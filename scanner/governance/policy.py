"""What a Chinese privacy policy declares: PI types with purposes, periods, sharing, transfers abroad, minors, contact.

Read by rules that a person can follow: sentences that say so with a verb of collecting, the numbering of sections, the
words of the catalogue. Every statement keeps its place and the sentence itself, since a person checks and corrects it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import lru_cache
from importlib.resources import files

from scanner.catalogue import load_catalogue
from scanner.governance.policy_text import Line

CLAUSES = ("sharing", "cross-border", "minors", "separate consent", "contact", "response", "retention")


@dataclass(frozen=True)
class At:
    """Where a policy says something: place in the file, section heading, and the sentence."""

    place: str
    section: str
    quote: str


@dataclass(frozen=True)
class Declared:
    """PI types that the policy says are collected, by the word it uses for them."""

    pi_types: tuple[str, ...]
    """Ids, or families such as ``contact.*``."""
    word: str
    purpose: str
    at: At
    role: str = "collected"
    """``collected``, or ``shared`` where only a sentence about sharing names it."""

    def covers(self, pi_type: str) -> bool:
        """Whether ``pi_type`` is among them."""
        return any(fnmatchcase(pi_type, pattern) for pattern in self.pi_types)


@dataclass(frozen=True)
class Period:
    """How long something is kept."""

    months: int
    days: int
    sense: str
    """``most`` (deleted afterwards) or ``least`` (kept at least so long)."""
    pi_types: tuple[str, ...]
    """What it speaks of; empty: everything."""
    at: At
    after: str = ""
    """The event it is counted from (注销: deleted so long after an account is closed); empty: the record's making."""


@dataclass(frozen=True)
class Clause:
    """Another statement: its kind (one of ``CLAUSES``) and what it says, in few words."""

    kind: str
    says: str
    at: At


@dataclass(frozen=True)
class Policy:
    """All that was read of one policy."""

    title: str
    declared: tuple[Declared, ...] = ()
    periods: tuple[Period, ...] = ()
    clauses: tuple[Clause, ...] = ()
    not_offered_under: int = 0
    """The age below which the service is not offered; 0 where the policy does not say so."""
    has_separate_consent: bool = False

    def declares(self, pi_type: str) -> Declared | None:
        """The first declaration that covers ``pi_type``."""
        return next((declared for declared in self.declared if declared.covers(pi_type)), None)


_NUMBER = re.compile(
    r"^\s*((?:[0-9]+(?:\.[0-9]+)*(?![0-9)）年月日天个小%]))|[一二三四五六七八九十]+(?=[、.])|第[一二三四五六七八九十0-9]+[条章节])[、.．\s]*"
)
_BULLET = re.compile(r"^\s*(?:[(（][一二三四五六七八九十0-9a-zA-Z]+[)）]|[①-⑳]|[-•·●▪*]|[0-9]+[)）]|[a-z][)）.])\s*")
_SENTENCE = re.compile(r"[^。；;！？!?]+[。；;！？!?]?")
_COLLECTS = re.compile(
    r"收集|采集|获取|填写|上传|提交|录入|登记|读取|记录(?=您|用户|下)|保存您|保存我们|保存.{0,12}(?:记录|信息)|提供(?!的?产品|的?服务|者|商|.{0,4}服务)|使用您的|处理您的|访问您的|授权"
)
_STRONG_COLLECTS = re.compile(r"收集|采集|获取|填写|读取|记录(?=您|用户|下)")
_NEGATED = re.compile(
    r"(?:关于|对)我们(?:[^，,。；]{0,4}(?:收集|使用|处理|披露|共享))+|(?:不会|不再|不得|无需|不需要|无须|并不|请勿|拒绝|未|不)[^，,。；]{0,8}?(?:收集|采集|获取|填写|上传|提交|录入|登记|读取|提供|处理|使用|授权)"
)
_DEFINES = re.compile(r"(?:个人信息|敏感信息)(?:，?是)?(?:指|包括|包含)|^.{0,12}是指")
_ELSEWHERE = re.compile(
    r"共享|转让|披露|保护|安全|存储|保存|更新|联系|权利|访问和管理|管理自己|未成年|儿童|儿童|变更|争议|定义"
)
_PURPOSE = re.compile(r"(?:^|(?<=[，,：:；;、会将仅]))(?:为(?!您|此|已|准|空|未)|以便|用于|出于)[^，,。；;：:]{2,48}")
# A sentence that shares, and words that are no data in it: 验证您的身份信息, 通过电子邮件.
_SHARES = re.compile("共享|转让|披露|透露|传输给|提供给")
_NO_DATA = re.compile(
    "(?:验证|核验|核实|识别|确认|审核|实现|完成|达成|履行|保护|保障|变更|修改|完善|注销|保管|妥善保存|泄露)(?:您|用户|其|自己)?的?[^，,。；;、]{0,4}$"
    "|通过(?!.{0,3}(?:收集|采集|获取))[^，,。；;]{0,12}$"
)
_NO_POLICY = re.compile("协议|声明|条款")
_HEADING_MOST = 32
_ITEM_BEFORE = re.compile(
    r"(?:^|[、，,；;：:（(“\"‘\s/]|您的|用户的|您|用户|或|和|及|与|如|括|含|是|为|供|集|写|取|其|的|存)$"
)
_ITEM_AFTER = re.compile(r"^(?:$|[、，,；;。）)”\"’\s/：:]|等|或|和|及|与|信息|号码|资料|内容|的方式|以|来|用|进行|是)")


@lru_cache(maxsize=1)
def _words() -> tuple[dict[str, tuple[str, ...]], frozenset[str], re.Pattern[str]]:
    """Word to PI types, those that count anywhere in a declaring sentence, and one pattern, the longest word first."""
    found: dict[str, tuple[str, ...]] = {}
    sure: set[str] = set()
    for pi_type in load_catalogue().types.values():
        if not pi_type.is_personal:
            continue
        for word in (*re.sub(r"[(（].*", "", pi_type.zh).split("/"), *pi_type.zh_words):
            if len(word) > 1:
                found.setdefault(word, (pi_type.id,))
                if len(word) > 3 and word not in pi_type.weak:
                    sure.add(word)
    own = tomllib.loads((files("scanner.governance") / "policy_words.toml").read_text("utf-8"))["words"]
    found |= {word: tuple(types) for word, types in own.items()}
    sure |= {word for word in own if len(word) > 3}
    ordered = sorted(found, key=len, reverse=True)
    return found, frozenset(sure), re.compile("|".join(map(re.escape, ordered)))


@dataclass
class _Reader:
    """Goes through the lines once, and knows in which section it is."""

    sections: list[tuple[str, str]] = field(default_factory=list)
    """(number, heading) from the outermost in."""
    part: str = ""
    """The last heading without a number."""
    lead: str | None = None
    """The number of the section whose list of things collected is being read."""
    declared: list[Declared] = field(default_factory=list)

    @property
    def section(self) -> str:
        return next((heading for _, heading in reversed(self.sections) if heading), "")

    def is_elsewhere(self) -> bool:
        """Whether the section speaks of something else than collecting."""
        return any(
            _ELSEWHERE.search(heading) and not re.search("收集|使用|注册|登录", heading)
            for _, heading in self.sections[:2]
        )

    def read(self, line: Line) -> Iterator[At]:
        """The sentences of a line; what they declare is kept."""
        text, number = line.text, ""
        if found := _NUMBER.match(text):
            number = found[1]
            self._enter(number, text[found.end() :])
        elif len(text) <= _HEADING_MOST // 2 and not re.search("[。；;，,：:、]", text):
            self.part = text
        is_bullet = bool(_BULLET.match(text))
        if self.lead is not None and not self._goes_on(number, is_bullet, text):
            self.lead = None
        for sentence in _SENTENCE.findall(text):
            at = At(line.place, self.section, sentence.strip())
            self._declare(at)
            yield at
        if text.endswith(("：", ":", "包括", "如下")) and self._says_collected(text) and not _DEFINES.search(text):
            self.lead = self.sections[-1][0] if self.sections else ""

    def _says_collected(self, text: str) -> bool:
        said = _STRONG_COLLECTS if self.is_elsewhere() else _COLLECTS
        return bool(said.search(_NEGATED.sub("", text)))

    def _enter(self, number: str, heading: str) -> None:
        depth = number.count(".") + 1 if number[0].isdigit() else 1
        del self.sections[depth - 1 :]
        while len(self.sections) < depth - 1:
            self.sections.append(("", ""))
        is_heading = len(heading) <= _HEADING_MOST and not re.search("[。；;，,：:]", heading)
        self.sections.append((number, heading.strip() if is_heading else ""))

    def _goes_on(self, number: str, is_bullet: bool, text: str) -> bool:
        if number:
            return number.startswith(f"{self.lead}.") or (not self.lead and len(text) <= 60)
        return is_bullet or (len(text) <= 40 and text.endswith(("；", ";", "、")))

    def _declare(self, at: At) -> None:
        quote = at.quote
        if _NO_POLICY.search(self.part) and not re.search("隐私|个人信息", self.part):
            return
        if _DEFINES.search(quote) and not _STRONG_COLLECTS.search(_NEGATED.sub("", quote)):
            return
        is_shared = self.is_elsewhere() and bool(_SHARES.search(_NEGATED.sub("", quote)))
        is_said = self._says_collected(quote) and re.search("您|用户|我们|系统", quote)
        # A table of functions, purposes and types in a section about collecting says so by its head.
        is_row = at.place.startswith("table") and bool(self.section) and not self.is_elsewhere()
        if self.lead is None and not is_said and not is_shared and not is_row:
            return
        purpose = next((found[0] for found in [_PURPOSE.search(quote)] if found), at.section)
        role = "shared" if is_shared else "collected"
        for word, pi_types in mentioned(quote):
            self.declared.append(Declared(pi_types, word, purpose, at, role))


def mentioned(sentence: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """(word, PI types) of a sentence in order; short words count only as items of an enumeration."""
    types, sure, pattern = _words()
    for found in pattern.finditer(sentence):
        word = found[0]
        before, after = sentence[: found.start()], sentence[found.end() :]
        if _NO_DATA.search(before):
            continue
        if word in sure or (_ITEM_BEFORE.search(before) and _ITEM_AFTER.search(after)):
            yield word, types[word]


def read_policy(lines: Iterable[Line]) -> Policy:
    """The policy in ``lines``; what it does not say stays empty."""
    from scanner.governance.clauses import FOR_SENSITIVE, clauses_of, no_service_under, periods_of

    reader = _Reader()
    sentences: list[At] = []
    title = ""
    for line in lines:
        title = title or (line.text if re.search("隐私|个人信息保护", line.text) and len(line.text) <= 40 else "")
        sentences += reader.read(line)
    clauses = tuple(clauses_of(sentences))
    return Policy(
        title,
        _first_of_each(reader.declared),
        tuple(periods_of(sentences)),
        clauses,
        no_service_under(sentences),
        any(clause.says == FOR_SENSITIVE for clause in clauses),
    )


def _first_of_each(declared: Iterable[Declared]) -> tuple[Declared, ...]:
    """The first mention of a word for each purpose."""
    first: dict[tuple[str, str], Declared] = {}
    for one in declared:
        first.setdefault((one.word, one.purpose), one)
    return tuple(first.values())
