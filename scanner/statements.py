"""The statements that wrote a log, as lines with findings and a sample of the others show them.

A log template is what a statement always writes, with slots for what varies. Here lines become mergeable counts of
statements; ``scanner.templates`` makes templates of them when all is read. What leaves is safe to keep: a word stays
if the catalogue knows it, or if several lines share it and no recognizer takes it for a value. All else is ``<*>``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from scanner.catalogue import load_catalogue
from scanner.columns import TextColumn
from scanner.leaves import is_name
from scanner.line_places import key_of, message_start, pairs_of
from scanner.search import Found, Rules, search
from scanner.slots import Statement, merged_statements

LOG = b"pisift.log"
"""The key in a schema's metadata by which a connector says that its rows are lines of a log."""
SHARED = 3
"""A word that so many of the lines looked at share is the program's; fewer, and it may be somebody's name."""
HEAD = 2_000
"""Of so many first lines all are looked at where any of them holds a finding: the numbers of small logs are exact."""
MOST_LINES = 500
"""Lines with findings that are looked at in a later batch; of more, every second, every third and so on."""
EVERY = 500
"""Of the lines without a finding one in so many is looked at, to tell how often a slot holds no PI."""
GLUED = "\x02"
"""Stands beside a word that no blank parts from the variable next to it."""
_LONGEST = 400
"""Characters between two values that are looked at, half of them before a value and half behind."""
_LONGEST_KEYED = 4_000
"""Characters of a line in which keys are looked for."""
_MOST_VALUES = 40
_MOST_WORDS = 100_000
_BREAKS = re.compile(r"""((?:[\s,;=()\[\]{}"'<>|/?&，。；：（）【】、]|(?<![0-9]):|:(?![0-9]))+)""")
_DIGIT = re.compile(r"[0-9*\x00-\x1f]")
_TIMES = frozenset("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec Mon Tue Wed Thu Fri Sat Sun AM PM".split())
_PROGRAMS = (
    "trace debug info notice warn warning error severe fatal critical main http https get post put delete from to for "
    "user uid id client server mode method uri path status where and set insert into values update select"
).split()


_Array = np.ndarray[Any, Any]


class Lines(NamedTuple):
    """The distinct texts of one column of a log."""

    texts: pa.LargeStringArray
    first: int
    """The number of the first of them among all texts of the batch."""
    counts: _Array
    """How often each stands."""
    rows: _Array
    """The row in which each stands first, from 0."""


def first_rows(cells: _Array, places: _Array | None, count: int) -> _Array:
    """For each of ``count`` distinct texts the first row that it stands in; ``cells`` names the text of each cell."""
    filled = np.flatnonzero(cells >= 0)[::-1]
    rows = np.zeros(count, np.int64)
    rows[cells[filled]] = filled if places is None else places[filled]
    return rows


class Mined(NamedTuple):
    """What the lines looked at show."""

    statements: tuple[Statement, ...] = ()
    keyed: Mapping[str, tuple[list[str], list[int]]] = MappingProxyType({})
    """Key to the values beside it that are no finding by themselves, and the row of each."""

    def columns(self, path: str, first_row: int) -> list[TextColumn]:
        """The values beside each key as a column of the batch that begins at ``first_row``."""
        return [
            TextColumn(f"{path}.{key}", pa.array(values, pa.large_string()), np.array(rows) - first_row)
            for key, (values, rows) in self.keyed.items()
        ]


def statements_of(lines: Lines, found: Found, rules: Rules) -> Mined:
    """The statements of the lines that hold a finding beside other text, and of a sample of the others."""
    inside = (found.text >= lines.first) & (found.text < lines.first + len(lines.texts))
    is_clear = np.array([recognizer.state == "clear" for recognizer in rules.recognizers], bool)
    winners = np.flatnonzero(found.won & ~found.whole & inside & is_clear[found.recognizer])
    hits = np.unique(found.text[winners]) - lines.first
    if not len(hits) and (found.whole & found.won & inside).any():
        return Mined()  # a column of values, no text
    most = HEAD if len(lines.rows) and lines.rows.min() == 0 else MOST_LINES
    step = -(-len(hits) // most) or 1
    head, sample = _others(lines, hits)
    chosen = np.concatenate([hits[::step], head, sample])
    if not len(chosen):
        return Mined()
    weights = np.repeat([step, 1, EVERY], [len(hits[::step]), len(head), len(sample)]) * lines.counts[chosen]
    spans: dict[int, list[tuple[int, int, str]]] = {}
    for row in winners.tolist():
        span = int(found.start[row]), int(found.end[row]), rules.recognizers[int(found.recognizer[row])].pi_type
        spans.setdefault(int(found.text[row]) - lines.first, []).append(span)
    texts = lines.texts.take(pa.array(chosen)).to_pylist()
    looked_at = [_Line(text.rstrip("\r\n"), spans.get(n, ())) for text, n in zip(texts, chosen.tolist(), strict=True)]
    kept = _kept(looked_at, rules)
    rows, counts = lines.rows[chosen].tolist(), lines.counts[chosen].tolist()
    keyed: dict[str, tuple[list[str], list[int]]] = {}
    for line, row in zip(looked_at, rows, strict=True):
        for key, value in line.pairs():
            if key in kept:
                values, places = keyed.setdefault(key, ([], []))
                values.append(value)
                places.append(row)
    statements = merged_statements(
        *(
            (Statement(line.written(kept), weight, count, row + 1),)
            for line, weight, count, row in zip(looked_at, weights.tolist(), counts, rows, strict=True)
        )
    )
    return Mined(statements, keyed)


def _others(lines: Lines, hits: _Array) -> tuple[_Array, _Array]:
    """Lines without a finding: of the first ones all, where there are findings, and one in so many of the others."""
    is_other = lines.counts > 0
    is_other[hits] = False
    in_head = lines.rows < (HEAD if len(hits) else 0)
    sampled = (lines.rows % EVERY == 0) & ~in_head
    return np.flatnonzero(is_other & in_head), np.flatnonzero(is_other & sampled)


class _Line:
    """One line: the words between its values, and under which key each value stands."""

    def __init__(self, text: str, spans: Sequence[tuple[int, int, str]]) -> None:
        self.pieces: list[list[str]] = []
        """Words and what parts them in turn, before, between and behind the values."""
        self.values: list[tuple[str, str]] = []
        self._text, self._spans = text[:_LONGEST_KEYED], spans
        last = message_start(text)
        if any(start < last for start, _, _ in spans):
            last = 0  # a value in the header: the line as a whole is what holds it
        for start, end, pi_type in sorted(spans)[:_MOST_VALUES]:
            if start >= last:
                self.pieces.append(_BREAKS.split(_cut(text[last:start])))
                self.values.append((pi_type, key_of(text, start, end)))
                last = end
        self.pieces.append(_BREAKS.split(_cut(text[last:])))

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Keys with values that are no findings; a key that is no name is left out."""
        for key, value, start, end in pairs_of(self._text):
            if is_name(key) and not any(first < end and start < last for first, last, _ in self._spans):
                yield key, value

    def words(self) -> set[str]:
        """Every word and key."""
        return {key for _, key in self.values}.union(*(piece[::2] for piece in self.pieces))

    def written(self, kept: set[str]) -> str:
        """The statement: words that are kept, variables as ``<*>``, values by type and key; parted by single blanks."""
        parts: list[str] = []
        for number, piece in enumerate(self.pieces):
            if number:
                pi_type, key = self.values[number - 1]
                before, behind = self.pieces[number - 1][-1], piece[0]
                parts.append(f"{GLUED if before else ''} <{pi_type}|{_named(key, kept)}> {GLUED if behind else ''}")
            parts += [_parting(word) if at % 2 else word if word in kept else "<*>" for at, word in enumerate(piece)]
        return " ".join("".join(parts).split())


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
    if key in kept or key.lower() in _known():
        return key
    return next((key[at:] for at in range(1, len(key)) if key[at:].lower() in _known()), "")


def _kept(lines: Sequence[_Line], rules: Rules) -> set[str]:
    """The words that a statement may show."""
    counts = Counter(chain.from_iterable(line.words() for line in lines))
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
