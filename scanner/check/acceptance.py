"""What is accepted: inline remarks, a baseline of known leaks, and a policy of levels and masked forms.

A baseline names places and kinds, never a value, a hash of one, a line number or the time it was written, so that it
can be read, reviewed and merged like any other file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from scanner.check.leaks import MASKED, Leak
from scanner.toml_file import TomlFile, parse_toml, written

_INLINE = re.compile(
    r"pisift:\s*allow\s+(?P<types>[\w.*]+(?:\s*,\s*[\w.*]+)*)(?:\s+until\s+(?P<until>\S+))?[ \t]*(?P<reason>[^\r\n]*)"
)
_COMMENT_LEAD = re.compile(r"[\s#/*;<!-]*\Z")


@dataclass(frozen=True, slots=True)
class Allowance:
    """One inline remark: ``pisift: allow contact.mobile until 2027-01-01 the test number of the operator``."""

    types: tuple[str, ...]
    until: str
    reason: str

    def covers(self, pi_type: str) -> bool:
        """Whether it is about ``pi_type``."""
        return any(fnmatchcase(pi_type, wanted) for wanted in self.types)

    def problem(self, today: date) -> str:
        """Why it does not count: no reason, no such day, or past its end; an empty text if it counts."""
        if not self.reason:
            return "pisift: allow needs a reason after the PI type (and until DATE)"
        return _past(self.until, today) if self.until else ""


def allowances(line: str) -> Iterator[tuple[Allowance, bool]]:
    """Each inline remark of a line, and whether the line holds nothing else, so that the next line is meant."""
    for found in _INLINE.finditer(line):
        reason = found["reason"].strip().removesuffix("*/").removesuffix("-->").strip()
        types = tuple(part.strip() for part in found["types"].split(","))
        is_alone = _COMMENT_LEAD.match(line[: found.start()]) is not None
        yield Allowance(types, found["until"] or "", reason), is_alone


def _past(until: str, today: date) -> str:
    try:
        end = date.fromisoformat(until)
    except ValueError:
        return f"{until!r} is no day; write it as 2027-01-31"
    return f"the acceptance ended on {end}: fix the leak or give it a new end" if end < today else ""


@dataclass(frozen=True, slots=True)
class Accepted:
    """One entry of a baseline: which leaks, why, whose decision, and until when (empty: without an end)."""

    path: str
    place: str
    pi_type: str
    state: str
    reason: str = ""
    owner: str = ""
    until: str = ""

    def covers(self, leak: Leak) -> bool:
        """Whether ``leak`` is meant; path and place may hold ``*``."""
        return (
            self.pi_type == leak.pi_type
            and self.state == leak.state
            and (self.path == leak.resource or fnmatchcase(leak.resource, self.path))
            and (self.place == leak.place or fnmatchcase(leak.place, self.place.replace("[", "[[]")))
        )


_ENTRY_KEYS = ("path", "place", "pi_type", "state", "reason", "owner", "until")


def read_baseline(text: str, where: str) -> tuple[Accepted, ...]:
    """The entries of a baseline file; raises ``UsageError`` for a file that is none, or that says something unknown."""
    file = parse_toml(text, Path(where))
    if more := sorted(file.document.keys() - {"accepted"}):
        raise file.error("a baseline holds [[accepted]] entries only; write one with pisift baseline", more[0])
    return tuple(_accepted(file, number, entry) for number, entry in enumerate(file.tables("accepted")))


def _accepted(file: TomlFile, number: int, entry: Mapping[str, Any]) -> Accepted:
    place = ("accepted", number)
    file.check_keys(entry, _ENTRY_KEYS, *place)
    given = {key: str(value) for key, value in entry.items()}
    if missing := [key for key in _ENTRY_KEYS[:3] if not given.get(key)]:
        raise file.error(f"an entry lacks {missing[0]}", *place)
    given.setdefault("state", "clear")
    return Accepted(**given)


def write_baseline(leaks: Sequence[Leak], known: Sequence[Accepted], new: Accepted) -> str:
    """A baseline of ``leaks``: entries that are ``known`` keep their words, others get those of ``new``."""
    entries: dict[tuple[str, str, str, str], Accepted] = {}
    for leak in leaks:
        old = next((entry for entry in known if entry.covers(leak)), None)
        kept = old or Accepted(*leak.identity, new.reason, new.owner, new.until)
        entries[kept.path, kept.place, kept.pi_type, kept.state] = kept
    blocks = [_block(entry) for _, entry in sorted(entries.items())]
    lead = (
        "# Accepted by pisift check --baseline. Sorted; no values, no hashes, no line numbers: edit it as you like.\n"
    )
    return lead + "".join(blocks)


def _block(entry: Accepted) -> str:
    lines = (f"{key} = {written(getattr(entry, key))}\n" for key in _ENTRY_KEYS)
    return "\n[[accepted]]\n" + "".join(lines)


@dataclass(frozen=True, slots=True)
class Rule:
    """What may stand in the files that fit ``path``: up to which level in the clear, and which types masked."""

    path: str
    level: int
    masked: tuple[str, ...]
    types: tuple[str, ...] = ("*",)
    """PI types that the rule is about."""


@dataclass(frozen=True, slots=True)
class Policy:
    """Rules in order; the first that fits a leak's file and type decides."""

    rules: tuple[Rule, ...]

    @classmethod
    def below(cls, fail_on: int) -> Policy:
        """Anything below ``fail_on`` in the clear, anything behind a mask that holds."""
        return cls((Rule("*", fail_on - 1, ("*",)),))

    def is_breach(self, leak: Leak) -> bool:
        """Whether ``leak`` must not be there."""
        for rule in self.rules:
            if _fits(leak.path, rule.path) and any(fnmatchcase(leak.pi_type, wanted) for wanted in rule.types):
                if leak.state == MASKED and any(fnmatchcase(leak.pi_type, wanted) for wanted in rule.masked):
                    return False
                return leak.level > rule.level
        return False


def _fits(path: str, pattern: str) -> bool:
    return any(fnmatchcase(name, pattern) for name in (path, resource_name(path)))


def resource_name(path: str) -> str:
    """The last part of a path."""
    return path.rsplit("/", 1)[-1]


def read_policy(text: str, where: str, fail_on: int) -> Policy:
    """``[[rule]]`` tables with ``path``, ``level`` and ``masked``; what no rule fits, ``fail_on`` decides.

    Raises ``UsageError`` for anything else.
    """
    file = parse_toml(text, Path(where))
    if more := sorted(file.document.keys() - {"rule"}):
        raise file.error("a policy holds [[rule]] tables only", more[0])
    rules = [_rule(file, number, rule) for number, rule in enumerate(file.tables("rule"))]
    return Policy((*rules, *Policy.below(fail_on).rules))


def _rule(file: TomlFile, number: int, given: Mapping[str, Any]) -> Rule:
    place = ("rule", number)
    file.check_keys(given, ("path", "level", "masked", "types"), *place)
    level = given.get("level", 0)
    if not isinstance(level, int) or isinstance(level, bool) or not 0 <= level <= 4:
        raise file.error("level is the highest level that may stand in the clear, from 0 to 4", *place, "level")
    lists = {key: given.get(key, default) for key, default in (("masked", ["*"]), ("types", ["*"]))}
    for key, value in lists.items():
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise file.error(f'{key} is a list of PI types, such as ["contact.*"]', *place, key)
    return Rule(str(given.get("path", "*")), level, tuple(lists["masked"]), tuple(lists["types"]))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check comes to: the breaches, what was accepted, and what is wrong with the acceptances."""

    breaches: tuple[Leak, ...]
    accepted: int
    stale: tuple[str, ...]
    """Baseline entries that cover nothing any more, or have ended."""


def judge(
    leaks: Sequence[Leak], policy: Policy, baseline: Sequence[Accepted], today: date, *, is_whole: bool = True
) -> Verdict:
    """Split ``leaks``. Only a check of everything (``is_whole``) can tell that an entry covers nothing any more."""
    stale: list[str] = []
    live: list[Accepted] = []
    for entry in baseline:
        problem = _past(entry.until, today) if entry.until else ""
        (stale.append(f"{entry.path}: {entry.place}: {problem}") if problem else live.append(entry))
    breaches = [leak for leak in leaks if policy.is_breach(leak)]
    used: set[Accepted] = set()
    left: list[Leak] = []
    for leak in breaches:
        covering = [entry for entry in live if entry.covers(leak)]
        used.update(covering)
        if not covering:
            left.append(leak)
    if is_whole:
        stale += [
            f"{e.path}: {e.place}: {e.pi_type}: nothing like it is left; delete it" for e in live if e not in used
        ]
    return Verdict(tuple(left), len(breaches) - len(left), tuple(stale))
