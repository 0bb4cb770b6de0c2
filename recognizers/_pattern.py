"""The shared part of recognizers that are a pattern, checks and context words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from recognizers._checks import Codes
from scanner.matches import Matches
from scanner.model import Evidence, Match, Scope
from scanner.text import GLUE, begins

CUE_WINDOW = 24
"""How many characters before a value a context word may stand: a key, an operator, quotes, a blank or two."""
CUE_AFTER = 12
"""How many characters behind a value, after a bracket, 是 or as 出生: 13812345678（手机）, 1985年5月3日出生."""
LEAD_WINDOW = 10
"""How many characters before a value its lead may take."""
SHORT_WORD = 3
"""English context words up to this length count only as words of their own."""

_AFTER = re.compile(r" ?[(（\[【是为]|(?= ?出?生)")


class Alone(IntEnum):
    """Where a value without flaw counts with no context word beside it."""

    ANYWHERE = 0
    WHOLE_CELL = 1
    NEVER = 2


class Weight(IntEnum):
    """What a failed check does to the evidence."""

    NONE = 0
    LOWERS = 1
    """One step less: an abolished region code."""
    DOUBTS = 2
    """Counts only after a context word, as CONTEXT: a segment that nobody was given."""
    REFUTES = 3
    """It is none: a wrong check digit. After a context word it is CONTEXT if ``cue_excuses``."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that is checked. ``flaw`` says in words what is wrong with a value (never the value), or None.

    ``all`` judges many at once, where the format has one spelling without separators: it takes code points (values ×
    characters, one length) and returns which pass. Both must agree.
    """

    of: str
    """What is checked, such as ``check character``."""
    flaw: Callable[[str], str | None]
    weight: Weight = Weight.REFUTES
    all: Callable[[Codes], Codes] | None = None


@dataclass(frozen=True)
class PatternRecognizer:
    """A pattern finds look-alikes, ``checks`` say what is wrong with one, context words what it is called.

    A value without flaw is VALIDATED where ``alone`` lets it stand by itself, or with a cue beside it; a failed check
    takes evidence away by its ``Weight``. The losers are kept as SHAPE: only their number tells luck from truth.
    """

    id: str
    pi_type: str
    pattern: re.Pattern[str]
    """Ends in ``bounded``; never crosses a line end unless ``spans_lines``."""
    trigger: str | None
    chance: float
    checks: tuple[Check, ...] = ()
    needs: Evidence = Evidence.VALIDATED
    scope: Scope = Scope.TEXT
    state: str = "clear"
    alone: Alone | Callable[[str], Alone] = Alone.ANYWHERE
    cues: tuple[str, ...] = ()
    foes: tuple[str, ...] = ()
    """Words that, nearer than any cue, say that the value is something else (单号, version)."""
    cue_excuses: bool = False
    lead: re.Pattern[str] | None = None
    """What belongs to the value when it stands right before it, such as +86: ends in a digit or a bracket, then at
    most one blank or hyphen, then ``\\Z``."""
    not_after: re.Pattern[str] | None = None
    """What must not stand right before the value; ends with ``\\Z`` and in one of ``GLUE``."""
    remark: Callable[[str], str] | None = None
    """What else a person should know of a value, such as how much of a masked one is left in the clear."""
    spans_lines: bool = False
    cut: Callable[[str], int] | None = None
    """How many characters of a match are the value, where only a check can tell (a code behind a grouped card)."""

    def __post_init__(self) -> None:
        spelled = {word.lower(): False for word in self.foes} | {word.lower(): True for word in self.cues}
        # Longest first, so that 手机号 is not taken for 手机 where both are listed.
        ordered = sorted(spelled, key=lambda word: (-len(word), word))
        words = re.compile("|".join(map(re.escape, ordered))) if ordered else None
        object.__setattr__(self, "needs", min(self.needs, self._best))
        object.__setattr__(self, "_spelled", spelled)
        object.__setattr__(self, "_words_in", words.finditer if words else lambda text: ())

    @property
    def _best(self) -> Evidence:
        """VALIDATED says that a check, a registry or the calendar agrees; some formats have none of these."""
        return Evidence.VALIDATED if self.scope in (Scope.TEXT, Scope.CELL) else Evidence.CONTEXT

    def find(self, texts: Sequence[str]) -> Iterator[Match]:
        """Yield every look-alike with the evidence it has."""
        for index, text in enumerate(texts):
            for start, end, evidence, is_cued in self._one_by_one(text):
                yield Match(index, start, end, evidence, is_cued)

    def find_all(self, texts: Sequence[str]) -> Matches:
        """What ``find`` yields, as columns, judged all at once."""
        from recognizers._bulk import judged

        return judged(self, texts) if not self.spans_lines else Matches.of(self.find(texts))

    def note(self, value: str) -> str:
        """What lowers the evidence of ``value``, and what its remark says; never the value itself."""
        flaw = next((f"unverified: {flaw}" for check in self.checks if (flaw := check.flaw(value))), "")
        return "; ".join(part for part in (flaw, self.remark(value) if self.remark else "") if part)

    def _one_by_one(self, text: str) -> Iterator[tuple[int, int, Evidence, bool]]:
        search = self.pattern.search
        found = search(text)
        filled = len(text.strip()) if found else 0  # once: a strip for each match would be quadratic
        while found:
            start, end = found.span()
            first = self.first(text, start)
            if first is None:
                found = search(text, start + 1)
                continue
            if self.cut:
                end = start + self.cut(text[start:end])
            word = self.word_beside(text, first, end)
            weight = self.weight(text[first:end])
            stands = word is None and self.stands(text[first:end], end - first == filled)
            yield first, end, self.evidence(weight, word, stands), word is True
            found = search(text, end)

    def first(self, text: str, start: int, row: int = 0) -> int | None:
        """Where the value begins, its lead included; None inside a longer word or number. ``row`` begins the text."""
        if start == row:
            return start
        if self.lead and (lead := self.lead.search(text, max(row, start - LEAD_WINDOW), start)):
            first = lead.start()
            if first == row or begins(text, first):
                return first
        if not begins(text, start):
            return None
        if (
            self.not_after
            and text[start - 1] in GLUE
            and self.not_after.search(text, max(row, start - CUE_WINDOW), start)
        ):
            return None
        return start

    def word_beside(self, text: str, first: int, end: int, row: int = 0) -> bool | None:
        """True for a cue, False for a foe, whichever stands nearer before the value, else right behind it; or None."""
        if first > row:
            word = self.word_in(text[max(row, first - CUE_WINDOW) : first])
            if word is not None:
                return word
        if _AFTER.match(text, end):
            behind = text[end : end + CUE_AFTER].split("\n", 1)[0]
            # 13812345678 (手机号: 139...) — a word with a colon belongs to the value behind it.
            found = next(iter(self._words_in(behind.lower())), None)  # type: ignore[attr-defined]  # set once above
            if found and behind[found.end() : found.end() + 1] not in (":", "：", "="):
                return True if self._spelled[found.group()] else None  # type: ignore[attr-defined]  # set once above
        return None

    def word_in(self, before: str) -> bool | None:
        """The last context word in ``before``: True for a cue, False for a foe."""
        word = None
        for found in self._words_in(before.lower()):  # type: ignore[attr-defined]  # set once above
            spelled = found.group()
            # A short English word inside a longer one is none: tel in hotel, ip in zip.
            if len(spelled) > SHORT_WORD or not spelled.isascii() or not _ends_in_letter(before[: found.start()]):
                word = self._spelled[spelled]  # type: ignore[attr-defined]  # set once above
        return word

    def weight(self, value: str) -> Weight:
        """The heaviest of the failed checks."""
        heaviest = Weight.NONE
        for check in self.checks:
            if check.weight > heaviest and check.flaw(value) is not None:
                heaviest = check.weight
                if heaviest is Weight.REFUTES:
                    break
        return heaviest

    def stands(self, value: str, is_whole: bool) -> bool:
        """Whether a value counts with no context word beside it."""
        alone = self.alone(value) if callable(self.alone) else self.alone
        return alone is Alone.ANYWHERE or (alone is Alone.WHOLE_CELL and is_whole)

    def evidence(self, weight: Weight, word: bool | None, stands: bool) -> Evidence:
        """The one table from checks and context to evidence."""
        if word is True:
            if weight is Weight.NONE:
                return self._best
            return Evidence.CONTEXT if weight is not Weight.REFUTES or self.cue_excuses else Evidence.SHAPE
        if stands and weight is Weight.NONE:
            return self._best
        return Evidence.CONTEXT if stands and weight is Weight.LOWERS else Evidence.SHAPE


def _ends_in_letter(text: str) -> bool:
    return text[-1:].isascii() and text[-1:].isalpha()
