"""Clauses of a policy: periods, sharing, transfers abroad, minors, separate consent, contact, response times."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatchcase

from scanner.governance.policy import At, Clause, Period
from scanner.governance.policy_types import mentioned
from scanner.governance.sensitive import sensitive_types

_HAN = {"零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_COUNT = r"([0-9]+|[一二两三四五六七八九十百]+|半)"
_PERIOD = re.compile(rf"{_COUNT}\s*(个?工作日|个?自然日|周年|年|个?月|日|天|小时|周(?!岁))")
_KEEPS = re.compile("保存|保留|存储|留存|期限|存档|删除")
# 注销账户后30日内删除, 自终止服务之日起6个月: when that was, no record tells.
_EVENT = re.compile(
    "(注销|销户|终止|停止|关闭|撤回|撤销|解除|解约|离职|退出|届满|到期)[^，,。；;0-9]{0,16}(?:后|起|以后|之后)[^，,。；;]{0,6}[，,]?[^，,。；;0-9]{0,8}$"
)
_FROM = re.compile("(终止|解除|解约|离职|退出|届满|到期)[^，,。；;]{0,6}之日起计算")
# 保险期间在1年以下的不少于5年: not how long something is kept.
_CONDITION = re.compile("(?:以下|以上|以内)?的(?:不|至少|应|须|保)")
_LEAST = re.compile(r"不少于|不低于|不短于|至少|以上|不得少于|最短")
_SHARES = re.compile(
    "共享|分享|提供给|转让|公开披露|委托|披露给|透露给|传输给|报送"
    "|向(?!您|用户|我们|客户|员工|本行)[^，,。；;]{1,24}?(?:提供(?!.{0,6}服务)|传输|发送|披露)"
)
_OTHERS = re.compile(
    "第三方|关联公司|关联方|合作伙伴|合作方|服务提供商|服务商|广告主|经销商|受托|任何公司"
    "|(?:(?<=[向给与、和由])|(?<=委托))(?:(?![向给与和由]|关联)[一-鿿]){2,6}?(?:公司|机构|机关|部门|药房|银行)"
)
# A line of a list of third parties: SDK名称：…
_PARTY = re.compile(r"^.{0,8}(?:SDK|第三方|合作方|接收方).{0,4}(?:名称|公司|主体)[：:]\s*(\S.{1,39})$")
_ABROAD = re.compile("境外|出境|跨境|海外|国外")
_AT_HOME = re.compile(
    "(?:存储|保存|储存)(?:在|于)(?:中华人民共和国|中国)?(?:大陆)?境内|(?:存储|保存|储存)(?:在|于)中国(?:大陆|境内)"
    "|在(?:中华人民共和国|中国)?(?:大陆)?境内(?:存储|保存|储存)"
)
FOR_SENSITIVE = "for sensitive information"
_HEADING = 16
_NOT = re.compile("不会|不存在|不涉及|不向|未向|没有")
_IF = re.compile("情形|如需|如果|若|经您|单独同意|除非|履行")
_MINORS = re.compile("未成年人|儿童|监护人|周岁")
_AGE = re.compile(
    r"(?:未满|不满|小于|低于)\s*([0-9]+|[一二三四五六七八九十]+)\s*(?:周岁|岁)|([0-9]+|[一二三四五六七八九十]+)\s*(?:周岁|岁)(?:[(（]?不?含[)）]?)?以下"
)
_NO_SERVICE = re.compile("不(?:会)?(?:主动)?(?:向|为|对)[^，。；]{0,24}(?:提供|开放)|停止使用|不得使用|不适用于|不面向")
_CONSENT = re.compile("单独(?:的)?同意|单独征求|单独征得|单独取得|单独授权")
_CONTACT = re.compile(r"联系电话|客服电话|热线|拨打|邮箱[：:]|邮件至|联系地址|邮寄至|个人信息保护负责人|@")
_RESPONDS = re.compile("答复|回复|响应|反馈|处理您的请求|核实|日内(?:将)?完成(?!后)")


def number_of(text: str) -> int:
    """A count in digits or Chinese numerals up to 99: 15, 十五, 三十, 两."""
    if text.isdigit():
        return int(text)
    tens, is_tens, ones = text.partition("十")
    if not is_tens:
        return sum(_HAN.get(c, 0) for c in text)
    return _HAN.get(tens, 1) * 10 + _HAN.get(ones, 0)


def months_and_days(count: str, unit: str) -> tuple[int, int]:
    """A period as whole months and days; hours are a day, working days are said by the caller."""
    if count == "半":
        return (6, 0) if "年" in unit else (0, 15)
    number = number_of(count)
    if "年" in unit:
        return 12 * number, 0
    if "月" in unit:
        return number, 0
    if unit == "周":
        return 0, 7 * number
    return 0, -(-number // 24) if unit == "小时" else number


def periods_of(sentences: Iterable[At]) -> Iterator[Period]:
    """Periods of keeping, with what they speak of; those of answering are not among them."""
    for at in sentences:
        if not _KEEPS.search(at.quote) or _RESPONDS.search(at.quote):
            continue
        for found in _PERIOD.finditer(at.quote):
            if "工作日" in found[2] or _CONDITION.match(at.quote, found.end()):
                continue
            months, days = months_and_days(found[1], found[2])
            near = at.quote[max(0, found.start() - 12) : found.end() + 3]
            sense = "least" if _LEAST.search(near) else "most"
            types = dict.fromkeys(t for _, pi_types in mentioned(at.quote) for t in pi_types)
            if months or days:
                event = _EVENT.search(at.quote, 0, found.start()) or _FROM.search(at.quote, 0, found.start())
                yield Period(months, days, sense, tuple(types), at, event[1] if event else "")


def clauses_of(sentences: Sequence[At]) -> Iterator[Clause]:
    """Every clause in the order of the text; a sentence may be several."""
    for at in sentences:
        quote = at.quote
        if party := _PARTY.match(quote):
            yield Clause("sharing", f"with {party[1]}", at)
            continue
        if len(quote) < _HEADING and not quote.endswith(("。", "；", ";")):
            continue
        if _KEEPS.search(quote) and re.search("期限|期间|最短|所需.{0,4}时间", quote):
            yield Clause("retention", "as long as the purpose needs" if "目的" in quote else "a rule of periods", at)
        if _SHARES.search(quote) and (others := dict.fromkeys(_OTHERS.findall(quote))):
            negated = "not with, except as listed: " if _NOT.search(quote) else "with "
            yield Clause("sharing", negated + ", ".join(others), at)
        if _AT_HOME.search(quote) or _ABROAD.search(quote):
            yield Clause("cross-border", _abroad(quote), at)
        if _MINORS.search(quote):
            yield Clause("minors", _minors(quote), at)
        if _CONSENT.search(quote):
            yield Clause("separate consent", _consent(at), at)
        if _CONTACT.search(quote):
            yield Clause("contact", "how to reach the handler", at)
        if _RESPONDS.search(quote) and (found := _PERIOD.search(quote)):
            yield Clause("response", f"within {number_of(found[1])} {_UNITS.get(found[2].lstrip('个'), found[2])}", at)


_UNITS = {"工作日": "working days", "日": "days", "天": "days", "自然日": "days", "小时": "hours", "月": "months"}


def _abroad(quote: str) -> str:
    if _AT_HOME.search(quote):
        return "stored in China"
    if _NOT.search(quote):
        return "not provided abroad"
    if not re.search("提供|传输|转移|存储|出境", quote):
        return "spoken of"
    return "provided abroad under conditions" if _IF.search(quote) else "provided abroad"


def _consent(at: At) -> str:
    quote = at.quote
    if "敏感" in at.quote + at.section or any(is_sensitive(t) for _, types in mentioned(quote) for t in types):
        return FOR_SENSITIVE
    return "for publication" if "公开" in quote else "asked for"


def is_sensitive(pi_type: str) -> bool:
    """Whether a PI type, or any of a family such as ``biometric.*``, is sensitive under PIPL art. 28."""
    return any(fnmatchcase(known, pi_type) for known in sensitive_types("45574"))


def _minors(quote: str) -> str:
    age = no_service_under([At("", "", quote)])
    if age:
        return f"not offered under {age}"
    return "consent of the guardian" if "监护人" in quote and "同意" in quote else "spoken of"


def no_service_under(sentences: Iterable[At]) -> int:
    """The age below which the policy says its service is not offered; 0 where it does not say so."""
    ages = [
        number_of(found[1] or found[2])
        for at in sentences
        if _NO_SERVICE.search(at.quote)
        for found in _AGE.finditer(at.quote)
    ]
    return max(ages, default=0)
