"""The demo company: the same bytes for the same seed, an exhaustive answer file, and valid synthetic values."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import re
import sqlite3
import subprocess
import sys
import tomllib
from collections import Counter
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from stdnum import ean, luhn, numdb
from stdnum.cn import ric, uscc

from scanner.demo import write_demo
from scanner.synthetic import REGIONS, Maker

SEED = 20260101


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    write_demo(folder)
    return folder


@pytest.fixture(scope="module")
def truth(demo: Path) -> dict[str, Any]:
    return tomllib.loads((demo / "truth.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def columns(demo: Path) -> dict[str, list[str]]:
    """Resource to its columns, read from the files themselves."""
    found: dict[str, list[str]] = {"logs/app.log": ["line"], "logs/access.log.1.gz": ["line"]}
    with closing(sqlite3.connect(demo / "company.db")) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            found[f"company.db/{table}"] = [row[1] for row in database.execute(f'PRAGMA table_info("{table}")')]
    for path, encoding, delimiter in (
        ("exports/members.csv", "gb18030", ","),
        ("exports/products.csv", "utf-8-sig", ","),
        ("exports/partners.tsv", "utf-8", "\t"),
    ):
        found[path] = next(csv.reader(io.StringIO((demo / path).read_bytes().decode(encoding)), delimiter=delimiter))
    found["exports/orders.parquet"] = pq.read_schema(demo / "exports/orders.parquet").names
    for path in ("exports/leads.jsonl", "logs/audit.jsonl"):
        lines = (demo / path).read_text(encoding="utf-8").splitlines()
        found[path] = list(dict.fromkeys(key for line in lines for key in dotted(json.loads(line))))
    pairs = re.findall(r'([A-Za-z]+)=(?:"[^"]*"|\S*)', (demo / "logs/gateway.log").read_text(encoding="utf-8"))
    found["logs/gateway.log"] = list(dict.fromkeys(pairs))
    return found


def dotted(value: Any, path: str = "") -> list[str]:
    if not isinstance(value, dict):
        return [path]
    return [leaf for key, part in value.items() for leaf in dotted(part, f"{path}.{key}" if path else key)]


def digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def cells(demo: Path, table: str, column: str) -> list[Any]:
    with closing(sqlite3.connect(demo / "company.db")) as database:
        return [value for (value,) in database.execute(f'SELECT "{column}" FROM "{table}"')]


def is_resident_id(text: str) -> bool:
    """By another road than the maker's: python-stdnum's check formula and its registry of counties."""
    county = any("county" in found for _, found in numdb.get("cn/loc").info(text[:6]))
    return county and ric.calc_check_digit(text) == text[17] and ric.get_birth_date(text) < date(2026, 1, 1)


def test_the_same_seed_writes_the_same_bytes_in_another_process(demo: Path, tmp_path: Path) -> None:
    code = "import sys, pathlib; from scanner.demo import write_demo; write_demo(pathlib.Path(sys.argv[1]))"
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True, env={"PYTHONHASHSEED": "7"}, cwd=Path.cwd())
    assert digests(tmp_path) == digests(demo)


def test_another_seed_writes_other_bytes_into_every_file(demo: Path, tmp_path: Path) -> None:
    write_demo(tmp_path, seed=SEED + 1)
    mine, theirs = digests(demo), digests(tmp_path)
    assert mine.keys() == theirs.keys()
    assert not [path for path in mine if mine[path] == theirs[path]]


def test_the_company_is_small_and_of_many_tables(demo: Path, columns: dict[str, list[str]]) -> None:
    assert 2e6 < sum(path.stat().st_size for path in demo.rglob("*") if path.is_file()) < 6e6
    sizes = {r: len(cells(demo, r.partition("/")[2], c[0])) for r, c in columns.items() if r.startswith("company.db")}
    assert sum(200 <= size <= 2000 for size in sizes.values()) >= 14


def test_every_column_of_every_resource_is_in_the_answer_file_exactly_once(
    columns: dict[str, list[str]], truth: dict[str, Any]
) -> None:
    planted = {(entry["resource"], entry["column"]) for entry in truth["planted"]}
    decoys = {(entry["resource"], entry["column"]) for entry in truth["decoy"]}
    plain = {(entry["resource"], column) for entry in truth["plain"] for column in entry["columns"]}
    there = {(resource, column) for resource, names in columns.items() for column in names}
    assert planted | decoys | plain == there
    assert not planted & decoys
    assert not (planted | decoys) & plain


def test_no_resource_column_and_type_is_planted_twice(truth: dict[str, Any]) -> None:
    keys = Counter((entry["resource"], entry["column"], entry["pi_type"]) for entry in truth["planted"])
    assert max(keys.values()) == 1


def test_kinds_of_level_two_and_lower_are_soft(truth: dict[str, Any]) -> None:
    assert all(entry.get("soft", False) for entry in truth["planted"] if entry["level"] <= 2)
    assert {entry["state"] for entry in truth["planted"]} == {"clear", "masked", "hashed"}


def test_gaps_are_the_columns_of_pictures_and_hold_jpeg_heads(demo: Path, truth: dict[str, Any]) -> None:
    assert [entry["column"] for entry in truth["gap"]] == ["rlzp", "sfzzm"]
    assert all(photo.startswith(b"\xff\xd8\xff\xe0\x00\x10JFIF") for photo in cells(demo, "t_smrz", "rlzp"))


def test_planted_resident_ids_are_valid_and_agree_with_birthday_and_sex(demo: Path) -> None:
    with closing(sqlite3.connect(demo / "company.db")) as database:
        for number, born, sex in database.execute("SELECT sfzh, csrq, xb FROM t_khxx"):
            assert is_resident_id(number)
            assert number[6:14] == born.replace("-", "")
            assert int(number[16]) % 2 == (sex == "1")
    assert {len(number) for number in cells(demo, "gzb", "sfzhm")} == {15, 18}


def test_decoys_pass_a_check_only_by_luck(demo: Path) -> None:
    orders = cells(demo, "order_main", "order_sn")
    assert 0.06 < sum(ric.calc_check_digit(number) == number[17] for number in orders) / len(orders) < 0.13
    assert not any(ric.calc_check_digit(number) == number[17] for number in cells(demo, "tmp_import_0312", "col2"))
    assert not any(re.match("1[3-9]", number) for number in cells(demo, "order_main", "order_no"))


def test_columns_without_content_are_empty_and_null(demo: Path) -> None:
    assert set(cells(demo, "user_account", "ext1")) == {""}
    assert set(cells(demo, "会员档案", "预留字段")) == {None}


def test_comments_stay_in_the_schema_but_not_in_every_table(demo: Path) -> None:
    with closing(sqlite3.connect(demo / "company.db")) as database:
        schema = dict(database.execute("SELECT name, sql FROM sqlite_master"))
    assert "/* 客户信息表 */" in schema["t_khxx"]
    assert re.search(r"sjh VARCHAR\(20\), -- 手机号码\n", schema["t_khxx"])
    assert "--" not in schema["hr_t01"]


def test_the_member_list_is_gb18030_and_neither_utf8_nor_gbk(demo: Path) -> None:
    raw = (demo / "exports/members.csv").read_bytes()
    assert raw.decode("gb18030").startswith("会员卡号,姓名,")
    for wrong in ("utf-8", "gbk"):
        with pytest.raises(UnicodeDecodeError):
            raw.decode(wrong)


def test_the_product_list_begins_with_a_byte_order_mark(demo: Path) -> None:
    assert (demo / "exports/products.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_less_than_five_percent_of_the_application_log_holds_personal_information(demo: Path) -> None:
    lines = (demo / "logs/app.log").read_text(encoding="utf-8").splitlines()
    telling = re.compile(r"mobile=1|手机号1|idCard|身份证[0-9]|to=<|clientIp=|提交工单")
    assert 7_500 < len(lines) < 8_500
    assert 0.02 < sum(bool(telling.search(line)) for line in lines) / len(lines) < 0.05


def test_the_compressed_log_has_no_time_in_its_header(demo: Path) -> None:
    raw = (demo / "logs/access.log.1.gz").read_bytes()
    assert raw[4:8] == bytes(4)
    assert b"mobile=1" in gzip.decompress(raw)


def test_made_numbers_pass_independent_checks() -> None:
    make = Maker(3)
    for _ in range(500):
        assert is_resident_id(make.resident_id())
        assert not is_resident_id(make.bad_id())
        assert uscc.is_valid(make.uscc())
        assert luhn.is_valid(make.bank_card(19))
        assert luhn.is_valid(make.bank_card(16))
        assert luhn.is_valid(make.imei())
        assert ean.is_valid(make.ean13())
        assert re.fullmatch(r"[一-龥][A-HJ-NP-Z](?:[A-HJ-NP-Z0-9]{5}|[A-HJK][A-HJ-NP-Z0-9]\d{4})", make.plate())
        assert re.fullmatch(r"[一-龥]{2,4}|[一-龥]+·[一-龥]+", make.name())
        assert re.fullmatch(r"\d{6}\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{3}", make.resident_id_15())


def test_region_names_are_those_of_the_registry() -> None:
    for code, (province, _, county) in REGIONS.items():
        listed = {key: value for _, found in numdb.get("cn/loc").info(code) for key, value in found.items()}
        assert listed["province"] == province
        assert listed["county"].endswith(county)


def test_snowflakes_increase() -> None:
    make = Maker(4)
    drawn = [int(make.snowflake(18)) for _ in range(200)]
    assert drawn == sorted(drawn)
    assert {len(str(number)) for number in drawn} == {18}
