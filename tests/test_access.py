"""access.toml, and who needs which column how."""

from datetime import date
from pathlib import Path

import pytest
from _command import pisift
from _governed import column, inventory, label, table

from scanner.errors import UsageError
from scanner.governance.access.file import load_access
from scanner.governance.access.needs import base_of, decide, mask_of, physical
from scanner.governance.access.rules import Access, Permit, Sight
from scanner.governance.access.template import TEMPLATE
from scanner.model import ColumnEntry, ColumnProfile, Gap, GapKind, Support

FILE = """
[approvers]
data_owner = ["li"]
privacy_officer = ["han"]
[[role]]
name = "support"
purpose = "answers customers"
database = ["crm_support"]
tables = ["crm.*"]
clear = 2
masked = 4
types = { "auth.*" = "none", "contact.mobile" = "clear" }
approved_by = ["li"]
[[role]]
name = "bi"
purpose = "counts"
clear = 2
masked = 3
"""
CUSTOMER = table(
    "crm.customer",
    column("id"),
    column("name", label("basic.name", level=3)),
    column("mobile", label("contact.mobile", level=3)),
    column("sfzh", label("identity.resident_id", level=4)),
    column("password", label("auth.password", level=4)),
    column("city", label("location.region", level=2)),
)
ERP = table("erp.staff", column("mobile", label("contact.mobile", level=3)))
DAY = date(2026, 11, 25)


def access_of(folder: Path, text: str = FILE) -> Access:
    (folder / "access.toml").write_text(text, "utf-8")
    return load_access(folder / "access.toml")


def sights(needs, role: str) -> dict[str, str]:
    return {f"{need.path}.{need.column}": str(need.sight) for need in needs if need.role == role}


def test_a_role_sees_by_level_by_type_and_by_purpose(tmp_path):
    needs = decide(inventory(CUSTOMER, ERP), access_of(tmp_path))
    assert sights(needs, "support") == {
        "crm.customer.id": "clear", "crm.customer.name": "masked", "crm.customer.mobile": "clear",
        "crm.customer.sfzh": "masked", "crm.customer.password": "none", "crm.customer.city": "clear",
        "erp.staff.mobile": "none",
    }  # fmt: skip
    assert sights(needs, "bi") == {
        "crm.customer.id": "clear", "crm.customer.name": "masked", "crm.customer.mobile": "masked",
        "crm.customer.sfzh": "none", "crm.customer.password": "none", "crm.customer.city": "clear",
        "erp.staff.mobile": "masked",
    }  # fmt: skip
    by_column = {need.column: need for need in needs if need.role == "support" and need.path == "crm.customer"}
    assert by_column["mobile"].grounds == (
        "contact.mobile (level 3)", "contact.mobile is clear for support", "approved by li",
    )  # fmt: skip
    assert by_column["sfzh"].mask == "1+1"


def test_a_level_that_is_masked_by_default_is_clear_only_with_an_approval_for_each_office(tmp_path):
    def sight(approved_by: str, clear: int = 4) -> str:
        text = FILE.replace("clear = 2\nmasked = 4", f"clear = {clear}\nmasked = 4")
        access = access_of(tmp_path, text.replace('approved_by = ["li"]', f"approved_by = {approved_by}"))
        return sights(decide(inventory(CUSTOMER), access), "support")["crm.customer.sfzh"]

    assert sight("[]") == "masked"
    assert sight('["li"]') == "masked"
    assert sight('["li", "han"]') == "clear"
    assert sight('["li", "han"]', clear=3) == "masked"


def test_one_person_with_two_offices_is_not_two_approvals(tmp_path):
    text = FILE.replace('["han"]', '["han", "li"]').replace("clear = 2\nmasked = 4", "clear = 4\nmasked = 4")
    needs = decide(inventory(CUSTOMER), access_of(tmp_path, text))
    assert sights(needs, "support")["crm.customer.sfzh"] == "masked"


def permit(**changes) -> Permit:
    given = {
        "id": "1", "role": "bi", "columns": ("crm.customer.sfzh",), "sight": Sight.CLEAR, "reason": "fraud case 7",
        "start": date(2026, 11, 20), "until": date(2026, 11, 30), "by": "wang",
        "approvals": (("data_owner", "li"), ("privacy_officer", "han")),
    }  # fmt: skip
    return Permit(**{**given, **changes})


@pytest.mark.parametrize(
    ("changes", "sight", "says"),
    [
        ({}, "clear", "exception 1: clear from 2026-11-20 until 2026-11-30, li (data_owner) and han (privacy_officer)"),
        ({"until": DAY}, "clear", "until 2026-11-25"),
        ({"until": date(2026, 11, 24)}, "none", "exception 1: expired on 2026-11-24"),
        ({"start": date(2026, 11, 26)}, "none", "from 2026-11-26"),
        ({"approvals": ()}, "none", "not approved by data_owner and privacy_officer"),
        ({"approvals": (("data_owner", "li"),)}, "none", "not approved by privacy_officer"),
        ({"approvals": (("data_owner", "li"), ("privacy_officer", "li"))}, "none", "not approved by privacy_officer"),
        ({"is_refused": True}, "none", "exception 1: refused"),
        ({"until": date(2027, 11, 30)}, "none", "lasts longer than the 90 days of level 4"),
        ({"columns": ("crm.*.sfzh",), "sight": Sight.MASKED}, "masked", "exception 1: masked"),
        ({"role": "support"}, "none", ""),
    ],
)
def test_an_exception_counts_while_it_is_approved_and_lasts(tmp_path, changes, sight, says):
    (need,) = (
        need
        for need in decide(inventory(CUSTOMER), access_of(tmp_path), [permit(**changes)], DAY)
        if need.role == "bi" and need.column == "sfzh"
    )
    assert need.sight == sight
    assert says in "; ".join(need.grounds)


def test_a_column_that_was_not_read_has_the_level_of_the_unknown(tmp_path):
    gaps = (Gap(CUSTOMER.resource.id, "city", GapKind.UNREADABLE, "permission denied for this column"),)
    needs = decide(inventory(CUSTOMER, gaps=gaps), access_of(tmp_path))
    assert sights(needs, "bi")["crm.customer.city"] == "none"
    sampled = (Gap(CUSTOMER.resource.id, "", GapKind.SAMPLED, "a sample"),)
    assert sights(decide(inventory(CUSTOMER, gaps=sampled), access_of(tmp_path)), "bi")["crm.customer.city"] == "clear"


def test_values_inside_sentences_and_types_with_different_masks_show_nothing():
    prose = ColumnProfile("note", rows=9, supports=(("cn_mobile", Support(9, 9, whole=1)),))
    whole = ColumnProfile("note", rows=9, supports=(("cn_mobile", Support(9, 9, whole=8)),))
    mobile = label("contact.mobile")
    assert mask_of(ColumnEntry(column("note").column, prose, (mobile,))) == "none"
    assert mask_of(ColumnEntry(column("note").column, whole, (mobile,))) == "3+4"
    assert mask_of(column("x", mobile, label("contact.email"))) == "none"
    assert mask_of(column("x")) == "none"


def test_places_inside_a_json_column_close_the_column_as_far_as_the_strictest(tmp_path):
    entry = table(
        "crm.customer", column("id"), column("extra.city", label("location.region", level=2)),
        column("extra.ids[]", label("identity.resident_id", level=4)), column("extra.age", label("basic.age", level=2)),
    )  # fmt: skip
    needs = [need for need in decide(inventory(entry), access_of(tmp_path)) if need.role == "support"]
    found = list(physical(needs, ["id", "extra"]))
    assert [(need.column, need.sight, need.level, need.mask) for need in found] == [
        ("id", "clear", 0, "none"), ("extra", "masked", 4, "none"),
    ]  # fmt: skip
    assert base_of("extra.a", ["id", "extra", "extra.a"]) == "extra.a"
    assert base_of("gone", ["id"]) is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[role]]\nname = 'a'\n", ":1: a role needs its purpose"),
        (FILE.replace("clear = 2\nmasked = 4", "clear = 4\nmasked = 2"), ":10: clear = 4 is above masked = 2"),
        (FILE.replace('"auth.*" = "none"', '"auht.*" = "none"'), ":12: unknown PI type auht.*"),
        (FILE.replace('"auth.*" = "none"', '"auth.*" = "never"'), ":12: auth.* is seen clear, masked or none"),
        (FILE.replace("tables = [", "table = ["), ":9: unknown key table; did you mean tables?"),
        (FILE.replace('approved_by = ["li"]', 'approved_by = ["wu"]'), ":13: wu is no approver"),
        (FILE + 'database = ["crm_support"]\n', ":19: crm_support is mapped to support and bi"),
        (FILE + "[[role]]\nname = 'bi'\npurpose = 'x'\nclear = 1\nmasked = 1\n", ":19: role bi is there twice"),
        (FILE + "[[tier]]\nlevel = 3\napproval = ['boss']\n", ":21: nobody is named as boss in [approvers]"),
        (FILE + "[[tier]]\nlevel = 3\nmasking = 'some'\n", ":21: masking is one of default, external, none"),
        (FILE + "[[tier]]\nlevel = true\n", ":20: level is a level from 0"),
        (FILE + "[views]\nschema = 'x'\n", ":20: schema holds {schema} and {role}"),
        (FILE + "rows = -1\n", ":19: rows is a whole number"),
        (FILE + "filter = [{ table = 'a', where = '1=1; drop table a' }]\n", ":19: where is one condition"),
        (FILE + "filter = 7\n", ":19: filter is a list such as"),
        ("unread_level = 4\n", "no [[role]]"),
        ("role = 3\n", ":1: role is written as [[role]]"),
        ("[[role]\n", "not TOML"),
    ],
)
def test_what_is_wrong_in_the_file_is_named_with_its_line(tmp_path, text, says):
    with pytest.raises(UsageError) as error:
        access_of(tmp_path, text)
    assert says in str(error.value)


def test_files_that_contradict_are_named_both(tmp_path):
    (tmp_path / "a.toml").write_text(FILE, "utf-8")
    (tmp_path / "b.toml").write_text("[[role]]\nname = 'bi'\npurpose = 'counts'\nclear = 3\nmasked = 3\n", "utf-8")
    with pytest.raises(UsageError) as error:
        load_access(tmp_path / "a.toml", tmp_path / "b.toml")
    assert "b.toml:1: role bi contradicts" in str(error.value)
    assert "a.toml:14" in str(error.value)
    (tmp_path / "b.toml").write_text("[[role]]\nname = 'bi'\npurpose = 'counts'\nclear = 2\nmasked = 3\n", "utf-8")
    assert [role.name for role in load_access(tmp_path / "a.toml", tmp_path / "b.toml").roles] == ["support", "bi"]


def test_init_writes_a_file_that_can_be_read(tmp_path):
    assert pisift("access", "init", "--out", "access.toml", cwd=tmp_path).returncode == 0
    assert (tmp_path / "access.toml").read_text("utf-8") == TEMPLATE
    assert [role.name for role in load_access(tmp_path / "access.toml").roles] == ["support", "analysts"]
    again = pisift("access", "init", "--out", "access.toml", cwd=tmp_path)
    assert (again.returncode, "is there already" in again.stderr) == (2, True)
