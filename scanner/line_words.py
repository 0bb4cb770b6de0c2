"""The words of a log's lines, and which of them a statement may show: no value that nobody recognised is among them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

import pyarrow as pa

from scanner.catalogue import load_catalogue
from scanner.events import exception_in, is_frame
from scanner.line_places import key_of, message_start
from scanner.search import Rules, search

SHARED = 3
"""A word that so many of the lines looked at share is the program's; fewer, and it may be somebody's name."""
GLUED = "\x02"
"""Stands beside a word that no blank parts from the variable next to it."""
BLANK = "\x03"
"""Stands for a blank in a key: what stands in a statement is parted by blanks."""
NEXT_LINE = "\u21b5"
"""Stands in a statement between the line that began an event and the one with the value."""
LONGEST_KEYED = 4_000
"""Characters of a line in which keys are looked for."""
_LONGEST = 400
"""Characters between two values that are looked at, half of them before a value and half behind."""
_MOST_VALUES = 40
_MOST_WORDS = 100_000
_MESSAGE, _TRACE = "exception message", "stack trace"
_BREAKS = re.compile(r"""((?:[\s,;=()\[\]{}"'<>|/?&，。；：（）【】、]|(?<![0-9]):|:(?![0-9]))+)""")
_DIGIT = re.compile(r"[0-9*\x00-\x1f]")
_TIMES = frozenset("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec Mon Tue Wed Thu Fri Sat Sun AM PM".split())
_PROGRAMS = (
    "trace debug info notice warn warning error severe fatal critical main http https get post put delete from to for "
    "user uid id client server mode method uri path status where and set insert into values update select"
).split()


class WordedLine:
    """One line: the words between its values, and under which key each value stands."""

    def __init__(self, text: str, spans: Sequence[tuple[int, int, str]], before: str = "") -> None:
        """``before`` are the lines of the same event that stand before it; the first of them began the event."""
        self.pieces: list[list[str]] = []
        """Words and what parts them in turn, before, between and behind the values."""
        self.values: list[tuple[str, str]] = []
        self.exception = exception_in(text)
        first = before.partition("\n")[0].rstrip("\r")
        self.head = WordedLine(first, ()) if first else None
        last = 0 if before or self.exception else message_start(text)
        if any(start < last for start, _, _ in spans):
            last = 0  # a value in the header: the line as a whole is what holds it
        for start, end, pi_type in sorted(spans)[:_MOST_VALUES]:
            if start >= last:
                self.pieces.append(_BREAKS.split(_cut(text[last:start])))
                self.values.append((pi_type, self._key(text, start, end, before[-LONGEST_KEYED:])))
                last = end
        self.pieces.append(_BREAKS.split(_cut(text[last:])))

    def _key(self, text: str, start: int, end: int, before: str) -> str:
        if key := key_of(before + text, len(before) + start, len(before) + end):
            return key
        if self.exception:
            return f"{_MESSAGE} of {self.exception}"
        return _TRACE if is_frame(text) else ""

    def words(self) -> set[str]:
        """Every word and key."""
        own = {key for _, key in self.values}.union(*(piece[::2] for piece in self.pieces), [self.exception])
        return own | self.head.words() if self.head else own

    def written(self, kept: set[str]) -> str:
        """The statement: words that are kept, variables as ``<*>``, values by type and key; parted by single blanks.

        Of a line that goes on with another, behind the one that began the event.
        """
        parts: list[str] = []
        for number, piece in enumerate(self.pieces):
            if number:
                pi_type, key = self.values[number - 1]
                before, behind = self.pieces[number - 1][-1], piece[0]
                mark = f"<{pi_type}|{_named(key, kept).replace(' ', BLANK)}>"
                parts.append(f"{GLUED if before else ''} {mark} {GLUED if behind else ''}")
            parts += [_parting(word) if at % 2 else word if word in kept else "<*>" for at, word in enumerate(piece)]
        own = " ".join("".join(parts).split())
        if self.head is None:
            return own
        return " ".join((*_unglued(self.head.written(kept)), NEXT_LINE, *_unglued(own)))


def _unglued(statement: str) -> list[str]:
    """The tokens of a statement without a joint at its ends."""
    return statement.strip(f"{GLUED} ").split()


@lru_cache(maxsize=1_000)
def _parting(signs: str) -> str:
    """What stands between two words as a token of its own, so that a word and a variable in its place line up."""
    before, behind = "" if signs[0].isspace() else GLUED, "" if signs[-1].isspace() else GLUED
    return f" {before}{signs.strip()}{behind} " if signs.strip() else " "


def _cut(text: str) -> str:
    half = _LONGEST // 2
    return text if len(text) <= _LONGEST else f"{text[:half]} \x00 {text[-half:]}"


def _named(key: str, kept: set[str]) -> str:
    """The key if it may be shown, else the longest end of it that the catalogue knows (绑定手机: 手机)."""
    message, of, exception = key.partition(" of ")
    if message == _MESSAGE and of:
        return key if exception in kept else _MESSAGE
    if key == _TRACE or key in kept or key.lower() in _known():
        return key
    return next((key[at:] for at in range(1, len(key)) if key[at:].lower() in _known()), "")


def kept_words(lines: Sequence[WordedLine], counted: Sequence[int], rules: Rules) -> set[str]:
    """The words that a statement may show; each line stands for so many as were ``counted``."""
    counts: Counter[str] = Counter()
    for line, number in zip(lines, counted, strict=True):
        counts.update(dict.fromkeys(line.words(), number))
    known = {word for word in counts if word.lower() in _known() and word not in _TIMES}
    shared = [word for word, n in counts.items() if n >= SHARED and word not in known and not _varies(word)]
    if len(rules.plain) > _MOST_WORDS:
        rules.plain.clear()
    if fresh := [word for word in shared if word not in rules.plain]:
        found = search(pa.array(fresh, pa.large_string()), rules, {})
        values = set(found.text[found.won].tolist())
        rules.plain.update((word, number not in values) for number, word in enumerate(fresh))
    return known.union((word for word in shared if rules.plain[word]), [""])


def _varies(word: str) -> bool:
    return word in _TIMES or _DIGIT.search(word) is not None


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    """Words that name kinds of PI, and those of every program."""
    types = load_catalogue().types.values()
    names = (word for kind in types for word in (*kind.zh_words, *kind.pinyin, *kind.en_words))
    return frozenset(map(str.lower, (*names, *_PROGRAMS)))
