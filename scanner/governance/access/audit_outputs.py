"""An audit for people and programs: text, a document (JSON), rows (CSV), a workbook, and who can read which column."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from scanner.errors import UsageError
from scanner.governance.access.audit import Audit, Finding
from scanner.governance.access.needs import base_of
from scanner.governance.access.rules import Sight
from scanner.language import load_language
from scanner.model import Inventory

FORMAT_VERSION = "1.0"
_PATHS_SHOWN = 3
_HEAD = ("level", "kind", "who", "columns", "readers", "paths", "revoke")
_HEAD_ZH = ("级别", "种类", "持有者", "列", "不应读到的人", "路径", "建议的语句")
_SEEN = {Sight.CLEAR: "明文 clear", Sight.MASKED: "脱敏 masked"}
_COLOURS = {Sight.CLEAR: "F8CBAD", Sight.MASKED: "FFE699"}


def lines(audit: Audit) -> Iterator[str]:
    """The audit as text: findings, who reads what, what could not be looked at."""
    for finding in audit.findings:
        yield f"level {finding.level}  {finding.kind}  {finding.who}"
        yield f"  {', '.join(finding.columns)}"
        yield from (f"  {path}" for path in finding.paths[:_PATHS_SHOWN])
        if (more := len(finding.paths) - _PATHS_SHOWN) > 0:
            yield f"  and {more} more ways"
        yield from (f"    {statement}" for statement in finding.revoke)
    if audit.matrix:
        yield "who reads (! more than it should):"
    for name in sorted(audit.matrix):
        by_sight: dict[Sight, list[str]] = {}
        for place, sight in sorted(audit.matrix[name].items()):
            mark = "!" if sight.rank > audit.allowed[name][place].rank else ""
            by_sight.setdefault(sight, []).append(f"{place.words}{mark}")
        yield from (f"  {name} reads {sight}: {', '.join(found)}" for sight, found in by_sight.items())
    yield from (f"not looked at: {problem}" for problem in audit.incomplete)
    number = len(audit.findings)
    yield f"{number:,} findings in {len(audit.places):,} columns"


def document(audit: Audit) -> dict[str, Any]:
    """The audit as JSON knows it."""
    return {
        "format_version": FORMAT_VERSION,
        "findings": [{"id": finding.id, **asdict(finding)} for finding in audit.findings],
        "columns": [
            {"column": place.words, "level": place.level, "resource": place.resource, "name": place.column}
            for place in audit.places
        ],
        "readers": [
            {
                "who": name,
                "column": place.words,
                "sees": sight,
                "may": audit.allowed[name][place],
                "paths": audit.paths[name][place],
            }
            for name in sorted(audit.matrix)
            for place, sight in sorted(audit.matrix[name].items())
        ],
        "incomplete": list(audit.incomplete),
    }


def read_audit(path: Path) -> dict[str, Any]:
    """The document in ``access.json``, or in a folder that holds one; raises ``UsageError`` for anything else."""
    file = path / "access.json" if path.is_dir() else path
    try:
        found = dict(json.loads(file.read_text("utf-8")))
        places = {one["column"]: (one["resource"], one["name"]) for one in found["columns"]}
        for one in found["readers"]:
            _ = str(one["who"]), places[one["column"]], Sight(one["sees"]), Sight(one["may"])
    except OSError as error:
        raise UsageError(f"{file}: cannot be read ({error.strerror or type(error).__name__})") from error
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{file}: no audit as pisift access audit --out writes it") from error
    return found


def readers(audit: Mapping[str, Any], inventory: Inventory) -> dict[tuple[str, str], tuple[str, ...]]:
    """(resource id, column) of the inventory → who reads it, and how, by the ``document`` of an audit."""
    where = {one["column"]: (one["resource"], one["name"]) for one in audit["columns"]}
    found: dict[tuple[str, str], list[str]] = {}
    for one in audit["readers"]:
        mark = "!" if Sight(one["sees"]).rank > Sight(one["may"]).rank else ""
        found.setdefault(where[one["column"]], []).append(f"{one['who']} ({one['sees']}){mark}")
    physical: dict[str, list[str]] = {}
    for resource, column in found:
        physical.setdefault(resource, []).append(column)
    places: dict[tuple[str, str], tuple[str, ...]] = {}
    for entry in inventory.resources:
        for column_entry in entry.columns:
            name = column_entry.column.name
            if base := base_of(name, physical.get(entry.resource.id, ())):
                places[entry.resource.id, name] = tuple(found[entry.resource.id, base])
    return places


def write(audit: Audit, out: Path) -> list[Path]:
    """Write ``access.json``, two CSV files and ``access.xlsx`` into the folder ``out``.

    Raises ``UsageError`` where they cannot be written, or openpyxl is not installed.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        (out / "access.json").write_text(json.dumps(document(audit), ensure_ascii=False, indent=1) + "\n", "utf-8")
        _write_csv(out / "access-findings.csv", _HEAD, map(_row, audit.findings))
        _write_csv(out / "access-matrix.csv", ("who", *(place.words for place in audit.places)), _matrix(audit))
        _write_workbook(audit, out / "access.xlsx")
    except OSError as error:
        raise UsageError(f"{out}: cannot be written ({error.strerror or type(error).__name__})") from error
    return [out / name for name in ("access.json", "access-findings.csv", "access-matrix.csv", "access.xlsx")]


def _row(finding: Finding) -> tuple[Any, ...]:
    texts = (finding.columns, finding.readers, finding.paths, finding.revoke)
    return (finding.level, str(finding.kind), finding.who, *("\n".join(text) for text in texts))


def _matrix(audit: Audit) -> Iterator[tuple[str, ...]]:
    for name in sorted(audit.matrix):
        cells = audit.matrix[name]
        yield (name, *(str(cells[place]) if place in cells else "" for place in audit.places))


def _write_csv(path: Path, head: Sequence[str], rows: Iterator[tuple[Any, ...]]) -> None:
    # With a mark of the encoding, so that Excel shows 汉字.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        writer.writerows([_harmless(cell) for cell in row] for row in rows)


def _harmless(cell: Any) -> Any:
    """A name that begins like a formula is a text."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t")) else cell


def _write_workbook(audit: Audit, path: Path) -> None:
    try:
        from openpyxl import Workbook
        from openpyxl.styles import Alignment, Font, PatternFill
    except ModuleNotFoundError as error:
        raise UsageError("access.xlsx needs pip install 'pisift[reports]'") from error
    book = Workbook()
    sheet = book.active
    sheet.title = "权限问题"
    sheet.append([f"{zh}\n{en}" for zh, en in zip(_HEAD_ZH, _HEAD, strict=True)])
    chinese = load_language(spoken=True).chinese
    for finding in audit.findings:
        sheet.append(list(_row(replace(finding, paths=tuple(map(chinese, finding.paths))))))
    widths: Mapping[str, int] = {"A": 7, "B": 24, "C": 22, "D": 34, "E": 26, "F": 80, "G": 60}
    _dress(sheet, widths, Alignment, Font)
    matrix = book.create_sheet("角色与列")
    matrix.append(["谁\nwho", *(place.words for place in audit.places)])
    matrix.append(["级别\nlevel", *(place.level for place in audit.places)])
    for name in sorted(audit.matrix):
        cells = audit.matrix[name]
        matrix.append([name, *(_SEEN.get(cells.get(place, Sight.NONE), "") for place in audit.places)])
        for number, place in enumerate(audit.places, 2):
            sight = cells.get(place, Sight.NONE)
            if sight.rank > audit.allowed[name][place].rank:
                matrix.cell(matrix.max_row, number).fill = PatternFill("solid", start_color=_COLOURS[sight])
    _dress(matrix, {"A": 28}, Alignment, Font)
    for line in audit.incomplete:
        if "未能查看" not in book.sheetnames:
            book.create_sheet("未能查看")
        book["未能查看"].append([chinese(line)])
    for one in book.worksheets:
        for row in one.iter_rows():
            for cell in row:
                if isinstance(cell.value, str):
                    cell.data_type = "s"
    book.save(path)


def _dress(sheet: Any, widths: Mapping[str, int], alignment: Any, font: Any) -> None:
    sheet.freeze_panes = "B2"
    for letter, width in widths.items():
        sheet.column_dimensions[letter].width = width
    for row in sheet.iter_rows():
        for cell in row:
            cell.alignment = alignment(wrap_text=True, vertical="top")
            if cell.row == 1:
                cell.font = font(bold=True)
