"""What follows from names, by number of columns: labels, levels (rules and joins), duties, policy, retention.

``python -m bench levels [COLUMNS]``. Time of the processor, so that other work on the machine does not count; the last
column says how much more twice as many columns cost: 2 is linear.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from datetime import date
from typing import TypeVar

from scanner.cases import Judge
from scanner.catalogue import load_catalogue, load_standard
from scanner.governance.comparison import compare
from scanner.governance.obligations import obligations
from scanner.governance.organisation import Organisation
from scanner.governance.policy import At, Declared, Policy
from scanner.governance.retention import retention
from scanner.judging import judged
from scanner.levels import weigh
from scanner.model import Column, Inventory, Resource, ResourceEntry
from scanner.reidentification import quasi_types
from scanner.words import Lexicon

COLUMNS = 100_000
WIDE = 10
DAY = date(2026, 11, 25)
T = TypeVar("T")


def tables(columns: int, sources: int) -> list[Resource]:
    """Tables of ten columns: half of them personal, half with the key of persons, a third with a foreign key."""
    rng = random.Random(1)
    words = [word for kind in load_catalogue().types.values() for word in kind.en_words if len(word) > 4]
    found = []
    for number in range(columns // WIDE):
        names = [f"{rng.choice(words) if rng.random() < 0.5 else 'attr'}_{place}" for place in range(WIDE - 2)]
        own = [Column("user_id" if number % 2 else "row_id", "bigint"), *(Column(name, "varchar") for name in names)]
        own.append(Column("owner_ref", "bigint", "", f"t{number // 3}.user_id" if number % 3 else ""))
        found.append(Resource(f"db{number % sources}", f"t{number}", "table", columns=tuple(own)))
    return found


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """Seconds of the processor, and what came of it."""
    start = time.process_time()
    result = work()
    return time.process_time() - start, result


def costs(columns: int, sources: int) -> dict[str, float]:
    """Seconds of each step."""
    catalogue, standard = load_catalogue(), load_standard()
    judge = Judge(catalogue, standard, Lexicon(catalogue), {})
    resources = tables(columns, sources)
    seconds: dict[str, float] = {}
    seconds["labels by names"], entries = timed(
        lambda: tuple(ResourceEntry(resource, 0, judged(resource, {}, judge)) for resource in resources)
    )
    inventory = Inventory({}, entries, ())
    quasi = frozenset(quasi_types(catalogue))
    seconds["levels"], inventory = timed(lambda: weigh(inventory, (standard,), quasi))
    policy = Policy("", (Declared(("contact.*",), "", "", At("", "", "")),))
    seconds["duties"], _ = timed(lambda: obligations(inventory, Organisation(), DAY))
    seconds["policy"], _ = timed(lambda: compare(inventory, policy, DAY))
    seconds["retention"], _ = timed(lambda: retention(inventory, DAY))
    return seconds


def main() -> None:
    """Print the seconds for half as many columns and for all, in one database and in many."""
    columns = int(sys.argv[2]) if sys.argv[1:2] == ["levels"] and len(sys.argv) > 2 else COLUMNS
    for sources, what in ((1, "one database"), (columns // WIDE, "a database a table")):
        half, whole = costs(columns // 2, max(sources // 2, 1)), costs(columns, sources)
        print(f"\n{columns:,} columns in {columns // WIDE:,} tables, {what}: seconds, and how much more than for half")
        for step, seconds in whole.items():
            print(f"  {step:16} {seconds:7.2f}  {seconds / half[step] if half[step] else 0:4.1f}")
