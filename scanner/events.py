"""Events of several lines: a stack trace, a body in JSON, a statement in SQL belong to the line that began them."""

from __future__ import annotations

import re
from collections.abc import Callable

from scanner.line_places import format_of

MOST_LINES = 200
"""A longer event is cut: what stands behind so many lines stands for itself."""
_INDENTED = (" ", "\t", "\u3000")
_MARKS = re.compile(
    r"[}\])]|[{\[]\s*$|Caused by: |Suppressed: |Traceback \(most recent|\.\.\. \d+ (?:more|common frames)"
    r"|During handling of the |The above exception was|(?:DETAIL|HINT|CONTEXT|STATEMENT|LINE \d+): "
    r"|</?[A-Za-z][\w:.-]*[\s>/]"
)
_SQL = re.compile(
    r"(?i:from|where|and|or|set|values?|(?:left |right |inner |outer |cross )?join|on|order by|group by|having|limit"
    r"|union|on duplicate key)\b"
)
_STATEMENT = re.compile(r"(?i)(?:.*\b)?(?:select|insert|update|delete|replace|merge|with|call)\b")
_EXCEPTION = re.compile(
    r"(?:Caused by: |Suppressed: |Exception in thread \S+ )?"
    r"(?P<name>(?:[A-Za-z_$][\w$]*\.)+[A-Z][\w$]*|[A-Z]\w*(?:Exception|Error|Warning|Interrupt))(?=:|\s*$)"
)
_FRAME = re.compile(r"\s+(?:at [\w.$<>/]+\(|File \"[^\"]*\", line \d+)|\.\.\. \d+ (?:more|common frames)")
_OPENS = (":", "{", "[", "(", ",", "=", ">", "\uff1a")


def head_of(line: Callable[[int], str], row: int) -> int:
    """The row of the line that began the event of ``row``; ``row`` itself if it stands alone.

    ``line`` tells the text of a row; one that does not begin in the same block is not found.
    """
    text = line(row)
    if not _goes_on(text):
        return row
    last = max(row - MOST_LINES, 0)
    at = row - 1
    while at >= last and (not line(at).strip() or _goes_on(line(at))):
        at -= 1
    return at if at >= last and _may_begin(line(at), line(at + 1), text) else row


def exception_in(line: str) -> str:
    """The class of the exception that ``line`` tells the message of; an empty text if none."""
    found = _EXCEPTION.match(line)
    return found["name"] if found else ""


def is_frame(line: str) -> bool:
    """Whether ``line`` is a frame of a stack trace (Java, Python)."""
    return _FRAME.match(line) is not None


def _goes_on(line: str) -> bool:
    """Whether a line looks like the continuation of another."""
    return line.startswith(_INDENTED) or bool(_MARKS.match(line) or _SQL.match(line) or _EXCEPTION.match(line))


def _may_begin(head: str, following: str, line: str) -> bool:
    """Whether ``head`` can have begun the event: what is not indented needs a head that a log writes."""
    if _SQL.match(line):
        return bool(_STATEMENT.match(head))
    return following.startswith(_INDENTED) or head.rstrip().endswith(_OPENS) or format_of(head) != ""
