"""Lines of text to leaks: what stands in them in the clear, behind a weak mask, or as a hash that is none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from scanner.check.acceptance import Allowance, allowances
from scanner.check.leaks import CLEAR, MASKED, WEAK, Leak
from scanner.check.masks import DIGEST, hashed_mobiles, partly_masked, weakness
from scanner.events import Events
from scanner.line_places import place_of
from scanner.matches import Found
from scanner.search import Rules, search
from scanner.text import fold, mask

_MOST_DIGESTS = 20_000
_MOST_SEEN = 20_000
MOBILE = "contact.mobile"


class _Line(NamedTuple):
    """A line, and where it stands."""

    path: str
    number: int
    text: str
    before: str
    """The lines before it that belong to the same event."""


@dataclass
class Lines:
    """Reads the lines of one file after the other, and remembers what hashes of phone numbers may be among them."""

    rules: Rules
    levels: Mapping[str, int]
    """PI type to level."""
    today: date
    hash_budget: float = 0.0
    """Seconds for hashing a dictionary of phone numbers; 0: hashes are not looked at."""
    failures: set[str] = field(default_factory=set)
    """Recognizers that failed: what they would have found was not looked for."""
    problems: list[str] = field(default_factory=list)
    """Inline acceptances that do not count, and why."""
    _digests: dict[str, Leak] = field(default_factory=dict)
    _seen: dict[str, None] = field(default_factory=dict)
    _allowed_next: tuple[str, int, Allowance | None] = ("", 0, None)

    def read(self, path: str, lines: pa.LargeStringArray, first: int, only: frozenset[int] | None) -> Iterator[Leak]:
        """The leaks in an array of whole lines, of which the first has the number ``first``; ``only`` some of them."""
        events, numbers = Events(lines), np.arange(first, first + len(lines))
        if only is not None:
            kept = np.fromiter((n in only for n in numbers.tolist()), bool, len(numbers))
            if not kept.any():
                return
            lines, numbers = lines.filter(pa.array(kept)), numbers[kept]
        failures: dict[tuple[int, str], Any] = {}
        found = search(lines, self.rules, failures)
        self.failures |= {f"{self.rules.recognizers[number].id}: {why}" for number, why in failures}
        winners = np.flatnonzero(found.won)
        rows = found.text[winners].tolist()
        by_line: dict[int, list[int]] = {}
        for row, winner in zip(rows, winners.tolist(), strict=True):
            by_line.setdefault(row, []).append(winner)
        allowed = self._allowed(path, lines, numbers)
        for row in sorted(by_line.keys() | self._odd(lines)):
            number = int(numbers[row])
            text = lines[row].as_py().rstrip("\r\n")
            line = _Line(path, number, text, events.before(number - first))
            for leak in self._leaks(line, found, by_line.get(row, [])):
                if not any(a.covers(leak.pi_type) for a in allowed.get(number, ())):
                    yield leak

    def hashes(self) -> Iterator[Leak]:
        """After all files: digests that turned out to be unsalted hashes of phone numbers."""
        if self._digests and self.hash_budget > 0:
            algorithms = hashed_mobiles(self._digests, list(self._seen), self.hash_budget)
            for digest, algorithm in sorted(algorithms.items()):
                leak = self._digests[digest]
                why = f"an unsalted {algorithm} of a mobile number: all of them can be hashed in minutes"
                yield Leak(
                    leak.path, leak.line, leak.start, leak.end, leak.pi_type, leak.level, WEAK, leak.place,
                    leak.masked, why,
                )  # fmt: skip

    @staticmethod
    def _odd(lines: pa.LargeStringArray) -> set[int]:
        """Lines that may hold a thin mask or a digest, which no recognizer looks for."""
        import pyarrow.compute as pc

        looks = pc.match_substring_regex(lines, r"[0-9]\*|[0-9a-f]{32}|[0-9A-F]{32}")
        return set(np.flatnonzero(np.asarray(pc.fill_null(looks, False))).tolist())

    def _allowed(
        self, path: str, lines: pa.LargeStringArray, numbers: np.ndarray[Any, Any]
    ) -> dict[int, list[Allowance]]:
        """Line number to the acceptances written in it or, on a line of their own, in the line above."""
        import pyarrow.compute as pc

        marked = np.flatnonzero(np.asarray(pc.fill_null(pc.match_substring(lines, "pisift:"), False)))
        allowed: dict[int, list[Allowance]] = {}
        known_path, known_number, known = self._allowed_next
        if known is not None and known_path == path:
            allowed.setdefault(known_number, []).append(known)
        for row in marked.tolist():
            number = int(numbers[row])
            for allowance, is_alone in allowances(lines[row].as_py()):
                if problem := allowance.problem(self.today):
                    self.problems.append(f"{path}:{number}: {problem}")
                    continue
                allowed.setdefault(number, []).append(allowance)
                if is_alone:
                    allowed.setdefault(number + 1, []).append(allowance)
                    self._allowed_next = (path, number + 1, allowance)
        return allowed

    def _leaks(self, line: _Line, found: Found, winners: list[int]) -> Iterator[Leak]:
        text = line.text
        spans = [(int(found.start[w]), int(found.end[w])) for w in winners]
        for winner, (start, end) in zip(winners, spans, strict=True):
            recognizer = self.rules.recognizers[int(found.recognizer[winner])]
            value = found.values.get(winner, text[start:end])
            pi_type, state, why = recognizer.pi_type, CLEAR, ""
            if recognizer.state == "masked":
                why = weakness(fold(value), pi_type)
                state = WEAK if why else MASKED
            elif found.decoded[winner]:
                why = "an encoding such as Base64 hides nothing"
            elif pi_type == MOBILE and self.hash_budget and len(self._seen) < _MOST_SEEN:
                self._seen[fold(value)[-11:]] = None
            shown = mask(value, self.rules.masks.get(pi_type, "none"))
            yield self._leak(line, (start, end), spans, pi_type, state, shown, why)
        for start, end, pi_type, why in partly_masked(text):
            if not any(first < end and start < last for first, last in spans):
                shown = mask(text[start:end], self.rules.masks.get(pi_type, "none"))
                yield self._leak(line, (start, end), spans, pi_type, WEAK, shown, why)
        if self.hash_budget > 0:
            for digest in DIGEST.finditer(text):
                if len(self._digests) < _MOST_DIGESTS:
                    name = digest.group().lower()
                    shown = mask(digest.group(), "4+0")
                    leak = self._leak(line, digest.span(), spans, MOBILE, WEAK, shown, "")
                    self._digests.setdefault(name, leak)

    def _leak(
        self,
        line: _Line,
        span: tuple[int, int],
        spans: list[tuple[int, int]],
        pi_type: str,
        state: str,
        shown: str,
        why: str,
    ) -> Leak:
        place = place_of(line.text, *span, spans, line.before)
        return Leak(line.path, line.number, *span, pi_type, self.levels[pi_type], state, place, shown, why)
