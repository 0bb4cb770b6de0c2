"""Which columns a routine's body may read, by the words in it: bodies are programs, and nobody here runs them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from scanner.governance.access.lineage import Behind, Relation, Shown

_WORD = re.compile(r'"(?:[^"]|"")+"|`(?:[^`]|``)+`|[^\W\d][\w$]*|\*')
_REMARK = re.compile(r"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'", re.DOTALL)


def words_of(body: str) -> frozenset[str]:
    """Names, keywords and ``*`` of a body in lower case; no remarks, no texts."""
    found = _WORD.findall(_REMARK.sub(" ", body))
    return frozenset(word.strip('"`').replace('""', '"').replace("``", "`").lower() for word in found)


def mentions(body: str, columns: Mapping[Relation, tuple[str, ...]], home: str | None = None) -> set[Behind]:
    """The columns that ``body`` may read.

    A table counts where its name stands in it (and its schema's, unless that is ``home``; None: in any case), a column
    of it where its own does, or a ``*``.
    """
    words = words_of(body)
    return {
        Behind(relation, name, Shown.WHOLE)
        for relation, own in columns.items()
        if relation[1].lower() in words and (home is None or relation[0] == home or relation[0].lower() in words)
        for name in own
        if "*" in words or name.lower() in words
    }
