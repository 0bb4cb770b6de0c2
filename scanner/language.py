"""What people read, in Chinese and English, out of one catalogue: ``catalogue/messages.toml``.

Code says a ground or a reason in English, and an inventory keeps that sentence: it is the record. Where a person reads
it, ``Language.read`` finds the sentence's pattern again and ``chinese`` says it in Chinese with the same parts filled
in. A sentence that no pattern fits (a library's error, a user's own words) stays as it is.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

from scanner.errors import UsageError

Name = tuple[str, str]
"""(Chinese, English)."""
Reading = str | tuple[Any, ...]
"""A sentence taken apart: a text as it is, or (number of the pattern, a ``Reading`` of each part)."""

LANGUAGES = ("zh", "en")
_JOINED = (("; ", "；"), (", ", "，"))
_SINGLE, _ANY = r"((?:(?!; |, ).)+?|[\w.*-]+(?:, [\w.*-]+)+)", "(.+?)"
"""What a hole of a pattern takes: one sentence by itself or a list of names, or anything. In quotes it is anything."""
_DEEPEST = 4


@dataclass(frozen=True)
class Language:
    """Terms with an id, and sentences by pattern."""

    terms: Mapping[str, Mapping[str, Name]]
    sentences: Mapping[str, str]
    """English pattern to Chinese one; ``{}`` stands for what is filled in."""

    def term(self, group: str, name: str) -> Name:
        """The two names of a word such as ``("states", "masked")``; its id where there are none."""
        return self.terms[group].get(name, (name, name))

    @cached_property
    def patterns(self) -> tuple[Name, ...]:
        """(Chinese, English) by number, and at the end the two ways to join: what a reading counts on."""
        own = tuple((chinese, english) for english, chinese in self.sentences.items())
        return (*own, *((f"{{}}{zh}{{}}", f"{{}}{en}{{}}") for en, zh in _JOINED))

    @cached_property
    def _by_words(self) -> tuple[tuple[str, int, str], ...]:
        """(its longest fixed words, number, the pattern), most definite first."""
        found = [(english.split("{}"), number, english) for number, english in enumerate(self.sentences)]
        found.sort(key=lambda pattern: -len("".join(pattern[0])))
        return tuple((max(fixed, key=len), number, english) for fixed, number, english in found)

    def read(self, sentence: str, depth: int = 0) -> Reading:
        """Take a sentence apart, its filled-in parts too where they are sentences themselves."""
        if depth > _DEEPEST:
            return sentence
        fitting = [pattern for pattern in self._by_words if pattern[0] in sentence]
        for _, number, english in fitting:
            if found := _fits(english, _SINGLE).fullmatch(sentence):
                return self._parts(number, found, depth)
        for place, (joint, _) in enumerate(_JOINED):
            first, is_joined, rest = sentence.partition(joint)
            if is_joined:
                parts = self.read(first, depth + 1), self.read(rest, depth)
                if parts != (first, rest):
                    return len(self.sentences) + place, *parts
        # Last, what is filled in may hold a joint of its own: a clause with a semicolon.
        for _, number, english in fitting:
            if found := _fits(english, _ANY).fullmatch(sentence):
                return self._parts(number, found, depth)
        return sentence

    def _parts(self, number: int, found: re.Match[str], depth: int) -> Reading:
        """What is filled in, read too; but a name of a column stands in quotes, and stays what it is."""
        quoted = _quoted(self.patterns[number][0])
        parts = enumerate(found.groups())
        return number, *(part if place in quoted else self.read(part, depth + 1) for place, part in parts)

    def chinese(self, sentence: str) -> str:
        """``sentence`` in Chinese, as far as the catalogue knows it."""
        return self._said(self.read(sentence))

    def _said(self, reading: Reading) -> str:
        if isinstance(reading, str):
            return reading
        number, *parts = reading
        # One replacement over the pattern: a part that holds braces is no pattern.
        said: Iterator[str] = map(self._said, parts)
        return _filled(self.patterns[number][0], tuple(said))


@cache
def _fits(english: str, hole: str) -> re.Pattern[str]:
    """What a pattern of the catalogue fits; compiled at its first use, since a run says few of them."""
    fixed = english.split("{}")
    pattern = re.escape(fixed[0])
    for before, behind in pairwise(fixed):
        is_quoted = before.endswith("'") and behind.startswith("'")
        pattern += (_ANY if is_quoted else hole) + re.escape(behind)
    return re.compile(pattern, re.DOTALL)


@cache
def _quoted(chinese: str) -> frozenset[int]:
    """The places of a pattern whose filling stands in quotes."""
    holes = list(re.finditer(r"\{(\d?)\}", chinese))
    quoted = (chinese[hole.start() - 1 : hole.start()] == "“" for hole in holes)
    return frozenset(int(hole[1] or n) for n, (hole, is_so) in enumerate(zip(holes, quoted, strict=True)) if is_so)


def _filled(pattern: str, parts: tuple[str, ...]) -> str:
    in_order = iter(parts)
    return re.sub(r"\{(\d?)\}", lambda hole: parts[int(hole[1])] if hole[1] else next(in_order), pattern)


@lru_cache(maxsize=2)
def load_language(*, spoken: bool = False) -> Language:
    """The catalogue of messages, read once: what an inventory says, and with ``spoken`` what commands say as well."""
    document = _messages()
    terms = {group: {key: (zh, en) for key, (zh, en) in words.items()} for group, words in document["terms"].items()}
    return Language(terms, {**document["sentences"], **(document["spoken"] if spoken else {})})


def load_help() -> Mapping[str, str]:
    """The Chinese of each text of ``--help``, a paragraph a line."""
    texts: Mapping[str, str] = _messages()["help"]
    return texts


@cache
def _messages() -> dict[str, Any]:
    return tomllib.loads(files("scanner.catalogue").joinpath("messages.toml").read_text("utf-8"))


def chosen_language(asked: str | None) -> str:
    """``zh`` or ``en``: what was asked for, else what the locale says (LC_ALL, LC_MESSAGES, LANG), else English.

    Raises ``UsageError`` for another language.
    """
    if asked:
        if asked not in LANGUAGES:
            raise UsageError(f"--lang is one of {', '.join(LANGUAGES)}")
        return asked
    locale = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "zh" if locale.lower().startswith("zh") else "en"
