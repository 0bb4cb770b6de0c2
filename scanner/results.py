"""What ``scan`` and ``detect`` hand to a notebook: results that show themselves and become other libraries' tables."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import fields
from html import escape
from typing import Any

from scanner.errors import UsageError
from scanner.language import chosen_language, load_language
from scanner.model import Finding, Inventory

SHOWN = 30
"""Rows that a result shows of itself; ``to_pandas`` and its like have all."""
_CELL = "text-align:left;vertical-align:top"


class Table(ABC):
    """A result that is a table: in a notebook, and for Arrow, pandas and Polars."""

    __slots__ = ()

    @abstractmethod
    def to_arrow(self) -> Any:
        """The rows as a ``pyarrow.Table``."""

    def to_pandas(self) -> Any:
        """The rows as a ``pandas.DataFrame``; raises ``UsageError`` where pandas is not installed."""
        try:
            import pandas  # noqa: F401  Arrow would say less clearly that it is missing
        except ModuleNotFoundError as error:
            raise UsageError("to_pandas needs pip install 'pisift[notebook]'") from error
        return self.to_arrow().to_pandas()

    def to_polars(self) -> Any:
        """The rows as a ``polars.DataFrame``; raises ``UsageError`` where Polars is not installed."""
        try:
            import polars
        except ModuleNotFoundError as error:
            raise UsageError("to_polars needs pip install 'pisift[notebook]'") from error
        return polars.from_arrow(self.to_arrow())


class Scanned(Table, Inventory):
    """The inventory of ``scan``."""

    __slots__ = ()

    @classmethod
    def of(cls, inventory: Inventory) -> Scanned:
        """``inventory`` as the library hands it over."""
        return cls(**{field.name: getattr(inventory, field.name) for field in fields(Inventory)})

    def to_arrow(self) -> Any:
        """A row a label, then findings that are not yet one, and columns that a sample calls clean."""
        from reports._arrow import arrow_table
        from scanner.cli._reports import words_of
        from scanner.settings import Settings

        return arrow_table(self, words_of(self, Settings()))

    def _repr_html_(self) -> str:
        """The labels with the highest levels, and how much there is."""
        labels = [
            (label.level, entry.resource.path or entry.resource.source, column.column.name, label)
            for entry in self.resources
            for column in entry.columns
            for label in column.labels
        ]
        labels.sort(key=lambda row: (-row[0], row[1], row[2], row[3].pi_type))
        rows = [
            (where, column, _type(label.pi_type), level, "-" if label.support is None else f"{label.support:.1%}",
             ", ".join(finding.masked for finding in label.examples[:2]))
            for level, where, column, label in labels[:SHOWN]
        ]  # fmt: skip
        columns, count = sum(len(entry.columns) for entry in self.resources), sum(e.rows for e in self.resources)
        state = "the scan is complete" if self.is_complete else "the scan is INCOMPLETE (see the gaps)"
        summary = (
            f"{len(self.resources):,} resources, {columns:,} columns, {count:,} rows; {len(labels):,} labels, "
            f"highest level {self.highest_level or '-'}; {state}"
        )
        said = [summary, f"{len(self.gaps):,} gaps (what was not looked at, and why):"] if self.gaps else [summary]
        reasons = list(dict.fromkeys(gap.reason for gap in sorted(self.gaps)))[:5]
        heads = ("resource", "column", "pi_type", "level", "support", "examples")
        return _table(heads, rows, len(labels)) + _sentences([*said, *reasons])


class Found(Table, list[Finding]):
    """The findings of ``detect``, in order."""

    __slots__ = ()

    def to_arrow(self) -> Any:
        """A row a finding: type, place in the text, evidence, the value masked."""
        import pyarrow as pa

        names = ("pi_type", "start", "end", "evidence", "recognizer", "masked", "note")
        kinds = {"start": pa.int64(), "end": pa.int64()}
        columns = [[_plain(getattr(finding, name)) for finding in self] for name in names]
        arrays = [pa.array(column, kinds.get(name, pa.string())) for name, column in zip(names, columns, strict=True)]
        return pa.Table.from_arrays(arrays, list(names))

    def _repr_html_(self) -> str:
        """The findings; never the text, which holds the values."""
        rows = [
            (_type(f.pi_type), f.masked, f"{f.start}–{f.end}", _term("evidence", f.evidence.name.lower()), f.note)
            for f in self[:SHOWN]
        ]
        return _table(("pi_type", "masked", "characters", "evidence", "note"), rows, len(self))


def _plain(value: Any) -> Any:
    return value.name if hasattr(value, "name") else value


def _language() -> int:
    return 0 if chosen_language(None) == "zh" else 1


def _term(group: str, name: str) -> str:
    return load_language().term(group, name)[_language()]


def _type(pi_type: str) -> str:
    from scanner.catalogue import load_catalogue

    known = load_catalogue().types.get(pi_type)
    return f"{(known.zh, known.en)[_language()]} ({pi_type})" if known else pi_type


def _table(heads: Sequence[str], rows: Iterable[Sequence[object]], total: int) -> str:
    """An HTML table as notebooks draw them; names of columns come from strangers, so all is escaped."""
    head = "".join(f'<th style="{_CELL}">{escape(_term("heads", name))}</th>' for name in heads)
    body = "".join(
        "<tr>" + "".join(f'<td style="{_CELL}">{escape(str(cell))}</td>' for cell in row) + "</tr>" for row in rows
    )
    more = _sentences([f"... and {total - SHOWN:,} more: to_pandas() has all"]) if total > SHOWN else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"


def _sentences(sentences: Iterable[str]) -> str:
    chinese = load_language(spoken=True).chinese
    said = [sentence if _language() else chinese(sentence) for sentence in sentences]
    return "".join(f"<div>{escape(sentence)}</div>" for sentence in said)
