"""Reports: golden files, the published schema, canonical bytes, and names that try to break out.

``PISIFT_REGOLD=1 pytest tests/test_reports.py`` rewrites the golden files; read the difference before keeping it.
"""

from __future__ import annotations

import csv
import dataclasses
import hashlib
import io
import json
import os
import random
import re
import subprocess
import sys
from base64 import b64encode
from html.parser import HTMLParser
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import reports
from reports import Words
from reports._summary import share
from scanner.alike import Alike, Reidentification
from scanner.document import to_document
from scanner.grading import Grading, Move, Standing
from scanner.model import (
    Column,
    ColumnEntry,
    ColumnProfile,
    Evidence,
    Finding,
    Gap,
    GapKind,
    Inventory,
    Label,
    Persons,
    Reading,
    Resource,
    ResourceEntry,
    Support,
)

GOLDEN = Path(__file__).parent / "golden"
SCHEMA = Path(reports.__file__).parent / "_data" / "inventory.schema.json"
FORMATS = {"json": "inventory.json", "csv": "findings.csv", "html": "report.html"}
STANDARD = "GB/T 43697-2024"

WORDS = Words(
    types={"contact.mobile": ("手机号码", "Mobile number"), "basic.name": ("姓名", "Name")},
    categories={"B": ("个人基本资料", "Basic personal information")},
    levels={level: (f"一般数据{level}级", f"General level {level}") for level in (1, 2, 3, 4)},
)

HOSTILE = [
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "]]></script><img src=x onerror=alert(1)>",
    "\"><svg onload='alert(1)'>",
    "{{ 7 * 7 }}{% raw %}",
    "\u202eexe.fdp\u2066",
    "line\u2028break\u2029 and \x00 and \udc80",
    "__proto__",
]


def example(row: int, masked: str = "138****0000", pi_type: str = "contact.mobile") -> Finding:
    return Finding(row, 2, 13, pi_type, "cn_mobile", Evidence.VALIDATED, masked)


def a_label(**changes: Any) -> Label:
    label = Label(
        "contact.mobile", "B", 3, "一般数据3级", STANDARD, "clear", "values and name", 2, 3,
        ("2 of 3 filled rows hold a valid mobile number", "the comment says 手机号"), (example(1), example(3)),
    )  # fmt: skip
    return dataclasses.replace(label, **changes)


def a_column(name: str, *labels: Label, comment: str = "", findings: tuple[Finding, ...] = ()) -> ColumnEntry:
    supports = (("cn_mobile", Support(3, 2, 1, 2, 2, examples=(example(1),))),) if labels or findings else ()
    profile = ColumnProfile(name, 5, 1, 0, (("too long", 1),), (("number", 2), ("text", 1)), supports)
    return ColumnEntry(Column(name, "varchar(20)", comment), profile, labels, findings)


def a_resource(path: str, *columns: ColumnEntry, comment: str = "") -> ResourceEntry:
    return ResourceEntry(Resource("sqlite:///crm.db", path, "table", comment, (), 5, 4096), 5, columns)


def small() -> Inventory:
    """One inventory with a bit of everything."""
    by_name = a_label(pi_type="basic.name", basis="name", accepted=0, filled=0, examples=(), state="masked", level=4)
    customer = a_resource(
        "customer",
        a_column("id"),
        a_column("mobile", a_label(), by_name, comment="手机号"),
        a_column("order_no", findings=(example(4, "139****1111"), example(2))),
        comment="客户主表",
    )
    persons = Persons("contact.mobile", "mobile", 1_234, 1_195, 1_273, 3, 7)
    bound = "none in 598 random rows: at 95 % confidence fewer than 0.50 % of all rows hold any"
    product = dataclasses.replace(
        a_resource("product", dataclasses.replace(a_column("title"), bound=bound)),
        reading=Reading("random rows, drawn from all rows by the server (seed 0)", is_random=True),
    )
    moved = Move("AG1", 3, 4, "it holds basic.name with contact.mobile", "a clause", "convention", "keep them apart")
    alike = Alike(("born", "gender"), 5, 5, 3, 1, True, 2, 2, "all")
    customer = dataclasses.replace(
        customer, gradings=(Grading(STANDARD, 4, "一般数据4级", 3, "the highest", "memory", (moved,)),),
        reidentification=Reidentification(alike, dataclasses.replace(alike, columns=("born",), alone_high=3), ("c3",)),
    )  # fmt: skip
    whole = Standing(
        "system", "", (customer.resource.id,), (Grading(STANDARD, 4, "一般数据4级", 4, "the highest", "memory"),)
    )
    return Inventory(
        {"tool": "pisift 0.1.0", "standard": STANDARD, "settings": {"seed": 0, "formats": ("json", "html")}},
        (dataclasses.replace(customer, persons=persons), product),
        (
            Gap("sqlite:///crm.db/customer", "photo", GapKind.UNREADABLE, "bytes are not looked into"),
            Gap("sqlite:///crm.db/empty", "", GapKind.EMPTY, "no rows"),
        ),
        dataclasses.replace(persons, where="1 columns"),
        (whole,),
    )


def named(names: list[str]) -> Inventory:
    """An inventory that says ``names`` wherever a stranger's text can stand."""
    entries = tuple(
        a_resource(
            bad,
            a_column(
                bad,
                a_label(grounds=(bad,), examples=(example(1, bad),), level_name=bad, standard=bad),
                comment=bad,
                findings=(example(2, bad),),
            ),
            comment=bad,
        )
        for bad in names
    )
    plain = tuple(
        dataclasses.replace(
            a_resource(f"plain {bad}", dataclasses.replace(a_column(bad), bound=bad), comment=bad),
            reading=Reading(bad, is_random=True),
            persons=Persons(bad, bad, 1, 0, 2),
        )
        for bad in names
    )
    gaps = tuple(Gap(bad, bad, GapKind.FAILED, bad) for bad in names)
    return Inventory({bad: {bad: [bad]} for bad in names}, entries + plain, gaps)


def written(name: str, inventory: Inventory, out: Path) -> bytes:
    return reports.load()[name](inventory, out, WORDS).read_bytes()


class Elements(HTMLParser):
    """What a browser would see: start tags, the texts of script elements, and attribute names."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.meta: dict[str, str] = {}
        self.bodies: dict[str, list[str]] = {"script": [], "style": []}
        self._inside = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        found = dict(attrs)
        if tag == "meta" and found.get("http-equiv"):
            self.meta[str(found["http-equiv"])] = str(found["content"])
        if tag in self.bodies:
            self._inside = tag
            self.bodies[tag].append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.bodies[self._inside][-1] += data


def test_discovery_finds_the_built_in_formats_by_their_module_names() -> None:
    assert {"csv", "html", "json"} <= set(reports.load())


def test_an_entry_point_adds_a_format_but_cannot_replace_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def points(name: str) -> None:
        point = EntryPoint(name, "reports.csv:write", reports.GROUP)
        monkeypatch.setattr(reports, "entry_points", lambda group: [point] if group == reports.GROUP else [])

    points("tsv")
    assert set(reports.load()) >= {"csv", "html", "json", "tsv"}
    points("json")
    with pytest.raises(ValueError, match="json"):
        reports.load()


def test_loading_the_formats_does_not_import_jinja2() -> None:
    code = "import sys, reports; reports.load(); sys.exit('jinja2' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(("name", "file"), FORMATS.items())
def test_a_report_equals_its_golden_file(name: str, file: str, tmp_path: Path) -> None:
    path = reports.load()[name](small(), tmp_path / "new" / "folder", WORDS)
    assert path == tmp_path / "new" / "folder" / file
    golden = GOLDEN / file
    # The page carries the catalogue of messages, which grows with every sentence and has tests of its own.
    written = re.sub(rb'"patterns":.*?,"tables"', b'"patterns":[],"tables"', path.read_bytes())
    if os.environ.get("PISIFT_REGOLD"):
        golden.write_bytes(written)
    assert written == golden.read_bytes()


@pytest.mark.parametrize(
    "inventory", [small(), named(HOSTILE), Inventory({}, (), ())], ids=["small", "hostile", "nothing"]
)
def test_the_json_is_valid_under_the_published_schema(inventory: Inventory, tmp_path: Path) -> None:
    schema = json.loads(SCHEMA.read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(json.loads(written("json", inventory, tmp_path)), schema)


def test_the_schema_is_strict_and_describes_every_field() -> None:
    schema = json.loads(SCHEMA.read_text("utf-8"))
    for name, part in {"": schema, **schema["$defs"]}.items():
        if "properties" in part:
            assert part["additionalProperties"] is False, name
            assert sorted(part["required"]) == sorted(part["properties"]), name
            for field, rule in part["properties"].items():
                assert "description" in rule or "$ref" in rule, (name, field)


def test_the_json_document_says_what_the_file_says(tmp_path: Path) -> None:
    assert to_document(small()) == json.loads(written("json", small(), tmp_path))


@pytest.mark.parametrize("name", FORMATS)
def test_the_order_of_settings_and_of_workers_does_not_change_a_byte(name: str, tmp_path: Path) -> None:
    inventory = small()
    shuffled = list(inventory.made.items())
    random.Random(3).shuffle(shuffled)
    settings = dict(reversed(inventory.made["settings"].items()))  # type: ignore[attr-defined]  # a dict here
    other = Inventory(
        {**dict(shuffled[::-1]), "settings": settings},
        tuple(
            dataclasses.replace(
                entry,
                columns=tuple(
                    dataclasses.replace(column, labels=column.labels[::-1], findings=column.findings[::-1])
                    for column in entry.columns
                ),
            )
            for entry in inventory.resources[::-1]
        ),
        inventory.gaps[::-1],
        inventory.persons,
        inventory.standings,
    )
    assert written(name, inventory, tmp_path / "a") == written(name, other, tmp_path / "b")


def test_the_json_is_readable_utf8_with_sorted_keys_and_a_final_newline(tmp_path: Path) -> None:
    text = written("json", small(), tmp_path).decode("utf-8")
    assert text.endswith("}\n")
    assert "客户主表" in text
    assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def test_support_has_six_digits_or_is_null(tmp_path: Path) -> None:
    document = json.loads(written("json", small(), tmp_path))
    labels = document["resources"][0]["columns"][1]["labels"]
    assert [label["support"] for label in labels] == [None, 0.666667]


def test_settings_of_any_kind_become_plain_json() -> None:
    made = {"path": Path("a/b"), "set": {"b", "a"}, "kind": GapKind.EMPTY, "share": float("nan"), "none": None}
    plain = to_document(Inventory(made, (), ()))["made"]
    assert plain == {"path": "a/b", "set": ["a", "b"], "kind": "empty", "share": "nan", "none": None}


def test_the_page_has_the_same_elements_whatever_the_names_are(tmp_path: Path) -> None:
    page = written("html", named(HOSTILE), tmp_path / "a").decode("utf-8")
    tame = written("html", named([f"name{number}" for number in range(len(HOSTILE))]), tmp_path / "b")
    elements, expected = Elements(page), Elements(tame.decode("utf-8"))
    assert sorted(elements.tags) == sorted(expected.tags)
    assert elements.attributes == expected.attributes
    assert (elements.tags.count("script"), elements.tags.count("style")) == (2, 1)
    assert not {"img", "iframe", "object", "embed", "link", "base"} & set(elements.tags)
    assert "{{ 7 * 7 }}" in page


def test_the_embedded_json_cannot_close_its_element_and_reads_back(tmp_path: Path) -> None:
    body = Elements(written("html", named(HOSTILE), tmp_path).decode("utf-8")).bodies["script"][0]
    assert not set("<>&\u2028\u2029") & set(body)
    document = json.loads(body)
    assert {table[4] for table in document["tables"]} >= {HOSTILE[0], HOSTILE[1], HOSTILE[8]}


def test_characters_that_reorder_or_hide_text_are_shown_by_code_point(tmp_path: Path) -> None:
    page = written("html", named(HOSTILE), tmp_path).decode("utf-8")
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00]", page)
    assert "⟨U+202E⟩exe.fdp" in page


def test_the_content_security_policy_admits_exactly_the_style_and_script_of_the_page(tmp_path: Path) -> None:
    elements = Elements(written("html", small(), tmp_path).decode("utf-8"))
    policy = elements.meta["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    for text in (elements.bodies["style"][0], elements.bodies["script"][1]):
        assert f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" in policy


def test_the_page_fetches_nothing(tmp_path: Path) -> None:
    page = written("html", small(), tmp_path).decode("utf-8")
    assert not re.search(r"https?://|@import|url\(|fetch\(|XMLHttpRequest|innerHTML|eval\(", page)


def test_every_visible_text_of_the_page_comes_in_both_languages(tmp_path: Path) -> None:
    page = written("html", small(), tmp_path).decode("utf-8").split("<script", 1)[0]
    assert page.count('class="zh" lang="zh-CN"') == page.count('class="en" lang="en"') > 40


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_a_cell_that_a_spreadsheet_would_run_gets_an_apostrophe(start: str, tmp_path: Path) -> None:
    bad = f'{start}HYPERLINK("http://example.com",1)'
    label = a_label(grounds=(bad,), examples=(example(1, bad),), level_name=bad)
    inventory = Inventory({}, (a_resource("t", a_column(bad, label, comment=bad)),), ())
    text = written("csv", inventory, tmp_path).decode("utf-8-sig")
    row = list(csv.DictReader(io.StringIO(text, newline="")))[0]
    for name in ("column", "comment", "level_name", "grounds", "examples"):
        assert row[name] == f"'{bad}", name


def test_the_csv_opens_in_excel_and_has_a_row_a_label_and_a_row_a_finding_group(tmp_path: Path) -> None:
    raw = written("csv", small(), tmp_path)
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    assert [(row["column"], row["pi_type"], row["level"], row["status"]) for row in rows] == [
        ("mobile", "basic.name", "4", "label"),
        ("mobile", "contact.mobile", "3", "label"),
        ("order_no", "contact.mobile", "", "finding"),
        ("title", "", "", "clean"),
    ]
    assert rows[3]["grounds"].startswith("none in 598 random rows")
    assert rows[1]["name_zh"] == "手机号码"
    assert (rows[1]["examples"], rows[1]["places"]) == ("138****0000 | 138****0000", "row 1 | row 3")
    assert (rows[0]["support"], rows[1]["support"]) == ("", "0.666667")


def test_findings_of_documents_are_placed_as_their_file_counts_in_csv_and_workbook(tmp_path: Path) -> None:
    import openpyxl

    def named(unit: str) -> ResourceEntry:
        found = a_resource(unit, a_column("a"), a_column("mobile", a_label()))
        return dataclasses.replace(found, resource=dataclasses.replace(found.resource, unit=unit, first_row=4))

    inventory = Inventory({}, tuple(map(named, ("cell", "page"))), ())
    text = written("csv", inventory, tmp_path).decode("utf-8-sig")
    assert [row["places"] for row in csv.DictReader(io.StringIO(text))] == ["cell B4 | cell B6", "page 4 | page 6"]
    reports.load()["xlsx"](inventory, tmp_path, WORDS)
    sheet = openpyxl.load_workbook(tmp_path / "inventory.xlsx")["个人信息清单"]
    assert sheet["O2"].value == "138****0000（单元格 B4）\n138****0000（单元格 B6）"
    assert sheet["O3"].value == "138****0000（第 4 页）\n138****0000（第 6 页）"


@pytest.mark.parametrize(
    ("accepted", "filled", "text"),
    [
        (9812, 10000, "9,812 / 10,000 (98.1 %)"),
        (9999, 10000, "9,999 / 10,000 (> 99.9 %)"),
        (10000, 10000, "10,000 / 10,000 (100.0 %)"),
        (1, 1000000, "1 / 1,000,000 (< 0.1 %)"),
        (0, 7, "0 / 7 (0.0 %)"),
        (0, 0, ""),
    ],
)
def test_a_share_never_rounds_up_to_all_or_down_to_none(accepted: int, filled: int, text: str) -> None:
    assert share(accepted, filled) == text


def test_two_thousand_labels_make_a_page_with_few_written_rows(tmp_path: Path) -> None:
    columns = [a_column(f"c{number}", a_label()) for number in range(20)]
    inventory = Inventory({}, tuple(a_resource(f"t{number:03}", *columns) for number in range(100)), ())
    page = written("html", inventory, tmp_path).decode("utf-8")
    assert len(page) < 2_000_000
    assert Elements(page).tags.count("tr") < 20


@pytest.mark.parametrize("name", FORMATS)
def test_an_empty_inventory_makes_a_report(name: str, tmp_path: Path) -> None:
    assert written(name, Inventory({}, (), ()), tmp_path)
