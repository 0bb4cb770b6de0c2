"""JSON files that are one document: an array gives one row an element, as it is read; anything else one row."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from connectors._bytes import Utf8Stream
from connectors._lines import line_arrays
from scanner.errors import ConnectorError
from scanner.model import Gap, GapKind, Plan, Resource

BLOCK = 8 << 20
LARGEST_JSON = 32 << 20
"""A document that is no array is taken apart as a whole, which takes some ten times its size; larger ones are text."""
LONGEST_ELEMENT = 64 << 20
_Array = np.ndarray[Any, Any]
_BLANKS = re.compile(r"[ \t\r\n]*")
_JSON = pa.json_(pa.large_string())
_DECODE = json.JSONDecoder().raw_decode


def json_document(
    stream: Utf8Stream, head: str, resource: Resource, plan: Plan
) -> tuple[pa.Schema, Iterator[pa.RecordBatch]]:
    """A JSON file that begins with ``head``: the elements of an array, a row each, or the whole document as one."""
    if _is_array(head):
        return pa.schema([("", _JSON)]), _damage_noted(_elements(stream), stream, resource, plan)
    start = stream.blocks(LARGEST_JSON)
    while len(start) <= LARGEST_JSON and (block := stream.blocks(BLOCK)):
        start += block
    if len(start) <= LARGEST_JSON and _is_json(start):
        stream.close()
        return pa.schema([("", _JSON)]), _damage_noted(iter([_batch([start])]), stream, resource, plan)
    if len(start) > LARGEST_JSON:
        reason = f"one JSON document of more than {LARGEST_JSON >> 20} MB is read as text, without its keys; "
        plan.note(Gap(resource.id, "", GapKind.UNSUPPORTED, reason + "write it as JSON lines or as an array"))
    lines = _lines(_Again(start, stream))
    return pa.schema([("line", pa.large_string())]), _damage_noted(lines, stream, resource, plan)


def _damage_noted(
    batches: Iterator[pa.RecordBatch], stream: Utf8Stream, resource: Resource, plan: Plan
) -> Iterator[pa.RecordBatch]:
    try:
        yield from batches
    finally:
        stream.note_damage(resource, plan)


def _is_array(head: str) -> bool:
    """Whether a text begins as an array does: its first element is whole, or longer than ``head``."""
    head = head.removeprefix("\ufeff")
    at = _past_blanks(head, 0)
    if not head.startswith("[", at):
        return False
    at = _past_blanks(head, at + 1)
    try:
        end = _past_blanks(head, _DECODE(head, at)[1])
    except (ValueError, RecursionError):
        return head[at : at + 1] in ("", "{", "[", '"', "]")
    return head[end : end + 1] in (",", "]", "")


def _is_json(content: bytes) -> bool:
    try:
        json.loads(content)
    except (ValueError, RecursionError):
        return False
    return True


def _past_blanks(text: str, at: int) -> int:
    found = _BLANKS.match(text, at)
    return found.end() if found else at


@dataclass
class _Again:
    """A stream whose first bytes were read already."""

    start: bytes
    stream: Utf8Stream

    def blocks(self, size: int) -> bytes:
        """The first bytes, then the others."""
        block, self.start = self.start, b""
        return block or self.stream.blocks(size)


def _lines(again: _Again) -> Iterator[pa.RecordBatch]:
    with again.stream:
        for lines in line_arrays(again):  # type: ignore[arg-type]  # it asks for blocks only
            yield pa.record_batch([lines], ["line"])


def _batch(elements: list[bytes]) -> pa.RecordBatch:
    texts = pa.array(elements, pa.large_binary()).cast(pa.large_string())
    return pa.record_batch([pa.ExtensionArray.from_storage(_JSON, texts)], schema=pa.schema([("", _JSON)]))


def _elements(stream: Utf8Stream) -> Iterator[pa.RecordBatch]:
    """The elements of an array as they are written: parsed and written again they would lose digits, and keys that
    stand twice. Raises ``ConnectorError`` when the array has no end, or something behind it."""
    commas = _Commas()
    rest = b""
    with stream:
        while block := stream.blocks(BLOCK):
            if commas.is_ended:
                rest = (rest + block).lstrip()
                if len(rest) > LONGEST_ELEMENT:
                    break
                continue
            known = len(rest)
            rest += block
            cuts = commas.of(rest, known)
            if cuts:
                starts = [0, *(cut + 1 for cut in cuts[:-1])]
                parts = (rest[start:cut].strip() for start, cut in zip(starts, cuts, strict=True))
                if elements := [part for part in parts if part]:
                    yield _batch(elements)
                rest = rest[cuts[-1] + 1 :]
            elif len(rest) > LONGEST_ELEMENT:
                raise ConnectorError(f"an element of a JSON array is longer than {LONGEST_ELEMENT >> 20} MB")
    if rest.strip():
        yield _batch([rest.strip()])
    if not commas.is_ended:
        raise ConnectorError("the JSON array has no end: the file is cut short or damaged")
    if rest.strip():
        raise ConnectorError("something follows the JSON array")


class _Commas:
    """Where the elements of the outermost array end: its brackets and commas, told from those in texts."""

    def __init__(self) -> None:
        self._depth = 0
        self._is_text = False
        self._odd = 0
        self.is_ended = False

    def of(self, content: bytes, start: int) -> list[int]:
        """The places in ``content``, of which what is before ``start`` was looked at already."""
        signs = np.frombuffer(content, np.uint8)[start:]
        quotes = self._quotes(signs)
        marks = np.flatnonzero(np.isin(signs, np.frombuffer(b"[]{},", np.uint8)))
        inside = (np.searchsorted(quotes, marks) + self._is_text) % 2 == 1
        self._is_text = bool((len(quotes) + self._is_text) % 2)
        marks = marks[~inside]
        kinds = signs[marks]
        # [ and { are 5B and 7B, ] and } are 5D and 7D.
        steps = np.where(kinds == ord(","), 0, np.where(kinds & 0x0F == 0x0B, 1, -1))
        depths = self._depth + np.cumsum(steps)
        ends = np.flatnonzero((depths == 0) & (steps == -1))
        last = int(ends[0]) + 1 if len(ends) else len(marks)
        self.is_ended = bool(len(ends))
        self._depth = int(depths[last - 1]) if last else self._depth
        depths, steps = depths[:last], steps[:last]
        # A comma between elements, the bracket before the first (with nothing before it), and the one behind the last.
        is_cut = ((depths == 1) & (steps >= 0)) | ((depths == 0) & (steps == -1))
        return [int(at) for at in marks[:last][is_cut] + start]

    def _quotes(self, signs: _Array) -> _Array:
        """Quotes that begin or end a text: those behind an odd number of backslashes are in one."""
        quotes = np.flatnonzero(signs == ord('"'))
        slashes = np.flatnonzero(signs == ord("\\"))
        if not len(slashes) and not self._odd:
            return quotes
        firsts = slashes[np.concatenate(([True], np.diff(slashes) > 1))] if len(slashes) else slashes
        lasts = slashes[np.concatenate((np.diff(slashes) > 1, [True]))] if len(slashes) else slashes
        lengths = lasts - firsts + 1
        if len(firsts) and firsts[0] == 0:
            lengths[0] += self._odd
        escaped = lasts[lengths % 2 == 1] + 1
        if self._odd and not (len(firsts) and firsts[0] == 0):
            escaped = np.concatenate(([0], escaped))
        self._odd = int(lengths[-1] % 2) if len(lasts) and lasts[-1] == len(signs) - 1 else 0
        return quotes[~np.isin(quotes, escaped)]
