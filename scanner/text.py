"""Folding, bounding and masking of text: what recognizers and the core share.

All folding is one character for one, so a span in the folded text is a span in the original.
"""

from __future__ import annotations

import re

_FULL_WIDTH = {0xFF01 + i: 0x21 + i for i in range(94)}
_DASHES = dict.fromkeys((0x2010, 0x2011, 0x2012, 0x2013, 0x2212, 0xFE63), 0x2D)
_SPACES = dict.fromkeys((0x3000, 0x00A0, 0x2002, 0x2003, 0x2009, 0x202F), 0x20)
_FOLD = {**_FULL_WIDTH, **_DASHES, **_SPACES}
_PUNCTUATION = tuple((wide, chr(_FOLD[ord(wide)])) for wide in "，：（）；！？")
_FOLDABLE = re.compile(f"[{''.join(map(chr, _FOLD))}]")


def fold(text: str) -> str:
    """Full-width ASCII (Ａ１＠) to ASCII, typographic dashes to ``-``, wide spaces to a space.

    One for one: NFKC would change lengths and move every span behind the change.
    """
    if text.isascii() or _FOLDABLE.search(text) is None:
        return text
    # Most texts hold sentence punctuation and nothing else to fold: replacing it is ten times faster.
    for wide, narrow in _PUNCTUATION:
        text = text.replace(wide, narrow)
    return text if _FOLDABLE.search(text) is None else text.translate(_FOLD)


_TRIGGER_BOUND = r"[^0-9A-Za-z]"


def fold_all(texts: list[str]) -> list[str]:
    """``fold`` of each text; where none of them needs it, one look tells."""
    return texts if _FOLDABLE.search("\n".join(texts)) is None else [fold(text) for text in texts]


def bounded(pattern: str) -> re.Pattern[str]:
    r"""Compile ``pattern`` so that it ends before anything but a letter or digit; ``begins`` is the other side.

    ``\b`` would find nothing in 手机138…: 汉字 are word characters to Python. The left side is no look-behind,
    because ``re`` skips ahead ten times faster to a pattern that begins with a character class.
    """
    return re.compile(f"(?:{pattern})(?![0-9A-Za-z])")


def undressed(text: str) -> str:
    """A text as triggers expect it: folded, without blanks around it.

    Only for deciding which recognizers look at the text; what they get is the folded text itself.
    """
    return fold(text).strip()


GLUE = " .:/_-@#&?+*%~!$\\"
"""What joins a value to something before it: behind any other character it stands by itself."""


def begins(text: str, start: int) -> bool:
    """Whether a value at ``start`` is no tail of a longer word or number."""
    return start == 0 or not (text[start - 1].isascii() and text[start - 1].isalnum())


def bounded_trigger(pattern: str) -> str:
    """The same bounds for a Hyperscan trigger, which has no look-around (texts are enclosed in newlines)."""
    return f"{_TRIGGER_BOUND}(?:{pattern}){_TRIGGER_BOUND}"


def cued_trigger(words: str | list[str] | tuple[str, ...], then: str = "") -> str:
    """A trigger for values that count only after one of ``words``; ``then`` follows within the window of context.

    The window of context words counts characters, this one bytes: four a character at most, and the word's own line.
    """
    return rf"(?i:{any_of(words)})" + (rf"(?:.{{0,96}}[^0-9A-Za-z])?(?:{then})" if then else "")


def whole_cell_trigger(pattern: str) -> str:
    """A trigger for values that count only as a whole cell (blanks around it do not matter)."""
    # No blanks here: Hyperscan finds bare literals five times faster, and the prefilter strips cells that have any.
    return rf"\n(?:{pattern})\r?\n"


def any_of(words: str | list[str] | tuple[str, ...]) -> str:
    """An alternation of characters or words: triggers are bytes, in which a class of 汉字 means nothing."""
    return "(?:" + "|".join(re.escape(word) for word in words) + ")"


MASK = "*"
_FIXED = MASK * 6


def mask(value: str, style: str) -> str:
    """Hide a value the way its PI type is customarily shown (standards: JR/T 0171-2020 annex A in spirit).

    ``style`` is the catalogue's: ``"3+4"`` keeps so many first and last characters, ``"email"``, ``"ip"``,
    ``"region"`` (first 6 characters of an address), or ``"none"`` (nothing is shown, not even the length).
    At least a third of a value is always hidden (138****5678 hides 4 of 11).
    """
    if style == "none" or not value:
        return _FIXED
    if style == "email":
        local, _, domain = value.partition("@")
        return f"{local[:1]}***@{domain}" if domain else _FIXED
    if style == "ip":
        separator = "." if "." in value else ":"
        parts = value.split(separator)
        # The last part is always hidden: what is no address (one part) is not shown at all.
        kept = parts[: min(3 if separator == "." else 2, len(parts) - 1)]
        return separator.join(kept) + separator + MASK if kept else _FIXED
    if style == "region":
        return value[: min(6, len(value) // 2)] + _FIXED
    first, _, last = style.partition("+")
    return _keep_ends(value, int(first), int(last))


def _keep_ends(value: str, first: int, last: int) -> str:
    budget = len(value) - max(1, -(-len(value) // 3))
    first = min(first, budget)
    last = min(last, budget - first)
    return value[:first] + MASK * (len(value) - first - last) + (value[-last:] if last else "")
