"""Formats for other tools: valid where there is a schema, read back where there is a reader; no text breaks out.

``PISIFT_REGOLD=1 pytest tests/test_report_formats.py`` rewrites the golden files; read the difference first.
"""

from __future__ import annotations

import csv
import io
import json
import os
import xml.etree.ElementTree as ET
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl
import pyarrow.parquet as pq
import pytest
from _inventories import inventories
from hypothesis import HealthCheck, given, settings
from test_reports import GOLDEN, HOSTILE, WORDS, a_column, a_label, a_resource, named, small, written

import reports
from reports._datasets import dataset
from reports._rows import Row, rows
from reports._template import TemplateError, write_template
from scanner.model import Inventory, Resource

FILES = {
    "markdown": "report.md", "sarif": "pisift.sarif", "junit": "junit.xml", "openlineage": "openlineage.ndjson",
    "datahub": "datahub.json", "openmetadata": "openmetadata.json", "atlas": "atlas.json",
}  # fmt: skip
SARIF = json.loads((Path(__file__).parent / "schemas/sarif-2.1.0.json").read_text("utf-8"))
MANY = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
EVERY = [small(), named(HOSTILE), Inventory({}, (), ())]


@pytest.mark.parametrize(("name", "file"), FILES.items())
def test_a_report_equals_its_golden_file(name: str, file: str, tmp_path: Path) -> None:
    content = written(name, small(), tmp_path)
    assert (tmp_path / file).exists()
    if os.environ.get("PISIFT_REGOLD"):
        (GOLDEN / file).write_bytes(content)
    assert content == (GOLDEN / file).read_bytes()


@pytest.mark.parametrize("name", [*FILES, "xlsx", "parquet"])
@pytest.mark.parametrize("inventory", EVERY, ids=["small", "hostile", "nothing"])
def test_every_inventory_makes_a_report(name: str, inventory: Inventory, tmp_path: Path) -> None:
    assert written(name, inventory, tmp_path) or (name, inventory) == ("openlineage", EVERY[2])


# --- rows: csv, parquet, xlsx ---


def read_csv(content: bytes) -> list[Row]:
    """What a careful reader makes of the file: our apostrophe taken off, lists joined as they are written."""
    signs = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
    found = []
    for line in csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")):
        cells: dict[str, Any] = {
            name: cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(signs) else cell
            for name, cell in line.items()
        }
        for name in ("level", "accepted", "filled"):
            cells[name] = int(cells[name]) if cells[name] else None
        cells["support"] = float(cells["support"]) if cells["support"] else None
        found.append(Row(**cells))
    return found


def plain(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()


@MANY
@given(inventories)
def test_the_csv_says_every_row_and_reads_back(tmp_path_factory: Any, inventory: Inventory) -> None:
    content = written("csv", inventory, tmp_path_factory.mktemp("csv"))
    expected = [
        replace(
            row, grounds=plain("; ".join(row.grounds)), examples=plain(" | ".join(row.examples)),
            places=" | ".join(row.places),
            resource=plain(row.resource), column=plain(row.column), comment=plain(row.comment),
            level_name=plain(row.level_name),
        )
        for row in rows(inventory, WORDS)
    ]  # fmt: skip
    assert read_csv(content) == expected


def listed(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(map(plain, value))
    return plain(value) if isinstance(value, str) else value


@MANY
@given(inventories)
def test_the_parquet_reads_back_with_its_types(tmp_path_factory: Any, inventory: Inventory) -> None:
    out = tmp_path_factory.mktemp("parquet")
    reports.load()["parquet"](inventory, out, WORDS)
    table = pq.read_table(out / "findings.parquet")
    expected = []
    for row in rows(inventory, WORDS):
        values = {field.name: getattr(row, field.name) for field in fields(Row)}
        expected.append({name: listed(value) for name, value in values.items()})
    assert table.to_pylist() == expected
    assert str(table.schema.field("grounds").type) == "list<element: string>"
    assert str(table.schema.field("support").type) == "double"


def sheets(inventory: Inventory, tmp_path: Path) -> Any:
    reports.load()["xlsx"](inventory, tmp_path, WORDS)
    return openpyxl.load_workbook(tmp_path / "inventory.xlsx")


def test_the_workbook_has_a_summary_and_a_filtered_list_with_colours_and_frozen_headers(tmp_path: Path) -> None:
    book = sheets(small(), tmp_path)
    assert book.sheetnames == ["概要", "个人信息清单", "待核实", "级别", "重标识风险", "缺口", "覆盖"]
    sheet = book["个人信息清单"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("C2", "A1:O3")
    assert [cell.value for cell in sheet[3]][:8] == [
        "sqlite:///crm.db/customer", "mobile", "手机号", "手机号码", "Mobile number", "个人基本资料", 3, "一般数据3级",
    ]  # fmt: skip
    assert [sheet.cell(row, 7).fill.fgColor.rgb for row in (2, 3)] == ["00F8CBAD", "00FFE699"]
    assert sheet["N3"].value.endswith("注释含“手机号”")
    assert sheet["M2"].value is None
    assert [cell.value for cell in book["缺口"][2]][2:4] == ["无法读取", "是"]
    numbers = {row[0].value: row[1].value for row in book["概要"].iter_rows()}
    assert numbers["标签 Labels"] == 2
    assert numbers["扫描 Scan"] == "不完整 INCOMPLETE"


def test_no_text_of_a_stranger_is_a_formula_in_the_workbook(tmp_path: Path) -> None:
    book = sheets(named(["=1+1", "+1", '=HYPERLINK("x")', "\x00\x0b\ud800", "x" * 40_000]), tmp_path)
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert kinds == {"s", "n"}


def test_a_missing_library_is_said_with_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from scanner.cli._reports import write_reports
    from scanner.errors import UsageError
    from scanner.settings import Settings

    monkeypatch.setitem(__import__("sys").modules, "openpyxl", None)
    with pytest.raises(UsageError, match=r"openpyxl.*pip install 'pisift\[reports\]'"):
        write_reports(small(), Settings(format=("xlsx",)), tmp_path)


# --- tools ---


@pytest.mark.parametrize("inventory", EVERY, ids=["small", "hostile", "nothing"])
def test_the_sarif_is_valid_under_the_published_schema(inventory: Inventory, tmp_path: Path) -> None:
    jsonschema.validate(json.loads(written("sarif", inventory, tmp_path)), SARIF)


def test_a_log_is_a_physical_location_and_a_table_a_logical_one(tmp_path: Path) -> None:
    entry = a_resource("客户 1.log", a_column("line", a_label()))
    log = replace(entry, resource=Resource("logs", "客户 1.log", "log"))
    run = json.loads(written("sarif", Inventory({}, (log, a_resource("t", a_column("c", a_label()))), ()), tmp_path))
    first, last = [result["locations"][0] for result in run["runs"][0]["results"]]
    assert first["physicalLocation"]["artifactLocation"]["uri"] == "logs/%E5%AE%A2%E6%88%B7%201.log"
    assert first["physicalLocation"]["region"] == {"startLine": 1}
    assert "physicalLocation" not in last
    assert last["logicalLocations"][0]["fullyQualifiedName"] == "sqlite:///crm.db/t.c"


def test_the_workbook_says_what_moved_a_table_what_would_lower_it_and_who_can_be_singled_out(tmp_path: Path) -> None:
    book = sheets(small(), tmp_path)
    levels = [[cell.value for cell in row] for row in book["级别"].iter_rows(min_row=2)]
    assert [row[:4] for row in levels] == [["全部", None, 4, 4], ["表或文件", "sqlite:///crm.db/customer", 4, 3]]
    assert levels[1][5:] == ["AG1：其中 姓名 与 手机号码 并存（3 → 4 级）", "a clause（本项目约定）", "keep them apart"]
    (row,) = book["重标识风险"].iter_rows(min_row=2, values_only=True)
    assert row == ("sqlite:///crm.db/customer", "born、gender", "1", "2", 5, "全部行", "born", "2–3", "c3")


@pytest.mark.parametrize(("fail_on", "failures"), [(0, 0), (3, 3), (4, 2)])
def test_junit_fails_for_the_same_levels_as_the_exit_code(fail_on: int, failures: int, tmp_path: Path) -> None:
    path = reports.load()["junit"](small(), tmp_path, replace(WORDS, fail_on=fail_on))
    root = ET.parse(path).getroot()
    assert len(root.findall(".//failure")) == failures == sum(int(suite.get("failures", 0)) for suite in root)
    assert len(root.findall(".//error")) == 1
    assert len(root.findall(".//skipped")) == 1
    assert sum(int(suite.get("tests", 0)) for suite in root) == len(root.findall(".//testcase"))


def test_junit_counts_nothing_that_a_name_says(tmp_path: Path) -> None:
    bad = "x\n      <failure type='1'/>"
    root = ET.fromstring(written("junit", named([bad, *HOSTILE]), tmp_path))
    assert root.findall(".//failure") == []
    assert {suite.get("failures") for suite in root} == {"0"}


def test_no_text_makes_markup_or_a_mention_in_markdown(tmp_path: Path) -> None:
    bad = "a|b\n# x <img src=x> [l](http://x) @team `c` **b** :smile: \u202e"
    lines = written("markdown", named([bad]), tmp_path).decode().splitlines()
    row = next(line for line in lines if line.startswith("| 3 |"))
    assert row.replace("\\|", "").count("|") == 7
    assert not [line for line in lines if line.startswith("# x")]
    assert "\\<img" in row
    assert "\\@team" in row
    assert "⟨U+202E⟩" in row


# --- catalogues ---


@pytest.mark.parametrize(
    ("source", "path", "kind", "expected"),
    [
        ("postgresql://u@h/shop", "crm.customer", "table", ("postgres", "h:5432", ("shop", "crm", "customer"))),
        ("postgresql+psycopg://h:5433/shop", "a.b", "view", ("postgres", "h:5433", ("shop", "a", "b"))),
        ("mysql+pymysql://h/shop", "shop.t", "table", ("mysql", "h:3306", ("shop", "t"))),
        ("mysql://h/shop", "t", "table", ("mysql", "h:3306", ("shop", "t"))),
        ("sqlite:///a/crm.db", "t", "table", ("sqlite", "a/crm.db", ("crm", "t"))),
        ("a/crm.db", "t", "table", ("sqlite", "a/crm.db", ("crm", "t"))),
        ("logs", "a.log", "log", ("file", "", ("logs/a.log",))),
        ("s3://bucket/x", "y.csv", "file", ("s3", "bucket", ("x/y.csv",))),
    ],
)
def test_a_dataset_is_called_as_catalogues_call_it(source: str, path: str, kind: str, expected: Any) -> None:
    found = dataset(Resource(source, path, kind))
    assert (found.platform, found.server, found.parts) == expected


def a_table(column: str = "mobile") -> Inventory:
    entry = a_resource("crm.customer", a_column(column, a_label()), a_column("id"))
    table = replace(entry, resource=Resource("postgresql://h/shop", "crm.customer", "table"))
    return Inventory({"ages_at": "2026-01-31"}, (table,), ())


def test_openlineage_tags_the_field_of_a_dataset_named_by_its_specification(tmp_path: Path) -> None:
    (event,) = [json.loads(line) for line in written("openlineage", a_table(), tmp_path).splitlines()]
    assert set(event) == {"eventTime", "producer", "schemaURL", "dataset"}
    assert event["eventTime"] == "2026-01-31T00:00:00Z"
    assert (event["dataset"]["namespace"], event["dataset"]["name"]) == ("postgres://h:5432", "shop.crm.customer")
    facets = event["dataset"]["facets"]
    assert all({"_producer", "_schemaURL"} <= set(facet) for facet in facets.values())
    assert {"key": "pisift.pi_type", "value": "contact.mobile", "source": "PISIFT", "field": "mobile"} in facets[
        "tags"
    ]["tags"]
    assert [field["name"] for field in facets["schema"]["fields"]] == ["mobile", "id"]


def test_datahub_patches_the_field_and_escapes_the_pointer_and_the_urn(tmp_path: Path) -> None:
    proposals = json.loads(written("datahub", a_table("a/b~c"), tmp_path))
    patch = proposals[-1]
    assert patch["entityUrn"] == "urn:li:dataset:(urn:li:dataPlatform:postgres,shop.crm.customer,PROD)"
    assert (patch["changeType"], patch["aspect"]["contentType"]) == ("PATCH", "application/json-patch+json")
    steps = json.loads(patch["aspect"]["value"])
    tag = "urn:li:tag:pisift.contact.mobile"
    path = f"/editableSchemaFieldInfo/a~1b~0c/globalTags/tags/{tag}"
    assert steps[0] == {"op": "add", "path": path, "value": {"tag": tag}}
    assert {proposal["entityUrn"] for proposal in proposals[:-1]} == {tag, "urn:li:tag:pisift.level3"}
    named_badly = replace(a_table().resources[0], resource=Resource("logs", "a,(b).log", "log"))
    urn = json.loads(written("datahub", Inventory({}, (named_badly,), ()), tmp_path))[-1]["entityUrn"]
    assert urn == "urn:li:dataset:(urn:li:dataPlatform:file,logs/a%2C%28b%29.log,PROD)"


def test_openmetadata_makes_its_tags_before_it_suggests_them(tmp_path: Path) -> None:
    document = json.loads(written("openmetadata", a_table("a.b"), tmp_path))
    paths = [request["path"].split("?")[0] for request in document["requests"]]
    assert paths[:4] == ["/v1/classifications", "/v1/classifications", "/v1/tags", "/v1/tags"]
    assert paths[4] == "/v1/columns/name/h%3A5432.shop.crm.customer.%22a.b%22"
    made = {
        f"{r['body']['classification']}.{r['body']['name']}" for r in document["requests"] if r["path"] == "/v1/tags"
    }
    labels = document["requests"][4]["body"]["tags"]
    assert {label["tagFQN"] for label in labels} == made
    assert all(label["state"] == "Suggested" and label["labelType"] == "Automated" for label in labels)


def test_atlas_defines_every_classification_it_uses(tmp_path: Path) -> None:
    twice = a_table()
    column = replace(twice.resources[0].columns[0], labels=(a_label(), a_label(state="masked", level=2)))
    inventory = replace(twice, resources=(replace(twice.resources[0], columns=(column,)),))
    document = json.loads(written("atlas", inventory, tmp_path))
    defined = {made["name"] for made in document["requests"][0]["body"]["classificationDefs"]}
    (use,) = document["requests"][1:]
    assert use["path"].endswith("attr:qualifiedName=shop.crm.customer.mobile%40h%3A5432")
    assert [(made["typeName"], made["attributes"]["level"]) for made in use["body"]] == [("PI_contact_mobile", 3)]
    assert {made["typeName"] for made in use["body"]} <= defined


def test_what_a_catalogue_cannot_take_is_listed(tmp_path: Path) -> None:
    log = replace(a_table().resources[0], resource=Resource("logs", "a.log", "log"))
    for name in ("openmetadata", "atlas"):
        assert json.loads(written(name, Inventory({}, (log,), ()), tmp_path))["left_out"] == ["logs/a.log"]


# --- templates ---


def filled(text: str, tmp_path: Path, name: str = "mine.txt.j2", inventory: Inventory | None = None) -> str:
    (tmp_path / name).write_text(text, "utf-8")
    return write_template(tmp_path / name, inventory or small(), tmp_path / "out", WORDS).read_text("utf-8")


def test_a_template_sees_the_inventory_and_the_words(tmp_path: Path) -> None:
    text = "{% for r in inventory.resources %}{{ r.id }} {{ type_name('contact.mobile')[0] }}\n{% endfor %}"
    assert filled(text, tmp_path).splitlines()[0] == "sqlite:///crm.db/customer 手机号码"
    assert (tmp_path / "out/mine.txt").exists()


def test_a_template_of_markup_escapes_names(tmp_path: Path) -> None:
    text = "{{ inventory.resources[0].path }}"
    assert "<script>" not in filled(text, tmp_path, "mine.html", named(HOSTILE[:1]))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{{ inventory.__class__.__mro__ }}", "SecurityError"),
        ("{{ ''.__class__ }}", "SecurityError"),
        ("{{ type_name.__globals__ }}", "SecurityError"),
        ("{{ inventory.resources.append(1) }}", "SecurityError"),
        ("{% include '/etc/passwd' %}", "TypeError|TemplateNotFound"),
        ("{{ nobody }}", "UndefinedError"),
        ("one\n{% if %}", r"txt\.j2:2: TemplateSyntaxError"),
        ("{{ 1 / 0 }}", "ZeroDivisionError"),
        ("{{ range(10 ** 9)|list }}", "OverflowError"),
    ],
)
def test_a_template_that_reaches_out_or_is_wrong_is_said_in_one_line(text: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match=says):
        filled(text, tmp_path)


def test_a_template_never_overwrites_itself(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    with pytest.raises(TemplateError, match="overwritten"):
        write_template(tmp_path / "a.txt", small(), tmp_path, WORDS)
    with pytest.raises(TemplateError, match="cannot be read"):
        write_template(tmp_path / "none.j2", small(), tmp_path, WORDS)
