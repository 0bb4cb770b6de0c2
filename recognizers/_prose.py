"""The model that finds names and addresses in prose: sentences in, spans out.

It is a network of 4 MB per thread-safe session, loaded on first use and run by ONNX Runtime. Callers hand it only
the sentences that a cheap cue picked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from importlib.resources import files
from typing import Any

import numpy as np

from recognizers._features import features
from recognizers._tags import Span, best_paths
from scanner.model import Unavailable

MODEL = "prose.onnx"
_MISSED = "names and addresses that no word announces are missed"
_LONGEST = 160
"""Characters of one piece. A sentence without a full stop is cut at the last comma or blank before."""
_BATCH = 1_500
"""Characters of one run: few enough to stay in the processor's cache, many enough to hide the cost of a call."""
_THREADS = 2
_SENTENCE = re.compile(r"[^。！？!?;；\n]*[。！？!?;；\n]?")
_SOFT = re.compile(r"[,、\s\"'{}\[\]()|](?=[^,、\s\"'{}\[\]()|]*\Z)")

Piece = tuple[int, int, str]
"""Number of the text, place of the piece in it, the piece."""


@lru_cache(maxsize=1)
def session() -> Any:
    """The loaded network; raises ``Unavailable`` when its file or its library is not here."""
    path = files("recognizers") / "_model" / MODEL
    try:
        import onnxruntime
    except ImportError as error:
        raise Unavailable(f"the prose model needs onnxruntime (pip install onnxruntime); {_MISSED}") from error
    if not path.is_file():
        raise Unavailable(f"the prose model recognizers/_model/{MODEL} is not installed; {_MISSED}")
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = 1  # a recurrent network hardly gains by more; batches beside each other do
    return onnxruntime.InferenceSession(path.read_bytes(), options, providers=["CPUExecutionProvider"])


def pieces(texts: Sequence[str], is_picked: Callable[[str], bool]) -> Iterator[Piece]:
    """The sentences of ``texts`` that ``is_picked`` wants looked at, cut to a bearable length."""
    for index, text in enumerate(texts):
        if not is_picked(text):
            continue
        for sentence in _SENTENCE.finditer(text):
            start, end = sentence.span()
            while start < end:
                stop = end
                if end - start > _LONGEST:
                    soft = _SOFT.search(text, start + _LONGEST // 2, start + _LONGEST)
                    stop = soft.end() if soft else start + _LONGEST
                piece = text[start:stop]
                if is_picked(piece):
                    yield index, start, piece
                start = stop


def spans_in(texts: Sequence[str], is_picked: Callable[[str], bool]) -> Iterator[tuple[int, list[Span]]]:
    """For each text with something in it, in order: its number and its spans."""
    picked = list(pieces(texts, is_picked))
    order = sorted(range(len(picked)), key=lambda number: len(picked[number][2]))
    groups: list[list[Piece]] = []
    at = 0
    while at < len(order):
        longest = len(picked[order[at]][2])
        end = at
        while end < len(order) and (end - at) * longest < _BATCH:
            longest = len(picked[order[end]][2])
            end += 1
        groups.append([picked[number] for number in order[at:end]])
        at = end
    found: dict[int, list[Span]] = {}
    for group, told in zip(groups, _side_by_side([[piece for _, _, piece in group] for group in groups]), strict=True):
        for (index, start, _), spans in zip(group, told, strict=True):
            found.setdefault(index, []).extend((a + start, b + start, label) for a, b, label in spans)
    for index in sorted(found):
        yield index, sorted(found[index])


def _side_by_side(groups: list[list[str]]) -> list[list[list[Span]]]:
    """What the network says of each group, two groups at a time: it runs outside Python's lock."""
    if len(groups) < _THREADS:
        return [_run(group) for group in groups]
    session()  # loaded once, by this thread
    with ThreadPoolExecutor(_THREADS) as threads:
        return list(threads.map(_run, groups))


def _run(sentences: Sequence[str]) -> list[list[Span]]:
    """The spans of sentences of about equal length, in one run of the network."""
    lengths = [len(sentence) for sentence in sentences]
    size, count = max(lengths), len(sentences)
    # Joined by newlines, which no word reaches over: one look at all of them costs a tenth of one each.
    seen = features("".join(f"{sentence.replace(chr(10), ' ')}\n" for sentence in sentences))
    kept = np.ones(len(seen.characters), bool)
    kept[np.cumsum(np.array(lengths) + 1) - 1] = False
    # The network wants a column a text. It stops at a text's length: a text reads the same beside any other.
    places = np.concatenate([np.arange(length) * count + column for column, length in enumerate(lengths)])
    inputs = {"lengths": np.array(lengths, np.int32)}
    for name, ids in zip(("characters", "words"), seen, strict=True):
        table = np.zeros(size * count, np.int32)
        table[places] = ids[kept]
        inputs[name] = table.reshape(size, count)
    (scores,) = session().run(None, inputs)
    return best_paths(scores, lengths)
