"""``pisift documents``: the documents a privacy officer keeps, drawn from an inventory in Word and Excel."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scanner.cli._secrets import date_of_today
from scanner.cli._speech import say, warn
from scanner.errors import UsageError

EXAMPLE = (
    "Example: pisift documents pisift-report --out documents --organisation organisation.toml --policy policy.toml"
)


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command("documents", epilog=EXAMPLE)(documents)


def documents(
    inventory: Annotated[Path, typer.Argument(help="The inventory.json of a scan, or its folder.")],
    out: Annotated[Path, typer.Option(help="The folder; blanks that were filled in there are kept.")] = Path(
        "documents"
    ),
    organisation: Annotated[Path | None, typer.Option(help="organisation.toml, for the name and answers.")] = None,
    policy: Annotated[Path | None, typer.Option(help="The corrected TOML of a policy, for declared purposes.")] = None,
) -> None:
    """Draw 个人信息清单, 敏感个人信息清单, 处理活动记录 and a draft 影响评估 in Word and Excel, in Chinese."""
    from scanner.document import read_scanned
    from scanner.governance import filled, office
    from scanner.governance.documents import documents as drawn
    from scanner.governance.organisation import Organisation, load_organisation
    from scanner.governance.policy_file import load_policy

    seen = read_scanned(inventory)
    answers = load_organisation(organisation) if organisation else Organisation()
    pages = drawn(seen, answers, load_policy(policy) if policy else None, date_of_today())
    if not pages[0].rows:
        raise UsageError(f"{inventory}: no personal information in this inventory, so there is nothing to document")
    files = [(document, out / f"{document.id}.docx") for document in pages]
    book = out / office.WORKBOOK
    try:
        out.mkdir(parents=True, exist_ok=True)
        found = [office.read_docx(path, document) for document, path in files if path.exists()]
        found += [office.read_workbook(book, pages)] if book.exists() else []
        kept = filled.merge(filled.read_filled(out), found)
        office.write_workbook(book, pages, kept.filled)
        for document, path in files:
            office.write_docx(path, document, kept.filled)
        filled.write_filled(out, kept.filled)
    except ImportError as error:
        raise UsageError("documents need pip install 'pisift[documents]'") from error
    except OSError as error:
        raise UsageError(f"cannot write documents into {out}: {error.strerror or type(error).__name__}") from error
    for path in (book, *(path for _, path in files)):
        say(f"wrote {path}")
    for clash in kept.clashes:
        warn(f"{clash}: filled in differently in two files; both texts are kept, choose one")
    if left := filled.orphans(kept.filled, pages):
        warn(f"{left:,} rows that were filled in are not in this inventory; kept in filled.json")
