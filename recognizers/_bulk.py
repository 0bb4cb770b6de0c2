"""``PatternRecognizer.find`` for many texts at once: the same matches, ten times as fast.

The texts are joined by line ends and searched in one sweep; bounds, checks and evidence are then worked out in numpy
for all matches together. Whatever is rare (a value behind a letter, a lead that may or may not belong) is left to the
one-by-one way, row by row, so that there is one definition of what a match is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from scanner.matches import Matches
from scanner.text import GLUE

if TYPE_CHECKING:
    from recognizers._pattern import PatternRecognizer

FEW = 16
"""So few texts are judged one by one: numpy takes longer to begin."""
_Array = np.ndarray[Any, Any]

_ASCII = np.arange(128)
_IS_ALNUM = np.zeros(129, bool)
_IS_ALNUM[[*range(0x30, 0x3A), *range(0x41, 0x5B), *range(0x61, 0x7B)]] = True
_MAY_END_A_LEAD = np.zeros(129, bool)
_MAY_END_A_LEAD[[*range(0x30, 0x3A), 0x29]] = True
_IS_GLUE = np.zeros(129, bool)
_IS_GLUE[[*map(ord, GLUE)]] = True
_IS_BLANK = np.isin(_ASCII, [0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x1C, 0x1D, 0x1E, 0x1F, 0x20])
_WIDE_BLANKS = np.array([0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000])
_CUE, _FOE = 1, 2


def judged(recognizer: PatternRecognizer, texts: Sequence[str]) -> Matches:
    """Every match of ``recognizer`` in ``texts``, in order."""
    if len(texts) < FEW:
        return Matches.of(recognizer.find(texts))
    joined = "\n".join(texts)
    rows = _rows(texts)
    spans = [found.span() for found in recognizer.pattern.finditer(joined)]
    if not spans:
        return Matches.none()
    if recognizer.cut:
        spans = [(start, start + recognizer.cut(joined[start:end])) for start, end in spans]
    starts, ends = np.array(spans, np.int64).T
    index = np.searchsorted(rows, starts, side="right") - 1
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
    odd = _odd(recognizer, joined, codes, starts, rows[index])
    if len(odd):
        # A text with an odd match is looked at one by one: there the search goes on from the next character.
        left = np.unique(index[odd])
        kept = ~np.isin(index, left)
        found = _judged(recognizer, texts, joined, codes, starts[kept], ends[kept], index[kept], rows)
        slow = Matches.of(recognizer.find([texts[row] for row in left.tolist()]))
        return Matches.together(found, slow.at(left[slow.index]))
    return _judged(recognizer, texts, joined, codes, starts, ends, index, rows)


def _rows(texts: Sequence[str]) -> _Array:
    """Where each text begins in the joined one."""
    lengths = np.fromiter(map(len, texts), np.int64, len(texts)) + 1
    return np.concatenate(([0], np.cumsum(lengths)[:-1]))


def _odd(recognizer: PatternRecognizer, joined: str, codes: _Array, starts: _Array, row: _Array) -> _Array:
    """Matches that do not simply begin where the pattern does: inside a word, behind a lead, after what forbids it."""
    inner = starts > row
    before = np.where(inner, np.minimum(codes[starts - 1], 128), 0x20)
    odd = inner & _IS_ALNUM[before]
    if recognizer.lead:
        ahead = np.where(inner & (starts > row + 1), np.minimum(codes[starts - 2], 128), 0x20)
        last = np.where((before == 0x20) | (before == 0x2D), ahead, before)
        odd |= inner & _MAY_END_A_LEAD[last]
    if recognizer.not_after:
        for i in np.flatnonzero(inner & ~odd & _IS_GLUE[before]).tolist():
            odd[i] = recognizer.first(joined, int(starts[i]), int(row[i])) is None
    result: _Array = np.flatnonzero(odd)
    return result


def _judged(
    recognizer: PatternRecognizer,
    texts: Sequence[str],
    joined: str,
    codes: _Array,
    starts: _Array,
    ends: _Array,
    index: _Array,
    rows: _Array,
) -> Matches:
    words = _words(recognizer, joined, codes, starts, ends, rows[index])
    weights = _weights(recognizer, joined, codes, starts, ends)
    bare = words == 0
    stands = np.zeros(len(starts), bool)
    if bare.any():
        whole = _is_whole(texts, codes, starts, ends, index, rows)
        stands[bare] = _stands(recognizer, joined, starts[bare], ends[bare], whole[bare])
    table = np.array(
        [
            [[recognizer.evidence(weight, word, stand) for stand in (False, True)] for word in (None, True, False)]
            for weight in _all_weights()
        ],
        np.int8,
    )
    return Matches(
        index, starts - rows[index], ends - rows[index], table[weights, words, stands.astype(int)], words == _CUE
    )


def _all_weights() -> Sequence[Any]:
    from recognizers._pattern import Weight

    return list(Weight)


def _words(
    recognizer: PatternRecognizer, joined: str, codes: _Array, starts: _Array, ends: _Array, row: _Array
) -> _Array:
    """0 without context word, 1 for a cue, 2 for a foe; equal surroundings are read once."""
    from recognizers._pattern import CUE_WINDOW

    words = np.zeros(len(starts), np.int64)
    if not recognizer.cues and not recognizer.foes:
        return words
    known: dict[str, bool | None] = {}
    begins = np.maximum(row, starts - CUE_WINDOW)
    is_behind = _behind(codes, ends)
    # Whole cells have nothing around them.
    rows = np.flatnonzero((begins < starts) | is_behind)
    places = zip(
        begins[rows].tolist(), starts[rows].tolist(), ends[rows].tolist(), is_behind[rows].tolist(), strict=True
    )
    for i, (begin, start, end, behind) in zip(rows.tolist(), places, strict=True):
        word = None
        if begin < start:
            before = joined[begin:start]
            if before in known:
                word = known[before]
            else:
                word = known[before] = recognizer.word_in(before)
        if word is None and behind:
            word = recognizer.word_beside(joined, start, end, start)
        if word is not None:
            words[i] = _CUE if word else _FOE
    return words


def _behind(codes: _Array, ends: _Array) -> _Array:
    """Where a context word may follow a value, see ``PatternRecognizer.word_beside``: after a blank or none."""
    # At the very end the last character stands for what is not there: it costs a closer look at most.
    first, second = codes.take(ends, mode="clip"), codes.take(ends + 1, mode="clip")
    found: _Array = np.isin(np.where(first == 0x20, second, first), _AFTERS)
    return found


_AFTERS = np.array([*map(ord, "(（[【是为出生")])
"""What a context word behind a value follows; see ``PatternRecognizer.word_beside``."""


def _weights(recognizer: PatternRecognizer, joined: str, codes: _Array, starts: _Array, ends: _Array) -> _Array:
    """The heaviest failed check of each match."""
    weights = np.zeros(len(starts), np.int64)
    lengths = ends - starts
    for length in np.flatnonzero(np.bincount(lengths)).tolist():
        same = np.flatnonzero(lengths == length)
        matrix = codes[starts[same][:, None] + np.arange(length)]
        compact = (matrix < 128) & _IS_ALNUM[np.minimum(matrix, 128)]
        is_compact = compact.all(axis=1)
        for check in recognizer.checks:
            open_ = weights[same] < check.weight
            if check.all is not None and (quick := open_ & is_compact).any():
                fails = ~check.all(matrix[quick])
                weights[same[quick][fails]] = check.weight
                open_ &= ~is_compact
            known: dict[str, bool] = {}
            for i in same[open_].tolist():
                value = joined[starts[i] : ends[i]]
                if value not in known:
                    known[value] = check.flaw(value) is not None
                if known[value]:
                    weights[i] = check.weight
    return weights


def _stands(recognizer: PatternRecognizer, joined: str, starts: _Array, ends: _Array, whole: _Array) -> _Array:
    """Which values count with no context word."""
    if not callable(recognizer.alone):
        always: _Array = np.where(whole, recognizer.stands("", True), recognizer.stands("", False))
        return always
    found: _Array = np.fromiter(
        (
            recognizer.stands(joined[start:end], is_whole)
            for start, end, is_whole in zip(starts.tolist(), ends.tolist(), whole.tolist(), strict=True)
        ),
        bool,
        len(starts),
    )
    return found


def _is_whole(texts: Sequence[str], codes: _Array, starts: _Array, ends: _Array, index: _Array, rows: _Array) -> _Array:
    """Which matches are all there is in their text, blanks around aside."""
    lengths = np.append(rows[1:] - 1, len(codes))[index] - rows[index]
    whole: _Array = (starts == rows[index]) & (ends - starts == lengths)
    # Blanks at either end of the text: strip it, the few times this happens.
    first, last = codes[rows[index]], codes[rows[index] + lengths - 1]
    for i in np.flatnonzero(~whole & (_blank(first) | _blank(last))).tolist():
        whole[i] = len(texts[index[i]].strip()) == ends[i] - starts[i]
    return whole


def _blank(codes: _Array) -> _Array:
    found: _Array = ((codes < 128) & _IS_BLANK[np.minimum(codes, 127)]) | np.isin(codes, _WIDE_BLANKS)
    return found
