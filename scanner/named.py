"""Whole cells that are values because the name of their column is the context word they need."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from scanner.matches import Found
from scanner.parts import Part
from scanner.search import Rules, matches_of
from scanner.text import fold

_Array = np.ndarray[Any, Any]


def with_named(found: Found, parts: Sequence[Part], rules: Rules, failures: dict[tuple[int, str], _Array]) -> Found:
    """``found``, and the cells that a column's name makes values of a recognizer, where nothing else was found."""
    more: list[tuple[int, int, int, int, int]] = []
    taken: set[int] | None = None
    for part in parts:
        name = part.column.path.rstrip("[]").rpartition(".")[2]
        for number in rules.cued_by(name):
            if taken is None:
                taken = set(found.text[found.won].tolist())
            cells = [text or "" for text in part.distinct.to_pylist()]
            known = _judged(cells, number, name, part, rules, failures)
            for text, cell in enumerate(cells, part.first):
                if (match := known.get(cell)) and text not in taken:
                    taken.add(text)
                    more.append((text, number, *match))
    if not more:
        return found
    columns = [*np.array(more, np.int64).T]
    flags = [np.zeros(len(more), bool), *[np.ones(len(more), bool)] * 2, np.zeros(len(more), bool)]
    return found.with_more(columns + flags)


def _judged(
    cells: Sequence[str], number: int, name: str, part: Part, rules: Rules, failures: dict[tuple[int, str], _Array]
) -> dict[str, tuple[int, int, int] | None]:
    """Cell to (start, end, evidence), or None for one that is no value; each different cell is judged once."""
    known = rules.repeats.named(number, name)
    new = [cell for cell in cells if cell not in known]
    texts = [fold(cell).strip() for cell in new]
    lead, recognizer = f"{name}: ", rules.recognizers[number]
    rows = np.arange(part.first, part.last)
    matches = matches_of(number, recognizer, [lead + text for text in texts], rows, failures)
    found = dict.fromkeys(new) if not any(failed == number for failed, _ in failures) else {}
    matches = matches.where((matches.evidence >= recognizer.needs) & (matches.start == len(lead)))
    columns = (matches.index.tolist(), matches.end.tolist(), matches.evidence.tolist())
    for index, end, evidence in zip(*columns, strict=True):
        if end == len(lead) + len(texts[index]):
            start = len(new[index]) - len(new[index].lstrip())
            found[new[index]] = start, start + end - len(lead), evidence
    known.update(found)
    return known
