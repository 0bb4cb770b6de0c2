"""How fast a source may be read: no more rows a second than it was promised, over all connections together."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


class Pace:
    """Holds readers back. ``rows_per_second`` None is no limit."""

    def __init__(
        self,
        rows_per_second: int | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] | None = None,
    ) -> None:
        """``sleep`` is called for each pause; without it the pause ends at once when ``stop`` is called."""
        self._rate, self._clock = rows_per_second, clock
        self._stopped = threading.Event()
        self._sleep = sleep or self._stopped.wait
        self._lock = threading.Lock()
        self._free_at = clock()

    @property
    def batch_rows(self) -> int | None:
        """The most rows of a batch, so that pauses stay shorter than a second or so."""
        return None if self._rate is None else max(self._rate, 1)

    def passed(self, rows: int) -> None:
        """Wait as long as ``rows`` take at the promised pace."""
        if self._rate is None:
            return
        with self._lock:
            now = self._clock()
            begins = max(now, self._free_at)
            self._free_at = begins + rows / self._rate
            pause = self._free_at - now
        self._sleep(pause)

    def stop(self) -> None:
        """End every pause: the scan is over."""
        self._stopped.set()
