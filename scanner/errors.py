"""What can go wrong, as a tree.

    PisiftError
    ├── UsageError       the command line or the settings are wrong: exit code 2
    └── ConnectorError   a source cannot be read (any more): a gap, exit code 3

Messages are one line, say what to do, and never quote a value or a password.
"""

from __future__ import annotations

import re


class PisiftError(Exception):
    """Anything pisift says in one line instead of a traceback."""


class UsageError(PisiftError):
    """The user asked for something that cannot be done as asked."""


class ConnectorError(PisiftError):
    """A source, or one resource in it, cannot be read (any more)."""


_SAFE_PHRASES = re.compile(
    r"no such (?:table|column|file or directory)|unable to open database file|file is not a database"
    r"|database disk image is malformed|database is locked|permission denied|is a directory"
    r"|connection refused|could not translate host name|password authentication failed|access denied"
    r"|(?:relation|database|role|table|schema) [\"'`]?[\w.]{1,80}[\"'`]? (?:does not exist|doesn't exist)"
    r"|unknown database|statement timeout|lock timeout|server closed the connection|max_statement_time exceeded"
    r"|lock wait timeout exceeded|row-level security policy|conflict with recovery|invalid byte sequence for encoding"
    r"|too many (?:connections|clients)|can't connect to mysql server|unknown mysql server host|no password supplied"
    r"|lost connection to mysql server|terminating connection|connection timeout expired|command denied to user"
    r"|root certificate file|certificate verify failed|ssl is required|server does not support ssl"
    r"|could not connect to server|pg_hba\.conf rejects connection|no pg_hba\.conf entry"
    r"|not a gzipped file|end-of-stream marker|crc check failed|incorrect (?:header|data) check"
    r"|invalid parquet (?:magic bytes|file)|parquet magic bytes not found|not an arrow file|truncated",
    re.IGNORECASE,
)


def in_words(error: BaseException) -> str:
    """A library's error in words that are safe to show: its kind, and only phrases known to hold no value.

    Libraries quote the row they stumbled over (a CSV parser, a database's cast); those words must not reach
    a report or a log.
    """
    phrases = dict.fromkeys(found.group().lower() for found in _SAFE_PHRASES.finditer(str(error)))
    kind = type(error).__name__
    return f"{kind}: {', '.join(phrases)}" if phrases else kind
