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
    """The spans of each text; ``scores`` has shape (characters, texts, tags).

    Where the best tag of each character makes a legal path, it is the best path; only the other texts need Viterbi.
    """
    best = scores.argmax(2)
    ends = np.array(lengths) - 1
    columns = np.arange(len(ends))
    is_wrong = _FORBIDDEN[best[:-1], best[1:]] < 0
    is_wrong &= np.arange(len(best) - 1)[:, None] < ends
    wrong = is_wrong.any(0) | (_FIRST[best[0]] < 0) | (_LAST[best[ends, columns]] < 0)
    if wrong.any():
        best[:, wrong] = _viterbi(scores[:, wrong], ends[wrong])
    return [spans_of(path[:length]) for path, length in zip(best.T.tolist(), lengths, strict=True)]


def _viterbi(scores: Scores, ends: Places) -> Places:
    """The best legal path of each text, whose last character is at ``ends``; shape (characters, texts)."""
    size, count, _ = scores.shape
    back = np.zeros((size, count, len(TAGS)), np.int8)
    best = np.empty((size, count, len(TAGS)), np.float32)
    best[0] = scores[0] + _FIRST
    for at in range(1, size):
        paths = best[at - 1][:, :, None] + _FORBIDDEN
        back[at] = chosen = paths.argmax(1)
        best[at] = np.take_along_axis(paths, chosen[:, None], 1)[:, 0] + scores[at]
    columns = np.arange(count)
    last = (best[ends, columns] + _LAST).argmax(1)
    path = np.zeros((size, count), np.int64)
    current = last
    for at in range(size - 1, -1, -1):
        current = np.where(at >= ends, last, current)
        path[at] = current
        if at:
            current = back[at][columns, current]
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
