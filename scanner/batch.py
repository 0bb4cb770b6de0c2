"""The pure core: a batch of records in, mergeable counts out; the same in a thread, a process or a cluster.

Raw values live in this module's functions and in the recognizers, and leave them only masked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from scanner.columns import TextColumn, flatten
from scanner.model import EXAMPLES_KEPT, ColumnProfile, Finding, Match, Profiles, Recognizer, Support
from scanner.prefilter import Prefilter, texts_at
from scanner.shapes import census
from scanner.text import fold, mask

LONG_TEXT = 96
"""Mean bytes of a cell above which equal cells are not looked for: prose and log lines hardly ever repeat."""


@dataclass(frozen=True)
class Rules:
    """What a scan looks for: recognizers behind one prefilter, and how each PI type is masked and ranked."""

    prefilter: Prefilter
    masks: Mapping[str, str]
    """PI type to mask style, see ``scanner.text.mask``."""
    ranks: Mapping[str, int]
    """PI type to precedence where two recognizers claim the same characters; the lower wins."""

    @property
    def recognizers(self) -> tuple[Recognizer, ...]:
        """In a fixed order: a recognizer's index is its name inside this module."""
        return self.prefilter.recognizers


class _Seen(NamedTuple):
    """A match of one recognizer in one distinct text, and whether it is the whole of it."""

    recognizer: int
    match: Match
    is_whole: bool


def scan_batch(batch: pa.RecordBatch, rules: Rules, first_row: int = 0) -> dict[str, ColumnProfile]:
    """Profile one batch: column path to counts. ``first_row`` is the batch's place in its resource, from 0."""
    profiles: dict[str, ColumnProfile] = {}
    for column in flatten(batch):
        profile = _scan_column(column, rules, first_row)
        known = profiles.get(column.path)
        profiles[column.path] = profile if known is None else known.merge(profile)
    return profiles


def scan_batches(batches: Iterable[pa.RecordBatch], rules: Rules) -> dict[str, ColumnProfile]:
    """Profile a whole stream of batches, one at a time in memory."""
    profiles: dict[str, ColumnProfile] = {}
    row = 0
    for batch in batches:
        profiles = merge(profiles, scan_batch(batch, rules, row))
        row += batch.num_rows
    return profiles


def merge(mine: Profiles, theirs: Profiles) -> dict[str, ColumnProfile]:
    """Add two sets of profiles; order and grouping do not matter, except for the order of the paths."""
    merged = dict(mine)
    for path, profile in theirs.items():
        merged[path] = merged[path].merge(profile) if path in merged else profile
    return merged


def detect(text: str, rules: Rules) -> list[Finding]:
    """The findings in one text, in order: everything that has the evidence its recognizer needs."""
    column = pa.array([text], pa.large_string())
    seen = _find(column, rules, {}).get(0, [])
    winners = _winners(seen, rules)
    return [_finding(text, item, rules, row=1) for item in winners]


def _scan_column(column: TextColumn, rules: Rules, first_row: int) -> ColumnProfile:
    texts = column.texts
    unread = sum(column.unread.values())
    nulls = texts.null_count - unread
    empty = pc.sum(pc.equal(texts, "")).as_py() or 0
    distinct, index, counts = _distinct(texts)
    failures: dict[str, int] = {}
    seen = _find(distinct, rules, failures)
    places = np.arange(len(texts)) if column.places is None else column.places
    supports = _count(seen, distinct, index, counts, places + first_row + 1, rules)
    return ColumnProfile(
        column.path,
        len(texts),
        nulls,
        empty,
        tuple(sorted(column.unread.items())),
        census(distinct, counts),
        supports,
        tuple(sorted(failures.items())),
    )


def _distinct(texts: pa.LargeStringArray) -> tuple[pa.LargeStringArray, np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """The distinct texts, for each cell the number of its text (-1 for a null), and how often each stands."""
    filled = len(texts) - texts.null_count
    size = pc.sum(pc.binary_length(texts)).as_py() or 0
    if size > LONG_TEXT * max(filled, 1):
        index = np.where(np.asarray(pc.is_valid(texts)), np.arange(len(texts)), -1)
        return texts, index, (index >= 0).astype(np.int64)
    encoded = pc.dictionary_encode(texts)
    index = np.asarray(pc.fill_null(encoded.indices, -1))
    return encoded.dictionary, index, np.bincount(index[index >= 0], minlength=len(encoded.dictionary))


def _find(texts: pa.LargeStringArray, rules: Rules, failures: dict[str, int]) -> dict[int, list[_Seen]]:
    """Every match in ``texts``, by row; a recognizer that raises is noted in ``failures``, the others go on."""
    seen: dict[int, list[_Seen]] = {}
    fired = rules.prefilter.candidates(texts)
    if not fired:
        return seen
    rows = np.unique(np.concatenate(list(fired.values())))
    folded = [fold(text) for text in texts_at(texts, rows)]
    for recognizer, wanted in sorted(fired.items()):
        positions = np.searchsorted(rows, wanted).tolist()
        candidates = [folded[position] for position in positions]
        for match in _matches(rules.recognizers[recognizer], candidates, failures):
            text = candidates[match.index]
            is_whole = match.end - match.start == len(text.strip())
            seen.setdefault(int(wanted[match.index]), []).append(_Seen(recognizer, match, is_whole))
    return seen


def _matches(recognizer: Recognizer, texts: Sequence[str], failures: dict[str, int]) -> list[Match]:
    try:
        return list(recognizer.find(texts))
    except Exception as error:  # noqa: BLE001  recognizers promise not to raise; a column must not die of one
        failures[f"{recognizer.id}: {type(error).__name__}"] = 1
        return []


def _winners(seen: Sequence[_Seen], rules: Rules) -> list[_Seen]:
    """What counts of the matches in one text: each has the evidence it needs, and no two overlap.

    More evidence wins, then the longer match, then the PI type's rank: an 18-digit number that passes both
    the resident-ID check and Luhn is a resident ID.
    """
    recognizers = rules.recognizers
    accepted = [s for s in seen if s.match.evidence >= recognizers[s.recognizer].needs]
    if len(accepted) < 2:
        return accepted

    def strength(item: _Seen) -> tuple[int, int, int, int]:
        match, recognizer = item.match, rules.recognizers[item.recognizer]
        length = match.end - match.start
        return -match.evidence, -length, rules.ranks.get(recognizer.pi_type, len(rules.ranks)), item.recognizer

    winners: list[_Seen] = []
    taken: list[tuple[int, int]] = []
    for item in sorted(accepted, key=strength):
        start, end = item.match.start, item.match.end
        if not any(start < b and a < end for a, b in taken):
            taken.append((start, end))
            winners.append(item)
    return sorted(winners, key=lambda s: s.match.start)


def _count(
    seen: Mapping[int, list[_Seen]],
    distinct: pa.LargeStringArray,
    index: np.ndarray[Any, Any],
    counts: np.ndarray[Any, Any],
    rows: np.ndarray[Any, Any],
    rules: Rules,
) -> tuple[tuple[str, Support], ...]:
    """Counts of cells by recognizer. ``rows`` are the cells' row numbers in the resource, from 1."""
    tallies: dict[int, dict[str, set[int]]] = {}
    winners: dict[int, dict[int, list[_Seen]]] = {}
    for text, items in seen.items():
        for item in items:
            tally = tallies.setdefault(item.recognizer, {})
            tally.setdefault("look_alikes", set()).add(text)
            if item.is_whole:
                tally.setdefault("whole_shapes", set()).add(text)
        for item in _winners(items, rules):
            tally = tallies[item.recognizer]
            tally.setdefault("accepted", set()).add(text)
            if item.match.cued:
                tally.setdefault("cued", set()).add(text)
            if item.is_whole:
                tally.setdefault("whole", set()).add(text)
            winners.setdefault(item.recognizer, {}).setdefault(text, []).append(item)
    supports = []
    for recognizer, tally in tallies.items():
        numbers = {name: int(counts[sorted(texts)].sum()) for name, texts in tally.items()}
        examples = _examples(winners.get(recognizer, {}), distinct, index, rows, rules)
        supports.append((rules.recognizers[recognizer].id, Support(**numbers, examples=examples)))
    return tuple(sorted(supports))


def _examples(
    winners: Mapping[int, list[_Seen]],
    distinct: pa.LargeStringArray,
    index: np.ndarray[Any, Any],
    rows: np.ndarray[Any, Any],
    rules: Rules,
) -> tuple[Finding, ...]:
    """The first findings by row: the same whatever way the rows were cut into batches."""
    if not winners:
        return ()
    is_winner = np.zeros(len(distinct) + 1, bool)
    is_winner[sorted(winners)] = True
    cells = np.flatnonzero(is_winner[index])
    cells = cells[np.argsort(rows[cells], kind="stable")][:EXAMPLES_KEPT]
    findings = []
    for cell in cells.tolist():
        text = distinct[int(index[cell])].as_py()
        findings += [_finding(text, item, rules, int(rows[cell])) for item in winners[int(index[cell])]]
    return tuple(sorted(findings)[:EXAMPLES_KEPT])


def _finding(text: str, item: _Seen, rules: Rules, row: int) -> Finding:
    """What a person may see: the value is masked here, at birth, and nowhere kept."""
    recognizer, match = rules.recognizers[item.recognizer], item.match
    masked = mask(text[match.start : match.end], rules.masks.get(recognizer.pi_type, "none"))
    return Finding(row, match.start, match.end, recognizer.pi_type, recognizer.id, match.evidence, masked)
