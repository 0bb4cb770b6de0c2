"""``pisift scan``: targets in, a classified inventory out."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import fields
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import typer

from scanner.cli import CLEAN, FINDINGS, INCOMPLETE
from scanner.cli._reports import answers_of, check_formats, write_reports
from scanner.cli._review import review_of, with_outcome
from scanner.cli._secrets import counting_of, date_of_today, state_of, with_password
from scanner.cli._speech import warn
from scanner.cli._store import keep
from scanner.errors import UsageError
from scanner.model import Connector, Gap, GapKind, Inventory, Mode
from scanner.settings import Settings, load_settings, override
from scanner.wish import Wish

EXAMPLE = "Example: pisift scan sqlite:///shop.db /var/log 'exports/*.csv' --out report"

_OUT = Path("pisift-report")


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command("scan", epilog=EXAMPLE)(scan)


def scan(
    targets: Annotated[
        list[str], typer.Argument(metavar="TARGET...", help="A SQLAlchemy URL, a file, a folder, a glob, or - (stdin).")
    ],
    out: Annotated[
        Path | None, typer.Option(help="Folder for the reports; made if missing.  [default: pisift-report]")
    ] = None,
    format: Annotated[  # noqa: A002  the option's name
        str | None, typer.Option(help="Reports to write, with commas between.  [default: json,html,csv]")
    ] = None,
    template: Annotated[str | None, typer.Option(help="Jinja2 templates of your own, with commas between.")] = None,
    fail_on: Annotated[
        int | None, typer.Option(help="Exit with 1 if anything has this level or a higher one; 0 is off.")
    ] = None,
    limit: Annotated[int | None, typer.Option(help="Read only the first rows of each resource.")] = None,
    workers: Annotated[int | None, typer.Option(help="Worker processes.  [default: 1, in this process]")] = None,
    basis: Annotated[
        str | None, typer.Option(help="What counts as sensitive: union, 45574 or 35273.  [default: union]")
    ] = None,
    standard: Annotated[
        str | None,
        typer.Option(help="Standards, with commas between, the first giving the level: 43697,jr0197,levels.toml."),
    ] = None,
    without: Annotated[str | None, typer.Option(help="Recognizers to leave out, with commas between.")] = None,
    mode: Annotated[
        str | None,
        typer.Option(help="full, sample (random rows till the verdict is safe) or metadata.  [default: full]"),
    ] = None,
    detect_prevalence: Annotated[
        str | None, typer.Option(help="The share of rows a sample must not overlook.  [default: 0.5%]")
    ] = None,
    confidence: Annotated[str | None, typer.Option(help="How sure a sample must be of it.  [default: 95%]")] = None,
    include: Annotated[str | None, typer.Option(help="Only tables or files that fit: 'crm.*,*_user'.")] = None,
    exclude: Annotated[str | None, typer.Option(help="Not those that fit: '*_bak,tmp_*'.")] = None,
    encoding: Annotated[str | None, typer.Option(help="The encoding of texts, where the guess is wrong.")] = None,
    max_file_size: Annotated[int | None, typer.Option(help="Leave out files of more bytes than this.")] = None,
    max_file_seconds: Annotated[int | None, typer.Option(help="Seconds for one file.  [default: 600]")] = None,
    max_depth: Annotated[int | None, typer.Option(help="Files inside each other.  [default: 5]")] = None,
    max_unpacked: Annotated[int | None, typer.Option(help="Bytes inside one archive.  [default: 8 GiB]")] = None,
    max_per_folder: Annotated[int | None, typer.Option(help="Of each folder, so many files drawn at random.")] = None,
    connections: Annotated[int | None, typer.Option(help="Tables or files read at once.  [default: 1]")] = None,
    max_rows_per_second: Annotated[int | None, typer.Option(help="Read no faster than this, all together.")] = None,
    statement_timeout: Annotated[int | None, typer.Option(help="Seconds for one statement.  [default: 300]")] = None,
    lock_timeout: Annotated[int | None, typer.Option(help="Seconds to wait for a lock.  [default: 5]")] = None,
    state: Annotated[
        str | None, typer.Option(help="A file to go on from after an interruption, and for --since-last.")
    ] = None,
    since_last: Annotated[
        bool | None, typer.Option("--since-last", help="Read only what changed since the scan in --state.")
    ] = None,
    store: Annotated[
        str | None, typer.Option(help="Keep the scan in a SQLite file, a postgresql:// URL, or default; see scans.")
    ] = None,
    ask_password: Annotated[
        bool, typer.Option("--ask-password", help="Ask for the password of each database that names a user only.")
    ] = False,
    decisions: Annotated[
        str | None, typer.Option(help="A file of what persons decided about labels; see pisift review.")
    ] = None,
    organisation: Annotated[
        str | None, typer.Option(help="organisation.toml: its duties go on the page; see pisift obligations.")
    ] = None,
    recognizers: Annotated[
        str | None, typer.Option(help="Files of your own recognizers, with commas between; see pisift recognizers.")
    ] = None,
    prose: Annotated[
        bool | None, typer.Option("--prose", help="Let the model read sentences for names and addresses (slow).")
    ] = None,
    image_budget: Annotated[int | None, typer.Option(help="Seconds for pictures, all of them together.")] = None,
    video_frames: Annotated[int | None, typer.Option(help="Frames of a video to look at.  [default: 8]")] = None,
    follow_files: Annotated[str | None, typer.Option(help="Folder of the pictures that cells name.")] = None,
    thumbnails: Annotated[
        bool | None, typer.Option("--thumbnails", help="Show small pictures, with faces, texts and codes covered.")
    ] = None,
    presidio: Annotated[
        str | None, typer.Option(help="Presidio recognizers to switch on: CreditCardRecognizer=finance.bank_card.")
    ] = None,
    settings: Annotated[Path | None, typer.Option(help="A settings file.  [default: pisift.toml if there]")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no table.")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="The inventory on standard output; reports only with --out.")
    ] = False,
) -> None:
    """Scan targets for personal information and write an inventory. Nothing in a target is changed."""
    given = {
        "format": format, "fail_on": fail_on, "limit": limit, "workers": workers, "basis": basis, "without": without,
        "standard": standard, "mode": mode, "detect_prevalence": detect_prevalence, "confidence": confidence,
        "include": include, "exclude": exclude, "encoding": encoding, "max_file_size": max_file_size,
        "max_file_seconds": max_file_seconds, "max_depth": max_depth, "max_unpacked": max_unpacked,
        "max_per_folder": max_per_folder,
        "connections": connections, "max_rows_per_second": max_rows_per_second,
        "statement_timeout": statement_timeout, "lock_timeout": lock_timeout, "state": state, "since_last": since_last,
        "recognizers": recognizers, "presidio": presidio, "prose": prose, "decisions": decisions,
        "image_budget": image_budget, "video_frames": video_frames, "follow_files": follow_files,
        "organisation": organisation, "store": store, "template": template, "thumbnails": thumbnails,
    }  # fmt: skip
    chosen = override(load_settings(settings), given, "command line")
    if ask_password:
        targets = [with_password(target) for target in targets]
    check_formats(chosen.format)
    answers_of(chosen)
    kept = keep(chosen, targets)
    inventory = run_scan(targets, chosen, quiet=quiet)
    written = []
    if out is not None or not as_json:
        written = write_reports(inventory, chosen, out or _OUT, kept.before if kept else None)
    if kept is not None:
        kept.finish(inventory)
    if as_json:
        from scanner.document import to_document

        typer.echo(json.dumps(to_document(inventory), indent=1, sort_keys=True))
    elif not quiet:
        from scanner.cli import _terminal

        _terminal.show(inventory, written)
    code = _exit_code(inventory, chosen)
    sys.exit(INCOMPLETE if code == CLEAN and kept is not None and kept.failed else code)


def _exit_code(inventory: Inventory, settings: Settings) -> int:
    if settings.fail_on and inventory.highest_level >= settings.fail_on:
        return FINDINGS
    return CLEAN if inventory.is_complete else INCOMPLETE


def run_scan(
    targets: Sequence[str], settings: Settings, *, quiet: bool = True, more: Sequence[Callable[[Any], Connector]] = ()
) -> Inventory:
    """Scan ``targets`` as the command does, and return the inventory instead of writing it.

    ``more`` makes connectors from a ``scanner.spark`` recipe: frames that have no target.
    Raises ``UsageError`` when no target can be opened; one of several that cannot is a gap.
    """
    from scanner.cases import Judge
    from scanner.catalogue import load_standards
    from scanner.cli._progress import progress
    from scanner.inventory import Scan, take_inventory
    from scanner.pace import Pace
    from scanner.run import ProcessRunner, Runner, load_rules, user_words
    from scanner.words import Lexicon

    check_formats(settings.format)
    choice = chosen_recognizers(settings)
    catalogue, standards = load_standards(settings.standard, settings.basis)
    catalogue = user_words(catalogue, choice)
    rules = load_rules(catalogue=catalogue, choice=choice, counting=counting_of(settings))
    on_spark = [target for target in targets if target.startswith("spark://")]
    connectors, gaps = _opened([target for target in targets if target not in on_spark], settings)
    if on_spark or more:
        from scanner import spark

        recipe = spark.recipe_of(choice, catalogue, rules.counting)
        connectors += [spark.open_target(target, recipe) for target in on_spark] + [opened(recipe) for opened in more]
    review = review_of(settings, catalogue, standards)
    judge = Judge(
        catalogue, standards[0], Lexicon(catalogue), rules.known, standards[1:], review.decide
    )  # fmt: skip
    made = _made(targets, settings, list(rules.known), catalogue.edition, standards)
    kept = state_of(settings, made)
    with progress(quiet, connectors) as bar:
        runner = (
            ProcessRunner(rules, bar.advance, workers=settings.workers, choice=choice, catalogue=catalogue)
            if settings.workers > 1
            else Runner(rules, bar.advance)
        )
        work = Scan(
            runner, judge, _wish(settings), bar.resource, gaps, include=settings.include, exclude=settings.exclude,
            connections=settings.connections, pace=Pace(settings.max_rows_per_second), state=kept,
            on_listed=bar.listed if bar.is_watched else None,
        )  # fmt: skip
        try:
            return with_outcome(take_inventory(connectors, work, made), review)
        finally:
            runner.close()
            if kept is not None:
                kept.close()


def _wish(settings: Settings) -> Wish:
    return Wish(
        Mode(settings.mode),
        settings.limit,
        settings.seed,
        settings.detect_prevalence,
        settings.confidence,
        settings.statement_timeout,
        settings.lock_timeout,
        settings.since_last,
    )


def chosen_recognizers(settings: Settings) -> Any:
    """The ``scanner.run.Choice`` that the settings make."""
    from scanner.run import Choice

    budget = settings.image_budget and settings.image_budget / settings.workers
    return Choice(
        settings.without, settings.recognizers, settings.prose, settings.presidio, budget, settings.video_frames,
        settings.follow_files, settings.thumbnails,
    )  # fmt: skip


def _opened(targets: Sequence[str], settings: Settings) -> tuple[list[Connector], list[Gap]]:
    """Connectors of all targets; a target that cannot be opened is a gap, if another one can."""
    import connectors

    names = [field.name for field in fields(connectors.FileOptions)]
    options = connectors.FileOptions(**{name: getattr(settings, name) for name in names})
    opened: list[Connector] = []
    gaps: list[Gap] = []
    problems: list[tuple[str, str]] = []
    for target in dict.fromkeys(_stripped(target) for target in targets):
        try:
            found, left_out = connectors.open(target, options)
        except UsageError as error:
            problems.append((target, str(error)))
        else:
            opened += found
            gaps += left_out
    if problems and not opened and not gaps:
        raise UsageError("; ".join(problem for _, problem in problems))
    for target, problem in problems:
        warn(f"{problem}; going on with the other targets")
        gaps.append(Gap(connectors.shown(target), "", GapKind.UNREADABLE, problem))
    return opened, gaps


def _stripped(target: str) -> str:
    return target.rstrip("/") if len(target) > 1 and "://" not in target else target


def _made(
    targets: Sequence[str], settings: Settings, recognizers: Sequence[str], catalogue: str, standards: Sequence[Any]
) -> dict[str, object]:
    """How the scan was made: enough to repeat it, nothing that differs between two equal scans."""
    import connectors

    said = [{"id": standard.id, "edition": standard.edition, "basis": standard.basis} for standard in standards]
    return {
        "tool": {"name": "pisift", "version": version("pisift")},
        "catalogue": catalogue,
        "standard": said[0],
        "other_standards": said[1:],
        "recognizers": list(recognizers),
        "targets": [connectors.shown(_stripped(target)) for target in targets],
        "settings": {name: _plain(getattr(settings, name)) for name in _TOLD},
        "seed": settings.seed,
        "ages_at": date_of_today().isoformat(),
    }


_TOLD = (
    "limit", "without", "mode", "detect_prevalence", "confidence", "include", "exclude", "encoding", "max_file_size",
    "max_file_seconds", "max_depth", "max_unpacked", "max_per_folder", "recognizers", "presidio", "prose",
    "image_budget", "video_frames", "follow_files", "thumbnails",
)  # fmt: skip
"""Settings that change what a scan finds."""


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
