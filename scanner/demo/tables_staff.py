"""The demo's tables about staff and the system itself: columns without a meaning, pay, menus, roles, words."""

from __future__ import annotations

from scanner.demo import vocabulary as v
from scanner.demo.columns import Field, Row, Sheet, amount, choice, decoy, moment, planted, serial, sometimes, whole

_COUNT = decoy("a count of 0 to 9 beside real codes: no gender, no marriage, no lodging", "location.travel_lodging")
_WORDS = (
    ("sex", "男"), ("sex", "女"), ("sex", "未知"), ("nation", "汉族"), ("nation", "回族"), ("marry", "已婚"),
    ("marry", "未婚"), ("edu", "本科"), ("edu", "硕士"), ("cert", "身份证"), ("cert", "护照"), ("bank", "工商银行"),
    ("status", "正常"), ("status", "高危"), ("status", "马上到期"), ("level", "黄金"), ("level", "白银"),
)  # fmt: skip
_MENUS = ("系统管理", "用户管理", "角色管理", "高级查询", "安全审计", "时间设置", "金额统计", "通讯录", "查看日志")
_ROLES = ("超级管理员", "安全员", "审计员", "方案经理", "财务", "游客", "查询员", "高级会员")
_DEPARTMENTS = ("研发中心", "市场部", "人力资源部", "财务部", "华东大区", "客服中心", "安全合规部", "金融事业部")


def _number(row: Row) -> object:
    return row.number


def _old_or_new_id(row: Row) -> object:
    person = row.person
    if person.birth.year < 1975 and row.make.chance(0.6):
        return row.make.resident_id_15(person.birth, person.sex, person.region)
    return person.resident_id


STAFF_WITHOUT_WORDS = Sheet(
    "company.db/hr_t01",
    (
        Field("f01", "INTEGER", _number),
        Field("f02", "TEXT", v.name, v.NAME),
        Field("f03", "TEXT", v.gender, v.GENDER),
        Field("f04", "TEXT", choice(*v.ETHNICITIES), v.ETHNICITY),
        Field("f05", "TEXT", choice(*v.EDUCATIONS), v.EDUCATION),
        Field("f06", "BIGINT", lambda row: int(row.person.mobile), v.MOBILE),
        Field("f07", "TEXT", v.resident_id, v.RESIDENT_ID),
        Field("f08", "TEXT", v.birth(), v.BIRTH),
        Field("f09", "TEXT", v.address, v.ADDRESS),
        Field("f10", "TEXT", sometimes(0.8, v.bank_card), v.BANK_CARD),
        Field("f11", "INTEGER", whole(0, 9), _COUNT),
        Field("f12", "INTEGER", whole(0, 9), _COUNT),
        Field("f13", "INTEGER", whole(0, 9), _COUNT),
        Field("f14", "REAL", lambda row: row.make.rng.randrange(600, 1000) / 10),
    ),
    400,
)

IMPORTED = Sheet(
    "company.db/tmp_import_0312",
    (
        Field("col1", "TEXT", v.order_18, v.ORDER_18),
        Field("col2", "TEXT", lambda row: row.make.bad_id(),
              decoy("right shape and region, always a wrong check character")),
        Field("col3", "TEXT", v.email, v.EMAIL),
        Field("col4", "TEXT", lambda row: row.make.plate(), v.PLATE),
        Field("col5", "TEXT", choice(*v.MARRIAGES), v.MARRIAGE),
        Field("col6", "TEXT", lambda row: row.make.version4(), v.VERSION),
        Field("col7", "TEXT", v.order_11, v.ORDER_11),
        Field("col8", "TEXT", lambda row: row.make.masked_mobile(), planted("contact.mobile", state="masked")),
        Field("col9", "REAL", lambda row: float(row.make.mobile()), planted("contact.mobile")),
    ),
    300,
)  # fmt: skip

STAFF = Sheet(
    "company.db/employee",
    (
        Field("emp_no", "VARCHAR(12)", serial("E", 5), v.STAFF_NO, "工号"),
        Field("real_name", "VARCHAR(50)", v.name, v.NAME, "姓名"),
        Field("work_email", "VARCHAR(80)", v.email, v.EMAIL, "公司邮箱"),
        Field("office_tel", "VARCHAR(20)", lambda row: row.make.landline(), v.LANDLINE, "办公电话"),
        Field("post", "VARCHAR(40)", choice(*v.JOBS), v.JOB, "岗位"),
        Field("dept_id", "INTEGER", whole(1, 8), comment="部门"),
        Field("political_status", "VARCHAR(20)", choice("群众", "中共党员", "共青团员"),
              planted("basic.political_status"), "政治面貌"),
        Field("native_place", "VARCHAR(40)", choice("浙江杭州", "河南郑州", "四川成都", "山东济南"),
              planted("basic.native_place"), "籍贯"),
        Field("hire_date", "DATE", moment("%Y-%m-%d"), planted("work.history"), "入职日期"),
        Field("create_by", "VARCHAR(20)", choice("admin", "hr01", "hr02"), v.LOGIN, "创建人"),
    ),
    260,
    "员工表",
)  # fmt: skip

PAYROLL = Sheet(
    "company.db/gzb",
    (
        Field("gh", "VARCHAR(12)", serial("E", 5), v.STAFF_NO, "工号"),
        Field("ygxm", "VARCHAR(50)", v.name, v.NAME, "员工姓名"),
        Field("sfzhm", "VARCHAR(18)", _old_or_new_id, v.RESIDENT_ID, "身份证号码(含15位)"),
        Field("gzkh", "VARCHAR(19)", v.bank_card, v.BANK_CARD, "工资卡号"),
        Field("khyh", "VARCHAR(40)", choice(*v.BANKS), v.BANK_NAME, "开户银行"),
        Field("jbgz", "DECIMAL(10,2)", amount(20_000), planted("finance.income"), "基本工资"),
        Field("sfgz", "DECIMAL(10,2)", amount(30_000), planted("finance.income"), "实发工资"),
        Field("gs", "DECIMAL(10,2)", amount(2000), planted("finance.tax", "finance.income", soft=True), "个税"),
        Field("gjj", "DECIMAL(10,2)", amount(3000),
              planted("finance.housing_fund", "finance.income", soft=True), "公积金缴存额"),
        Field("ffyf", "CHAR(6)", lambda row: f"2025{row.make.rng.randint(1, 12):02d}",
              decoy("six digits: a month of pay, no postcode"), "发放月份"),
    ),
    260,
    "工资表",
)  # fmt: skip

MENUS = Sheet(
    "company.db/sys_menu",
    (
        Field("menu_id", "INTEGER PRIMARY KEY", _number),
        Field("menu_name", "VARCHAR(50)", choice(*_MENUS), decoy("some begin with a surname"), "菜单名称"),
        Field("path", "VARCHAR(100)", lambda row: f"/system/m{row.number}", comment="路由"),
        Field("perms", "VARCHAR(100)", lambda row: f"system:m{row.number}:{row.pick('list', 'add', 'edit')}"),
        Field("create_by", "VARCHAR(20)", choice("admin"), v.LOGIN),
        Field("create_time", "DATETIME", v.record_time, v.RECORD_TIME),
    ),
    200,
    "菜单权限表",
)

ROLES = Sheet(
    "company.db/sys_role",
    (
        Field("role_id", "INTEGER PRIMARY KEY", _number),
        Field("role_name", "VARCHAR(30)", choice(*_ROLES), decoy("names of roles"), "角色名称"),
        Field("role_key", "VARCHAR(30)", serial("role_", 2), comment="权限字符"),
        Field("remark", "VARCHAR(100)", choice("", "默认角色", None)),
    ),
    24,
    "角色表",
)

WORDS = Sheet(
    "company.db/sys_dict",
    (
        Field("dict_code", "INTEGER PRIMARY KEY", _number),
        Field("dict_type", "VARCHAR(30)", lambda row: _WORDS[row.number % len(_WORDS)][0]),
        Field("dict_label", "VARCHAR(50)", lambda row: _WORDS[row.number % len(_WORDS)][1],
              decoy("a code table: 男 and 汉族 are words here, said of nobody"), "字典标签"),
        Field("dict_value", "VARCHAR(10)", lambda row: str(row.number % 7), decoy("codes of a code table")),
    ),
    51,
    "字典表",
)  # fmt: skip

DEPARTMENTS = Sheet(
    "company.db/department",
    (
        Field("dept_id", "INTEGER PRIMARY KEY", _number),
        Field("dept_name", "VARCHAR(50)", lambda row: _DEPARTMENTS[row.number % len(_DEPARTMENTS)],
              decoy("names of departments", "work.employer"), "部门名称"),
        Field("leader", "VARCHAR(20)", v.name, planted("basic.name", "org.legal_rep"), "负责人"),
        Field("leader_phone", "VARCHAR(20)", v.mobile, v.MOBILE, "负责人手机"),
        Field("order_num", "INTEGER", whole(0, 9), comment="显示顺序"),
    ),
    32,
    "部门表",
)  # fmt: skip

TABLES = (STAFF_WITHOUT_WORDS, IMPORTED, STAFF, PAYROLL, MENUS, ROLES, WORDS, DEPARTMENTS)
