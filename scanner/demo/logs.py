"""The demo's logs: a Spring application log, JSON lines, key=value pairs and a compressed access log."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from scanner.demo import vocabulary as v
from scanner.demo.columns import Field, Person, Row, Sheet, Truth, amount, choice, planted, sometimes, whole
from scanner.demo.exports import json_lines
from scanner.demo.truth import Answer
from scanner.synthetic import Maker


@dataclass(frozen=True, slots=True)
class Template:
    """One kind of log message: how often, how it reads and the personal information it holds."""

    weight: int
    text: Callable[[Row], str]
    truth: Truth = ()


_PROSE_ADDRESS = planted("contact.address", soft=True)
_PROSE_NAME = planted("basic.name", soft=True)

# Weights add up to 1,000; those with personal information to 42, which is under 5 % of the lines.
_MESSAGES = (
    Template(12, lambda r: f"用户登录成功 mobile={r.person.mobile}, channel=APP", v.MOBILE),
    Template(8, lambda r: f"短信发送失败，手机号{r.person.mobile}，错误码ISV.LIMIT", v.MOBILE),
    Template(5, lambda r: f'实名认证入参: {{"idCard":"{r.person.resident_id}","scene":"open"}}', v.RESIDENT_ID),
    Template(3, lambda r: f"身份证{r.person.resident_id}二要素不一致", v.RESIDENT_ID),
    Template(5, lambda r: f"邮件已投递 to=<{r.person.email}> size=20481", v.EMAIL),
    Template(5, lambda r: f"风控拦截 clientIp={r.make.ipv4()} rule=R1003", v.IP),
    Template(4, lambda r: f"客户{r.person.name}提交工单，地址：{r.person.address}", (*_PROSE_NAME, *_PROSE_ADDRESS)),
    Template(150, lambda r: f"下单成功 orderNo={r.make.order_no_like_id()} cost={_below(r, 900)}ms"),
    Template(130, lambda r: f"消费消息 msgId={r.make.snowflake()} bornTime={r.make.epoch_ms()}"),
    Template(120, lambda r: f"==> Parameters: {r.make.order_no_11()}(Long), {_below(r, 9)}(Integer)"),
    Template(118, lambda r: f"GET {r.pick(*v.PATHS)} 200 {_below(r, 900)}ms"),
    Template(90, lambda r: f"客户端版本 {r.make.version4()} 低于最低版本 {r.make.version4()}，提示升级"),
    Template(90, lambda r: f"缓存命中 key=dict:{r.make.md5_hex()} ttl={_below(r, 7200)}"),
    Template(80, lambda r: f"转人工，播放提示：请拨打{r.make.hotline()}"),
    Template(70, lambda r: f"定时任务[对账]完成，共{_below(r, 10**6)}笔，金额{_below(r, 10**8) / 100}元"),
    Template(44, lambda r: "校验失败：手机号不能为空，身份证号格式错误"),
    Template(40, lambda r: f"连接池状态 active={_below(r, 20)} idle=5 total=20 host=localhost:3306"),
    Template(26, lambda r: f"java.lang.NullPointerException\n\tat c.e.OrderService.pay(Pay.java:{_below(r, 99)})"),
)
_ENTRIES = 7_800
"""Messages of the application log; stack traces make it about 8,000 lines."""
_CLASSES = ("service.OrderService", "service.UserService", "mq.PayListener", "web.ApiFilter", "job.Reconcile")
_START = datetime(2026, 1, 5, 8)

AUDIT = Sheet(
    "logs/audit.jsonl",
    (
        Field("ts", "", v.epoch_ms, v.EPOCH_MS),
        Field("traceId", "", v.trace, v.TRACE),
        Field("action", "", choice("LOGIN", "EXPORT", "UPDATE_PROFILE", "PAY"), planted("behavior.click")),
        Field("user.id", "", lambda row: 10_000 + _below(row, 800), v.USER_ID),
        Field("user.name", "", sometimes(0.9, v.name), v.NAME),
        Field("user.mobile", "", sometimes(0.9, v.mobile), v.MOBILE),
        Field("user.idCard", "", sometimes(0.3, v.resident_id), v.RESIDENT_ID),
        Field("user.gender", "", v.gender, v.GENDER),
        Field("user.contact.email", "", sometimes(0.5, v.email), v.EMAIL),
        Field("client.ip", "", v.ip, v.IP),
        Field("client.ua", "", v.user_agent, v.USER_AGENT),
        Field("client.appVersion", "", lambda row: row.make.version4(), v.VERSION),
        Field("order.sn", "", sometimes(0.4, v.order_18), v.ORDER_18),
        Field("order.amount", "", sometimes(0.4, amount(3000)), v.AMOUNT),
        Field("result", "", choice("OK", "OK", "DENIED")),
        Field("costMs", "", whole(1, 2000)),
    ),
    1500,
)

GATEWAY = Sheet(
    "logs/gateway.log",
    (
        Field("ts", "", lambda row: _START + timedelta(seconds=7 * row.number + _below(row, 7)), v.RECORD_TIME),
        Field("level", "", choice("INFO", "INFO", "WARN")),
        Field("traceId", "", v.trace, v.TRACE),
        Field("path", "", choice(*v.PATHS)),
        Field("mobile", "", sometimes(0.6, v.mobile), v.MOBILE),
        Field("name", "", sometimes(0.5, v.name), v.NAME),
        Field("ip", "", v.ip, v.IP),
        Field("orderNo", "", sometimes(0.5, v.order_11), v.ORDER_11),
        Field("msgId", "", v.snowflake, v.SNOWFLAKE),
        Field("ver", "", lambda row: row.make.version4(), v.VERSION),
        Field("hotline", "", sometimes(0.1, lambda row: row.make.hotline()), v.HOTLINE),
        Field("status", "", choice(200, 200, 200, 302, 500)),
        Field("cost", "", whole(1, 900)),
        Field("ua", "", v.user_agent, v.USER_AGENT),
    ),
    1800,
)

_APP = Answer("logs/app.log", (("line", tuple(dict.fromkeys(t for m in _MESSAGES for t in m.truth))),))
_ACCESS_TRUTH = (*v.IP, *v.MOBILE, *v.USER_AGENT, *v.URL)
_ACCESS = Answer("logs/access.log.1.gz", (("line", _ACCESS_TRUTH),))
_ACCESS_LINES = 2_000

ANSWERS = (_APP, Answer.of(AUDIT), Answer.of(GATEWAY), _ACCESS)


def write_logs(folder: Path, seed: int) -> None:
    """Write all logs below ``folder``."""
    gateway = "".join(_pairs(row) for row in GATEWAY.rows(seed))
    for resource, text in (
        (_APP.resource, _application_log(_maker(_APP.resource, seed))),
        (AUDIT.resource, json_lines(AUDIT, seed)),
        (GATEWAY.resource, gateway),
    ):
        (folder / resource).write_bytes(text.encode())
    access = _access_log(_maker(_ACCESS.resource, seed))
    # No time and no name in the gzip header, or the bytes would differ from run to run.
    (folder / _ACCESS.resource).write_bytes(gzip.compress(access.encode(), mtime=0))


def _maker(resource: str, seed: int) -> Maker:
    return Maker(seed ^ zlib.crc32(resource.encode()))


def _application_log(make: Maker) -> str:
    weights, moment, lines = [message.weight for message in _MESSAGES], _START, []
    for number in range(1, _ENTRIES + 1):
        moment += timedelta(milliseconds=make.rng.randrange(1, 9000))
        row = Row(number, Person.made_by(make), make)
        message = make.rng.choices(_MESSAGES, weights)[0].text(row)
        level = "ERROR" if "\n" in message else row.pick(" INFO", " INFO", " INFO", " WARN", "DEBUG")
        thread, source = f"[nio-8080-exec-{_below(row, 20) + 1}]", f"com.example.crm.{row.pick(*_CLASSES)}"
        stamp = f"{moment:%Y-%m-%d %H:%M:%S}.{moment.microsecond // 1000:03d}"
        lines.append(f"{stamp} {level} 18234 --- {thread} {source} : [{make.md5_hex()[:16]}] {message}\n")
    return "".join(lines)


def _access_log(make: Maker) -> str:
    moment, lines = _START, []
    for number in range(1, _ACCESS_LINES + 1):
        moment += timedelta(seconds=make.rng.randrange(20))
        row = Row(number, Person.made_by(make), make)
        # One query in forty carries a phone, most others a time stamp that starts like one.
        query = f"mobile={row.person.mobile}&scene=reg" if make.chance(1 / 40) else f"_t={make.epoch_ms()}"
        request = f"GET {row.pick(*v.PATHS)}?{query} HTTP/1.1"
        status, size = row.pick("200", "200", "304", "404"), _below(row, 90_000)
        stamp = f"{moment:%d/%b/%Y:%H:%M:%S} +0800"
        lines.append(f'{v.ip(row)} - - [{stamp}] "{request}" {status} {size} "-" "{row.pick(*v.USER_AGENTS)}"\n')
    return "".join(lines)


def _pairs(row: tuple[object, ...]) -> str:
    """One line of key=value pairs; absent values are left out, values with blanks are quoted."""
    shown = ((field.name, str(cell)) for field, cell in zip(GATEWAY.fields, row, strict=True) if cell is not None)
    return " ".join(f'{key}="{text}"' if " " in text else f"{key}={text}" for key, text in shown) + "\n"


def _below(row: Row, bound: int) -> int:
    return row.make.rng.randrange(bound)
