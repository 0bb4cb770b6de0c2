"""What persons decided about labels: confirmed, corrected or rejected, by whom, why and until when.

Decisions outlive scans: they stand in ``decisions.toml``, and a scan with the setting ``decisions`` puts them before
what it found, and says so. What a later scan finds against one is raised as a conflict; the decision stands till a
person changes it, or its last day is past.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from scanner.catalogue import Catalogue, Standard, load_catalogue, may_be_own
from scanner.grounds import graded, level_said
from scanner.model import ColumnEntry, Inventory, Label, Resource
from scanner.toml_file import TomlFile, read_toml, written

VERDICTS = ("confirm", "correct", "reject")
BASIS = "decision"
RISE = 0.2
"""A rejected label is raised again when the share of accepted values has grown by more than this."""
_KEYS = ("resource", "column", "pi_type", "verdict", "becomes", "who", "why", "on", "until", "basis", "support", "note")
_HEAD = """\
# Decisions of persons about labels; pisift scan --decisions FILE applies them.
# verdict: confirm, correct (becomes says to what) or reject; empty: not decided. until: the last day, if any.
# basis and support: what the machine had seen when it was decided; more than that is raised as a conflict.
"""


@dataclass(frozen=True)
class Decision:
    """One decision about one PI type in one column."""

    resource: str
    column: str
    pi_type: str
    """The label decided about; empty where a person adds one that the machine has not found."""
    verdict: str
    who: str
    why: str
    on: date
    becomes: str = ""
    """With ``correct``: the PI type it is."""
    until: date | None = None
    basis: str = ""
    """What carried the machine's label then; empty: there was none."""
    support: float = 0.0
    """The share of accepted values then."""

    @property
    def key(self) -> tuple[str, str, str]:
        """What it is about: a later decision about the same replaces it."""
        return self.resource, self.column, self.pi_type

    @property
    def words(self) -> str:
        """Who decided what, as a ground."""
        done = {"confirm": "confirmed", "correct": f"corrected from {self.pi_type or 'nothing'}", "reject": "rejected"}
        until = f" until {self.until}" if self.until else ""
        return f"{done[self.verdict]} by {self.who} on {self.on}{until}: {self.why}"

    @property
    def result(self) -> str:
        """The PI type that stands after it; empty for none."""
        return {"confirm": self.pi_type, "correct": self.becomes}.get(self.verdict, "")


@dataclass
class Review:
    """Applies decisions to columns, and remembers what happened with each of them."""

    decisions: Sequence[Decision]
    catalogue: Catalogue
    standards: Sequence[Standard]
    today: date
    applied: dict[tuple[str, str, str], Decision] = field(default_factory=dict)
    conflicts: dict[tuple[str, str, str], str] = field(default_factory=dict)
    """Key of a decision to what now speaks against it."""

    def decide(self, resource: Resource, columns: tuple[ColumnEntry, ...]) -> tuple[ColumnEntry, ...]:
        """``columns`` of ``resource`` with the decisions put before the labels that were found."""
        of_column: dict[str, list[Decision]] = {}
        for decision in self.decisions:
            if decision.resource == resource.id and self._holds(decision):
                of_column.setdefault(decision.column, []).append(decision)
        return tuple(self._decided(column, of_column.get(column.column.name, [])) for column in columns)

    def outcome(self) -> dict[str, Any]:
        """For ``Inventory.made``: what was applied, expired, in conflict, and about columns that are not there."""
        expired = [d for d in self.decisions if not self._holds(d)]
        missing = [d for d in self.decisions if self._holds(d) and d.key not in self.applied]
        return {
            "applied": [_said(d, d.words) for d in self.decisions if d.key in self.applied],
            "conflicts": [_said(d, self.conflicts[d.key]) for d in self.decisions if d.key in self.conflicts],
            "expired": [_said(d, f"ended on {d.until}") for d in expired],
            "missing": [_said(d, "no such column was read") for d in missing],
        }

    def _holds(self, decision: Decision) -> bool:
        return decision.until is None or decision.until >= self.today

    def _decided(self, column: ColumnEntry, decisions: Iterable[Decision]) -> ColumnEntry:
        found = {label.pi_type: label for label in column.labels}
        labels = dict(found)
        for decision in decisions:
            self.applied[decision.key] = decision
            machine = labels.pop(decision.pi_type, None)
            against = _against(decision, found)
            if against:
                self.conflicts[decision.key] = against
            if decision.result:
                own = machine if decision.verdict == "confirm" else found.get(decision.result)
                labels[decision.result] = self._label(decision, own, machine, column, against)
        ordered = sorted(labels.values(), key=lambda label: (-label.level, label.pi_type))
        return replace(column, labels=tuple(ordered)) if labels != found else column

    def _label(
        self, decision: Decision, own: Label | None, machine: Label | None, column: ColumnEntry, against: str
    ) -> Label:
        """The label a decision makes: the machine's counts where it has any, a person's word as the first ground."""
        grounds = [decision.words, *([f"new evidence speaks against it: {against}"] if against else [])]
        if own is not None:
            return replace(own, basis=BASIS, grounds=(*grounds, *own.grounds))
        first, *_ = gradings = graded(decision.result, self.standards)
        return Label(
            pi_type=decision.result,
            category=self.catalogue.types[decision.result].category,
            level=first.level,
            level_name=first.level_name,
            standard=first.standard,
            state=machine.state if machine else "clear",
            basis=BASIS,
            accepted=0,
            filled=column.profile.filled,
            grounds=(*grounds, level_said(first)),
            gradings=gradings,
        )


def _against(decision: Decision, found: Mapping[str, Label]) -> str:
    """What this scan found that the person had not seen and that speaks against the decision; empty for nothing."""
    label = found.get(decision.pi_type)
    if decision.verdict == "reject" and label is not None:
        support = label.support or 0.0
        if label.basis != "name" and decision.basis in ("", "name"):
            return f"{label.accepted:,} of {label.filled:,} values are accepted as {label.pi_type}"
        if support - decision.support > RISE:
            then = f"{decision.support:.1%} when it was decided"
            return f"{support:.1%} of the values are accepted as {label.pi_type}, {then}"
    if decision.verdict == "confirm" and label is None and decision.basis:
        return f"nothing in the column says {decision.pi_type} any more"
    others = [
        other
        for other in found.values()
        if other.basis != "name" and other.pi_type not in (decision.pi_type, decision.result)
    ]
    if decision.result and decision.result not in found and (label is None or label.basis == "name") and others:
        best = max(others, key=lambda other: other.accepted)
        return f"{best.accepted:,} of {best.filled:,} values are accepted as {best.pi_type}"
    return ""


def _said(decision: Decision, words: str) -> dict[str, str]:
    named = {"resource": decision.resource, "column": decision.column, "pi_type": decision.pi_type}
    return {**named, "verdict": decision.verdict, "becomes": decision.becomes, "words": words}


# --- files ---


def load_decisions(path: Path) -> tuple[Decision, ...]:
    """The decisions of a TOML file; entries without a verdict are not decided yet and left out.

    Raises ``UsageError``, with the line, for what is wrong in it.
    """
    file = read_toml(path)
    file.check_keys(file.document, ("decision",))
    entries = file.tables("decision")
    found = [_from_entry(file, number, entry) for number, entry in enumerate(entries)]
    return merged(decision for decision in found if decision is not None)


def _from_entry(file: TomlFile, number: int, entry: Mapping[str, Any]) -> Decision | None:
    place = ("decision", number)
    file.check_keys(entry, _KEYS, *place)
    try:
        return decision_of(entry)
    except ValueError as error:
        key, _, problem = str(error).partition(": ")
        raise file.error(problem, *place, key) from error


def decision_of(entry: Mapping[str, Any]) -> Decision | None:
    """A decision from the fields of a file; None where nothing was decided.

    Raises ``ValueError("field: what is wrong")``.
    """
    texts = {
        key: entry.get(key) or ""
        for key in ("resource", "column", "pi_type", "verdict", "becomes", "who", "why", "basis")
    }
    for key, value in texts.items():
        if not isinstance(value, str):
            raise ValueError(f"{key}: {key} is a text")
    texts = {key: value.strip() for key, value in texts.items()}
    if not texts["verdict"]:
        return None
    if texts["verdict"] not in VERDICTS:
        raise ValueError(f"verdict: verdict is one of {', '.join(VERDICTS)}")
    for key in ("resource", "column", "who", "why"):
        if not texts[key]:
            raise ValueError(f"{key}: {key} is missing: a decision says where, who and why")
    is_correction = texts["verdict"] == "correct"
    for key, is_needed in (("pi_type", not is_correction), ("becomes", is_correction)):
        if is_needed and not texts[key]:
            raise ValueError(f"{key}: {key} is missing for {texts['verdict']}")
        if texts[key] and not (texts[key] in load_catalogue().types or may_be_own(texts[key])):
            raise ValueError(f"{key}: unknown PI type {texts[key]}")
    support = entry.get("support") or 0.0
    if not isinstance(support, int | float) or isinstance(support, bool) or not 0 <= support <= 1:
        raise ValueError("support: support is a share from 0 to 1")
    on, until = (_day(key, entry.get(key)) for key in ("on", "until"))
    if on is None:
        raise ValueError("on: on is missing: the day it was decided, such as 2026-03-01")
    if until is not None and until < on:
        raise ValueError(f"until: until {until} is before on {on}: it never counted")
    return Decision(**texts, support=float(support), on=on, until=until)


def _day(key: str, value: Any) -> date | None:
    if value is None or value == "":
        return None
    if isinstance(value, str):
        try:
            return date.fromisoformat(value.strip())
        except ValueError:
            value = None
    day = value.date() if hasattr(value, "date") else value
    if not isinstance(day, date):
        raise ValueError(f"{key}: {key} is a day such as 2026-03-01")
    return day


def merged(decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """One decision for each label, the last one given, in order of place."""
    last = {decision.key: decision for decision in decisions}
    return tuple(last[key] for key in sorted(last))


def to_fields(decision: Decision) -> dict[str, Any]:
    """The fields of a decision as ``decision_of`` takes them, days as texts."""
    said = {key: getattr(decision, key, "") for key in _KEYS}
    days = {key: day.isoformat() for key, day in said.items() if isinstance(day, date)}
    return {**said, **days, "until": days.get("until", "")}


def latest(decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """Of decisions from several places the one decided last; of one day the one given last."""
    return merged(sorted(decisions, key=lambda decision: decision.on))


def to_toml(decisions: Iterable[Decision], open_ones: Iterable[Mapping[str, Any]] = ()) -> str:
    """A decisions file; ``open_ones`` are entries for a person to decide."""
    lines = [_HEAD.rstrip()]
    for decision in decisions:
        said = {key: getattr(decision, key, "") for key in _KEYS}
        lines += ["", *_entry_lines({key: value for key, value in said.items() if value not in ("", None)})]
    for entry in open_ones:
        lines += ["", *_entry_lines(entry)]
    return "\n".join(lines) + "\n"


def _entry_lines(entry: Mapping[str, Any]) -> list[str]:
    said = ((key, value.isoformat() if isinstance(value, date) else written(value)) for key, value in entry.items())
    return ["[[decision]]", *(f"{key} = {value}" for key, value in said)]


def open_entries(inventory: Inventory) -> list[dict[str, Any]]:
    """Every label and every finding that is no label, as entries for a person to decide."""
    entries: list[dict[str, Any]] = []
    for resource in inventory.resources:
        for column in resource.columns:
            for label in column.labels:
                note = f"level {label.level}, {label.state}: {'; '.join(label.grounds)}"
                entries.append(_open(resource.resource.id, column, label.pi_type, label.basis, label.support, note))
            for pi_type in sorted({finding.pi_type for finding in column.findings}):
                entries.append(_open(resource.resource.id, column, pi_type, "", 0.0, "a finding too rare for a label"))
    return entries


def _open(
    resource: str, column: ColumnEntry, pi_type: str, basis: str, support: float | None, note: str
) -> dict[str, Any]:
    blank = {"verdict": "", "becomes": "", "who": "", "why": "", "on": "", "until": ""}
    where = {"resource": resource, "column": column.column.name, "pi_type": pi_type}
    return {**where, **blank, "basis": basis, "support": round(support or 0.0, 4), "note": note}
