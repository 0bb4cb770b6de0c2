"""Which document a picture shows: by the words of its layout and the numbers on it, together.

Words are looked for in the text without blanks, so that neither the spacing of the print nor the cutting of lines
matters. A number that passes its check digit makes a document certain; words alone need more of them.

*Sources:* GA/T 448 (layout of the resident identity card), GA 482 (driving licences), GA 801 (vehicle licences), GB/T
2659 and ICAO Doc 9303 (passports), the State Council's measures for residence permits (国办发〔2018〕81号); the layouts
of the other documents from specimens of their issuers. Clauses from memory.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from recognizers import bank_card, cn_hmt_residence, cn_resident_id, cn_uscc, mrz, vin
from scanner.model import Evidence, Recognizer


@dataclass(frozen=True)
class Layout:
    """How a document is told. ``title``: any of these must stand there; ``words``: so many of them, see ``least``."""

    id: str
    title: str
    """A pattern; empty: the words are enough."""
    words: tuple[str, ...]
    """Patterns of the words on it."""
    least: int
    """Words that make it likely (CONTEXT)."""
    with_number: int = 0
    """Words that are enough beside a number that validates (VALIDATED); 0: no number of its own."""
    numbers: tuple[Recognizer, ...] = ()
    excludes: str = ""
    """Words that say it is another document."""


_PERSON = ("姓名", "性[别別]", "民族", "出生", "住址", "公?民?身份号码")
_OTHER_CARDS = "居住证|驾驶证|户口|护照|通行证|社会保障|永久居留|病历|发票|营业执照|登记卡"

LAYOUTS = (
    Layout("id_card_front", "", _PERSON, 4, 2, (cn_resident_id.RECOGNIZER,), _OTHER_CARDS),
    Layout("id_card_back", "居民身份证", ("中华人民共和国", "签发机关", "有效期限?"), 2),
    Layout("hmt_residence_front", "", _PERSON, 9, 2, (cn_hmt_residence.RECOGNIZER,)),
    Layout(
        "hmt_residence_back",
        "(?:港澳|台湾|港澳台)居民居住证",
        ("签发机关", "有效期限?", "通行证号码", "中华人民共和国"),
        1,
    ),
    Layout(
        "hm_tw_permit",
        "港澳居民来往内地通行证|台湾居民来往大陆通行证|往来港澳通行证|往来台湾通行证|大陆居民往来台湾通行证",
        ("姓名", "性别", "出生日期", "有效期限", "签发机关", "证件号码", "签发地点"),
        1,
    ),
    Layout(
        "foreigner_card",
        "永久居留身份?证|FOREIGN(?:ER'?S)?PERMANENTRESIDEN",
        (
            "姓名|NAME",
            "性别|SEX",
            "国籍|NATIONALITY",
            "出生日期|DATEOFBIRTH",
            "有效期限|PERIODOFVALIDITY",
            "证件号码|CARDNO",
        ),
        2,
    ),
    Layout(
        "passport",
        "护照|PASSPORT|P<[A-Z]{3}",
        (
            "国籍|NATIONALITY",
            "出生日期|DATEOFBIRTH",
            "签发机关|AUTHORITY",
            "有效期至|DATEOFEXPIRY",
            "P<[A-Z]{3}",
            "PASSPORTNO",
        ),
        2,
        1,
        (mrz.RECOGNIZER,),
    ),
    Layout(
        "driving_licence",
        "驾驶证|DRIVINGLICENSE|准驾车型",
        (
            "准驾车型|CLASS",
            "初次领证日期|DATEOFFIRSTISSUE",
            "有效期限|VALIDPERIOD",
            "证号",
            "国籍|NATIONALITY",
            "姓名|NAME",
        ),
        3,
        2,
        (cn_resident_id.RECOGNIZER,),
    ),
    Layout(
        "vehicle_licence",
        "行驶证|VEHICLELICENSE",
        (
            "号牌号码|PLATENO",
            "车辆类型|VEHICLETYPE",
            "所有人|OWNER",
            "使用性质|USECHARACTER",
            "品牌型号|MODEL",
            "车辆识别代号|VIN",
            "发动机号码?|ENGINENO",
            "注册日期|REGISTERDATE",
            "发证日期|ISSUEDATE",
        ),
        3,
        2,
        (vin.RECOGNIZER,),
    ),
    Layout(
        "bank_card_picture",
        "银行|BANK|银联|UNIONPAY|VISA|MASTERCARD",
        (
            "银联|UNIONPAY",
            "借记卡|DEBIT|储蓄卡",
            "信用卡|CREDIT",
            "VALID|THRU|有效期",
            "银行|BANK",
            "CARDNUMBER|卡号",
            "24HOUR|客服",
        ),
        9,
        1,
        (bank_card.RECOGNIZER,),
        "交易|转账|流水|账单|回单|尊敬的",
    ),
    Layout(
        "social_security_card",
        "社会保障卡|SOCIALSECURITYCARD",
        ("社会保障号码", "卡号", "姓名", "人力资源和社会保障", "发卡日期", "有效期"),
        1,
        1,
        (cn_resident_id.RECOGNIZER,),
    ),
    Layout(
        "household_register",
        "户口簿|常住人口登记卡|户主或与?户主关系",
        (
            "户主或与?户主关系",
            "户别",
            "户号",
            "籍贯",
            "曾用名",
            "常住人口登记卡",
            "公民身份证件编号",
            "何时由何地迁来",
            "户主姓名",
            "宗教信仰",
            "文化程度",
            "婚姻状况",
        ),
        2,
        1,
        (cn_resident_id.RECOGNIZER,),
    ),
    Layout(
        "medical_record",
        "病历|病案|出院记录|入院记录|诊断证明|检验报告|处方笺|门诊记录",
        (
            "主诉",
            "现病史",
            "既往史",
            "诊断",
            "门诊号|住院号|病案号|病历号",
            "科[别室]",
            "医师|医生",
            "检验|检查",
            "处方",
            "用法",
            "临床",
        ),
        3,
    ),
    Layout(
        "invoice_picture",
        "发票",
        (
            "发票代码",
            "发票号码",
            "开票日期",
            "购买方|购方",
            "销售方|销方",
            "价税合计",
            "税额",
            "税率",
            "纳税人识别号",
            "收款人",
            "开票人",
        ),
        4,
    ),
)
"""In this order; the first that fits of those that exclude each other."""
NO_DOCUMENT_OF_A_PERSON = Layout(
    "business_licence",
    "营业执照",
    (
        "统一社会信用代码",
        "法定代表人|经营者|负责人",
        "注册资本",
        "经营范围",
        "登记机关",
        "成立日期",
        "类型",
        "住所|经营场所",
    ),
    2,
    1,
    (cn_uscc.RECOGNIZER,),
)
"""A licence of a company: what is on it is on a public register."""


def documents_in(text: str) -> list[tuple[str, Evidence, str]]:
    """(id of the document, evidence, what was seen of it in words) for each document in the text of a picture."""
    dense = re.sub(r"\s+", "", text).upper()
    if _fits(NO_DOCUMENT_OF_A_PERSON, dense, text):
        return []
    seen = [(layout.id, *found) for layout in LAYOUTS if (found := _fits(layout, dense, text))]
    # Both have the same words: the number tells.
    is_permit = any(name == "hmt_residence_front" for name, *_ in seen)
    return [one for one in seen if not (is_permit and one[0] == "id_card_front")]


def _fits(layout: Layout, dense: str, text: str) -> tuple[Evidence, str] | None:
    if layout.title and not re.search(layout.title, dense):
        return None
    words = sum(bool(re.search(word, dense)) for word in layout.words)
    if layout.with_number and words >= layout.with_number and _is_number(layout.numbers, text):
        return Evidence.VALIDATED, f"{words} words of its layout and a number that validates"
    if words >= layout.least and not (layout.excludes and re.search(layout.excludes, dense)):
        return Evidence.CONTEXT, f"{words} words of its layout"
    return None


def _is_number(recognizers: Sequence[Recognizer], text: str) -> bool:
    """Whether a number in ``text`` passes a check digit; the print of cards sets blanks between groups of four."""
    texts = [text, re.sub(r"(?<=[0-9A-Z<]) (?=[0-9A-Z<])", "", text)]
    return any(match.evidence is Evidence.VALIDATED for recognizer in recognizers for match in recognizer.find(texts))
