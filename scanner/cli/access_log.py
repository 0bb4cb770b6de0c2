"""``pisift access request``, ``approve`` and ``log``: exceptions, and the log that proves how they came about."""

from __future__ import annotations

import getpass
import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scanner.cli import FINDINGS
from scanner.cli._secrets import date_of_today
from scanner.cli._speech import say
from scanner.errors import UsageError

if TYPE_CHECKING:
    from scanner.governance.access.log import Log

REQUEST_EXAMPLE = (
    "Example: pisift access request --role bi --column crm.customer.mobile --see clear --reason 'fraud case 7'"
    " --until 2026-12-01 --inventory pisift-report"
)
APPROVE_EXAMPLE = "Example: pisift access approve 3 --as data_owner --who li.lei"
LOG_EXAMPLE = "Example: pisift access log verify --key access.key --head 5f2c..."
VERIFY_EXAMPLE = "Example: pisift access log verify"
SHOW_EXAMPLE = "Example: pisift access log show --json"
FILES = Annotated[list[Path], typer.Option("--access", help="access.toml; several are read as one.")]
LOG = Annotated[Path, typer.Option("--log", help="The log of requests, approvals and plans.")]
KEY = Annotated[Path | None, typer.Option("--key", help="A file with a key for the hashes of the log, kept elsewhere.")]
WHO = Annotated[str, typer.Option("--who", help="The person, as access.toml calls them.  [default: the login name]")]
DEFAULT_FILES = [Path("access.toml")]
DEFAULT_LOG = Path("access-log.jsonl")


def opened(path: Path, key: Path | None) -> Log:
    """The log with its key."""
    from scanner.governance.access.log import Log, read_key

    return Log(path, read_key(key))


def request(
    role: Annotated[str, typer.Option(help="The role of access.toml that shall see more.")],
    column: Annotated[list[str], typer.Option(help="table.column, or a pattern of it; may be given several times.")],
    reason: Annotated[str, typer.Option(help="Why.")],
    until: Annotated[str, typer.Option(help="The last day, such as 2026-12-01.")],
    see: Annotated[str, typer.Option(help="clear or masked.")] = "clear",
    start: Annotated[str | None, typer.Option("--from", help="The first day.  [default: today]")] = None,
    inventory: Annotated[Path | None, typer.Option(help="Check the columns against an inventory.")] = None,
    access: FILES = DEFAULT_FILES,
    log: LOG = DEFAULT_LOG,
    key: KEY = None,
    who: WHO = "",
) -> None:
    """Ask that a role sees columns in clear or masked for some days; it counts when the offices have approved."""
    from scanner.document import read_inventory
    from scanner.governance.access.file import load_access
    from scanner.governance.access.permits import levels_of, longest
    from scanner.governance.access.permits import request as ask
    from scanner.governance.access.rules import Permit, Sight

    rules = load_access(*access)
    if see not in ("clear", "masked"):
        raise UsageError("--see is clear or masked")
    first = _day(start, "--from") if start else date_of_today()
    permit = Permit("", role, tuple(column), Sight(see), reason, first, _day(until, "--until"), who or me())
    levels = levels_of(permit, read_inventory(inventory), rules) if inventory else {}
    highest = max(levels.values(), default=0)
    last = longest(rules, highest, first)
    if last and permit.until > last:
        raise UsageError(f"--until {permit.until}: an exception for level {highest} ends by {last}")
    entry = ask(opened(log, key), rules, permit, date_of_today())
    say(f"request {entry.number} is in {log}")
    if levels:
        offices = ", ".join(rules.tier(highest).approval) or "nobody"
        say(f"it opens {len(levels)} columns up to level {highest}; to be approved by {offices}")


def approve(
    number: Annotated[str, typer.Argument(help="The number of the request.")],
    office: Annotated[str, typer.Option("--as", help="The office in which you decide, such as data_owner.")] = "",
    refuse: Annotated[bool, typer.Option("--refuse", help="Refuse it instead.")] = False,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="Withdraw your own request.")] = False,
    comment: Annotated[str, typer.Option(help="A word to it.")] = "",
    access: FILES = DEFAULT_FILES,
    log: LOG = DEFAULT_LOG,
    key: KEY = None,
    who: WHO = "",
) -> None:
    """Approve or refuse a request in your office, or withdraw your own. A decision stays in the log."""
    from scanner.governance.access.file import load_access
    from scanner.governance.access.log import APPROVAL, REFUSAL, WITHDRAWAL
    from scanner.governance.access.permits import answer

    if refuse and withdraw:
        raise UsageError("--refuse or --withdraw, not both")
    if not office and not withdraw:
        raise UsageError("--as names the office in which you decide, such as data_owner")
    kind = REFUSAL if refuse else WITHDRAWAL if withdraw else APPROVAL
    rules = load_access(*access)
    entry = answer(opened(log, key), rules, number, who or me(), office, kind, comment)
    say(f"{kind} of request {number} by {entry.who} is line {entry.number} of {log}")


def verify(
    log: LOG = DEFAULT_LOG,
    key: KEY = None,
    head: Annotated[str, typer.Option(help="A hash that a plan named: finds lines that were cut off.")] = "",
) -> None:
    """Check that every line of the log is what was written, in order, and none is missing."""
    found = opened(log, key)
    problems = found.verify(head)
    for problem in problems:
        say(f"{log}: {problem}", err=True)
    if problems:
        raise typer.Exit(FINDINGS)
    say(f"{log}: {len(found.read()):,} lines, as they were written; the last has the hash {found.head}")


def show(
    log: LOG = DEFAULT_LOG,
    key: KEY = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON lines instead of text.")] = False,
) -> None:
    """Show requests, approvals and plans."""
    from dataclasses import asdict

    for entry in opened(log, key).read():
        if as_json:
            typer.echo(json.dumps(asdict(entry), ensure_ascii=False))
            continue
        words = ", ".join(f"{name} {_word(value)}" for name, value in entry.body.items() if value not in ("", []))
        typer.echo(f"{entry.number:>4}  {entry.at}  {entry.kind:<10}  {entry.who}: {words}")


def _word(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _day(text: str, option: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{option} is a day such as 2026-12-01") from error


def me() -> str:
    """The login name of whoever runs this."""
    try:
        return getpass.getuser()
    except (OSError, KeyError) as error:
        raise UsageError("--who names the person") from error
