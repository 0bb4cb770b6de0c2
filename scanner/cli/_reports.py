"""Which reports are written and with which words, for a scan just made as for one of the store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from scanner.errors import UsageError
from scanner.settings import Settings

if TYPE_CHECKING:
    from reports import Duty, Words
    from scanner.governance.organisation import Organisation
    from scanner.history import Change
    from scanner.model import Inventory


def check_formats(formats: Sequence[str]) -> None:
    """``UsageError`` for a format that nobody writes."""
    import reports

    known = reports.load()
    for name in formats:
        if name not in known:
            raise UsageError(f"no report format is called {name}; there are {', '.join(known)}")


def write_reports(
    inventory: Inventory,
    settings: Settings,
    out: Path,
    before: Inventory | None = None,
    readers: Mapping[tuple[str, str], tuple[str, ...]] | None = None,
) -> list[Path]:
    """Write the reports of the settings into the folder ``out``; with the last scan, ``before``, pages say what is new.

    ``readers`` says of (resource id, column) who can read it, where an audit of access was made.

    Raises ``UsageError`` when they cannot be written, or a library that one needs is not installed.
    """
    import reports
    from reports._template import TemplateError, write_template

    known, words = reports.load(), words_of(inventory, settings, before, readers)
    try:
        out.mkdir(parents=True, exist_ok=True)
        written = [known[name](inventory, out, words) for name in settings.format]
        return written + [write_template(Path(path), inventory, out, words) for path in settings.template]
    except TemplateError as error:
        raise UsageError(str(error)) from error
    except ModuleNotFoundError as error:
        raise UsageError(f"a report needs {error.name}: pip install 'pisift[reports]'") from error
    except OSError as error:
        raise UsageError(f"cannot write reports into {out}: {error.strerror or type(error).__name__}") from error


def words_of(
    inventory: Inventory,
    settings: Settings,
    before: Inventory | None = None,
    readers: Mapping[tuple[str, str], tuple[str, ...]] | None = None,
) -> Words:
    """The words for an inventory: of the standard it was graded by, if that is known here, else its own."""
    import reports
    from scanner.catalogue import load_standards
    from scanner.history import changes

    catalogue, standards = load_standards(settings.standard, settings.basis)
    levels: Mapping[int, tuple[str, str]] = standards[0].levels
    said = inventory.made.get("standard")
    if isinstance(said, Mapping) and said.get("id") != standards[0].id:
        try:
            levels = load_standards((str(said["id"]),), str(said["basis"]))[1][0].levels
        except (UsageError, KeyError):
            labels = [label for entry in inventory.resources for column in entry.columns for label in column.labels]
            levels = {label.level: (label.level_name, label.level_name) for label in labels}
    found = changes(before, inventory) if before is not None else []
    new = frozenset((change.resource, change.column) for change in found if change.kind == "new")
    types = {pi_type.id: (pi_type.zh, pi_type.en) for pi_type in catalogue.types.values()}
    return reports.Words(
        types, catalogue.categories, levels, readers or {}, duties_of(inventory, settings),
        new=None if before is None else new, moved=_moved(found), fail_on=settings.fail_on,
    )  # fmt: skip


def _moved(found: Sequence[Change]) -> dict[str, Counter[int]]:
    """Changes counted by kind and level, as the page draws them."""
    moved: dict[str, Counter[int]] = {}
    for change in found:
        kind = change.kind
        if kind == "changed":
            kind = "raised" if change.after > change.before else "lowered"
        moved.setdefault(kind, Counter())[change.after or change.before] += 1
    return moved


def answers_of(settings: Settings) -> Organisation | None:
    """The organisation's answers, None where the settings name no file; ``UsageError`` for a wrong one."""
    from scanner.governance.organisation import load_organisation

    return load_organisation(Path(settings.organisation)) if settings.organisation else None


def duties_of(inventory: Inventory, settings: Settings) -> tuple[Duty, ...]:
    """The duties that are triggered or open, where the settings name a file of the organisation's answers."""
    answers = answers_of(settings)
    if answers is None:
        return ()
    from reports import Duty
    from scanner.cli._secrets import date_of_today
    from scanner.governance.obligations import Status, obligations
    from scanner.language import load_language

    chinese = load_language(spoken=True).chinese

    def both(sentences: Sequence[str]) -> tuple[tuple[str, str], ...]:
        return tuple((chinese(sentence), sentence) for sentence in sentences)

    found = []
    for one in obligations(inventory, answers, date_of_today()):
        if one.status not in (Status.TRIGGERED, Status.OPEN):
            continue
        is_open = one.status is Status.OPEN
        day = f" → {one.due_on}" if one.due_on else ""
        due = (one.duty.due[0] + day, one.duty.due[1] + day)
        source = f"{one.duty.id}: {one.duty.source} [{one.duty.certainty}]"
        why = one.questions if is_open and one.questions else one.reasons
        found.append(Duty((one.duty.zh, one.duty.en), due, both(why), source, is_open))
    return tuple(found)
