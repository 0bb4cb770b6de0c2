"""Verdicts on whole columns: from all the evidence, and not from a name or a lucky number alone."""

import datetime
import random

import pyarrow as pa
import pytest

from connectors.memory import MemoryConnector
from scanner.cases import Judge
from scanner.catalogue import load_catalogue, load_standard
from scanner.inventory import Scan, take_inventory
from scanner.run import Runner, load_rules
from scanner.synthetic import Maker
from scanner.words import Lexicon

RULES = load_rules()
JUDGE = Judge(load_catalogue(), load_standard(), Lexicon(load_catalogue()), {r.id: r for r in RULES.recognizers})
ROWS = 400
maker = Maker(23)
rng = random.Random(23)


def labels(column, values, table="t_01", comment="", table_comment="", more=None):
    """PI type to label of one column in a table."""
    data = {column: values, **(more or {})}
    source = MemoryConnector({table: pa.table(data)}, {f"{table}.{column}": comment, table: table_comment})
    inventory = take_inventory([source], Scan(Runner(RULES), JUDGE), {})
    entry = next(e for e in inventory.resources[0].columns if e.column.name == column)
    return {label.pi_type: label for label in entry.labels}


def many(make):
    return [make() for _ in range(ROWS)]


VALUES = [
    ("f01", lambda: rng.choice("男女"), "basic.gender", "genders under a meaningless name"),
    ("f02", lambda: rng.choice(["汉族", "回族", "满族", "汉族", "壮族"]), "basic.ethnicity", "ethnicities"),
    ("f03", lambda: rng.choice(["本科", "大专", "硕士", "高中"]), "edu.level", "degrees"),
    ("f04", maker.resident_id, "identity.resident_id", "resident IDs"),
    ("f05", maker.resident_id_15, "identity.resident_id", "first-generation IDs"),
    ("f06", lambda: int(maker.mobile()), "contact.mobile", "phones in BIGINT"),
    ("f07", lambda: float(maker.mobile()), "contact.mobile", "phones in a float column"),
    ("f08", maker.bank_card, "finance.bank_card", "cards"),
    ("f09", lambda: maker.email("li"), "contact.email", "mailboxes"),
    ("f10", maker.plate, "property.plate", "plates"),
    ("f11", maker.ipv4, "net.ip", "addresses of devices"),
    ("f12", maker.name, "basic.name", "names under a meaningless name"),
    ("f13", maker.address, "contact.address", "addresses under a meaningless name"),
    ("f14", maker.masked_mobile, "contact.mobile", "masked phones"),
    ("f15", maker.uscc, "org.uscc", "an organisation's code"),
]


@pytest.mark.parametrize(("column", "make", "pi_type", "why"), VALUES, ids=[v[3] for v in VALUES])
def test_values_prove_a_column_whatever_it_is_called(column, make, pi_type, why):
    assert list(labels(column, many(make))) == [pi_type]


QUIET = [
    ("hotel", lambda: rng.randint(0, 9), "counters of hotel stays"),
    ("internet", lambda: rng.choice([0, 1, 2, 9]), "counters that look like gender codes"),
    ("visits", lambda: rng.randint(1, 56), "counters that look like codes of ethnicity"),
    ("djh", maker.order_no_like_id, "order numbers shaped like IDs"),
    ("sn", maker.snowflake, "snowflake ids"),
    ("ts", maker.epoch_ms, "epoch milliseconds"),
    ("no", maker.order_no_11, "11-digit order numbers"),
    ("tel", maker.hotline, "hotlines"),
    ("ver", maker.version4, "versions of four parts"),
    ("id18", maker.bad_id, "numbers with a wrong check digit"),
    (
        "product_name",
        lambda: rng.choice(["华为手机", "白菜", "高压锅", "金龙鱼", "方便面", "黄瓜", "康师傅红茶"]),
        "products",
    ),
    ("role_name", lambda: rng.choice(["管理员", "普通用户", "审计员", "高级会员"]), "roles"),
    (
        "name",
        lambda: rng.choice(["常规", "高级", "平台", "华东", "华北", "全部", "白金卡", "黄金卡"]),
        "words that begin like surnames",
    ),
    ("email_verified", lambda: rng.randint(0, 1), "a flag about an e-mail address"),
    ("phone_model", lambda: rng.choice(["HUAWEI P60", "iPhone 15", "MI 14"]), "models"),
    ("city", lambda: rng.choice(["杭州市", "宁波市", "温州市"]), "cities identify nobody"),
]


@pytest.mark.parametrize(("column", "make", "why"), QUIET, ids=[q[2] for q in QUIET])
def test_false_friends_stay_without_a_label(column, make, why):
    assert labels(column, many(make)) == {}


def test_a_name_column_in_a_table_of_products_is_no_personal_name():
    goods = many(lambda: rng.choice(["高压锅", "金龙鱼", "白菜", "方便面", "安慕希", "康师傅"]))
    assert labels("name", goods, "product", "", "商品表") == {}


def test_a_name_column_in_a_table_of_customers_is():
    assert list(labels("name", many(maker.name), "customer")) == ["basic.name"]


def test_gender_codes_count_only_under_a_name_that_says_so():
    codes = many(lambda: rng.choice(["1", "2"]))
    assert list(labels("xb", codes)) == ["basic.gender"]
    assert labels("x9", codes) == {}


def test_one_lucky_number_is_a_finding_but_not_a_label():
    values = [maker.resident_id(), *(maker.bad_id() for _ in range(50))]
    source = MemoryConnector({"t": pa.table({"c9": values})})
    inventory = take_inventory([source], Scan(Runner(RULES), JUDGE), {})
    (entry,) = inventory.resources[0].columns
    assert [label.pi_type for label in entry.labels] == []
    assert [finding.row for finding in entry.findings if finding.pi_type == "identity.resident_id"] == [1]


def test_one_row_in_a_thousand_is_still_personal_information():
    values = ["无"] * 9990 + [f"请联系 {maker.mobile()}" for _ in range(10)]
    assert list(labels("remark", values)) == ["contact.mobile"]


def test_hashed_and_masked_columns_keep_their_type_and_say_their_state():
    hashes = many(lambda: f"{rng.getrandbits(128):032x}")
    assert labels("mobile_md5", hashes)["contact.mobile"].state == "hashed"
    assert labels("手机号", many(maker.masked_mobile))["contact.mobile"].state == "masked"


def test_ids_with_wrong_check_digits_in_a_column_named_for_ids_are_reported_as_unverified():
    label = labels("身份证号", many(maker.bad_id))["identity.resident_id"]
    assert label.accepted == 0
    assert "none could be verified" in label.grounds[0]


def test_weak_words_count_where_the_names_of_an_unread_table_tell_of_persons():
    empty = pa.nulls(5, pa.string())
    persons = {"mobile": empty, "sfzh": empty}
    assert list(labels("身高", empty, more=persons)) == ["health.vitals"]
    assert labels("身高", empty, more={"mobile": empty}) == {}
    assert labels("身高", empty, more={"sku": empty, "price": empty}) == {}


INITIALS = [
    (["xm", "xb", "mz"], {"basic.name", "basic.gender", "basic.ethnicity"}),
    (["xm", "xb", "sfzh"], {"basic.name", "basic.gender", "identity.resident_id"}),
    (["xm", "xb", "bz"], set()),
    (["xm", "bz", "sfzh"], {"identity.resident_id"}),
    (["姓名", "性别", "学位", "职务"], {"basic.name", "basic.gender", "edu.level", "work.job_title"}),
    (["学位", "专业", "职务"], set()),
]


@pytest.mark.parametrize(("names", "wanted"), INITIALS, ids=[" ".join(names) for names, _ in INITIALS])
def test_initials_and_weak_words_count_beside_others_that_only_persons_have(names, wanted):
    empty = pa.nulls(5, pa.string())
    found = [labels(name, empty, "a01", more=dict.fromkeys(set(names) - {name}, empty)) for name in names]
    assert {pi_type for one in found for pi_type in one} == wanted
    assert labels("xm", pa.array(["x1"] * 30), "a01", more=dict.fromkeys(("xb", "mz"), pa.array(["y"] * 30))) == {}


def test_an_empty_column_is_what_it_is_called():
    label = labels("id_card", pa.nulls(5, pa.string()))["identity.resident_id"]
    assert label.basis == "name"
    assert label.support is None


def test_a_suppliers_address_and_telephone_are_no_persons_but_the_contacts_mobile_is():
    rows = {
        "address": many(maker.address), "tel": many(maker.landline), "contact_mobile": many(maker.mobile),
    }  # fmt: skip
    assert labels("address", rows["address"], "supplier", table_comment="供应商") == {}
    assert labels("tel", rows["tel"], "supplier", table_comment="供应商") == {}
    assert list(labels("contact_mobile", rows["contact_mobile"], "supplier")) == ["contact.mobile"]


def test_kinds_without_recognizer_are_found_by_name_where_the_values_fit():
    salaries = many(lambda: round(rng.uniform(4000, 30000), 2))
    assert list(labels("salary", salaries, "t9")) == ["finance.income"]
    assert labels("salary", many(lambda: rng.choice(["面议", "保密"])), "t9") == {}
    days = many(lambda: datetime.date(1990, 1, 1) + datetime.timedelta(rng.randint(0, 9000)))
    assert list(labels("csrq", days, "t9")) == ["basic.birth_date"]


def test_every_label_says_its_grounds_and_its_level_with_clause():
    label = labels("sjh", many(maker.mobile))["contact.mobile"]
    assert label.level == 3
    assert any("validate as cn_mobile" in ground for ground in label.grounds)
    assert any("the name says sjh" in ground for ground in label.grounds)
    assert any(ground.startswith("level 3:") for ground in label.grounds)
    assert label.basis == "values and name"


def test_names_and_addresses_that_a_word_announces_in_remarks_are_labels():
    remarks = [
        "收货人:李涵,尽快发货",
        "住址:浙江省杭州市滨江区江南大道188号3幢1201室,电话联系",
        "高级",
        "已完成",
        "江南大道",
    ] * 8
    assert {"basic.name", "contact.address"} <= set(labels("remark", remarks))
