"""Where in a line a value stands: under which key, in which field of a known log format, or between which words.

Formats: Common and Combined Log Format (Apache HTTP Server, mod_log_config), its error log; syslog (RFC 3164, 4.1; RFC
5424, 6); log4j, logback, Spring Boot, Tomcat, Python logging and zap's console lines (a time, a level, a logger);
W3C Extended Log File Format (IIS); MySQL's slow and general query logs; auditd; Docker's and Kubernetes' (CRI) lines;
journald's export format. Only lines with a finding are looked at, so formats cost nothing on the others, and a file
may mix them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_STAMP = r"\d{4}[-/]\d{2}[-/]\d{2}[T ]\d{2}:\d{2}:\d{2}(?:[.,]\d{1,9})?(?:Z|\s?[+-]\d{2}:?\d{2})?"
_LEVEL = r"(?:TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|SEVERE|FATAL|CRIT(?:ICAL)?|debug|info|warn|error|fatal|panic)"
_FORMATS = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        (
            "access log",
            r'(?P<remote_addr>\S+) \S+ (?P<remote_user>\S+) \[[^\]]+\] "(?P<request>[^"]*)" \d{3} \S+'
            r'(?: "(?P<referer>[^"]*)" "(?P<user_agent>[^"]*)")?(?: "?(?P<forwarded_for>[^"]*)"?)?',
        ),
        (
            "apache error log",
            r"\[[^\]]+\] \[[\w:]+\] (?:\[pid [^\]]+\] )?\[client (?P<client>[^\]]+)\] (?P<message>.*)",
        ),
        ("nginx error log", r"\d{4}/\d{2}/\d{2} [\d:]+ \[\w+\] \d+#\d+: (?P<message>.*)"),
        (
            "syslog (RFC 5424)",
            r"<\d{1,3}>\d \S+ (?P<hostname>\S+) (?P<app_name>\S+) \S+ \S+ "
            r"(?P<structured>-|(?:\[[^\]]*\])+) ?(?P<message>.*)",
        ),
        (
            "syslog (RFC 3164)",
            r"(?:<\d{1,3}>)?[A-Z][a-z]{2} [ \d]\d [\d:]{8} (?P<hostname>\S+) (?P<tag>[\w/.()\-]+)"
            r"(?:\[\d+\])?: (?P<message>.*)",
        ),
        ("auditd", r"type=(?P<type>\w+) msg=audit\([^)]*\): (?P<message>.*)"),
        ("kubernetes (CRI)", r"\S+T\S+Z? (?:stdout|stderr) [FP] (?P<message>.*)"),
        ("MySQL general log", r"\S+T\S+Z?\t\s*\d+ (?P<command>\w+)\t(?P<sql>.*)"),
        ("MySQL slow log", r"(?P<sql>(?:SELECT|INSERT|UPDATE|DELETE|REPLACE|CALL)\b.*)|# User@Host: (?P<user_host>.*)"),
        (
            "W3C extended log",
            r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2} (?P<s_ip>[\d.:a-f]+) [A-Z]+ (?P<uri_stem>\S+) (?P<uri_query>\S+)"
            r" \d+ (?P<username>\S+) (?P<c_ip>\S+) (?P<user_agent>\S+)",
        ),
        ("stack trace", r"(?:\s+at [\w.$<>/]+\(|Caused by: |[\w.]+(?:Exception|Error)(?::|$))(?P<message>.*)"),
        ("journald export", r"(?P<field>[A-Z_]+)=(?P<message>.*)"),
        (
            "application log",
            rf"\[?{_STAMP}\]?[ \t]+(?:-[ \t]+)?(?:\[[^\]]*\][ \t]+)*{_LEVEL}\b"
            r"(?P<header>[^:：]{0,160}?)(?: - |[ \t]*: |\t)(?P<message>.*)",
        ),
    )
)
_KEY = re.compile(
    r"""(?:["'`]?(?P<key>[A-Za-z_\u4e00-\u9fff][\w.\-\u4e00-\u9fff]{0,47})\\*["'`]?)\s{0,2}(?:=>|[:=：＝])\s{0,2}[\\]*["'`\[({]?\s?\Z"""
)
_HAN_KEY = re.compile(r"(?P<key>[\u4e00-\u9fff]{2,8})\s?\Z")
_SEPARATE = re.compile(r"[\s,;，；。|]+")
_VARIES = re.compile(r"\S*[0-9]\S*|\S*<\*>\S*")
_AROUND = 40
"""Characters before and after a value in which the words that tell its place are looked for."""


def format_of(line: str) -> str:
    """The name of the log format that ``line`` is written in, or an empty text."""
    return next((name for name, pattern in _FORMATS if pattern.match(line)), "")


def place_of(line: str, start: int, end: int, others: Sequence[tuple[int, int]] = ()) -> str:
    """The key, field or words that tell where in ``line`` the value ``line[start:end]`` stands.

    ``others`` are the other values of the line: they, and every word with a digit, are ``<*>``, so that the place is
    the same on every line that the same statement wrote.
    """
    before = line[max(0, start - 96) : start]
    if key := _KEY.search(before):
        return key["key"].strip(".-")
    field = _field_at(line, start, end)
    if field not in ("", "message", "sql", "request", "header"):
        return field
    if key := _HAN_KEY.search(before):
        return key["key"]
    return _words_around(line, start, end, others) or field


def _field_at(line: str, start: int, end: int) -> str:
    for _, pattern in _FORMATS:
        if found := pattern.match(line):
            return next(
                (name for name in found.groupdict() if found.start(name) <= start and end <= found.end(name) + 1), ""
            )
    return ""


def _words_around(line: str, start: int, end: int, others: Sequence[tuple[int, int]]) -> str:
    """A few words before and after, without anything that varies."""
    text = list(line)
    for first, last in others:
        text[first:last] = ["\0"] * (last - first)
    plain = "".join(text)
    before, after = plain[max(0, start - _AROUND) : start], plain[end : end + _AROUND // 2]
    if start > _AROUND:
        before = _SEPARATE.split(before, maxsplit=1)[-1]  # a word that was cut in the middle tells nothing
    lead = _VARIES.sub("<*>", re.sub("\0+", "<*>", before)).split()[-3:]
    tail = _VARIES.sub("<*>", re.sub("\0+", "<*>", after)).split()[:1] if after[:1] not in "\r\n" else []
    return " ".join([*lead, "<*>", *tail]) if any(w != "<*>" for w in (*lead, *tail)) else "<*>"
