"""Plain values, as JSON knows them, back into dataclasses, with every type checked."""

from __future__ import annotations

from functools import cache
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

T = TypeVar("T")


def counts(plain: dict[str, int]) -> tuple[tuple[str, int], ...]:
    """(name, count), sorted."""
    return tuple(sorted((name, whole(count)) for name, count in plain.items()))


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def made_of(kind: type[T], plain: dict[str, Any], /, **made: Any) -> T:
    """A ``kind`` from the fields of ``plain`` and those ``made`` already; what is not there keeps its default.

    Raises ``TypeError`` for a field that is missing or of another type.
    """
    hints = _hints(kind)  # type: ignore[arg-type]  # a class
    for name in hints.keys() & plain.keys() - made.keys():
        value, hint = plain[name], hints[name]
        if get_origin(hint) is tuple:
            made[name] = tuple(checked(name, item, get_args(hint)[0]) for item in value)
        else:
            made[name] = checked(name, value, hint)
    return kind(**made)


def whole(value: Any) -> int:
    """``value`` if it is a whole number."""
    return int(checked("count", value, int))


def checked(name: str, value: Any, hint: Any) -> Any:
    """``value`` if it is of the type ``hint``; ``TypeError`` that names ``name`` else."""
    if not isinstance(value, hint) or (isinstance(value, bool) and hint is not bool):
        raise TypeError(name)
    return value
