"""Duties that follow from an inventory and an organisation's answers: triggered by which numbers, due by when.

Nothing is claimed that the inventory cannot show: a number below a threshold is said to be not shown, not to be
absent, since more may lie where nobody looked. The duties are data (``duties.toml``), each with source and certainty.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum
from functools import lru_cache
from importlib.resources import files
from typing import Any

from scanner.governance.measures import Amount, measures
from scanner.governance.organisation import DATES, Organisation
from scanner.model import Inventory

NOT_ADVICE = "This is not legal advice: a lawyer decides what applies. 本结果不构成法律意见。"


class Status(IntEnum):
    """How a duty stands; the order is that of the logic: all conditions take the lowest, alternatives the highest."""

    EXCLUDED = 0
    """The organisation's answers say no."""
    NOT_SHOWN = 1
    """What was read does not show it."""
    OPEN = 2
    """A person must answer first, or the number lies within its error of the threshold."""
    TRIGGERED = 3


@dataclass(frozen=True)
class Duty:
    """One duty of ``duties.toml``."""

    id: str
    zh: str
    en: str
    when: tuple[tuple[str, ...], ...]
    due: tuple[str, str]
    source: str
    certainty: str
    after: str = ""
    working_days: int = 0
    every_years: int = 0
    yearly: str = ""


@dataclass(frozen=True)
class Obligation:
    """A duty as it stands for this inventory and organisation."""

    duty: Duty
    status: Status
    reasons: tuple[str, ...]
    """The numbers that decided, in words."""
    questions: tuple[str, ...]
    due_on: date | None
    """The day it is due, where it can be computed."""
    due_note: str = ""


@lru_cache(maxsize=1)
def duties() -> dict[str, Any]:
    """The document ``duties.toml``: its edition, duties and least periods."""
    return tomllib.loads((files("scanner.governance") / "duties.toml").read_text("utf-8"))


def load_duties() -> tuple[Duty, ...]:
    """The duties in the order of the file."""
    return tuple(
        Duty(**{**entry, "when": tuple(map(tuple, entry["when"])), "due": tuple(entry["due"])})
        for entry in duties()["duty"]
    )


def obligations(inventory: Inventory, organisation: Organisation, today: date) -> tuple[Obligation, ...]:
    """Every duty with its status, those that are triggered first."""
    amounts = measures(inventory, organisation)
    found = [_judge(duty, amounts, organisation, today) for duty in load_duties()]
    return tuple(sorted(found, key=lambda obligation: -obligation.status))


def _judge(duty: Duty, amounts: Mapping[str, Amount], organisation: Organisation, today: date) -> Obligation:
    branches = [[_condition(condition, amounts) for condition in conditions] for conditions in duty.when]
    statuses = [min(status for status, _ in branch) for branch in branches]
    status = max(statuses)
    decisive = [branch for branch, its in zip(branches, statuses, strict=True) if its is status]
    used = [amount for branch in decisive for its, amount in branch if its is status or status is Status.TRIGGERED]
    questions = [a.question for branch in decisive for its, a in branch if its is Status.OPEN and a.question]
    due_on, note = _due(duty, organisation, today) if status is Status.TRIGGERED else (None, "")
    reasons = dict.fromkeys(amount.shown for amount in used if not amount.question)
    return Obligation(duty, status, tuple(reasons), tuple(dict.fromkeys(questions)), due_on, note)


_COMPARE: dict[str, Callable[[int, int], bool]] = {
    ">=": lambda number, bound: number >= bound,
    ">": lambda number, bound: number > bound,
    "<": lambda number, bound: number < bound,
}
_CONDITION = re.compile(r"(not )?([a-z0-9_]+)(?: (>=|>|<) ([0-9]+))?")


def parsed(condition: str) -> tuple[bool, str, str, int]:
    """A condition as (is it negated, measure, comparison, bound); raises ``ValueError`` for anything else."""
    found = _CONDITION.fullmatch(condition)
    if found is None:
        raise ValueError(condition)
    return bool(found[1]), found[2], found[3] or ">", int(found[4] or 0)


def _condition(condition: str, amounts: Mapping[str, Amount]) -> tuple[Status, Amount]:
    is_negated, name, sign, bound = parsed(condition)
    amount = amounts[name]
    if amount.question:
        return Status.OPEN, amount
    compare = _COMPARE[sign]
    at_low, at_high = compare(amount.low, bound) is not is_negated, compare(amount.high, bound) is not is_negated
    if amount.is_answer:
        return Status.TRIGGERED if at_low else Status.EXCLUDED, amount
    if at_low and at_high:
        return Status.TRIGGERED, amount
    return (Status.OPEN if at_low or at_high else Status.NOT_SHOWN), amount


def _due(duty: Duty, organisation: Organisation, today: date) -> tuple[date | None, str]:
    """The day a triggered duty is due, or what a person must say so that it can be computed."""
    if duty.yearly:
        month, day = map(int, duty.yearly.split("-"))
        due = date(today.year, month, day)
        return (due if due >= today else due.replace(year=today.year + 1)), ""
    if not duty.after:
        return None, ""
    start = organisation.dates.get(duty.after)
    if start is None:
        return None, f"{duty.after} in [dates] of organisation.toml is missing: {DATES[duty.after]}"
    if duty.working_days:
        return _after_working_days(start, duty.working_days), "Saturdays and Sundays left out, public holidays not"
    return _years_later(start, duty.every_years), ""


def _after_working_days(start: date, count: int) -> date:
    day = start
    while count:
        day += timedelta(1)
        count -= day.weekday() < 5
    return day


def _years_later(start: date, years: int) -> date:
    try:
        return start.replace(year=start.year + years)
    except ValueError:  # 29 February
        return start.replace(year=start.year + years, day=28)


def unread(inventory: Inventory) -> str:
    """What stands behind every 'not shown': how much was not read."""
    losses = sum(gap.kind.is_loss for gap in inventory.gaps)
    sampled = sum(gap.kind.value == "sampled" for gap in inventory.gaps)
    parts: Sequence[str] = (f"{losses:,} losses",) * bool(losses) + (f"{sampled:,} sampled",) * bool(sampled)
    read = f"{len(inventory.resources):,} resources were read"
    return f"{read}; {', '.join(parts)}" if parts else f"{read}, all of them in full"
