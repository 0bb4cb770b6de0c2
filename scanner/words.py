"""Reading names: what a column's or a table's name and comment say, in 汉字, pinyin initials and English."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any

from scanner.catalogue import Catalogue, read_data
from scanner.subjects import (
    HAN,
    ORGANISATION,
    ORGANISATION_ZH,
    PERSON,
    PERSON_ZH,
    STATE_OF,
    THING,
    THING_ZH,
    tokens,
)

LEAST_SPELLED = 6
"""Letters of a word in full pinyin that is told from syllables of other words."""

SURELY_SPELLED = 8
"""From here on homophones are rare."""


class Strength(IntEnum):
    """How much a name says."""

    FAINT = 0
    """Two pinyin initials (bz, xm): values or a comment must agree; the table's subject is not enough."""
    WEAK = 1
    """Needs a value, a table of persons or a comment to agree."""
    STRONG = 2


@dataclass(frozen=True, slots=True)
class Naming:
    """One PI type a name or comment speaks for."""

    pi_type: str
    strength: Strength
    word: str
    where: str
    """``name`` or ``comment``."""
    is_whole: bool = False
    """Whether the word is all there is (phone), rather than a part (emergency_phone)."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a column's name and comment say together."""

    namings: tuple[Naming, ...]
    """The strongest first; a PI type occurs once."""
    state: str = ""
    """``hashed``, ``encrypted`` or ``masked`` where the name says so."""
    not_personal: str = ""
    """The word that says the column names a thing or an organisation (product_name, 部门名称)."""

    def of(self, pi_type: str) -> Naming | None:
        """What speaks for ``pi_type``, if anything does."""
        return next((naming for naming in self.namings if naming.pi_type == pi_type), None)


_W = read_data("words.toml")
_NEUTRAL, _MEDIA = frozenset(_W["columns"]["neutral"]), frozenset(_W["columns"]["media"])
_FLAG_FIRST, _GLUE = frozenset(_W["columns"]["flags"]), frozenset(_W["columns"]["glue"])
_NAMED = frozenset(_W["columns"]["named"])
_SHORT = dict(_W["columns"]["short"])
_NAMELESS = frozenset(("column", "field", "col", "value", "key"))
"""What a column is called that nobody named: column_3."""
_MEDIA_TYPES = ("biometric.", "identity.id_image", "comm.recording", "account.avatar", "basic.signature")
# A head that makes the column say something about the value, not hold it: 手机号是否验证, 身份证长度.
_ZH_ABOUT = re.compile(
    r"是否|(?:状态|时间|次数|数量|标志|标识位|长度|格式|排序|顺序|开关|校验|验证|规则|类型|类别|来源|比例|占比|个数|总数|上限|下限|权限|有效期)(?:码|值)?$"
)
_ZH_NUMBER_TAIL = re.compile(r"(?:号码|编号|号|码|信息|值|代码|内容|字段|（.*|\(.*|[一二三0-9]+)+$")
_ADDRESS_THINGS = re.compile(
    r"(?:接口|图片|头像|网络|ip|IP|mac|MAC|物理|链接|跳转|下载|请求|服务器|文件|存储|回调|网站|页面|内存|仓库|门店|公司|企业|单位|机构|注册|网|视频|路由|"
    r"访问|登录|推送|通知|主机|数据库)地址$"
)
# Whoever did something: 报修人, 申报者, 巡检员, 讲师.
_SOMEBODY = re.compile("(?:人|者|员|师|长)$")


def spelled_out(word: str) -> str:
    """``word`` in full pinyin without tones; for the words of the catalogue, ``pinyin.toml`` says it without delay."""
    from pypinyin import lazy_pinyin

    return "".join(lazy_pinyin(word)).lower()


class Lexicon:
    """The words of a catalogue, indexed for reading names."""

    def __init__(self, catalogue: Catalogue) -> None:
        """Index every word of every PI type; where two share a word the stronger, then the earlier is first."""
        self._zh: dict[str, list[tuple[str, Strength]]] = {}
        self._phrases: dict[tuple[str, ...], list[tuple[str, Strength]]] = {}
        self._pinyin: dict[str, list[tuple[str, Strength]]] = {}
        for pi_type in catalogue.types.values():
            for word in pi_type.zh_words:
                self._add(self._zh, word.lower(), pi_type.id, word in pi_type.weak)
            for word in pi_type.pinyin:
                self._add(self._pinyin, word, pi_type.id, word in pi_type.weak)
                self._add(self._phrases, (word,), pi_type.id, word in pi_type.weak, is_pinyin=True)
            for word in pi_type.en_words:
                self._add(self._phrases, tokens(word), pi_type.id, word in pi_type.weak)
                self._add(self._phrases, ("".join(tokens(word)),), pi_type.id, word in pi_type.weak)
        self._full = self._full_pinyin(catalogue)
        self._longest_full = max(map(len, self._full))
        self._longest_zh = max(map(len, self._zh))
        self._longest_phrase = max(map(len, self._phrases))

    def _full_pinyin(self, catalogue: Catalogue) -> dict[str, list[tuple[str, Strength]]]:
        """The Chinese words spelled out: xuehao, yinhangzhanghao. Shorter ones would be syllables of anything."""
        spelling = read_data("pinyin.toml")
        full: dict[str, list[tuple[str, Strength]]] = {}
        for pi_type in catalogue.types.values():
            for word in filter(HAN.search, pi_type.zh_words):
                spelled = spelling.get(word) or spelled_out(word)
                if len(spelled) >= LEAST_SPELLED and spelled.isascii() and spelled.isalpha():
                    # Homophones: chufang is 处方 and 厨房.
                    self._add(full, spelled, pi_type.id, word in pi_type.weak or len(spelled) < SURELY_SPELLED)
        return full

    @staticmethod
    def _add(
        index: dict[Any, list[tuple[str, Strength]]], word: Any, pi_type: str, is_weak: bool, *, is_pinyin: bool = False
    ) -> None:
        found = index.setdefault(word, [])
        strength = Strength.WEAK if is_weak else Strength.STRONG
        if is_pinyin and len(word[0]) <= 2:
            strength = Strength.FAINT
        if all(known != pi_type for known, _ in found):
            found.append((pi_type, strength))

    def read(self, name: str, comment: str = "") -> Reading:
        """What a column called ``name`` with ``comment`` claims to hold. A JSON path is read by its last key."""
        leaf = re.sub(r"(?:\[\])+$", "", name).rsplit(".", 1)[-1]
        namings: list[Naming] = []
        states: list[str] = []
        against: list[str] = []
        if HAN.search(leaf):
            self._read_zh(leaf, "name", namings, states, against)
        else:
            self._read_tokens(tokens(leaf), namings, states, against)
        if comment:
            by_comment: list[Naming] = []
            self._read_zh(comment, "comment", by_comment, states, against)
            if HAN.search(comment):
                namings = _corrected(namings, {naming.pi_type for naming in by_comment})
            namings += by_comment
        return Reading(_strongest(namings), states[0] if states else "", against[0] if against else "")

    def _read_zh(self, text: str, where: str, namings: list[Naming], states: list[str], against: list[str]) -> None:
        """The first clause of a Chinese text, judged by how it ends: the head comes last."""
        states += [state for word, state in STATE_OF.items() if HAN.search(word) and word in text]
        clause = re.split(r"[,，;；:：。(（\[【\s/、|\n]", text.strip(), maxsplit=1)[0]
        clause = re.sub(r"(?:的)?(?:加密|密文|脱敏|哈希|散列|掩码|明文|md5|MD5)(?:后|值|存储|串)?", "", clause).strip(
            "_-. "
        )
        if not HAN.search(clause):
            if where == "comment":
                self._read_tokens(tokens(clause), namings, states, against)
            return
        named = [*self._endings(clause, where)]
        if not named and _SOMEBODY.search(clause):
            named = [Naming("basic.name", Strength.FAINT, clause[-1], where)]
        if about := _ZH_ABOUT.search(clause):
            # 证件类型 is a type of its own; 手机号状态 is none.
            named = [naming for naming in named if naming.is_whole]
            if not named:
                against.append(about.group())
        thing = _first_in(clause, THING_ZH, ORGANISATION_ZH)
        if thing and not _first_in(clause, PERSON_ZH) and not any(naming.is_whole for naming in named):
            against.append(thing)
        if _ADDRESS_THINGS.search(clause):
            # IP地址 and MAC地址 are types of their own; 公司地址 and 图片地址 are no person's address.
            named = [naming for naming in named if naming.pi_type != "contact.address"]
            against += [] if named else [clause]
        namings += named

    def _endings(self, clause: str, where: str) -> Iterator[Naming]:
        """The longest catalogue word at the end of ``clause``, with or without a tail such as 号码."""
        short = _ZH_NUMBER_TAIL.sub("", clause)
        for text in dict.fromkeys((clause, short)):
            for size in range(min(len(text), self._longest_zh), 0, -1):
                for pi_type, strength in self._zh.get(text[-size:].lower(), ()):
                    is_whole = size == len(text)
                    # 省, 市 and other single characters end many words.
                    if size > 1 or is_whole:
                        yield Naming(pi_type, strength, text[-size:], where, is_whole)
                if text[-size:].lower() in self._zh and size > 1:
                    return

    def _read_tokens(
        self, parts: tuple[str, ...], namings: list[Naming], states: list[str], against: list[str]
    ) -> None:
        """An English or pinyin name, judged by its last words: user_phone is a phone, phone_model is not."""
        while len(parts) > 1 and (parts[-1] in STATE_OF or parts[-1].isdigit()) and not self._is_phrase(parts):
            if parts[-1] in STATE_OF:
                states.append(STATE_OF[parts[-1]])
            parts = parts[:-1]
        if not parts:
            return
        if parts[0] in _FLAG_FIRST and len(parts) > 1 and parts not in self._phrases:
            against.append(parts[0])
            return
        found = self._phrase_at_end(parts) or self._phrase_at_end(_spelled_out(parts))
        if not found and len(parts) > 1 and parts[-1] in _NEUTRAL:
            found = self._phrase_at_end(parts[:-1]) or self._phrase_at_end(_spelled_out(parts[:-1]))
        if len(parts) > 1 and parts[-1] in _MEDIA and not (found and found[0].pi_type.startswith(_MEDIA_TYPES)):
            inner = [n for n in self._phrase_at_end(parts[:-1]) if n.pi_type.startswith(_MEDIA_TYPES)]
            found = inner or found
        spelled = self._spelled("".join(parts))
        if spelled and (not found or (spelled[0].is_whole and not found[0].is_whole)):
            found = spelled
        elif not found:
            found = self._glued(parts[-1])
        namings += found
        modifiers = parts[: -len(tokens(found[0].word))] if found else parts[:-1]
        if found and found[0].pi_type == "basic.name" and not PERSON & set(modifiers):
            against += [word for word in modifiers if word in _NAMED]
        if modifiers and not PERSON & set(modifiers):
            against += [word for word in modifiers if word in THING or word in ORGANISATION]
        elif not found and parts[-1] in THING and parts[-1] not in _NAMELESS:
            against.append(parts[-1])

    def _is_phrase(self, parts: tuple[str, ...]) -> bool:
        """Whether the number at the end belongs to a word: wgs84, track2."""
        return parts[-2:] in self._phrases

    def _phrase_at_end(self, parts: tuple[str, ...]) -> list[Naming]:
        for size in range(min(len(parts), self._longest_phrase), 0, -1):
            entries = self._phrases.get(parts[-size:])
            if entries:
                word = "_".join(parts[-size:])
                return [Naming(pi_type, strength, word, "name", size == len(parts)) for pi_type, strength in entries]
        return []

    def _spelled(self, name: str) -> list[Naming]:
        """Pinyin in full at the end of a name, however it is cut: macDiZhi, xueji_banji."""
        name = name.rstrip("0123456789")
        for start in range(max(0, len(name) - self._longest_full), len(name) - LEAST_SPELLED + 1):
            if entries := self._full.get(name[start:]):
                return [Naming(pi_type, strength, name[start:], "name", start == 0) for pi_type, strength in entries]
        return []

    def _glued(self, part: str) -> list[Naming]:
        """Pinyin initials or English written together: czrsfzh, custmobile."""
        for size in range(len(part) - 1, 2, -1):
            head, tail = part[:-size], part[-size:]
            entries = self._pinyin.get(tail) or (self._phrases.get((tail,)) if head in PERSON else None)
            if entries and (head in _GLUE or head in PERSON):
                return [Naming(pi_type, strength, tail, "name") for pi_type, strength in entries]
        return []


def _corrected(by_name: list[Naming], by_comment: set[str]) -> list[Naming]:
    """A comment says what a vague name means: ``score`` with 满意度 is no school record."""
    return [
        naming
        if naming.strength is Strength.STRONG or naming.pi_type in by_comment
        else replace(naming, strength=Strength.FAINT)
        for naming in by_name
    ]


def _spelled_out(parts: tuple[str, ...]) -> tuple[str, ...]:
    """``cust_nm`` as ``cust_name``: the abbreviations of bank and telecom systems."""
    return tuple(_SHORT.get(part, part) for part in parts)


def _strongest(namings: list[Naming]) -> tuple[Naming, ...]:
    best: dict[str, Naming] = {}
    for naming in namings:
        known = best.get(naming.pi_type)
        if known is None or naming.strength > known.strength:
            best[naming.pi_type] = naming
        elif naming.where != known.where and known.strength is not Strength.STRONG:
            # The name and the comment agree: two weak words make a strong one.
            best[naming.pi_type] = replace(known, strength=Strength.STRONG)
    return tuple(sorted(best.values(), key=lambda n: (-n.strength, n.where != "comment", not n.is_whole)))


def _first_in(text: str, *groups: Iterable[str]) -> str:
    return next((word for words in groups for word in words if word in text), "")
