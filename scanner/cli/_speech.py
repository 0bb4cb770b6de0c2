"""How commands speak: in the language that was asked for, in colour for a terminal only, in tables as wide as it is.

Commands say English sentences; ``said`` finds each in the one catalogue (``catalogue/messages.toml``) and says it in
Chinese where that is the language. Output for machines (``--json``, reports) never goes through here.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

import typer

from scanner.language import LANGUAGES, chosen_language, load_language

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

PIPED_WIDTH = 160
"""Columns of a table that goes into a pipe or a file."""
_PLACE = re.compile(r"\S+\.\w+:[0-9]+: ")
_SPOKEN: ContextVar[str] = ContextVar("spoken")


def speak(asked: str | None) -> str:
    """Speak the language ``asked`` for, else the locale's; returns ``zh`` or ``en``.

    Raises ``UsageError`` for another language.
    """
    language = chosen_language(asked)
    _SPOKEN.set(language)
    return language


def asked_language(arguments: Sequence[str]) -> str | None:
    """What ``--lang`` says, wherever it stands: help, and errors of what stands before it, speak it too."""
    for place, argument in enumerate(arguments):
        if argument == "--":
            break
        name, is_joined, value = argument.partition("=")
        if name == "--lang" and (is_joined or place + 1 < len(arguments)):
            value = value if is_joined else arguments[place + 1]
            return value if value in LANGUAGES else None
    return None


def is_chinese() -> bool:
    """Whether commands speak Chinese now."""
    return (_SPOKEN.get(None) or speak(None)) == "zh"


def said(sentence: str) -> str:
    """``sentence`` in the language that is spoken, line by line, with the blanks before each line."""
    if not is_chinese():
        return sentence
    return "\n".join(
        " " * (len(line) - len(line.lstrip(" "))) + _said(line.lstrip(" ")) for line in sentence.split("\n")
    )


def _said(words: str) -> str:
    """A line in Chinese; of one that is not in the catalogue, what stands behind the place (``file:12: ...``) is."""
    if (found := _PLACE.match(words)) and (rest := words[found.end() :]) != (told := _said(rest)):
        return found[0] + told
    chinese = load_language(spoken=True).chinese(words) if words else ""
    place, is_parted, rest = words.partition(": ")
    return f"{place}: {_said(rest)}" if is_parted and chinese == words else chinese


def say(sentence: str, *, err: bool = False) -> None:
    """A line for people: on standard output, or with ``err`` on standard error."""
    typer.echo(said(sentence), err=err)


def warn(sentence: str) -> None:
    """A remark that must not mix with the output: ``pisift: ...`` on standard error."""
    typer.echo(f"pisift: {said(sentence)}", err=True)


def term(group: str, name: str) -> str:
    """A word with an id, such as ``("heads", "column")``."""
    return named(load_language().term(group, name))


def named(name: tuple[str, str]) -> str:
    """The one of (Chinese, English) that is spoken."""
    return name[0 if is_chinese() else 1]


def padded(text: str, width: int) -> str:
    """``text`` with blanks behind it up to ``width`` places of a terminal; a 汉字 takes two."""
    from rich.cells import cell_len

    return text + " " * max(0, width - cell_len(text))


def console() -> Console:
    """Standard output as Rich draws on it: no colour in a pipe or with NO_COLOR, and the width of the terminal."""
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else PIPED_WIDTH, highlight=False)


def table(*heads: str, **options: Any) -> Table:
    """A table with the columns ``heads`` (ids of the terms ``heads``, empty for none), cells folded."""
    from rich.table import Table

    drawn = Table(header_style="bold", **options)
    for head in heads:
        drawn.add_column(term("heads", head) if head else "", overflow="fold")
    return drawn
