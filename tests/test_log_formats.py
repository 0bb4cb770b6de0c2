# ruff: noqa: E501  log lines as programs write them
"""Formats of logs: each is told by its content, and what is in it belongs to a key, a field or a slot."""

import gzip
import json

import pytest
from _evtx import evtx_file

from scanner.cli.scan import run_scan
from scanner.settings import Settings
from scanner.synthetic import Maker

maker = Maker(910)
MOBILE, MAIL, LOGIN, IP = "contact.mobile", "contact.email", "account.login", "net.ip"


def many(line: str, count: int = 8) -> str:
    """Lines with other values each; ``{m}`` is a mobile number, ``{ip}`` an address, ``{u}`` a login, ``{e}`` a mail."""
    return "".join(
        line.replace("{m}", maker.mobile()).replace("{ip}", maker.ipv4()).replace("{e}", maker.email())
        .replace("{n}", maker.name()).replace("{u}", f"zhang{'abcdefgh'[n % 8]}wei").replace("{i}", str(10 + n)) + "\n"
        for n in range(count)
    )  # fmt: skip


TEXTS = {
    # name: (text, {(column or key, PI type)})
    "nginx-access.log": (many('{ip} - {u} [10/Oct/2026:13:55:{i} +0800] "POST /api/user?tel={m} HTTP/1.1" 200 23 "https://a.example/?q=1" "curl/8.1"'), {("remote_addr", IP), ("tel", MOBILE), ("remote_user", LOGIN)}),
    "nginx-error.log": (many('2026/11/01 10:00:{i} [error] 7#7: *{i} upstream timed out, client: {ip}, server: a.example, request: "GET /u?mobile={m} HTTP/1.1"'), {("client", IP), ("mobile", MOBILE)}),
    "apache-error.log": (many("[Sun Dec 04 05:15:{i} 2025] [error] [client {ip}] user phone {m} not found"), {("client", IP), ("", MOBILE)}),
    "syslog3164.log": (many("<34>Oct 11 22:14:{i} host sshd[12{i}]: Accepted password for {u} from {ip} port 2{i}22 ssh2"), {("", LOGIN), ("", IP)}),
    "syslog5424.log": (many('<165>1 2026-10-11T22:14:{i}.003Z host app {i} ID47 [u@32473 mobile="{m}" class="high"] user changed'), {("mobile", MOBILE)}),
    "log4j.log": (many("2026-11-01 10:00:{i},123 INFO  [main] com.example.UserService - sms sent to {m}"), {("", MOBILE)}),
    "logback.log": (many("10:00:{i}.123 [http-nio-1] WARN  c.e.UserService - 用户手机号 {m} 重复"), {("用户手机号", MOBILE)}),
    "spring.log": (many("2026-11-01 10:00:{i}.123  INFO 18{i} --- [nio-8080-exec-{i}] c.e.crm.UserService : register mobile={m}"), {("mobile", MOBILE)}),
    "catalina.out": (many("01-Nov-2026 10:00:{i}.123 INFO [main] org.apache.catalina.startup.HostConfig.deploy mail to {e}"), {("", MAIL)}),
    "python.log": (many("2026-11-01 10:00:{i},123 - app.users - ERROR - cannot text {m}"), {("", MOBILE)}),
    "zap.log": (many('{"level":"info","ts":17{i}.12,"caller":"a/b.go:17","msg":"sent","mobile":"{m}"}'), {("mobile", MOBILE)}),
    "zap-console.log": (many('2026-11-01T10:00:{i}.123+0800\tINFO\ta/b.go:17\tsent\t{"mobile": "{m}"}'), {("mobile", MOBILE)}),
    "logfmt.log": (many('time=2026-11-01T10:00:{i}Z level=info msg="user bound" phone={m} cost={i}ms'), {("phone", MOBILE)}),
    "stack.log": (many("2026-11-01 10:00:{i},123 ERROR [main] c.e.A - failed\njava.lang.IllegalStateException: no user with mobile {m}\n\tat c.e.A.f(A.java:{i})\n\tat c.e.B.g(B.java:{i})\nCaused by: java.io.IOException: x"), {("exception message of java.lang.IllegalStateException", MOBILE)}),
    "csv-like.log": ("time,level,user,phone\n" + many("2026-11-01 10:00:{i},INFO,u{i},{m}"), {("phone", MOBILE)}),
    "u_ex261101.log": ("#Software: Microsoft Internet Information Services 10.0\n#Version: 1.0\n#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) sc-status\n" + many("2026-11-01 10:00:{i} 10.0.0.1 GET /a mobile={m} 443 {u} {ip} curl/8 200"), {("cs-uri-query", MOBILE), ("c-ip", IP), ("cs-username", LOGIN)}),
    "mysql-slow.log": (many("# Time: 2026-11-01T10:00:{i}.1Z\n# User@Host: {u}[{u}] @  [{ip}]  Id: {i}\n# Query_time: 2.1  Lock_time: 0.0 Rows_sent: 1\nSELECT * FROM t_user WHERE sj = '{m}';"), {("sj", MOBILE), ("Host", LOGIN), ("user_host", IP)}),
    "mysql-general.log": (many("2026-11-01T10:00:{i}.123456Z\t   {i} Query\tINSERT INTO t_user (id, nick, sj) VALUES ({i}, 'a', '{m}')"), {("sj", MOBILE)}),
    "events.xml": ('<?xml version="1.0"?>\n<Events>\n' + many("<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><EventID>4624</EventID></System><EventData><Data Name='TargetUserName'>{u}</Data><Data Name='IpAddress'>{ip}</Data></EventData></Event>") + "</Events>\n", {("IpAddress", IP), ("TargetUserName", LOGIN)}),
    "docker-json.log": (many('{"log":"2026-11-01 10:00:{i} INFO register mobile={m}\\n","stream":"stdout","time":"2026-11-01T10:00:{i}.1Z"}'), {("mobile", MOBILE)}),
    "cri.log": (many("2026-11-01T10:00:{i}.123456789Z stdout F register mobile={m}"), {("mobile", MOBILE)}),
    "journald.export": (many("__CURSOR=s=1;i={i}\n_HOSTNAME=host\nMESSAGE=register {m} done\n_UID=0\n"), {("MESSAGE", MOBILE)}),
    "audit.log": (many("type=USER_LOGIN msg=audit(1364481363.2{i}:24287): pid=1 uid=0 auid=1000 acct=\"{u}\" exe=\"/usr/sbin/sshd\" addr={ip} res=success"), {("acct", LOGIN), ("addr", IP)}),
    "kafka.jsonl": (many('{"topic":"user","partition":0,"offset":{i},"key":"k","value":"{\\"mobile\\":\\"{m}\\"}"}'), {("value.mobile", MOBILE)}),
    "elk.jsonl": (many('{"_index":"log","_id":"{i}","_source":{"@timestamp":"2026-11-01T10:00:{i}Z","message":"call {m} now","user":{"phone":"{m}"}}}'), {("_source.user.phone", MOBILE), ("", MOBILE)}),
    "mixed.log": (many('2026-11-01 10:00:{i},123 INFO [main] c.e.A - text {m} sent') + many('{"level":"info","mobile":"{m}"}') + many("level=info tel={m}"), {("", MOBILE), ("line.mobile", MOBILE), ("tel", MOBILE)}),
    "keys.log": (many("10:00:{i} saved xb=男;lv={i} in {i} ms", 60) + many("10:00:{i} phone {m}"), {("line.xb", "basic.gender"), ("", MOBILE)}),
}  # fmt: skip


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """For each file the columns, keys and fields that hold something, from one scan of all of them."""
    folder = tmp_path_factory.mktemp("logs")
    for name, (text, _) in TEXTS.items():
        (folder / name).write_text(text, "utf-8")
    (folder / "security.evtx").write_bytes(
        evtx_file([(f"PC{n}", {"TargetUserName": f"zhang{n}wei", "IpAddress": maker.ipv4()}) for n in range(8)])
    )
    places: dict[str, set[tuple[str, str]]] = {}
    inventory = run_scan([str(folder)], Settings())
    for entry in inventory.resources:
        of_file = places.setdefault(entry.resource.path, set())
        for column in entry.columns:
            of_file |= {(slot.key, slot.pi_type) for slot in column.slots}
            of_file |= {(column.column.name, label.pi_type) for label in column.labels}
    places["gaps"] = {(gap.resource, gap.reason) for gap in inventory.gaps}
    return places


@pytest.mark.parametrize("name", TEXTS)
def test_what_a_format_holds_belongs_to_its_keys_fields_and_slots(found, name):
    wanted = TEXTS[name][1]
    assert wanted <= found[name], found[name]


def test_windows_event_files_are_read_and_damage_is_a_gap(found, tmp_path):
    assert {("Event.EventData.IpAddress", IP)} <= found["security.evtx"]
    assert found["gaps"] == set()
    whole = evtx_file([(f"PC{n}", {"Phone": maker.mobile()}) for n in range(8)])
    (tmp_path / "a.evtx").write_bytes(whole[:4096])
    (tmp_path / "b.evtx.gz").write_bytes(gzip.compress(whole))
    inventory = run_scan([str(tmp_path)], Settings())
    assert [gap.resource.rpartition("/")[2] for gap in inventory.gaps] == ["a.evtx"]
    assert [entry.rows for entry in inventory.resources if entry.rows] == [8]


def test_a_line_of_another_shape_in_a_w3c_log_is_kept_as_it_is(tmp_path):
    fields = "#Fields: c-ip cs(Cookie)\n"
    rows = [f"{maker.ipv4()} mob={maker.mobile()}\n" for _ in range(6)]
    (tmp_path / "a.log").write_text(f"#Version: 1.0\n{fields}{''.join(rows)}#Fields: x\na b\nc\n", "utf-8")
    (entry,) = run_scan([str(tmp_path / "a.log")], Settings()).resources
    columns = {column.column.name: column.profile.rows for column in entry.columns}
    assert columns == {"c-ip": 6, "cs-Cookie": 6, "line": 1, "x": 1}
    assert json.dumps(sorted(label.pi_type for column in entry.columns for label in column.labels)) == (
        '["contact.mobile", "net.ip"]'
    )


def test_fields_of_a_journal_that_are_no_lines_are_read_and_a_cut_one_is_a_gap(tmp_path):
    def entry(number: int) -> bytes:
        message = f"no user with {maker.mobile()}\nat register\ncall {maker.email()}".encode()
        return b"__CURSOR=s=1;i=%d\n_HOSTNAME=host\nMESSAGE\n%s%s\nCOREDUMP\n%s%s\n_UID=0\n\n" % (
            number, len(message).to_bytes(8, "little"), message, (3).to_bytes(8, "little"), b"a\x00b",
        )  # fmt: skip

    export = b"".join(map(entry, range(8)))
    (tmp_path / "a.export").write_bytes(export)
    (tmp_path / "b.export.gz").write_bytes(gzip.compress(export))
    (tmp_path / "c.export").write_bytes(export[: export.rindex(b"COREDUMP") - 20])
    inventory = run_scan([str(tmp_path)], Settings())
    for entry_of_file in inventory.resources[:2]:
        (column,) = entry_of_file.columns
        assert column.column.name == "line"
        assert {(slot.key, slot.pi_type, slot.lines, slot.first) for slot in column.slots} == {
            ("MESSAGE", MOBILE, 8, 3),
            ("MESSAGE", MAIL, 8, 5),
        }
    assert [gap.resource.rpartition("/")[2] for gap in inventory.gaps] == ["c.export"]
