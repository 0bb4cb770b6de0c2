"""The forms in which a check is told: for people, for code hosts and for CI servers. None holds a raw value."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote
from xml.sax.saxutils import quoteattr

from scanner.check.leaks import CLEAR, NAMED, WEAK, Leak
from scanner.sarif import log, severity


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is told: the breaches, what was not looked at, and how many leaks were accepted."""

    breaches: Sequence[Leak]
    gaps: Sequence[tuple[str, str]]
    """(path, why) of what could not be checked."""
    accepted: int
    remarks: Sequence[str]
    """Stale baseline entries and inline acceptances that do not count."""
    names: Mapping[str, tuple[str, str]]
    """PI type to its Chinese and English name."""
    version: str
    say: Callable[[str], str] = str
    """Says a sentence in the language of the person who reads it; programs read English."""

    def message(self, leak: Leak) -> str:
        """One sentence: what, how, and what to do."""
        zh, en = self.names.get(leak.pi_type, (leak.pi_type, leak.pi_type))
        say = self.say
        how = {CLEAR: "in the clear", WEAK: "behind a weak mask", NAMED: "by name"}.get(leak.state, leak.state)
        many = f", {say(f'{leak.count:,} lines')}" if leak.count > 1 else ""
        at = f" {say(f'at {leak.place}')}" if leak.place else ""
        shown = f" ({leak.masked})" if leak.masked else ""
        why = f": {say(leak.why)}" if leak.why else ""
        what = f"{zh} {en} {say(how)}{shown}{at}, {say(f'level {leak.level}')}{many}{why}"
        return f"{what}. {say('Mask it or leave it out.')}"


Write = Callable[[Outcome], str]


def text(outcome: Outcome) -> str:
    """Lines for people, as compilers write them: file:line:column."""
    lines = [f"{_where(leak)}: {leak.pi_type}: {outcome.message(leak)}" for leak in outcome.breaches]
    say = outcome.say
    lines += [f"{path}: {say('not checked')}: {say(why)}" for path, why in outcome.gaps]
    lines += [f"{say('note')}: {say(remark)}" for remark in outcome.remarks]
    accepted = f", {say(f'{outcome.accepted:,} accepted')}" if outcome.accepted else ""
    gaps = f", {say(f'{len(outcome.gaps):,} not checked')}" if outcome.gaps else ""
    lines.append(f"{say(f'{len(outcome.breaches):,} leaks')}{accepted}{gaps}")
    return "\n".join(lines) + "\n"


def _where(leak: Leak) -> str:
    return f"{leak.path}:{leak.line}:{leak.start + 1}" if leak.line else leak.path


def github(outcome: Outcome) -> str:
    """Workflow commands of GitHub Actions, which become annotations of the change."""
    lines = []
    for leak in outcome.breaches:
        place = f"file={_property(leak.path)},line={max(leak.line, 1)},col={leak.start + 1},endColumn={leak.end + 1}"
        lines.append(f"::error {place},title={_property('pisift ' + leak.pi_type)}::{_data(outcome.message(leak))}")
    lines += [f"::warning file={_property(path)}::{_data('not checked: ' + why)}" for path, why in outcome.gaps]
    lines += [f"::notice::{_data(remark)}" for remark in outcome.remarks]
    return "".join(line + "\n" for line in lines)


def _data(message: str) -> str:
    return message.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: str) -> str:
    return _data(value).replace(":", "%3A").replace(",", "%2C")


def sarif(outcome: Outcome) -> str:
    """SARIF 2.1.0 (OASIS): one result a leak, one rule a PI type; fingerprints do not move with lines."""
    kinds = sorted({leak.pi_type for leak in outcome.breaches})
    rules = [
        {
            "id": kind,
            "shortDescription": {"text": " ".join(outcome.names.get(kind, (kind,)))},
            "defaultConfiguration": {"level": "error"},
        }
        for kind in kinds
    ]
    results = [
        {
            "ruleId": leak.pi_type,
            "ruleIndex": kinds.index(leak.pi_type),
            "level": severity(leak.level),
            "message": {"text": outcome.message(leak)},
            "locations": [{"physicalLocation": _physical(leak)}],
            "partialFingerprints": {"pisiftPlace/v1": leak.fingerprint},
            "occurrenceCount": leak.count,
            "properties": {"place": leak.place, "state": leak.state, "piLevel": leak.level},
        }
        for leak in outcome.breaches
    ]
    notices = [{"level": "warning", "message": {"text": f"{path}: not checked: {why}"}} for path, why in outcome.gaps]
    return _json(log(rules, results, notices, version=outcome.version, is_whole=not outcome.gaps))


def _physical(leak: Leak) -> dict[str, object]:
    location: dict[str, object] = {"artifactLocation": {"uri": quote(leak.path)}}
    if leak.line:
        region = {"startLine": leak.line, "startColumn": leak.start + 1, "endColumn": max(leak.end, leak.start + 1) + 1}
        location["region"] = region
    return location


def gitlab(outcome: Outcome) -> str:
    """GitLab's code quality report (the Code Climate fields that GitLab reads)."""
    severities = {4: "blocker", 3: "critical", 2: "major", 1: "minor"}
    return _json(
        [
            {
                "description": outcome.message(leak),
                "check_name": leak.pi_type,
                "fingerprint": leak.fingerprint,
                "severity": severities.get(leak.level, "major"),
                "location": {"path": leak.path, "lines": {"begin": max(leak.line, 1)}},
            }
            for leak in outcome.breaches
        ]
    )


def junit(outcome: Outcome) -> str:
    """JUnit XML: a failure a leak, an error for what was not checked; a clean check is one passed case."""
    cases = [
        f"    <testcase classname={_attribute(leak.path)} name={_attribute(f'{leak.pi_type} at {leak.place}')}"
        f' line="{leak.line}">\n      <failure type={_attribute(leak.pi_type)} message='
        f"{_attribute(outcome.message(leak))}>{_escaped(_where(leak))}</failure>\n    </testcase>\n"
        for leak in outcome.breaches
    ]
    cases += [
        f'    <testcase classname={_attribute(path)} name="readable">\n      <error message={_attribute(why)}/>\n'
        "    </testcase>\n"
        for path, why in outcome.gaps
    ]
    cases = cases or ['    <testcase classname="pisift" name="no personal information in the clear"/>\n']
    counts = f'tests="{len(cases)}" failures="{len(outcome.breaches)}" errors="{len(outcome.gaps)}"'
    body = "".join(cases)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites {counts}>\n  <testsuite name="pisift check" {counts}>\n'
        f"{body}  </testsuite>\n</testsuites>\n"
    )


def checkstyle(outcome: Outcome) -> str:
    """Checkstyle XML, which Jenkins (warnings-ng) and reviewdog read."""
    files: dict[str, list[Leak]] = {}
    for leak in outcome.breaches:
        files.setdefault(leak.path, []).append(leak)
    parts = []
    for path, leaks in files.items():
        errors = "".join(
            f'    <error line="{max(leak.line, 1)}" column="{leak.start + 1}" severity="error"'
            f" message={_attribute(outcome.message(leak))} source={_attribute('pisift.' + leak.pi_type)}/>\n"
            for leak in leaks
        )
        parts.append(f"  <file name={_attribute(path)}>\n{errors}  </file>\n")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<checkstyle version="8.0">\n{"".join(parts)}</checkstyle>\n'


def rdjson(outcome: Outcome) -> str:
    """Reviewdog's diagnostic format, as one JSON document; its columns count bytes, so only lines are given."""
    diagnostics = [
        {
            "message": outcome.message(leak),
            "location": {"path": leak.path, "range": {"start": {"line": max(leak.line, 1)}}},
            "severity": "ERROR",
            "code": {"value": leak.pi_type},
        }
        for leak in outcome.breaches
    ]
    return _json({"source": {"name": "pisift"}, "diagnostics": diagnostics})


def as_json(outcome: Outcome) -> str:
    """Everything that is known, for programs."""
    leaks = [
        {
            "path": leak.path,
            "resource": leak.resource,
            "line": leak.line,
            "start": leak.start,
            "end": leak.end,
            "pi_type": leak.pi_type,
            "level": leak.level,
            "state": leak.state,
            "place": leak.place,
            "masked": leak.masked,
            "lines": leak.count,
            "why": leak.why,
            "message": outcome.message(leak),
            "fingerprint": leak.fingerprint,
        }
        for leak in outcome.breaches
    ]
    gaps = [{"path": path, "reason": why} for path, why in outcome.gaps]
    return _json({"leaks": leaks, "gaps": gaps, "accepted": outcome.accepted, "remarks": list(outcome.remarks)})


def _json(document: object) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _clean(value: str) -> str:
    """Without the characters that XML 1.0 (2.2) does not allow."""
    return "".join(c if c in "\t\n\r" or c >= " " and not "\ud800" <= c <= "\udfff" else "\ufffd" for c in value)


def _attribute(value: str) -> str:
    return quoteattr(_clean(value))


def _escaped(value: str) -> str:
    from xml.sax.saxutils import escape

    return escape(_clean(value))


OUTPUTS: Mapping[str, Write] = {
    "text": text,
    "github": github,
    "sarif": sarif,
    "gitlab": gitlab,
    "junit": junit,
    "checkstyle": checkstyle,
    "rdjson": rdjson,
    "json": as_json,
}
