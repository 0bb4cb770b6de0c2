"""What the prose model sees of a text: characters, and the words of jieba's dictionary.

Training and scanning share this module, so that the model meets the same features in both.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import numpy as np

_FIRST_HAN, _LAST_HAN = 0x4E00, 0x9FFF
_ASCII = _LAST_HAN - _FIRST_HAN + 1
_OTHER = _ASCII + 128
UNKNOWN = _OTHER + 256
CHARACTERS = UNKNOWN + 1
"""Character ids: common 汉字 and ASCII one by one, the rest in 256 buckets, and one for a character never met."""
_TAGS = "nr nrt ns nt nz n vn v a ad d m q r p c u t f s i l j eng x b".split()
_TAG_IDS = {tag: number for number, tag in enumerate(_TAGS)}
WORDS = 4 * (len(_TAGS) + 1)
"""Place in the word (begin, inside, end, single) times its part of speech."""
# rjieba is handed UTF-8, in which a lone surrogate does not exist; one for one, so that spans hold.
_SURROGATES = re.compile("[\ud800-\udfff]")

Ids = np.ndarray[Any, np.dtype[np.int32]]


class Features(NamedTuple):
    """Ids of each character of one text, and of the word it belongs to."""

    characters: Ids
    words: Ids


def features(text: str) -> Features:
    """The features of ``text``, which the caller has folded; any text at all is good.

    Many short texts are best joined by newlines and looked at together: no word reaches over one.
    """
    clean = _SURROGATES.sub("\ufffd", text)
    codes = np.frombuffer(clean.encode("utf-32-le"), np.uint32).astype(np.int64)
    is_han = (codes >= _FIRST_HAN) & (codes <= _LAST_HAN)
    rest = np.where(codes < 128, _ASCII + codes, _OTHER + codes * 2654435761 % 65521 % 256)
    characters = np.where(is_han, codes - _FIRST_HAN, rest)
    return Features(characters.astype(np.int32), _words(clean))


def _words(text: str) -> Ids:
    import rjieba  # a dictionary of 5 MB, loaded on first use

    tagged = rjieba.tag(text, True)
    if not tagged:
        return np.zeros(0, np.int32)
    lengths = np.array([len(word) for word, _ in tagged])
    numbers = np.array([_TAG_IDS[tag] if tag in _TAG_IDS else _tag_id(tag) for _, tag in tagged]) * 4
    ids = np.repeat(numbers + 1, lengths)
    ends = np.cumsum(lengths)
    ids[ends - 1] += 1
    ids[ends - lengths] = numbers + 3 * (lengths == 1)
    return ids.astype(np.int32)


def _tag_id(tag: str) -> int:
    return _TAG_IDS.get(tag[:2], _TAG_IDS.get(tag[:1], len(_TAGS)))
