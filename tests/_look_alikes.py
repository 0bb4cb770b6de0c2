"""Draws random texts from a regular expression: the look-alikes that a recognizer's ``chance`` is measured on."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from re import _constants as op  # type: ignore[attr-defined]  # private, but stable  # the parser is private, and stable since 3.11
from re import _parser as parser  # type: ignore[attr-defined]  # private, but stable
from typing import Any

Draw = Callable[[random.Random], str]


def look_alikes(pattern: str, count: int, seed: int) -> list[str]:
    """``count`` texts that ``pattern`` matches in full: each alternative and each length is as likely as another."""
    draw = _sequence(parser.parse(pattern))
    rng = random.Random(seed)
    texts = [draw(rng) for _ in range(count)]
    matches = re.compile(pattern)
    if not all(matches.fullmatch(text) for text in texts[:100]):
        raise ValueError("the generator and the pattern disagree")
    return texts


def _sequence(items: Any) -> Draw:
    draws = [_item(kind, argument) for kind, argument in items]
    return lambda rng: "".join(draw(rng) for draw in draws)


def _item(kind: Any, argument: Any) -> Draw:
    if kind is op.LITERAL:
        return lambda rng: chr(argument)
    if kind is op.IN:
        pool = _characters(argument)
        return lambda rng: pool[int(rng.random() * len(pool))]
    if kind is op.MAX_REPEAT:
        least, most, inner = argument
        draw = _sequence(inner)
        return lambda rng: "".join(draw(rng) for _ in range(rng.randint(least, most)))
    if kind is op.SUBPATTERN:
        return _sequence(argument[-1])
    if kind is op.BRANCH:
        branches = [_sequence(branch) for branch in argument[1]]
        return lambda rng: rng.choice(branches)(rng)
    raise ValueError(f"look_alike patterns have classes, repeats, groups and alternatives, no {kind}")


def _characters(argument: Any) -> str:
    pool = ""
    for kind, value in argument:
        if kind is op.LITERAL:
            pool += chr(value)
        elif kind is op.RANGE:
            pool += "".join(map(chr, range(value[0], value[1] + 1)))
        else:
            raise ValueError(f"classes of look_alike patterns list characters and ranges, no {kind}")
    return pool
