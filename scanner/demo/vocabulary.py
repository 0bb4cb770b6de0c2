"""Words, truths and cells that several parts of the demo share."""

from __future__ import annotations

from scanner.demo.columns import Cell, Row, choice, decoy, moment, planted
from scanner.synthetic import luhn_check

NAME = planted("basic.name")
NAME_IN_CONTACT = planted("basic.name", "relation.contact_person")
GENDER = planted("basic.gender")
BIRTH = planted("basic.birth_date")
ETHNICITY = planted("basic.ethnicity")
MARRIAGE = planted("basic.marital_status")
EDUCATION = planted("edu.level")
RESIDENT_ID = planted("identity.resident_id", "identity.cert_no")
MOBILE = planted("contact.mobile")
CONTACT_MOBILE = planted("contact.mobile", "relation.contact_person")
LANDLINE = planted("contact.landline")
EMAIL = planted("contact.email")
ADDRESS = planted("contact.address")
DELIVERY_ADDRESS = planted("contact.address", "commerce.delivery")
POSTCODE = planted("contact.postcode")
BANK_CARD = planted("finance.bank_card", "finance.bank_account")
BANK_NAME = planted("finance.bank_name")
PLATE = planted("property.plate")
IP = planted("net.ip")
USER_ID = planted("account.user_id")
LOGIN = planted("account.login", "basic.name", "work.employee_id", soft=True)
USER_AGENT = planted("device.fingerprint", "device.model", "device.os_version")
URL = planted("behavior.browse", soft=True)
EMPLOYER = planted("work.employer")
JOB = planted("work.job_title")
REGION = planted("location.region")
STAFF_NO = planted("work.employee_id", "account.user_id", soft=True)
REMARK = planted("comm.message", "contact.mobile", "basic.name", "comm.cs_record", soft=True)
AMOUNT = planted("finance.transaction", "commerce.order", soft=True)

RECORD_TIME = decoy("time of the record, no date of birth", "behavior.app_usage")
EPOCH_MS = decoy("epoch milliseconds: 13 digits that start like a mobile number", "behavior.app_usage")
SNOWFLAKE = decoy("snowflake id: 19 digits, one in ten passes Luhn", "commerce.order", "account.user_id")
ORDER_18 = decoy("18-digit order number: 9 % pass the check character of a resident id", "commerce.order")
ORDER_11 = decoy("11-digit order number, no mobile segment", "commerce.order", "commerce.delivery")
TRACE = decoy("random hex of a trace, no hash of anybody's number")
HOTLINE = decoy("service number of an organisation, nobody's own", "contact.landline")
VERSION = decoy("four-part version, well-formed as an IP address", "device.os_version")
COMPANY = decoy("an organisation's name", "work.employer")
COMPANY_ADDRESS = decoy("a company's registered address", "contact.address")
FLAG = decoy("yes or no, although the name says e-mail or phone")

ETHNICITIES = ("汉族",) * 40 + ("回族", "满族", "壮族", "维吾尔族", "苗族", "土家族", "藏族", "蒙古族")
EDUCATIONS = ("博士", "硕士", "本科", "本科", "本科", "大专", "大专", "高中", "中专", "初中")
MARRIAGES = ("未婚", "已婚", "已婚", "离婚", "丧偶")
OCCUPATIONS = ("教师", "公务员", "工程师", "个体经营", "销售", "会计", "医生", "自由职业", "退休", "学生")
JOBS = ("客户经理", "销售主管", "Java开发工程师", "财务专员", "人事主管", "运维工程师", "总监", "客服专员")
BANKS = ("工商银行", "建设银行", "农业银行", "中国银行", "招商银行", "交通银行", "邮储银行")
PRODUCTS = (
    "无线蓝牙耳机", "高端商务笔记本", "安心保温杯", "云南白药牙膏", "黄金搭档",
    "智能手环", "马克杯", "金龙鱼食用油",
    "李宁跑步鞋", "张小泉菜刀",
    "老干妈辣酱", "白象方便面", "南极人内衣", "王守义十三香", "高清摄像头", "数据线",
)  # fmt: skip
"""Some begin with a surname, as brands do."""
PLANS = ("企业版防火墙", "数据脱敏系统", "云备份年费版", "堡垒机", "日志审计", "等保测评服务", "零信任网关")
PHONE_MODELS = ("iPhone 15 Pro", "HUAWEI Mate 60", "Xiaomi 14", "OPPO Find X7", "vivo X100", "SM-S9280")
USER_AGENTS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.6099.109 "
    "Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Mobile/15E148 MicroMessenger/8.0.44(0x18002c2f) NetType/WIFI Language/zh_CN",
    "Mozilla/5.0 (Linux; Android 14; 23127PN0CC) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/119.0.6045.193 Mobile Safari/537.36",
    "okhttp/4.9.3",
)
PATHS = ("/api/v2/order/list", "/api/v2/user/profile", "/product/detail", "/cart/add", "/activity/1111")

QUIET_REMARKS = (
    "客户要求周五前送达", "已回访，满意", "需要开专票", "老客户，注意维护关系",
    "对价格有异议，下月再联系", "系统迁移导入",
    "合同已寄出", "高兴，愿意续费", "请安排技术对接", "暂无需求，白天联系",
)  # fmt: skip


def name(row: Row) -> object:
    """The person's name."""
    return row.person.name


def gender(row: Row) -> object:
    """男 or 女."""
    return row.person.sex


def resident_id(row: Row) -> object:
    """The person's 18-character number."""
    return row.person.resident_id


def mobile(row: Row) -> object:
    """The person's mobile number."""
    return row.person.mobile


def email(row: Row) -> object:
    """The person's e-mail address."""
    return row.person.email


def address(row: Row) -> object:
    """The person's home address."""
    return row.person.address


def bank_card(row: Row) -> object:
    """The person's card number."""
    return row.person.bank_card


def birth(form: str = "%Y-%m-%d") -> Cell:
    """The person's birthday in ``form``."""
    return lambda row: row.person.birth.strftime(form)


def ip(row: Row) -> object:
    """A public address, seldom IPv6."""
    return row.make.ipv6() if row.make.chance(0.1) else row.make.ipv4()


def snowflake(row: Row) -> object:
    """A snowflake id as an integer."""
    return int(row.make.snowflake())


def epoch_ms(row: Row) -> object:
    """A moment in milliseconds."""
    return row.make.epoch_ms()


def trace(row: Row) -> object:
    """Thirty-two hex digits."""
    return row.make.md5_hex()


def order_18(row: Row) -> object:
    """An order number shaped like a resident id."""
    return row.make.order_no_like_id()


def order_11(row: Row) -> object:
    """An order number as long as a mobile number."""
    return row.make.order_no_11()


def remark(row: Row) -> object:
    """Usually empty words; one in twelve names a person and a phone."""
    if row.make.chance(1 / 12):
        return f"{row.pick('联系不上时打', '改联系', '家属电话')}{row.make.mobile()}，{row.make.name()}"
    return row.pick(*QUIET_REMARKS) if row.make.chance(0.6) else None


def vin(row: Row) -> object:
    """Vehicle number: 17 characters without I, O and Q, the ninth a check character (GB 16735)."""
    rng = row.make.rng
    draft = f"LSV{''.join(rng.choices('ABCDEFGH123456789', k=5))}0{rng.choice('KLMNPR')}A{row.make.digits(6)}"
    letters = "0123456789ABCDEFGHJKLMNPRSTUVWXYZ"
    worth = dict(zip(letters, map(int, "012345678912345678123457923456789"), strict=True))
    weights = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
    total = sum(worth[c] * w for c, w in zip(draft, weights, strict=True))
    return f"{draft[:8]}{'0123456789X'[total % 11]}{draft[9:]}"


def corporate_account(row: Row) -> object:
    """Nineteen digits that fail Luhn, as a company's account does nine times in ten."""
    payload = "1202" + row.make.digits(14)
    return payload + str((int(luhn_check(payload)) + 1 + row.make.rng.randrange(9)) % 10)


def jpeg(row: Row) -> object:
    """A few bytes with a JPEG's head and tail: no picture of anybody."""
    head = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    return head + row.make.rng.randbytes(row.make.rng.randrange(60, 240)) + b"\xff\xd9"


user_agent = choice(*USER_AGENTS)
record_time = moment()
