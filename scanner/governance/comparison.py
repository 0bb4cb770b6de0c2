"""A policy held against an inventory: what is collected and not declared, declared and not found, and kept promises."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from scanner.governance.measures import labels
from scanner.governance.policy import At, Policy
from scanner.governance.retention import Verdict, retention
from scanner.governance.sensitive import sensitive_types
from scanner.governance.tables import labelled
from scanner.model import Inventory

KINDS = {
    "undeclared": ("已收集未声明", "collected but not declared"),
    "kept longer": ("超期保存", "kept longer than declared"),
    "minors": ("与未成年人条款不符", "minors though not offered to them"),
    "no separate consent": ("敏感信息缺少单独同意条款", "sensitive without a separate-consent clause"),
    "not found": ("已声明未发现", "declared but not found"),
}
"""Kind to its names; all but the last contradict the policy."""


@dataclass(frozen=True)
class Difference:
    """One place where policy and inventory do not agree."""

    kind: str
    what: str
    """The PI type, the policy's word, or the resource."""
    why: str
    """In words, with numbers, never a value."""
    where: tuple[str, ...] = ()
    """Columns, as resource and name."""
    at: At | None = None
    """The sentence of the policy."""

    @property
    def contradicts(self) -> bool:
        """Whether the policy is wrong; what was not found may lie where nobody looked."""
        return self.kind != "not found"


def compare(inventory: Inventory, policy: Policy, today: date) -> tuple[Difference, ...]:
    """Every difference, the contradictions first."""
    found = [
        *_undeclared(inventory, policy),
        *_kept_longer(inventory, policy, today),
        *_minors(inventory, policy),
        *_consent(inventory, policy),
        *_not_found(inventory, policy),
    ]
    return tuple(found)


def places(inventory: Inventory) -> dict[str, tuple[str, ...]]:
    """PI type to the columns that hold it, sorted by type."""
    found: dict[str, list[str]] = {}
    for entry, column, label in labelled(inventory):
        found.setdefault(label.pi_type, []).append(f"{entry.resource.id}  {column.column.name}")
    return {pi_type: tuple(found[pi_type]) for pi_type in sorted(found)}


def _columns(where: tuple[str, ...]) -> str:
    return f"{len(where):,} columns" if len(where) > 1 else "one column"


def _undeclared(inventory: Inventory, policy: Policy) -> Iterator[Difference]:
    for pi_type, where in places(inventory).items():
        if policy.declares(pi_type) is None:
            yield Difference("undeclared", pi_type, f"found in {_columns(where)}", where)


def _not_found(inventory: Inventory, policy: Policy) -> Iterator[Difference]:
    seen = places(inventory)
    words: set[str] = set()
    for declared in policy.declared:
        if declared.word not in words and not any(declared.covers(pi_type) for pi_type in seen):
            words.add(declared.word)
            why = f"no column with {', '.join(declared.pi_types)} in {len(inventory.resources):,} resources"
            yield Difference("not found", declared.word, why, at=declared.at)


def _kept_longer(inventory: Inventory, policy: Policy, today: date) -> Iterator[Difference]:
    for kept in retention(inventory, today, policy):
        if kept.verdict is Verdict.OVER_KEPT:
            at = kept.period.at if kept.period else None
            yield Difference("kept longer", kept.resource, kept.why, at=at)


def _minors(inventory: Inventory, policy: Policy) -> Iterator[Difference]:
    age = policy.not_offered_under
    if age < 14:
        # Ages are counted under 14 and under 18 only: of a lower limit the inventory shows nothing.
        return
    at = next((c.at for c in policy.clauses if c.kind == "minors" and c.says.startswith("not offered")), None)
    field, counted = ("minors", 18) if age >= 18 else ("under14", 14)
    cells = {e.resource.id: getattr(e.persons, field) or 0 for e in inventory.resources if e.persons}
    where = tuple(f"{resource}: {number:,} cells" for resource, number in cells.items() if number)
    if where:
        why = f"{sum(cells.values()):,} cells with an age under {counted}, though not offered under {age}"
        yield Difference("minors", f"under {age}", why, where, at)
    named = tuple(sorted({e.resource.id for e, label in labels(inventory) if label.pi_type == "minor.under14"}))
    if named:
        why = f"columns are called so in {len(named):,} resources, though not offered under {age}"
        yield Difference("minors", "minor.under14", why, named, at)


def _consent(inventory: Inventory, policy: Policy) -> Iterator[Difference]:
    if policy.has_separate_consent:
        return
    sensitive = sensitive_types("45574")
    for pi_type, where in places(inventory).items():
        if pi_type in sensitive:
            why = f"sensitive (PIPL art. 28, 29), in {_columns(where)}; the policy asks for no separate consent"
            yield Difference("no separate consent", pi_type, why, where)
