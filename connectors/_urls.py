"""URLs as they may be shown: without a password, wherever in the URL it stands."""

from __future__ import annotations

import os
import re
from urllib.parse import quote

from scanner.errors import UsageError

_SECRET_KEYS = re.compile("pass|pwd|secret|token|key", re.IGNORECASE)
_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


def shown(target: str) -> str:
    """``target`` as it is, or without its secrets if it is a URL; what is no good URL is not shown at all."""
    try:
        target = expanded(target)
    except UsageError:
        return "(not a URL)"
    if "://" not in target:
        return target
    import sqlalchemy as sa

    try:
        url = sa.make_url(target)
    except (sa.exc.ArgumentError, ValueError):
        return "(not a URL)"
    hidden = {key: "***" if _SECRET_KEYS.search(key) else value for key, value in url.query.items()}
    return url.set(query=hidden).render_as_string(hide_password=True)


def expanded(target: str) -> str:
    """``target`` with each ``${NAME}`` of a URL replaced from the environment; ``UsageError`` if one is not set.

    Inside a URL the value is one part of it (a user, a password, a host), whatever characters it has.
    """
    whole = _VARIABLE.fullmatch(target)
    if whole is None and "://" not in target:
        return target

    def value_of(found: re.Match[str]) -> str:
        value = os.environ.get(found[1])
        if value is None:
            raise UsageError(f"the environment has no {found[1]}, which the target names")
        return value if whole else quote(value, safe="")

    return _VARIABLE.sub(value_of, target)
