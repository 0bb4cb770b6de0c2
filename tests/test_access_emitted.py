"""A plan for people, Ranger, Open Policy Agent, Hive, Spark and Anonymizer says the same as the plan itself."""

import csv
import io
import json
from datetime import date, timedelta

import pytest
import regopy
import sqlalchemy as sa
import sqlglot
from _governed import column, inventory, label, table
from _servers import POSTGRES, connected

from scanner.governance.access.emitted import (
    anonymizer,
    columns_csv,
    hive_views,
    opa_data,
    opa_rego,
    ranger_policies,
    ranger_tags,
)
from scanner.governance.access.file import load_access
from scanner.governance.access.needs import decide
from scanner.governance.access.rules import Permit, Sight

FILE = """
[approvers]
data_owner = ["li"]
[[role]]
name = "support"
purpose = "=answers"
groups = ["service"]
database = ["crm_support"]
clear = 2
masked = 3
rows = 100
[[role]]
name = "lead"
purpose = "leads"
users = ["wang"]
clear = 3
masked = 4
approved_by = ["li"]
export = true
"""
KNOWN = inventory(
    table("crm.customer", column("id"), column("mobile", label("contact.mobile")),
          column("sfzh", label("identity.resident_id", level=4)),
          column("note", label("contact.mobile"), label("basic.name"))),
    table("crm.more", column("phone", label("contact.mobile"))),
)  # fmt: skip
TABLES = {"crm.customer": ("crm", "customer"), "crm.more": ("crm", "more")}
DAY = date(2026, 11, 25)
PERMIT = Permit(
    "7",
    "support",
    ("crm.more.phone",),
    Sight.CLEAR,
    "case",
    DAY,
    DAY + timedelta(days=3),
    "wu",
    (("data_owner", "li"),),
)


@pytest.fixture
def access(tmp_path):
    (tmp_path / "access.toml").write_text(FILE, "utf-8")
    return load_access(tmp_path / "access.toml")


@pytest.fixture
def needs(access):
    return decide(KNOWN, access, [PERMIT], DAY)


def test_the_csv_has_a_line_for_each_role_and_column_and_no_formula(needs, access):
    rows = list(csv.DictReader(io.StringIO(columns_csv(needs, access))))
    assert [(r["role"], r["column"], r["sees"]) for r in rows] == [(n.role, n.column, str(n.sight)) for n in needs]
    assert rows[0]["purpose"] == "'=answers"
    assert {r["export"] for r in rows if r["role"] == "lead" and r["level"] == "4"} == {"no"}


def asked(needs, access, **question):
    policy = regopy.Interpreter()
    policy.add_module("access", opa_rego())
    policy.add_data_json(opa_data(needs, access))
    policy.set_input_term(json.dumps({"groups": [], "user": "", "day": DAY.isoformat(), **question}))
    return json.loads(str(policy.query("x := data.pisift.access")))["bindings"]["x"]


def test_open_policy_agent_decides_as_the_plan_does(needs, access):
    who = {"support": {"groups": ["service"]}, "lead": {"user": "wang"}}
    for need in needs:
        found = asked(needs, access, table=need.path, column=need.column, **who[need.role])
        assert found["sight"] == str(need.sight), need
        assert found["allow"] is (need.sight is not Sight.NONE)
        assert found.get("mask") == (need.mask if need.sight is Sight.MASKED else None)


def test_open_policy_agent_knows_days_exports_rows_and_nobody(needs, access):
    phone = {"table": "crm.more", "column": "phone"}
    after = (PERMIT.until + timedelta(days=1)).isoformat()
    assert asked(needs, access, user="crm_support", day=after, **phone)["sight"] == "masked"
    assert asked(needs, access, user="crm_support", **phone)["rows"] == 100
    assert asked(needs, access, user="wang", **phone) | {"export": True, "rows": 0} == asked(
        needs, access, user="wang", **phone
    )
    assert asked(needs, access, user="wang", table="crm.customer", column="sfzh")["export"] is False
    assert asked(needs, access, user="nobody", **phone)["allow"] is False
    assert asked(needs, access, user="wang", table="crm.customer", column="new")["allow"] is False


def test_rangers_tags_and_policies_fit_each_other(needs, access):
    tags = json.loads(ranger_tags(needs, "tags", TABLES))
    named = {number: tag["type"] for number, tag in tags["tags"].items()}
    by_column = {
        tuple(value["values"][0] for value in resource["resourceElements"].values()): [
            named[str(n)] for n in tags["resourceToTagIds"][str(resource["id"])]
        ]
        for resource in tags["serviceResources"]
    }
    policies = json.loads(ranger_policies(needs, access, "tags"))["policies"]
    assert len({policy["name"] for policy in policies}) == len(policies)
    for need in needs:
        if not need.level:
            assert ("crm", *TABLES[need.path][1:], need.column) not in by_column
            continue
        (tag,) = by_column[("crm", TABLES[need.path][1], need.column)]
        own = [policy for policy in policies if policy["resources"]["tag"]["values"] == [tag]]
        seen = {role for p in own if p["policyType"] == 0 for item in p["policyItems"] for role in item["roles"]}
        masked = {role for p in own if p["policyType"] == 1 for i in p["dataMaskPolicyItems"] for role in i["roles"]}
        assert (need.role in seen, need.role in masked) == (need.sight is not Sight.NONE, need.sight is Sight.MASKED)


@pytest.mark.parametrize("dialect", ["hive", "spark"])
def test_views_for_hive_and_spark_parse_and_show_only_what_a_role_sees(needs, access, dialect):
    statements = [s for s in sqlglot.parse(hive_views(needs, access, TABLES), dialect=dialect) if s is not None]
    views = {str(s.this.sql(dialect)): s for s in statements if s.args.get("kind") == "VIEW"}
    assert len(views) == 4
    support = next(view for name, view in views.items() if "crm_support" in name and "customer" in name)
    assert support.expression.named_selects == ["id", "mobile", "note"]
    assert support.expression.selects[1].this.find(sqlglot.exp.Case) is not None


def test_labels_for_anonymizer_are_read_by_postgresql_as_far_as_the_extension(needs, access):
    url = POSTGRES.fresh()
    script = anonymizer(needs, access, {path: f'"{t[0]}"."{t[1]}"' for path, t in TABLES.items()}, '"pisift_mask"')
    labels = script.splitlines()
    assert any('MASKED WITH FUNCTION "pisift_mask".ends("mobile"::text, 3, 4)' in line for line in labels)
    for line in labels:
        with connected(url) as connection, pytest.raises(sa.exc.DBAPIError) as error:
            connection.execution_options(no_parameters=True).exec_driver_sql(line)
        assert 'security label provider "anon" is not loaded' in str(error.value.orig), line
