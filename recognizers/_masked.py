"""What recognizers of masked values share."""

from __future__ import annotations

MASKS = "*•●xX"


def in_the_clear(value: str) -> str:
    """How much of ``value`` the mask has left, in words: ``7 of 11 characters in the clear``."""
    characters = [character for character in value if character not in " -"]
    left = sum(character not in MASKS for character in characters)
    return f"{left} of {len(characters)} characters in the clear"
