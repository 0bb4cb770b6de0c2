"""Chinese personal name (姓名) beside a word that announces one: 姓名:, 收货人, 我叫, …先生, ``name=``, JSON keys.

Layout: a key or word, a separator or none, then the name; or the name, then a form of address (先生, 女士, 老师).

Check digit: none. Surname and given name are looked up as in ``cn_name``; behind 姓名: a rare surname passes as well.

Confused with: departments and roles behind the same words (联系人:客服), names of things behind ``name=``;
a surname with a form of address alone (王先生) is not reported, since it names nobody.

Sources: cue words as people write them in forms, logs and letters (general knowledge, 2026-11); pi_types.toml has
those of column names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from recognizers._names import DOTTED, HAN, flaw, is_cut, is_word, registries
from scanner.model import Evidence, Match, Scope
from scanner.text import any_of

_KEYS = (
    "姓名 收货人 收件人 寄件人 发件人 联系人 联络人 持卡人 户名 经办人 申请人 投保人 保险人 受益人 患者 病人 "
    "借款人 担保人 代表人 负责人 "
    "业主 房东 租客 乘客 旅客 司机 骑手 快递员 派件员 配送员 考生 学生 家长 监护人 签收人 操作人 审批人 审核人 "
    "经手人 投诉人 报修人 来访人 "
    "求职者 应聘者 本人 我叫 我是 名叫 尊敬的 原告 被告 被告人 嫌疑人 代理人 委托人 客户 用户 会员 员工 職員 客戶 "
    "聯絡人 收貨人 收件者 制单人 "
    "付款人 收款人 报案人 驾驶人 参会人员 与会人员 主治医生 主治医师 业务员 客户经理 销售员 值班员"
).split()
_ENGLISH = (
    "name nm xm xingming consignee receiver recipient contact linkman lxr shr sjr holder payee payer applicant operator"
).split()
_TITLES = (
    "先生 女士 小姐 太太 老师 医生 医师 教授 经理 总监 主任 主管 师傅 同学 律师 警官 同志 阿姨 叔叔 總監 經理 老師 "
    "醫生 師傅"
).split()
_FOLLOWS = (
    "先生 女士 小姐 太太 老师 医生 教授 经理 总监 主任 师傅 同学 律师 警官 的 已 在 是 于 电话 手机 收 签收 男 女 "
    "住 身份 说 来电 反映 投诉 和 与 及 请 "
    "提交 申请 办理 登录 登陆 预约 下单 购买 退款 支付 联系 地址 表示 到 因 为 要 没 不 也 就 都 把 将 从 对 向 给 "
    "您 你 我 他 她 这 那 性别 年龄 一 二 三 两"
).split()
_SEPARATOR = (
    rf"(?:\\[nrtbf\"]|%[0-9A-Fa-f]{{2}}|\\u[0-9A-Fa-f]{{4}}|&quot;|[^0-9A-Za-z{HAN}&%]){{0,10}}"
    rf"(?:VALUES ?\([0-9, '\"]{{0,12}})?(?:(?:为|是|叫)[^0-9A-Za-z{HAN}]{{0,3}})?"
)
_BEHIND = rf"(?P<gap>{_SEPARATOR})(?P<name>{DOTTED}|[{HAN}]+)"
_CHINESE_KEY = rf"(?P<key>{any_of(sorted(_KEYS, key=len, reverse=True))})"
_CUE = re.compile(
    rf"(?:{_CHINESE_KEY}|(?<![A-Za-z])(?:[A-Za-z]{{2,12}}_?-?)?(?i:{any_of(_ENGLISH)})(?![A-Za-z])){_BEHIND}"
)
_CHINESE_CUE = re.compile(_CHINESE_KEY + _BEHIND)
_HAS_ENGLISH = re.compile(any_of(_ENGLISH))
"""Most texts have no English key: without the part that begins with any letters the search is many times as fast."""
_TITLED = re.compile(any_of(_TITLES))
_FOLLOW = re.compile(any_of(sorted(_FOLLOWS, key=len, reverse=True)))
_EXPLICIT = re.compile("[:=\"']")
_KEY_OF_NAME = frozenset(("姓名", "户名", "我叫", "名叫"))
_JOINS = re.compile(rf"[、,和与 ]{{1,2}}(?P<name>{DOTTED}|[{HAN}]{{2,4}})(?![{HAN}])")
_HIDDEN = re.compile(f"{any_of(_TITLES)}|[某总工姓]")
"""What behind a surname makes it no name: 张师傅, 李某, 王总."""
_ALSO_WORDS = frozenset("和于向从同经对由给为与及")
"""Surnames that are mostly conjunctions and prepositions where a name follows: 和王丽女士."""
_NOT_BEFORE = frozenset("大小老班副总各本该某")


def name_end(run: str) -> int:
    """How many characters at the beginning of ``run``, 汉字 only, are a name; 0 when they are none."""
    if len(run) < 5 and flaw(run) is None and not _HIDDEN.search(run, 1):
        return len(run)
    fits = [
        size
        for size in (4, 3, 2)
        if size <= len(run) and flaw(run[:size]) is None and not _HIDDEN.search(run[:size], 1)
    ]
    for size in fits:
        if _FOLLOW.match(run, size):
            return size
    # Nothing that usually follows: the longer one, if the next word does not begin inside it.
    return next((size for size in fits if size < 4), 0)


class NameByCue:
    """Finds names by the words around them, in any text."""

    id = "cn_name_cue"
    pi_type = "basic.name"
    needs = Evidence.CONTEXT
    scope = Scope.CONTEXT
    state = "clear"
    chance = 0.2
    trigger = (
        rf"{any_of(_KEYS)}|{any_of(_TITLES)}|(?i:{any_of(_ENGLISH)})[^0-9A-Za-z](?s:.{{0,40}}?)[\xe3-\xe9\xef\xf0]"
    )

    def find(self, texts: Sequence[str]) -> Iterator[Match]:
        """Yield a match for each name behind a cue or before a form of address."""
        for index, text in enumerate(texts):
            spans = dict(_behind_cues(text))
            for start, end in _before_titles(text):
                if not any(start < b and a < end for a, (b, _) in spans.items()):
                    spans[start] = (end, Evidence.VALIDATED)
            for start in sorted(spans):
                end, evidence = spans[start]
                yield Match(index, start, end, evidence, True)


def _behind_cues(text: str) -> Iterator[tuple[int, tuple[int, Evidence]]]:
    at = 0
    # Folded here: a pattern that ignores case is tried at each character. To re alone is a dotless i an i.
    has_english = _HAS_ENGLISH.search(text.casefold().replace("\u0131", "i"))
    search = (_CUE if has_english else _CHINESE_CUE).search
    while found := search(text, at):
        start, run = found.start("name"), found["name"]
        at = max(start, found.end("key") if found["key"] else start)
        size = len(run) if not run.isalpha() else name_end(run)
        evidence = Evidence.VALIDATED
        if size < len(run) < 4 and found["gap"] and _is_alone(text, found) and _is_likely(run, found["key"] or ""):
            size, evidence = len(run), Evidence.CONTEXT  # 姓名:佗文汉, 收货人:张三丰: characters on no list
        # Without a separator the word may go on: 用户管理, 联系人列表, 学生宿舍.
        if not size or (not found["gap"] and run.isalpha() and not _stands(text, start, run, size)):
            continue
        yield start, (start + size, evidence)
        at = start + size
        while (more := _JOINS.match(text, at)) and flaw(more["name"]) is None:
            at = more.end()
            yield more.start("name"), (at, Evidence.VALIDATED)


def _is_alone(text: str, found: re.Match[str]) -> bool:
    """Whether nothing but the name stands between the separator and the next."""
    return bool(_EXPLICIT.search(found["gap"])) and len(found["name"]) > 1


def _is_likely(run: str, key: str) -> bool:
    singles = registries().singles
    return (key in _KEY_OF_NAME or run[0] in singles) and not is_word(run) and not _HIDDEN.search(run, 1)


def _stands(text: str, start: int, run: str, size: int) -> bool:
    """Whether a name glued to its cue begins and ends where a name may: not as in 学生和家长, 员工商管理."""
    may_end = size == len(run) or _FOLLOW.match(run, size) is not None
    return may_end and run[0] not in "和与" and not is_cut(text, start, start + size)


def _before_titles(text: str) -> Iterator[tuple[int, int]]:
    last = 0
    for title in _TITLED.finditer(text):
        end = title.start()
        for size in (4, 3, 2):
            start = end - size
            if start < last or flaw(text[start:end]) is not None or (size == 4 and text[start:end].isascii()):
                continue
            if text[start - 1 : start] in _NOT_BEFORE:
                continue
            if text[start] in _ALSO_WORDS and flaw(text[start + 1 : end]) is None:
                start += 1
            if not is_cut(text, start, end):
                yield start, end
            break
        last = title.end()


RECOGNIZER = NameByCue()
