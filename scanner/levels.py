"""Levels of columns, tables, databases and the whole: what standards say, moved by rules, with every move explained.

Pure functions over an inventory. Order never matters, more personal information never lowers a level, and what a rule
says names types and counts, never a value. The rules are data (``catalogue/rules.toml``); here is how they are used.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase

from scanner.catalogue import Standard
from scanner.catalogue.rules import Rule, load_rules_of_levels
from scanner.grading import Grading, Move, Standing
from scanner.joins import joins
from scanner.model import ColumnEntry, Inventory, Label, ResourceEntry

ENUMERABLE = ("contact.mobile", "contact.landline", "identity.*", "finance.bank_card", "property.plate", "net.ip")
"""Kinds with so few possible values that a plain hash of one can be looked up."""
VOLUMES = (10_000_000, 1_000_000, 100_000)
_AGED = ("identity.resident_id", "basic.birth_date")
_REGIONS = ("location.region", "identity.hukou_type", "contact.postcode")
_TIMES = ("time", "date")
_HALF = 0.5

Told = list[tuple[Rule, str]]
"""Rules that speak of something, each with its reason."""


def weigh(inventory: Inventory, standards: Sequence[Standard], quasi: frozenset[str]) -> Inventory:
    """``inventory`` with every level moved as the rules say, and with levels of tables, databases and the whole.

    ``standards`` are those that graded it, in the same order; ``quasi`` are the PI types that are quasi-identifiers.
    """
    clear = {
        (e.resource.source, label.pi_type) for e in inventory.resources for _, label in labels_of(e) if _is_clear(label)
    }
    entries = tuple(_weighed(entry, standards, quasi, clear) for entry in inventory.resources)
    return replace(inventory, resources=entries, standings=_standings(entries, inventory, standards))


def labels_of(entry: ResourceEntry) -> list[tuple[ColumnEntry, Label]]:
    """Every label of a resource with its column."""
    return [(column, label) for column in entry.columns for label in column.labels]


def _is_clear(label: Label) -> bool:
    return label.state == "clear"


# --- columns -------------------------------------------------------------------------------------------------


def _weighed(
    entry: ResourceEntry, standards: Sequence[Standard], quasi: frozenset[str], clear: set[tuple[str, str]]
) -> ResourceEntry:
    present = frozenset(label.pi_type for _, label in labels_of(entry))
    columns = []
    for column in entry.columns:
        labels = [_lowered(entry, column, label, standards, clear) for label in column.labels]
        labels = [_raised(entry, column, label, standards, present) for label in labels]
        labels = _mixed(column, labels, standards)
        labels.sort(key=lambda label: (-label.level, label.pi_type))
        columns.append(replace(column, labels=tuple(_with_grounds(label) for label in labels)))
    entry = replace(entry, columns=tuple(columns))
    return replace(entry, gradings=_table(entry, standards, quasi))


def _lowered(
    entry: ResourceEntry, column: ColumnEntry, label: Label, standards: Sequence[Standard], clear: set[tuple[str, str]]
) -> Label:
    """DG1 to DG6: what hiding is worth, and what somebody answers for."""
    rules, told = load_rules_of_levels(), []
    if label.state == "masked":
        kept = (entry.resource.source, label.pi_type) in clear
        why = (
            "the clear original is in the same system" if kept else "masked; no clear original in this system was read"
        )
        told.append(("DG1", why, 0 if kept else -1))
    elif label.state == "hashed":
        if any(fnmatchcase(label.pi_type, pattern) for pattern in ENUMERABLE):
            told.append(("DG2", "the hash of an enumerable number can be looked up", 0))
        else:
            told.append(("DG3", "hashed, but nothing shows that a secret key was used", 0))
    elif label.state == "encrypted":
        told.append(("DG3", "encrypted, but nothing shows that the key is held elsewhere", 0))
    gradings = []
    for grading, standard in zip(label.gradings, standards, strict=True):
        declared = [d for d in standard.declared if fnmatchcase(f"{entry.resource.path}.{column.column.name}", d.where)]
        for rule_id, why, step in [*told, *((d.rule, d.why, -1) for d in declared)] if grading.level else ():
            after = _down(rule_id, grading.level, standard) if step else grading.level
            grading = _moved(grading, standard, rules[rule_id], after, why)
        gradings.append(grading)
    return replace(label, gradings=tuple(gradings))


def _down(rule: str, level: int, standard: Standard) -> int:
    floor = min(level, standard.anchors.get("personal", level))
    if rule in ("DG4", "DG5"):
        return min(level, 1)
    return floor if rule == "DG3" else max(level - 1, floor)


def _raised(
    entry: ResourceEntry, column: ColumnEntry, label: Label, standards: Sequence[Standard], present: frozenset[str]
) -> Label:
    """AG3, AG4 and AG7: rules that raise the label itself."""
    told: Told = []
    for rule in load_rules_of_levels().values():
        groups = rule.members(present) if rule.raises == "members" else None
        if groups and label.pi_type in groups[0]:
            told.append((rule, f"the same table holds {_listed(groups[1])}"))
    if under14 := _under14(column, label):
        told.append((load_rules_of_levels()["AG7"], f"{under14:,} cells give an age under 14 at the day of the scan"))
    return replace(label, gradings=tuple(_told(g, s, told) for g, s in zip(label.gradings, standards, strict=True)))


def _under14(column: ColumnEntry, label: Label) -> int:
    return column.profile.ages[0] if label.pi_type in _AGED and label.state == "clear" else 0


def _mixed(column: ColumnEntry, labels: list[Label], standards: Sequence[Standard]) -> list[Label]:
    """AG10: in a column that holds several kinds every label has the level of the highest."""
    if len({label.pi_type for label in labels}) < 2:
        return labels
    rule = load_rules_of_levels()["AG10"]
    mixed = []
    for label in labels:
        gradings = []
        for place, (grading, standard) in enumerate(zip(label.gradings, standards, strict=True)):
            most = max(other.gradings[place].level for other in labels)
            if grading.level and most > grading.level:
                others = _listed(other.pi_type for other in labels if other.pi_type != label.pi_type)
                grading = _moved(grading, standard, rule, most, f"the same cells hold {others}")
            gradings.append(grading)
        mixed.append(replace(label, gradings=tuple(gradings)))
    return mixed


def _with_grounds(label: Label) -> Label:
    """The label's level as its first grading says; the moves and the other standards' levels among its grounds."""
    first = label.gradings[0]
    said = [in_words(move) for move in first.moves]
    said += [f"under {other.standard}: level {other.level} {other.level_name}" for other in label.gradings[1:]]
    return replace(label, level=first.level, level_name=first.level_name, grounds=(*label.grounds, *said))


def in_words(move: Move) -> str:
    """A move as one sentence."""
    if move.after == move.before:
        return f"{move.rule} leaves level {move.before}: {move.why} [{move.certainty}]"
    return f"{move.rule} moves level {move.before} to {move.after}: {move.why} [{move.certainty}]"


# --- tables --------------------------------------------------------------------------------------------------


def _table(entry: ResourceEntry, standards: Sequence[Standard], quasi: frozenset[str]) -> tuple[Grading, ...]:
    labels = labels_of(entry)
    told = [*_combined([entry]), *_computed(entry, quasi)]
    return tuple(
        _told(_highest(s, [label.gradings[n] for _, label in labels]), s, told) for n, s in enumerate(standards)
    )


def _combined(entries: Sequence[ResourceEntry]) -> Told:
    """The rules with ``needs`` that the labels of these tables together meet."""
    present = frozenset(label.pi_type for entry in entries for _, label in labels_of(entry))
    told: Told = []
    for rule in load_rules_of_levels().values():
        groups = rule.members(present)
        if groups and (rule.id != "AG5" or any(_has_time(entry) for entry in entries)):
            told.append((rule, "it holds " + " with ".join(_listed(group) for group in groups)))
    return told


def _has_time(entry: ResourceEntry) -> bool:
    """Whether a column says when: by its type or by what its cells look like; a date of birth says nothing of it."""
    return any(
        any(word in column.column.type.lower() for word in _TIMES)
        or column.profile.shape("date") > _HALF * column.profile.filled
        for column in entry.columns
        if not any(label.pi_type == "basic.birth_date" for label in column.labels)
    )  # fmt: skip


def _computed(entry: ResourceEntry, quasi: frozenset[str]) -> Told:
    """AG6 to AG8 of one table."""
    rules = load_rules_of_levels()
    told: Told = []
    found = {label.pi_type for _, label in labels_of(entry)}
    kinds = found & quasi
    core = {"basic.birth_date", "basic.gender"} <= found and bool(found & set(_REGIONS))
    if core or len(kinds) >= 3:
        told.append(
            (
                replace(rules["AG6"], to=""),
                f"quasi-identifiers {_listed(kinds)}; how many rows are alike was not measured",
            )
        )
    under14 = max((_under14(column, label) for column, label in labels_of(entry)), default=0)
    if under14:
        told.append((rules["AG7"], f"{under14:,} cells give an age under 14 at the day of the scan"))
    if entry.persons is not None and (volume := next((v for v in VOLUMES if entry.persons.estimate >= v), 0)):
        told.append((rules["AG8"], f"about {entry.persons.estimate:,} persons, {volume:,} or more"))
    return told


# --- databases and the whole ---------------------------------------------------------------------------------


def _standings(
    entries: Sequence[ResourceEntry], inventory: Inventory, standards: Sequence[Standard]
) -> tuple[Standing, ...]:
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
            whole, gradings=tuple(_told(g, s, told) for g, s in zip(whole.gradings, standards, strict=True))
        )
    return (*found, whole)


def _joined(entries: Sequence[ResourceEntry], standards: Sequence[Standard]) -> tuple[Grading, ...]:
    """Two tables judged as one: only rules that speak of both and of neither alone."""
    alone = {rule.id for entry in entries for rule, _ in _combined([entry])}
    told = [(rule, why) for rule, why in _combined(entries) if rule.id not in alone]
    return tuple(_told(_highest(s, [entry.gradings[n] for entry in entries]), s, told) for n, s in enumerate(standards))


def _standing(
    kind: str, name: str, entries: Sequence[ResourceEntry], joined: Iterable[Standing], standards: Sequence[Standard]
) -> Standing:
    """The highest level of the tables, and of the joins between them."""
    ids = {entry.resource.id for entry in entries}
    inside = [standing for standing in joined if standing.kind == "join" and set(standing.members) <= ids]
    gradings = []
    for place, standard in enumerate(standards):
        members = [entry.gradings[place] for entry in entries] + [standing.gradings[place] for standing in inside]
        gradings.append(_highest(standard, members))
    highest = gradings[0].level
    names = [entry.resource.id for entry in entries if entry.gradings[0].level == highest > 0]
    return Standing(kind, name, tuple(sorted(names)), tuple(gradings))


# --- moving --------------------------------------------------------------------------------------------------


def _highest(standard: Standard, members: Sequence[Grading]) -> Grading:
    level = max((member.level for member in members), default=0)
    name = standard.name_of(level)[0]
    return Grading(standard.id, level, name, level, "the highest of its members (就高从严)", "memory")


def _told(grading: Grading, standard: Standard, told: Told) -> Grading:
    """``grading`` after rules upwards; what a standard does not address stays so."""
    for rule, why in told if grading.level else ():
        anchor = standard.anchors.get(rule.to, 0)
        after = min(grading.level + rule.step, anchor) if rule.step else anchor
        grading = _moved(grading, standard, rule, max(grading.level, after), why)
    return grading


def _moved(grading: Grading, standard: Standard, rule: Rule, after: int, why: str) -> Grading:
    move = Move(rule.id, grading.level, after, why, rule.clause, rule.certainty, rule.lowered_by)
    return replace(grading, level=after, level_name=standard.name_of(after)[0], moves=(*grading.moves, move))


def _listed(names: Iterable[str]) -> str:
    return " and ".join(sorted(names))
