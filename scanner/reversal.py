"""Unsalted hashes of telephone and ID numbers, looked up: what can be found by trying is not de-identified.

The numbers that the scan itself has seen in the clear are hashed first, then mobile numbers of the common segments,
spread evenly; both in memory, bounded, and dropped with the scan. What leaves this module is "n of m, by MD5", never a
number or a digest. A digest that is found is proven to be unsalted (16 bytes do not agree by luck), and with it the
column; what is not found is not proven safe.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import pyarrow as pa
import pyarrow.compute as pc

from scanner.columns import flatten
from scanner.model import ColumnEntry, Resource, ResourceEntry
from scanner.words import Lexicon

MOST_TRIED = 500_000
"""Numbers hashed in a scan: about a second. Of 50,000 digests they find five by the segments alone."""
_MOST_DIGESTS = 50_000
_MOST_SEEN = 200_000
ALGORITHMS = {16: "MD5", 20: "SHA-1", 32: "SHA-256"}
"""Bytes of a digest to what made it."""
_MAKE = {16: hashlib.md5, 20: hashlib.sha1, 32: hashlib.sha256}
_HEX = r"^(?:[0-9a-fA-F]{32}|[0-9a-fA-F]{40}|[0-9a-fA-F]{64})$"
_BASE64 = r"^(?:[0-9A-Za-z+/]{22}==|[0-9A-Za-z+/]{27}=|[0-9A-Za-z+/]{43}=)$"
_CLEAR = re.compile(r"1[3-9][0-9]{9}|[1-9][0-9]{16}[0-9Xx]", re.ASCII)
_KINDS = ("contact.mobile", "identity.resident_id", "identity.cert_no", "contact.landline")
# Segments in the order of how many subscribers they have, roughly (MIIT numbering plan): tried in turn.
_SEGMENTS = tuple(
    "138 139 135 136 137 150 151 152 158 159 182 183 187 188 130 131 132 155 156 185 186 133 153 180 181 189 177 176 "
    "178 173 199 198 166 147 134 157 184 145 175 191 193 195 196 197 192 190 170 171".split()
)
_STEP = 7_654_321
"""Coprime to 10**8: steps through all numbers of a segment, far from each other."""


def looked_up(wanted: Collection[bytes], seen: Sequence[str], goes_on: Callable[[int], bool]) -> dict[bytes, str]:
    """Which of the digests ``wanted`` are unsalted hashes of a number, and by which algorithm.

    The numbers ``seen`` are tried first, then mobile numbers, as long as ``goes_on`` says so of how many were tried.
    """
    left, found = set(wanted), dict[bytes, str]()
    makers = [(size, _MAKE[size]) for size in sorted({len(digest) for digest in left})]
    for number, text in enumerate(_dictionary(seen)):
        if not left or not goes_on(number):
            break
        raw = text.encode()
        for size, make in makers:
            if (digest := make(raw, usedforsecurity=False).digest()) in left:
                found[digest] = ALGORITHMS[size]
                left.remove(digest)
    return found


def _dictionary(seen: Sequence[str]) -> Iterator[str]:
    for number in seen:
        yield number
        if len(number) == 11:
            yield from (f"86{number}", f"+86{number}")
        elif number[-1] in "Xx":
            yield number.swapcase()
    at = 0
    while True:
        tail = f"{at:08d}"
        for segment in _SEGMENTS:
            yield segment + tail
        at = (at + _STEP) % 10**8


@dataclass
class Reversal:
    """Digests in columns whose names speak of numbers, and numbers in the clear, both of one scan. In memory only."""

    digests: dict[tuple[str, str], dict[bytes, None]] = field(default_factory=dict)
    """(resource, column) to its distinct digests."""
    seen: dict[str, None] = field(default_factory=dict)
    _columns: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def look(self, resource: Resource, batch: pa.RecordBatch, lexicon: Lexicon) -> None:
        """Take from ``batch`` what columns hold that are named after a telephone or ID number."""
        if resource.id not in self._columns:
            comments = {column.name: column.comment for column in resource.columns}
            self._columns[resource.id] = tuple(
                name for name in batch.schema.names
                if any(n.pi_type in _KINDS for n in lexicon.read(name, comments.get(name, "")).namings)
            )  # fmt: skip
        names = [name for name in self._columns[resource.id] if name in batch.schema.names]
        for column in flatten(batch.select(names)) if names else ():
            self._take(resource.id, column.path, column.texts.drop_null())

    def _take(self, resource: str, path: str, texts: pa.LargeStringArray) -> None:
        held = self.digests.get((resource, path), {})
        if len(held) < _MOST_DIGESTS:
            for pattern, read in ((_HEX, bytes.fromhex), (_BASE64, base64.b64decode)):
                fitting = texts.filter(pc.match_substring_regex(texts, pattern)).unique()
                held |= dict.fromkeys(read(text) for text in fitting.slice(0, _MOST_DIGESTS - len(held)).to_pylist())
            if held:
                self.digests[resource, path] = held
        if len(self.seen) < _MOST_SEEN and not held:
            clear = (text for text in texts.slice(0, _MOST_SEEN - len(self.seen)).to_pylist() if _CLEAR.fullmatch(text))
            self.seen |= dict.fromkeys(clear)

    def join(self, other: Reversal) -> None:
        """Add what another resource held."""
        self.digests |= other.digests
        self.seen |= dict.fromkeys(list(other.seen)[: _MOST_SEEN - len(self.seen)])

    def proven(self, entries: Iterable[ResourceEntry]) -> list[ResourceEntry]:
        """``entries``, with what was proven of their hashed columns in words."""
        entries = list(entries)
        hidden = {(e.resource.id, c.column.name) for e in entries for c in e.columns if _is_hidden(c)}
        wanted = {place: held for place, held in self.digests.items() if place in hidden}
        if not wanted:
            return entries
        found = looked_up({d for held in wanted.values() for d in held}, list(self.seen), lambda n: n < MOST_TRIED)
        said = {place: _in_words(held, found) for place, held in wanted.items()}
        return [
            replace(entry, columns=tuple(_with(entry, column, said) for column in entry.columns)) for entry in entries
        ]


def _is_hidden(column: ColumnEntry) -> bool:
    """By its look a digest in Base64 may be a cipher as well."""
    return any(label.state in ("hashed", "encrypted") for label in column.labels)


def _with(entry: ResourceEntry, column: ColumnEntry, said: dict[tuple[str, str], str]) -> ColumnEntry:
    return replace(column, proven=said.get((entry.resource.id, column.column.name), ""))


def _in_words(held: Collection[bytes], found: dict[bytes, str]) -> str:
    """Such as ``412 of 2,000 digests proven reversible: unsalted MD5``; empty where none was found."""
    algorithms = [found[digest] for digest in held if digest in found]
    how = " + ".join(sorted(set(algorithms)))
    return f"{len(algorithms):,} of {len(held):,} digests proven reversible: unsalted {how}" if algorithms else ""
