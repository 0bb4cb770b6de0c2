"""How much to read, as the user asked."""

from __future__ import annotations

from dataclasses import dataclass

from scanner.model import Mode
from scanner.sampling import rows_needed

_MOST_LOOKS = 10
"""A sample grows to so many times its first look where the verdict is not safe."""


@dataclass(frozen=True)
class Wish:
    """How much to read, as the user asked."""

    mode: Mode = Mode.FULL
    limit: int | None = None
    seed: int = 0
    prevalence: float = 0.005
    confidence: float = 0.95
    statement_timeout: int = 300
    lock_timeout: int = 5
    since_last: bool = False

    @property
    def first_look(self) -> int:
        """Rows after which a clean column may be called clean: enough for the prevalence to exclude."""
        needed = rows_needed(self.prevalence, self.confidence)
        return needed if self.limit is None else min(needed, self.limit)

    @property
    def most(self) -> int | None:
        """The most rows of one resource."""
        if self.limit is not None or self.mode is not Mode.SAMPLE:
            return self.limit
        return _MOST_LOOKS * self.first_look
