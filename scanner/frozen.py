"""Frozen values as JSON and back, by their own type hints: what a state file holds. Never code, as a pickle would."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


def dumps(value: Any) -> str:
    """``value``, made of dataclasses, tuples, mappings and plain values, as JSON."""
    return json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":"))


def loads(kind: type[T], text: str) -> T:
    """The value of type ``kind`` that ``dumps`` wrote; ``ValueError`` if the text is none.

    Fields the text does not have keep their defaults; fields the type does not have (any more) are an error, so
    that counts of another version are not mistaken for those of this one.
    """
    try:
        return _value(kind, json.loads(text))  # type: ignore[no-any-return]  # of type kind by construction
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError(f"not a {kind!r}") from error


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, bytes):
        return base64.b85encode(value).decode()
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    return value


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _value(kind: Any, plain: Any) -> Any:
    origin, parts = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return None if plain is None else _value(next(part for part in parts if part is not type(None)), plain)
    if origin is tuple:
        if len(parts) == 2 and parts[1] is ...:
            return tuple(_value(parts[0], item) for item in plain)
        return tuple(_value(part, item) for part, item in zip(parts, plain, strict=True))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {key: _value(parts[1], item) for key, item in plain.items()}
    if is_dataclass(kind):
        hints = _hints(kind)  # type: ignore[arg-type]  # a class
        return kind(**{name: _value(hints[name], item) for name, item in plain.items()})  # type: ignore[operator]  # a class found at run time
    if kind is bytes:
        return base64.b85decode(plain)
    return kind(plain) if isinstance(kind, type) and issubclass(kind, Enum) else plain
