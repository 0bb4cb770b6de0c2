"""The standards side by side: what they grade, one's own files, and what is said of a wrong one."""

import tomllib
from importlib.resources import files

import pytest
from _command import pisift

from scanner.catalogue import STANDARDS, load_catalogue, load_standard, load_standards
from scanner.errors import UsageError

TYPES = load_catalogue().types
ENTRIES = tomllib.loads((files("scanner.catalogue") / "pi_types.toml").read_text("utf-8"))["type"]
ORGANISATIONS = {entry["id"] for entry in ENTRIES if entry["category"] == "G"}

# standard, PI type, level, a part of the clause
GRADED = [
    ("GB/T 43697-2024", "contact.mobile", 3, "serious"),
    ("GB/T 43697-2024", "identity.resident_id", 4, "35273"),
    ("GB/T 35273-2020", "identity.resident_id", 2, "个人身份信息"),
    ("GB/T 35273-2020", "contact.mobile", 1, "annex A"),
    ("GB/T 35273-2020", "behavior.browse", 2, "annex B"),
    ("GB/T 45574-2025", "identity.resident_id", 1, "not listed"),
    ("GB/T 45574-2025", "identity.id_image", 2, "其他敏感个人信息"),
    ("GB/T 45574-2025", "finance.bank_card", 2, "金融账户信息"),
    ("GB/T 45574-2025", "health.condition", 2, "医疗健康信息"),
    ("GB/T 45574-2025", "biometric.gene", 2, "生物识别信息"),
    ("GB/T 45574-2025", "minor.under14", 2, "不满十四周岁"),
    ("JR/T 0197-2020", "auth.password", 4, "传统鉴别信息"),
    ("JR/T 0197-2020", "contact.mobile", 3, "联系信息"),
    ("JR/T 0197-2020", "account.login", 2, "account"),
    ("JR/T 0171-2020", "finance.card_security", 3, "C3"),
    ("JR/T 0171-2020", "finance.bank_card", 2, "C2"),
    ("JR/T 0171-2020", "finance.bank_name", 1, "C1"),
    ("JR/T 0171-2020", "org.uscc", 0, "does not address"),
    ("YD/T 3813-2020", "location.track", 4, "annex B"),
    ("YD/T 3813-2020", "device.model", 1, "annex B"),
    ("GB/T 39725-2020", "health.mental", 5, "HIV"),
    ("GB/T 39725-2020", "health.record", 4, "HIV"),
    ("GB/T 39725-2020", "basic.gender", 3, "re-identified"),
]


@pytest.mark.parametrize(("name", "pi_type", "level", "clause"), GRADED, ids=[f"{g[0]} {g[1]}" for g in GRADED])
def test_a_standard_grades_a_type_with_a_clause(name, pi_type, level, clause):
    grade = load_standard("union", name).grade(pi_type)
    assert grade.level == level
    assert clause in grade.clause
    assert grade.certainty in ("seen", "memory", "convention")


@pytest.mark.parametrize("name", STANDARDS)
def test_every_standard_is_dated_and_its_levels_are_explained_and_reached_by_known_types(name):
    standard = load_standard("union", name)
    assert standard.id == name
    assert standard.edition == name[-4:]
    assert standard.in_force
    assert standard.source
    assert all(standard.title)
    assert set(standard.levels) == set(range(1, len(standard.levels) + 1)) == set(standard.meanings)
    assert all(level.meaning for level in standard.meanings.values())
    assert set(standard.grades) <= set(TYPES)
    # What is left out is no information about persons.
    assert set(TYPES) - set(standard.grades) <= ORGANISATIONS
    assert {grade.level for grade in standard.grades.values()} <= set(standard.levels)


@pytest.mark.parametrize(("name", "key"), [("GB/T 35273-2020", "s35"), ("GB/T 45574-2025", "s45")])
def test_what_is_sensitive_is_what_the_catalogue_says(name, key):
    standard = load_standard("union", name)
    assert {t for t, grade in standard.grades.items() if grade.level == 2} == {
        e["id"] for e in ENTRIES if e[key] == "Y"
    }


@pytest.mark.parametrize("name", ["0197", "jr0197", "JR/T 0197", "jr-t-0197-2020", "JR/T 0197-2020"])
def test_a_standard_is_known_by_a_part_of_its_number(name):
    assert load_standard("union", name).id == "JR/T 0197-2020"


@pytest.mark.parametrize("name", ["", "GB/T", "9999", "2020"])
def test_a_name_that_means_none_or_several_is_a_usage_error(name):
    with pytest.raises(UsageError, match="no standard is called"):
        load_standard("union", name)


def own(tmp_path, text, name="own.toml"):
    (tmp_path / name).write_text(text, "utf-8")
    return str(tmp_path / name)


def test_a_file_of_ones_own_extends_and_overrides(tmp_path):
    file = own(tmp_path, """
id = "ACME-2026"
extends = "GB/T 43697-2024"
[levels.5]
zh = "绝密"
[[type]]
id = "own.badge"
zh = "门禁卡号"
category = "I"
kind = "D"
en_words = ["badge_no"]
[[graded]]
level = 5
types = ["own.badge", "contact.mobile"]
""")  # fmt: skip
    catalogue, (standard,) = load_standards([file])
    assert catalogue.types["own.badge"].zh == "门禁卡号"
    assert standard.id == "ACME-2026"
    assert standard.grade("contact.mobile").level == standard.grade("own.badge").level == 5
    assert standard.grade("basic.name") == load_standard().grade("basic.name")
    assert standard.levels[5] == ("绝密", "绝密")


def test_files_extend_files(tmp_path):
    own(tmp_path, 'id = "A"\nextends = "0197"\n[[graded]]\nlevel = 4\ntypes = ["net.ip", "basic.age"]\n', "a.toml")
    file = own(tmp_path, 'id = "B"\nextends = "a.toml"\n[[graded]]\nlevel = 1\ntypes = ["net.ip"]\n', "b.toml")
    (standard,) = load_standards([file])[1]
    assert [standard.grade(t).level for t in ("net.ip", "basic.age", "basic.name")] == [1, 4, 3]


@pytest.mark.parametrize("name", STANDARDS)
@pytest.mark.parametrize("basis", ["union", "45574"])
def test_a_file_that_only_renames_changes_no_level(tmp_path, name, basis):
    text = f'id = "OURS"\nextends = "{name}"\n[levels.1]\nzh = "公开"\nen = "Open"\n'
    (renamed,) = load_standards([own(tmp_path, text)], basis)[1]
    assert renamed.grades == load_standard(basis, name).grades
    assert renamed.levels[1] == ("公开", "Open")


HEAD = 'id = "X"\nextends = "43697"\n'
WRONG = [
    (HEAD + '[[graded]]\nlevel = 3\ntypes = [\n  "basic.name",\n  "contact.mobil",\n]\n', 7, "mean contact.mobile"),
    (HEAD + '[[graded]]\nlevel = 3\ntypes = ["net.ip"]\n\n[[graded]]\nlevel = 7\ntypes = []\n', 8, "out of range"),
    (HEAD + '[[graded]]\nlevel = "3"\ntypes = ["basic.name"]\n', 4, "out of range"),
    (HEAD + '[[graded]]\ntypes = ["basic.name"]\n', 3, "out of range"),
    (HEAD + '[[graded]]\nlevel = 3\ntypes = "basic.name"\n', 5, "a list"),
    (HEAD + '[[graded]]\nlevel = 3\ntypes = ["net.ip"]\n[[graded]]\nlevel = 2\ntypes = ["net.ip"]\n', 8, "twice"),
    (HEAD + '[[graded]]\nlevl = 3\ntypes = ["net.ip"]\n', 4, "did you mean level"),
    (HEAD + '[levels.0]\nzh = "x"\n', 3, "from 1 to 9"),
    (HEAD + '[levels.5]\nen = "x"\n', 3, "needs a name"),
    (HEAD + 'colour = "red"\n', 3, "unknown key colour"),
    (HEAD + '[[type]]\nid = "own.x"\nzh = "甲"\ncategory = "Z"\nkind = "D"\n', 6, "category"),
    (HEAD + '[[type]]\nid = "basic.name"\nzh = "甲"\ncategory = "B"\nkind = "D"\n', 4, "already"),
    (HEAD + '[[type]]\nid = "own.x"\nzh = "甲"\ncategory = "B"\nkind = "?"\n', 7, "kind"),
    ('title_zh = "x"\n', 1, "id is missing"),
    ('id = "X"\nextends = "own.toml"\n', 2, "extends itself"),
    ('id = "X"\n[[graded]\n', 2, ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "line", "said"), WRONG, ids=[f"{w[1]} {w[2]}" for w in WRONG])
def test_a_wrong_file_is_said_with_its_line(tmp_path, text, line, said):
    file = own(tmp_path, text)
    with pytest.raises(UsageError) as raised:
        load_standards([file])
    assert said in str(raised.value)
    assert f":{line}:" in str(raised.value) or f"line {line}" in str(raised.value)


def test_a_cycle_over_two_files_is_said(tmp_path):
    own(tmp_path, 'id = "A"\nextends = "b.toml"\n', "a.toml")
    file = own(tmp_path, 'id = "B"\nextends = "a.toml"\n', "b.toml")
    with pytest.raises(UsageError, match=r"a\.toml:2: extends itself: b\.toml -> a\.toml -> b\.toml"):
        load_standards([file])


def test_a_type_of_ones_own_without_a_level_and_a_file_that_grades_too_little_are_said(tmp_path):
    text = HEAD + '[[type]]\nid = "own.x"\nzh = "甲"\ncategory = "B"\nkind = "D"\n'
    with pytest.raises(UsageError, match="own.x has no level"):
        load_standards([own(tmp_path, text)])
    with pytest.raises(UsageError, match="say what it extends"):
        load_standards([own(tmp_path, 'id = "X"\n[levels.1]\nzh = "一"\n')])


def test_the_command_lists_explains_and_writes_a_page_each(tmp_path):
    listed = pisift("standards").stdout
    assert all(name in listed for name in STANDARDS)
    told = pisift("standards", "explain", "jr0171", "finance.bank_card").stdout
    assert "finance.bank_card  Bank card number: 2, 4.2 b)" in told
    assert pisift("standards", "explain", "jr9999").returncode == 2
    assert pisift("standards", "pages", str(tmp_path)).returncode == 0
    assert len(list(tmp_path.glob("*.md"))) == len(STANDARDS) + 1
    assert "| `auth.password` | 登录密码 | " in (tmp_path / "jr-t-0171-2020.md").read_text("utf-8")


def test_a_scan_grades_under_several_standards_the_first_giving_the_level(tmp_path):
    from scanner import scan
    from scanner.synthetic import Maker

    maker = Maker(5)
    rows = "".join(f"{maker.mobile()},{n:05}\n" for n in range(30))
    (tmp_path / "a.csv").write_text("手机号,turnstile_card\n" + rows, "utf-8")
    file = own(tmp_path, HEAD + """
[[type]]
id = "own.badge"
zh = "门禁卡号"
category = "I"
kind = "D"
en_words = ["turnstile_card"]
[[graded]]
level = 4
types = ["own.badge"]
""")  # fmt: skip
    inventory = scan(str(tmp_path / "a.csv"), standard=["jr0171", file])
    mobile, badge = (column.labels[0] for column in inventory.resources[0].columns)
    assert (mobile.standard, mobile.level, mobile.level_name) == ("JR/T 0171-2020", 2, "C2")
    assert [(g.standard, g.level) for g in mobile.gradings] == [("JR/T 0171-2020", 2), ("X", 3)]
    assert badge.pi_type == "own.badge"
    assert [g.level for g in badge.gradings] == [0, 4]
