"""Coarse shapes of cells: what a column named 生日 or 工资 must hold to be believed."""

from __future__ import annotations

import string
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from scanner.arrays import buffer_of, byte_at, bytes_among

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

_LETTERS, _BLANKS = string.ascii_letters.encode(), b" \t\n\v\f\r"
# Bytes of hexadecimal and Base64 texts.
_IN_CODE = bytes_among(_LETTERS + b"0123456789+/_-=")
# With which bytes a cell of a shape begins: of most columns most patterns need not be tried.
_MAY_BEGIN = {
    "number": bytes_among(_BLANKS + b"+-0123456789"),
    "date": bytes_among(_BLANKS + b"12"),
    "dialled": bytes_among(_BLANKS + b"+("),
    "flag": bytes_among(_BLANKS + b"01TtFfYyNn" + "是否".encode()),
    "latin": bytes_among(_LETTERS),
    "digest": bytes_among(b"${"),
    "bytes": bytes_among(b"d/i"),
}
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
            rows, some = short, part
            if name in _MAY_BEGIN:
                may = np.flatnonzero(_MAY_BEGIN[name][first])
                rows, some = short[may], part.take(pa.array(may))
            add(name, rows[np.asarray(pc.match_substring_regex(some, pattern))])
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
