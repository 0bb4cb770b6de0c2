"""Every match in an array of texts: where to look, what it is, and which of two claims to one place wins.

Raw text lives here and in the recognizers; what leaves are columns of numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa

from scanner.arbitration import settled
from scanner.arrays import distinct
from scanner.decode import View, views
from scanner.matches import COLUMNS, Found, Matches
from scanner.model import Recognizer, Scope, Unavailable
from scanner.persons import Counting
from scanner.prefilter import Prefilter, texts_at
from scanner.repeats import Repeats
from scanner.sights import Viewer
from scanner.text import fold, fold_all

_Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Rules:
    """What a scan looks for: recognizers behind one prefilter, and how each PI type is masked and ranked."""

    prefilter: Prefilter
    masks: Mapping[str, str]
    """PI type to mask style, see ``scanner.text.mask``."""
    ranks: Mapping[str, int]
    """PI type to precedence where two recognizers claim the same characters; the lower wins."""
    counting: Counting | None = None
    """How persons are counted; None: they are not."""
    viewer: Viewer | None = None
    """Who looks at pictures; None: nobody does."""
    named: dict[str, tuple[int, ...]] = field(default_factory=dict, compare=False, repr=False)
    """Column name to the recognizers that it is a context word for: worked out once a name."""
    repeats: Repeats = field(default_factory=Repeats, compare=False, repr=False)
    """What was found in texts that may come again."""
    plain: dict[str, bool] = field(default_factory=dict, compare=False, repr=False)
    """Word of a log to whether it is no value of any recognizer: worked out once a word."""

    @property
    def recognizers(self) -> tuple[Recognizer, ...]:
        """In a fixed order: a recognizer's index is its name inside a scan."""
        return self.prefilter.recognizers

    @property
    def known(self) -> Mapping[str, Recognizer]:
        """Every recognizer by its id, those of pictures too."""
        return {recognizer.id: recognizer for recognizer in self.recognizers} | self.seen

    @property
    def seen(self) -> dict[str, Recognizer]:
        """What is recognized in pictures, by id."""
        return {recognizer.id: recognizer for recognizer in self.viewer.recognizers} if self.viewer else {}

    def cued_by(self, name: str) -> tuple[int, ...]:
        """The recognizers that count only beside a context word, and find one in the column's ``name``."""
        if name not in self.named:
            self.named[name] = tuple(
                index
                for index, recognizer in enumerate(self.recognizers)
                if recognizer.scope is Scope.CONTEXT
                and (word_in := getattr(recognizer, "word_in", None))
                and word_in(name) is True
            )
        return self.named[name]


def search(texts: pa.LargeStringArray, rules: Rules, failures: dict[tuple[int, str], _Array]) -> Found:
    """Everything in ``texts``; a recognizer that raises is noted in ``failures`` with its texts, the others go on."""
    candidates = rules.prefilter.candidates(texts)
    plain = _looked_at(texts, candidates.fired, rules, failures)
    if not len(candidates.encoded):
        return plain
    return _with_views(texts, candidates.encoded, plain, rules, failures)


def _looked_at(
    texts: pa.LargeStringArray,
    fired: Mapping[int, _Array],
    rules: Rules,
    failures: dict[tuple[int, str], _Array],
) -> Found:
    """What the recognizers find in the texts that fired, arbitrated; texts of an earlier batch are not read again."""
    if not fired:
        return Found.nothing()
    rows = distinct(np.concatenate(list(fired.values())))
    recalled = rules.repeats.recalled(texts, rows)
    if recalled is None:
        return _read(texts, rows, fired, rules, failures)
    again, found = recalled
    is_new = np.ones(len(texts), bool)
    is_new[again] = False
    left = {number: wanted[is_new[wanted]] for number, wanted in fired.items()}
    rows = rows[is_new[rows]]
    fresh = _read(texts, rows, {number: wanted for number, wanted in left.items() if len(wanted)}, rules, failures)
    if not failures:
        rules.repeats.keep(texts, rows, fresh)
    return fresh.with_more(found[:COLUMNS], found.rivals) if len(found.text) else fresh


def _read(
    texts: pa.LargeStringArray,
    rows: _Array,
    fired: Mapping[int, _Array],
    rules: Rules,
    failures: dict[tuple[int, str], _Array],
) -> Found:
    """What the recognizers find in the texts of ``rows``, arbitrated."""
    if not len(rows):
        return Found.nothing()
    folded = fold_all(texts_at(texts, rows))
    lengths = np.fromiter(map(len, map(str.strip, folded)), np.int64, len(folded))
    parts: list[list[_Array]] = []
    for recognizer, wanted in sorted(fired.items()):
        positions = np.searchsorted(rows, wanted)
        candidates = [folded[position] for position in positions.tolist()]
        matches = matches_of(recognizer, rules.recognizers[recognizer], candidates, wanted, failures)
        if rules.recognizers[recognizer].scope is Scope.CONTEXT:
            # Without its context word a run of digits is no look-alike: there is no luck to tell it from.
            matches = matches.where(matches.evidence >= rules.recognizers[recognizer].needs)
        if len(matches):
            whole = matches.end - matches.start == lengths[positions[matches.index]]
            number = np.full(len(matches), recognizer)
            parts.append(
                [wanted[matches.index], number, matches.start, matches.end, matches.evidence, matches.cued, whole]
            )
    if not parts:
        return Found.nothing()
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    order = np.lexsort((columns[1], columns[2], columns[0]))
    ordered = [column[order] for column in columns]
    won, rivals = settled(ordered, rules.recognizers, rules.ranks)
    return Found._make([*ordered, won, np.zeros(len(won), bool), rivals, {}])


def matches_of(
    number: int,
    recognizer: Recognizer,
    texts: Sequence[str],
    rows: _Array,
    failures: dict[tuple[int, str], _Array],
) -> Matches:
    """What one recognizer finds in the texts of ``rows``; one that raises is noted and finds nothing."""
    find_all = getattr(recognizer, "find_all", None)
    try:
        found: Matches = find_all(texts) if find_all else Matches.of(recognizer.find(texts))
    except Unavailable as error:
        failures[number, str(error)] = rows
        return Matches.none()
    except Exception as error:  # noqa: BLE001  recognizers promise not to raise; a column must not die of one
        failures[number, type(error).__name__] = rows
        return Matches.none()
    return found


# --- what stands in an encoding ------------------------------------------------------------------------------


def _with_views(
    texts: pa.LargeStringArray,
    encoded: _Array,
    plain: Found,
    rules: Rules,
    failures: dict[tuple[int, str], _Array],
) -> Found:
    """``plain``, and what the decoded forms of the ``encoded`` texts hold beyond it."""
    opened: list[View] = []
    owners: list[int] = []
    originals = dict(zip(encoded.tolist(), map(fold, texts_at(texts, encoded)), strict=True))
    for row, text in originals.items():
        for view in views(text):
            opened.append(view)
            owners.append(row)
    if not opened:
        return plain
    inner = pa.array([view.text.encode("utf-8", "replace").decode() for view in opened], pa.large_string())
    found = _looked_at(inner, rules.prefilter.candidates(inner).fired, rules, failures)
    rows = np.flatnonzero(found.won)
    if not len(rows):
        return plain
    values: dict[int, str] = {}
    places: list[tuple[int, int, int, bool, bool]] = []
    for new, row in enumerate(rows.tolist()):
        number, begin, stop = int(found.text[row]), int(found.start[row]), int(found.end[row])
        owner, view = owners[number], opened[number]
        start, end = view.span(begin, stop)
        values[new], original = view.text[begin:stop], originals[owner]
        # A value behind an escape (\n138...) is as it stands; one that reads otherwise stands in an encoding.
        is_decoded = values[new] != original[start:end]
        places.append((owner, start, end, end - start >= len(original.strip()), is_decoded))
    names = ("text", "start", "end", "whole", "decoded")
    columns: dict[str, Any] = dict(zip(names, map(np.array, zip(*places, strict=True)), strict=True))
    return _joined(plain, found.take(rows)._replace(**columns, values=values))


def _joined(plain: Found, decoded: Found) -> Found:
    """Both; of one recognizer in one place the first sight stays, and gains the evidence of a later, better one."""
    places: dict[tuple[int, int], list[int]] = {}
    for row in np.flatnonzero(plain.won).tolist():
        places.setdefault((int(plain.text[row]), int(plain.recognizer[row])), []).append(row)
    kept: list[int] = []
    seen: set[tuple[int, ...]] = set()
    for row in range(len(decoded.text)):
        text, recognizer = int(decoded.text[row]), int(decoded.recognizer[row])
        start, end = int(decoded.start[row]), int(decoded.end[row])
        same = [p for p in places.get((text, recognizer), ()) if start < plain.end[p] and plain.start[p] < end]
        for place in same:
            plain.evidence[place] = max(plain.evidence[place], decoded.evidence[row])
            plain.cued[place] |= decoded.cued[row]
        if len(same) == 1:
            # li@163.com was only the tail of wang%2Eli@163.com, and the n of \\nwang@163.com is no letter.
            plain.start[same[0]], plain.end[same[0]] = start, end
        if not same and (key := (text, recognizer, start, end)) not in seen:
            seen.add(key)
            kept.append(row)
    more = decoded.take(np.array(kept, np.int64))
    return plain.with_more(more[:COLUMNS], more.rivals, more.values)
