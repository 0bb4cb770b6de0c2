"""Recognizers that a user writes as data, and what the command line says of all of them."""

import json
from pathlib import Path

import pytest
from _command import pisift

from scanner import discovery
from scanner.batch import detect
from scanner.errors import UsageError
from scanner.run import Choice, load_rules
from scanner.synthetic import Maker

maker = Maker(19)
EVERY = {recognizer.id for recognizer in (*discovery.recognizers(), *discovery.of_pictures())}
OWN = """
[[recognizer]]
id = "staff_no"
pi_type = "work.employee_id"
pattern = "EMP[0-9]{6}"
context = ["工号"]
not_context = ["型号"]
names = ["empcode", "员工代号"]
finds = ["EMP123456", "工号EMP123456。"]
ignores = ["EMP12", "XEMP123456", "型号EMP123456"]
"""


def written(folder: Path, text: str) -> str:
    path = folder / "own.toml"
    path.write_text(text, "utf-8")
    return str(path)


def test_a_recognizer_written_as_data_finds_in_texts(tmp_path):
    rules = load_rules(choice=Choice(files=(written(tmp_path, OWN),)))
    findings = detect("工号EMP654321，型号EMP111111", rules)
    assert [(f.pi_type, f.start, f.end, f.recognizer) for f in findings] == [("work.employee_id", 2, 11, "staff_no")]


def test_it_labels_columns_by_value_and_by_its_own_words_in_workers_too(tmp_path):
    rows = "".join(f"{i},EMP{i:06d}\n" for i in range(40))
    (tmp_path / "t.csv").write_text(f"id,empcode\n{rows}", "utf-8")
    done = pisift(
        "scan", str(tmp_path / "t.csv"), "--recognizers", written(tmp_path, OWN), "--workers", "2",
        "--out", str(tmp_path / "out"), "--quiet",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    inventory = json.loads((tmp_path / "out" / "inventory.json").read_text("utf-8"))
    (resource,) = inventory["resources"]
    labels = {c["name"]: [label["pi_type"] for label in c["labels"]] for c in resource["columns"]}
    assert labels == {"id": [], "empcode": ["work.employee_id"]}


def test_the_trial_of_a_file_says_what_it_found(tmp_path):
    done = pisift("recognizers", "test", written(tmp_path, OWN))
    assert done.returncode == 0
    assert "staff_no: 2 found, 3 ignored" in done.stdout


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (('finds = ["EMP123456"', 'finds = ["EMP1"'), "example 1 of finds is not found"),
        (('ignores = ["EMP12"', 'ignores = ["EMP121212"'), "example 1 of ignores is found"),
        (('"EMP[0-9]{6}"', '"EMP[0-9{6}"'), "pattern:"),
        (('"EMP[0-9]{6}"', '"(?:E*)*M*P*[0-9]*"'), "matches the empty text"),
        (('"EMP[0-9]{6}"', '"(?:[A-Z]+)+P[0-9]{6}!?"'), "grows faster than the text"),
        (('"work.employee_id"', '"work.nothing"'), "no PI type work.nothing"),
        (('id = "staff_no"', 'id = "cn_mobile"'), "is called cn_mobile already"),
        (('id = "staff_no"', 'id = "Staff No"'), "id is lower-case"),
        (("names =", "name ="), "unknown key name"),
        (("ignores =", "# ignores ="), "ignores is missing"),
        (('context = ["工号"]', 'alone = "sometimes"'), "alone is one of"),
        (('context = ["工号"]', 'check = "crc"'), "check is one of"),
        (('context = ["工号"]', 'context = "工号"'), "context has the wrong type"),
    ],
)
def test_a_faulty_file_is_one_line_and_exit_code_2(tmp_path, change, says):
    done = pisift("recognizers", "test", written(tmp_path, OWN.replace(*change)))
    assert done.returncode == 2
    assert says in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_a_file_that_fails_its_own_examples_is_not_used(tmp_path):
    bad = written(tmp_path, OWN.replace('finds = ["EMP123456"', 'finds = ["EMP1"'))
    with pytest.raises(UsageError, match="recognizers test"):
        load_rules(choice=Choice(files=(bad,)))
    with pytest.raises(UsageError, match="cannot be read"):
        load_rules(choice=Choice(files=(str(tmp_path / "none.toml"),)))


def test_a_check_digit_and_a_pattern_with_han_need_no_code(tmp_path):
    member = """
[[recognizer]]
id = "member_no"
pi_type = "account.user_id"
pattern = "会员[0-9]{8}"
check = "luhn"
finds = ["会员12345674"]
ignores = ["会员12345678"]
"""
    rules = load_rules(choice=Choice(files=(written(tmp_path, member),)))
    assert [f.recognizer for f in detect("尊敬的会员12345674您好", rules)] == ["member_no"]


def test_the_list_of_recognizers_names_every_one_with_its_grounds():
    listed = {row["id"]: row for row in json.loads(pisift("recognizers", "--json").stdout)}
    assert set(listed) == EVERY
    assert all(row["name"] and row["sources"] for row in listed.values())
    assert listed["cn_resident_id"]["checks"][:2] == ["date", "check character"]
    text = pisift("recognizers").stdout
    assert all(name in text for name in listed)


def test_explain_says_each_check_and_never_the_value():
    right = maker.resident_id()
    wrong = maker.bad_id()
    done = pisift("explain", "cn_resident_id", stdin=right)
    assert done.returncode == 1
    assert "check character: passes" in done.stdout
    assert "it counts" in done.stdout
    done = pisift("explain", "cn_resident_id", stdin=f"身份证号：{wrong}\n")
    assert "check character: wrong check character" in done.stdout
    assert "evidence: context, it counts" in done.stdout
    done = pisift("explain", "cn_resident_id", stdin=wrong)
    assert done.returncode == 0
    assert "evidence: shape, it does not count" in done.stdout
    for value in (right, wrong):
        assert value not in done.stdout + done.stderr
    assert (
        pisift("explain", "cn_mobil", stdin="1").stderr
        == "pisift: no recognizer is called cn_mobil; did you mean cn_mobile?\n"
    )
    assert "nothing of this form" in pisift("explain", "email", stdin="hello").stdout


def test_pages_are_made_for_every_recognizer(tmp_path):
    assert pisift("recognizers", "pages", str(tmp_path / "pages")).returncode == 0
    pages = {path.stem: path.read_text("utf-8") for path in (tmp_path / "pages").glob("*.md")}
    assert set(pages) == {"index", *EVERY}
    assert "GB 11643-1999" in pages["cn_resident_id"]
    assert all(f"[{name}]({name}.md)" in pages["index"] for name in pages if name != "index")
