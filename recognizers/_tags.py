"""The tags of the prose model and the best legal path through them.

BIOES: a span begins, goes on and ends, or is a single character; everything else is O.
"""

from __future__ import annotations

from typing import Any

import numpy as np

LABELS = ("PER", "ADR", "ORG")
"""A person's name, a place or address, an organisation (learned beside them, never reported)."""
TAGS = ("O", *(f"{place}-{label}" for label in LABELS for place in "BIES"))

Scores = np.ndarray[Any, np.dtype[np.float32]]
Places = np.ndarray[Any, np.dtype[np.int64]]
Span = tuple[int, int, str]


def _may_follow(before: str, after: str) -> bool:
    if before[0] in "BI":
        return after[0] in "IE" and after[2:] == before[2:]
    return after[0] in "OBS"


_FORBIDDEN = np.array([[0.0 if _may_follow(a, b) else -1e4 for b in TAGS] for a in TAGS], np.float32)
_FIRST = np.array([0.0 if tag[0] in "OBS" else -1e4 for tag in TAGS], np.float32)
_LAST = np.array([0.0 if tag[0] in "OES" else -1e4 for tag in TAGS], np.float32)


def best_paths(scores: Scores, lengths: list[int]) -> list[list[Span]]:
    """The spans of each text; ``scores`` has shape (texts, characters, tags).

    Where the best tag of each character makes a legal path, it is the best path; only the other texts need Viterbi.
    """
    best = scores.argmax(2)
    ends = np.array(lengths) - 1
    rows = np.arange(len(ends))
    is_wrong = _FORBIDDEN[best[:, :-1], best[:, 1:]] < 0
    is_wrong &= np.arange(best.shape[1] - 1) < ends[:, None]
    wrong = is_wrong.any(1) | (_FIRST[best[:, 0]] < 0) | (_LAST[best[rows, ends]] < 0)
    if wrong.any():
        best[wrong] = _viterbi(scores[wrong], ends[wrong])
    return [spans_of(best[row, : lengths[row]].tolist()) for row in rows]


def _viterbi(scores: Scores, ends: Places) -> Places:
    """The best legal path of each text, whose last character is at ``ends``."""
    count, size, _ = scores.shape
    back = np.zeros((size, count, len(TAGS)), np.int8)
    best = np.empty((size, count, len(TAGS)), np.float32)
    best[0] = scores[:, 0] + _FIRST
    for at in range(1, size):
        paths = best[at - 1][:, :, None] + _FORBIDDEN
        back[at] = chosen = paths.argmax(1)
        best[at] = np.take_along_axis(paths, chosen[:, None], 1)[:, 0] + scores[:, at]
    rows = np.arange(count)
    last = (best[ends, rows] + _LAST).argmax(1)
    path = np.zeros((count, size), np.int64)
    current = last
    for at in range(size - 1, -1, -1):
        current = np.where(at >= ends, last, current)
        path[:, at] = current
        if at:
            current = back[at][rows, current]
    return path


def spans_of(path: list[int]) -> list[Span]:
    """The spans that a legal path of tag numbers spells."""
    spans: list[Span] = []
    start = 0
    for at, number in enumerate(path):
        if not number:
            continue
        tag = TAGS[number]
        if tag[0] in "BS":
            start = at
        if tag[0] in "ES":
            spans.append((start, at + 1, tag[2:]))
    return spans
