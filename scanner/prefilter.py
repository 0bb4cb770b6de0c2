"""One Hyperscan database decides where to look; the recognizers decide what it is."""

from __future__ import annotations

import platform
from array import array
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from scanner import compile_cache, decode
from scanner.arrays import buffer_of, distinct
from scanner.model import Recognizer
from scanner.text import undressed

# Rows that hold one of these are undressed and looked at again: a trigger sees bytes, and a full-width digit has
# other bytes. Sentence punctuation (，：；！？) is left out: it is everywhere, and no trigger needs it.
_DRESSED = (
    r"\xef\xbc[\x82-\x87\x8a\x8b\x8d-\x99\x9c-\x9e\xa0-\xbf]|\xef\xbd[\x80-\x9e]"  # full-width ASCII
    r"|[0-9A-Za-z]\xef\xbc[\x88\x89]|\xef\xbc[\x88\x89][0-9A-Za-z]"  # brackets beside a digit or letter
    r"|[0-9](?:\xe2\x80[\x82\x83\x89\x90-\x93\xaf]|\xe2\x88\x92|\xef\xb9\xa3|\xe3\x80\x80|\xc2\xa0)"  # dashes, blanks
    r"|\n(?:[ \t]|\xe3\x80\x80|\xc2\xa0)|(?:[ \t]|\xe3\x80\x80|\xc2\xa0)\r?\n"  # blanks around a cell
)
_ID_BITS = 10
_BLANK, _LINE_END = pa.scalar("", pa.large_string()), pa.scalar("\n", pa.large_string())
_NONE: np.ndarray[Any, Any] = np.empty(0, np.int64)


class Candidates(NamedTuple):
    """Where to look: recognizer's index to sorted row numbers, and the rows that hold an encoding."""

    fired: dict[int, np.ndarray[Any, Any]]
    encoded: np.ndarray[Any, Any]


class Prefilter:
    """Tells, for an array of texts, which recognizer should look at which text.

    Without Hyperscan (``use_hyperscan=False``, or no wheel for the platform) every recognizer looks at every
    text: slower, with the same result.
    """

    def __init__(self, recognizers: Sequence[Recognizer], *, use_hyperscan: bool = True) -> None:
        """Compile the triggers of ``recognizers`` into one database."""
        self.recognizers = tuple(recognizers)
        self._always = [i for i, r in enumerate(self.recognizers) if r.trigger is None]
        self._database: Any = _compiled(self.recognizers) if use_hyperscan else None

    def candidates(self, texts: pa.LargeStringArray) -> Candidates:
        """Which texts to look at; a null is never a candidate."""
        if self._database is None:
            rows = np.flatnonzero(np.asarray(pc.is_valid(texts)))
            # Without Hyperscan every text may hold an encoding; opening it finds out.
            return Candidates(dict.fromkeys(range(len(self.recognizers)), rows), rows)
        fired, dressed, encoded = self._scan(texts)
        if len(dressed):
            # The few rows in some dress: undress them, look again, and add what fires.
            plain = pa.array([undressed(text) for text in texts.take(pa.array(dressed)).to_pylist()], pa.large_string())
            more, _, inner = self._scan(plain)
            encoded = np.union1d(encoded, dressed[inner])
            for recognizer, rows in more.items():
                both = dressed[rows]
                fired[recognizer] = np.union1d(fired[recognizer], both) if recognizer in fired else both
        for recognizer in self._always:
            fired[recognizer] = np.flatnonzero(np.asarray(pc.is_valid(texts)))
        return Candidates(fired, encoded)

    def _scan(self, texts: pa.LargeStringArray) -> tuple[dict[int, Any], np.ndarray[Any, Any], np.ndarray[Any, Any]]:
        """What fired, the rows in some dress, and those that hold an encoding."""
        buffer, ends = _enclosed(texts)
        events = array("Q")
        push = events.append

        def on_match(pattern: int, _start: int, end: int, _flags: int, _context: object) -> None:
            push(end << _ID_BITS | pattern)

        self._database.scan(buffer, match_event_handler=on_match)
        if not events:
            return {}, _NONE, _NONE
        packed = np.frombuffer(events, np.uint64)
        patterns = (packed & ((1 << _ID_BITS) - 1)).astype(np.int64)
        # The last byte of a match lies in its row; the buffer begins with one newline of its own.
        rows = np.searchsorted(ends, (packed >> _ID_BITS).astype(np.int64) - 2, side="right")
        pairs = distinct(patterns * len(ends) + np.minimum(rows, len(ends) - 1))
        patterns, rows = np.divmod(pairs, len(ends))
        count = len(self.recognizers)
        starts = np.searchsorted(patterns, np.arange(count + 3))
        fired = {i: rows[a:b] for i, (a, b) in enumerate(zip(starts, starts[1:], strict=False)) if b > a}
        return fired, fired.pop(count, _NONE), fired.pop(count + 1, _NONE)


def _compiled(recognizers: Sequence[Recognizer]) -> Any:
    """The database of all triggers, or None where the platform has no Hyperscan."""
    try:
        import hyperscan
    except ImportError:
        return None
    triggers = [(i, r.trigger) for i, r in enumerate(recognizers) if r.trigger is not None]
    triggers += [(len(recognizers), _DRESSED), (len(recognizers) + 1, decode.TRIGGER)]
    expressions = [trigger.encode() for _, trigger in triggers]
    key = compile_cache.key(version("hyperscan"), platform.machine(), triggers)
    if kept := compile_cache.load(key):
        try:
            database = hyperscan.loadb(kept, hyperscan.HS_MODE_BLOCK)
            database.scratch = hyperscan.Scratch(database)
            return database
        except hyperscan.HyperscanError:
            # Compiled for another processor: compile anew.
            pass
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(
        expressions=expressions, ids=[i for i, _ in triggers], elements=len(triggers), flags=[0] * len(triggers)
    )
    compile_cache.keep(key, hyperscan.dumpb(database))
    return database


def _enclosed(texts: pa.LargeStringArray) -> tuple[bytes, np.ndarray[Any, Any]]:
    """All texts in one buffer, each between newlines, and where each ends (newline included)."""
    data, offsets = buffer_of(texts)
    lengths = np.diff(offsets)
    if len(data) and lengths.all() and (data[offsets[1:] - 1] == 0x0A).all():
        # Lines as the logs connector delivers them: their own newline encloses them.
        return b"\n" + data[offsets[0] : offsets[-1]].tobytes(), offsets[1:] - offsets[0]
    joined = pc.binary_join_element_wise(pc.fill_null(texts, _BLANK), _BLANK, _LINE_END, null_handling="replace")
    data, offsets = buffer_of(joined)
    return b"\n" + data[offsets[0] : offsets[-1]].tobytes(), offsets[1:] - offsets[0]


def texts_at(texts: pa.LargeStringArray, rows: np.ndarray[Any, Any]) -> list[str]:
    """The texts of some rows as Python strings, without the newline a line ends with."""
    taken: list[str] = texts.take(pa.array(rows)).to_pylist()
    return [text.removesuffix("\n") for text in taken]
