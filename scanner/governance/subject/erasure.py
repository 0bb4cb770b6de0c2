"""A script that deletes or anonymises one person's rows, for a person to review; nothing is run here.

It ends with ROLLBACK: who has read it writes COMMIT. What a legal hold or a legal minimum keeps stays in, as a remark
with the reason: until then the rows may only be stored (PIPL art. 47).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scanner.governance.retention import back, by_law, minimums, months_of, span_of, types_of
from scanner.governance.subject.places import Found, Place
from scanner.governance.subject.tables import Name, Table, is_one_of
from scanner.toml_file import read_toml

if TYPE_CHECKING:
    import sqlalchemy as sa

_AT_ONCE = 200
_FIXED = "******"


@dataclass(frozen=True, slots=True)
class Hold:
    """What must be kept, whoever asks: a lawsuit, an investigation."""

    tables: tuple[str, ...]
    """Patterns of resources."""
    reason: str
    until: date | None = None

    def covers(self, path: str, day: date) -> bool:
        """Whether it keeps a resource on ``day``."""
        return (self.until is None or day <= self.until) and any(fnmatchcase(path, one) for one in self.tables)


def load_holds(path: Path) -> tuple[Hold, ...]:
    """The ``[[hold]]`` of a TOML file; raises ``UsageError`` with the line for what is wrong in it."""
    file = read_toml(path)
    file.check_keys(file.document, ("hold",))
    holds = []
    for number, table in enumerate(file.tables("hold")):
        at = ("hold", number)
        file.check_keys(table, ("tables", "reason", "until"), *at)
        tables, reason, until = table.get("tables"), table.get("reason"), table.get("until")
        if not isinstance(tables, list) or not tables or not all(isinstance(one, str) for one in tables):
            raise file.error('tables is a list of patterns, such as ["crm.orders"]', *at, "tables")
        if not isinstance(reason, str) or not reason.strip():
            raise file.error("a hold needs its reason", *at, "reason")
        if until is not None and not isinstance(until, date):
            raise file.error("until is a day, such as 2027-12-31", *at, "until")
        holds.append(Hold(tuple(tables), " ".join(reason.split()), until))
    return tuple(holds)


@dataclass(frozen=True)
class Erasing:
    """What a script is made with."""

    day: date
    holds: tuple[Hold, ...] = ()
    sectors: tuple[str, ...] | None = None
    """Whose legal minimums apply; None: nobody said, so all that may."""
    keeps_rows: bool = False
    """Whether values are emptied instead of rows deleted."""


def script(
    dialect: sa.Dialect, tables: Mapping[Name, Table], places: Sequence[Place], asked: Erasing, head: str
) -> Iterator[str]:
    """The lines of the script; ``head`` is its first remark."""
    yield f"-- {head}"
    yield "-- Read every statement and remark. It ends with ROLLBACK: write COMMIT instead when it may be so."
    yield "START TRANSACTION;" if dialect.name in ("mysql", "mariadb") else "BEGIN;"
    kept: set[Name] = set()
    # Children first: a row that others refer to can only go after them.
    for place in sorted(places, key=lambda place: -_depth((place.schema, place.table), tables)):
        yield ""
        yield f"-- {place.resource}"
        rows = [row for row in place.rows.values() if row.sure.is_person]
        if other := len(place.rows) - len(rows):
            why = "they hold the name only, or are what the person's rows refer to"
            yield f"-- left to a person to decide, {other} {place.unit}s: {why}"
        table = tables.get((place.schema, place.table)) if place.table else None
        if not rows:
            continue
        if table is None:
            numbers = ", ".join(str(row.key[0]) for row in rows)
            yield f"-- a file, to be edited by hand: {place.unit}s {numbers}"
        elif not table.keys:
            yield f"-- {len(rows)} rows of a table without a primary key: no statement can name them safely"
        else:
            yield from _of_table(dialect, table, rows, asked, _referring(table, tables, kept), kept)
    yield ""
    yield "ROLLBACK;"


def _referring(table: Table, tables: Mapping[Name, Table], kept: set[Name]) -> list[str]:
    """The tables whose rows are kept and refer to ``table``."""
    return sorted(
        other.entry.resource.path
        for name, other in tables.items()
        if name in kept and any(parent == table.name for _, parent, _ in other.parents)
    )


def _depth(name: Name, tables: Mapping[Name, Table], seen: frozenset[Name] = frozenset()) -> int:
    """How many tables stand above a table by foreign keys; a circle ends where it comes back."""
    table = tables.get(name)
    if table is None or name in seen:
        return 0
    above = {parent for _, parent, _ in table.parents if parent != name}
    return max((1 + _depth(parent, tables, seen | {name}) for parent in above), default=0)


def _of_table(
    dialect: sa.Dialect, table: Table, rows: Sequence[Found], asked: Erasing, referring: Sequence[str], kept: set[Name]
) -> Iterator[str]:
    """The statements for one table, or why there are none; what stays is added to ``kept``."""
    hold = next((hold for hold in asked.holds if hold.covers(table.entry.resource.path, asked.day)), None)
    if hold is not None:
        kept.add(table.name)
        until = f" until {hold.until}" if hold.until else ""
        yield f"-- kept{until}, {len(rows)} rows: legal hold ({hold.reason}); do nothing but store them"
        return
    older = None
    least = max(minimums(table.entry, types_of(table.entry), asked.sectors), key=months_of, default=None)
    if least is not None:
        kept.add(table.name)
        is_sure = "sector" not in least or asked.sectors is not None
        unsure = "" if is_sure else ", if that sector is yours (--organisation)"
        yield f"-- {by_law(least)}{unsure}: what is younger is kept, and nothing done with it but storing"
        older = _older(table, back(asked.day, months_of(least), 0))
        if older is None:
            yield f"-- kept, {len(rows)} rows: no column tells how old they are"
            return
    changes, remarks = _emptied(table) if asked.keeps_rows else ({}, [])
    yield from remarks
    if asked.keeps_rows and not changes:
        yield "-- nothing in it can be emptied: decide by hand"
        return
    if referring and not asked.keeps_rows:
        kept.add(table.name)
        by = ", ".join(referring)
        yield f"-- kept, {len(rows)} rows: rows of {by} that stay refer to it; --anonymise empties them"
        return
    yield f"-- {len(rows)} rows: {'; '.join(sorted({word for row in rows for word in row.by}))}"
    yield from _statements(dialect, table, rows, changes, older)


def _older(table: Table, cutoff: date) -> Any:
    """The condition that a row is older than ``cutoff``; None where no column of record times is known."""
    import sqlalchemy as sa

    by = [name for name in span_of(table.entry)[2].split(", ") if name in table.table.c]
    return table.table.c[by[0]] < sa.literal_column(f"'{cutoff}'") if by else None


def _statements(
    dialect: sa.Dialect, table: Table, rows: Sequence[Found], changes: Mapping[str, Any], older: Any
) -> Iterator[str]:
    import sqlalchemy as sa

    for start in range(0, len(rows), _AT_ONCE):
        where = is_one_of(table.table, table.keys, [row.key for row in rows[start : start + _AT_ONCE]])
        statement: Any = sa.update(table.table).values(changes) if changes else sa.delete(table.table)
        statement = statement.where(where if older is None else sa.and_(where, older))
        yield f"{statement.compile(dialect=dialect, compile_kwargs={'literal_binds': True})};"


def _emptied(table: Table) -> tuple[dict[str, Any], list[str]]:
    """Column → what stands there afterwards, for each labelled column; and what cannot be emptied, in words."""
    import sqlalchemy as sa

    changes: dict[str, Any] = {}
    remarks = []
    for entry in table.entry.columns:
        name = entry.column.name
        if not entry.labels or name not in table.table.c:
            continue
        column = table.table.c[name]
        if name in table.keys or any(name in own for own, _, _ in table.parents):
            remarks.append(f"-- {name} is a key: give the row a new one by hand, if the key itself is personal")
        elif column.nullable:
            changes[name] = sa.null()
        elif name not in table.unique and isinstance(column.type, sa.String):
            changes[name] = sa.literal_column(f"'{_FIXED[: column.type.length or 6]}'")
        else:
            remarks.append(f"-- {name} takes neither NULL nor a fixed text: decide by hand")
    return changes, remarks
