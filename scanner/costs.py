"""What each recognizer costs, as ``make bench`` measured it last: for people who choose which to leave out."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple


class Costs(NamedTuple):
    """Figures of one machine on one day."""

    made: str
    machine: str
    cells: dict[str, float]
    """Recognizer to microseconds of CPU for a cell of a column of its values."""
    lines: dict[str, float]
    """Recognizer to milliseconds of CPU for a megabyte of log lines that hold nothing."""


@lru_cache(maxsize=1)
def costs() -> Costs:
    """The figures that come with this release."""
    found = tomllib.loads((files("recognizers") / "_data" / "costs.toml").read_text("utf-8"))
    each = found["recognizers"]
    return Costs(
        found["made"],
        found["machine"],
        {name: cost["cell"] for name, cost in each.items()},
        {name: cost["line"] for name, cost in each.items()},
    )
