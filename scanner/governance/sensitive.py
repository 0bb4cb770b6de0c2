"""Which PI types are sensitive personal information, by the lists that the catalogue keeps."""

from __future__ import annotations

from functools import lru_cache

from scanner.catalogue import read_data


@lru_cache(maxsize=3)
def sensitive_types(basis: str = "union") -> frozenset[str]:
    """PI types that are sensitive by ``basis``: GB/T 35273-2020 annex B, PIPL art. 28 with GB/T 45574-2025, or either.

    Those that are sensitive only by context are not among them: see ``sensitive_by_context``.
    """
    keys = {"35273": ("s35",), "45574": ("s45",)}.get(basis, ("s35", "s45"))
    return _marked("Y", keys)


@lru_cache(maxsize=1)
def sensitive_by_context() -> frozenset[str]:
    """PI types of which either list says that it depends on the context."""
    return _marked("C", ("s35", "s45"))


def _marked(mark: str, keys: tuple[str, ...]) -> frozenset[str]:
    return frozenset(entry["id"] for entry in read_data("pi_types.toml")["type"] if mark in [entry[k] for k in keys])
