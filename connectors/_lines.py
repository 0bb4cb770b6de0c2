"""Texts as lines: what they are made of, and Arrow arrays of them; shared by the connectors of logs and files."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from connectors._bytes import HEAD, READ_ERRORS, Utf8Stream
from connectors._kinds_of_lines import LineSample
from connectors._limit import SHORTER, limited
from connectors._records import W3cLines, shape_of_records, xml_parts
from scanner.errors import ConnectorError, in_words
from scanner.model import Mode, Plan, Resource

BLOCK = 8 << 20
"""Bytes read at a time; a batch is the whole lines of a block."""
LOG_METADATA = {b"pisift.log": b""}
"""Of a schema whose rows a program wrote one after the other: ``scanner.statements`` looks for its statements."""
LONGEST_LINE = 64 << 20
"""A longer line is cut in pieces of this size (between words where it can be): memory stays flat."""
_PAIR = re.compile(r"""(?:^|(?<=[\s,;|&\[{(]))([^\W\d][\w.\-]{0,63})=("(?:[^"\\]|\\.)*"|'[^']*'|[^\s,;|"'&\])}]*)""")
_KEY_VALUE_SHARE = 0.8
"""Of the first lines so many must be nearly all key=value pairs for a file to count as such."""
_SAMPLE_LINES = 100


@lru_cache(maxsize=256)
def shape_of(head: bytes, encoding: str) -> str:
    """``json``, ``pairs``, ``w3c``, ``xml`` or ``text``: what the first lines are made of."""
    text = head.decode(encoding, "replace").removeprefix("\ufeff")
    lines = [line for line in text.splitlines()[:_SAMPLE_LINES] if line.strip()]
    if len(head) >= HEAD and len(lines) > 1:
        lines.pop()  # cut in the middle
    if not lines:
        return "text"
    if shape := shape_of_records(lines):
        return shape
    if sum(_is_json(line) for line in lines) >= _KEY_VALUE_SHARE * len(lines):
        return "json"
    return "pairs" if sum(_is_pairs(line) for line in lines) >= _KEY_VALUE_SHARE * len(lines) else "text"


def _is_json(line: str) -> bool:
    if not line.lstrip().startswith("{"):
        return False
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True


def _is_pairs(line: str) -> bool:
    found = [match.group() for match in _PAIR.finditer(line)]
    return len(found) > 1 and sum(map(len, found)) + len(found) >= _KEY_VALUE_SHARE * len(line)


def lines_reader(stream: Utf8Stream, shape: str, resource: Resource, plan: Plan) -> pa.RecordBatchReader:
    """A reader over the lines of ``stream``: column ``line`` of text, or an unnamed one of JSON or pairs."""
    kinds = {"text": pa.large_string(), "json": pa.json_(pa.large_string())}
    column = "line" if shape == "text" else ""
    schema = pa.schema([(column, kinds.get(shape, pa.map_(pa.string(), pa.large_string())))], metadata=LOG_METADATA)
    return pa.RecordBatchReader.from_batches(schema, _batches(stream, schema, shape, resource, plan))


def _batches(
    stream: Utf8Stream, schema: pa.Schema, shape: str, resource: Resource, plan: Plan
) -> Iterator[pa.RecordBatch]:
    ways: dict[str, Callable[[str], list[tuple[str, str]]]] = {"pairs": _pairs, "w3c": W3cLines(), "xml": xml_parts}
    taken_apart = ways.get(shape)
    rest = _Rest(plan, taken_apart if shape == "w3c" else None)
    blocks = (pa.record_batch([lines], ["line"]) for lines in rest.after(line_arrays(stream)))
    is_sample, is_broken_off = plan.mode is Mode.SAMPLE, False
    sample = LineSample(plan)
    try:
        # Shaped after the limit: a block of pairs is not taken apart for its first few lines.
        for block in blocks if is_sample else limited(blocks, resource, plan, "lines"):
            lines = sample(block.column(0)) if is_sample else block.column(0)
            shaped = _shaped(lines, taken_apart, schema.field(0).type)
            yield pa.RecordBatch.from_arrays([shaped], schema=schema)
            plan.reached(str(rest.place))
    except READ_ERRORS as error:
        raise ConnectorError(in_words(error)) from error
    except GeneratorExit:
        is_broken_off = not is_sample  # by an interruption: whoever goes on reads it from the beginning
        raise
    finally:
        stream.close()
        if not is_broken_off:
            stream.note_damage(resource, plan)


class _Rest:
    """What of a log is still to be read: all of it, or what lies behind the place that an earlier scan reached.

    A place is a number of bytes of UTF-8 text, so that it means the same in any encoding and compression.
    """

    def __init__(self, plan: Plan, names: Callable[[str], object] | None) -> None:
        """``names`` is told the directives that lie before the place."""
        self.place = 0
        self._start, self._names = int(plan.start or 0), names

    def after(self, arrays: Iterable[pa.LargeStringArray]) -> Iterator[pa.LargeStringArray]:
        """The lines behind the place; raises ``ConnectorError`` when the log has become shorter."""
        for lines in arrays:
            size = pc.sum(pc.binary_length(lines)).as_py()
            known = min(max(self._start - self.place, 0), size)
            self.place += size
            if known:
                ends = np.cumsum(np.asarray(pc.binary_length(lines)))
                count = int(np.searchsorted(ends, known, side="right"))
                if self._names is not None:
                    heads = lines.slice(0, count).to_pylist()
                    _ = [self._names(line) for line in heads if line.startswith("#")]
                lines = lines.slice(count)
            if len(lines):
                yield lines
        if self.place < self._start:
            raise ConnectorError(SHORTER)


def _shaped(
    lines: pa.LargeStringArray, taken_apart: Callable[[str], list[tuple[str, str]]] | None, kind: pa.DataType
) -> pa.Array:
    if taken_apart is not None:
        return pa.array([None if line is None else taken_apart(line) for line in lines.to_pylist()], kind)
    return lines if kind == lines.type else pa.ExtensionArray.from_storage(kind, lines)


def _pairs(line: str) -> list[tuple[str, str]]:
    """The key=value pairs of a line; what stands between them is kept under ``line``."""
    pairs, rest, last = [], [], 0
    for found in _PAIR.finditer(line):
        key, value = found.groups()
        if value[:1] in ('"', "'"):
            value = value[1:-1].replace('\\"', '"')
        pairs.append((key, value))
        rest.append(line[last : found.start()])
        last = found.end()
    rest.append(line[last:])
    remainder = " ".join("".join(rest).split())
    if any(character.isalnum() for character in remainder):
        pairs.append(("line", remainder))
    return pairs


def line_arrays(stream: Utf8Stream) -> Iterator[pa.LargeStringArray]:
    """Arrays of whole lines over the blocks' own memory: nothing is copied line by line."""
    carry: list[bytes] = []
    carried = 0
    while block := stream.blocks(BLOCK):
        cut = block.rfind(b"\n") + 1
        if cut:
            yield _array(b"".join((*carry, block[:cut])))
            carry, carried = [], 0
        if rest := block[cut:]:
            carry.append(rest)
            carried += len(rest)
        if carried > LONGEST_LINE:
            piece = b"".join(carry)
            at = _word_end(piece)
            yield _array(piece[:at])
            carry, carried = [piece[at:]], len(piece) - at
    if carried:
        yield _array(b"".join(carry))


def _word_end(piece: bytes) -> int:
    """A place near the end of ``piece`` that splits no word, number or character; its end if there is none."""
    found = None
    for found in re.finditer(rb"[\s,;\"'&<>{}\[\]()]", piece[-4096:]):  # noqa: B007  the last one
        pass
    if found:
        return len(piece) - len(piece[-4096:]) + found.end()
    at = len(piece)
    while at > len(piece) - 4 and piece[at - 1] & 0xC0 == 0x80:
        at -= 1
    return at - 1 if piece[at - 1] >= 0xC0 else len(piece)


def _array(block: bytes) -> pa.LargeStringArray:
    ends = np.flatnonzero(np.frombuffer(block, np.uint8) == 0x0A) + 1
    if not len(ends) or ends[-1] != len(block):
        ends = np.append(ends, len(block))
    offsets = np.concatenate([[0], ends]).astype(np.int64)
    return pa.LargeStringArray.from_buffers(len(ends), pa.py_buffer(offsets), pa.py_buffer(block))
