"""Recognizers that a user writes as data: one TOML file, tried on its own examples before it is used.

[[recognizer]]
id = "staff_no"
pi_type = "work.employee_id"
pattern = "EMP[0-9]{6}"        # a Python regular expression; bounds are added
check = "luhn"                 # optional, over the digits: luhn, mod_11_2, mod_97
context = ["工号", "employee"]  # optional: words that stand before a value
not_context = ["order"]        # optional: words that say it is something else
alone = "anywhere"             # optional: anywhere, cell, never (only after a context word)
names = ["工号", "emp_no"]      # optional: what a column of it is called
chance = 0.01                  # optional: the share of look-alikes that pass by luck
finds = ["EMP123456"]          # at least one
ignores = ["EMP12"]            # at least one
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from re import _constants as op  # type: ignore[attr-defined]  # private, and stable since 3.11
from re import _parser as parser  # type: ignore[attr-defined]  # private, and stable since 3.11
from time import process_time
from typing import Any

from recognizers._checks import mod_11_2_character, passes_luhn
from recognizers._pattern import Alone, Check, PatternRecognizer
from scanner.model import Evidence, Scope
from scanner.text import bounded, bounded_trigger, cued_trigger, fold

_KEYS: dict[str, type | tuple[type, ...]] = {
    "id": str, "pi_type": str, "pattern": str, "check": str, "context": list, "not_context": list, "alone": str,
    "names": list, "chance": (int, float), "finds": list, "ignores": list,
}  # fmt: skip
_NEEDED = ("id", "pi_type", "pattern", "finds", "ignores")
_ALONE = {"anywhere": Alone.ANYWHERE, "cell": Alone.WHOLE_CELL, "never": Alone.NEVER}
_SIZES = (*range(8, 40, 4), 100, 1_000, 20_000, 80_000)
"""Characters of the texts that a pattern's time is tried on."""
_SLOW, _NOTICED, _SLOPE = 0.3, 0.05, 8.0
"""Seconds that are too many, seconds that can be measured, and how much longer four times the text may take."""


@dataclass(frozen=True)
class UserRecognizer:
    """A recognizer from a file, with what its author says of it."""

    recognizer: PatternRecognizer
    names: tuple[str, ...]
    finds: tuple[str, ...]
    ignores: tuple[str, ...]
    where: str
    """File and recognizer, for messages."""


def read(path: str) -> list[UserRecognizer]:
    """The recognizers in the file at ``path``; raises ``ValueError``, one line naming file, recognizer and key."""
    try:
        document = tomllib.loads(Path(path).read_text("utf-8"))
    except OSError as error:
        raise ValueError(f"{path}: cannot be read ({error.strerror})") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"{path}: {error}") from error
    entries = document.get("recognizer")
    if set(document) != {"recognizer"} or not isinstance(entries, list):
        raise ValueError(f"{path}: holds [[recognizer]] tables and nothing else")
    return [_built(entry, f"{path}: recognizer {entry.get('id', number)}") for number, entry in enumerate(entries, 1)]


def problems(user: UserRecognizer) -> list[str]:
    """What is wrong with a recognizer by its own examples, and by how its time grows; empty if it is sound."""
    found = [f"example {n} of finds is not found" for n, text in enumerate(user.finds, 1) if not _accepts(user, text)]
    found += [f"example {n} of ignores is found" for n, text in enumerate(user.ignores, 1) if _accepts(user, text)]
    for unit in ("1", "a", "A", " ", "-", "1a", "a1 ", *user.finds[:3], *(text[:-1] for text in user.finds[:3])):
        if unit and (slow := _grows(user, unit)):
            found.append(slow)
            break
    return found


def _accepts(user: UserRecognizer, text: str) -> bool:
    needs = user.recognizer.needs
    return any(match.evidence >= needs for match in user.recognizer.find([fold(text)]))


def _grows(user: UserRecognizer, unit: str) -> str:
    """What is wrong with the time on ``unit`` repeated. Short texts first: a pattern whose time doubles with each
    character shows on thirty of them, and would never come back from a thousand."""
    before = 0.0
    for size in _SIZES:
        text = (unit * (size // len(unit) + 1))[:size]
        begun = process_time()
        for _ in user.recognizer.find([text, f"{text}!"]):
            pass
        took = process_time() - begun
        if took > _SLOW or (took > _NOTICED and size > _SIZES[-2] and took > _SLOPE * before):
            return "the pattern's time grows faster than the text: avoid repeats inside repeats"
        before = took
    return ""


def _built(entry: dict[str, Any], where: str) -> UserRecognizer:
    _check_keys(entry, where)
    try:
        re.compile(entry["pattern"])  # by itself first: within its bounds an open bracket could find its end
        pattern = bounded(entry["pattern"])
        if pattern.match(""):
            raise ValueError(f"{where}: pattern matches the empty text")
    except re.error as error:
        raise ValueError(f"{where}: pattern: {error}") from error
    alone = entry.get("alone", "anywhere")
    if alone not in _ALONE:
        raise ValueError(f"{where}: alone is one of {', '.join(_ALONE)}")
    check = entry.get("check")
    if check is not None and check not in _CHECKS:
        raise ValueError(f"{where}: check is one of {', '.join(_CHECKS)}")
    cues = tuple(entry.get("context", ()))
    if alone == "never" and not cues:
        raise ValueError(f'{where}: alone = "never" needs words in context')
    recognizer = PatternRecognizer(
        id=entry["id"],
        pi_type=entry["pi_type"],
        pattern=pattern,
        trigger=_trigger(entry["pattern"], cues if alone == "never" else ()),
        checks=(Check(f"check digit ({check})", _CHECKS[check]),) if check else (),
        chance=float(entry.get("chance", 0.1)),
        needs=Evidence.CONTEXT,
        scope=Scope.CONTEXT if alone == "never" else Scope.TEXT,
        alone=_ALONE[alone],
        cues=cues,
        foes=tuple(entry.get("not_context", ())),
    )
    return UserRecognizer(
        recognizer, tuple(entry.get("names", ())), tuple(entry["finds"]), tuple(entry["ignores"]), where
    )


def _check_keys(entry: dict[str, Any], where: str) -> None:
    for key, value in entry.items():
        if key not in _KEYS:
            raise ValueError(f"{where}: unknown key {key}; known are {', '.join(_KEYS)}")
        if not isinstance(value, _KEYS[key]) or (
            isinstance(value, list) and not all(isinstance(v, str) for v in value)
        ):
            raise ValueError(f"{where}: {key} has the wrong type")
    for key in _NEEDED:
        if not entry.get(key):
            raise ValueError(f"{where}: {key} is missing")
    if not re.fullmatch("[a-z][a-z0-9_]{1,63}", entry["id"]):
        raise ValueError(f"{where}: id is lower-case letters, digits and _")
    if not 0 <= float(entry.get("chance", 0)) <= 1:
        raise ValueError(f"{where}: chance is between 0 and 1")


def _mod_11_2(digits: str) -> str | None:
    return None if digits[:-1].isdigit() and mod_11_2_character(digits[:-1]) == digits[-1] else "wrong check character"


def _over_digits(passes: Callable[[str], bool]) -> Callable[[str], str | None]:
    def flaw(value: str) -> str | None:
        digits = re.sub("[^0-9]", "", value)
        return None if digits and passes(digits) else "wrong check digit"

    return flaw


_CHECKS: dict[str, Callable[[str], str | None]] = {
    "luhn": _over_digits(passes_luhn),
    "mod_11_2": lambda value: _mod_11_2(re.sub("[^0-9Xx]", "", value).upper()),
    "mod_97": _over_digits(lambda digits: int(digits) % 97 == 1),  # ISO 7064 MOD 97-10
}


def _trigger(pattern: str, cues: tuple[str, ...]) -> str | None:
    """The pattern itself where bytes and characters mean the same in it, else None: then every text is looked at."""
    if cues:
        return cued_trigger(cues)
    tree = parser.parse(pattern)
    return bounded_trigger(pattern) if tree.state.flags == re.UNICODE.value and _is_plain(tree) else None


def _is_plain(items: Any) -> bool:
    """Whether a parsed pattern is ASCII literals, classes of them, repeats, groups and alternatives."""
    for kind, argument in items:
        if kind is op.LITERAL:
            plain = argument < 128
        elif kind is op.IN:
            plain = all(k in (op.LITERAL, op.RANGE) and (a if k is op.LITERAL else a[1]) < 128 for k, a in argument)
        elif kind in (op.MAX_REPEAT, op.MIN_REPEAT):
            plain = _is_plain(argument[2])
        elif kind is op.SUBPATTERN:
            plain = not argument[1] and not argument[2] and _is_plain(argument[-1])
        elif kind is op.BRANCH:
            plain = all(_is_plain(branch) for branch in argument[1])
        else:
            plain = False
        if not plain:
            return False
    return True
