"""From when to when the records of a column are: the earliest and the latest day in a column of record times.

A day is kept only where the column's name says that it tells when a record was made or changed, and does not say that
it belongs to a person (birth, entry, expiry); log lines tell by the time they begin with. So no date of birth, which is
personal information, gets into a profile.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

Span = tuple[str, str]
"""The earliest and the latest day, such as ``("2023-01-05", "2026-11-24")``; empty texts where none is known."""

NOTHING: Span = ("", "")
LINE = "line"
"""What a column of log lines is called."""
_EARLIEST, _LATEST = 19_900_101, 20_991_231
"""Days outside are marks such as 0001-01-01, 1970-01-01 and 9999-12-31 ... or no days at all."""
_EPOCH = int(datetime(1990, 1, 1, tzinfo=UTC).timestamp())
_EPOCH_END = int(datetime(2100, 1, 1, tzinfo=UTC).timestamp())

_SAYS_TIME = re.compile(
    r"time|date|creat|updat|modif|timestamp|gmt|logged|(?:_|^)(?:at|ts|dt|day)$|(?-i:(?<=[a-z])At)$|(?:sj|rq)$|时间|日期|时刻|日$"
    r"|ts_?ms$|time_?ms$",
    re.IGNORECASE,
)
_SAYS_ELSE = re.compile(
    r"birth|born|dob|birthday|csrq|csny|csdate|生日|出生|expir|valid|due|deadline|(?:^|_)end|until|effective|到期|有效|失效|截止"
    r"|终止|hire|entry|join|入职|参加|毕业|graduat|marri|结婚|death|死亡|issue|签发|发证|入党|dqsj|yxq|jzrq|rzrq$|zone|out$|length",
    re.IGNORECASE,
)
_DAY = r"(?P<y>(?:19|20)[0-9]{2})(?:[-/.年](?P<m>[0-9]{1,2})[-/.月](?P<d>[0-9]{1,2})|(?P<mm>[0-9]{2})(?P<dd>[0-9]{2}))"
_CELL = rf"^\s*{_DAY}(?:日|[ T].*)?\s*$"
# 2026-11-24 08:00:01, [2026-11-24T08:00:01, 10.0.0.1 - - [24/Nov/2026:08:00:01, [Tue Nov 24 08:00:01 2026]
_LINE_ISO = (
    r"^\W{0,3}(?:(?:TRACE|DEBUG|INFO|WARN|WARNING|ERROR|FATAL)\W{1,3})?"
    r"(?P<y>(?:19|20)[0-9]{2})[-/](?P<m>[0-9]{1,2})[-/](?P<d>[0-9]{1,2})[ T][0-9]{2}:"
)
_LINE_CLF = r"^.{0,80}\[(?P<d>[0-9]{2})/(?P<n>[A-Z][a-z]{2})/(?P<y>(?:19|20)[0-9]{2}):"
_LINE_C = r"^\[?[A-Z][a-z]{2} (?P<n>[A-Z][a-z]{2}) +(?P<d>[0-9]{1,2}) [0-9:.]{8,15} (?P<y>(?:19|20)[0-9]{2})"
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


@lru_cache(maxsize=4096)
def tells_time(path: str) -> bool:
    """Whether the column ``path`` is by its name one of record times, or of log lines."""
    name = path.rstrip("[]").rpartition(".")[2]
    return name == LINE or bool(_SAYS_TIME.search(name) and not _SAYS_ELSE.search(name))


def span_of(path: str, texts: pa.LargeStringArray) -> Span:
    """The earliest and the latest day in ``texts``, the distinct cells of the column ``path``."""
    if not len(texts) or not tells_time(path):
        return NOTHING
    if path.rstrip("[]").rpartition(".")[2] == LINE:
        days = _of_lines(texts)
    else:
        days = np.concatenate([_days(texts, _CELL), _epochs(texts)])
    days = days[(days >= _EARLIEST) & (days <= _LATEST)]
    return (_shown(int(days.min())), _shown(int(days.max()))) if len(days) else NOTHING


def _of_lines(texts: pa.LargeStringArray) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """The days that lines begin with; a line is tried with the next form only where the one before did not fit."""
    found = []
    for pattern in (_LINE_ISO, _LINE_CLF, _LINE_C):
        parts = pc.extract_regex(texts, pattern)
        found.append(_numbers(parts.drop_null()))
        if not parts.null_count:
            break
        texts = texts.filter(parts.is_null()) if parts.null_count < len(parts) else texts
    return np.concatenate(found)


def _days(texts: pa.LargeStringArray, pattern: str) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return _numbers(pc.extract_regex(texts, pattern).drop_null())


def _numbers(parts: pa.StructArray) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """The named parts of days as numbers such as 20261124."""
    if not len(parts):
        return np.empty(0, np.int64)
    names = {field.name for field in parts.type}

    def number(name: str) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        if name not in names:
            return np.zeros(len(parts), np.int64)
        column = pc.struct_field(parts, name)
        return np.asarray(pc.if_else(pc.equal(column, ""), "0", column).cast(pa.int64()))

    month = number("m") + number("mm")
    if "n" in names:
        month = np.asarray(pc.index_in(pc.struct_field(parts, "n"), pa.array(_MONTHS, pa.large_string()))
                           .fill_null(-1)) + 1  # fmt: skip
    day = number("d") + number("dd")
    days = number("y") * 10_000 + month * 100 + day
    return np.asarray(days[(month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)])


def _epochs(texts: pa.LargeStringArray) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Seconds or milliseconds since 1970, as BIGINT columns hold them."""
    numbers = texts.filter(pc.match_substring_regex(texts, r"^\s*[0-9]{9,13}\s*$"))
    values = np.asarray(pc.utf8_trim_whitespace(numbers).cast(pa.int64()))
    seconds = np.where(values >= 10**11, values // 1000, values)
    seconds = seconds[(seconds >= _EPOCH) & (seconds < _EPOCH_END)]
    if not len(seconds):
        return np.empty(0, np.int64)
    ends = (datetime.fromtimestamp(int(end), UTC) for end in (seconds.min(), seconds.max()))
    return np.array([end.year * 10_000 + end.month * 100 + end.day for end in ends], np.int64)


def _shown(day: int) -> str:
    return f"{day // 10_000:04d}-{day // 100 % 100:02d}-{day % 100:02d}"
