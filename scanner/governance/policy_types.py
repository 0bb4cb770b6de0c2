"""Which PI types a sentence of a policy mentions: the words of the catalogue and of ``policy_words.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files

from scanner.catalogue import load_catalogue

# Words that are no data in their sentence: 验证您的身份信息, 通过电子邮件.
_NO_DATA = re.compile(
    "(?:验证|核验|核实|识别|确认|审核|实现|完成|达成|履行|保护|保障|变更|修改|完善|注销|保管|妥善保存|泄露)(?:您|用户|其|自己)?的?[^，,。；;、]{0,4}$"
    "|通过(?:(?!收集|采集|获取|处理|使用)[^，,。；;]){0,12}$"
)
# How to reach somebody, no data: 联系方式：dpo@…, 联系电话：400….
_ANSWER = re.compile(r"^[^，,。；;、]{0,2}[：:]\s*(?:[\w.+-]+@|[0-9+(（-]{5})")
_ITEM_BEFORE = re.compile(
    r"(?:^|[、，,；;：:（(“\"‘\s/【\[《]|您的|用户的|员工的|学员的|客户的|儿童的|您|用户|或|和|及|与|如|括|含|是|为|供|集|写|取|充|其|的|存|录|知|传)$"
    # 入住人姓名, 被保险人的性别: whose it is does not matter.
    r"|(?:^|[、，,；;：:（(【\s]|您的|或|和|及|与|供|集|写|取)[一-鿿]{0,4}[人员方者客户主生长]的?$"
)
_ITEM_AFTER = re.compile(
    r"^(?:$|[、，,；;。）)”\"’\s/：:】\]》（(]|等|或|和|及|与|信息|号码|资料|内容|的方式|以|来|用|进行|是|提供给|共享|传输)"
)


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


def mentioned(sentence: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """(word, PI types) of a sentence in order; short words count only as items of an enumeration."""
    types, sure, pattern = _words()
    for found in pattern.finditer(sentence):
        word = found[0]
        before, after = sentence[: found.start()], sentence[found.end() :]
        if not types[word] or _NO_DATA.search(before) or _ANSWER.search(after):
            continue
        if word in sure or (_ITEM_BEFORE.search(before) and _ITEM_AFTER.search(after)):
            yield word, types[word]
