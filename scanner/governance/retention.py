"""Records held against periods: the policy's, and the least that the law asks for.

The oldest and the newest record come from columns of record times (``scanner.times``). An oldest record proves that
something was kept so long; a youngest oldest record proves nothing was deleted too early only together with the day the
system went into use, which an inventory does not know: a person must say.
"""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from scanner.governance.obligations import duties
from scanner.governance.policy import Declared, Period, Policy
from scanner.model import Inventory, ResourceEntry
from scanner.subjects import tokens

PROMISED = "policy"
"""Stands for the id of a legal minimum where the policy says itself how long something is kept at least."""


class Verdict(StrEnum):
    """How the records of one resource stand."""

    OVER_KEPT = "over-kept"
    UNDER_KEPT = "under-kept"
    """The oldest record is younger than the least period: deleted too early, unless the system is younger, too."""
    WITHIN = "within"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Kept:
    """The records of one resource that holds personal information."""

    resource: str
    pi_types: tuple[str, ...]
    oldest: date | None
    newest: date | None
    by: str
    """The columns that told."""
    verdict: Verdict
    why: str
    period: Period | None = None
    """The policy's period that was applied."""
    least: str = ""
    """The minimum that was applied: the id of a legal one, or ``PROMISED``."""


def retention(
    inventory: Inventory, today: date, policy: Policy | None = None, sectors: Sequence[str] | None = None
) -> tuple[Kept, ...]:
    """Every resource with personal information or log lines, over-kept ones first.

    ``sectors`` says which sectors' legal minimums apply; None: nobody has said, so a sector's minimum
    proves nothing, but is mentioned.
    """
    found = [_kept(entry, today, policy, sectors) for entry in inventory.resources if _is_concerned(entry)]
    order = list(Verdict)
    return tuple(sorted(found, key=lambda kept: (order.index(kept.verdict), kept.resource)))


def back(today: date, months: int, days: int) -> date:
    """The day ``months`` and ``days`` before ``today``; 31 March less a month is the last of February."""
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    if year < 1:
        return date.min
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(today.day, last)) - timedelta(days)


def types_of(entry: ResourceEntry) -> tuple[str, ...]:
    """The PI types of a resource, sorted; organisation data left out."""
    return tuple(sorted({label.pi_type for c in entry.columns for label in c.labels if label.category != "G"}))


def span_of(entry: ResourceEntry) -> tuple[date | None, date | None, str]:
    """The oldest and the newest record, and the columns that told; columns of making before those of changing."""
    told = [(column.column.name, column.profile.span) for column in entry.columns if column.profile.span[0]]
    made = [one for one in told if not any(word in one[0].lower() for word in ("upd", "modif", "gxsj", "更新", "修改"))]
    chosen = made or told
    if not chosen:
        return None, None, ""
    oldest, newest = min(span[0] for _, span in chosen), max(span[1] for _, span in told)
    return _day(oldest), _day(newest), ", ".join(name for name, _ in chosen)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        # 2026-02-30 passes for a day in a column's census.
        return date.fromisoformat(f"{text[:8]}28")


def _is_concerned(entry: ResourceEntry) -> bool:
    return bool(types_of(entry)) or entry.resource.kind == "log"


def _is_log(entry: ResourceEntry) -> bool:
    """A log file, or a table that is called one: login_log, 操作日志."""
    stem = entry.resource.path.rsplit("/", 1)[-1].rsplit(".", 1)[-1]
    return entry.resource.kind == "log" or stem.endswith("日志") or tokens(stem)[-1:] in (("log",), ("logs",))


def _kept(entry: ResourceEntry, today: date, policy: Policy | None, sectors: Sequence[str] | None) -> Kept:
    pi_types = types_of(entry)
    oldest, newest, by = span_of(entry)
    spoken_of = (*pi_types, "log.access") if _is_log(entry) else pi_types
    period = _longest(policy, spoken_of, "most")
    applying = minimums(entry, pi_types, sectors)
    if promised := _longest(policy, spoken_of, "least"):
        applying.append({"id": PROMISED, "months": promised.months, "days": promised.days, "source": promised.at.place})
    verdict, why, used = _judged(entry, oldest, today, period, applying, sectors)
    return Kept(entry.resource.id, pi_types, oldest, newest, by, verdict, why, period, used)


def _longest(policy: Policy | None, pi_types: Sequence[str], sense: str) -> Period | None:
    """The policy's longest period of a sense that speaks of these types or of everything: what it allows, or promises.

    One that begins with an event (注销后30日内) is none: a record does not tell when its account was closed.
    """
    if policy is None:
        return None
    speaks = [
        period
        for period in policy.periods
        if period.sense == sense
        and not period.after
        and (not period.pi_types or any(Declared(period.pi_types, "", "", period.at).covers(t) for t in pi_types))
    ]
    return max(speaks, key=lambda period: (period.months, period.days), default=None)


def minimums(entry: ResourceEntry, pi_types: Sequence[str], sectors: Sequence[str] | None) -> list[dict[str, Any]]:
    """The legal minimums that apply to a resource, or may where nobody said which sectors' laws do."""
    return [
        least
        for least in duties()["least"]
        if (set(least.get("types", ())) & set(pi_types) or (_is_log(entry) and "log" in least.get("kinds", ())))
        and (sectors is None or "sector" not in least or least["sector"] in sectors)
    ]


def _judged(
    entry: ResourceEntry,
    oldest: date | None,
    today: date,
    period: Period | None,
    applying: Sequence[dict[str, Any]],
    sectors: Sequence[str] | None,
) -> tuple[Verdict, str, str]:
    """(verdict, why, the legal minimum that decided)."""
    if oldest is None:
        return Verdict.UNKNOWN, "no column tells when its records were made", ""
    part = "" if not entry.reading.how else " of the rows that were read"
    least = max(applying, key=lambda least: (months_of(least), least.get("days", 0)), default=None)
    ends = back(today, period.months, period.days) if period else None
    if ends and oldest < ends:
        over = f"the oldest record{part} is of {oldest}; the policy allows {_said(period)}, that is since {ends}"
        if least and oldest >= _since(today, least):
            return Verdict.UNKNOWN, f"{over}, but {by_law(least)} may ask for longer", least["id"]
        return Verdict.OVER_KEPT, over, ""
    if least and oldest > _since(today, least):
        why = f"the oldest record{part} is of {oldest}; {by_law(least)}: deleted too early, unless it began then"
        # A sample need not hold the oldest row, and whether a sector's law applies somebody must have said.
        is_open = part or ("sector" in least and sectors is None)
        return (Verdict.UNKNOWN if is_open else Verdict.UNDER_KEPT), why, least["id"]
    if ends and part:
        return Verdict.UNKNOWN, f"the oldest record{part} is of {oldest}; older ones may lie in the others", ""
    if ends:
        return Verdict.WITHIN, f"the oldest record is of {oldest}; the policy allows {_said(period)}", ""
    if least:
        return Verdict.WITHIN, f"the oldest record{part} is of {oldest}; {by_law(least)}", least["id"]
    return Verdict.UNKNOWN, f"the oldest record{part} is of {oldest}; neither policy nor law says how long", ""


def _since(today: date, least: dict[str, Any]) -> date:
    return back(today, months_of(least), least.get("days", 0))


def months_of(least: dict[str, Any]) -> int:
    """The length of a legal minimum."""
    return int(12 * least.get("years", 0) + least.get("months", 0))


def by_law(least: dict[str, Any]) -> str:
    """A minimum in words: a legal one with its source and how sure that is, or the policy's."""
    months, days = months_of(least), least.get("days", 0)
    count = f"{months // 12} years" if months % 12 == 0 and months else f"{months} months" if months else f"{days} days"
    if least["id"] == PROMISED:
        return f"at least {count} by the policy ({least['source']})"
    sector = f" in {least['sector']}" if "sector" in least else ""
    return f"at least {count}{sector} by {least['id']} ({least['source']}) [{least['certainty']}]"


def _said(period: Period | None) -> str:
    if period is None:
        return ""
    parts = [f"{period.months} months"] * bool(period.months) + [f"{period.days} days"] * bool(period.days)
    return " and ".join(parts)
