"""Where names and addresses may begin: 汉字 need no blank before them, but hardly follow a letter or digit directly."""

from __future__ import annotations

import re

_GLUED = re.compile(r"(?<![0-9])[0-9]{1,6}\Z|[A-Za-z]\Z")


def is_glued(text: str, start: int) -> bool:
    """Whether a value at ``start`` is the tail of something: behind a letter or digit that ends no long number."""
    return _GLUED.search(text, max(0, start - 8), start) is not None
