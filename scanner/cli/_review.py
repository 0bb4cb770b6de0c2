"""What persons decided, as a scan uses it: read before, told of afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from scanner.cli._secrets import date_of_today
from scanner.cli._speech import warn
from scanner.errors import UsageError
from scanner.settings import Settings

if TYPE_CHECKING:
    from scanner.catalogue import Catalogue, Standard
    from scanner.governance.review import Decision, Review
    from scanner.model import Inventory


def review_of(settings: Settings, catalogue: Catalogue, standards: Sequence[Standard]) -> Review:
    """The decisions of the settings' store and file, none without them; raises ``UsageError`` for what is wrong."""
    from scanner.governance.review import Review, latest, load_decisions

    kept = stored(settings.store) if settings.store else ()
    given = load_decisions(Path(settings.decisions)) if settings.decisions else ()
    decisions = latest((*kept, *given))
    for decision in decisions:
        if decision.result and decision.result not in catalogue.types:
            where = f"{decision.resource}  {decision.column}"
            said = f"no standard of this scan has the PI type {decision.result}; name its file with --standard"
            raise UsageError(f"{where}: {said}")
    return Review(decisions, catalogue, standards, date_of_today())


def stored(place: str) -> tuple[Decision, ...]:
    """The decisions that a store keeps; made if it is not there."""
    from scanner.governance.review import decision_of, merged
    from scanner.store import Store

    with closing(Store(place)) as store:
        try:
            return merged(found for found in map(decision_of, store.reviews()) if found is not None)
        except (ValueError, KeyError, TypeError) as error:
            raise UsageError(f"store {store.shown}: holds a decision that this pisift cannot read") from error


def with_outcome(inventory: Inventory, review: Review) -> Inventory:
    """``inventory`` saying what became of the decisions; conflicts are told on the spot, too."""
    if not review.decisions:
        return inventory
    outcome = review.outcome()
    for conflict in outcome["conflicts"]:
        where = f"{conflict['resource']}  {conflict['column']}"
        what = f"{conflict['verdict']} {conflict['pi_type']} stands, but {conflict['words']}"
        warn(f"{where}: {what}; decide again with pisift review")
    for name, what in (("expired", "past their last day"), ("missing", "about columns that were not read")):
        if count := len(outcome[name]):
            warn(f"{count:,} decisions: {what}; see made.decisions in the inventory")
    return replace(inventory, made={**inventory.made, "decisions": outcome})
