"""Levels of more than one table: of two that a key joins, of a database, and of everything together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from scanner.catalogue import Standard
from scanner.catalogue.rules import load_rules_of_levels
from scanner.grading import Grading, Standing
from scanner.joins import joins
from scanner.model import Inventory, ResourceEntry
from scanner.moves import VOLUMES, combined, highest, told_to


def standings(
    entries: Sequence[ResourceEntry], inventory: Inventory, standards: Sequence[Standard]
) -> tuple[Standing, ...]:
    """Joins that say more than their tables alone, then each source, then everything; ``entries`` are weighed."""
    found = []
    for join in joins(entries):
        gradings = _joined(join.entries, standards)
        if any(g.moves for g in gradings):
            members = tuple(sorted(entry.resource.id for entry in join.entries))
            found.append(Standing("join", join.by, members, gradings))
    found.sort(key=lambda standing: (standing.members, standing.name))
    for source in sorted({entry.resource.source for entry in entries}):
        own = [entry for entry in entries if entry.resource.source == source]
        found.append(_standing("database", source, own, found, standards))
    whole = _standing("system", "", entries, found, standards)
    if inventory.persons and (volume := next((v for v in VOLUMES if inventory.persons.estimate >= v), 0)):
        why = f"about {inventory.persons.estimate:,} persons, {volume:,} or more"
        told = [(load_rules_of_levels()["AG8"], why)]
        whole = replace(
            whole, gradings=tuple(told_to(g, s, told) for g, s in zip(whole.gradings, standards, strict=True))
        )
    return (*found, whole)


def _joined(entries: Sequence[ResourceEntry], standards: Sequence[Standard]) -> tuple[Grading, ...]:
    """Two tables judged as one: only rules that speak of both and of neither alone."""
    alone = {rule.id for entry in entries for rule, _ in combined([entry])}
    told = [(rule, why) for rule, why in combined(entries) if rule.id not in alone]
    return tuple(
        told_to(highest(s, [entry.gradings[n] for entry in entries]), s, told) for n, s in enumerate(standards)
    )


def _standing(
    kind: str, name: str, entries: Sequence[ResourceEntry], joined: Iterable[Standing], standards: Sequence[Standard]
) -> Standing:
    """The highest level of the tables, and of the joins between them."""
    ids = {entry.resource.id for entry in entries}
    inside = [standing for standing in joined if standing.kind == "join" and set(standing.members) <= ids]
    gradings = []
    for place, standard in enumerate(standards):
        members = [entry.gradings[place] for entry in entries] + [standing.gradings[place] for standing in inside]
        gradings.append(highest(standard, members))
    most = gradings[0].level
    names = [entry.resource.id for entry in entries if entry.gradings[0].level == most > 0]
    return Standing(kind, name, tuple(sorted(names)), tuple(gradings))
