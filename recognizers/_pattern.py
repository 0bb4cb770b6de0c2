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
"""How many characters before a value its lead, or what forbids it, may take."""


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
        object.__setattr__(self, "_words", words)

    def find(self, texts: Sequence[str]) -> Iterator[Match]:
        """Yield every look-alike with the evidence it has."""
        for index, text in enumerate(texts):
            position = 0
            while found := self.pattern.search(text, position):
                start, end = self._start(text, found.start()), found.end()
                if start is None:
                    position = found.start() + 1
                    continue
                position = end
                word = self._word_before(text, start)
                evidence = self._evidence(text[start:end], word, end - start == len(text.strip()))
                yield Match(index, start, end, evidence, word == "cue")

    def _start(self, text: str, start: int) -> int | None:
        """Where the value begins, its lead included; None inside a longer word or number."""
        lead = self.lead.search(text, max(0, start - LEAD_WINDOW), start) if self.lead else None
        if lead and begins(text, lead.start()):
            return lead.start()
        if not begins(text, start):
            return None
        if self.not_after and self.not_after.search(text, max(0, start - LEAD_WINDOW), start):
            return None
        return start

    def _word_before(self, text: str, start: int) -> str | None:
        """``cue`` or ``foe``, whichever stands nearer before the value; None without either."""
        words: re.Pattern[str] | None = self._words  # type: ignore[attr-defined]  # set once above
        if words is None or start == 0:
            return None
        found = words.findall(text[max(0, start - CUE_WINDOW) : start].lower())
        return self._spelled[found[-1]] if found else None  # type: ignore[attr-defined]

    def _evidence(self, value: str, word: str | None, is_whole: bool) -> Evidence:
        flaw = self.flaw(value)
        if flaw is None:
            alone = self.alone(value)
            stands = alone is Alone.ANYWHERE or (alone is Alone.WHOLE_CELL and is_whole)
            if word == "cue" or (stands and word != "foe"):
                return Evidence.VALIDATED
        elif word == "cue" and self.cue_excuses:
            return Evidence.CONTEXT
        return Evidence.SHAPE
