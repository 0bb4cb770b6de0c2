"""Oldest and newest records: which columns tell them, what is never kept, and verdicts against policy and law."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pyarrow as pa
import pytest
from _command import pisift
from _governed import column, inventory, label, table

from scanner.batch import merge, scan_batch
from scanner.governance.policy import At, Period, Policy
from scanner.governance.retention import Verdict, back, retention
from scanner.model import Reading
from scanner.run import load_rules
from scanner.synthetic import Maker
from scanner.times import NOTHING, span_of, tells_time

TODAY = date(2026, 11, 25)


@pytest.mark.parametrize("name", [
    "created_at", "createTime", "gmt_create", "ts", "pay_time_ms", "order_date", "cjsj", "kprq", "注册时间", "登记日期",
    "line", "a.b.timestamp", "last_login_at",
])  # fmt: skip
def test_a_column_of_record_times_is_known_by_its_name(name):
    assert tells_time(name)


@pytest.mark.parametrize("name", [
    "birthday", "birth_date", "dob", "csrq", "出生日期", "生日", "expire_time", "valid_to_date",
    "到期日期", "hire_date", "入职日期", "phone", "amount", "status", "format",
    "end_date", "issue_date", "timezone", "deadline",
])  # fmt: skip
def test_days_that_belong_to_a_person_or_the_future_are_never_taken(name):
    texts = pa.array(["1990-03-07", "2026-01-01"], pa.large_string())
    assert span_of(name, texts) == NOTHING


@pytest.mark.parametrize(
    ("name", "cells", "span"),
    [
        ("created_at", ["2023-01-05 08:00:00", "2026-02-01", None, "x"], ("2023-01-05", "2026-02-01")),
        ("created_at", ["2023/1/5", "2022年12月31日", "20240229"], ("2022-12-31", "2024-02-29")),
        ("ts", ["1700000000", "1700000000000", "12"], ("2023-11-14", "2023-11-14")),
        ("updated", ["0001-01-01", "1970-01-01", "9999-12-31"], ("", "")),
        ("created_at", ["2023-13-05", "2023-00-01", "99", ""], ("", "")),
        ("line", ["[2026-11-24 08:00:01] INFO a", "2025-01-02T03:04:05Z b", "no time"], ("2025-01-02", "2026-11-24")),
        ("line", ['10.0.0.1 - - [24/Nov/2026:08:00:01 +0800] "GET /"'], ("2026-11-24", "2026-11-24")),
        ("line", ["[Tue Nov 24 08:00:01 2026] [notice] x"], ("2026-11-24", "2026-11-24")),
        # A birth date inside a line is no time of the line.
        ("line", ["user born 1990-03-07 said hello"], ("", "")),
    ],
)
def test_the_earliest_and_the_latest_day_are_read_in_any_form(name, cells, span):
    assert span_of(name, pa.array(cells, pa.large_string())) == span


def test_spans_merge_in_any_order_and_reach_the_inventory(tmp_path):
    rules = load_rules()
    days = [f"202{year}-0{month}-11" for year in range(3, 7) for month in range(1, 10)]
    batch = pa.record_batch({"created_at": days, "birthday": days})
    parts = [scan_batch(batch.slice(start, 9), rules) for start in (18, 0, 27, 9)]
    whole = scan_batch(batch, rules)
    folded: dict = {}
    for part in parts:
        folded = merge(folded, part)
    assert folded["created_at"].span == whole["created_at"].span == ("2023-01-11", "2026-09-11")
    assert whole["birthday"].span == NOTHING


def test_no_birth_date_reaches_an_inventory_whatever_its_column_is_called(tmp_path):
    maker = Maker(5)
    rows = "".join(f"{maker.name()},{maker.mobile()},19{60 + n % 40}-0{1 + n % 9}-1{n % 9}\n" for n in range(80))
    (tmp_path / "a.csv").write_text("客户姓名,手机号,csrq\n" + rows, "utf-8")
    assert pisift("scan", "a.csv", "-q", "--out", "o", cwd=tmp_path).returncode == 0
    document = json.loads((tmp_path / "o/inventory.json").read_text("utf-8"))
    assert [c["profile"]["span"] for r in document["resources"] for c in r["columns"]] == [["", ""]] * 3


def dated(name: str, oldest: str, newest: str = "2026-11-20"):
    plain = column(name)
    return replace(plain, profile=replace(plain.profile, span=(oldest, newest)))


def kept(*columns, kind="table", policy=None, sectors=(), how="", path="t"):
    entry = replace(table(path, *columns, kind=kind), reading=Reading(how))
    (found,) = retention(inventory(entry), TODAY, policy, sectors)
    return found


OF_2025 = dated("ts", "2025-01-01")
MAY_24, MAY_25 = dated("created_at", "2026-05-24"), dated("created_at", "2026-05-25")
ORDERS = column("no", label("commerce.order"))
HALF_YEAR = Policy("", periods=(Period(6, 0, "most", (), At("line 1", "", "")),))
THREE_YEARS = Policy("", periods=(Period(36, 0, "most", ("contact.*",), At("line 1", "", "")),))
PROMISE = Policy("", periods=(Period(0, 180, "least", ("contact.*",), At("line 1", "", "")),))
PHONES = column("phone", label("contact.mobile"))

VERDICTS = [
    # nothing says how long
    ({"columns": (PHONES, dated("created_at", "2020-01-01"))}, Verdict.UNKNOWN, ""),
    ({"columns": (PHONES,), "policy": HALF_YEAR}, Verdict.UNKNOWN, ""),
    # the policy's most
    ({"columns": (PHONES, MAY_24), "policy": HALF_YEAR}, Verdict.OVER_KEPT, ""),
    ({"columns": (PHONES, MAY_25), "policy": HALF_YEAR}, Verdict.WITHIN, ""),
    ({"columns": (PHONES, dated("created_at", "2023-11-24")), "policy": THREE_YEARS}, Verdict.OVER_KEPT, ""),
    ({"columns": (ORDERS, dated("created_at", "2001-01-01")), "policy": THREE_YEARS}, Verdict.UNKNOWN, ""),
    # a sample proves that something is old, and nothing else
    ({"columns": (PHONES, MAY_24), "policy": HALF_YEAR, "how": "random"}, Verdict.OVER_KEPT, ""),
    ({"columns": (PHONES, dated("ts", "2026-09-01")), "policy": HALF_YEAR, "how": "random"}, Verdict.UNKNOWN, ""),
    # the law's least
    ({"columns": (dated("line", "2026-05-25"),), "kind": "log"}, Verdict.WITHIN, "RET-LOG"),
    ({"columns": (dated("line", "2026-05-26"),), "kind": "log"}, Verdict.UNDER_KEPT, "RET-LOG"),
    ({"columns": (ORDERS, OF_2025), "sectors": ("e-commerce",)}, Verdict.UNDER_KEPT, "RET-EC"),
    ({"columns": (ORDERS, dated("ts", "2023-01-01")), "sectors": ("e-commerce",)}, Verdict.WITHIN, "RET-EC"),
    ({"columns": (ORDERS, OF_2025), "sectors": None}, Verdict.UNKNOWN, "RET-EC"),
    ({"columns": (ORDERS, OF_2025), "sectors": ("health",)}, Verdict.UNKNOWN, ""),
    # a table that is called a log is one
    ({"columns": (PHONES, dated("ts", "2026-09-01")), "path": "crm.login_log"}, Verdict.UNDER_KEPT, "RET-LOG"),
    ({"columns": (PHONES, dated("ts", "2026-09-01")), "path": "crm.操作日志"}, Verdict.UNDER_KEPT, "RET-LOG"),
    ({"columns": (PHONES, dated("ts", "2026-09-01")), "path": "crm.blog"}, Verdict.UNKNOWN, ""),
    # the policy's least
    ({"columns": (PHONES, dated("ts", "2026-09-01")), "policy": PROMISE}, Verdict.UNDER_KEPT, "policy"),
    ({"columns": (PHONES, dated("ts", "2025-01-01")), "policy": PROMISE}, Verdict.WITHIN, "policy"),
    ({"columns": (ORDERS, dated("ts", "2026-09-01")), "policy": PROMISE}, Verdict.UNKNOWN, ""),
    # the law may ask for longer than the policy allows
    ({"columns": (ORDERS, OF_2025), "policy": HALF_YEAR, "sectors": ("e-commerce",)}, Verdict.UNKNOWN, "RET-EC"),
    # a column of changes does not tell when records were made, where another one does
    ({"columns": (PHONES, dated("update_time", "2026-11-01"), OF_2025), "policy": HALF_YEAR}, Verdict.OVER_KEPT, ""),
]  # fmt: skip


@pytest.mark.parametrize(("given", "verdict", "least"), VERDICTS)
def test_records_are_held_against_the_policy_and_the_law(given, verdict, least):
    given = dict(given)
    found = kept(*given.pop("columns"), **given)
    assert (found.verdict, found.least) == (verdict, least), found.why


@pytest.mark.parametrize(
    ("day", "months", "days", "before"),
    [
        (date(2026, 3, 31), 1, 0, date(2026, 2, 28)),
        (date(2026, 1, 15), 1, 0, date(2025, 12, 15)),
        (date(2024, 2, 29), 12, 1, date(2023, 2, 27)),
        (date(2026, 1, 1), 0, 1, date(2025, 12, 31)),
        (date(2026, 1, 1), 12 * 3000, 0, date.min),
    ],
)
def test_a_period_is_counted_back_by_the_calendar(day, months, days, before):
    assert back(day, months, days) == before
