"""Exceptions: asked for, approved office by office, refused, withdrawn; all read from the log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from fnmatch import fnmatchcase

from scanner.errors import UsageError
from scanner.governance.access.log import APPROVAL, REFUSAL, REQUEST, WITHDRAWAL, Entry, Log, of_kind
from scanner.governance.access.needs import decide, standing
from scanner.governance.access.rules import Access, Permit, Sight
from scanner.model import Inventory


def permits_of(entries: Sequence[Entry], access: Access) -> tuple[Permit, ...]:
    """Every exception that was asked for, with the approvals that count.

    An approval counts if the person holds the office by the file as it is now, and did not ask for it herself.
    """
    found: dict[str, Permit] = {}
    for entry in of_kind(entries, REQUEST, APPROVAL, REFUSAL, WITHDRAWAL):
        if entry.kind == REQUEST:
            found[str(entry.number)] = _asked(entry)
            continue
        permit = found.get(str(entry.body.get("request")))
        if permit is None:
            continue
        if entry.kind == APPROVAL:
            office = str(entry.body.get("office"))
            if entry.who in access.approvers.get(office, ()) and entry.who != permit.by:
                found[permit.id] = replace(permit, approvals=(*permit.approvals, (office, entry.who)))
        else:
            found[permit.id] = replace(permit, is_refused=True)
    return tuple(found.values())


def _asked(entry: Entry) -> Permit:
    body = entry.body
    return Permit(
        str(entry.number),
        str(body["role"]),
        tuple(body["columns"]),
        Sight(body["sight"]),
        str(body["reason"]),
        date.fromisoformat(body["from"]),
        date.fromisoformat(body["until"]),
        entry.who,
    )


def request(log: Log, access: Access, permit: Permit, today: date) -> Entry:
    """Ask for the exception that ``permit`` describes (its id does not matter).

    Raises ``UsageError`` for an unknown role, days that are over or upside down, or no reason.
    """
    if permit.role not in {role.name for role in access.roles}:
        raise UsageError(f"no role {permit.role} in the access file; it has {', '.join(r.name for r in access.roles)}")
    if permit.until < permit.start:
        raise UsageError(f"--until {permit.until} is before --from {permit.start}")
    if permit.until < today:
        raise UsageError(f"--until {permit.until} is over")
    if permit.sight is Sight.NONE:
        raise UsageError("an exception opens: --see is clear or masked")
    if not permit.reason.strip() or not permit.columns:
        raise UsageError("an exception needs a reason and columns")
    body = {
        "role": permit.role,
        "columns": list(permit.columns),
        "sight": str(permit.sight),
        "reason": permit.reason,
        "from": permit.start.isoformat(),
        "until": permit.until.isoformat(),
    }
    return log.append(REQUEST, permit.by, body)


def answer(log: Log, access: Access, number: str, who: str, office: str, kind: str, comment: str = "") -> Entry:
    """Approve, refuse or withdraw request ``number``.

    Raises ``UsageError`` unless ``who`` holds the office, is another person than asked, and the request is open. Who
    asked may withdraw.
    """
    permit = {permit.id: permit for permit in permits_of(log.read(), access)}.get(number)
    if permit is None:
        raise UsageError(f"no request {number} in {log.path}; pisift access log show lists them")
    if permit.is_refused:
        raise UsageError(f"request {number} is closed: it was refused or withdrawn; ask anew")
    if kind == WITHDRAWAL:
        if who != permit.by:
            raise UsageError(f"request {number} is {permit.by}'s to withdraw; refuse it instead")
    elif who not in access.approvers.get(office, ()):
        holders = ", ".join(access.approvers.get(office, ())) or "nobody"
        raise UsageError(f"{who} is not {office}: the access file names {holders}")
    elif who == permit.by:
        raise UsageError(f"{who} asked for request {number}: another person decides")
    if kind == APPROVAL and (office, who) in permit.approvals:
        raise UsageError(f"{who} has approved request {number} as {office} already")
    return log.append(kind, who, {"request": number, "office": office, "comment": comment})


def levels_of(permit: Permit, inventory: Inventory, access: Access) -> dict[str, int]:
    """The columns of the inventory that the exception is about, as ``table.column``, with their levels.

    Raises ``UsageError`` for a pattern that fits no column.
    """
    found = {
        f"{need.path}.{need.column}": need.level
        for need in decide(inventory, access)
        if need.role == permit.role and permit.covers(need.path, need.column)
    }
    for pattern in permit.columns:
        if not any(fnmatchcase(name, pattern) for name in found):
            raise UsageError(f"no column of the inventory is called {pattern}")
    return found


def lacking(permit: Permit, level: int, access: Access, day: date) -> str:
    """What the exception lacks on ``day`` to open a column of ``level``, in words; empty: nothing."""
    if not permit.is_refused and permit.start > day:
        return standing(permit, level, access, permit.start) or f"begins on {permit.start}"
    return standing(permit, level, access, day)


def longest(access: Access, level: int, start: date) -> date | None:
    """The last day that an exception for ``level`` may have; None where its tier has no bound."""
    days = access.tier(level).days
    return start + timedelta(days=days - 1) if days else None
