"""Levels of tables and more, and who can be singled out, as rows for pages and workbooks."""

from __future__ import annotations

import re
from dataclasses import dataclass

from reports._words import Words
from scanner.alike import Alike
from scanner.grading import Grading, Move
from scanner.model import Inventory
from scanner.summary import in_order

_TYPE = re.compile(r"[a-z]+\.[a-z0-9_]+")


@dataclass(frozen=True, slots=True)
class Standing:
    """The level of a table, a join, a database or everything, under the first standard."""

    kind: str
    """``table``, ``join``, ``database`` or ``system``."""
    name: str
    members: tuple[str, ...]
    grading: Grading

    @property
    def raised(self) -> tuple[Move, ...]:
        """The moves that made the level what it is."""
        return tuple(move for move in self.grading.moves if move.after > move.before)


@dataclass(frozen=True, slots=True)
class SingledOut:
    """What is known of the rows alike in one table."""

    resource: str
    whole: Alike
    fewest: Alike | None
    left_out: tuple[str, ...]


def standings(inventory: Inventory) -> list[Standing]:
    """Everything and databases first, then joins and tables on which a rule spoke, the highest level first."""
    found = [
        Standing("table", entry.resource.id, (), entry.gradings[0])
        for entry in in_order(inventory.resources)
        if entry.gradings and entry.gradings[0].moves
    ]
    found += [
        Standing(standing.kind, standing.name, standing.members, standing.gradings[0])
        for standing in inventory.standings
        if standing.gradings and (standing.gradings[0].level or standing.gradings[0].moves)
    ]
    order = ("system", "database", "join", "table")
    return sorted(found, key=lambda row: (order.index(row.kind), -row.grading.level, row.name))


def singled_out(inventory: Inventory) -> list[SingledOut]:
    """Tables in which rows alike were counted, those with the largest share of lonely rows first."""
    known = ((entry.resource.id, entry.reidentification) for entry in in_order(inventory.resources))
    found = [SingledOut(name, r.whole, r.fewest, r.left_out) for name, r in known if r is not None]
    return sorted(found, key=lambda row: (-_share(row.whole), row.resource))


def _share(alike: Alike) -> float:
    return alike.alone_low / alike.rows if alike.rows else 0.0


def k_in_words(alike: Alike) -> str:
    """k of the rows read: a number where it is known, ``≤ 7`` where a smaller group may have been missed."""
    return f"{alike.smallest:,}" if alike.is_exact or alike.smallest <= 1 else f"≤ {alike.smallest:,}"


def with_names(text: str, words: Words, place: int) -> str:
    """``text`` with PI types by their names, in Chinese (``place`` 0) or English (1), instead of their ids."""
    return _TYPE.sub(lambda found: words.types.get(found[0], (found[0], found[0]))[place], text)
