"""The command line: the composition root, and the only place that imports all four folders.

Exit codes: 0 clean, 1 findings at or above ``--fail-on``, 2 usage or configuration, 3 the scan is incomplete.
"""

from __future__ import annotations

import os
import sys
from functools import lru_cache
from typing import Annotated, Any

import typer

from scanner.cli import _speech, _usage
from scanner.errors import PisiftError, in_words
from scanner.language import chosen_language

CLEAN, FINDINGS, USAGE, INCOMPLETE = 0, 1, 2, 3
_STOPPED = 130
"""What Typer makes of Ctrl-C."""

app = typer.Typer(
    name="pisift",
    help="Find personal information (个人信息) in databases, logs and files, and grade it under GB/T 43697-2024.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"pisift {version('pisift')}")
        raise typer.Exit(CLEAN)


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and leave.")
    ] = False,
    lang: Annotated[
        str | None,
        typer.Option("--lang", callback=chosen_language, help="What to speak: zh or en.  [default: by the locale]"),
    ] = None,
) -> None:
    """Commands are registered by their modules."""


@lru_cache(maxsize=1)
def _registered() -> typer.Typer:
    """The application with every command, each registered by its module."""
    from scanner.cli import (
        access,
        check,
        demo,
        detect,
        documents,
        explain,
        history,
        init,
        mask,
        measure,
        obligations,
        package,
        policy,
        recognizers,
        report,
        retention,
        review,
        scan,
        standards,
        subject,
        templates,
        transfer,
    )

    commands = (
        init, scan, history, report, transfer, check, templates, mask, detect, recognizers, standards, obligations,
        policy, retention, review, documents, subject, access, package, explain, demo, measure,
    )  # fmt: skip
    for module in commands:
        module.register(app)
    return app


@lru_cache(maxsize=2)
def command_tree(language: str = "en") -> Any:
    """Typer's tree of commands, each of which takes ``--lang``; its help is in ``language``."""
    tree = typer.main.get_command(_registered())
    lang = next(option for option in tree.params if option.name == "lang")
    # Read before anything else (asked_language): no command takes it as an argument of its own.
    lang.expose_value = False
    _usage.tell(tree, language)
    _give(tree, lang)
    return tree


def _give(command: Any, option: Any) -> None:
    """Give every command below ``command`` the ``option``."""
    for below in getattr(command, "commands", {}).values():
        _give(below, option)
        below.params.append(option)


def main() -> None:
    """Run the command line; whatever goes wrong is one line and an exit code, never a traceback with values."""
    try:
        tree = command_tree(_speech.speak(_speech.asked_language(sys.argv[1:])))
        code = tree(prog_name="pisift", standalone_mode=False)
        if code == _STOPPED:
            raise KeyboardInterrupt
        sys.exit(code if isinstance(code, int) else CLEAN)
    except PisiftError as error:
        _say(str(error), USAGE)
    except _usage.WRONG_USAGE as error:
        if not (wrong := _usage.wrong(error)):
            sys.exit(USAGE)
        if usage := _usage.how_to(error):
            typer.echo(usage, err=True)
        _say(wrong, USAGE)
    except (KeyboardInterrupt, typer.Abort):
        _say("interrupted", INCOMPLETE)
    except BrokenPipeError:
        # The reader of our output has left (| head): nobody is there to tell. A closed stdout must not complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(CLEAN)
    except Exception as error:  # noqa: BLE001  the last resort: a traceback could quote a value
        if os.environ.get("PISIFT_DEBUG"):
            raise
        _say(f"unexpected: {in_words(error)}; set PISIFT_DEBUG=1 for the traceback (it may show values)", INCOMPLETE)


def _say(message: str, code: int) -> None:
    _speech.warn(" ".join(message.split()))
    sys.exit(code)
