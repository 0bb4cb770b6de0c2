"""Levels of more than one table: of two that a key joins, of a database, and of everything together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from scanner.catalogue import Standard
from scanner.catalogue.rules import Rule, is_of, load_rules_of_levels
from scanner.grading import Grading, Standing
from scanner.joins import Join, joins
from scanner.model import Inventory, ResourceEntry
from scanner.moves import VOLUMES, combined, has_time, highest, labels_of, told_to


def standings(
    entries: Sequence[ResourceEntry], inventory: Inventory, standards: Sequence[Standard]
) -> tuple[Standing, ...]:
    """Joins that say more than their tables alone, then each source, then everything; ``entries`` are weighed."""
    by_source: dict[str, list[ResourceEntry]] = {}
    for entry in entries:
        by_source.setdefault(entry.resource.source, []).append(entry)
    alone = {entry.resource.id: frozenset(rule.id for rule, _ in combined([entry])) for entry in entries}
    found: list[Standing] = []
    higher: dict[str, list[tuple[Grading, ...]]] = {source: [] for source in by_source}
    for join in joins(entries):
        gradings, standing = _joined(join, standards, alone)
        higher[join.entries[0].resource.source].append(gradings)
        found += [standing] if standing else []
    found.sort(key=lambda standing: (standing.members, standing.name))
    databases = [
        _standing("database", source, own, higher[source], standards) for source, own in sorted(by_source.items())
    ]
    whole = _standing("system", "", entries, [database.gradings for database in databases], standards)
    if inventory.persons and (volume := next((v for v in VOLUMES if inventory.persons.estimate >= v), 0)):
        why = f"about {inventory.persons.estimate:,} persons, {volume:,} or more"
        told = [(load_rules_of_levels()["AG8"], why)]
        whole = replace(
            whole, gradings=tuple(told_to(g, s, told) for g, s in zip(whole.gradings, standards, strict=True))
        )
    return (*found, *databases, whole)


def _joined(
    join: Join, standards: Sequence[Standard], alone: Mapping[str, frozenset[str]]
) -> tuple[tuple[Grading, ...], Standing | None]:
    """The tables of a key judged as if they were one; a standing where a rule speaks of them and of none alone.

    The standing names the tables that the rules speak of, the first with each kind, and has the level of all.
    """
    told = combined(join.entries)
    labels = [label for entry in join.entries for _, label in labels_of(entry)]
    gradings = tuple(told_to(highest(s, [g.gradings[n] for g in labels]), s, told) for n, s in enumerate(standards))
    new = [rule for rule, _ in told if not any(rule.id in alone[entry.resource.id] for entry in join.entries)]
    if not new:
        return gradings, None
    members: dict[str, ResourceEntry] = {}
    for rule in new:
        members |= {entry.resource.id: entry for entry in _first_of_each(rule, join.entries)}
    return gradings, Standing("join", join.said([*members.values()]), tuple(sorted(members)), gradings)


def _first_of_each(rule: Rule, entries: Sequence[ResourceEntry]) -> Iterator[ResourceEntry]:
    """For each group of kinds that a rule needs the first table that has one; of a track, the first with a time too."""
    types = [frozenset(label.pi_type for _, label in labels_of(entry)) for entry in entries]
    for group in rule.needs:
        found = (e for e, own in zip(entries, types, strict=True) if any(is_of(pi_type, group) for pi_type in own))
        yield from islice(found, 1)
    if rule.id == "AG5":
        yield from islice((entry for entry in entries if has_time(entry)), 1)


def _standing(
    kind: str,
    name: str,
    entries: Sequence[ResourceEntry],
    higher: Sequence[tuple[Grading, ...]],
    standards: Sequence[Standard],
) -> Standing:
    """The highest level of the tables, and of what is ``higher`` than they are: their joins, or databases."""
    gradings = tuple(
        highest(standard, [own[place] for own in (*(entry.gradings for entry in entries), *higher)])
        for place, standard in enumerate(standards)
    )
    most = gradings[0].level
    names = [entry.resource.id for entry in entries if entry.gradings[0].level == most > 0]
    return Standing(kind, name, tuple(sorted(names)), gradings)
