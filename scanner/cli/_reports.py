"""Which reports are written and with which words, for a scan just made as for one of the store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from scanner.errors import UsageError
from scanner.settings import Settings

if TYPE_CHECKING:
    from reports import Words
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
    new = None
    if before is not None:
        new = frozenset((c.resource, c.column) for c in changes(before, inventory) if c.kind == "new")
    types = {pi_type.id: (pi_type.zh, pi_type.en) for pi_type in catalogue.types.values()}
    return reports.Words(types, catalogue.categories, levels, readers or {}, new=new, fail_on=settings.fail_on)
