"""The shared part of recognizers of values that nothing but their key tells: a password, a wage, a code.

A value counts right behind its key (``password=…``, ``"passwd":"…"``, 密码：…) or as the value of its column in an
INSERT statement; in between stand separators and quotes only, so that prose about passwords holds none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from scanner.model import Evidence, Match, Scope

BEFORE = 64
"""How many characters before a value its ``flaw`` may look at."""

CLOSED = r"[\s\"'`\\\])】*]{0,4}"
"""What may close a key: a quote, a bracket, Markdown's stars."""
LINK = r"(?:=>|:=|==?|[是为為]?:|[是为為]|>|\|)"
"""What may link a key and its value."""
OPENED = r"[\s\"'`\\“‘「『\[【(]{0,6}"
"""What may open a value."""
GAP = rf"{CLOSED}(?:{LINK}{OPENED}|[\s(\[【“]{{1,3}})"
"""All of it, for keys that are no words of running text. A blank or bracket may do."""

INSERT = r"(?i:insert|replace|into)[^()]{1,99}\((?:[^()]{0,400}[^0-9A-Za-z])?"
"""For triggers: the beginning of an INSERT, up to the name of a column."""

_INSERT = re.compile(r"(?i)into\s{1,9}[^\s()]{1,80}\s{0,9}\(([^()]{1,2000})\)\s{0,9}values\s{0,9}(?=\()")
_TOKEN = re.compile(r"'((?:[^'\\]|\\.|'')*)'|\"([^\"\\]*)\"|([^\s,()'\"]+)|([,()])|\s+")


@dataclass(frozen=True)
class KeyedRecognizer:
    """Finds values by their keys. Each alternative of ``pattern`` ends in the group that is the value.

    A value in the group ``alone`` tells by itself (36岁). ``flaw(value, before)`` says what speaks against a value
    behind what stands before it (never the value itself), or None; flawed ones are kept as SHAPE.
    """

    id: str
    pi_type: str
    pattern: re.Pattern[str]
    trigger: str
    flaw: Callable[[str, str], str | None] = lambda value, before: None
    columns: re.Pattern[str] | None = None
    """Names of columns of an INSERT statement that hold such values."""
    chance: float = 0.01
    needs: Evidence = Evidence.CONTEXT
    scope: Scope = Scope.CONTEXT
    state: str = "clear"

    def find(self, texts: Sequence[str]) -> Iterator[Match]:
        """Yield every value behind a key with the evidence it has."""
        for index, text in enumerate(texts):
            last = 0
            for start, end, is_cued in sorted(self._spans(text)):
                if start < last:
                    continue
                last = end
                is_flawed = self.flaw(text[start:end], text[max(0, start - BEFORE) : start]) is not None
                if is_flawed and self.needs is Evidence.SHAPE:
                    continue  # a look-alike would count
                evidence = Evidence.SHAPE if is_flawed else self.needs
                yield Match(index, start, end, evidence, is_cued and not is_flawed)

    def note(self, value: str) -> str:
        """What lowers the evidence of ``value``; never the value itself."""
        flaw = self.flaw(value, "")
        return f"unverified: {flaw}" if flaw else ""

    def _spans(self, text: str) -> Iterator[tuple[int, int, bool]]:
        for found in self.pattern.finditer(text):
            yield *found.span(found.lastindex or 0), found.lastgroup != "alone"
        if self.columns:
            for start, end in inserted(text, self.columns):
                yield start, end, True


def inserted(text: str, columns: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Where the values of some columns stand in the INSERT statements of ``text``."""
    header = _INSERT.search(text)
    while header:
        names = [name.strip(" \t\r\n`\"'[]") for name in header[1].split(",")]
        wanted = {place for place, name in enumerate(names) if columns.fullmatch(name)}
        depth, place, end = 0, 0, header.end()
        while wanted and (token := _TOKEN.match(text, end)):
            end = token.end()
            if token[4] == "(":
                depth += 1
                place = 0 if depth == 1 else place
            elif token[4] == ")":
                depth -= 1
            elif token[4] == "," and depth == 1:
                place += 1
            elif token[3] and token[3].startswith(";") and not depth:
                break
            elif depth == 1 and place in wanted and token.lastindex:
                yield token.span(token.lastindex)
        header = _INSERT.search(text, end)
