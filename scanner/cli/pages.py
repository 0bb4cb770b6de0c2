"""A recognizer's page: its docstring, cut into the parts that every docstring has."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from typing import Any

PARTS = ("Layout", "Check digit", "Confused with", "Sources")


@dataclass(frozen=True)
class Page:
    """What a recognizer's docstring says."""

    title: str
    about: str
    parts: dict[str, str]


def page_of(recognizer: Any) -> Page:
    """The page of ``recognizer``, whose module's docstring is its documentation; empty for one without."""
    module = sys.modules.get(f"recognizers.{recognizer.id}")
    text = (module.__doc__ if module else type(recognizer).__doc__) or recognizer.id
    title, _, rest = text.strip().partition("\n")
    pieces = re.split(rf"^({'|'.join(PARTS)}): ", rest, flags=re.MULTILINE)
    parts = {name: " ".join(body.split()) for name, body in zip(pieces[1::2], pieces[2::2], strict=True)}
    return Page(title.rstrip("."), "\n\n".join(" ".join(p.split()) for p in pieces[0].strip().split("\n\n")), parts)
