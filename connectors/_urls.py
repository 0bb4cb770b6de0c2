"""URLs as they may be shown: without a password, wherever in the URL it stands."""

from __future__ import annotations

import re

_SECRET_KEYS = re.compile("pass|pwd|secret|token|key", re.IGNORECASE)


def shown(target: str) -> str:
    """``target`` as it is, or without its secrets if it is a URL; what is no good URL is not shown at all."""
    if "://" not in target:
        return target
    import sqlalchemy as sa

    try:
        url = sa.make_url(target)
    except (sa.exc.ArgumentError, ValueError):
        return "(not a URL)"
    hidden = {key: "***" if _SECRET_KEYS.search(key) else value for key, value in url.query.items()}
    return url.set(query=hidden).render_as_string(hide_password=True)
