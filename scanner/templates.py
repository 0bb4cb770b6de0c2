"""Log templates: statements that differ in a word or two are one, by Drain (He et al., ICWS 2017; library Drain3).

Few statements are left of a log when it comes to this, so that mining costs nothing. Without Drain3 each statement is a
template of its own: more of them, and nothing is lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from scanner.line_words import BLANK, GLUED
from scanner.slots import Slot, Statement

_MARK = re.compile(r"<(?P<pi_type>[a-z]+\.[a-z0-9_]+)\|(?P<key>[^>]*)>")
_VARIABLE = "<*>"
_ALIKE = 0.7
"""The share of its tokens in which a statement must agree with a template, variables not counted."""


def slots_of(statements: Sequence[Statement]) -> tuple[Slot, ...]:
    """Which slot of which template holds what, the one with most lines first."""
    if not any(_MARK.search(statement.text) for statement in statements):
        return ()
    slots: list[Slot] = []
    for template, own in _grouped(statements):
        slots += _slots(template, own)
    return tuple(sorted(slots, key=lambda slot: (-slot.lines, slot.template, slot.number, slot.pi_type)))


def _grouped(statements: Iterable[Statement]) -> list[tuple[list[str], list[Statement]]]:
    """Templates as tokens, each with its statements, which have as many."""
    by_text: dict[str, list[Statement]] = {}
    for statement in sorted(statements, key=lambda one: (-one.lines, one.text)):
        by_text.setdefault(_MARK.sub(_VARIABLE, statement.text), []).append(statement)
    try:
        from drain3.drain import Drain
    except ImportError:
        return [(text.split(), own) for text, own in by_text.items()]
    drain = Drain(sim_th=_ALIKE, param_str=_VARIABLE)
    groups: dict[int, list[Statement]] = {}
    for text, own in by_text.items():
        cluster, _ = drain.add_log_message(text)
        groups.setdefault(cluster.cluster_id, []).extend(own)
    return [(list(drain.id_to_cluster[number].log_template_tokens), own) for number, own in groups.items()]


def _slots(template: list[str], statements: Sequence[Statement]) -> Iterable[Slot]:
    held: dict[tuple[int, str], list[Statement]] = {}
    keys: dict[tuple[int, str], str] = {}
    for statement in statements:
        for place, token in enumerate(statement.text.split()):
            if mark := _MARK.fullmatch(token):
                where = place, mark["pi_type"]
                held.setdefault(where, []).append(statement)
                keys[where] = keys.get(where) or mark["key"].replace(BLANK, " ")
    shown = " ".join(template).replace(f"{GLUED} ", "").replace(f" {GLUED}", "").replace(GLUED, "")
    seen = sum(statement.lines for statement in statements)
    is_counted = all(statement.lines == statement.mined for statement in statements)
    for (place, pi_type), own in held.items():
        number = sum(token == _VARIABLE for token in template[: place + 1])
        lines, first = sum(one.lines for one in own), min(one.first for one in own)
        yield Slot(shown, number, keys[place, pi_type], pi_type, lines, seen, first, is_counted)
