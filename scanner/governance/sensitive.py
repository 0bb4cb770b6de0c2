"""Which PI types are sensitive personal information, by the lists that the catalogue keeps."""

from __future__ import annotations

from functools import lru_cache

from scanner.catalogue import read_data


@lru_cache(maxsize=3)
def sensitive_types(basis: str = "union") -> frozenset[str]:
    """PI types that are sensitive by ``basis``: GB/T 35273-2020 annex B, PIPL art. 28 with GB/T 45574-2025, or either.

    Those that are sensitive only by context (C) are not among them.
    """
    keys = {"35273": ("s35",), "45574": ("s45",)}.get(basis, ("s35", "s45"))
    return frozenset(entry["id"] for entry in read_data("pi_types.toml")["type"] if "Y" in [entry[k] for k in keys])
