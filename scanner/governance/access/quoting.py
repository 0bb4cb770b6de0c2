"""Names as identifiers of a server, for statements that people read before they run them."""

from __future__ import annotations


def quoted(*names: str) -> str:
    """Names as PostgreSQL writes them, joined by dots; plain ones without quotes."""
    return ".".join(name if _is_plain(name) else '"' + name.replace('"', '""') + '"' for name in names)


def quoted_mysql(*names: str) -> str:
    """Names as MySQL writes them, joined by dots; plain ones without quotes."""
    return ".".join(name if _is_plain(name) else "`" + name.replace("`", "``") + "`" for name in names)


def _is_plain(name: str) -> bool:
    # A reserved word is quoted as well: which ones they are differs by version.
    return name.isascii() and name.isidentifier() and name == name.lower() and name not in _RESERVED


_RESERVED = frozenset(
    "all and any array as asc between both by case cast check collate column constraint create cross current_date"
    " current_time current_user database default delete desc distinct do drop else end except exists false fetch for"
    " foreign from full grant group having in index inner insert into is join key left like limit lateral natural not"
    " null offset on only or order outer primary references returning right rows select session_user set some table"
    " then to trailing true union unique update user using values view when where window with".split()
)
