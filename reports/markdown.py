"""``report.md``: summary, labels and gaps as tables (GitHub Flavored Markdown), for a merge request or a wiki."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from reports._rows import Row, rows
from reports._summary import share
from reports._words import Words
from scanner.model import Inventory
from scanner.summary import summarise

_FILE = "report.md"
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|#~!&@$:])")
_INVISIBLE = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
_MOST = 5_000
"""Labels in the page: code hosts stop rendering longer ones. All of them are in the other reports."""


def write(inventory: Inventory, out: Path, words: Words) -> Path:
    """Write the page into the folder ``out``, names from ``words``."""
    out.mkdir(parents=True, exist_ok=True)
    target = out / _FILE
    text = "\n".join([*_summary(inventory, words), *_labels(inventory, words), *_gaps(inventory)])
    target.write_bytes((text + "\n").encode("utf-8", "backslashreplace"))
    return target


def _summary(inventory: Inventory, words: Words) -> list[str]:
    summary = summarise(inventory)
    levels = ((words.level_name(n), count) for n, count in sorted(summary.labels_by_level.items(), reverse=True))
    counted = [
        ("资源 Resources", summary.resources), ("列 Columns", summary.columns), ("行 Rows", summary.rows),
        ("标签 Labels", summary.labels), *((f"{zh} {en}", count) for (zh, en), count in levels),
        ("缺口 Gaps", summary.gaps),
    ]  # fmt: skip
    state = "完整 complete" if summary.complete else "**不完整 INCOMPLETE**"
    head = ["# 个人信息清单 Inventory of personal information", "", f"扫描 Scan: {state}", ""]
    return [*head, *_table(("", "数量 Count"), [(name, f"{count:,}") for name, count in counted])]


def _labels(inventory: Inventory, words: Words) -> list[str]:
    found = sorted((row for row in rows(inventory, words) if row.status == "label"), key=lambda row: -(row.level or 0))
    header = ("级别 Level", "资源 Resource", "列 Column", "类型 PI type", "占比 Support", "理由 Grounds")
    table = [
        (str(row.level), row.resource, row.column, f"{row.name_zh} {row.name_en}", _support(row),
         "; ".join(row.grounds))
        for row in found[:_MOST]
    ]  # fmt: skip
    more = ["", f"另有 {len(found) - _MOST:,} 条 more labels"] if len(found) > _MOST else []
    return ["", "## 标签 Labels", "", *_table(header, table), *more]


def _support(row: Row) -> str:
    return "凭名称 by name" if row.basis == "name" else share(row.accepted, row.filled)


def _gaps(inventory: Inventory) -> list[str]:
    gaps = sorted(inventory.gaps, key=lambda gap: (not gap.kind.is_loss, gap))
    table = [(gap.resource, gap.column, gap.kind.value, gap.reason) for gap in gaps]
    return ["", "## 缺口 Gaps", "", *_table(("资源 Resource", "列 Column", "种类 Kind", "原因 Reason"), table)]


def _table(header: tuple[str, ...], body: Iterable[tuple[str, ...]]) -> list[str]:
    lines = [f"| {' | '.join(header)} |", f"|{'---|' * len(header)}"]
    return [*lines, *(f"| {' | '.join(map(_escaped, row))} |" for row in body)]


def _escaped(text: str) -> str:
    """A stranger's text as text: no markup, no mention, no link, no line of its own."""
    seen = _INVISIBLE.sub(lambda found: f"⟨U+{ord(found.group()):04X}⟩", text)
    return _SPECIAL.sub(r"\\\1", seen)
