"""Coarse shapes of cells: what a column named 生日 or 工资 must hold to be believed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from scanner.arrays import buffer_of, byte_at

SHORT = 96
"""Bytes: longer cells are prose, paths or documents, and their shape is ``long``."""
_HASH_LENGTHS = (32, 40, 64, 128)

# name -> RE2; a cell may have several
_PATTERNS = {
    "number": r"^\s*[+-]?[0-9]+(?:\.[0-9]+)?\s*$",
    "date": r"^\s*(?:19|20)[0-9]{2}(?:[-/.年](?:0?[1-9]|1[0-2])(?:[-/.月](?:0?[1-9]|[12][0-9]|3[01])日?)?月?"
    r"|(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01]))(?:[ T][0-9]{2}:[0-9]{2}.*)?\s*$",
    # Numbers of other countries: +55 (12) 3923-5555, (403) 262-3443; not 400-800-8820.
    "dialled": r"^\s*(?:\+[0-9]|\([0-9]{3}\) ?[0-9]{3}-)[0-9 ().-]{4,22}\s*$",
    "flag": r"^\s*(?i:0|1|true|false|y|n|yes|no|是|否)\s*$",
    "han": r"\p{Han}",
    "latin": r"^[A-Za-z][A-Za-z .,'·-]*$",
    "masked": r"(?:\*|＊|●|•){2,}|(?i:x){4,}|＃{2,}",
    "digest": r"^(?:\$(?:2[abxy]|1|5|6|y|argon2[a-z]*|pbkdf2[a-z0-9-]*|scrypt)\$|\{(?:bcrypt|SSHA|SHA|MD5|pbkdf2)\})",
    "bytes": r"^(?:data:image/|/9j/|iVBORw0KGgo)",
}


# Bytes of hexadecimal and Base64 texts.
_IN_CODE = np.isin(
    np.arange(256), np.frombuffer(b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ+/_-=", np.uint8)
)


_ALL = np.empty(0, np.int64)


def _bytes(characters: bytes) -> np.ndarray[Any, Any]:
    return np.isin(np.arange(256), np.frombuffer(characters, np.uint8))


_LETTERS = bytes(range(0x41, 0x5B)) + bytes(range(0x61, 0x7B))
# With which bytes a cell of a shape begins: of most columns most patterns need not be tried.
_MAY_BEGIN = {
    "number": _bytes(b"+-0123456789 \t\n\v\f\r"), "date": _bytes(b"12 \t\n\v\f\r"), "dialled": _bytes(b"+( \t\n\v\f\r"),
    "flag": _bytes(b"01TtFfYyNn \t\n\v\f\r") | _bytes("是否".encode()), "latin": _bytes(_LETTERS),
    "digest": _bytes(b"${"), "bytes": _bytes(b"d/i"),
}  # fmt: skip
Census = tuple[tuple[str, int], ...]


def censuses(texts: pa.LargeStringArray, counts: np.ndarray[Any, Any], lasts: Sequence[int]) -> list[Census]:
    """How many cells have each shape, for each of several columns whose distinct texts stand one behind another.

    ``counts`` says how often each text stands; column ``i`` ends before ``lasts[i]``. One sweep for all columns: a
    call into Arrow costs as much as looking at a thousand cells.
    """
    column = np.searchsorted(np.asarray(lasts), np.arange(len(texts)), side="right")
    found: dict[str, np.ndarray[Any, Any]] = {}

    def add(name: str, rows: np.ndarray[Any, Any]) -> None:
        found[name] = np.bincount(column[rows], counts[rows], len(lasts)).astype(np.int64)

    data, offsets = buffer_of(texts)
    lengths = np.diff(offsets)
    add("long", np.flatnonzero(lengths > SHORT))
    short = np.flatnonzero((lengths > 0) & (lengths <= SHORT))
    if len(short):
        part = texts if len(short) == len(texts) else texts.take(pa.array(short))
        first = byte_at(part, 0)
        for name, pattern in _PATTERNS.items():
            may = np.flatnonzero(_MAY_BEGIN[name][first]) if name in _MAY_BEGIN else _ALL
            some = part if may is _ALL else part.take(pa.array(may))
            rows = np.flatnonzero(np.asarray(pc.match_substring_regex(some, pattern)))
            add(name, short[rows if may is _ALL else may[rows]])
    for name, pattern, candidates in (
        ("hash", r"^[0-9a-fA-F]+$", np.isin(lengths, _HASH_LENGTHS)),
        ("cipher", r"^[0-9A-Za-z+/_-]{20,}={1,2}$|^[0-9A-Za-z+/]{24,512}$", (lengths >= 22) & (lengths <= 512)),
    ):
        # Prose and log lines have a blank, a colon or a 汉字 at one of these places: no need to look closer.
        rows = np.flatnonzero(candidates)
        for place in (4, 10, 13, 19):
            rows = rows[_IN_CODE[data[offsets[rows] + place]]]
        if len(rows):
            add(name, rows[np.asarray(pc.match_substring_regex(texts.take(pa.array(rows)), pattern))])
    names = sorted(found)
    return [tuple((name, count) for name in names if (count := int(found[name][i]))) for i in range(len(lasts))]
