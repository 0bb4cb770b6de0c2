"""Events of several lines: a stack trace, a body in JSON, a statement in SQL belong to the line that began them."""

from __future__ import annotations

import re

import pyarrow as pa

from scanner.arrays import buffer_of
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


class Events:
    """The lines of one block, and which of them belong together; an event that began in a block before is not found."""

    def __init__(self, lines: pa.LargeStringArray) -> None:
        """Look at no line yet."""
        self._data, self._offsets = buffer_of(lines)
        # From a line that goes on to the first above it that may not: of a long event each line is looked at once.
        self._above: dict[int, int] = {}

    def line(self, row: int) -> str:
        """The text of one line."""
        return self._lines(row, row + 1)

    def before(self, row: int) -> str:
        """The lines of the same event from the one that began it up to ``row``; empty if ``row`` stands alone."""
        return self._lines(self._head(row), row)

    def _lines(self, first: int, last: int) -> str:
        return self._data[self._offsets[first] : self._offsets[last]].tobytes().decode()

    def _head(self, row: int) -> int:
        """The row of the line that began the event of ``row``; ``row`` itself if it stands alone."""
        text = self.line(row)
        if not _goes_on(text):
            return row
        last = max(row - MOST_LINES, 0)
        at = row - 1
        while at >= last and (at in self._above or _passes(self.line(at))):
            at = self._above.get(at, at - 1)
        self._above[row] = at
        return at if at >= last and _may_begin(self.line(at), self.line(at + 1), text) else row


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


def _passes(line: str) -> bool:
    """Whether an event goes on above ``line``: a blank line does not end it."""
    return not line.strip() or _goes_on(line)


def _may_begin(head: str, following: str, line: str) -> bool:
    """Whether ``head`` can have begun the event: what is not indented needs a head that a log writes."""
    if _SQL.match(line):
        return bool(_STATEMENT.match(head))
    return following.startswith(_INDENTED) or head.rstrip().endswith(_OPENS) or format_of(head) != ""
