"""Levels of columns and tables: what standards say, moved by rules, with every move explained.

Pure functions over an inventory. Order never matters, more personal information never lowers a level, and what a rule
says names types and counts, never a value. The rules are data (``catalogue/rules.toml``); here is how they are used.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fnmatch import fnmatchcase

from scanner.alike import Alike, Reidentification, alone_of
from scanner.catalogue import Standard
from scanner.catalogue.rules import Rule, load_rules_of_levels
from scanner.grading import Grading
from scanner.model import ColumnEntry, Inventory, Label, ResourceEntry
from scanner.moves import VOLUMES, Told, combined, highest, in_words, labels_of, listed, moved, told_to
from scanner.standings import standings

ENUMERABLE = ("contact.mobile", "contact.landline", "identity.*", "finance.bank_card", "property.plate", "net.ip")
"""Kinds with so few possible values that a plain hash of one can be looked up."""
_AGED = ("identity.resident_id", "basic.birth_date")
_REGIONS = ("location.region", "identity.hukou_type", "contact.postcode")


def weigh(inventory: Inventory, standards: Sequence[Standard], quasi: frozenset[str]) -> Inventory:
    """``inventory`` with every level moved as the rules say, and with levels of tables, databases and the whole.

    ``standards`` are those that graded it, in the same order; ``quasi`` are the PI types that are quasi-identifiers.
    What an earlier weighing did is undone first: to weigh twice is to weigh once.
    """
    inventory = replace(inventory, resources=tuple(_as_graded(entry, standards) for entry in inventory.resources))
    clear = {
        (e.resource.source, label.pi_type) for e in inventory.resources for _, label in labels_of(e) if _is_clear(label)
    }
    entries = tuple(_weighed(entry, standards, quasi, clear) for entry in inventory.resources)
    return replace(inventory, resources=entries, standings=standings(entries, inventory, standards))


def _as_graded(entry: ResourceEntry, standards: Sequence[Standard]) -> ResourceEntry:
    """``entry`` with the levels that the standards gave its labels, before any rule."""
    columns = []
    for column in entry.columns:
        labels = []
        for label in column.labels:
            said = _said(label)
            kept = label.grounds[: -len(said)] if said and label.grounds[-len(said) :] == said else label.grounds
            gradings = tuple(
                replace(grading, level=grading.base, level_name=standard.name_of(grading.base)[0], moves=())
                for grading, standard in zip(label.gradings, standards, strict=True)
            )
            labels.append(replace(label, grounds=kept, gradings=gradings))
        columns.append(replace(column, labels=tuple(labels)))
    return replace(entry, columns=tuple(columns))


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
    elif label.state in ("hashed", "encrypted") and column.proven:
        told.append(("DG2", f"the hash of an enumerable number can be looked up: {column.proven}", 0))
    elif label.state == "hashed" and any(fnmatchcase(label.pi_type, pattern) for pattern in ENUMERABLE):
        told.append(("DG2", "the hash of an enumerable number can be looked up", 0))
    elif label.state == "hashed":
        told.append(("DG3", "hashed, but nothing shows that a secret key was used", 0))
    elif label.state == "encrypted":
        told.append(("DG3", "encrypted, but nothing shows that the key is held elsewhere", 0))
    gradings = []
    for grading, standard in zip(label.gradings, standards, strict=True):
        declared = [d for d in standard.declared if fnmatchcase(f"{entry.resource.path}.{column.column.name}", d.where)]
        for rule_id, why, step in [*told, *((d.rule, d.why, -1) for d in declared)] if grading.level else ():
            after = _down(rule_id, grading.level, standard) if step else grading.level
            grading = moved(grading, standard, rules[rule_id], after, why)
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
            told.append((rule, f"the same table holds {listed(groups[1])}"))
    if under14 := _under14(column, label):
        told.append((load_rules_of_levels()["AG7"], f"{under14:,} cells give an age under 14 at the day of the scan"))
    return replace(label, gradings=tuple(told_to(g, s, told) for g, s in zip(label.gradings, standards, strict=True)))


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
                others = listed(other.pi_type for other in labels if other.pi_type != label.pi_type)
                grading = moved(grading, standard, rule, most, f"the same cells hold {others}")
            gradings.append(grading)
        mixed.append(replace(label, gradings=tuple(gradings)))
    return mixed


def _with_grounds(label: Label) -> Label:
    """The label's level as its first grading says; the moves and the other standards' levels among its grounds."""
    first = label.gradings[0]
    grounds = (*label.grounds, *_said(label))
    return replace(label, level=first.level, level_name=first.level_name, grounds=grounds)


def _said(label: Label) -> tuple[str, ...]:
    """What its moves and the other standards' levels are among its grounds."""
    others = (f"under {other.standard}: level {other.level} {other.level_name}" for other in label.gradings[1:])
    return (*map(in_words, label.gradings[0].moves), *others)


# --- tables --------------------------------------------------------------------------------------------------


def _table(entry: ResourceEntry, standards: Sequence[Standard], quasi: frozenset[str]) -> tuple[Grading, ...]:
    labels = labels_of(entry)
    told = [*combined([entry]), *_computed(entry, quasi)]
    return tuple(
        told_to(highest(s, [label.gradings[n] for _, label in labels]), s, told) for n, s in enumerate(standards)
    )


def _computed(entry: ResourceEntry, quasi: frozenset[str]) -> Told:
    """AG6 to AG8 of one table."""
    rules = load_rules_of_levels()
    told: Told = []
    found = {label.pi_type for _, label in labels_of(entry)}
    kinds = found & quasi
    core = {"basic.birth_date", "basic.gender"} <= found and bool(found & set(_REGIONS))
    if core or len(kinds) >= 3:
        rule, said = _of_quasi(entry.reidentification)
        told.append((rule, f"quasi-identifiers {listed(kinds)}: {said}"))
    under14 = max((_under14(column, label) for column, label in labels_of(entry)), default=0)
    if under14:
        told.append((rules["AG7"], f"{under14:,} cells give an age under 14 at the day of the scan"))
    if entry.persons is not None and (volume := next((v for v in VOLUMES if entry.persons.estimate >= v), 0)):
        told.append((rules["AG8"], f"about {entry.persons.estimate:,} persons, {volume:,} or more"))
    return told


def _of_quasi(known: Reidentification | None) -> tuple[Rule, str]:
    """AG6: k is proven by the rows of a whole table, or by so many lonely rows of a sample that some must stay so."""
    rule = load_rules_of_levels()["AG6"]
    still = replace(rule, to="")
    if known is None:
        return still, "how many rows are alike was not measured"
    whole = known.whole
    alone = f"alone in {listed(whole.columns)}: {alone_of(whole)} of {whole.rows:,} rows"
    if whole.covers == "sample":
        if whole.alone_low:
            return rule, f"k is 1 by a random sample: {alone}"
        return still, f"a random sample of {whole.read:,} rows does not prove how many are alike"
    if whole.covers == "part":
        return still, f"only a part was read: {alone}"
    if whole.smallest < rule.few:
        return rule, _k(whole, alone)
    enough = whole.smallest >= rule.some
    some = f"not fewer than {rule.some} rows are alike" if enough else f"fewer than {rule.some} rows are alike"
    return still, _k(whole, some)


def _k(whole: Alike, said: str) -> str:
    is_known = whole.is_exact or whole.smallest == 1
    return f"k is {whole.smallest:,}: {said}" if is_known else f"k is at most {whole.smallest:,}: {said}"
