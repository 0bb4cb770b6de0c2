"""The demo's tables about customers: pinyin initials, 汉字, snake_case and columns without a meaning."""

from __future__ import annotations

from scanner.demo import vocabulary as v
from scanner.demo.columns import Field, Row, Sheet, choice, decoy, moment, planted, serial, sometimes, whole


def _user_id(row: Row) -> object:
    return 10_000 + row.number


def _username(row: Row) -> object:
    return row.make.latin_name().lower().replace(" ", row.pick("", "_")) + row.make.digits(2)


def _talk(row: Row) -> object:
    """What was said in a service call; about a third holds a number of the customer's."""
    make, person = row.make, row.person
    if make.chance(0.25):
        return row.pick(
            f"客户{person.name}来电咨询退款，回拨{person.mobile}",
            f"请加急处理，我的手机号是{person.mobile}，微信同号",
            f"要求改地址，收件人{person.name} 电话{person.mobile}",
        )
    if make.chance(0.08):
        return f"实名认证失败，客户报身份证号{person.resident_id}，人工核对"
    return row.pick(
        "咨询发票开具时间，已答复",
        f"投诉物流慢，单号SF{make.digits(12)}，已登记",
        f"客户拨打{make.hotline()}排队过久，致歉",
        f"订单{make.order_no_like_id()}重复扣款，转财务",
        "询问活动规则，满意",
        f"APP版本{make.version4()}闪退，建议升级",
        "客户情绪激动，已安抚，三天内回访",
    )


CUSTOMERS = Sheet(
    "company.db/t_khxx",
    (
        Field("id", "INTEGER PRIMARY KEY", lambda row: row.number, comment="主键"),
        Field("khbh", "VARCHAR(20)", serial("KH"), v.USER_ID, "客户编号"),
        Field("xm", "VARCHAR(50)", v.name, v.NAME, "姓名"),
        Field("xb", "CHAR(1)", lambda row: "1" if row.person.sex == "男" else "2", v.GENDER, "性别 1男2女"),
        Field("sfzh", "VARCHAR(18)", v.resident_id, v.RESIDENT_ID, "身份证号"),
        Field("sjh", "VARCHAR(20)", v.mobile, v.MOBILE, "手机号码"),
        Field("csrq", "DATE", v.birth(), v.BIRTH, "出生日期"),
        Field("mz", "VARCHAR(20)", choice(*v.ETHNICITIES), v.ETHNICITY, "民族"),
        Field("hyzk", "VARCHAR(10)", choice(*v.MARRIAGES), v.MARRIAGE, "婚姻状况"),
        Field("xl", "VARCHAR(20)", choice(*v.EDUCATIONS), v.EDUCATION, "学历"),
        Field("zy", "VARCHAR(30)", choice(*v.OCCUPATIONS), planted("work.occupation"), "职业"),
        Field("gzdw", "VARCHAR(80)", lambda row: row.make.company(), v.EMPLOYER, "工作单位"),
        Field("jtzz", "VARCHAR(200)", v.address, v.ADDRESS, "家庭住址"),
        Field("yb", "CHAR(6)", lambda row: f"3{row.pick('1', '2', '3')}{row.make.digits(4)}", v.POSTCODE, "邮编"),
        Field("dzyx", "VARCHAR(80)", sometimes(0.8, v.email), v.EMAIL, "电子邮箱"),
        Field("yhkh", "VARCHAR(19)", v.bank_card, v.BANK_CARD, "银行卡号"),
        Field("khh", "VARCHAR(60)", choice(*v.BANKS), v.BANK_NAME, "开户行"),
        Field("cph", "VARCHAR(10)", sometimes(0.4, lambda row: row.make.plate()), v.PLATE, "车牌号"),
        Field("khlx", "CHAR(1)", choice("A", "B", "C"), comment="客户类型"),
        Field("bz", "VARCHAR(500)", v.remark, v.REMARK, "备注"),
        Field("cjsj", "DATETIME", v.record_time, v.RECORD_TIME, "创建时间"),
    ),
    900,
    "客户信息表",
)

MEMBERS = Sheet(
    "company.db/会员档案",
    (
        Field("会员编号", "VARCHAR(20)", serial("VIP", 6), v.USER_ID),
        Field("姓名", "VARCHAR(50)", v.name, v.NAME),
        Field("性别", "VARCHAR(4)", v.gender, v.GENDER),
        Field("证件号码", "VARCHAR(30)", v.resident_id, planted("identity.resident_id", "identity.cert_no")),
        Field("手机号_脱敏", "VARCHAR(20)", lambda row: row.make.masked_mobile(row.person.mobile),
              planted("contact.mobile", state="masked")),
        Field("联系电话", "VARCHAR(30)", lambda row: row.make.landline(), v.LANDLINE),
        Field("通讯地址", "VARCHAR(200)", v.address, v.ADDRESS),
        Field("紧急联系人", "VARCHAR(50)", lambda row: row.make.name(), v.NAME_IN_CONTACT),
        Field("紧急联系人电话", "VARCHAR(20)", lambda row: row.make.mobile(), v.CONTACT_MOBILE),
        Field("积分", "INTEGER", whole(0, 20_000), planted("finance.virtual_asset", soft=True)),
        Field("会员等级", "VARCHAR(10)", choice("普通", "银卡", "金卡", "钻石")),
        Field("注册时间", "DATETIME", v.record_time, v.RECORD_TIME),
        Field("预留字段", "TEXT", lambda row: None),
    ),
    500,
)  # fmt: skip

ACCOUNTS = Sheet(
    "company.db/user_account",
    (
        Field("user_id", "BIGINT", _user_id, v.USER_ID, "user id"),
        Field("username", "VARCHAR(64)", _username, planted("account.login", "account.nickname"), "login name"),
        Field("password_hash", "CHAR(60)", lambda row: f"$2a$10${row.make.md5_hex()}{row.make.md5_hex()[:21]}",
              planted("auth.password", state="hashed"), "bcrypt"),
        Field("mobile", "VARCHAR(20)", sometimes(0.9, v.mobile), v.MOBILE, "bound phone"),
        Field("mobile_md5", "CHAR(32)", lambda row: row.make.md5_hex(row.person.mobile),
              planted("contact.mobile", state="hashed"), "md5 of the phone, for matching with partners"),
        Field("email", "VARCHAR(128)", sometimes(0.7, v.email, ""), v.EMAIL),
        Field("email_verified", "TINYINT", whole(0, 1), v.FLAG, "0 no 1 yes"),
        Field("phone_model", "VARCHAR(40)", choice(*v.PHONE_MODELS), planted("device.model")),
        Field("nickname", "VARCHAR(40)", lambda row: row.pick("快乐的小鱼", "追风少年", "momo", "阿杰", "Lily"),
              planted("account.nickname")),
        Field("invite_code", "CHAR(8)", lambda row: row.make.md5_hex()[:8].upper(),
              decoy("random code", "finance.virtual_asset")),
        Field("last_login_ip", "VARCHAR(45)", v.ip, v.IP),
        Field("last_login_at", "BIGINT", v.epoch_ms, v.EPOCH_MS),
        Field("ext1", "VARCHAR(255)", lambda row: ""),
        Field("status", "TINYINT", choice(1, 1, 1, 0)),
    ),
    800,
    "accounts",
)  # fmt: skip

IDENTITY_CHECKS = Sheet(
    "company.db/t_smrz",
    (
        Field("rzid", "INTEGER PRIMARY KEY", lambda row: row.number, comment="认证流水"),
        Field("yhid", "BIGINT", _user_id, v.USER_ID, "用户ID"),
        Field("zsxm", "VARCHAR(50)", v.name, v.NAME, "真实姓名"),
        Field("zjlx", "VARCHAR(10)", choice("身份证", "居民身份证"), planted("identity.cert_type"), "证件类型"),
        Field("zjhm", "VARCHAR(30)", v.resident_id, planted("identity.resident_id", "identity.cert_no"), "证件号码"),
        Field("rlzp", "BLOB", v.jpeg, planted("biometric.face_image", unread="picture in a BLOB"), "人脸照片"),
        Field("sfzzm", "BLOB", v.jpeg, planted("identity.id_image", unread="picture in a BLOB"), "身份证正面照片"),
        Field("htsp", "VARCHAR(200)", lambda row: f"/face/{row.make.moment():%Y%m}/{row.make.md5_hex()}.mp4",
              planted("biometric.face_video"), "人脸活体视频"),
        Field("xsd", "REAL", lambda row: row.make.rng.randrange(7000, 9999) / 100,
              decoy("similarity of two faces, a score"), "相似度"),
        Field("rzjg", "TINYINT", whole(0, 1), comment="认证结果"),
        Field("rzsj", "DATETIME", v.record_time, v.RECORD_TIME, "认证时间"),
    ),
    300,
    "实名认证记录",
)  # fmt: skip

SERVICE_RECORDS = Sheet(
    "company.db/cs_record",
    (
        Field("record_id", "BIGINT", v.snowflake, v.SNOWFLAKE, "记录ID"),
        Field("customer_no", "VARCHAR(20)", serial("KH"), v.USER_ID, "客户编号"),
        Field("agent_no", "VARCHAR(10)", lambda row: f"CS{row.make.rng.randrange(1, 40):03d}", v.STAFF_NO, "坐席工号"),
        Field("channel", "VARCHAR(10)", choice("电话", "在线", "微信", "邮件"), comment="渠道"),
        Field("content", "TEXT", _talk,
              (*planted("comm.cs_record", "comm.message"), *v.MOBILE, *v.RESIDENT_ID,
               *planted("basic.name", soft=True)), "沟通内容"),
        Field("hotline", "VARCHAR(20)", lambda row: row.make.hotline(), v.HOTLINE, "呼入热线"),
        Field("score", "INTEGER", whole(1, 5), comment="满意度"),
        Field("created_at", "BIGINT", v.epoch_ms, v.EPOCH_MS, "创建时间戳"),
    ),
    900,
    "客服沟通记录",
)  # fmt: skip

LEADS = Sheet(
    "company.db/salesLead",
    (
        Field("leadId", "VARCHAR(20)", lambda row: row.make.snowflake(18),
              decoy("18-digit snowflake id as text", "account.user_id", "commerce.order")),
        Field("contactName", "VARCHAR(64)", v.name, v.NAME_IN_CONTACT),
        Field("phone", "VARCHAR(32)", lambda row: row.pick("", "+86 ", "86-") + row.person.mobile, v.CONTACT_MOBILE),
        Field("intentProduct", "VARCHAR(100)", choice(*v.PLANS), planted("commerce.intent")),
        Field("companyName", "VARCHAR(100)", lambda row: row.make.company(), v.EMPLOYER),
        Field("jobTitle", "VARCHAR(40)", choice(*v.JOBS), v.JOB),
        Field("city", "VARCHAR(20)", choice("杭州", "上海", "北京", "深圳", "成都"), v.REGION),
        Field("leadSource", "VARCHAR(20)", choice("官网", "展会", "转介绍", "百度推广")),
        Field("followNote", "TEXT", v.remark, v.REMARK),
        Field("createTime", "DATETIME", v.record_time, v.RECORD_TIME),
    ),
    500,
)  # fmt: skip

GUESTS = Sheet(
    "company.db/overseas_guest",
    (
        Field("guest_no", "VARCHAR(12)", serial("G", 6), v.USER_ID),
        Field("name_en", "VARCHAR(60)", lambda row: row.make.latin_name(), planted("basic.name_latin", "basic.name")),
        Field("nationality", "VARCHAR(20)", choice("中国", "新加坡", "马来西亚"),
              planted("basic.nationality")),
        Field("passport_no", "VARCHAR(12)", lambda row: "E" + row.make.digits(8), planted("identity.passport")),
        Field("home_return_permit", "VARCHAR(12)", sometimes(0.6, lambda row: row.pick("H", "M") + row.make.digits(8)),
              planted("identity.hm_permit", "identity.cert_no")),
        Field("room", "VARCHAR(6)", lambda row: str(row.make.rng.randrange(301, 1820)),
              planted("location.travel_lodging", soft=True)),
        Field("checkin_date", "DATE", moment("%Y-%m-%d"), planted("location.travel_lodging", soft=True)),
        Field("flight_no", "VARCHAR(8)", lambda row: row.pick("CA", "MU", "CX") + row.make.digits(4),
              planted("location.travel_lodging", soft=True)),
        Field("wifi_ip", "VARCHAR(45)", lambda row: row.make.ipv6(), v.IP),
    ),
    220,
    "入住登记",
)  # fmt: skip

TABLES = (CUSTOMERS, MEMBERS, ACCOUNTS, IDENTITY_CHECKS, SERVICE_RECORDS, LEADS, GUESTS)
