"""``pisift check`` and ``pisift baseline``: what a CI job runs before a log format, a data file or code ships."""

from __future__ import annotations

import sys
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scanner.cli import CLEAN, FINDINGS, INCOMPLETE
from scanner.cli._speech import console, said, say, warn
from scanner.errors import UsageError

if TYPE_CHECKING:
    from scanner.check.acceptance import Accepted, Policy
    from scanner.check.leaks import Leak
    from scanner.check.outputs import Outcome
    from scanner.cli._checking import Checking

CHECK_EXAMPLE = "Example: pisift check logs/ src/ --diff origin/main --output text --output sarif=pisift.sarif"
BASELINE_EXAMPLE = "Example: pisift baseline src/ --out .pisift-baseline.toml --reason 'moves out in Q1' --owner ops"

_Paths = Annotated[list[str], typer.Argument(metavar="PATH...", help="Files, folders, or - (standard input).")]
_Policy = Annotated[Path | None, typer.Option(help="A TOML file of rules: which level may stand where, which masked.")]
_FailOn = Annotated[int, typer.Option(help="The lowest level that must not stand in the clear.")]
_Standard = Annotated[str, typer.Option(help="The standard that gives levels: 43697, jr0197, levels.toml.")]
_Budget = Annotated[
    float, typer.Option(help="Seconds for hashing phone numbers, to tell unsalted hashes of them; 0 is off.")
]


def register(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    app.command("check", epilog=CHECK_EXAMPLE)(check)
    app.command("baseline", epilog=BASELINE_EXAMPLE)(baseline)


def check(
    paths: _Paths,
    diff: Annotated[str, typer.Option(metavar="REV", help="Only what a git change since REV adds.")] = "",
    fail_on: _FailOn = 3,
    baseline: Annotated[Path | None, typer.Option(help="Leaks that are accepted; see pisift baseline.")] = None,
    policy: _Policy = None,
    output: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FORMAT[=FILE]",
            help="text, github, sarif, gitlab, junit, checkstyle, rdjson or json; several at once.  [default: text]",
        ),
    ] = None,
    hash_budget: _Budget = 0.3,
    standard: _Standard = "",
    follow: Annotated[
        bool, typer.Option("--follow", "-f", help="Tell leaks as they are written: one file that grows, or -.")
    ] = False,
) -> None:
    """Check log lines, data files, logging statements and schemas for personal information before they ship.

    Exit codes: 0 clean, 1 leaks, 2 wrong usage, 3 something could not be checked.
    """
    from scanner.check.acceptance import judge
    from scanner.cli._checking import Checking
    from scanner.cli._secrets import date_of_today

    targets = _targets(output or ["text"])
    checking = Checking(hash_budget, standard)
    rules, accepted = _policy(policy, fail_on, checking.highest), _baseline(baseline)
    today = date_of_today()
    if follow:
        if len(paths) != 1 or diff or targets != [("text", "")]:
            raise UsageError("--follow takes one file or -, and says text only")
        sys.exit(FINDINGS if _followed(paths[0], checking, rules, accepted) else CLEAN)
    checking.run(paths, diff)
    verdict = judge(checking.leaks.sorted(), rules, accepted, today, is_whole=not diff)
    remarks = (*checking.lines.problems, *verdict.stale)
    _write(_outcome(verdict.breaches, checking, verdict.accepted, remarks), targets)
    sys.exit(FINDINGS if verdict.breaches else INCOMPLETE if checking.gaps else CLEAN)


def baseline(
    paths: _Paths,
    out: Annotated[Path, typer.Option(help="The file; entries in it keep their reasons.")] = Path(
        ".pisift-baseline.toml"
    ),
    reason: Annotated[str, typer.Option(help="Why the new entries are accepted.")] = "",
    owner: Annotated[str, typer.Option(help="Who decided that.")] = "",
    until: Annotated[str, typer.Option(metavar="DATE", help="The last day on which they count.")] = "",
    fail_on: _FailOn = 3,
    policy: _Policy = None,
    hash_budget: _Budget = 0.3,
    standard: _Standard = "",
) -> None:
    """Accept the leaks that are there now: write them, by file, place and PI type, into a file to be reviewed."""
    from datetime import date

    from scanner.check.acceptance import Accepted, write_baseline
    from scanner.cli._checking import Checking

    if not reason or not owner:
        raise UsageError("say why and who: pisift baseline ... --reason '...' --owner TEAM")
    try:
        _ = date.fromisoformat(until) if until else None
    except ValueError:
        raise UsageError("--until takes a day such as 2027-01-31") from None
    checking = Checking(hash_budget, standard)
    rules, known = _policy(policy, fail_on, checking.highest), _baseline(out) if out.exists() else ()
    checking.run(paths)
    breaches = [leak for leak in checking.leaks.sorted() if rules.is_breach(leak)]
    try:
        out.write_text(write_baseline(breaches, known, Accepted("", "", "", "", reason, owner, until)), "utf-8")
    except OSError as error:
        raise UsageError(f"cannot write {out}: {error.strerror or type(error).__name__}") from error
    for path, why in checking.gaps:
        warn(f"{path}: not checked: {why}")
    say(f"{out}: {len(breaches):,} leaks accepted")
    sys.exit(INCOMPLETE if checking.gaps else CLEAN)


def _followed(path: str, checking: Checking, rules: Policy, accepted: tuple[Accepted, ...]) -> int:
    """Tell the breaches of a log while it is written; returns how many there were."""
    from scanner.check.acceptance import judge
    from scanner.check.outputs import text
    from scanner.cli._following import followed_leaks, tell
    from scanner.cli._secrets import date_of_today

    today = date_of_today()

    def is_breach(leak: Leak) -> bool:
        return bool(judge([leak], rules, accepted, today, is_whole=False).breaches)

    def line_of(leak: Leak) -> str:
        told = replace(_outcome((leak,), checking, 0, ()), say=said)
        line = text(told).splitlines(keepends=True)[0]
        return _coloured(line) if sys.stdout.isatty() else line

    return tell(followed_leaks(path, checking), is_breach, line_of)


def _outcome(breaches: tuple[Leak, ...], checking: Checking, accepted: int, remarks: tuple[str, ...]) -> Outcome:
    from scanner.check.outputs import Outcome

    names = {kind.id: (kind.zh, kind.en) for kind in checking.catalogue.types.values()}
    return Outcome(breaches, tuple(checking.gaps), accepted, remarks, names, version("pisift"))


def _targets(outputs: list[str]) -> list[tuple[str, str]]:
    """(format, file) of each ``FORMAT[=FILE]``; an empty file is standard output."""
    from scanner.check.outputs import OUTPUTS

    targets = []
    for given in outputs:
        name, _, file = given.partition("=")
        if name not in OUTPUTS:
            raise UsageError(f"no output is called {name}; there are {', '.join(OUTPUTS)}")
        targets.append((name, file))
    return targets


def _write(outcome: Outcome, targets: list[tuple[str, str]]) -> None:
    from scanner.check.outputs import OUTPUTS

    for name, file in targets:
        spoken = replace(outcome, say=said) if name == "text" else outcome
        told = OUTPUTS[name](spoken).encode("utf-8", "replace").decode()
        if not file:
            typer.echo(_coloured(told) if name == "text" and console().color_system else told, nl=False)
            continue
        try:
            Path(file).write_text(told, "utf-8")
        except OSError as error:
            raise UsageError(f"cannot write {file}: {error.strerror or type(error).__name__}") from error


def _coloured(told: str) -> str:
    """The place bold and the PI type red, for a terminal."""
    lines = []
    for line in told.splitlines(keepends=True):
        where, gap, rest = line.partition(": ")
        kind, other, message = rest.partition(": ")
        is_leak = bool(gap and other) and "." in kind and " " not in kind
        lines.append(f"\x1b[1m{where}\x1b[0m: \x1b[31m{kind}\x1b[0m: {message}" if is_leak else line)
    return "".join(lines)


def _policy(file: Path | None, fail_on: int, highest: int) -> Policy:
    from scanner.check.acceptance import Policy, read_policy

    if not 1 <= fail_on <= highest:
        raise UsageError(f"--fail-on is a level from 1 to {highest}")
    return read_policy(_text(file), str(file), fail_on) if file else Policy.below(fail_on)


def _baseline(file: Path | None) -> tuple[Accepted, ...]:
    from scanner.check.acceptance import read_baseline

    return read_baseline(_text(file), str(file)) if file else ()


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file}: cannot be read ({type(error).__name__})") from error
