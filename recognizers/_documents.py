"""What numbers of identity documents share: context words, and the one check left where there is no check digit."""

from __future__ import annotations

import re

from recognizers._cues import ID_CUES, NUMBER_FOES
from recognizers._dates import calendar_flaw


def named(*words: str) -> tuple[str, ...]:
    """``words``, each also with 编号 behind it, so that the foe 编号 does not speak against 护照编号."""
    return (*words, *(word + ending for word in words if not word.isascii() for ending in ("编号", "編號")))


DOCUMENT_CUES = named(*ID_CUES, "证件", "證件", "certificate_no", "cert_no", "certno", "credential")
"""A column or field for any document; what kind it is, the number's own form tells."""

DOCUMENT_FOES = (
    *NUMBER_FOES, "型号", "货号", "料号", "航班", "车次", "座位", "房间", "合同", "发票", "商品", "产品", "零件",
    "工号",
    "model", "flight", "seat", "part", "item", "product", "invoice", "contract", "room", "asset", "ticket",
)  # fmt: skip

DIGIT_FOES = (
    *DOCUMENT_FOES, "日期", "有效期", "时间", "签发", "生日", "出生", "电话", "手机", "電話", "手機",
    "邮编", "金额", "传真", "热线",
    "date", "expir", "valid", "time", "birth", "phone", "mobile", "tel", "fax", "amount", "price", "zip", "qq",
)  # fmt: skip
"""For documents whose number is digits and nothing else."""

SERIAL = r"[A-Za-z][0-9]{8}|[A-Za-z]{2}[0-9]{7}"
"""Nine characters like a passport's. A column of these is judged by how many have a document's first letters."""

_YEAR = re.compile(r"[A-Za-z]+(?:19[5-9]|20[0-4])[0-9]")
_SERIES = re.compile(r"[A-Za-z]+000")


def serial_flaw(value: str) -> str | None:
    """Whether the digits look counted, dated or filled in: E20240101, E00000017, E11111111: rather codes of goods."""
    if _YEAR.match(value):
        return "the digits begin like a year"
    if _SERIES.match(value):
        return "the digits begin with three zeros"
    return "a placeholder: one digit repeated" if len(set(re.sub("[^0-9]", "", value)[1:])) == 1 else None


def day_flaw(value: str) -> str | None:
    """Whether eight digits are a day of our time: 有效期20290131 beside a number is not the number."""
    digits = value[:8]
    if len(value) == 8 and digits.isdigit() and digits[:2] in ("19", "20") and calendar_flaw(digits) is None:
        return "a date"
    return "a placeholder: one digit repeated" if len(set(value)) == 1 else None
