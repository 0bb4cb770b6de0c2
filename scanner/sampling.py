"""What a random sample can say of the rows nobody saw. Pure arithmetic: no threshold lives here."""

from __future__ import annotations

import math

from scanner.model import ColumnEntry


def rows_needed(prevalence: float, confidence: float) -> int:
    """How many random rows show at least one of what ``prevalence`` of all rows hold, with ``confidence``.

    Both are shares between 0 and 1. 0.5 % at 95 % takes 598 rows, however long the table is.
    """
    return math.ceil(math.log(1 - confidence) / math.log(1 - prevalence))


def upper_bound(rows: int, confidence: float) -> float:
    """The share of all rows that may hold what none of ``rows`` random ones held (Clopper and Pearson, no hit)."""
    return 1.0 if rows <= 0 else 1 - (1 - confidence) ** (1 / rows)


def percent(share: float) -> str:
    """A bound for people, with two digits that count, rounded up: a bound must not shrink."""
    if share >= 1:
        return "100 %"
    places = max(1 - math.floor(math.log10(share * 100)), 0)
    rounded = math.ceil(round(share * 100 * 10**places, 6)) / 10**places
    return f"{rounded:.{places}f} %"


def bound_in_words(entry: ColumnEntry, rows: int, confidence: float) -> str:
    """The bound of a column in which a random sample of ``rows`` showed nothing; empty where it showed something."""
    seen = rows - sum(count for _, count in entry.profile.unread)
    if entry.labels or entry.findings or seen <= 0:
        return ""
    share = percent(upper_bound(seen, confidence))
    return f"none in {seen:,} random rows: at {confidence * 100:g} % confidence fewer than {share} of all rows hold any"
