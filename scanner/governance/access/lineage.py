"""What a view shows: which columns of which tables stand behind each of its columns, in clear or hidden.

The definition is parsed by sqlglot. An expression that keeps the whole value (a cast, ``upper``, a concatenation) shows
it; one that keeps a part (``left``, ``overlay``) hides it; a comparison or a count shows nothing. A plain hash shows
it as well, since phone and ID numbers can be counted through (standards: an unkeyed hash is no downgrade). What a
function of somebody's own does cannot be told from here: ``UNKNOWN``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from scanner.errors import UsageError

Relation = tuple[str, str]
"""(schema, name); on MySQL the database is the schema."""


class Shown(IntEnum):
    """How much of a column an expression shows."""

    PART = 1
    """A part of each value."""
    UNKNOWN = 2
    """A function nobody here knows stands between."""
    WHOLE = 3


@dataclass(frozen=True, slots=True, order=True)
class Behind:
    """A column of a table (or of another view) behind a column of a view."""

    relation: Relation
    column: str
    shown: Shown


class NotParsed(Exception):
    """The definition is no SQL that sqlglot knows."""


Tables = Mapping[str, Mapping[str, Sequence[str]]]
"""schema → relation → its columns in order."""

# Names of functions as servers write them, in lower case; sqlglot has classes of its own for most of them.
_HIDES = frozenset(
    "left right substring substr substring_index overlay regexp_replace regexp_substr repeat lpad rpad pad insert"
    " split_part splitpart translate mask hmac aes_encrypt encrypt encode_encrypted pgp_sym_encrypt crypt des_encrypt"
    " extract date_part date_trunc datetrunc timestamptrunc timestamp_trunc year month day dayofweek floor ceil round"
    " trunc sign width_bucket stuff".split()
)
_TELLS_NOTHING = frozenset("count approx_distinct approx_count_distinct length char_length octet_length exists".split())


def columns_behind(
    sql: str, dialect: str, tables: Tables, schema: str, masks: frozenset[str] = frozenset()
) -> list[frozenset[Behind]]:
    """For each column of the query ``sql``, in order, what stands behind it.

    ``dialect`` is ``postgres`` or ``mysql``; names without a schema are of ``schema``; functions of the schemas
    ``masks`` show a part of what they are given. Raises ``NotParsed``, and
    ``UsageError`` where sqlglot is not installed.
    """
    try:
        import sqlglot
        from sqlglot.errors import SqlglotError
        from sqlglot.optimizer.qualify import qualify
        from sqlglot.optimizer.scope import build_scope
    except ModuleNotFoundError as error:
        raise UsageError("reading the definitions of views needs pip install 'pisift[access]'") from error
    known: dict[str, object] = {
        s: {t: dict.fromkeys(columns, "TEXT") for t, columns in rest.items()} for s, rest in tables.items()
    }
    try:
        query: Any = qualify(
            sqlglot.parse_one(sql, dialect=dialect),
            dialect=dialect,
            schema=known,
            db=schema,
            validate_qualify_columns=False,
            quote_identifiers=False,
        )
        scope: Any = build_scope(query)
    except (SqlglotError, RecursionError, ValueError, KeyError, AttributeError) as error:
        raise NotParsed from error
    if scope is None:
        raise NotParsed
    reading = _Reading(tables, masks)
    return [frozenset(reading.of_scope(scope, place)) for place in range(len(scope.expression.selects))]


class _Reading:
    """One query read; ``tables`` are needed for whole rows (``row_to_json(customer)``)."""

    def __init__(self, tables: Tables, masks: frozenset[str]) -> None:
        self._tables, self._masks = tables, masks
        self._open: set[tuple[int, int]] = set()

    def of_scope(self, scope: Any, place: int) -> Iterator[Behind]:
        """What stands behind the column at ``place`` of a query."""
        here = id(scope), place
        if here in self._open:
            # A recursive WITH comes back to itself.
            return
        self._open.add(here)
        yield from self._of_scope(scope, place)
        self._open.discard(here)

    def _of_scope(self, scope: Any, place: int) -> Iterator[Behind]:
        if parts := scope.set_operation_scopes:
            for part in parts:
                yield from self.of_scope(part, place)
            return
        selects = scope.expression.selects
        if place < len(selects):
            yield from self.of_expression(selects[place], scope, Shown.WHOLE)

    def of_expression(self, node: Any, scope: Any, shown: Shown) -> Iterator[Behind]:
        """The columns that ``node`` shows, none of them clearer than ``shown``."""
        from sqlglot import exp

        if isinstance(node, exp.Column):
            yield from self.of_column(node, scope, shown)
            return
        inner = node.this if isinstance(node, exp.Subquery) else node
        if isinstance(inner, exp.Query):
            for part in scope.subquery_scopes:
                if part.expression is inner:
                    yield from _dimmed(self.of_scope(part, 0), shown)
            return
        name = _name_of(node)
        # A comparison shows no value.
        if isinstance(node, exp.Predicate | exp.Connector | exp.Not) or name in _TELLS_NOTHING:
            return
        if (
            name in _HIDES
            or isinstance(node, exp.Bracket)
            or (isinstance(node, exp.Dot) and node.this.name in self._masks)
        ):
            shown = min(shown, Shown.PART)
        elif isinstance(node, exp.Anonymous):
            shown = min(shown, Shown.UNKNOWN)
        for key, child in node.args.items():
            # What a CASE asks is no value; what it answers is. Neither are orders and the frame of a window.
            if (isinstance(node, exp.If) and key == "this") or (
                isinstance(node, exp.Window | exp.Order) and key != "this"
            ):
                continue
            for part in child if isinstance(child, list) else [child]:
                if isinstance(part, exp.Expression):
                    yield from self.of_expression(part, scope, shown)

    def of_column(self, column: Any, scope: Any, shown: Shown) -> Iterator[Behind]:
        """A column, or all of them where the name is a whole row's."""
        name, wanted = column.table, column.name
        is_row = wanted == "*" or (not name and wanted in scope.sources)
        name = name or wanted
        while scope is not None and name not in scope.sources:
            # A column of the query around it.
            scope = scope.parent
        if scope is not None:
            yield from _dimmed(self._of_source(scope.sources[name], None if is_row else wanted), shown)

    def _of_source(self, source: Any, wanted: str | None) -> Iterator[Behind]:
        from sqlglot import exp

        if isinstance(source, exp.Table):
            columns = self._tables.get(source.db, {}).get(source.name, ()) if wanted is None else (wanted,)
            for name in columns:
                yield Behind((source.db, source.name), name, Shown.WHOLE)
            return
        names = [select.alias_or_name for select in source.expression.selects]
        for place, name in enumerate(names):
            if wanted in (None, name):
                yield from self.of_scope(source, place)


def _dimmed(found: Iterator[Behind], shown: Shown) -> Iterator[Behind]:
    for behind in found:
        yield Behind(behind.relation, behind.column, min(behind.shown, shown))


def _name_of(node: Any) -> str:
    """The name of a function, in lower case; of anything else, empty."""
    from sqlglot import exp

    if isinstance(node, exp.Anonymous):
        return str(node.name).lower()
    return node.sql_name().lower() if isinstance(node, exp.Func) else ""
