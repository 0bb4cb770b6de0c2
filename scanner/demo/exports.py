"""The demo's exports: a GB18030 CSV, JSON lines, Parquet, a CSV with a byte-order mark and a TSV of companies."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from scanner.demo import vocabulary as v
from scanner.demo.columns import Field, Row, Sheet, amount, choice, decoy, moment, planted, serial, sometimes, whole


def _rare_name(row: Row) -> object:
    # 𬀩 lies outside the BMP and takes four bytes in GB18030: a reader that falls back to GBK fails here.
    return row.person.name[0] + "𬀩" if row.number % 40 == 7 else row.person.name


MEMBERS = Sheet(
    "exports/members.csv",
    (
        Field("会员卡号", "", serial("8800", 8), v.USER_ID),
        Field("姓名", "", _rare_name, v.NAME),
        Field("性别", "", v.gender, v.GENDER),
        Field("手机号码", "", v.mobile, v.MOBILE),
        Field("身份证号", "", sometimes(0.9, v.resident_id, ""), v.RESIDENT_ID),
        Field("电子邮箱", "", sometimes(0.6, v.email, ""), v.EMAIL),
        Field("联系地址", "", v.address, v.ADDRESS),
        Field("出生日期", "", v.birth("%Y/%m/%d"), v.BIRTH),
        Field("学历", "", choice(*v.EDUCATIONS), v.EDUCATION),
        Field("会员等级", "", choice("普通", "银卡", "金卡")),
        Field("积分", "", whole(0, 9999), planted("finance.virtual_asset", soft=True)),
        Field("开卡日期", "", moment("%Y-%m-%d"), v.RECORD_TIME),
    ),
    700,
)

LEADS = Sheet(
    "exports/leads.jsonl",
    (
        Field("线索编号", "", serial("XS"), decoy("number of a lead", "account.user_id")),
        Field("客户.姓名", "", v.name, v.NAME),
        Field("客户.手机", "", v.mobile, v.MOBILE),
        Field("客户.公司", "", lambda row: row.make.company(), v.EMPLOYER),
        Field("contactEmail", "", sometimes(0.7, v.email), v.EMAIL),
        Field("意向产品", "", choice(*v.PLANS), planted("commerce.intent")),
        Field("source", "", choice("官网", "展会", "转介绍")),
        Field("remark", "", v.remark, v.REMARK),
        Field("createdAt", "", v.epoch_ms, v.EPOCH_MS),
    ),
    500,
)

ORDERS = Sheet(
    "exports/orders.parquet",
    (
        Field("order_id", "int64", v.snowflake, v.SNOWFLAKE),
        Field("order_sn", "string", v.order_18, v.ORDER_18),
        Field("buyer_phone", "int64", lambda row: int(row.person.mobile), v.MOBILE),
        Field("buyer_id_card", "string", sometimes(0.8, v.resident_id), v.RESIDENT_ID),
        Field("receiver", "string", v.name, v.NAME),
        Field("ship_addr", "string", v.address, v.DELIVERY_ADDRESS),
        Field("amount", "double", amount(5000), v.AMOUNT),
        Field("weight_kg", "double", lambda row: row.make.rng.randrange(1, 9000) / 1000),
        Field("created_at", "timestamp[ms]", lambda row: row.make.moment(), v.RECORD_TIME),
        Field("pay_time_ms", "int64", v.epoch_ms, v.EPOCH_MS),
    ),
    800,
)

GOODS = Sheet(
    "exports/products.csv",
    (
        Field("商品编码", "", serial("P", 6)),
        Field("商品名称", "", choice(*v.PRODUCTS), decoy("names of goods, some begin with a surname")),
        Field("条码", "", lambda row: row.make.ean13(), decoy("trade barcode EAN-13")),
        Field("批次号", "", v.order_11, decoy("11-digit batch number, no mobile segment")),
        Field("客服热线", "", lambda row: row.make.hotline(), v.HOTLINE),
        Field("价格", "", amount(2000)),
    ),
    250,
)

PARTNERS = Sheet(
    "exports/partners.tsv",
    (
        Field("企业名称", "", lambda row: row.make.company(), v.COMPANY),
        Field("统一社会信用代码", "", lambda row: row.make.uscc(), planted("org.uscc")),
        Field("注册地址", "", v.address, v.COMPANY_ADDRESS),
        Field("对公账号", "", v.corporate_account, decoy("a company's account", "finance.bank_account")),
        Field("客服热线", "", lambda row: row.make.hotline(), v.HOTLINE),
    ),
    200,
)

SHEETS = (MEMBERS, LEADS, ORDERS, GOODS, PARTNERS)


def write_exports(folder: Path, seed: int) -> None:
    """Write all exports below ``folder``."""
    _write_delimited(folder, MEMBERS, seed, "gb18030", ",")
    _write_delimited(folder, GOODS, seed, "utf-8-sig", ",")
    _write_delimited(folder, PARTNERS, seed, "utf-8", "\t")
    (folder / LEADS.resource).write_text(json_lines(LEADS, seed), encoding="utf-8", newline="\n")
    _write_parquet(folder, ORDERS, seed)


def json_lines(sheet: Sheet, seed: int) -> str:
    """One JSON object a row; dots in the fields' names become nesting, NULL leaves the key out."""
    return "".join(
        json.dumps(_nested(sheet, row), ensure_ascii=False, separators=(",", ":")) + "\n" for row in sheet.rows(seed)
    )


def _nested(sheet: Sheet, row: tuple[object, ...]) -> dict[str, Any]:
    root: dict[str, Any] = {}
    for field, value in zip(sheet.fields, row, strict=True):
        if value is None:
            continue
        *parents, leaf = field.name.split(".")
        place = root
        for parent in parents:
            place = place.setdefault(parent, {})
        place[leaf] = value
    return root


def _write_delimited(folder: Path, sheet: Sheet, seed: int, encoding: str, delimiter: str) -> None:
    text = io.StringIO(newline="")
    out = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    out.writerow([field.name for field in sheet.fields])
    out.writerows(sheet.rows(seed))
    (folder / sheet.resource).write_bytes(text.getvalue().encode(encoding))


def _write_parquet(folder: Path, sheet: Sheet, seed: int) -> None:
    types = {"int64": pa.int64(), "string": pa.string(), "double": pa.float64(), "timestamp[ms]": pa.timestamp("ms")}
    columns = zip(*sheet.rows(seed), strict=True)
    arrays = [pa.array(column, types[field.type]) for column, field in zip(columns, sheet.fields, strict=True)]
    table = pa.Table.from_arrays(arrays, names=[field.name for field in sheet.fields])
    pq.write_table(table, folder / sheet.resource, compression="snappy", row_group_size=256)
