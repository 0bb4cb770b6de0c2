"""The numbers that duties hang on, as an inventory and an organisation's answers show them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from scanner.governance.organisation import QUESTIONS, Organisation
from scanner.governance.sensitive import sensitive_types
from scanner.governance.tables import labelled
from scanner.model import Inventory, Label, ResourceEntry

_FACES = ("biometric.face_image", "biometric.face_video", "biometric.face_feature")
_C3 = ("auth.password", "auth.pay_password", "finance.card_security", "biometric.fingerprint", "biometric.iris")


@dataclass(frozen=True)
class Amount:
    """A number, the ends between which it lies, and on what that rests."""

    low: int
    high: int
    """The highest that what was read allows; more may lie where nobody looked."""
    shown: str
    """In words: what was counted."""
    is_answer: bool = False
    """Whether a person said it, so that nothing lies beyond."""
    question: str = ""
    """What a person must answer first."""


def measures(inventory: Inventory, organisation: Organisation) -> dict[str, Amount]:
    """Every measure by its name: those of the inventory, and those of ``organisation.toml``."""
    found = dict(_answers(organisation))
    found |= _abroad(organisation)
    found["personal"] = _columns(inventory, None)
    found["sensitive"] = _columns(inventory, sensitive_types("45574"))
    found["persons"] = _persons(inventory, organisation)
    found["sensitive_persons"] = _sensitive_persons(inventory)
    found |= _children(inventory)
    found["faces"] = _faces(inventory)
    clear = [label for _, label in labels(inventory) if label.pi_type in _C3 and label.state == "clear"]
    found["c3_clear"] = Amount(len(clear), len(clear), f"{len(clear):,} columns with authentication data in the clear")
    return found


def labels(inventory: Inventory) -> Iterator[tuple[ResourceEntry, Label]]:
    """Every label of personal information, with its resource."""
    yield from ((entry, label) for entry, _, label in labelled(inventory))


def _answers(organisation: Organisation) -> Iterator[tuple[str, Amount]]:
    for key, question in QUESTIONS.items():
        answer = organisation.answers.get(key)
        if answer is None:
            yield key, Amount(0, 0, "not answered", question=question)
        else:
            said = str(answer).lower() if isinstance(answer, bool) else f"{answer:,}"
            yield key, Amount(int(answer), int(answer), f"{key} = {said} in organisation.toml", is_answer=True)
    if organisation.sectors is None:
        yield "finance_sector", Amount(0, 0, "not answered", question=QUESTIONS["sectors"])
    else:
        is_finance = int("finance" in organisation.sectors)
        sectors = ", ".join(organisation.sectors) or "none"
        yield "finance_sector", Amount(is_finance, is_finance, f"sectors: {sectors}", is_answer=True)


def _abroad(organisation: Organisation) -> dict[str, Amount]:
    names = ("persons_abroad", "persons_abroad_not_exempt", "sensitive_abroad_not_exempt")
    if organisation.flows is None:
        return {name: Amount(0, 0, "not answered", question=QUESTIONS["cross_border"]) for name in names}
    flows = organisation.flows
    bound = [flow for flow in flows if not flow.exemption]
    numbers = (
        sum(flow.persons + flow.sensitive_persons for flow in flows),
        sum(flow.persons for flow in bound),
        sum(flow.sensitive_persons for flow in bound),
    )
    what = ("persons in flows abroad", "persons in flows abroad that are not exempt", "of them with sensitive data")
    return {
        name: Amount(number, number, f"{number:,} {words} this year, by organisation.toml", is_answer=True)
        for name, number, words in zip(names, numbers, what, strict=True)
    }


def _columns(inventory: Inventory, wanted: frozenset[str] | None) -> Amount:
    found = [label for _, label in labels(inventory) if wanted is None or label.pi_type in wanted]
    types = len({label.pi_type for label in found})
    kind = "personal" if wanted is None else "sensitive personal"
    return Amount(len(found), len(found), f"{len(found):,} columns with {kind} information, {types:,} types")


def _persons(inventory: Inventory, organisation: Organisation) -> Amount:
    own = organisation.answers.get("persons")
    if own is not None:
        return Amount(int(own), int(own), f"{own:,} persons by organisation.toml", is_answer=True)
    persons = inventory.persons
    if persons is None:
        return Amount(0, 0, "no identifier by which persons could be counted")
    shown = f"about {persons.estimate:,} persons ({persons.low:,} to {persons.high:,}, 95 %) by {persons.pi_type}"
    return Amount(persons.low, persons.high, shown)


def _sensitive_persons(inventory: Inventory) -> Amount:
    """Between the largest table alone, and all tables with nobody in two of them."""
    wanted = sensitive_types("45574")
    low, high, count = _over(entry for entry, label in labels(inventory) if label.pi_type in wanted)
    return Amount(low, high, f"{low:,} to {high:,} persons in {count:,} tables with sensitive information")


def _over(entries: Iterable[ResourceEntry]) -> tuple[int, int, int]:
    distinct = {entry.resource.id: entry for entry in entries}.values()
    lows = [entry.persons.low if entry.persons else 0 for entry in distinct]
    highs = [entry.persons.high if entry.persons else entry.rows for entry in distinct]
    return max(lows, default=0), sum(highs), len(distinct)


def _children(inventory: Inventory) -> dict[str, Amount]:
    by_label = {
        "under14": sum(label.pi_type == "minor.under14" for _, label in labels(inventory)),
        "minors": sum(label.pi_type.startswith("minor.") for _, label in labels(inventory)),
    }
    persons = inventory.persons
    found = {}
    for name, age in (("under14", 14), ("minors", 18)):
        cells = getattr(persons, name) if persons else None
        shown = f"{cells or 0:,} cells with an age under {age}"
        if cells is None:
            shown = "no birth date or ID number was read, so no age is known"
        if by_label[name]:
            shown += f"; {by_label[name]:,} columns are called so"
        number = (cells or 0) + by_label[name]
        found[name] = Amount(number, number, shown)
    return found


def _faces(inventory: Inventory) -> Amount:
    """At most one person a cell; at least as many as the table's persons, where the values themselves are faces."""
    low = high = columns = 0
    for entry in inventory.resources:
        for column in entry.columns:
            found = [label for label in column.labels if label.pi_type in _FACES]
            if not found:
                continue
            cells = column.profile.rows - column.profile.nulls - column.profile.empty
            columns += 1
            high += cells
            if entry.persons and any(label.basis != "name" for label in found):
                low = max(low, min(cells, entry.persons.low))
    return Amount(low, high, f"{low:,} to {high:,} persons in {columns:,} columns with face information")
