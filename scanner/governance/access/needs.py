"""Who needs which column how: a pure function of an inventory, access.toml and approved exceptions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from scanner.catalogue import load_catalogue
from scanner.governance.access.rules import Access, Permit, Role, Sight
from scanner.model import ColumnEntry, GapKind, Inventory, Label, ResourceEntry

_PARTLY = (GapKind.DAMAGED, GapKind.TRUNCATED)
"""Of a whole table: the rest of it was read, and tells what its columns hold."""
FIXED = "none"
"""The mask that shows nothing of a value, see ``scanner.text.mask``."""


@dataclass(frozen=True, slots=True)
class Need:
    """How one role shall see one column."""

    role: str
    resource: str
    """The resource's id in the inventory."""
    path: str
    column: str
    """As the inventory has it: a place inside a JSON column is ``extra.phone``."""
    level: int
    """0: nothing personal was found."""
    pi_types: tuple[str, ...]
    mask: str
    """The style of its mask, as ``scanner.text.mask`` knows it."""
    lasting: Sight
    """By the file alone."""
    grounds: tuple[str, ...]
    """In words, naming levels, types and approvals, never a value."""
    permit: Permit | None = None
    """An approved exception, until it expires; also one that begins later."""
    is_open: bool = False
    """Whether the exception holds on the day that was asked for."""

    @property
    def sight(self) -> Sight:
        """How it shall be seen on that day."""
        return self.permit.sight if self.permit and self.is_open else self.lasting


def decide(
    inventory: Inventory, access: Access, permits: Sequence[Permit] = (), day: date | None = None
) -> tuple[Need, ...]:
    """For each role and each column of the inventory, how it shall be seen on ``day`` (None: no exception holds).

    Columns stay in the order of the inventory. An exception that is refused, expired or not approved by every office
    that the column's tier asks for changes nothing.
    """
    unread = {
        (gap.resource, gap.column)
        for gap in inventory.gaps
        if gap.kind.is_loss and (gap.column or gap.kind not in _PARTLY)
    }
    return tuple(
        _need(role, entry, column, access, unread, permits, day)
        for role in access.roles
        for entry in inventory.resources
        for column in entry.columns
    )


def _need(
    role: Role,
    entry: ResourceEntry,
    column: ColumnEntry,
    access: Access,
    unread: Collection[tuple[str, str]],
    permits: Sequence[Permit],
    day: date | None,
) -> Need:
    path, name = entry.resource.path, column.column.name
    level, grounds = _level(entry, column, access, unread)
    pi_types = tuple(dict.fromkeys(label.pi_type for label in _labels(column)))
    lasting, why = _lasting(role, path, level, pi_types, access)
    need = Need(role.name, entry.resource.id, path, name, level, pi_types, mask_of(column), lasting, (*grounds, *why))
    return need if day is None else _permitted(need, access, permits, day)


def _labels(column: ColumnEntry) -> list[Label]:
    """The highest level first, then the order of the catalogue's ranks."""
    types = load_catalogue().types
    return sorted(column.labels, key=lambda one: (-one.level, types[one.pi_type].rank if one.pi_type in types else 99))


def _level(
    entry: ResourceEntry, column: ColumnEntry, access: Access, unread: Collection[tuple[str, str]]
) -> tuple[int, tuple[str, ...]]:
    level = max((label.level for label in column.labels), default=0)
    named = ", ".join(f"{label.pi_type} (level {label.level})" for label in _labels(column))
    grounds = (named,) if named else ()
    is_unread = not {(entry.resource.id, column.column.name), (entry.resource.id, "")}.isdisjoint(unread)
    if is_unread and level < access.unread_level:
        return access.unread_level, (*grounds, f"not read in full: taken for level {access.unread_level}")
    return level, grounds or ("nothing personal found",)


def _lasting(
    role: Role, path: str, level: int, pi_types: tuple[str, ...], access: Access
) -> tuple[Sight, tuple[str, ...]]:
    """How the file lets ``role`` see a column for as long as it says so."""
    if not role.needs_table(path):
        return Sight.NONE, (f"{role.purpose}: does not need {path}",)
    by_level = Sight.CLEAR if level <= role.clear else Sight.MASKED if level <= role.masked else Sight.NONE
    spoken = [role.sight_of_type(pi_type) for pi_type in pi_types]
    sights = [found[1] if found else by_level for found in spoken] or [by_level]
    sight = min(sights, key=lambda one: one.rank)
    why = [f"{found[0]} is {found[1]} for {role.name}" for found in spoken if found]
    if not why or sight == by_level:
        why.append(f"{role.name} sees level {level} {by_level}" if by_level != Sight.NONE else
                   f"{role.name} does not see level {level}")  # fmt: skip
    tier = access.tier(level)
    if sight is Sight.CLEAR and level and tier.is_masked_by_default:
        lacking = [office for office in tier.approval if office not in access.offices_of(role.approved_by)]
        if lacking or len(set(role.approved_by)) < len(tier.approval):
            who = " and ".join(lacking or tier.approval)
            return Sight.MASKED, (*why, f"level {level} is masked by default, and approved_by lacks {who}")
        why.append(f"approved by {', '.join(role.approved_by)}")
    return sight, tuple(dict.fromkeys(why))


def _permitted(need: Need, access: Access, permits: Sequence[Permit], day: date) -> Need:
    """The need with the exception that opens most; those that open nothing leave a word in the grounds."""
    grounds = list(need.grounds)
    best: Permit | None = None
    for permit in permits:
        if permit.role != need.role or not permit.covers(need.path, need.column):
            continue
        state = standing(permit, need.level, access, day)
        if state:
            grounds.append(f"exception {permit.id}: {state}")
        elif best is None or _order(permit, day) > _order(best, day):
            best = permit
    if best is None:
        return replace(need, grounds=tuple(grounds))
    is_open = best.start <= day
    who = " and ".join(f"{person} ({office})" for office, person in best.approvals) or "no office needs to agree"
    grounds.append(f"exception {best.id}: {best.sight} from {best.start} until {best.until}, {who}")
    return replace(need, grounds=tuple(grounds), permit=best, is_open=is_open)


def _order(permit: Permit, day: date) -> tuple[bool, int, date]:
    return permit.start <= day, permit.sight.rank, permit.until


def standing(permit: Permit, level: int, access: Access, day: date) -> str:
    """Why ``permit`` does not count for a column of ``level`` on ``day``, in words; empty if it counts."""
    tier = access.tier(level)
    if permit.is_refused:
        return "refused"
    if day > permit.until:
        return f"expired on {permit.until}"
    if tier.days and (permit.until - permit.start).days >= tier.days:
        return f"lasts longer than the {tier.days} days of level {level}"
    if lacking := permit.lacks(tier.approval):
        return f"not approved by {' and '.join(lacking)}"
    return ""


def mask_of(column: ColumnEntry) -> str:
    """The style of the column's mask: that of its highest type, or nothing shown where values stand inside texts."""
    labels = _labels(column)
    if not labels:
        return FIXED
    types = load_catalogue().types
    styles = {types[label.pi_type].mask if label.pi_type in types else FIXED for label in labels}
    return styles.pop() if len(styles) == 1 and not _is_prose(column) else FIXED


def _is_prose(column: ColumnEntry) -> bool:
    """Whether accepted values are mostly parts of cells: the ends of a sentence are no ends of a number."""
    supports = [support for _, support in column.profile.supports if support.accepted]
    return any(2 * support.whole < support.accepted for support in supports)


def physical(needs: Iterable[Need], names: Sequence[str]) -> Iterator[Need]:
    """The needs of one role and resource by the columns that the server has.

    What was found inside a JSON column, at ``extra.phone``, closes all of ``extra`` as far as the strictest place in
    it: a server grants whole columns. Needs of columns that are not among ``names`` are left out.
    """
    found: dict[str, list[Need]] = {}
    for need in needs:
        name = base_of(need.column, names)
        if name is not None:
            found.setdefault(name, []).append(need)
    for name in names:
        if own := found.get(name):
            yield own[0] if len(own) == 1 and own[0].column == name else _strictest(name, own)


def base_of(column: str, names: Sequence[str]) -> str | None:
    """Which of ``names`` the inventory's ``column`` is, or lies in; None if it is gone."""
    if column in names:
        return column
    holders = [name for name in names if column.startswith((f"{name}.", f"{name}[]"))]
    return max(holders, key=len, default=None)


def _strictest(name: str, needs: Sequence[Need]) -> Need:
    first = min(needs, key=lambda need: (need.sight.rank, need.lasting.rank, -need.level))
    permits = {need.permit for need in needs}
    # An exception for one place in the column opens nothing: it must be for all of them.
    permit = first.permit if len(permits) == 1 else None
    return replace(
        first,
        column=name,
        level=max(need.level for need in needs),
        pi_types=tuple(dict.fromkeys(one for need in needs for one in need.pi_types)),
        mask=FIXED,
        lasting=min((need.lasting for need in needs), key=lambda one: one.rank),
        grounds=tuple(dict.fromkeys(ground for need in needs for ground in need.grounds)),
        permit=permit,
        is_open=first.is_open and permit is not None,
    )
