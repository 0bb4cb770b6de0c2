"""Exceptions are asked for and approved; the log of it shows whoever tampers with it."""

import json
import multiprocessing
from datetime import date, timedelta
from pathlib import Path

import pytest
from _command import pisift
from _governed import column, inventory, label, table

from scanner.errors import UsageError
from scanner.governance.access.file import load_access
from scanner.governance.access.log import APPROVAL, PLAN, REFUSAL, REQUEST, WITHDRAWAL, DamagedLog, Log, read_key
from scanner.governance.access.needs import decide
from scanner.governance.access.permits import answer, levels_of, permits_of, request
from scanner.governance.access.rules import Access, Permit, Sight

FILE = """
[approvers]
data_owner = ["li", "wu"]
privacy_officer = ["han", "li"]
[[role]]
name = "bi"
purpose = "counts"
clear = 2
masked = 2
"""
DAY = date(2026, 11, 25)
KNOWN = inventory(
    table(
        "crm.customer",
        column("mobile", label("contact.mobile")),
        column("sfzh", label("identity.resident_id", level=4)),
    )
)


@pytest.fixture
def access(tmp_path) -> Access:
    (tmp_path / "access.toml").write_text(FILE, "utf-8")
    return load_access(tmp_path / "access.toml")


@pytest.fixture
def log(tmp_path) -> Log:
    return Log(tmp_path / "log.jsonl")


def wish(**changes) -> Permit:
    given = {
        "id": "", "role": "bi", "columns": ("crm.customer.sfzh",), "sight": Sight.CLEAR, "reason": "fraud case 7",
        "start": DAY, "until": DAY + timedelta(days=9), "by": "wang",
    }  # fmt: skip
    return Permit(**{**given, **changes})


def sight(log: Log, access: Access, name: str = "sfzh") -> str:
    permits = permits_of(log.read(), access)
    return next(str(need.sight) for need in decide(KNOWN, access, permits, DAY) if need.column == name)


def test_level_four_opens_when_both_offices_have_approved(log, access):
    request(log, access, wish(), DAY)
    assert sight(log, access) == "none"
    answer(log, access, "1", "wu", "data_owner", APPROVAL)
    assert sight(log, access) == "none"
    answer(log, access, "1", "han", "privacy_officer", APPROVAL)
    assert sight(log, access) == "clear"


def test_level_three_opens_with_one_approval(log, access):
    request(log, access, wish(columns=("crm.*.mobile",)), DAY)
    answer(log, access, "1", "li", "data_owner", APPROVAL)
    assert (sight(log, access, "mobile"), sight(log, access)) == ("clear", "none")


def test_one_person_in_two_offices_is_one_approval(log, access):
    request(log, access, wish(), DAY)
    answer(log, access, "1", "li", "data_owner", APPROVAL)
    answer(log, access, "1", "li", "privacy_officer", APPROVAL)
    assert sight(log, access) == "none"


@pytest.mark.parametrize(("kind", "who", "office"), [(REFUSAL, "han", "privacy_officer"), (WITHDRAWAL, "wang", "")])
def test_what_is_refused_or_withdrawn_is_closed(log, access, kind, who, office):
    request(log, access, wish(), DAY)
    for office_, person in (("data_owner", "wu"), ("privacy_officer", "han")):
        answer(log, access, "1", person, office_, APPROVAL)
    answer(log, access, "1", who, office, kind)
    assert sight(log, access) == "none"
    with pytest.raises(UsageError, match="is closed"):
        answer(log, access, "1", "li", "data_owner", APPROVAL)


def test_who_leaves_an_office_takes_the_approval_along(log, access, tmp_path):
    request(log, access, wish(columns=("crm.*.mobile",)), DAY)
    answer(log, access, "1", "wu", "data_owner", APPROVAL)
    (tmp_path / "access.toml").write_text(FILE.replace(', "wu"', ""), "utf-8")
    assert sight(log, load_access(tmp_path / "access.toml"), "mobile") == "none"


@pytest.mark.parametrize(
    ("who", "office", "kind", "says"),
    [
        ("zhao", "data_owner", APPROVAL, "zhao is not data_owner: the access file names li, wu"),
        ("li", "boss", APPROVAL, "li is not boss: the access file names nobody"),
        ("zhao", "", WITHDRAWAL, "is wang's to withdraw"),
    ],
)
def test_only_who_may_decide_decides(log, access, who, office, kind, says):
    request(log, access, wish(), DAY)
    with pytest.raises(UsageError) as error:
        answer(log, access, "1", who, office, kind)
    assert says in str(error.value)
    assert len(log.read()) == 1


def test_nobody_approves_what_they_asked_for(log, access):
    request(log, access, wish(by="li"), DAY)
    with pytest.raises(UsageError, match="li asked for request 1: another person decides"):
        answer(log, access, "1", "li", "data_owner", APPROVAL)
    # Written past the command: it does not count either.
    log.append(APPROVAL, "li", {"request": "1", "office": "data_owner"})
    assert permits_of(log.read(), access)[0].approvals == ()


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"role": "nobody"}, "no role nobody"),
        ({"until": DAY - timedelta(days=1)}, "is before --from"),
        ({"start": DAY - timedelta(days=9), "until": DAY - timedelta(days=1)}, "is over"),
        ({"sight": Sight.NONE}, "an exception opens"),
        ({"reason": " "}, "needs a reason"),
    ],
)
def test_what_cannot_be_asked_for_is_said(log, access, changes, says):
    with pytest.raises(UsageError) as error:
        request(log, access, wish(**changes), DAY)
    assert says in str(error.value)
    assert not log.path.exists()


def test_columns_that_an_inventory_does_not_know_are_named(access):
    assert levels_of(wish(columns=("crm.customer.*",)), KNOWN, access) == {
        "crm.customer.mobile": 3,
        "crm.customer.sfzh": 4,
    }
    with pytest.raises(UsageError, match="no column of the inventory is called crm.customer.fax"):
        levels_of(wish(columns=("crm.customer.fax", "crm.customer.sfzh")), KNOWN, access)


# --- the chain ---


def filled(log: Log) -> list[str]:
    for number in range(5):
        log.append(PLAN, "li", {"steps": number})
    return log.path.read_text("utf-8").splitlines()


def altered(lines: list[str], number: int) -> list[str]:
    return [line.replace('"steps": 2', '"steps": 9') if place == number else line for place, line in enumerate(lines)]


@pytest.mark.parametrize(
    ("tamper", "line"),
    [
        (lambda lines: altered(lines, 2), "line 3: was changed"),
        (lambda lines: [*lines[:1], *lines[2:]], "line 2: does not follow"),
        (lambda lines: [*lines[:2], lines[3], lines[2], *lines[4:]], "line 3: does not follow"),
        (lambda lines: [*lines[:2], lines[1], *lines[2:]], "line 3: does not follow"),
        (lambda lines: lines[1:], "line 1: does not follow"),
        (lambda lines: [*lines, "{}"], "line 6: is no entry"),
        (lambda lines: [*lines[:4], lines[4][:30]], "line 5: is no entry"),
        (lambda lines: [*lines[:2], lines[2].replace('"li"', '"wu"'), *lines[3:]], "line 3: was changed"),
        (lambda lines: [*lines[:2], lines[2].replace('"plan"', '"approval"'), *lines[3:]], "line 3: was changed"),
    ],
)
def test_tampering_is_found_and_nothing_in_the_log_counts_any_more(log, access, tamper, line):
    lines = filled(log)
    assert log.verify() == ()
    log.path.write_text("\n".join(tamper(lines)) + "\n", "utf-8")
    assert any(problem.startswith(line) for problem in log.verify()), log.verify()
    with pytest.raises(DamagedLog):
        log.read()
    with pytest.raises(DamagedLog):
        request(log, access, wish(), DAY)


def test_lines_cut_off_at_the_end_are_found_by_a_hash_that_was_kept(log):
    lines = filled(log)
    head = log.head
    log.path.write_text("\n".join(lines[:3]) + "\n", "utf-8")
    assert log.verify() == ()
    assert "lines were cut off" in log.verify(head)[0]


def test_a_log_that_was_rewritten_without_the_key_is_found(log, tmp_path):
    (tmp_path / "key").write_bytes(b"0123456789abcdef0123456789abcdef\n")
    keyed = Log(tmp_path / "keyed.jsonl", read_key(tmp_path / "key"))
    filled(keyed)
    assert keyed.verify() == ()
    forged = Log(tmp_path / "forged.jsonl")
    filled(forged)
    keyed.path.write_bytes(forged.path.read_bytes())
    assert keyed.verify()[0].startswith("line 1: was changed")
    (tmp_path / "short").write_bytes(b"abc")
    with pytest.raises(UsageError, match="a key has at least 16 bytes"):
        read_key(tmp_path / "short")


def test_a_line_that_a_crash_cut_short_is_found(log):
    filled(log)
    log.path.write_text(log.path.read_text("utf-8")[:-1], "utf-8")
    assert log.verify() == ("line 5: is cut short",)


def _write(path: Path) -> None:
    for _ in range(10):
        Log(path).append(PLAN, "li", {})


def test_several_that_write_at_once_make_one_chain(log):
    writers = [multiprocessing.get_context("fork").Process(target=_write, args=(log.path,)) for _ in range(3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert log.verify() == ()
    assert len(log.read()) == 30
    assert log.path.stat().st_mode & 0o077 == 0


# --- the commands ---


def test_the_commands_ask_approve_show_and_verify(tmp_path):
    (tmp_path / "access.toml").write_text(FILE, "utf-8")
    until = (date.today() + timedelta(days=5)).isoformat()
    ask = ("request", "--role", "bi", "--column", "crm.customer.sfzh", "--reason", "case", "--until", until)
    done = pisift("access", *ask, "--who", "wang", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "request 1 is in access-log.jsonl\n")
    assert pisift("access", "approve", "1", "--as", "data_owner", "--who", "zhao", cwd=tmp_path).returncode == 2
    assert pisift("access", "approve", "1", "--as", "data_owner", "--who", "li", cwd=tmp_path).returncode == 0
    lines = [json.loads(line) for line in pisift("access", "log", "show", "--json", cwd=tmp_path).stdout.splitlines()]
    assert [line["kind"] for line in lines] == [REQUEST, APPROVAL]
    head = lines[-1]["hash"]
    assert pisift("access", "log", "verify", "--head", head, cwd=tmp_path).returncode == 0
    path = tmp_path / "access-log.jsonl"
    path.write_text(path.read_text("utf-8").replace('"wang"', '"li"'), "utf-8")
    done = pisift("access", "log", "verify", cwd=tmp_path)
    assert done.returncode == 1
    assert "line 1: was changed" in done.stderr
    assert pisift("access", "log", "verify", "--log", "none", cwd=tmp_path).returncode == 2
