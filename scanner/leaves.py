"""The leaves of JSON documents by path: what becomes a column when a text turns out to be JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa

_DEEPEST = 12
"""How deep JSON inside JSON text is opened; what is deeper stays a text."""
_KEY = re.compile(r"[@$]?[^\W\d][\w \-.$/:]{0,63}")
_VALUE_IN_KEY = re.compile(r"\d{5}|(?:\d[ .\-]?){7}|(?!^)@|[0-9a-fA-F]{16}|[0-9a-fA-F]{8}-[0-9a-fA-F]{4}")
"""A key with a long number (a phone, spaced or full-width, too) an address or an identifier is a value, not a name."""


def joined(path: str, key: str) -> str:
    """The path of ``key`` below ``path``."""
    return f"{path}.{key}" if path else key


class _Repeated(list[tuple[str, Any]]):
    """The pairs of a JSON object in which a key stands twice: a dict would keep the last only."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any] | _Repeated:
    found = dict(pairs)
    return found if len(found) == len(pairs) else _Repeated(pairs)


def parsed(text: str) -> Any:
    """A JSON object or array, numbers kept as the digits that stand there; None if it is neither."""
    try:
        document = json.loads(text, parse_float=str, parse_int=str, parse_constant=str, object_pairs_hook=_object)
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, (dict, list)) else None


class Leaves:
    """Collects leaf texts by path, in order of first appearance."""

    def __init__(self) -> None:
        self._cells: dict[str, tuple[list[str | None], list[int]]] = {}

    def add(self, path: str, value: Any, place: int) -> None:
        """Add the leaves below ``value``; with a stack of its own, since a hostile document nests deeply."""
        stack = [(path, value, 0)]
        while stack:
            path, value, opened = stack.pop()
            if isinstance(value, str) and opened < _DEEPEST and value[:1] in ("{", "["):
                inner = parsed(value)
                value, opened = (value, opened) if inner is None else (inner, opened + 1)
            if isinstance(value, (dict, _Repeated)):
                pairs = value.items() if isinstance(value, dict) else value
                children = [(self.key_path(path, key, place), child, opened) for key, child in pairs]
                stack.extend(reversed(children))
            elif isinstance(value, list):
                stack.extend((f"{path}[]", child, opened) for child in reversed(value))
            else:
                self._put(path, _leaf_text(value), place)

    def key_path(self, path: str, key: str, place: int) -> str:
        """A key's path. A key that is itself a value (a phone number) becomes ``*``, and is kept as a cell."""
        if is_name(key):
            return joined(path, key)
        self._put(joined(path, "*{key}"), key, place)
        return joined(path, "*")

    def _put(self, path: str, text: str | None, place: int) -> None:
        texts, places = self._cells.setdefault(path, ([], []))
        texts.append(text)
        places.append(place)

    def columns(self) -> Iterator[tuple[str, pa.LargeStringArray, np.ndarray[Any, Any]]]:
        """(path, texts, the row of each) of every path."""
        for path, (texts, places) in self._cells.items():
            yield path or "[]", _array(texts), np.array(places, np.int64)


def _array(texts: list[str | None]) -> pa.LargeStringArray:
    try:
        return pa.array(texts, pa.large_string())
    except UnicodeEncodeError:
        # Half of an emoji, as JSON may escape it, is no text; the rest of the text is.
        return pa.array([None if t is None else t.encode("utf-8", "replace") for t in texts], pa.large_string())


def is_name(key: str) -> bool:
    """Whether a key names what it holds, rather than being a value itself."""
    return _KEY.fullmatch(key) is not None and _VALUE_IN_KEY.search(key) is None


def _leaf_text(value: Any) -> str | None:
    return value if value is None else str(value).lower() if isinstance(value, bool) else str(value)
