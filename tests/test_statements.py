# ruff: noqa: E501  log lines as programs write them
"""Logs in a scan: which slot or key of which template holds what, in how many lines; no value gets into one."""

import json
import random

import numpy as np
import pyarrow as pa
import pytest

from connectors import open as open_target
from scanner.batch import merge, scan_batch
from scanner.cli.scan import run_scan
from scanner.document import from_document, to_document
from scanner.events import MOST_LINES, Events
from scanner.model import Plan
from scanner.run import load_rules
from scanner.settings import Settings
from scanner.skeletons import LONGEST, skeletons
from scanner.statements import EVERY, HEAD
from scanner.synthetic import Maker
from scanner.templates import slots_of

RULES = load_rules()
maker = Maker(909)


def slots_in(path):
    (connector,), _ = open_target(str(path))
    (resource,) = connector.resources()
    profiles: dict = {}
    first = 0
    for batch in connector.read(resource, Plan()):
        profiles = merge(profiles, scan_batch(batch, RULES, first))
        first += batch.num_rows
    return {name: slots_of(profile.statements) for name, profile in profiles.items()}


def written(tmp_path, lines, name="app.log"):
    (tmp_path / name).write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return tmp_path / name


def test_a_finding_belongs_to_a_slot_of_a_template_and_the_header_is_none_of_it(tmp_path):
    lines = [
        f"2026-11-01 10:00:{n % 60:02d}.{n:03d} INFO [http-{n % 9}] c.e.S{n % 3} : 任务 {n} 完成" for n in range(16)
    ]
    lines += [
        f"2026-11-01 10:01:{n % 60:02d}.{n:03d} {level} [http-{n % 9}] c.e.S{n} : 用户 U{n} 绑定手机 {number}，渠道 APP"
        for n, (level, number) in enumerate([("INFO", maker.mobile()), ("WARN", maker.mobile()), ("INFO", "无")] * 40)
    ]
    (slot,) = slots_in(written(tmp_path, lines))["line"]
    assert slot.template == "用户 <*> 绑定手机 <*>，渠道 APP"
    assert (slot.number, slot.key, slot.pi_type) == (2, "绑定手机", "contact.mobile")
    assert (slot.lines, slot.seen, slot.first, slot.is_counted) == (80, 120, 17, True)


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ('{{"body":"{{\\"tel\\":\\"{}\\"}}"}} from gateway', "tel"),
        ("POST /api/user?channel=app&mobile={}&x=1 HTTP/1.1", "mobile"),
        ("header X-Phone: {}; trace=1", "X-Phone"),
        ("Cookie: sid=1; mob={}; lang=zh", "mob"),
        ("==> UPDATE t_user SET sj = '{}' WHERE id = 3", "sj"),
        ("ORA-00001: unique constraint violated, phone={}", "phone"),
        ("INSERT INTO t_user (id, sj, nick) VALUES (17, '{}', 'x')", "sj"),
        ("INSERT INTO t_user (id, sj) VALUES (1, 'a,b'), (2, '{}')", "sj"),
    ],
)
def test_a_slot_is_named_by_its_key(tmp_path, line, key):
    (slot,) = slots_in(written(tmp_path, [line.format(maker.mobile()) for _ in range(5)]))["line"]
    assert slot.key == key


def test_an_access_log_says_its_fields(tmp_path):
    line = '{} - - [10/Oct/2026:13:55:36 +0800] "GET /a?tel={} HTTP/1.1" 200 12 "-" "curl/8.1"'
    slots = slots_in(written(tmp_path, [line.format(maker.ipv4(), maker.mobile()) for _ in range(9)]))["line"]
    assert {(slot.key, slot.pi_type) for slot in slots} >= {("remote_addr", "net.ip"), ("tel", "contact.mobile")}


EVENTS = {
    "java": (
        "2026-11-01 10:00:{i},123 ERROR [main] c.e.A - 下单失败\njava.sql.SQLException: no user with phone {m} in shard\n"
        "\tat c.e.A.f(A.java:{i})\n\tat c.e.B.g(B.java:{i})\n",
        ("下单失败 ↵ java.sql.SQLException: no user with phone <*> in shard", "exception message of java.sql.SQLException", 2),
    ),
    "caused by": (
        "2026-11-01 10:00:{i},123 ERROR [main] c.e.A - 下单失败\njava.io.IOException: x\n\tat c.e.A.f(A.java:{i})\n"
        "Caused by: java.sql.SQLException: no {m}\n\t... 3 more\n",
        ("下单失败 ↵ Caused by: java.sql.SQLException: no <*>", "exception message of java.sql.SQLException", 4),
    ),
    "json": (
        '2026-11-01 10:00:{i},123 INFO [main] c.e.A - 请求体\n{{\n  "id": {i},\n  "buyer": {{\n    "mobile": "{m}"\n  }}\n}}\n',
        ('请求体 ↵ "mobile": "<*>"', "mobile", 5),
    ),
    "python": (
        "2026-11-01 10:00:{i},123 - app - ERROR - 短信失败\nTraceback (most recent call last):\n"
        '  File "/app/sms.py", line 9, in send\n    raise SmsError(f"cannot text")\napp.errors.SmsError: cannot text {m}\n',
        ("短信失败 ↵ app.errors.SmsError: cannot text <*>", "exception message of app.errors.SmsError", 5),
    ),
    "sql": (
        "# Time: 2026-11-01T10:00:{i}.1Z\n# Query_time: 2.1  Lock_time: 0.0 Rows_sent: 1\nSELECT id, nick\n"
        "  FROM t_user\nWHERE sj = '{m}'\nORDER BY id;\n",
        ("SELECT id, nick ↵ WHERE sj = '<*>'", "sj", 5),
    ),
    "insert": (
        "2026-11-01 10:00:{i},123 DEBUG [main] c.e.Dao - ==> INSERT INTO t_user (id, nick, sj)\nVALUES ({i}, 'a', '{m}')\n",
        ("==> INSERT INTO t_user (id, nick, sj) ↵ VALUES (<*>, 'a', '<*>')", "sj", 2),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", EVENTS)
def test_a_line_that_goes_on_with_an_event_belongs_to_the_statement_that_began_it(tmp_path, name):
    text, (template, key, first) = EVENTS[name]
    size = text.count("\n")
    (tmp_path / "a.log").write_text(
        "".join(
            text.format(i=10 + n, m=maker.mobile()) + f"2026-11-01 11:00:{n + 10} INFO - job {n} done\n"
            for n in range(12)
        ),
        "utf-8",
    )
    (slot,) = slots_in(tmp_path / "a.log")["line"]
    assert (slot.template, slot.key, slot.first) == (template, key, first)
    assert (slot.lines, slot.seen, slot.is_counted) == (12, 12, True)
    assert size > 1


def test_lines_that_look_alike_but_belong_to_other_events_are_told_apart(tmp_path):
    body = '{head}\n  "mobile": "{m}"\n'
    text = "".join(body.format(head=head, m=maker.mobile()) for head in ("注册请求体:", "登录请求体:") * 5)
    (tmp_path / "a.log").write_text(text, "utf-8")
    slots = slots_in(tmp_path / "a.log")["line"]
    assert {(slot.template, slot.lines) for slot in slots} == {
        ('注册请求体: ↵ "mobile": "<*>"', 5),
        ('登录请求体: ↵ "mobile": "<*>"', 5),
    }


def test_an_indented_line_with_nothing_before_it_and_a_very_long_event_stand_for_themselves(tmp_path):
    indented = [f"  phone {maker.mobile()} of user" for _ in range(300)]
    (slot,) = slots_in(written(tmp_path, indented))["line"]
    assert (slot.template, slot.lines) == ("phone <*> of user", 300)
    slots = slots_in(written(tmp_path, ["用户电话如下", *indented], "b.log"))["line"]
    assert sum(slot.lines for slot in slots) == 300


def test_of_a_very_long_event_a_line_is_not_looked_at_anew_for_each_line_below_it():
    class Counted(Events):
        looked_at = 0

        def line(self, row):
            self.looked_at += 1
            return super().line(row)

    texts = ["请求体:\n", *('  "a": 1\n' for _ in range(2_000))]
    events = Counted(pa.array(texts, pa.large_string()))
    before = [events.before(row) for row in range(len(texts))]
    assert before[: MOST_LINES + 1] == ["".join(texts[:row]) for row in range(MOST_LINES + 1)]
    assert set(before[MOST_LINES + 1 :]) == {""}
    assert events.looked_at < 6 * len(texts)


def test_words_that_few_lines_share_and_words_that_are_values_get_into_no_template(tmp_path):
    name = maker.name()
    lines = [
        f"订单 {n} 已由 {who} 签收，电话 {maker.mobile()}" for n, who in enumerate(["李雷", "韩梅梅", *[name] * 30])
    ]
    profiles = slots_in(written(tmp_path, lines))["line"]
    assert {slot.template for slot in profiles} == {"订单 <*> 已由 <*> 签收，电话 <*>"}
    (slot,) = slots_in(written(tmp_path, [f"神秘客 补录手机 {maker.mobile()} 备注 只此一行"], "b.log"))["line"]
    assert (slot.template, slot.key) == ("<*> <*> <*> <*> <*>", "手机")


def test_what_is_masked_already_is_no_slot(tmp_path):
    assert slots_in(written(tmp_path, ["用户绑定手机 138****5678 成功"] * 5))["line"] == ()


def test_numbers_of_a_long_log_are_estimates_and_say_so(tmp_path):
    rng = random.Random(4)
    lines = [
        f"bind {n} phone {maker.mobile() if rng.random() < 0.5 else 'none'} of user {n}"
        for n in range(HEAD + 60 * EVERY)
    ]
    held = sum("none" not in line for line in lines)
    (slot,) = slots_in(written(tmp_path, lines))["line"]
    assert not slot.is_counted
    assert slot.lines == pytest.approx(held, rel=0.02)
    assert slot.seen == pytest.approx(len(lines), rel=0.5)


def test_a_log_without_findings_has_no_slots(tmp_path):
    assert slots_in(written(tmp_path, [f"job {n} done in {n} ms" for n in range(3000)]))["line"] == ()


def test_without_drain3_each_statement_is_a_template(tmp_path, monkeypatch):
    lines = [
        f"user {n} of {verb} phone {maker.mobile()} in a shop of this city now"
        for n in range(9)
        for verb in ("bind", "free")
    ]
    path = written(tmp_path, lines)
    assert [slot.lines for slot in slots_in(path)["line"]] == [18]
    monkeypatch.setitem(__import__("sys").modules, "drain3.drain", None)
    assert [slot.lines for slot in slots_in(path)["line"]] == [9, 9]


def test_an_inventory_its_document_and_the_terminal_tell_the_slots(tmp_path, capsys):
    from scanner.cli import _terminal

    path = written(tmp_path, [f"用户 U{n} 绑定手机 {maker.mobile()} 成功" for n in range(12)])
    inventory = run_scan([str(path)], Settings())
    document = json.loads(json.dumps(to_document(inventory)))
    assert document["resources"][0]["columns"][0]["slots"][0]["template"] == "用户 <*> 绑定手机 <*> 成功"
    (column,) = from_document(document).resources[0].columns
    assert column.slots == inventory.resources[0].columns[0].slots
    _terminal.show(inventory, [])
    told = " ".join(capsys.readouterr().out.split())
    assert "slot 2 (绑定手机) is contact.mobile 手机号码 in 12 of 12 lines, first at line 1" in told


def test_the_files_of_a_rotated_log_are_one_resource_with_lines_numbered_through(tmp_path):
    import gzip

    lines = [f"job {n} done\n" for n in range(10)] + [f"用户 U{n} 绑定手机 {maker.mobile()} 成功\n" for n in range(30)]
    (tmp_path / "app.log.2.gz").write_bytes(gzip.compress("".join(lines[:15]).encode()))
    (tmp_path / "app.log.1").write_text("".join(lines[15:25]), "utf-8")
    (tmp_path / "app.log").write_text("".join(lines[25:]), "utf-8")
    (tmp_path / "db.log").write_text("started\n", "utf-8")
    (tmp_path / "whole").mkdir()
    (tmp_path / "whole" / "app.log").write_text("".join(lines), "utf-8")
    log, other, whole = run_scan([str(tmp_path)], Settings()).resources
    assert [entry.resource.path for entry in (log, other, whole)] == ["app.log", "db.log", "whole/app.log"]
    assert log.rows == 40
    assert "app.log.2.gz (lines 1 to 15), app.log.1 (lines 16 to 25), app.log (lines 26 to 40)" in log.resource.comment
    assert log.columns[0].labels == whole.columns[0].labels
    assert log.columns[0].labels[0].examples[0].row == 11
    assert (log.columns[0].slots[0].lines, log.columns[0].slots[0].first) == (30, 11)
    assert log.persons == whole.persons


def test_a_line_of_megabytes_is_like_no_other_and_the_others_are_compared():
    texts = pa.array(["a 1 x", "b" * (LONGEST + 1), "a 22 x", "b" * (LONGEST + 1), "a 3 y"], pa.large_string())
    place = np.array([0, 1, 2]), np.array([2, 0, 2]), np.array([3, 1, 4])
    first, one, again, other, third = skeletons(texts, *place, np.array([5, 5, 5])).tolist()
    assert first == again
    assert len({first, one, other, third}) == 4
