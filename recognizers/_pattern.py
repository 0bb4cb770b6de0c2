"""The shared part of recognizers that are a pattern, a check and context words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from scanner.model import Evidence, Match
from scanner.text import begins

CUE_WINDOW = 24
"""How many characters before a value a context word may stand: a key, an operator, quotes, a blank or two."""
LEAD_WINDOW = 10
"""How many characters before a value its lead may take."""


SHORT_WORD = 3
"""English context words up to this length count only as words of their own."""


class Alone(IntEnum):
    """Where a value without flaw counts with no context word beside it."""

    ANYWHERE = 0
    WHOLE_CELL = 1
    NEVER = 2


def anywhere(value: str) -> Alone:
    """The format is telling enough by itself."""
    return Alone.ANYWHERE


@dataclass(frozen=True)
class PatternRecognizer:
    """A pattern finds look-alikes, ``flaw`` says what is wrong with one (None: nothing).

    A value without flaw is VALIDATED where ``alone`` lets it stand by itself, or with a cue. With a flaw it
    is CONTEXT right after a cue if ``cue_excuses`` (people mistype), else SHAPE: the losers are kept, since
    only their number tells luck from truth.
    """

    id: str
    pi_type: str
    pattern: re.Pattern[str]
    trigger: str | None
    flaw: Callable[[str], str | None]
    chance: float
    needs: Evidence = Evidence.VALIDATED
    judges_cells: bool = False
    state: str = "clear"
    alone: Callable[[str], Alone] = anywhere
    cues: tuple[str, ...] = ()
    foes: tuple[str, ...] = ()
    """Words that, nearer than any cue, say that the value is something else (单号, version)."""
    cue_excuses: bool = False
    lead: re.Pattern[str] | None = None
    """What belongs to the value when it stands right before it, such as +86; ends with ``\\Z``."""
    not_after: re.Pattern[str] | None = None
    """What must not stand right before the value; ends with ``\\Z``."""

    def __post_init__(self) -> None:
        spelled = {word.lower(): "foe" for word in self.foes} | {word.lower(): "cue" for word in self.cues}
        # Longest first, so that 手机号 is not taken for 手机 where both are listed.
        ordered = sorted(spelled, key=lambda word: (-len(word), word))
        words = re.compile("|".join(map(re.escape, ordered))) if ordered else None
        object.__setattr__(self, "_spelled", spelled)
        object.__setattr__(self, "_words_in", words.finditer if words else lambda text: ())

    def find(self, texts: Sequence[str]) -> Iterator[Match]:
        """Yield every look-alike with the evidence it has."""
        search = self.pattern.search
        for index, text in enumerate(texts):
            found = search(text)
            filled = len(text.strip()) if found else 0  # once: a strip for each match would be quadratic
            while found:
                start, end = found.span()
                first = self._start(text, start)
                if first is None:
                    found = search(text, start + 1)
                    continue
                word = self._word_before(text, first)
                evidence = self._evidence(text[first:end], word, end - first == filled)
                yield Match(index, first, end, evidence, word == "cue")
                found = search(text, end)

    def _start(self, text: str, start: int) -> int | None:
        """Where the value begins, its lead included; None inside a longer word or number."""
        if start == 0:
            return 0
        if self.lead and (lead := self.lead.search(text, max(0, start - LEAD_WINDOW), start)):
            first = lead.start()
            if begins(text, first):
                return first
        if not begins(text, start):
            return None
        if self.not_after and self.not_after.search(text, max(0, start - CUE_WINDOW), start):
            return None
        return start

    def _word_before(self, text: str, start: int) -> str | None:
        """``cue`` or ``foe``, whichever stands nearer before the value; None without either."""
        if start == 0:
            return None
        before = text[start - CUE_WINDOW : start] if start > CUE_WINDOW else text[:start]
        words = self._words_in(before.lower())  # type: ignore[attr-defined]  # set once above
        for found in reversed([*words]):
            word = found.group()
            # A short English word inside a longer one is none: tel in hotel, ip in zip.
            if len(word) > SHORT_WORD or not word.isascii() or not _ends_in_letter(before[: found.start()]):
                return self._spelled[word]  # type: ignore[attr-defined,no-any-return]  # set once above
        return None

    def _evidence(self, value: str, word: str | None, is_whole: bool) -> Evidence:
        if self.flaw(value) is None:
            if word == "cue":
                return Evidence.VALIDATED
            alone = self.alone(value)
            stands = alone is Alone.ANYWHERE or (alone is Alone.WHOLE_CELL and is_whole)
            return Evidence.VALIDATED if stands and word is None else Evidence.SHAPE
        return Evidence.CONTEXT if word == "cue" and self.cue_excuses else Evidence.SHAPE


def _ends_in_letter(text: str) -> bool:
    return text[-1:].isascii() and text[-1:].isalpha()
