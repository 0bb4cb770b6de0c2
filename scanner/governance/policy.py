"""What a Chinese privacy policy declares: types with purposes, periods, sharing, transfers abroad, minors, contact."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase

CLAUSES = ("sharing", "cross-border", "minors", "separate consent", "contact", "response", "retention")


@dataclass(frozen=True)
class At:
    """Where a policy says something: place in the file, section heading, and the sentence."""

    place: str
    section: str
    quote: str


@dataclass(frozen=True)
class Declared:
    """PI types that the policy says are collected, by the word it uses for them."""

    pi_types: tuple[str, ...]
    """Ids, or families such as ``contact.*``."""
    word: str
    purpose: str
    at: At
    role: str = "collected"
    """``collected``, or ``shared`` where only a sentence about sharing names it."""

    def covers(self, pi_type: str) -> bool:
        """Whether ``pi_type`` is among them."""
        return any(fnmatchcase(pi_type, pattern) for pattern in self.pi_types)


@dataclass(frozen=True)
class Period:
    """How long something is kept."""

    months: int
    days: int
    sense: str
    """``most`` (deleted afterwards) or ``least`` (kept at least so long)."""
    pi_types: tuple[str, ...]
    """What it speaks of; empty: everything."""
    at: At
    after: str = ""
    """The event it is counted from (注销: deleted so long after an account is closed); empty: the record's making."""


@dataclass(frozen=True)
class Clause:
    """Another statement: its kind (one of ``CLAUSES``) and what it says, in few words."""

    kind: str
    says: str
    at: At


@dataclass(frozen=True)
class Policy:
    """All that was read of one policy."""

    title: str
    declared: tuple[Declared, ...] = ()
    periods: tuple[Period, ...] = ()
    clauses: tuple[Clause, ...] = ()
    not_offered_under: int = 0
    """The age below which the service is not offered; 0 where the policy does not say so."""
    has_separate_consent: bool = False

    def declares(self, pi_type: str) -> Declared | None:
        """The first declaration that covers ``pi_type``."""
        return next((declared for declared in self.declared if declared.covers(pi_type)), None)
