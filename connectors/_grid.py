"""Tables of documents: which rows are the header, and which tables are forms of labels and values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from connectors._csv import is_header, unique
from connectors._parts import JSON, Part


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's text. One that a merged cell covers holds that one's text, and says so."""

    text: str
    is_covered: bool = False


Grid = list[list[Cell]]
_LONGEST_LABEL = 16
_HEADS = "名号址话机箱期别族历籍贯码龄位况貌编"
"""How labels of forms end (姓名, 电话, 民族, 政治面貌), and names and other values hardly ever do."""


@dataclass
class Tables:
    """The tables of one document, numbered; those under one header are one table, as over several pages."""

    prefix: str = "table"
    _names: dict[tuple[str, ...], str] = field(default_factory=dict)
    _last: tuple[str, ...] = ()

    @property
    def width(self) -> int:
        """How many columns the last table has."""
        return len(self._last)

    def parts(self, grid: Grid, header_rows: int = 0, *, continues: bool = False) -> Iterator[Part]:
        """``grid`` as a part.

        ``header_rows``: how many the document itself says are its header; 0: it does not. ``continues``: it may be the
        rest of the table before, on another page: without a header it goes on under the last one's.
        """
        width = max(map(len, grid), default=0)
        rows = [[*row, *[Cell("")] * (width - len(row))] for row in grid]
        rows = [row for row in rows if any(cell.text for cell in row)]
        if not rows:
            return
        if not header_rows and (form := _form(rows)) is not None:
            yield Part(self._name(JSON), JSON, [[form]])
            return
        titles = _titles(rows) if not header_rows else 0
        end = titles + (header_rows or _header_rows(rows[titles:]))
        names = _names(rows[titles:end], width)
        if continues and titles == end and width == self.width:
            names = self._last
        self._last = names
        body = rows[:titles] + rows[end:]
        values = [[None if cell.is_covered else cell.text for cell in row] for row in body]
        if values:
            yield Part(self._name(names), names, values)

    def _name(self, names: tuple[str, ...]) -> str:
        found = self._names.get(names)
        if found is None:
            number = 1 + sum(name != JSON for name in self._names)
            found = "forms" if names == JSON else f"{self.prefix} {number}"
            self._names[names] = found
        return found


def _titles(rows: Grid) -> int:
    """How many rows above the header hold one text only, over all columns."""
    if len(rows[0]) < 2:
        return 0
    count = 0
    for row in rows[:-1]:
        if sum(bool(cell.text) and not cell.is_covered for cell in row) != 1:
            break
        count += 1
    return count if count < len(rows) - 1 else 0


def _header_rows(rows: Grid) -> int:
    """1, or 2 where cells of the first row are merged; 0 without a header."""
    if len(rows) < 2 or not is_header([cell.text for cell in rows[0] if cell.text]):
        return 0
    is_merged = any(cell.is_covered for cell in rows[0])
    goes_on = len(rows) > 2 and is_header([cell.text for cell in rows[1] if cell.text])
    return 2 if is_merged and goes_on else 1


def _names(header: Grid, width: int) -> tuple[str, ...]:
    """A name for each column: the texts above it, each once."""
    names = []
    for column in range(width):
        parts = dict.fromkeys(row[column].text for row in header if row[column].text)
        names.append(re.sub(r"\s+", " ", ".".join(parts)).strip(" :：") or f"column_{column + 1}")
    return tuple(unique(names))


def _form(rows: Grid) -> dict[str, str | list[str]] | None:
    """A table of labels, each with its value to the right (姓名 | 张三 | 性别 | 男); None for any other."""
    pairs: list[tuple[str, str]] = []
    marked = 0
    for row in rows:
        texts = [cell.text for cell in row if not cell.is_covered]
        if len([text for text in texts if text]) == 1:
            pairs.append(("line", "".join(texts)))  # a heading between
            continue
        if len(texts) % 2:
            return None
        pairs += [(a, b) for a, b in zip(texts[::2], texts[1::2], strict=True) if a or b]
        marked += all(not text or text.endswith((":", "：")) for text in texts[::2])
    labels = [label for label, _ in pairs if label != "line"]
    if not labels or len(set(labels)) < len(labels) or not all(map(_is_label, labels)):
        return None
    if marked < len(rows) / 2 and not _has_labels(rows) and not _has_mixed_column(rows):
        return None
    found: dict[str, str | list[str]] = {}
    for label, value in pairs:
        name = re.sub(r"\s+", "", label).strip(":：") or "line"
        before = found.get(name)
        found[name] = value if before is None else [*(before if isinstance(before, list) else [before]), value]
    return found


def _is_label(text: str) -> bool:
    return len(text) <= _LONGEST_LABEL and re.search(r"[0-9]{2}|@", text) is None


def ends_as_label(text: str) -> bool:
    """Whether ``text`` ends as names of fields do."""
    return text.rstrip(" :：")[-1:] in tuple(_HEADS)


def _has_labels(rows: Grid) -> bool:
    """Whether labels stand below the first row, too, where a table has values."""
    below = [cell.text for row in rows[1:] for cell in row[::2] if cell.text and not cell.is_covered]
    return bool(below) and sum(map(ends_as_label, below)) >= len(below) / 2


def _has_mixed_column(rows: Grid) -> bool:
    """Whether a column of values has numbers in some rows and none in others below the first: no column of a table."""
    if len(rows) < 3:
        return False
    for column in range(1, len(rows[0]), 2):
        cells = [row[column].text for row in rows[1:] if row[column].text and not row[column].is_covered]
        numbers = sum(re.search(r"[0-9]{5}", cell) is not None for cell in cells)
        if 0 < numbers < len(cells):
            return True
    return False
