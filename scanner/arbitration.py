"""Which of several claims to one place wins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from scanner.matches import Rivals
from scanner.model import Recognizer

_Array = np.ndarray[Any, Any]
_WIDE = 1 << 40
"""Wider than any text: keeps the places of different texts apart."""


def settled(
    columns: Sequence[_Array], recognizers: Sequence[Recognizer], ranks: Mapping[str, int]
) -> tuple[_Array, Rivals]:
    """Which matches win, and what lost to a winner: more evidence wins, then a context word, then length, then rank.

    ``columns`` are text, recognizer, start, end, evidence, cued, sorted by text, then start.
    An 18-digit number that passes both the resident-ID check and Luhn is a resident ID.
    """
    text, recognizer, start, end, evidence = columns[:5]
    needs = np.array([r.needs for r in recognizers], np.int64)
    rank = np.array([ranks.get(r.pi_type, len(ranks)) for r in recognizers], np.int64)
    won = evidence >= needs[recognizer]
    accepted = np.flatnonzero(won)
    rivals: dict[int, tuple[int, ...]] = {}
    if len(accepted) > 1:
        places = text[accepted] * _WIDE
        reach = np.maximum.accumulate(places + end[accepted])
        apart = np.concatenate(([True], places[1:] + start[accepted][1:] >= reach[:-1]))
        firsts = np.flatnonzero(apart)
        sizes = np.diff(np.append(firsts, len(accepted)))
        _settle_pairs(accepted[firsts[sizes == 2]], accepted[firsts[sizes == 2] + 1], columns, rank, won, rivals)
        for first, size in zip(firsts[sizes > 2].tolist(), sizes[sizes > 2].tolist(), strict=True):
            _settle(accepted[first : first + size].tolist(), columns, rank, won, rivals)
    return won, rivals


def _settle_pairs(
    one: _Array, other: _Array, columns: Sequence[_Array], rank: _Array, won: _Array, rivals: dict[int, tuple[int, ...]]
) -> None:
    """``_settle`` where two matches overlap and no third: nearly always, and in whole columns."""
    if not len(one):
        return
    recognizer, start, end, evidence, cued = columns[1:6]
    is_better = np.ones(len(one), bool)
    for strength in (recognizer, rank[recognizer], start - end, -cued.astype(np.int8), -evidence):
        mine, theirs = strength[one], strength[other]
        is_better = np.where(mine == theirs, is_better, mine < theirs)
    winner, loser = np.where(is_better, one, other), np.where(is_better, other, one)
    won[loser] = False
    differ = recognizer[winner] != recognizer[loser]
    lost = [(number,) for number in recognizer[loser[differ]].tolist()]
    rivals.update(zip(winner[differ].tolist(), lost, strict=True))


def _settle(
    claims: list[int], columns: Sequence[_Array], rank: _Array, won: _Array, rivals: dict[int, tuple[int, ...]]
) -> None:
    """Decide between matches of one text that overlap, each with at least one other."""
    recognizer, start, end, evidence, cued = columns[1:6]

    def strength(row: int) -> tuple[int, ...]:
        number = int(recognizer[row])
        return -int(evidence[row]), -int(cued[row]), int(start[row]) - int(end[row]), int(rank[number]), number

    taken: list[int] = []
    for row in sorted(claims, key=strength):
        over = [winner for winner in taken if start[row] < end[winner] and start[winner] < end[row]]
        if not over:
            taken.append(row)
            continue
        won[row] = False
        for winner in over:
            if recognizer[winner] != recognizer[row]:
                rivals[winner] = tuple(sorted({*rivals.get(winner, ()), int(recognizer[row])}))
