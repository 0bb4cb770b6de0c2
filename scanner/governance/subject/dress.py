"""A cell without its dress, as an SQL expression: the database's own ``person.normal``, as near as it can."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from scanner.governance.subject.person import is_text, normal

if TYPE_CHECKING:
    import sqlalchemy as sa

_WIDE_DIGITS = {chr(0xFF10 + n): str(n) for n in range(10)}
_WIDE_LETTERS = {chr(base + n): chr(0x41 + n) for base in (0xFF21, 0xFF41) for n in range(26)}
_DASHES = dict.fromkeys("-\u2010\u2011\u2012\u2013\u2212\uff0d", "")
_BLANKS = dict.fromkeys(" \t\u3000\u00a0", "")
_MARKS = {**dict.fromkeys(".·•()/_+'", ""), "\uff08": "", "\uff09": "", "\uff0b": "", "\uff0e": "", "\uff0f": ""}
_WIDE_SIGNS = {"\uff20": "@", "\uff0e": ".", "\uff0d": "-", "\uff3f": "_"}
_DIGITS_ONLY = ("contact.mobile", "contact.landline", "finance.bank_card", "finance.bank_account", "contact.qq")

_NESTED = 40
"""Calls inside each other that any database takes; full-width letters are given up beyond."""


def undressed(cell: Any, pi_type: str, dialect: str) -> Any:
    """``cell`` (a text) in upper case, half width, without blanks; for numbers without dashes and dots, too.

    On SQLite the connection must have been ``prepared``.
    """
    import sqlalchemy as sa

    if dialect == "sqlite":
        return sa.func.pisift_normal(cell, pi_type)

    if is_text(pi_type):
        changes = {**_WIDE_DIGITS, **_WIDE_LETTERS, **_WIDE_SIGNS, **_BLANKS, "·": "", "•": ""}
    else:
        letters = {} if pi_type in _DIGITS_ONLY else _WIDE_LETTERS
        changes = {**_WIDE_DIGITS, **letters, **_MARKS, **_DASHES, **_BLANKS}
    if dialect == "postgresql":
        # One function for all signs; those at the end of the first list, without a partner, go.
        order = sorted(changes, key=lambda sign: changes[sign] == "")
        return sa.func.upper(sa.func.translate(cell, "".join(order), "".join(changes[sign] for sign in order)))
    if dialect in ("mysql", "mariadb"):
        # A collation by Unicode's weights takes full width and case for the same; so many nested calls nobody compiles.
        dropped = "".join(re.escape(sign) for sign, plain in changes.items() if not plain)
        return sa.func.regexp_replace(cell, f"[{dropped}]", "").collate("utf8mb4_unicode_ci")
    for sign, plain in changes.items():
        if len(changes) < _NESTED or not plain:
            cell = sa.func.replace(cell, sign, plain)
    return sa.func.upper(cell)


def prepare(connection: sa.Connection) -> None:
    """Give SQLite, which runs in this process and cannot nest so many calls, ``person.normal`` itself."""
    if connection.dialect.name == "sqlite":
        raw: Any = connection.connection.dbapi_connection
        raw.create_function("pisift_normal", 2, _normal, deterministic=True)


def _normal(text: str | None, pi_type: str) -> str | None:
    return None if text is None else normal(text, pi_type)
