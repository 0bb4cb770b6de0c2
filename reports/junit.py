"""``junit.xml``: one suite a resource, one case a column, for CI servers.

A label at or above ``fail_on`` is a failure (0, off: none is, as for the exit code), and so is a table or a join that
rules raised; what was lost is an error, and what was left out on purpose is skipped. The form is the one that Jenkins,
GitLab and GitHub's reporters read.
"""

from __future__ import annotations

import re
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from reports._words import Words
from scanner.grading import Grading
from scanner.model import ColumnEntry, Gap, Inventory, ResourceEntry
from scanner.summary import in_order, labels_in_order

_FILE = "junit.xml"
# XML 1.0, production 2: what a document cannot hold, not even escaped.
_NO_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(inventory: Inventory, out: Path, words: Words) -> Path:
    """Write the results into the folder ``out``, names from ``words``."""
    suites = [_suite(entry, words) for entry in in_order(inventory.resources)]
    joins = [_raised(s.name, "(joined)", s.gradings, words) for s in inventory.standings if s.kind == "join"]
    if any(joins):
        suites.append(_counted("joins", [case for case in joins if case]))
    if inventory.gaps:
        suites.append(_gaps(inventory))
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="pisift">\n{"".join(suites)}</testsuites>\n'
    out.mkdir(parents=True, exist_ok=True)
    target = out / _FILE
    target.write_bytes(text.encode("utf-8"))
    return target


def _suite(entry: ResourceEntry, words: Words) -> str:
    cases = [_case(entry.resource.id, column, words) for column in entry.columns]
    if raised := _raised(entry.resource.id, "(the table)", entry.gradings, words):
        cases.append(raised)
    return _counted(entry.resource.id, cases)


def _raised(where: str, name: str, gradings: tuple[Grading, ...], words: Words) -> str:
    """A table or join that is more than its members, by the first standard; empty for any other."""
    if not gradings or gradings[0].level <= gradings[0].base:
        return ""
    why = escape(_clean("; ".join(f"{move.rule}: {move.why}" for move in gradings[0].moves)))
    said = f"level {gradings[0].level}, its members {gradings[0].base}"
    if words.fail_on and gradings[0].level >= words.fail_on:
        return _element(where, name, [f'      <failure type="level" message={_attribute(said)}>{why}</failure>\n'])
    return _element(where, name, [f"      <system-out>{escape(said)}: {why}</system-out>\n"])


def _counted(name: str, cases: list[str]) -> str:
    text = "".join(cases)
    counts = {kind: text.count(f"      <{kind[:-1]} ") for kind in ("failures", "errors")}
    said = "".join(f' {kind}="{count}"' for kind, count in counts.items())
    skipped = text.count("      <skipped ")
    return (
        f'  <testsuite name={_attribute(name)} tests="{len(cases)}"{said} skipped="{skipped}">\n{text}  </testsuite>\n'
    )


def _case(resource: str, column: ColumnEntry, words: Words) -> str:
    lines = []
    for label in labels_in_order(column):
        said = f"{' '.join(words.type_name(label.pi_type))} ({label.state}), level {label.level}"
        why = escape(_clean("; ".join(label.grounds)))
        if words.fail_on and label.level >= words.fail_on:
            lines.append(
                f"      <failure type={_attribute(label.pi_type)} message={_attribute(said)}>{why}</failure>\n"
            )
        else:
            lines.append(f"      <system-out>{escape(_clean(said))}: {why}</system-out>\n")
    return _element(resource, column.column.name, lines)


def _gaps(inventory: Inventory) -> str:
    return _counted("gaps", [_gap(gap) for gap in sorted(inventory.gaps)])


def _gap(gap: Gap) -> str:
    kind = "error type" if gap.kind.is_loss else "skipped type"
    line = f"      <{kind}={_attribute(gap.kind.value)} message={_attribute(gap.reason)}/>\n"
    return _element(gap.resource, gap.column or "(all of it)", [line])


def _element(resource: str, name: str, lines: list[str]) -> str:
    head = f"    <testcase classname={_attribute(resource)} name={_attribute(name)}"
    return f"{head}>\n{''.join(lines)}    </testcase>\n" if lines else f"{head}/>\n"


def _attribute(text: str) -> str:
    return quoteattr(_clean(text), {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})


def _clean(text: str) -> str:
    return _NO_XML.sub(lambda found: f"⟨U+{ord(found.group()):04X}⟩", text)
