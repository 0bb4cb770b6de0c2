"""Of folders with very many files some, drawn at random: what a share or a bucket of a million alike needs."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from scanner.model import Gap, GapKind

T = TypeVar("T")


@dataclass
class _Folder:
    name: str
    rng: random.Random
    seen: int = 0
    kept: list[tuple[int, object]] = field(default_factory=list)


def drawn(
    items: Iterable[T], name_of: Callable[[T], str], most: int | None, seed: int, shown: str
) -> Iterator[T | Gap]:
    """At most ``most`` of the items of each folder, and a gap for each folder of which some were left out.

    Items come in an order in which what lies below a folder stands together, as a walk and a listing of keys do; no
    more than those drawn are held. Which ones they are depends on ``seed`` and the names alone (algorithm R of Vitter).
    """
    if most is None:
        yield from items
        return
    open_folders: list[_Folder] = []
    for item in items:
        if isinstance(item, Gap):
            yield item
            continue
        name = name_of(item).rpartition("/")[0]
        while open_folders and not f"{name}/".startswith(f"{open_folders[-1].name}/" if open_folders[-1].name else ""):
            yield from _closed(open_folders.pop(), most, seed, shown)  # type: ignore[misc]  # what came in
        if not open_folders or open_folders[-1].name != name:
            open_folders.append(_Folder(name, random.Random(f"{seed}:{name}")))
        folder = open_folders[-1]
        place = folder.seen if folder.seen < most else folder.rng.randrange(folder.seen + 1)
        if place < most:
            folder.kept[place : place + 1] = [(folder.seen, item)]
        folder.seen += 1
    while open_folders:
        yield from _closed(open_folders.pop(), most, seed, shown)  # type: ignore[misc]  # what came in


def _closed(folder: _Folder, most: int, seed: int, shown: str) -> Iterator[object]:
    if folder.seen > most:
        reason = f"{most:,} of {folder.seen:,} files of this folder, drawn at random (seed {seed})"
        where = f"{shown}/{folder.name}" if folder.name else shown
        yield Gap(f"{where}/(all files)", "", GapKind.SAMPLED, reason, objects=folder.seen - most)
    yield from (item for _, item in sorted(folder.kept, key=lambda kept: kept[0]))
