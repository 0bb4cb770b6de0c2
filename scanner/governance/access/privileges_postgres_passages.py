"""What in PostgreSQL shows columns of other relations: views, routines with their owner's rights, rules, partitions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from scanner.governance.access.lineage import Behind, NotParsed, Relation, Shown, columns_behind
from scanner.governance.access.mentions import mentions, words_of
from scanner.governance.access.privileges import PUBLIC, STORED, Edge, Kind, Passage, Right
from scanner.governance.access.quoting import quoted

Rows = Callable[[str], Sequence[Any]]
Columns = Mapping[Relation, tuple[str, ...]]

_OWN = "n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'"
_VIEWS = f"""
SELECT c.oid::bigint, c.relkind::text, c.relowner::bigint, pg_get_viewdef(c.oid),
       coalesce('security_invoker=true' = ANY(c.reloptions) OR 'security_invoker=on' = ANY(c.reloptions), false)
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('v', 'm') AND {_OWN} ORDER BY c.oid"""
_DEPENDS = """
SELECT DISTINCT d.objid::bigint, d.refobjid::bigint, a.attname FROM pg_catalog.pg_depend d
  JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
 WHERE d.classid = 'pg_catalog.pg_rewrite'::regclass AND d.refclassid = 'pg_catalog.pg_class'::regclass
   AND d.refobjsubid > 0"""
_RULES = f"""
SELECT w.oid::bigint, w.ev_class::bigint, w.rulename, w.ev_type::text, c.relowner::bigint, pg_get_ruledef(w.oid)
  FROM pg_catalog.pg_rewrite w JOIN pg_catalog.pg_class c ON c.oid = w.ev_class
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE {_OWN}"""
_WRITERS = f"""
SELECT c.oid::bigint, x.grantee::bigint, x.privilege_type FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace CROSS JOIN LATERAL aclexplode(c.relacl) x
 WHERE {_OWN} AND x.privilege_type IN ('INSERT', 'UPDATE', 'DELETE') AND x.grantee <> c.relowner"""
_INHERITS = "SELECT inhrelid::bigint, inhparent::bigint FROM pg_catalog.pg_inherits"
_ROUTINES = f"""
SELECT p.oid::bigint, n.nspname, p.proname, pg_get_function_identity_arguments(p.oid), p.proowner::bigint, p.pronargs,
       l.lanname, coalesce(pg_get_function_sqlbody(p.oid), p.prosrc), p.prokind::text
  FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
  JOIN pg_catalog.pg_language l ON l.oid = p.prolang
 WHERE p.prosecdef AND p.prorettype NOT IN ('trigger'::regtype, 'event_trigger'::regtype) AND {_OWN}
   AND (p.prorettype <> 'void'::regtype OR p.proargmodes IS NOT NULL)"""
_EXECUTORS = """
SELECT p.oid::bigint, x.grantee::bigint, x.is_grantable FROM pg_catalog.pg_proc p
       CROSS JOIN LATERAL aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) x
 WHERE p.prosecdef AND x.grantee <> p.proowner"""
_EVENTS = {"2": "UPDATE", "3": "INSERT", "4": "DELETE"}
_IS_SELECT = re.compile(r"\bDO\s+(?:INSTEAD\s+|ALSO\s+)?\(?\s*(?:WITH|SELECT)\b", re.IGNORECASE)


@dataclass
class Passages:
    """What was found: passages, the rights to use them, and routines and rules as relations."""

    passages: list[Passage] = field(default_factory=list)
    rights: list[Right] = field(default_factory=list)
    routines: dict[Relation, tuple[str, ...]] = field(default_factory=dict)


def passages_of(
    rows: Rows, relations: Mapping[int, Relation], columns: Columns, names: Mapping[int, str], masks: frozenset[str]
) -> Passages:
    """Every passage of the database; ``names`` are those of roles by their ids."""
    found = Passages()
    rules = {rule.oid: rule for rule in rows(_RULES)}
    needed: dict[int, set[tuple[Relation, str]]] = {}
    for rule, relation, column in rows(_DEPENDS):
        if rule in rules and relation in relations:
            needed.setdefault(rule, set()).add((relations[relation], column))
    found.passages += _views(rows, relations, columns, names, masks, rules, needed)
    found.passages += _partitions(rows, relations, columns)
    for rule in rules.values():
        if rule.ev_type in _EVENTS and _IS_SELECT.search(rule.pg_get_ruledef):
            _add_rule(found, rows, rule, relations, names, needed.get(rule.oid, set()))
    executors: dict[int, list[tuple[str, bool]]] = {}
    for oid, grantee, can_grant in rows(_EXECUTORS):
        executors.setdefault(oid, []).append((names.get(grantee, str(grantee)), can_grant))
    for routine in rows(_ROUTINES):
        _add_routine(found, routine, columns, names, executors.get(routine.oid, []))
    return found


def _views(
    rows: Rows,
    relations: Mapping[int, Relation],
    columns: Columns,
    names: Mapping[int, str],
    masks: frozenset[str],
    rules: Mapping[int, Any],
    needed: Mapping[int, set[tuple[Relation, str]]],
) -> Iterator[Passage]:
    tables: dict[str, dict[str, Sequence[str]]] = {}
    for (schema, name), own in columns.items():
        tables.setdefault(schema, {})[name] = own
    for oid, kind, owner, definition, is_invoker in rows(_VIEWS):
        relation = relations[oid]
        try:
            behind = columns_behind(definition, "postgres", tables, "pg_catalog", masks)
            doubt = ""
        except NotParsed:
            # What it reads is known all the same; which of its columns shows what is not.
            reads = {place for rule in rules.values() if rule.ev_class == oid for place in needed.get(rule.oid, ())}
            behind = [frozenset(Behind(*place, Shown.WHOLE) for place in reads)] * len(columns[relation])
            doubt = " (its definition could not be taken apart)"
        shows = dict(zip(columns[relation], behind, strict=False))
        what, who = quoted(*relation), names[owner]
        if kind == "m":
            yield Passage(Kind.VIEW, relation, f"materialised view {what}, a copy of its rows{doubt}", STORED, shows)
        elif is_invoker:
            yield Passage(Kind.VIEW, relation, f"view {what} with the reader's rights{doubt}", None, shows)
        else:
            yield Passage(Kind.VIEW, relation, f"view {what} with the rights of its owner {who}{doubt}", who, shows)


def _partitions(rows: Rows, relations: Mapping[int, Relation], columns: Columns) -> Iterator[Passage]:
    """A partition holds its parent's rows, and a parent shows its children's."""
    for child, parent in rows(_INHERITS):
        if child not in relations or parent not in relations:
            continue
        part, whole = relations[child], relations[parent]
        shared = [name for name in columns[whole] if name in columns[part]]
        for own, other, words in (
            (part, whole, f"{quoted(*part)}, which holds rows of {quoted(*whole)}"),
            (whole, part, f"{quoted(*whole)}, which shows rows of {quoted(*part)}"),
        ):
            shows = {name: frozenset({Behind(other, name, Shown.WHOLE)}) for name in shared}
            yield Passage(Kind.PARTITION, own, words, STORED, shows)


def _add_rule(
    found: Passages,
    rows: Rows,
    rule: Any,
    relations: Mapping[int, Relation],
    names: Mapping[int, str],
    needed: set[tuple[Relation, str]],
) -> None:
    """A rule that answers a write with rows: whoever may write reads them with the owner's rights."""
    table, event = relations[rule.ev_class], _EVENTS[rule.ev_type]
    place: Relation = (table[0], f"rule {rule.rulename} on {table[1]}")
    owner = names[rule.relowner]
    words = f"rule {quoted(rule.rulename)} on {quoted(*table)}, which answers {event} with the rights of {owner}"
    shows = {"*": frozenset(Behind(*one, Shown.WHOLE) for one in needed)}
    found.passages.append(Passage(Kind.RULE, place, words, owner, shows))
    found.routines[place] = ("*",)
    for oid, grantee, privilege in rows(_WRITERS):
        if oid == rule.ev_class and privilege == event:
            who = names.get(grantee, str(grantee))
            revoke = f"REVOKE {event} ON {quoted(*table)} FROM {PUBLIC if who == PUBLIC else quoted(who)};"
            found.rights.append(Right(Edge(Kind.RULE, who, f"has {event} on {quoted(*table)}", (revoke,)), place))


def _add_routine(
    found: Passages, routine: Any, columns: Columns, names: Mapping[int, str], executors: list[tuple[str, bool]]
) -> None:
    """A SECURITY DEFINER routine shows what its body mentions, with its owner's rights."""
    what = "PROCEDURE" if routine.prokind == "p" else "FUNCTION"
    arguments = routine.pg_get_function_identity_arguments
    signature = f"{quoted(routine.nspname, routine.proname)}({arguments})"
    place: Relation = (routine.nspname, f"{routine.proname}({arguments})")
    mentioned = mentions(routine.coalesce, columns)
    owner = names[routine.proowner]
    doubt = ""
    is_dynamic = "execute" in words_of(routine.coalesce)
    if is_dynamic and routine.pronargs and routine.lanname not in ("sql", "c", "internal"):
        mentioned = {Behind(relation, name, Shown.WHOLE) for relation, own in columns.items() for name in own}
        doubt = ", which builds SQL from what it is given"
    called = signature.replace(", ", ",")  # a comma with a blank parts the steps of a path
    words = f"{what.lower()} {called} with the rights of its owner {owner} (SECURITY DEFINER){doubt}"
    found.passages.append(Passage(Kind.ROUTINE, place, words, owner, {"*": frozenset(mentioned)}))
    found.routines[place] = ("*",)
    for who, can_grant in executors:
        from_whom = f"EXECUTE ON {what} {signature} FROM {PUBLIC if who == PUBLIC else quoted(who)};"
        words = f"has EXECUTE on {called}" if who != PUBLIC else f"PUBLIC has EXECUTE on {called}"
        option = (f"REVOKE GRANT OPTION FOR {from_whom}",)
        edge = Edge(Kind.ROUTINE, who, words, (f"REVOKE {from_whom}",), "", can_grant, option)
        found.rights.append(Right(edge, place))
