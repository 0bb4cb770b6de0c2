"""Text with its personal information masked: blocks of log lines at the speed of the prefilter, and single texts.

A line without a finding is handed on byte for byte, whatever its encoding.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from scanner.errors import UsageError
from scanner.matches import Found
from scanner.search import Rules, search
from scanner.text import mask


class Masker:
    """Masks what is found in the clear and has at least a certain level. Not for several threads at once."""

    def __init__(self, rules: Rules, levels: Mapping[str, int], least: int) -> None:
        """Mask PI types whose level in ``levels`` is ``least`` or higher."""
        self._rules = rules
        self._is_masked = np.array(
            [r.state == "clear" and levels.get(r.pi_type, 4) >= least for r in rules.recognizers], bool
        )
        self.count = 0
        """Values masked so far."""
        self.failures: set[str] = set()
        """Recognizers that failed, and how: what they would have found was not masked."""

    def text(self, text: str) -> str:
        """One text, masked."""
        found, winners = self._search(pa.array([text.encode("utf-8", "replace").decode()], pa.large_string()))
        return self._masked(text, found, winners) if winners else text

    def block(self, block: bytes) -> bytes:
        """Whole lines, masked."""
        ends = np.flatnonzero(np.frombuffer(block, np.uint8) == 0x0A) + 1
        if not len(ends) or ends[-1] != len(block):
            ends = np.append(ends, len(block))
        offsets = np.concatenate([[0], ends]).astype(np.int64)
        lines = pa.LargeStringArray.from_buffers(len(ends), pa.py_buffer(offsets), pa.py_buffer(block))
        try:
            lines.validate(full=True)
        except pa.ArrowInvalid:
            return b"".join(map(self._odd_line, block.splitlines(keepends=True)))
        found, winners = self._search(lines)
        if not winners:
            return block
        rows: dict[int, list[int]] = {}
        for winner in winners:
            rows.setdefault(int(found.text[winner]), []).append(winner)
        parts: list[bytes] = []
        last = 0
        for row, own in rows.items():
            start, end = int(offsets[row]), int(offsets[row + 1])
            parts += [block[last:start], self._masked(block[start:end].decode(), found, own).encode()]
            last = end
        return b"".join((*parts, block[last:]))

    def _odd_line(self, line: bytes) -> bytes:
        """A line that may be in another encoding than its neighbours, GB18030 or none at all."""
        for encoding in ("utf-8", "gb18030"):
            try:
                text = line.decode(encoding)
            except UnicodeDecodeError:
                continue
            masked = self.text(text)
            return line if masked == text else masked.encode(encoding)
        text = line.decode("utf-8", "surrogateescape")
        # One replacement a damaged byte, so that places stay what they are.
        shown = "".join("\ufffd" if "\udc80" <= character <= "\udcff" else character for character in text)
        found, winners = self._search(pa.array([shown], pa.large_string()))
        return self._masked(text, found, winners).encode("utf-8", "surrogateescape") if winners else line

    def _search(self, texts: pa.LargeStringArray) -> tuple[Found, list[int]]:
        failures: dict[tuple[int, str], Any] = {}
        found = search(texts, self._rules, failures)
        self.failures |= {f"{self._rules.recognizers[number].id}: {why}" for number, why in failures}
        winners: list[int] = np.flatnonzero(found.won & self._is_masked[found.recognizer]).tolist()
        self.count += len(winners)
        return found, winners

    def _masked(self, text: str, found: Found, winners: list[int]) -> str:
        parts: list[str] = []
        last = 0
        for winner in winners:
            start, end = int(found.start[winner]), int(found.end[winner])
            # Two values in one Base64 run have one place: it is masked once, and nothing of it is shown again.
            if end > last:
                value = found.values.get(winner, text[start:end])
                style = self._rules.masks.get(self._rules.recognizers[int(found.recognizer[winner])].pi_type, "none")
                parts += [text[last:start], mask(value, style)]
                last = end
        return "".join((*parts, text[last:]))


def masker_of(level: int, standard: str = "", said: str = "level") -> Masker:
    """A masker of all recognizers for the levels of ``standard`` (an id, a part of one, a file; empty: the default).

    Raises ``UsageError`` for an unknown standard, a wrong file, and for a level it does not have, called ``said``.
    """
    from scanner.catalogue import load_standards
    from scanner.run import load_rules

    catalogue, (graded,) = load_standards((standard,) if standard else ())
    if not 1 <= level <= max(graded.levels):
        raise UsageError(f"{said} is a level from 1 to {max(graded.levels)}")
    return Masker(load_rules(catalogue=catalogue), graded.levels_of_types, level)
