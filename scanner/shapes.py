"""Coarse shapes of cells: what a column named 生日 or 工资 must hold to be believed."""

from __future__ import annotations

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


def census(texts: pa.LargeStringArray, counts: np.ndarray[Any, Any]) -> tuple[tuple[str, int], ...]:
    """How many cells have each shape; ``counts`` says how often each of the distinct ``texts`` stands."""
    lengths = np.diff(buffer_of(texts)[1])
    found: dict[str, int] = {"long": int(counts[lengths > SHORT].sum())}
    is_short = (lengths > 0) & (lengths <= SHORT)
    if is_short.any():
        short, weights = (texts, counts) if is_short.all() else (texts.filter(pa.array(is_short)), counts[is_short])
        for name, pattern in _PATTERNS.items():
            found[name] = int(weights[np.asarray(pc.match_substring_regex(short, pattern))].sum())
    for name, pattern, candidates in (
        ("hash", r"^[0-9a-fA-F]+$", np.isin(lengths, _HASH_LENGTHS)),
        ("cipher", r"^[0-9A-Za-z+/_-]{20,}={1,2}$|^[0-9A-Za-z+/]{24,512}$", (lengths >= 22) & (lengths <= 512)),
    ):
        # Prose and log lines have a blank, a colon or a 汉字 at one of these places: no need to look closer.
        for place in (4, 10, 13, 19):
            candidates = candidates & _IN_CODE[byte_at(texts, place)]
        if candidates.any():
            part = texts.filter(pa.array(candidates))
            found[name] = int(counts[candidates][np.asarray(pc.match_substring_regex(part, pattern))].sum())
    return tuple(sorted((name, count) for name, count in found.items() if count))
