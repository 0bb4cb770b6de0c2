"""Whole cells that are values because the name of their column is the context word they need."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from scanner.matches import Found
from scanner.parts import Part
from scanner.repeats import Verdict
from scanner.search import Rules, matches_of
from scanner.text import fold

_Array = np.ndarray[Any, Any]


def with_named(found: Found, parts: Sequence[Part], rules: Rules, failures: dict[tuple[int, str], _Array]) -> Found:
    """``found``, and the cells that a column's name makes values of a recognizer, where nothing else was found."""
    names = [part.column.path.rstrip("[]").rpartition(".")[2] for part in parts]
    cued = [(part, name) for part, name in zip(parts, names, strict=True) if rules.cued_by(name)]
    if not cued:
        return found
    more: list[tuple[int, int, int, int, int]] = []
    taken = set(found.text[found.won].tolist())
    for part, name in cued:
        cells = [text or "" for text in part.distinct.to_pylist()]
        for number in rules.cued_by(name):
            for text, verdict in enumerate(_judged(cells, number, name, part, rules, failures), part.first):
                if verdict and text not in taken:
                    taken.add(text)
                    more.append((text, number, *verdict))
    if not more:
        return found
    columns = [*np.array(more, np.int64).T]
    flags = [np.zeros(len(more), bool), *[np.ones(len(more), bool)] * 2, np.zeros(len(more), bool)]
    return found.with_more(columns + flags)


def _judged(
    cells: Sequence[str], number: int, name: str, part: Part, rules: Rules, failures: dict[tuple[int, str], _Array]
) -> list[Verdict]:
    """What each of ``cells`` is; one that an earlier batch had as well is not judged again."""
    known = rules.repeats.named(number, name)
    new = [cell for cell in cells if cell not in known]
    texts = [fold(cell).strip() for cell in new]
    lead, recognizer = f"{name}: ", rules.recognizers[number]
    rows = np.arange(part.first, part.last)
    matches = matches_of(number, recognizer, [lead + text for text in texts], rows, failures)
    found: dict[str, Verdict] = dict.fromkeys(new)
    matches = matches.where((matches.evidence >= recognizer.needs) & (matches.start == len(lead)))
    columns = (matches.index.tolist(), matches.end.tolist(), matches.evidence.tolist())
    for index, end, evidence in zip(*columns, strict=True):
        if end == len(lead) + len(texts[index]):
            start = len(new[index]) - len(new[index].lstrip())
            found[new[index]] = start, start + end - len(lead), evidence
    if not any(failed == number for failed, _ in failures):
        rules.repeats.keep_named(number, name, found)
    return [found[cell] if cell in found else known[cell] for cell in cells]
