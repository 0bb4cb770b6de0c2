"""JSON files that are one document: an array gives one row an element, anything else one row."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pyarrow as pa

from connectors._bytes import Utf8Stream
from scanner.errors import ConnectorError

BLOCK = 8 << 20
LARGEST_JSON = 256 << 20
"""A JSON file that is not in lines must fit into memory; a larger one is a gap."""
_JSON_BLANKS = re.compile(r"[ \t\r\n]*")


def json_document(stream: Utf8Stream) -> tuple[pa.Schema, Iterator[pa.RecordBatch]]:
    """A whole JSON file: an array gives one row an element, anything else one row."""
    with stream:
        parts = []
        size = 0
        while block := stream.blocks(BLOCK):
            size += len(block)
            if size > LARGEST_JSON:
                raise ConnectorError(f"one JSON document of more than {LARGEST_JSON >> 20} MB; write it as JSON lines")
            parts.append(block)
    text = b"".join(parts).decode()
    try:
        rows = list(_elements(text))
    except (ValueError, RecursionError):
        rows = text.splitlines(keepends=True)
        schema = pa.schema([("line", pa.large_string())])
        return schema, iter([pa.record_batch([pa.array(rows, pa.large_string())], schema=schema)])
    kind = pa.json_(pa.large_string())
    schema = pa.schema([("", kind)])
    texts = pa.ExtensionArray.from_storage(kind, pa.array(rows, pa.large_string()))
    return schema, iter([pa.record_batch([texts], schema=schema)])


def _elements(text: str) -> Iterator[str]:
    """The elements of a JSON array as they are written, or the whole document; ``ValueError`` when it is no JSON.

    Not parsed and written again: that would lose digits, and a key that stands twice.
    """
    decode = json.JSONDecoder(parse_float=str, parse_int=str).raw_decode
    at = _past_blanks(text, 0)
    if not text.startswith("[", at):
        end = decode(text, at)[1]
        yield text[at:end]
    else:
        end = _past_blanks(text, at + 1)
        while not text.startswith("]", end):
            at, end = end, decode(text, end)[1]
            yield text[at:end]
            end = _past_blanks(text, end)
            if text.startswith(",", end):
                end = _past_blanks(text, end + 1)
            elif not text.startswith("]", end):
                raise ValueError("an array without an end")
        end += 1
    if _past_blanks(text, end) != len(text):
        raise ValueError("something follows the document")


def _past_blanks(text: str, at: int) -> int:
    found = _JSON_BLANKS.match(text, at)
    return found.end() if found else at
