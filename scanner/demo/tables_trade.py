"""The demo's tables about trade, calls, devices and journeys: numbers that look alike, side by side."""

from __future__ import annotations

from scanner.demo import vocabulary as v
from scanner.demo.columns import Field, Row, Sheet, amount, choice, decoy, moment, planted, serial, sometimes, whole
from scanner.synthetic import REGIONS


def _user_id(row: Row) -> object:
    return 10_000 + row.make.rng.randrange(1, 800)


def _longitude(row: Row) -> object:
    return round(120 + row.make.rng.random(), 6)


def _latitude(row: Row) -> object:
    return round(30 + row.make.rng.random(), 6)


def _called(row: Row) -> object:
    return row.make.landline() if row.make.chance(0.2) else row.make.mobile()


def _url(row: Row) -> object:
    return f"https://www.example.com{row.pick(*v.PATHS)}?spm={row.make.md5_hex()[:12]}&t={row.make.epoch_ms()}"


ORDERS = Sheet(
    "company.db/order_main",
    (
        Field("id", "BIGINT", v.snowflake, v.SNOWFLAKE, "snowflake"),
        Field("order_sn", "VARCHAR(32)", v.order_18, v.ORDER_18, "order number"),
        Field("order_no", "VARCHAR(32)", v.order_11, v.ORDER_11, "short order number"),
        Field("buyer_id", "BIGINT", _user_id, v.USER_ID, "buyer"),
        Field("receiver_name", "VARCHAR(50)", v.name, v.NAME, "receiver"),
        Field("receiver_phone", "VARCHAR(20)", v.mobile, v.MOBILE, "receiver's phone"),
        Field("receiver_address", "VARCHAR(255)", v.address, v.DELIVERY_ADDRESS, "receiver's address"),
        Field("pay_amount", "DECIMAL(10,2)", amount(3000), v.AMOUNT, "paid, yuan"),
        Field("express_no", "VARCHAR(32)", sometimes(0.8, lambda row: "SF" + row.make.digits(12)),
              planted("commerce.delivery", soft=True), "waybill"),
        Field("pay_time", "BIGINT", sometimes(0.9, v.epoch_ms), v.EPOCH_MS, "milliseconds"),
        Field("status", "INTEGER", whole(0, 5)),
        Field("buyer_note", "VARCHAR(255)", v.remark, v.REMARK),
    ),
    1000,
    "orders",
)  # fmt: skip

INVOICES = Sheet(
    "company.db/t_fp",
    (
        Field("fphm", "VARCHAR(20)", lambda row: f"2433{row.make.digits(16)}",
              decoy("20-digit number of an electronic invoice", "commerce.invoice"), "发票号码"),
        Field("ddh", "VARCHAR(20)", v.order_11, v.ORDER_11, "订单号"),
        Field("fptt", "VARCHAR(100)", lambda row: row.make.company(), planted("commerce.invoice", "work.employer")),
        Field("nsrsbh", "VARCHAR(20)", lambda row: row.make.uscc(),
              planted("org.uscc", "identity.taxpayer"), "纳税人识别号"),
        Field("spyx", "VARCHAR(80)", v.email, v.EMAIL, "收票邮箱"),
        Field("spsj", "BIGINT", lambda row: int(row.person.mobile), v.MOBILE, "收票手机"),
        Field("kpje", "DECIMAL(12,2)", amount(9000), v.AMOUNT, "开票金额"),
        Field("kprq", "CHAR(8)", moment("%Y%m%d"), v.RECORD_TIME, "开票日期"),
    ),
    300,
    "发票表",
)  # fmt: skip

CALLS = Sheet(
    "company.db/callRecord",
    (
        Field("callId", "VARCHAR(20)", lambda row: row.make.snowflake(18),
              decoy("18-digit snowflake id as text", "comm.call_record", "commerce.order"), "话单ID"),
        Field("callerNo", "VARCHAR(20)", v.mobile, planted("contact.mobile", "comm.call_record"), "主叫号码"),
        Field("calleeNo", "VARCHAR(20)", _called,
              planted("contact.mobile", "contact.landline", "comm.call_record"), "被叫号码"),
        Field("trunkNo", "VARCHAR(20)", lambda row: row.make.hotline(), v.HOTLINE, "中继外显号"),
        Field("startTime", "BIGINT", v.epoch_ms, v.EPOCH_MS, "开始时间戳"),
        Field("duration", "INTEGER", whole(3, 1800),
              planted("comm.call_record", "behavior.app_usage", soft=True), "通话时长(秒)"),
        Field("recordUrl", "VARCHAR(200)", lambda row: f"/rec/{row.make.moment():%Y/%m/%d}/{row.make.md5_hex()}.wav",
              planted("comm.recording", soft=True), "录音文件"),
    ),
    900,
    "通话记录",
)  # fmt: skip

DEVICES = Sheet(
    "company.db/device_register",
    (
        Field("device_id", "CHAR(32)", v.trace, planted("device.serial")),
        Field("user_id", "BIGINT", _user_id, v.USER_ID),
        Field("imei", "CHAR(15)", lambda row: row.make.imei(), planted("device.imei")),
        Field("mac_addr", "CHAR(17)", lambda row: row.make.mac(), planted("device.mac")),
        Field("android_id", "CHAR(16)", sometimes(0.6, lambda row: row.make.md5_hex()[:16]),
              planted("device.android_id")),
        Field("phone_model", "VARCHAR(40)", choice(*v.PHONE_MODELS), planted("device.model")),
        Field("os_version", "VARCHAR(20)", lambda row: row.pick("Android 14", "iOS 17.2", row.make.version4()),
              planted("device.os_version")),
        Field("app_version", "VARCHAR(20)", lambda row: row.make.version4(), v.VERSION),
        Field("push_token", "VARCHAR(64)", lambda row: row.make.md5_hex() + row.make.md5_hex(),
              planted("auth.session", "device.serial", soft=True)),
        Field("login_ip", "VARCHAR(45)", v.ip, v.IP),
        Field("phone_verified", "TINYINT", whole(0, 1), v.FLAG),
    ),
    700,
)  # fmt: skip

ACCESS_EVENTS = Sheet(
    "company.db/accessEvent",
    (
        Field("eventId", "BIGINT", v.snowflake, v.SNOWFLAKE),
        Field("userId", "BIGINT", sometimes(0.7, _user_id), v.USER_ID),
        Field("clientIp", "VARCHAR(45)", v.ip, v.IP),
        Field("url", "VARCHAR(500)", _url, v.URL),
        Field("userAgent", "VARCHAR(300)", v.user_agent, v.USER_AGENT),
        Field("traceId", "CHAR(32)", v.trace, v.TRACE),
        Field("ts", "BIGINT", v.epoch_ms, v.EPOCH_MS),
        Field("costMs", "INTEGER", whole(1, 3000)),
    ),
    1000,
)

JOURNEYS = Sheet(
    "company.db/vehicleTrip",
    (
        Field("tripId", "BIGINT", v.snowflake, v.SNOWFLAKE, "行程ID"),
        Field("plateNo", "VARCHAR(10)", lambda row: row.make.plate(), v.PLATE, "车牌号"),
        Field("vin", "CHAR(17)", v.vin, planted("property.vin"), "车架号"),
        Field("driverName", "VARCHAR(50)", v.name, v.NAME, "驾驶员"),
        Field("driverLicenseNo", "VARCHAR(20)", v.resident_id,
              planted("identity.driver_license", "identity.resident_id"), "驾驶证号"),
        Field("lng", "REAL", _longitude, planted("location.precise", "location.track"), "经度"),
        Field("lat", "REAL", _latitude, planted("location.precise", "location.track"), "纬度"),
        Field("speed", "INTEGER", whole(0, 120), comment="速度"),
        Field("gpsTime", "DATETIME", v.record_time, v.RECORD_TIME, "定位时间"),
    ),
    400,
    "车辆行程",
)  # fmt: skip

GOODS = Sheet(
    "company.db/product",
    (
        Field("product_id", "INTEGER PRIMARY KEY", lambda row: row.number),
        Field("name", "VARCHAR(100)", choice(*v.PRODUCTS), decoy("some begin with a surname"), "商品名称"),
        Field("barcode", "CHAR(13)", lambda row: row.make.ean13(), decoy("trade barcode EAN-13"), "条码"),
        Field("sku_code", "VARCHAR(20)", lambda row: row.pick("E", "H", "M") + row.make.digits(8),
              decoy("letter and eight digits, as a passport or a permit has"), "SKU"),
        Field("price", "DECIMAL(10,2)", amount(2000), comment="售价"),
        Field("stock", "INTEGER", whole(0, 9999), comment="库存"),
        Field("firmware", "VARCHAR(20)", lambda row: row.make.version4(), v.VERSION, "固件版本"),
        Field("service_tel", "VARCHAR(20)", lambda row: row.make.hotline(), v.HOTLINE, "售后电话"),
        Field("listed_on", "DATE", moment("%Y-%m-%d"), v.RECORD_TIME, "上架日期"),
    ),
    300,
    "商品表",
)  # fmt: skip

SUPPLIERS = Sheet(
    "company.db/supplier",
    (
        Field("supplier_code", "VARCHAR(12)", serial("GYS", 5), comment="供应商编码"),
        Field("company_name", "VARCHAR(100)", lambda row: row.make.company(), v.COMPANY, "企业名称"),
        Field("credit_code", "CHAR(18)", lambda row: row.make.uscc(), planted("org.uscc"), "统一社会信用代码"),
        Field("reg_address", "VARCHAR(200)", v.address, v.COMPANY_ADDRESS, "企业注册地址"),
        Field("company_tel", "VARCHAR(20)", lambda row: row.make.landline(),
              decoy("a company's switchboard", "contact.landline"), "公司总机"),
        Field("hotline", "VARCHAR(20)", lambda row: row.make.hotline(), v.HOTLINE, "服务热线"),
        Field("bank_account", "VARCHAR(30)", v.corporate_account,
              decoy("a company's account", "finance.bank_account"), "对公账号"),
        Field("contact_person", "VARCHAR(50)", v.name, v.NAME_IN_CONTACT, "联系人"),
        Field("contact_mobile", "VARCHAR(20)", v.mobile, v.CONTACT_MOBILE, "联系人手机"),
    ),
    250,
    "供应商",
)  # fmt: skip

_AREAS = sorted({(code, *names) for code, names in REGIONS.items()})
AREAS = Sheet(
    "company.db/dict_area",
    (
        Field("area_code", "CHAR(6)", lambda row: _AREAS[row.number - 1][0],
              decoy("the national list of counties", "location.region"), "行政区划代码"),
        Field("area_name", "VARCHAR(40)", lambda row: _AREAS[row.number - 1][3],
              decoy("the national list of counties", "location.region"), "名称"),
        Field("province_name", "VARCHAR(40)", lambda row: _AREAS[row.number - 1][1],
              decoy("the national list of provinces", "location.region"), "省"),
        Field("sort_no", "INTEGER", lambda row: row.number),
    ),
    len(_AREAS),
    "行政区划字典",
)  # fmt: skip

TABLES = (ORDERS, INVOICES, CALLS, DEVICES, ACCESS_EVENTS, JOURNEYS, GOODS, SUPPLIERS, AREAS)
