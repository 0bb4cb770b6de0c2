"""Checks, masks and Python's logging take the levels of the standard that is asked for, one's own among them."""

import logging

import pytest
from _command import pisift

from scanner.errors import UsageError
from scanner.logging_filter import MaskingFilter
from scanner.synthetic import Maker

OWN = """\
id = "OURS"
extends = "43697"
[levels.5]
zh = "绝密"
[[graded]]
level = 5
clause = "handbook 4.2"
types = ["contact.mobile"]
[[graded]]
level = 1
clause = "handbook 4.3"
types = ["contact.email"]
"""


@pytest.fixture
def files(tmp_path):
    maker = Maker(7)
    mobile, mail = maker.mobile(), maker.email("li")
    (tmp_path / "own.toml").write_text(OWN, "utf-8")
    (tmp_path / "a.log").write_text(f"phone={mobile} mail={mail}\n", "utf-8")
    (tmp_path / "a.csv").write_text("手机号\n" + "".join(f"{maker.mobile()}\n" for _ in range(20)), "utf-8")
    return tmp_path, mobile, mail


def test_a_check_fails_by_the_levels_of_the_standard_that_is_asked_for(files):
    folder, _, _ = files
    done = pisift("check", "a.log", "a.csv", "--standard", "own.toml", "--fail-on", "5", cwd=folder)
    assert done.returncode == 1
    assert "contact.mobile" in done.stdout
    assert "a.csv" in done.stdout
    assert "contact.email" not in done.stdout
    assert "contact.email" in pisift("check", "a.log", cwd=folder).stdout
    # JR/T 0171-2020: both are C2, and only C3 has its third level.
    assert pisift("check", "a.log", "--standard", "jr0171", cwd=folder).returncode == 0


def test_a_stream_is_masked_by_the_levels_of_the_standard_that_is_asked_for(files):
    folder, mobile, mail = files
    out = pisift("mask", "a.log", "--standard", "own.toml", "--level", "2", cwd=folder).stdout
    assert mobile not in out
    assert mail in out
    assert mail not in pisift("mask", "a.log", cwd=folder).stdout


def test_the_logging_filter_masks_by_the_levels_of_the_standard_that_is_asked_for(files):
    folder, mobile, mail = files
    record = logging.makeLogRecord({"msg": f"手机号 {mobile} 邮箱 {mail}"})
    assert MaskingFilter(2, standard=str(folder / "own.toml")).filter(record)
    assert mobile not in record.getMessage()
    assert mail in record.getMessage()
    with pytest.raises(UsageError, match="level is a level from 1 to 3"):
        MaskingFilter(4, standard="jr0171")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("check", "a.log", "--standard", "no"), "no"),
        (("check", "a.log", "--fail-on", "5"), "--fail-on is a level from 1 to 4"),
        (("mask", "a.log", "--standard", "jr0171", "--level", "4"), "--level is a level from 1 to 3"),
        (("mask", "a.log", "--standard", "missing.toml"), "missing.toml"),
    ],
)
def test_a_level_or_standard_that_is_none_is_a_clear_error(files, arguments, words):
    done = pisift(*arguments, cwd=files[0])
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr
