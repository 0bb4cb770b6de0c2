"""What changed between two inventories, and why: new, gone and changed labels, because data, rules or sample changed.

A reason is a fact where the inventories settle it: a column that was not there, counts that are the same to the last
row (then the rules changed it), equal rules and equal reading (then the data did). Where they do not, every reason
that stays possible is named.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from scanner.document import plain
from scanner.identity import label_key
from scanner.model import ColumnEntry, ColumnProfile, Inventory, Label, ResourceEntry

_RULES = ("tool", "catalogue", "standard", "other_standards", "recognizers", "decisions")
_RULE_SETTINGS = ("without", "recognizers", "presidio", "prose")
_SAMPLE_SETTINGS = (
    "limit", "mode", "detect_prevalence", "confidence",
    "encoding", "max_file_size", "max_file_seconds", "max_depth", "max_unpacked",
)  # fmt: skip
_SCOPE_SETTINGS = ("include", "exclude")


class Why(StrEnum):
    """Why a label is not what it was."""

    DATA = "data"
    """The source holds something else now."""
    RULES = "rules"
    """Tool, catalogue, standard, recognizers or decisions are others."""
    SAMPLE = "sample"
    """Other rows of the same data were read, or fewer of them."""
    SCOPE = "scope"
    """One of the two scans did not look there."""


@dataclass(frozen=True, slots=True)
class Change:
    """One label that is new, gone or of another level; ``before`` and ``after`` are 0 where there is none."""

    kind: str
    """``new``, ``gone`` or ``changed``."""
    resource: str
    column: str
    pi_type: str
    state: str
    before: int
    after: int
    why: tuple[Why, ...]
    words: str
    """The reason as a sentence."""

    @property
    def key(self) -> str:
        """The label's stable id."""
        return label_key(self.resource, self.column, self.pi_type)


@dataclass(frozen=True, slots=True)
class _Sides:
    """Both inventories, and what differs in how they were made."""

    before: Inventory
    after: Inventory
    rules: tuple[str, ...]
    sample: tuple[str, ...]
    scope: tuple[str, ...]
    shared: frozenset[str]
    """Recognizers of both: what the others counted says nothing of the data."""


def changes(before: Inventory, after: Inventory) -> list[Change]:
    """Every label that differs between the two, by resource, column and PI type."""
    old, new = plain(before.made), plain(after.made)
    sides = _Sides(
        before, after,
        rules=(*_differing(old, new, _RULES), *_differing(_settings(old), _settings(new), _RULE_SETTINGS)),
        sample=(*_differing(old, new, ("seed",)), *_differing(_settings(old), _settings(new), _SAMPLE_SETTINGS)),
        scope=(*_differing(old, new, ("targets",)), *_differing(_settings(old), _settings(new), _SCOPE_SETTINGS)),
        shared=frozenset(old.get("recognizers") or ()) & frozenset(new.get("recognizers") or ()),
    )  # fmt: skip
    was = {entry.resource.id: entry for entry in before.resources}
    now = {entry.resource.id: entry for entry in after.resources}
    return [
        change
        for name in sorted(was.keys() | now.keys())
        for change in _of_resource(name, was.get(name), now.get(name), sides)
    ]


def _of_resource(
    name: str, before: ResourceEntry | None, after: ResourceEntry | None, sides: _Sides
) -> Iterator[Change]:
    was, now = _columns(before), _columns(after)
    for column in sorted(was.keys() | now.keys()):
        old, new = was.get(column), now.get(column)
        labels_old, labels_new = _labels(old), _labels(new)
        for pi_type, state in sorted(labels_old.keys() | labels_new.keys()):
            first, last = labels_old.get((pi_type, state)), labels_new.get((pi_type, state))
            level_before, level_after = first.level if first else 0, last.level if last else 0
            if level_before == level_after:
                continue
            kind = "new" if not first else "gone" if not last else "changed"
            why, words = _why(name, (before, old), (after, new), sides)
            yield Change(kind, name, column, pi_type, state, level_before, level_after, why, words)


Place = tuple[ResourceEntry | None, ColumnEntry | None]


def _why(name: str, before: Place, after: Place, sides: _Sides) -> tuple[tuple[Why, ...], str]:
    (old, was), (new, now) = before, after
    if old is None or new is None:
        return _of_one_side(name, "resource", is_new=old is None, sides=sides)
    if was is None or now is None:
        if _is_sample(old, new, sides):
            return (
                Why.SAMPLE,
                Why.DATA,
            ), f"other rows were read ({old.rows:,} before, {new.rows:,} now); or it changed"
        return _of_one_side(name, "column", is_new=was is None, sides=sides)
    is_same = _counted(was.profile, sides.shared) == _counted(now.profile, sides.shared)
    if is_same and was.column == now.column and sides.rules:
        return (Why.RULES,), f"the same counts; {_listed(sides.rules)} changed"
    why: list[Why] = []
    words: list[str] = []
    if not is_same and _is_sample(old, new, sides):
        why.append(Why.SAMPLE)
        words.append(_rows(old, new))
    if sides.rules:
        why.append(Why.RULES)
        words.append(f"{_listed(sides.rules)} changed")
    if not why:
        # Same rules, same way of reading: only the source is left.
        return (Why.DATA,), _data_words(was, now, is_same)
    return (*why, Why.DATA), "; or ".join([*words, "the data changed"])


def _of_one_side(name: str, what: str, *, is_new: bool, sides: _Sides) -> tuple[tuple[Why, ...], str]:
    """Of a resource or column that only one of the scans has."""
    blind = sides.before if is_new else sides.after
    for gap in blind.gaps:
        if gap.kind.is_loss and gap.resource and name.startswith(gap.resource):
            return (Why.SCOPE,), f"the {what} was not read {'before' if is_new else 'now'}: {gap.reason}"
    said = f"the {what} is {'new' if is_new else 'gone'}"
    if what == "resource" and sides.scope:
        return (Why.SCOPE, Why.DATA), f"{said}, or was left out: {_listed(sides.scope)} of the scans differ"
    return (Why.DATA,), said


def _rows(old: ResourceEntry, new: ResourceEntry) -> str:
    return f"other rows were read ({old.rows:,} before, {new.rows:,} now)"


def _is_sample(old: ResourceEntry, new: ResourceEntry, sides: _Sides) -> bool:
    """Whether the two may have seen other rows of the same data."""
    is_part = bool(old.reading.how or new.reading.how or _limited(sides.before) or _limited(sides.after))
    return is_part or bool(sides.sample)


def _data_words(was: ColumnEntry, now: ColumnEntry, is_same: bool) -> str:
    if was.column != now.column:
        return "the column's type, comment or reference changed"
    if is_same:
        return "the columns beside it changed"
    return f"the data changed ({was.profile.filled:,} filled cells before, {now.profile.filled:,} now)"


def _counted(profile: ColumnProfile, shared: frozenset[str]) -> object:
    supports = [(name, s.look_alikes, s.accepted, s.cued, s.whole) for name, s in profile.supports if name in shared]
    return profile.rows, profile.nulls, profile.empty, supports


def _limited(inventory: Inventory) -> bool:
    return _settings(plain(inventory.made)).get("limit") is not None


def _differing(old: Mapping[str, Any], new: Mapping[str, Any], names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in names if old.get(name) != new.get(name))


def _settings(made: Mapping[str, Any]) -> Mapping[str, Any]:
    found = made.get("settings")
    return found if isinstance(found, Mapping) else {}


def _listed(names: tuple[str, ...]) -> str:
    return " and ".join(dict.fromkeys(name.replace("_", " ") for name in names))


def _columns(entry: ResourceEntry | None) -> dict[str, ColumnEntry]:
    return {column.column.name: column for column in entry.columns} if entry else {}


def _labels(column: ColumnEntry | None) -> dict[tuple[str, str], Label]:
    return {(label.pi_type, label.state): label for label in column.labels} if column else {}
