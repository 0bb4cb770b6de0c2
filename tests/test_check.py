# ruff: noqa: E501  sources and log lines as they are written
"""``pisift check`` as CI uses it: leaks by place, diffs, baselines, policies, outputs and exit codes."""

import json
import os
import queue
import signal
import subprocess
import threading
import time
import xml.etree.ElementTree as ElementTree
from datetime import date
from pathlib import Path

import jsonschema
import pyarrow as pa
import pytest
from _command import PISIFT, pisift

from scanner.catalogue import load_catalogue, load_standard
from scanner.check.acceptance import Accepted, Policy, judge, read_baseline, read_policy, write_baseline
from scanner.check.diff import added_lines
from scanner.check.leaks import CLEAR, MASKED, WEAK, Leak, Leaks
from scanner.check.lines import Lines
from scanner.check.masks import hashed_mobiles, weakness
from scanner.check.named import spots
from scanner.check.outputs import OUTPUTS, Outcome
from scanner.errors import UsageError
from scanner.line_places import format_of, place_of
from scanner.rotation import log_of
from scanner.run import load_rules
from scanner.synthetic import Maker
from scanner.words import Lexicon

SCHEMAS = Path(__file__).parent / "schemas"
ROOT = Path(__file__).parent.parent
TODAY = date(2026, 11, 25)
maker = Maker(808)


@pytest.fixture(scope="module")
def rules():
    return load_rules()


def leaks_in(rules, text: str, hash_budget: float = 0.0, path: str = "app.log") -> list[Leak]:
    lines = Lines(rules, {name: g.level for name, g in load_standard().grades.items()}, TODAY, hash_budget)
    leaks = Leaks()
    leaks.update(lines.read(path, pa.array(text.splitlines(keepends=True), pa.large_string()), 1, None))
    leaks.update(lines.hashes())
    return leaks.sorted()


def test_a_leak_belongs_to_a_key_or_words_and_is_counted_there_from_its_first_line(rules):
    text = "启动完成\n" + "".join(f"10:0{i} 用户 U{i} 绑定手机 {maker.mobile()} 成功\n" for i in range(9))
    (leak,) = leaks_in(rules, text)
    assert (leak.pi_type, leak.place, leak.count, leak.line, leak.level) == ("contact.mobile", "绑定手机", 9, 2, 3)


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ('{{"user":{{"mobile":"{}"}}}}', "mobile"),
        ('{{"msg":"{{\\"phone\\":\\"{}\\"}}"}}', "phone"),
        ("level=info mobile={} cost=3", "mobile"),
        ("GET /api/user?tel={}&x=1 HTTP/1.1", "tel"),
        ("Cookie: uid=7; mob={}", "mob"),
        ("UPDATE t SET sj = '{}' WHERE id = 7", "sj"),
        ("手机号：{}，请核实", "手机号"),
        ("send sms to {} ok", "send sms to <*> ok"),
        ("retry 17 of 0x3f to {} ok", "of <*> to <*> ok"),
    ],
)
def test_the_place_is_the_key_or_the_words_around_without_what_varies(line, place):
    text = line.format("@")
    at = text.index("@")
    assert place_of(text, at, at + 1) == place


@pytest.mark.parametrize(
    ("text", "place", "line"),
    [
        ("INFO ==> INSERT INTO t_user (id, sj)\nVALUES (7, '{}')\n", "sj", 2),
        ('10:00:01 INFO body:\n{{\n  "mobile": "{}"\n}}\n', "mobile", 3),
        (
            "10:00:01 ERROR failed\njava.io.IOException: no {} here\n\tat a.B.c(B.java:7)\n",
            "java.io.IOException: no <*> here",
            2,
        ),
    ],
)
def test_a_leak_in_a_later_line_of_an_event_has_its_own_line_and_a_key_of_the_event(rules, text, place, line):
    (leak,) = leaks_in(rules, text.format(maker.mobile()))
    assert (leak.place, leak.line) == (place, line)


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("access log", '1.2.3.4 - bob [10/Oct/2026:13:55:36 +0800] "GET /a?b=1 HTTP/1.1" 200 2326 "-" "curl/8"'),
        ("apache error log", "[Sun Dec 04 05:15:09 2005] [error] [client 222.166.160.184] Directory index forbidden"),
        ("nginx error log", "2026/11/01 10:00:00 [error] 7#7: *1 open() failed, client: 1.2.3.4"),
        ("syslog (RFC 3164)", "<34>Oct 11 22:14:15 mymachine su[12]: 'su root' failed"),
        ("syslog (RFC 5424)", '<165>1 2026-10-11T22:14:15.003Z host app - ID47 [ex@32473 iut="3"] An event'),
        ("application log", "2026-11-01 10:00:00.123  INFO 18234 --- [nio-8080-exec-1] c.e.Crm : hello"),
        ("application log", "2026-11-01 10:00:00,123 - INFO  [main] - hello"),
        ("auditd", "type=USER_LOGIN msg=audit(1364481363.243:24287): pid=1 acct=root"),
        ("kubernetes (CRI)", "2026-11-01T10:00:00.123456789Z stdout F hello"),
        ("MySQL slow log", "SELECT * FROM t WHERE sj = '1'"),
        ("W3C extended log", "2026-11-01 10:00:00 10.0.0.1 GET /a b=1 443 bob 1.2.3.4 curl 200"),
        ("stack trace", "\tat com.example.Crm.main(Crm.java:17)"),
        ("journald export", "MESSAGE=hello"),
        ("", "just some words"),
    ],
)
def test_formats_are_told_by_their_lines(name, line):
    assert format_of(line) == name


def test_a_client_address_is_its_field(rules):
    line = f'{maker.ipv4()} - - [10/Oct/2026:13:55:36 +0800] "GET / HTTP/1.1" 200 12\n'
    assert leaks_in(rules, line)[0].place == "remote_addr"


@pytest.mark.parametrize(
    ("path", "resource"),
    [
        ("a/app.log.1", "a/app.log"), ("app.log.12.gz", "app.log"), ("app-2026-11-24.log.gz", "app.log"),
        ("app.log.20261124", "app.log"), ("app.2026-11-24.3.log", "app.3.log"), ("src/a.py", "src/a.py"),
    ],
)  # fmt: skip
def test_a_rotated_set_is_one_resource(path, resource):
    assert log_of(path) == resource


@pytest.mark.parametrize(
    ("value", "pi_type", "is_weak"),
    [
        ("138****5678", "contact.mobile", False),
        ("138********", "contact.mobile", False),
        ("1381234****", "contact.mobile", True),
        ("13812****78", "contact.mobile", True),
        ("110105********1234", "identity.resident_id", False),
        ("11010519900101****", "identity.resident_id", True),
        ("622202*********1234", "finance.bank_card", False),
        ("62220212345****1234", "finance.bank_card", True),
        ("l***@qq.com", "contact.email", False),
        ("zhangsa*@qq.com", "contact.email", True),
    ],
)
def test_a_mask_is_weak_when_it_leaves_too_much(value, pi_type, is_weak):
    assert bool(weakness(value, pi_type)) is is_weak


def test_masked_values_pass_and_weakly_masked_ones_do_not(rules):
    states = {leak.state for leak in leaks_in(rules, "手机 138****5678\n")}
    assert states == {MASKED}
    for line in ("手机 1381234****\n", "手机 1381234*678\n"):
        assert [(leak.pi_type, leak.state) for leak in leaks_in(rules, line)] == [("contact.mobile", WEAK)]


@pytest.mark.parametrize("algorithm", ["md5", "sha1", "sha256"])
def test_an_unsalted_hash_of_a_number_seen_in_the_clear_is_told(rules, algorithm):
    import hashlib

    mobile = maker.mobile()
    digest = hashlib.new(algorithm, mobile.encode()).hexdigest()
    found = [leak for leak in leaks_in(rules, f"mobile={mobile}\nm={digest}\n", 5.0) if leak.state == WEAK]
    assert [leak.line for leak in found] == [2]
    assert "unsalted" in found[0].why
    assert leaks_in(rules, f"trace={'0af7651916cd43dd8448eb211c80319c'}\n", 0.02) == []


def test_hashes_of_common_segments_are_found_without_a_hint():
    import hashlib

    digest = hashlib.md5(b"13800000000").hexdigest()
    assert hashed_mobiles([digest], [], 10.0) == {digest: "MD5"}


def test_base64_hides_nothing(rules):
    import base64

    code = base64.b64encode(f"手机号{maker.mobile()}".encode()).decode()
    (leak,) = leaks_in(rules, f"payload {code}\n")
    assert (leak.pi_type, leak.state) == ("contact.mobile", CLEAR)
    assert "hides nothing" in leak.why


def test_an_inline_remark_accepts_its_line_or_the_next_and_ends(rules):
    mobile = maker.mobile()
    assert leaks_in(rules, f"手机 {mobile}  # pisift: allow contact.mobile the operator's test number\n") == []
    assert leaks_in(rules, f"# pisift: allow contact.* until 2027-01-01 a test number\n手机 {mobile}\n") == []
    assert len(leaks_in(rules, f"# pisift: allow contact.mobile until 2026-01-01 old\n手机 {mobile}\n")) == 1
    assert len(leaks_in(rules, f"手机 {mobile}  # pisift: allow contact.mobile\n")) == 1
    assert len(leaks_in(rules, f"手机 {mobile}  # pisift: allow contact.email wrong type\n")) == 1


SOURCES = {
    "A.java": (
        'class A { void f(User u) {\n log.info("mobile={}", u.getMobile());\n log.info("mobile={}", mask(u.getMobile()));\n'
        ' LOGGER.debug("done {}", u.getCount());\n String mobile = u.getMobile();\n} }\n',
        [(2, "contact.mobile")],
    ),
    "a.py": (
        'logger.info("手机号 %s", p)\nlogger.info(f"user {user.id_card}")\nlogging.info("n %d", n)\nx = id_card\n'
        'logger.info("card %s", mask(id_card))\nlogger.info(f"card {mask(id_card)}")\nprint("password=" + password)\n',
        [(1, "contact.mobile"), (2, "identity.resident_id"), (7, "auth.password")],
    ),
    "a.go": (
        'package a\nfunc f() {\n l.Info("x", zap.String("mobile", u.Mobile))\n log.Printf("idCard=%s", u.IDCard)\n'
        ' zap.String("mobile", Mask(m))\n}\n',
        [(3, "contact.mobile"), (4, "identity.resident_id")],
    ),
    "a.ts": (
        "logger.info(`m ${u.mobile}`);\nconsole.log('x', u.email);\nconsole.log('n', u.count);\nlogger.info(`m ${mask(u.mobile)}`)\n",
        [(1, "contact.mobile"), (2, "contact.email")],
    ),
    "a.js": ("console.error('idCard: ' + idCard)\n", [(1, "identity.resident_id")]),
    "s.sql": (
        "CREATE TABLE IF NOT EXISTS `t_user` (\n  id bigint,\n  sj varchar(11) COMMENT '手机号',\n  idc char(18), -- 身份证号\n"
        "  amount decimal(10,2),\n  PRIMARY KEY (id)\n);\ncreate table b(\"id_card\" text, n int);\n",
        [(3, "contact.mobile"), (4, "identity.resident_id"), (8, "identity.resident_id")],
    ),
    "s.proto": ("message User {\n  string mobile = 1;\n  int32 n = 2;\n  string sj = 3; // 手机号\n}\n",
                [(2, "contact.mobile"), (4, "contact.mobile")]),
    "s.avsc": ('{"type":"record","name":"L","fields":[\n{"name":"phone","type":"string"},\n{"name":"n","type":"int"}]}',
               [(2, "contact.mobile")]),
    "s.json": ('{"$schema":"x","properties":{\n"idCard":{"type":"string"},\n"n":{"type":"integer"}}}',
               [(2, "identity.resident_id")]),
    "api.yaml": (
        "openapi: 3.1.0\npaths:\n  /a:\n    get:\n      parameters:\n        - name: mobile\n          in: query\n"
        "components:\n  schemas:\n    U:\n      properties:\n        idCardNo: {type: string}\n        n: {type: integer}\n",
        [(6, "contact.mobile"), (12, "identity.resident_id")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SOURCES)
def test_logging_statements_and_schemas_are_read_by_name(name):
    source, expected = SOURCES[name]
    found = list(spots(name, source.encode(), Lexicon(load_catalogue())))
    assert [(spot.line, spot.pi_type) for spot in found] == expected
    for spot in found:
        assert source.splitlines()[spot.line - 1][spot.start : spot.end].strip("`\"'") != ""


@pytest.mark.parametrize(
    ("statement", "level"),
    [
        ('log.info("orderId={}", o.getOrderId())', 2),
        ('log.info("orderId={} balance={}", a, b)', 2),
        ('log.info("mobile={} orderId={}", a, b)', 4),
        ('log.info("userId={} orderId={}", a, b)', 4),
    ],
)
def test_what_is_sensitive_by_context_only_is_so_beside_a_name_that_tells_a_person(tmp_path, statement, level):
    (tmp_path / "A.java").write_text(f'class A {{ void f() {{\n  {statement};\n  log.info("mobile={{}}", m);\n}} }}')
    told = json.loads(pisift("check", "A.java", "--fail-on", "1", "--output", "json", cwd=tmp_path).stdout)
    assert [leak["level"] for leak in told["leaks"] if leak["pi_type"] == "commerce.order"] == [level]


def leak(**changes) -> Leak:
    given = {"path": "a.log", "line": 3, "start": 4, "end": 15, "pi_type": "contact.mobile", "level": 3,
             "state": CLEAR, "place": "mobile", "masked": "138****5678", "why": ""}  # fmt: skip
    return Leak(**{**given, **changes})


def test_a_baseline_is_sorted_stable_and_holds_neither_values_nor_lines():
    leaks = [leak(), leak(place='a"b'), leak(path="Z.log.1")]
    new = Accepted("", "", "", "", "known", "ops", "2027-01-31")
    text = write_baseline(leaks, (), new)
    assert text == write_baseline(list(reversed(leaks)), (), new)
    assert "138" not in text
    known = read_baseline(text, "b")
    assert [entry.path for entry in known] == ["Z.log", "a.log", "a.log"]
    assert write_baseline(leaks, known, Accepted("", "", "", "", "other", "x")) == text
    verdict = judge([leak(line=99, masked="139****1234")], Policy.below(3), known, TODAY)
    assert (verdict.breaches, verdict.accepted, len(verdict.stale)) == ((), 1, 2)
    ended = judge([leak()], Policy.below(3), known, date(2027, 2, 1))
    assert len(ended.breaches) == 1
    assert "ended" in ended.stale[0]


@pytest.mark.parametrize(
    "text", ["x = 1", "[[accepted]]\npath='a'", "[[accepted]]\npath='a'\nplace='b'\npi_type='c'\nline=3", "["]
)
def test_a_file_that_is_no_baseline_is_said_to_be_none(text):
    with pytest.raises(UsageError):
        read_baseline(text, "b.toml")


def test_a_policy_says_what_may_stand_where_and_how():
    policy = read_policy(
        "[[rule]]\npath = 'audit.log*'\nlevel = 3\n[[rule]]\nlevel = 1\nmasked = ['contact.email']\n", "p", 3
    )
    assert not policy.is_breach(leak(path="logs/audit.log.1"))
    assert policy.is_breach(leak(path="logs/audit.log", level=4))
    assert policy.is_breach(leak(state=MASKED))
    assert not policy.is_breach(leak(state=MASKED, pi_type="contact.email"))
    assert policy.is_breach(leak(level=2))
    with pytest.raises(UsageError):
        read_policy("[[rule]]\nlevel = 9\n", "p", 3)


def outcome(*leaks: Leak, gaps=(("x.bin", "binary"),)) -> Outcome:
    return Outcome(leaks, gaps, 1, ("stale",), {"contact.mobile": ("手机号码", "Mobile number")}, "1")


ODD = leak(path="目 录/a,b:%.log", place="<&\"'\x01>")


def test_sarif_validates_against_the_published_schema_and_its_fingerprints_do_not_move():
    schema = json.loads((SCHEMAS / "sarif-2.1.0.json").read_text("utf-8"))
    one, two = (json.loads(OUTPUTS["sarif"](outcome(leak(line=line), ODD))) for line in (3, 300))
    for document in (one, two, json.loads(OUTPUTS["sarif"](outcome(gaps=())))):
        jsonschema.validate(document, schema)
    prints = [[r["partialFingerprints"] for r in d["runs"][0]["results"]] for d in (one, two)]
    assert prints[0] == prints[1]
    assert prints[0][0] != prints[0][1]


def test_the_other_outputs_are_what_their_readers_expect():
    told = {name: write(outcome(leak(), ODD)) for name, write in OUTPUTS.items()}
    issue = json.loads(told["gitlab"])[0]
    assert set(issue) == {"description", "check_name", "fingerprint", "severity", "location"}
    assert issue["severity"] in ("info", "minor", "major", "critical", "blocker")
    assert issue["location"] == {"path": "a.log", "lines": {"begin": 3}}
    suites = ElementTree.fromstring(told["junit"])
    assert (suites.get("failures"), suites.get("errors"), len(suites.findall(".//testcase"))) == ("2", "1", 3)
    files = ElementTree.fromstring(told["checkstyle"]).findall("file")
    assert [file.get("name") for file in files] == ["a.log", ODD.path]
    assert files[0].find("error").get("line") == "3"
    assert json.loads(told["rdjson"])["diagnostics"][0]["location"]["range"]["start"] == {"line": 3}
    assert told["github"].splitlines()[0].startswith("::error file=a.log,line=3,col=5,endColumn=16,")
    assert "file=目 录/a%2Cb%3A%25.log" in told["github"]
    assert told["text"].splitlines()[0].startswith("a.log:3:5: contact.mobile: ")
    assert json.loads(told["json"])["leaks"][0]["place"] == "mobile"


def git(folder: Path, *arguments: str) -> None:
    settings = ["-c", "user.email=a@b.invalid", "-c", "user.name=a", "-c", "init.defaultBranch=main"]
    subprocess.run(["git", *settings, *arguments], cwd=folder, check=True, capture_output=True)


def test_only_what_a_change_adds_is_checked(tmp_path, monkeypatch):
    old, new = maker.mobile(), maker.mobile()
    git(tmp_path, "init", "-q")
    (tmp_path / "日志 a.log").write_text(f"手机 {old}\n- b\n", "utf-8")
    (tmp_path / "gone.log").write_text("x\n", "utf-8")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "one")
    (tmp_path / "日志 a.log").write_text(f"手机 {old}\n++ b\n电话 {new}\n", "utf-8")
    (tmp_path / "gone.log").unlink()
    (tmp_path / "b.py").write_text('logger.info("mobile=%s", mobile)\n', "utf-8")
    git(tmp_path, "add", "-N", "b.py")
    monkeypatch.chdir(tmp_path)
    assert added_lines("HEAD", ["."]) == {"日志 a.log": frozenset({2, 3}), "b.py": frozenset({1})}
    done = pisift("check", ".", "--diff", "HEAD", "--output", "json", cwd=tmp_path)
    assert [(leak["path"], leak["line"]) for leak in json.loads(done.stdout)["leaks"]] == [
        ("b.py", 1),
        ("日志 a.log", 3),
    ]
    assert done.returncode == 1
    assert new not in done.stdout
    assert pisift("check", ".", "--diff", "nothing-like-it", cwd=tmp_path).returncode == 2


def test_check_has_its_exit_codes_and_writes_several_outputs_at_once(tmp_path):
    (tmp_path / "clean.log").write_text("started in 31 ms\n")
    assert pisift("check", "clean.log", cwd=tmp_path).returncode == 0
    assert pisift("check", "none.log", cwd=tmp_path).returncode == 2
    assert pisift("check", "clean.log", "--output", "pdf", cwd=tmp_path).returncode == 2
    (tmp_path / "x.gz").write_bytes(b"\x1f\x8bbroken")
    assert pisift("check", ".", cwd=tmp_path).returncode == 3
    mobile = maker.mobile()
    done = pisift("check", "-", "--output", "text", "--output", "junit=j.xml", "--output", "sarif=s.json",
                  stdin=f'{{"mobile":"{mobile}"}}\n', cwd=tmp_path)  # fmt: skip
    assert done.returncode == 1
    assert "-:1:12: contact.mobile: " in done.stdout
    assert {"j.xml", "s.json"} <= {path.name for path in tmp_path.iterdir()}
    for text in (done.stdout, *((tmp_path / name).read_text("utf-8") for name in ("j.xml", "s.json"))):
        assert mobile not in text


def test_a_baseline_makes_a_check_pass_and_a_table_is_judged_by_its_columns(tmp_path):
    rows = "".join(f"{maker.name()},{maker.mobile()}\n" for _ in range(30))
    (tmp_path / "a.csv").write_text(f"客户,手机号\n{rows}", "utf-8")
    done = pisift("check", "a.csv", "--output", "json", cwd=tmp_path)
    assert {(leak["place"], leak["pi_type"]) for leak in json.loads(done.stdout)["leaks"]} == {
        ("客户", "basic.name"), ("手机号", "contact.mobile"),
    }  # fmt: skip
    assert pisift("baseline", "a.csv", cwd=tmp_path).returncode == 2
    made = pisift("baseline", "a.csv", "--reason", "demo", "--owner", "ops", "--out", "b.toml", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    assert pisift("check", "a.csv", "--baseline", "b.toml", cwd=tmp_path).returncode == 0


def test_a_template_and_its_slot_are_told_for_a_rotated_set(tmp_path):
    def write(name: str, numbers: range, age: int) -> None:
        lines = (f"2026-11-01 10:00:{n % 60:02d} INFO 用户 U{n} 绑定手机 {maker.mobile()} 共 {n} 次\n" for n in numbers)
        (tmp_path / name).write_text("".join(f"{line}job {line[11:19]} done\n" for line in lines), "utf-8")
        os.utime(tmp_path / name, (1_700_000_000 - age, 1_700_000_000 - age))

    write("app.log.1", range(5), 60)
    write("app.log", range(5, 12), 0)
    done = pisift("templates", ".", "--json", cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    (slot,) = map(json.loads, done.stdout.splitlines())
    assert slot == {
        "resource": "app.log", "template": "<*> <*> INFO 用户 <*> 绑定手机 <*> 共 <*> 次", "number": 4, "key": "绑定手机",
        "pi_type": "contact.mobile", "lines": 12, "seen": 12, "first": 1, "is_counted": True,
    }  # fmt: skip
    told = pisift("templates", "app.log", cwd=tmp_path).stdout
    assert "slot 4 (绑定手机) is contact.mobile 手机号码" in told
    assert "7 of 7 lines" in told


def test_a_log_is_checked_while_it_is_written_and_rotated(tmp_path):
    path = tmp_path / "app.log"
    path.write_text(f"old {maker.mobile()}\n")
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen([*PISIFT, "check", "--follow", str(path)], stdout=subprocess.PIPE, env=env)
    told: queue.Queue[bytes] = queue.Queue()
    threading.Thread(target=lambda: [told.put(line) for line in process.stdout], daemon=True).start()
    try:
        deadline = time.monotonic() + 60
        while told.empty() and time.monotonic() < deadline:  # nobody says when it has begun to follow
            with path.open("a") as log:
                log.write(f"mobile={maker.mobile()}\n")
            time.sleep(0.2)
        assert b"contact.mobile" in told.get(timeout=1)
        path.rename(tmp_path / "app.log.1")
        path.write_text(f"mobile={maker.mobile()}\nmail={maker.email()}\n")
        assert b"contact.email" in told.get(timeout=60), "the same place is told once"
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 1


def test_standard_input_is_checked_as_it_comes_and_follow_takes_one_log(tmp_path):
    done = pisift("check", "--follow", "-", stdin=f"ok\nmobile={maker.mobile()}\n")
    assert (done.returncode, done.stdout.partition(": ")[0]) == (1, "-:2:8")
    assert pisift("check", "--follow", "-", stdin="ok\n").returncode == 0
    for wrong in (["a", "b"], ["-", "--output", "json"], [str(tmp_path)]):
        assert pisift("check", "--follow", *wrong, stdin="").returncode == 2
