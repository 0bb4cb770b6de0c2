"""``pisift export`` and ``import``: scans from one store to another, as one line of JSON each."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scanner.cli._speech import say
from scanner.cli._store import STORE, one_of_ours, opened
from scanner.errors import UsageError

if TYPE_CHECKING:
    from scanner.store import Store

_KIND, _REVIEW = "pisift scan", "pisift review"


def register(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    app.command("export", epilog="Example: pisift export --store scans.db --to scans.jsonl")(export)
    app.command("import", epilog="Example: pisift import scans.jsonl --store postgresql://pisift@db/pisift")(take)


def export(
    scans: Annotated[list[str] | None, typer.Argument(help="Scans, by number or word.  [default: all]")] = None,
    to: Annotated[Path, typer.Option(help="The file to write.")] = Path("scans.jsonl"),
    store: STORE = None,
) -> None:
    """Write scans of a store to a file, with their times and identities, and all decisions, for another store."""
    one_of_ours(to)
    with opened(store) as kept:
        chosen = [kept.scan(name) for name in scans] if scans else [scan for scan in kept.scans() if scan.is_whole]
        try:
            with to.open("x", encoding="utf-8") as out:
                for scan in chosen:
                    line = {"kind": _KIND, "uid": scan.uid, "started": scan.started, "ended": scan.ended}
                    out.write(json.dumps({**line, "inventory": kept.document(scan)}) + "\n")
                for decision in () if scans else kept.reviews():
                    out.write(json.dumps({"kind": _REVIEW, "decision": decision}) + "\n")
        except OSError as error:
            raise UsageError(f"{to}: cannot be written ({error.strerror})") from error
    say(f"{len(chosen):,} scans written to {to}")


def take(file: Annotated[Path, typer.Argument(help="What pisift export wrote.")], store: STORE = None) -> None:
    """Read scans that ``pisift export`` wrote into a store; those it has already are left as they are."""
    taken = known = 0
    with opened(store, create=True) as kept:
        try:
            with file.open(encoding="utf-8") as lines:
                for number, line in enumerate(lines, 1):
                    if _take(line, f"{file}:{number}", kept) is None:
                        known += 1
                    else:
                        taken += 1
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"{file}: cannot be read ({type(error).__name__})") from error
    say(f"{taken:,} scans and decisions read into the store, {known:,} were there already")


def _take(line: str, where: str, kept: Store) -> int | None:
    try:
        found = json.loads(line)
        if found["kind"] == _REVIEW:
            return _decided(found["decision"], kept)
        if found["kind"] != _KIND:
            raise KeyError(_KIND)
        document, uid = found["inventory"], str(found["uid"])
        started, ended = str(found["started"]), str(found["ended"])
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{where}: no scan as pisift export writes it") from error
    return kept.take(document, uid, started, ended)


def _decided(fields: dict[str, object], kept: Store) -> int | None:
    """Take a decision over, unless one about the same label is there that is as new."""
    from scanner.governance.review import decision_of, to_fields

    new = decision_of(fields)
    if new is None:
        raise KeyError("verdict")
    there = [old for old in map(decision_of, kept.reviews()) if old is not None and old.key == new.key]
    if there and there[0].on >= new.on:
        return None
    kept.keep_reviews([to_fields(new)])
    return 0
