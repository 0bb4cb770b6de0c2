"""The statements that wrote a log, as lines with findings and a sample of the others show them.

A log template is what a statement always writes, with slots for what varies. Here lines become mergeable counts of
statements; ``scanner.templates`` makes templates of them when all is read. What leaves is safe to keep: a word stays
if the catalogue knows it, or if several lines share it and no recognizer takes it for a value. All else is ``<*>``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from scanner.arrays import byte_at, bytes_among
from scanner.columns import TextColumn
from scanner.events import Events
from scanner.leaves import is_name
from scanner.line_places import pairs_of
from scanner.line_words import LONGEST_KEYED, WordedLine, kept_words
from scanner.matches import Found
from scanner.parts import Part
from scanner.search import Rules
from scanner.skeletons import skeletons
from scanner.slots import Statement, merged_statements

LOG = b"pisift.log"
"""The key in a schema's metadata by which a connector says that its rows are lines of a log."""
HEAD = 2_000
"""Of so many first lines all are looked at where any of them holds a finding: the numbers of small logs are exact."""
MOST_LINES = 10_000
"""Lines of a batch with findings that are counted; of more, every second, every third and so on."""
MOST_KINDS = 200
"""Kinds of lines of a batch of which one line each is mined: half of them the most frequent, the others a sample."""
SMALL = 20_000
"""Lines of a batch up to which ``HEAD`` kinds are mined."""
OF_EACH = 8
"""Lines of each kind in which values beside keys are looked for."""
EVERY = 500
"""Of the lines without a finding one in so many is looked at, to tell how often a slot holds no PI."""
KEYED_EVERY = 1 << 18
"""Values beside keys are looked for in the batches that hold a line whose number, from 0, is a multiple of this."""
_Array = np.ndarray[Any, Any]
_BLANK = bytes_among(b" \t\r\n")


class Lines(NamedTuple):
    """The distinct texts of one column of a log, and the column itself."""

    texts: pa.LargeStringArray
    first: int
    """The number of the first of them among all texts of the batch."""
    counts: _Array
    """How often each stands."""
    rows: _Array
    """The row in which each stands first, from 0."""
    column: pa.LargeStringArray
    """All lines in order."""
    at: _Array
    """The place in ``column`` where each of the texts stands first."""
    is_whole: bool
    """They are lines as the log has them, so that one may go on with another; and not what stood in a field."""

    @classmethod
    def of(cls, part: Part, first_row: int) -> Lines:
        """The lines of one column of the batch that begins at ``first_row``."""
        filled = np.flatnonzero(part.cells >= 0)[::-1]
        at = np.zeros(len(part.distinct), np.int64)
        at[part.cells[filled]] = filled
        rows = first_row + (at if part.column.places is None else part.column.places[at])
        return cls(part.distinct, part.first, part.counts, rows, part.column.texts, at, part.column.path == "line")


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
    """The statements of the lines that hold a finding beside other text, and of a sample of the others.

    Lines that are alike but for digits and values are counted together, and one of them is mined for all.
    """
    inside = (found.text >= lines.first) & (found.text < lines.first + len(lines.texts))
    is_clear = np.array([recognizer.state == "clear" for recognizer in rules.recognizers], bool)
    winners = np.flatnonzero(found.won & ~found.whole & inside & is_clear[found.recognizer])
    hits = np.unique(found.text[winners]) - lines.first
    if not len(hits) and (found.whole & found.won & inside).any():
        return Mined()  # a column of values, no text
    step = -(-len(hits) // MOST_LINES) or 1
    head, sample = _others(lines, hits)
    chosen = np.concatenate([hits[::step], head, sample])
    if not len(chosen):
        return Mined()
    weights = np.repeat([step, 1, EVERY], [len(hits[::step]), len(head), len(sample)]) * lines.counts[chosen]
    spans = Spans.of(lines, found, winners, chosen)
    kinds = _kinds(lines, chosen, weights, spans)
    events = Events(lines.column)
    looked_at = [_event(lines, events, kind, spans, rules) for kind in kinds]
    kept = kept_words(looked_at, [kind.mined for kind in kinds], rules)
    statements = merged_statements(
        *(
            (Statement(line.written(kept), kind.lines, kind.mined, kind.first + 1),)
            for line, kind in zip(looked_at, kinds, strict=True)
        )
    )
    is_keyed = bool((lines.rows % KEYED_EVERY == 0).any())
    return Mined(statements, _keyed(lines, kinds, spans, kept, rules) if is_keyed else {})


class Spans(NamedTuple):
    """The values in the lines looked at, as columns: index among ``chosen``, start, end, recognizer."""

    chosen: _Array
    owner: _Array
    start: _Array
    end: _Array
    recognizer: _Array

    @classmethod
    def of(cls, lines: Lines, found: Found, winners: _Array, chosen: _Array) -> Spans:
        """Those of ``winners`` that stand in a chosen line."""
        number = np.full(len(lines.texts), -1, np.int64)
        number[chosen] = np.arange(len(chosen))
        owner = number[found.text[winners] - lines.first]
        own = np.flatnonzero(owner >= 0)
        own = own[np.argsort(owner[own], kind="stable")]
        rows = winners[own]
        return cls(chosen, owner[own], found.start[rows], found.end[rows], found.recognizer[rows])

    def at(self, index: int, rules: Rules) -> list[tuple[int, int, str]]:
        """(start, end, PI type) of the values in one line."""
        first, last = np.searchsorted(self.owner, [index, index + 1])
        kinds = (rules.recognizers[number].pi_type for number in self.recognizer[first:last].tolist())
        return list(zip(self.start[first:last].tolist(), self.end[first:last].tolist(), kinds, strict=True))


class _Kind(NamedTuple):
    """Lines that are alike."""

    members: list[int]
    """Some of them, as indices among the chosen lines."""
    lines: int
    mined: int
    first: int


def _kinds(lines: Lines, chosen: _Array, weights: _Array, spans: Spans) -> list[_Kind]:
    """The chosen lines by kind; of too many kinds the most frequent, and a sample of the others that stands for all."""
    texts = lines.texts.take(pa.array(chosen))
    numbers = skeletons(texts, spans.owner, spans.start, spans.end, spans.recognizer)
    if (indented := np.flatnonzero(lines.is_whole & _BLANK[byte_at(texts, 0)])).size:
        # Alike are lines of two events only if these began alike.
        begins = ~_BLANK[byte_at(lines.column, 0)]
        heads = np.maximum.accumulate(np.where(begins, np.arange(len(begins)), 0))[lines.at[chosen[indented]]]
        none = np.empty(0, np.int64)
        numbers[indented] ^= skeletons(lines.column.take(pa.array(heads)), none, none, none, none)
    _, group = np.unique(numbers, return_inverse=True)
    mined = np.bincount(group, lines.counts[chosen]).astype(np.int64)
    counted = np.bincount(group, weights).astype(np.int64)
    first = np.full(len(mined), np.iinfo(np.int64).max)
    np.minimum.at(first, group, lines.rows[chosen])
    order = np.lexsort((first, -mined))
    most = HEAD if len(lines.texts) <= SMALL else MOST_KINDS
    often, seldom = order[: most // 2], order[most // 2 :]
    step = -(-len(seldom) // (most - most // 2)) or 1
    members = np.lexsort((lines.rows[chosen], group))
    starts = np.searchsorted(group[members], np.arange(len(mined) + 1))
    return [
        _Kind(
            members[starts[n] : min(starts[n + 1], starts[n] + OF_EACH)].tolist(),
            int(counted[n]) * factor,
            int(mined[n]),
            int(first[n]),
        )
        for some, factor in ((often, 1), (seldom[::step], step))
        for n in some.tolist()
    ]


def _event(lines: Lines, events: Events, kind: _Kind, spans: Spans, rules: Rules) -> WordedLine:
    """One line of a kind with the event that it belongs to."""
    index = kind.members[0]
    place = int(lines.at[spans.chosen[index]])
    before = events.before(place) if lines.is_whole else ""
    return WordedLine(events.line(place).rstrip("\r\n"), spans.at(index, rules), before)


def _keyed(
    lines: Lines, kinds: Sequence[_Kind], spans: Spans, kept: set[str], rules: Rules
) -> dict[str, tuple[list[str], list[int]]]:
    """The values beside keys that may be shown, in some lines of each kind."""
    keyed: dict[str, tuple[list[str], list[int]]] = {}
    for index in sorted({index for kind in kinds for index in kind.members}):
        text = (lines.texts[int(spans.chosen[index])].as_py() or "")[:LONGEST_KEYED].rstrip("\r\n")
        known = spans.at(index, rules)
        for key, value, start, end in pairs_of(text):
            if key in kept and is_name(key) and not any(first < end and start < last for first, last, _ in known):
                values, places = keyed.setdefault(key, ([], []))
                values.append(value)
                places.append(int(lines.rows[spans.chosen[index]]))
    return keyed


def _others(lines: Lines, hits: _Array) -> tuple[_Array, _Array]:
    """Lines without a finding: of the first ones all, where there are findings, and one in so many of the others."""
    is_other = lines.counts > 0
    is_other[hits] = False
    in_head = lines.rows < (HEAD if len(hits) else 0)
    sampled = (lines.rows % EVERY == 0) & ~in_head
    return np.flatnonzero(is_other & in_head), np.flatnonzero(is_other & sampled)
