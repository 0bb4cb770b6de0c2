"""Checks that formats share, each for one value and for many at once.

The scalar form takes the value's digits as text and says whether they pass; the form for many takes a matrix of
code points (values × characters, all of one length, no separators) and returns one bool a value. The suite holds
both against each other. python-stdnum has the scalar ones (``stdnum.luhn``, ``stdnum.iso7064``), but one value at a
time takes a hundred times as long, and a scan tries millions.
"""

from __future__ import annotations

from typing import Any

import numpy as np

Codes = np.ndarray[Any, Any]
"""Code points, values × characters."""

_ZERO, _NINE, _X = 0x30, 0x39, 0x58


def digits_of(codes: Codes) -> Codes:
    """Digits as numbers; anything else becomes nonsense that ``is_digits`` tells."""
    return codes.astype(np.int16) - _ZERO


def is_digits(codes: Codes) -> Codes:
    """Which values are ASCII digits throughout."""
    result: Codes = np.all((codes >= _ZERO) & (codes <= _NINE), axis=1)
    return result


def passes_luhn(digits: str) -> bool:
    """The Luhn formula (ISO/IEC 7812-1, annex B)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (1 + place % 2)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


def all_luhn(codes: Codes) -> Codes:
    """``passes_luhn`` of each row of digits."""
    digits = digits_of(codes)
    doubled = digits[:, -2::-2] * 2
    total = digits[:, -1::-2].sum(axis=1) + (doubled - 9 * (doubled > 9)).sum(axis=1)
    result: Codes = (total % 10 == 0) & is_digits(codes)
    return result


_MOD_11_2 = "10X98765432"  # ISO 7064; GB 11643-1999, 4.2: remainder 0..10
_WEIGHTS_11_2 = np.array([2 ** (17 - i) % 11 for i in range(17)], np.int16)


def mod_11_2_character(digits: str) -> str:
    """The check character of ISO 7064 MOD 11-2 for ``digits``."""
    remainder = 0
    for digit in digits:
        remainder = (remainder + int(digit)) * 2 % 11
    return _MOD_11_2[remainder]


def all_mod_11_2(codes: Codes) -> Codes:
    """Which rows of 17 digits and a check character (x or X for 10) pass MOD 11-2."""
    digits = digits_of(codes[:, :17])
    wanted = np.frombuffer(_MOD_11_2.encode(), np.uint8)[(digits * _WEIGHTS_11_2).sum(axis=1) % 11]
    last = codes[:, 17] & ~np.where(codes[:, 17] >= 0x60, 0x20, 0).astype(codes.dtype)
    result: Codes = (last == wanted) & is_digits(codes[:, :17])
    return result


def weighted_sum(text: str, weights: tuple[int, ...], value: dict[str, int]) -> int:
    """Σ value(character) × weight, for checks with an alphabet of their own."""
    return sum(value[character] * weight for character, weight in zip(text, weights, strict=True))


def mrz_digit(text: str) -> str:
    """The check digit of machine-readable documents (ICAO Doc 9303-3, 4.9): weights 7 3 1, A=10 … Z=35, ``<`` = 0."""
    total = 0
    for place, character in enumerate(text):
        value = 0 if character == "<" else int(character, 36)
        total += value * (7, 3, 1)[place % 3]
    return str(total % 10)
