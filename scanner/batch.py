"""The pure core: a batch of records in, mergeable counts out; the same in a thread, a process or a cluster.

Raw values live in this module, in ``search`` and in the recognizers, and leave them only masked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa

from scanner.alike import quasi_of, sketches_of
from scanner.arrays import buffer_of
from scanner.columns import TextColumn
from scanner.matches import Found
from scanner.model import EXAMPLES_KEPT, ColumnProfile, Evidence, Finding, Profiles, Support
from scanner.named import with_named
from scanner.parts import Part, parts_beside, parts_of
from scanner.persons import IDENTIFIERS, Ages, ages_of_dates, ages_of_ids, sketch
from scanner.pictures import supports_of, vectors_of
from scanner.search import Rules, search
from scanner.shapes import Census, censuses
from scanner.statements import LOG, Lines, statements_of
from scanner.text import fold, mask
from scanner.times import span_of

__all__ = ["Rules", "detect", "merge", "scan_batch", "scan_batches"]

_Array = np.ndarray[Any, Any]


def scan_batch(batch: pa.RecordBatch, rules: Rules, first_row: int = 0) -> dict[str, ColumnProfile]:
    """Profile one batch: column path to counts. ``first_row`` is the batch's place in its resource, from 0.

    All columns are searched together: a call into Hyperscan or numpy costs the same for one column as for thirty.
    """
    parts = parts_of(batch, rules.viewer)
    profiles = _scan(parts, rules, first_row, LOG in (batch.schema.metadata or {}))
    if rules.counting is not None and (chosen := quasi_of(batch)):
        columns = ((p.column.path, p.distinct, p.cells, p.column.places) for p in parts if p.column.path in chosen)
        for path, alike in sketches_of(batch.num_rows, columns, rules.counting.key).items():
            profiles[path] = replace(profiles[path], alike=alike)
    return profiles


def _scan(parts: list[Part], rules: Rules, first: int, is_log: bool = False) -> dict[str, ColumnProfile]:
    if not parts:
        return {}
    texts = pa.concat_arrays([part.distinct for part in parts])
    failures: dict[tuple[int, str], _Array] = {}
    found = with_named(search(texts, rules, failures), parts, rules, failures)
    supports = _supports(found, parts, rules, first)
    shapes = censuses(texts, np.concatenate([part.counts for part in parts]), [part.last for part in parts])
    profiles: dict[str, ColumnProfile] = {}
    keyed: list[TextColumn] = []
    for number, part in enumerate(parts):
        failed = [key for key, rows in failures.items() if ((rows >= part.first) & (rows < part.last)).any()]
        seen = [*supports.get(number, ()), *supports_of(part.view, rules.seen, first)]
        seen += vectors_of(part.vectors, rules.seen, first)
        profile = _profile(part, seen, shapes[number], failed, rules)
        span = span_of(part.column.path, part.distinct)
        profile = replace(profile, ages=_ages(found, part, shapes[number], rules), span=span)
        if is_log:
            mined = statements_of(Lines.of(part, first), found, rules)
            profile = replace(profile, statements=mined.statements)
            keyed += mined.columns(part.column.path, first)
        known = profiles.get(part.column.path)
        profiles[part.column.path] = profile if known is None else known.merge(profile)
    by_key = _scan(parts_beside(keyed), rules, first)
    return merge(profiles, {path: replace(profile, keyed=profile.rows) for path, profile in by_key.items()})


def _profile(
    part: Part,
    supports: Sequence[tuple[str, Support]],
    shapes: Census,
    failed: Sequence[tuple[int, str]],
    rules: Rules,
) -> ColumnProfile:
    texts, unread = part.column.texts, part.column.unread
    return ColumnProfile(
        part.column.path,
        len(texts),
        texts.null_count - sum(unread.values()) - part.view.cells,
        int(((np.diff(buffer_of(texts)[1]) == 0) & np.asarray(texts.is_valid())).sum()),
        tuple(sorted(unread.items())),
        shapes,
        tuple(sorted(supports)),
        tuple(sorted((f"{rules.recognizers[number].id}: {error}", 1) for number, error in failed)),
        partly=part.view.partly,
    )


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
    found = search(pa.array([text], pa.large_string()), rules, {})
    return [_finding(text, found, row, rules, line=1) for row in np.flatnonzero(found.won).tolist()]


# --- counting ------------------------------------------------------------------------------------------------


def _supports(
    found: Found, parts: Sequence[Part], rules: Rules, first_row: int
) -> dict[int, list[tuple[str, Support]]]:
    """Counts of cells by column and recognizer."""
    if not len(found.text):
        return {}
    column = np.searchsorted([part.last for part in parts], found.text, side="right")
    weights = np.concatenate([part.counts for part in parts])
    width = len(rules.recognizers)
    pairs = column * width + found.recognizer
    kinds = {
        "look_alikes": np.ones(len(found.text), bool),
        "whole_shapes": found.whole,
        "accepted": found.won,
        "cued": found.won & found.cued,
        "whole": found.won & found.whole,
        "decoded": found.won & found.decoded,
    }
    tallies = _tallies(pairs, found.text, kinds, weights)
    supports: dict[int, list[tuple[str, Support]]] = {}
    for pair in tallies["look_alikes"]:
        number, recognizer = divmod(pair, width)
        numbers = {name: tally.get(pair, 0) for name, tally in tallies.items()}
        winners = np.flatnonzero(found.won & (pairs == pair)) if numbers["accepted"] else _NOTHING
        support = Support(
            **numbers,
            rivals=_rivals(found, winners, weights, rules),
            examples=_examples(found, winners, parts[number], rules, first_row),
            persons=_persons(found, winners, parts[number], rules, recognizer),
        )
        supports.setdefault(number, []).append((rules.recognizers[recognizer].id, support))
    return supports


def _persons(found: Found, winners: _Array, part: Part, rules: Rules, recognizer: int) -> bytes:
    """A sketch of the values that tell one person from another."""
    if rules.counting is None or rules.recognizers[recognizer].pi_type not in IDENTIFIERS:
        return b""
    return sketch(_values(found, winners, part), rules.counting.key)


def _values(found: Found, winners: _Array, part: Part) -> list[str]:
    texts = part.distinct.take(pa.array(found.text[winners] - part.first)).to_pylist()
    spans = zip(winners.tolist(), texts, found.start[winners].tolist(), found.end[winners].tolist(), strict=True)
    values = [found.values.get(row, text[start:end]) for row, text, start, end in spans]
    return [value if value.isascii() else fold(value) for value in values]


def _ages(found: Found, part: Part, shapes: Census, rules: Rules) -> Ages:
    """Ages by resident IDs where there are any, else by a column of dates; whether of birth, its name says later."""
    if rules.counting is None:
        return (0, 0, 0)
    own = found.won & (found.text >= part.first) & (found.text < part.last)
    ids = [n for n, recognizer in enumerate(rules.recognizers) if recognizer.pi_type == "identity.resident_id"]
    winners = np.flatnonzero(own & np.isin(found.recognizer, ids))
    if len(winners):
        weights = part.counts[found.text[winners] - part.first].tolist()
        return ages_of_ids(_values(found, winners, part), weights, rules.counting.today)
    if dict(shapes).get("date", 0) * 2 < part.counts.sum() or not len(part.distinct):
        return (0, 0, 0)
    return ages_of_dates(part.distinct, part.counts, rules.counting.today)


_NOTHING: _Array = np.empty(0, np.int64)


def _tallies(pairs: _Array, texts: _Array, kinds: Mapping[str, _Array], weights: _Array) -> dict[str, dict[int, int]]:
    """For each kind of match (a mask): (column, recognizer) to the number of cells whose text has one."""
    keys = pairs * (len(weights) + 1) + texts
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    firsts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    pairs, texts = np.divmod(ordered[firsts], len(weights) + 1)
    known, place = np.unique(pairs, return_inverse=True)
    found = {}
    for name, chosen in kinds.items():
        has = np.logical_or.reduceat(chosen[order], firsts)
        totals = np.bincount(place, np.where(has, weights[texts], 0), len(known)).astype(np.int64)
        found[name] = dict(zip(known.tolist(), totals.tolist(), strict=True))
    return found


def _rivals(found: Found, winners: _Array, weights: _Array, rules: Rules) -> tuple[tuple[str, int], ...]:
    """(recognizer, cells) of those that lost a place to these winners."""
    lost: dict[str, int] = {}
    if found.rivals:
        for row in winners.tolist():
            for rival in found.rivals.get(row, ()):
                name = rules.recognizers[rival].id
                lost[name] = lost.get(name, 0) + int(weights[found.text[row]])
    return tuple(sorted(lost.items()))


def _examples(found: Found, winners: _Array, part: Part, rules: Rules, first_row: int) -> tuple[Finding, ...]:
    """The first findings by row: the same whatever way the rows were cut into batches."""
    if not len(winners):
        return ()
    own = found.text[winners] - part.first
    is_winner = np.zeros(len(part.distinct) + 1, bool)
    is_winner[own] = True
    cells = np.flatnonzero(is_winner[part.cells])
    places = cells if part.column.places is None else part.column.places[cells]
    order = np.argsort(places, kind="stable")[:EXAMPLES_KEPT]
    findings = []
    for cell, place in zip(cells[order].tolist(), places[order].tolist(), strict=True):
        text = part.distinct[int(part.cells[cell])].as_py()
        rows = winners[own == part.cells[cell]]
        line = first_row + place + 1
        made = [_finding(text, found, row, rules, line) for row in rows.tolist()]
        findings += [_in_picture(finding, part, cell, place) for finding in made]
    return tuple(sorted(findings)[:EXAMPLES_KEPT])


def _in_picture(finding: Finding, part: Part, cell: int, place: int) -> Finding:
    """A finding in the text of a picture, with the place of its line, and what the picture is called."""
    if not part.sights:
        return finding
    said = filter(None, (part.view.names[place] if part.view.names else "", finding.note))
    return replace(finding, box=part.sights[cell].box_at(finding.start), note=": ".join(said))


def _finding(text: str, found: Found, row: int, rules: Rules, line: int) -> Finding:
    """What a person may see: the value is masked here, at birth, and nowhere kept."""
    recognizer = rules.recognizers[int(found.recognizer[row])]
    start, end = int(found.start[row]), int(found.end[row])
    value = found.values.get(row, text[start:end])
    note = getattr(recognizer, "note", None)
    notes = ["inside an encoding"] if found.decoded[row] else []
    notes += [said] if note and (said := note(fold(value))) else []
    return Finding(
        line,
        start,
        end,
        recognizer.pi_type,
        recognizer.id,
        Evidence(int(found.evidence[row])),
        mask(value, rules.masks.get(recognizer.pi_type, "none")),
        "; ".join(notes),
        tuple(rules.recognizers[rival].id for rival in found.rivals.get(row, ())),
    )
