"""What in MariaDB and MySQL shows columns of other relations: views and routines with their definer's rights."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from scanner.governance.access.lineage import Behind, NotParsed, Relation, Shown, columns_behind
from scanner.governance.access.mentions import mentions, words_of
from scanner.governance.access.privileges import Edge, Kind, Passage, Right
from scanner.governance.access.quoting import quoted_mysql as quoted

_OWN = "NOT IN ('mysql', 'information_schema', 'performance_schema', 'sys')"
_VIEWS = f"""
SELECT TABLE_SCHEMA, TABLE_NAME, DEFINER, SECURITY_TYPE, VIEW_DEFINITION FROM information_schema.VIEWS
 WHERE TABLE_SCHEMA {_OWN} ORDER BY TABLE_SCHEMA, TABLE_NAME"""
_ROUTINES = f"""
SELECT ROUTINE_SCHEMA, ROUTINE_NAME, ROUTINE_TYPE, DEFINER, ROUTINE_DEFINITION FROM information_schema.ROUTINES
 WHERE ROUTINE_SCHEMA {_OWN} AND SECURITY_TYPE = 'DEFINER' AND ROUTINE_TYPE IN ('FUNCTION', 'PROCEDURE')
 ORDER BY ROUTINE_SCHEMA, ROUTINE_NAME"""
_SCHEMAS = "SELECT DISTINCT ROUTINE_SCHEMA FROM information_schema.ROUTINES"

Columns = Mapping[Relation, tuple[str, ...]]


@dataclass
class Passages:
    """What was found, as in ``privileges_postgres_passages``; and what could not be looked at."""

    passages: list[Passage] = field(default_factory=list)
    rights: list[Right] = field(default_factory=list)
    routines: dict[Relation, tuple[str, ...]] = field(default_factory=dict)
    incomplete: list[str] = field(default_factory=list)


def passages_of(
    rows: Callable[[str], Sequence[Mapping[str, Any]]],
    columns: Columns,
    masks: frozenset[str],
    executors: Callable[[str, str, str], Iterator[Edge]],
) -> Passages:
    """Every view and routine; ``executors`` tells who may call (schema, name, kind)."""
    found = Passages()
    # A plan makes the functions that mask beside each database: pisift_mask_crm.
    made = {row["ROUTINE_SCHEMA"] for row in rows(_SCHEMAS)}
    masks |= {schema for schema in made if any(schema.startswith(f"{mask}_") for mask in masks)}
    tables: dict[str, dict[str, Sequence[str]]] = {}
    for (schema, name), own in columns.items():
        tables.setdefault(schema, {})[name] = own
    for view in rows(_VIEWS):
        _add_view(found, view, columns, tables, masks)
    for routine in rows(_ROUTINES):
        schema, name, kind = routine["ROUTINE_SCHEMA"], routine["ROUTINE_NAME"], routine["ROUTINE_TYPE"]
        if routine["ROUTINE_DEFINITION"] is None:
            found.incomplete.append(f"the body of {quoted(schema, name)} may not be read")
        _add_routine(found, routine, columns)
        place: Relation = (schema, f"{name}()")
        found.rights += [Right(edge, place) for edge in executors(schema, name, kind)]
    return found


def _add_view(
    found: Passages,
    view: Mapping[str, Any],
    columns: Columns,
    tables: Mapping[str, Mapping[str, Sequence[str]]],
    masks: frozenset[str],
) -> None:
    relation: Relation = (view["TABLE_SCHEMA"], view["TABLE_NAME"])
    own, what = columns.get(relation, ()), quoted(*relation)
    if not view["VIEW_DEFINITION"]:
        found.incomplete.append(f"the definition of view {what} may not be read: GRANT SHOW VIEW to this account")
        return
    try:
        behind = columns_behind(view["VIEW_DEFINITION"], "mysql", tables, relation[0], masks)
        doubt = ""
    except NotParsed:
        behind = [frozenset(mentions(view["VIEW_DEFINITION"], columns))] * len(own)
        doubt = " (its definition could not be taken apart)"
    shows = dict(zip(own, behind, strict=False))
    if view["SECURITY_TYPE"] == "INVOKER":
        found.passages.append(Passage(Kind.VIEW, relation, f"view {what} with the reader's rights{doubt}", None, shows))
        return
    words = f"view {what} with the rights of its definer {view['DEFINER']}{doubt}"
    found.passages.append(Passage(Kind.VIEW, relation, words, definer_of(view["DEFINER"]), shows))


def definer_of(definer: str) -> str:
    """The account or role: ``role@`` has no host."""
    return definer.removesuffix("@")


def _add_routine(found: Passages, routine: Mapping[str, Any], columns: Columns) -> None:
    schema, name, kind = routine["ROUTINE_SCHEMA"], routine["ROUTINE_NAME"], routine["ROUTINE_TYPE"].lower()
    place: Relation = (schema, f"{name}()")
    body = routine["ROUTINE_DEFINITION"] or ""
    shown = mentions(body, columns, schema)
    doubt = ""
    if "prepare" in words_of(body) or not body:
        shown = {Behind(relation, column, Shown.WHOLE) for relation, own in columns.items() for column in own}
        doubt = ", which builds SQL at run time" if body else ", whose body is not known"
    definer = routine["DEFINER"]
    words = f"{kind} {quoted(schema, name)} with the rights of its definer {definer}{doubt}"
    found.passages.append(Passage(Kind.ROUTINE, place, words, definer_of(definer), {"*": frozenset(shown)}))
    found.routines[place] = ("*",)
