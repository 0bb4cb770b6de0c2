"""The clock of a request, and the file of requests: no place, no value, a keyed reference of the person.

15 working days (App violation guide; PIPL art. 50 says in time, GB/T 35273-2020 8.7 says 30 days), counted from the day
after it came, with the public holidays and exchanged working days of ``chinesecalendar``.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from scanner.errors import UsageError

WORKING_DAYS = 15
KINDS = ("access", "copy", "correct", "delete", "transfer", "explain")
"""PIPL art. 45 (access, copy, transfer), 46 (correct), 47 (delete), 48 (explain)."""


@dataclass(frozen=True, slots=True)
class Due:
    """The last day of a period, and what is not known about it."""

    day: date
    note: str = ""


@dataclass(frozen=True, slots=True)
class Ticket:
    """One request."""

    id: str
    kind: str
    received: str
    due: str
    references: tuple[str, ...]
    note: str = ""
    closed: str = ""


def due_on(received: date, days: int = WORKING_DAYS) -> Due:
    """The ``days``-th working day after ``received``; a year whose holidays are not known is counted without them.

    Raises ``UsageError`` where ``chinesecalendar`` is not installed.
    """
    try:
        from chinese_calendar import is_workday
    except ModuleNotFoundError as error:
        raise UsageError("working days need pip install 'pisift[subject]'") from error
    day, left, unknown = received, days, set[int]()
    while left:
        day += timedelta(1)
        try:
            is_working = bool(is_workday(day))
        except NotImplementedError:
            unknown.add(day.year)
            is_working = day.weekday() < 5
        left -= is_working
    if not unknown:
        return Due(day)
    years = " and ".join(map(str, sorted(unknown)))
    # Without holidays the day comes early, unless a weekend becomes a working day.
    return Due(day, f"the public holidays of {years} are not known here: weekends only; update chinesecalendar")


class Tickets:
    """The requests in a file of JSON lines; each line is a ticket, and the last one of an id counts."""

    def __init__(self, path: Path) -> None:
        """A file that need not be there."""
        self.path = path

    def all(self) -> list[Ticket]:
        """Every ticket, the oldest first; raises ``UsageError`` for a file that is none of ours."""
        if not self.path.exists():
            return []
        found: dict[str, Ticket] = {}
        number = 0
        try:
            for line in self.path.read_text("utf-8").splitlines():
                number += 1
                document = json.loads(line)
                ticket = Ticket(**{**document, "references": tuple(document["references"])})
                found[ticket.id] = ticket
        except OSError as error:
            raise UsageError(f"{self.path}: cannot be read ({error.strerror})") from error
        except (ValueError, TypeError, KeyError) as error:
            raise UsageError(f"{self.path}:{number}: no ticket as pisift writes it") from error
        return list(found.values())

    def open(self, kind: str, received: date, references: Sequence[str]) -> Ticket:
        """Note a request; the same kind of the same person that is not closed is the same request."""
        for ticket in self.all():
            if not ticket.closed and ticket.kind == kind and set(ticket.references) & set(references):
                return ticket
        due = due_on(received)
        number = f"{received:%Y%m%d}-{secrets.token_hex(3)}"
        ticket = Ticket(number, kind, received.isoformat(), due.day.isoformat(), tuple(references), due.note)
        self._write(ticket)
        return ticket

    def close(self, number: str, day: date) -> Ticket:
        """Note that a request was answered; raises ``UsageError`` for one that is not there or closed."""
        ticket = next((one for one in self.all() if one.id == number), None)
        if ticket is None:
            raise UsageError(f"{self.path}: no ticket {number}; pisift subject tickets lists them")
        if ticket.closed:
            raise UsageError(f"ticket {number} was closed on {ticket.closed}")
        closed = replace(ticket, closed=day.isoformat())
        self._write(closed)
        return closed

    def _write(self, ticket: Ticket) -> None:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.path.touch(0o600)
            with self.path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(ticket), ensure_ascii=False) + "\n")
        except OSError as error:
            raise UsageError(f"{self.path}: cannot be written ({error.strerror})") from error
