"""The command line as people use it: as a process, with its exit codes and its streams."""

import json
import re
from pathlib import Path

import pytest
from _command import pisift

from scanner.synthetic import Maker

ROOT = Path(__file__).parent.parent
maker = Maker(31)


def test_detect_prints_one_json_line_for_each_line():
    mobile, number = maker.mobile(), maker.resident_id()
    done = pisift("detect", stdin=f'手机{mobile}\n\n{{"text": "身份证号：{number}", "id": 1}}\n无\n')
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [[f["pi_type"] for f in line["findings"]] for line in lines] == [
        ["contact.mobile"], [], ["identity.resident_id"], [],
    ]  # fmt: skip
    assert lines[0]["findings"][0] == {
        "pi_type": "contact.mobile",
        "start": 2,
        "end": 13,
        "evidence": "VALIDATED",
        "recognizer": "cn_mobile",
        "masked": f"{mobile[:3]}****{mobile[-4:]}",
    }
    assert (lines[2]["findings"][0]["start"], lines[2]["findings"][0]["end"]) == (5, 23)
    assert mobile not in done.stdout


def test_detect_masks_a_stream_of_text():
    mobile, mail = maker.mobile(), maker.email("li")
    done = pisift("detect", "--mask", stdin=f"😀用户{mobile}的邮箱是{mail}。\n")
    assert done.stdout == f"😀用户{mobile[:3]}****{mobile[-4:]}的邮箱是{mail[0]}***@{mail.split('@')[1]}。\n"


def test_detect_reads_a_file(tmp_path):
    (tmp_path / "a.txt").write_text(f"车牌{maker.plate()}\n", "utf-8")
    done = pisift("detect", str(tmp_path / "a.txt"))
    assert json.loads(done.stdout)["findings"][0]["pi_type"] == "property.plate"
    assert pisift("detect", str(tmp_path / "none.txt")).returncode == 2


def test_detect_survives_any_line():
    done = pisift("detect", stdin='{"text": 5}\n{broken\n[1]\n\x00\ud7ff\n{"text": "{}"}\n')
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) == 5


def test_detect_is_a_function_too():
    from scanner import detect

    (finding,) = detect(f"卡号 {maker.bank_card()}")
    assert finding.pi_type == "finance.bank_card"


def test_scan_is_a_function_too(tmp_path):
    from scanner import scan

    (tmp_path / "a.log").write_text("".join(f"手机号 {maker.mobile()}\n" for _ in range(9)), "utf-8")
    inventory = scan(str(tmp_path))
    assert inventory.highest_level == 3


def write_sheet(path: Path, rows: int = 30) -> None:
    path.write_text("客户,手机号\n" + "".join(f"{maker.name()},{maker.mobile()}\n" for _ in range(rows)), "utf-8")


@pytest.mark.parametrize(("level", "code"), [("5", 0), ("4", 1), ("3", 1), ("0", 0)])
def test_fail_on_decides_the_exit_code(tmp_path, level, code):
    """Both columns have level 3; a name beside a phone raises the table to 4."""
    write_sheet(tmp_path / "a.csv")
    assert pisift("scan", "a.csv", "--fail-on", level, cwd=tmp_path).returncode == code


def test_several_targets_of_every_kind_in_one_scan(tmp_path):
    write_sheet(tmp_path / "a.csv")
    write_sheet(tmp_path / "b.csv")
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs/x.log").write_text(f"登录 from {maker.ipv4()}\n" * 5, "utf-8")
    done = pisift(
        "scan", "a.csv", "*.csv", "logs", "-", "--out", "out", cwd=tmp_path, stdin=f"电话 {maker.mobile()}\n" * 4
    )
    assert done.returncode == 0, done.stderr
    inventory = json.loads((tmp_path / "out/inventory.json").read_text("utf-8"))
    ids = [resource["id"] for resource in inventory["resources"]]
    assert set(ids) == {"a.csv", "*.csv/a.csv", "*.csv/b.csv", "logs/x.log", "stdin"}
    assert "contact.mobile" in done.stdout or "手机号码" in done.stdout


def test_the_table_shows_resource_type_in_both_languages_level_support_and_grounds(tmp_path):
    write_sheet(tmp_path / "a.csv")
    out = pisift("scan", "a.csv", cwd=tmp_path).stdout
    for part in ("a.csv", "手机号", "手机号码", "Mobile number", "3", "100.0%", "30 of 30"):
        assert part in out


def test_formats_and_out_are_as_asked(tmp_path):
    write_sheet(tmp_path / "a.csv")
    pisift("scan", "a.csv", "--out", "deep/er", "--format", "csv", cwd=tmp_path)
    assert [path.name for path in (tmp_path / "deep/er").iterdir()] == ["findings.csv"]


def test_the_inventory_says_how_it_was_made_and_holds_no_time(tmp_path):
    write_sheet(tmp_path / "a.csv")
    pisift("scan", "a.csv", "--out", "o", "--limit", "10", cwd=tmp_path)
    inventory = json.loads((tmp_path / "o/inventory.json").read_text("utf-8"))
    made = inventory["made"]
    assert made["tool"]["name"] == "pisift"
    assert made["standard"] == {"id": "GB/T 43697-2024", "edition": "2024", "basis": "union"}
    assert made["settings"]["limit"] == 10
    assert made["seed"] == 0
    assert [gap["kind"] for gap in inventory["gaps"]] == ["sampled"]


def test_settings_come_from_a_file_and_the_command_line_wins(tmp_path):
    write_sheet(tmp_path / "a.csv")
    (tmp_path / "pisift.toml").write_text('fail_on = 3\nformat = ["csv"]\n')
    assert pisift("scan", "a.csv", "--out", "o", cwd=tmp_path).returncode == 1
    assert [path.name for path in (tmp_path / "o").iterdir()] == ["findings.csv"]
    assert pisift("scan", "a.csv", "--fail-on", "0", cwd=tmp_path).returncode == 0


def test_a_recognizer_can_be_left_out(tmp_path):
    (tmp_path / "a.log").write_text(f"邮箱 {maker.email('li')}\n" * 9, "utf-8")
    pisift("scan", "a.log", "--without", "email", "--out", "o", cwd=tmp_path)
    inventory = json.loads((tmp_path / "o/inventory.json").read_text("utf-8"))
    assert inventory["summary"]["labels"] == 0
    assert pisift("scan", "a.log", "--without", "e-mail", cwd=tmp_path).returncode == 2


def command_names(tree, name=""):
    """Every command of the tree, with the words before it: ``policy read``."""
    for word, command in getattr(tree, "commands", {}).items():
        yield f"{name} {word}".strip()
        yield from command_names(command, f"{name} {word}".strip())


def test_every_command_and_setting_is_in_both_readmes():
    from dataclasses import fields

    from scanner.cli import command_tree
    from scanner.settings import Settings

    for name in ("README.md", "README.zh-CN.md"):
        text = (ROOT / name).read_text("utf-8")
        for command in command_names(command_tree()):
            assert re.search(rf"`(pisift )?{command}\b", text), (name, command)
        for field in fields(Settings):
            assert f"`{field.name}`" in text, (name, field.name)


def test_gaps_of_one_reason_are_one_line_and_nothing_is_coloured_in_a_pipe(tmp_path):
    write_sheet(tmp_path / "a.csv")
    for name in "bcd":
        (tmp_path / f"{name}.csv").write_bytes(b"")
    out = pisift("scan", ".", cwd=tmp_path).stdout
    assert "Empty: ./b.csv and 2 more" in out or "Empty: b.csv and 2 more" in out
    assert "\x1b[" not in out
