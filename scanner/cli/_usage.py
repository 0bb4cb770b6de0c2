"""What a command says of itself (``--help``) and of wrong usage, in the language that is spoken.

Texts of help are exact keys of ``[help]`` in ``catalogue/messages.toml``, and are drawn here and not by Typer, which
breaks lines at blanks only: Chinese has none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

import typer

from scanner.language import load_help

WRONG_USAGE: Any = typer.BadParameter.__mro__[2]
"""Every error of Typer's that is the user's: an option that does not exist, an argument that is missing."""
WORDS = (
    "Arguments", "Options", "Commands", "[default: {}]", "[required]", "Show this message and exit.", "Usage: ",
    "[OPTIONS]", "COMMAND [ARGS]...", "Example: ", "<text>", "<number>", "<path>", "for help: {}",
)  # fmt: skip
"""What no command says, but every help or usage shows."""
_WIDEST = 100
"""Places of a line of help, however wide the terminal."""
_Texts = Mapping[str, str]


def tell(command: Any, language: str) -> None:
    """Let ``command`` and those below it show help and usage in ``language``."""
    texts = load_help() if language == "zh" else {}
    for below in getattr(command, "commands", {}).values():
        tell(below, language)
    for parameter in command.params:
        parameter.help = _in(texts, parameter.help)
        if parameter.param_type_name == "argument" and not parameter.metavar:
            parameter.metavar = parameter.name.upper()
    command.help, command.short_help = _in(texts, command.help), _in(texts, command.short_help)
    command.epilog = (command.epilog or "").replace("Example: ", _in(texts, "Example: "))
    command.options_metavar = _in(texts, command.options_metavar)
    if hasattr(command, "subcommand_metavar"):
        command.subcommand_metavar = _in(texts, command.subcommand_metavar)
    command.format_usage = partial(_usage, command, texts)
    command.format_help = partial(_help, command, texts)


def plain(text: str | None) -> str:
    """A text of help without the line breaks of its paragraphs."""
    return "\n\n".join(part.replace("\n", " ") for part in (text or "").split("\n\n"))


def described(parameter: Any, texts: _Texts | None = None) -> str:
    """The text of an argument or option, with its default where that is not said already."""
    text, said = parameter.help or "", texts or {}
    if parameter.required:
        return f"{text} {_in(said, '[required]')}"
    default = parameter.default
    if default in (None, "", False, (), []) or _in(said, "[default: {}]").split("{}")[0].strip() in text:
        return text
    shown = ", ".join(map(str, default)) if isinstance(default, list | tuple) else str(default)
    return f"{text} {_in(said, '[default: {}]').replace('{}', shown)}"


def how_to(error: Any) -> str:
    """The usage of the command that was used wrongly, and where to read more."""
    context = getattr(error, "ctx", None)
    if context is None:
        return ""
    texts = load_help() if context.command.options_metavar != "[OPTIONS]" else {}
    return f"{context.get_usage()}\n" + _in(texts, "for help: {}").replace("{}", f"{context.command_path} --help")


def wrong(error: Any) -> str:
    """What is wrong, as one sentence of the catalogue; empty where help was shown instead."""
    if type(error).__name__ == "NoArgsIsHelpError":
        return ""
    message = " ".join(str(error.format_message()).split()).partition(", unable to parse")[0]
    # A comma joins sentences of the catalogue.
    return message.replace(", ", " / ")


def _in(texts: _Texts, text: str | None) -> str:
    return texts.get(short := plain(text), short)


def _usage(command: Any, texts: _Texts, context: Any, formatter: Any) -> None:
    # A name with dots that may be given several times gets dots once more.
    pieces = (re.sub(r"\.\.\.([]}]\.\.\.)$", r"\1", piece) for piece in command.collect_usage_pieces(context))
    formatter.write_usage(context.command_path, " ".join(pieces), prefix=_in(texts, "Usage: "))


def _help(command: Any, texts: _Texts, context: Any, formatter: Any) -> None:
    """Usage, what the command does, a panel each for arguments, options and commands, an example."""
    from rich.console import Console
    from rich.padding import Padding
    from rich.text import Text

    from scanner.cli._folding import Folded

    out = Console(highlight=False)
    out.width = min(out.width, _WIDEST)
    out.print(Padding(Text(command.get_usage(context), style="bold"), 1))
    out.print(Padding(Folded(command.help or ""), (0, 1, 1, 1)))
    shown = [one for one in command.get_params(context) if not getattr(one, "hidden", False)]
    options = [one for one in shown if one.param_type_name == "option"]
    _panel(out, _in(texts, "Arguments"), (_row(one, texts) for one in shown if one not in options))
    _panel(out, _in(texts, "Options"), (_row(one, texts) for one in options))
    below = getattr(command, "commands", {}).items()
    firsts = ((name, (one.short_help or one.help or "").split("\n\n")[0]) for name, one in below if not one.hidden)
    _panel(out, _in(texts, "Commands"), firsts)
    if command.epilog:
        out.print(Padding(Text(command.epilog), 1))


def _row(parameter: Any, texts: _Texts) -> tuple[str, str]:
    parameter.help = _in(texts, parameter.help)
    if parameter.param_type_name == "argument":
        return parameter.metavar, described(parameter, texts)
    names = ", ".join(sorted([*parameter.opts, *parameter.secondary_opts], key=len))
    if parameter.is_flag:
        return names, described(parameter, texts)
    kind = str(parameter.type_descriptor.annotation).lower()
    word = "<number>" if "int" in kind else "<path>" if "path" in kind else "<text>"
    return f"{names} {_in(texts, word)}", described(parameter, texts)


def _panel(out: Any, title: str, rows: Iterator[tuple[str, str]]) -> None:
    from rich.panel import Panel
    from rich.table import Table
    from rich.text import Text

    from scanner.cli._folding import Folded

    drawn = Table.grid(padding=(0, 2, 0, 0), expand=True)
    drawn.add_column(no_wrap=True)
    drawn.add_column(ratio=1)
    for name, text in rows:
        drawn.add_row(Text(name, style="cyan"), Folded(text))
    if drawn.row_count:
        out.print(Panel(drawn, title=title, title_align="left", border_style="dim"))
