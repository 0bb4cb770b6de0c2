"""Where in a line a value stands: under which key, in which field of a known log format, or between which words.

Formats: Common and Combined Log Format (Apache HTTP Server, mod_log_config), its error log; syslog (RFC 3164, 4.1; RFC
5424, 6); log4j, logback, Spring Boot, Tomcat, Python logging and zap's console lines (a time, a level, a logger);
W3C Extended Log File Format (IIS); MySQL's slow and general query logs; auditd; Docker's and Kubernetes' (CRI) lines;
journald's export format. Only lines with a finding are looked at, so formats cost nothing on the others, and a file
may mix them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

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
            rf"\[?{_STAMP}\]?[ \t]+(?:-[ \t]+)?(?:[\w.$]{{1,80}} - )?(?:\[[^\]]*\][ \t]+)*{_LEVEL}\b"
            r"(?P<header>[^:：]{0,160}?)(?: - |[ \t]*: |\t)(?P<message>.*)",
        ),
    )
)
# Read from the value backwards, so that nothing is searched for: what stands between a key and its value, and the key.
_YEK = re.compile(
    r"""\s?["'`\[({]?\\*\s{0,2}(?:>=|[:=：＝])\s{0,2}["'`]?\\*(?P<key>[\w.\-]{0,47}[A-Za-z_\u4e00-\u9fff])"""
)
_NAH = re.compile(r"\s?(?P<key>[\u4e00-\u9fff]{2,8})")
_INSERT = re.compile(
    r"(?i)\b(?:INSERT|REPLACE)\s+INTO\s+[^\s(]{1,128}\s*\((?P<columns>[^()]{1,2000})\)\s*VALUES?\s*(?=\()"
)
_PAIR = re.compile(
    r"""(?<![\w.\-])(?P<key>[A-Za-z_\u4e00-\u9fff][\w.\-]{0,47})\\*["'`]?\s?(?:=>|[:=：＝])(?!//)\s?"""
    r"""(?:\\*"(?P<double>[^"\\]{1,200})|'(?P<single>[^']{1,200})'|(?P<bare>[^\s,;&|"'{}()\[\]<>\\，。；、]{1,200}))"""
)
_SEPARATE = re.compile(r"[\s,;，；。|]+")
_VARIES = re.compile(r"\S*[0-9]\S*|\S*<\*>\S*")
_AROUND = 40
"""Characters before and after a value in which the words that tell its place are looked for."""


def format_of(line: str) -> str:
    """The name of the log format that ``line`` is written in, or an empty text."""
    return next((name for name, pattern in _FORMATS if pattern.match(line)), "")


def place_of(line: str, start: int, end: int, others: Sequence[tuple[int, int]] = (), before: str = "") -> str:
    """The key, field or words that tell where in ``line`` the value ``line[start:end]`` stands.

    ``others`` are the other values of the line: they, and every word with a digit, are ``<*>``, so that the place is
    the same on every line that the same statement wrote. ``before`` are the lines of the same event before it.
    """
    shift = len(before)
    return (
        key_of(before + line, shift + start, shift + end)
        or _words_around(line, start, end, others)
        or _field_at(line, start, end)
    )


def key_of(line: str, start: int, end: int) -> str:
    """The key or field under which ``line[start:end]`` stands, or the 汉字 right before it; an empty text if none."""
    before = line[max(0, start - 64) : start][::-1]
    if key := _YEK.match(before):
        return key["key"][::-1].strip(".-")
    if key := _NAH.match(before):
        return key["key"][::-1]
    if column := _inserted(line, start):
        return column
    field = _field_at(line, start, end)
    return "" if field in ("message", "sql", "request", "header") else field


def _inserted(line: str, start: int) -> str:
    """The column of an INSERT that the value at ``start`` goes into, by its place in its list of values."""
    statements = list(_INSERT.finditer(line, 0, start))
    if not statements:
        return ""
    found = statements[-1]
    place = depth = 0
    quote = ""
    for character in line[found.end() : start]:
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        elif character in "()":
            depth += 1 if character == "(" else -1
            place = 0 if depth <= 1 and character == "(" else place
        elif character == "," and depth == 1:
            place += 1
    columns = found["columns"].split(",")
    return columns[place].strip(' `"[]\t') if depth and place < len(columns) else ""


def pairs_of(text: str) -> Iterator[tuple[str, str, int, int]]:
    """(key, value, start, end) of what stands beside a key: logfmt, JSON, a URL query, a header, a cookie, SQL."""
    for found in _PAIR.finditer(text):
        value = next(name for name in ("double", "single", "bare") if found[name] is not None)
        yield found["key"], found[value], found.start(value), found.end(value)


def message_start(line: str) -> int:
    """Where the message begins, behind what a known format writes before it (time, level, class); 0 if nobody knows."""
    for _, pattern in _FORMATS:
        if found := pattern.match(line):
            return found.start("message") if "message" in pattern.groupindex else 0
    return 0


def _field_at(line: str, start: int, end: int) -> str:
    for name, pattern in _FORMATS:
        if found := pattern.match(line):
            if name == "journald export":
                return found["field"]
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
