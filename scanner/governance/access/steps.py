"""What a plan consists of: statements, each with the one that takes it back and the reason."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scanner.governance.access.needs import Need
from scanner.governance.access.present import Table


@dataclass(frozen=True, slots=True)
class Step:
    """One change. ``undo`` restores what was before; both may be several statements."""

    do: tuple[str, ...]
    undo: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class View:
    """A view through which a role sees a table."""

    role: str
    schema: str
    name: str
    table: Table
    needs: tuple[Need, ...]
    """Of the columns that it shows, in the table's order."""
    where: str
    is_invoker: bool
    """Whether the reader's own rights count below it: then it hides columns, and masks none."""

    @property
    def masks(self) -> int:
        """How many columns it masks."""
        return sum(need.sight.rank == 1 or need.permit is not None for need in self.needs)


@dataclass(frozen=True, slots=True)
class Policy:
    """A condition on the rows that a role reads of a table itself."""

    role: str
    table: Table
    where: str


@dataclass(frozen=True)
class Plan:
    """The difference between what is and what should be, as steps; none: it is as it should be."""

    dialect: str
    steps: tuple[Step, ...]
    notes: tuple[str, ...]
    """What the plan leaves open: grants outside the file, administrators, limits that no grant can bring about."""
    needs: tuple[Need, ...]
    """By the server's columns."""

    @property
    def fingerprint(self) -> str:
        """A hash of all statements, for the log."""
        text = "\n".join(statement for step in self.steps for statement in (*step.do, *step.undo))
        return hashlib.sha256(text.encode()).hexdigest()

    def statements(self) -> Iterator[str]:
        """What is to be run, in order."""
        for step in self.steps:
            yield from step.do

    def undoing(self) -> Iterator[str]:
        """What restores the state before, in order."""
        for step in reversed(self.steps):
            yield from step.undo


def script(steps: Sequence[Step], head: Sequence[str], tail: Sequence[str], *, is_undo: bool = False) -> str:
    """The statements as a script to read and to run with the server's own client."""
    lines = [*head]
    for step in reversed(steps) if is_undo else steps:
        statements = step.undo if is_undo else step.do
        if statements:
            lines += ["", *(f"-- {line}" for line in f"{'undo: ' if is_undo else ''}{step.why}".splitlines())]
            lines += [f"{statement.rstrip(';')};" for statement in statements]
    return "\n".join([*lines, "", *tail]) + "\n"


def planned_hash(*parts: str) -> str:
    """What a plan notes of the statement that makes something."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
