"""A hook of MkDocs: the pages that are made from the code itself, and the order of all pages.

Commands come from the tree of commands, settings from ``Settings``, recognizers, reports and standards from what is
installed, PI types from the catalogue, limits from the README, the tutorial from its notebook. So nothing has to be
written twice, and nothing can be missing.
"""

from __future__ import annotations

import inspect
import json
import posixpath
import re
from collections.abc import Iterator
from dataclasses import fields
from importlib import import_module
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).parent.parent
START = ["index.md", {"How to": ["howto/security-engineer.md", "howto/ci.md", "howto/privacy-officer.md"]}]
LAST = ("architecture.md", "limits.md")
NOTEBOOK = "tutorial"


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """The order of pages: to begin with, how-to, topics by name, reference, architecture, limits."""
    topics = sorted(path.name for path in (ROOT / "docs").glob("*.md") if path.name not in ("index.md", *LAST))
    recognizers = [f"reference/recognizers/{recognizer.id}.md" for recognizer in _recognizers()]
    standards = [f"reference/standards/{name}" for name in sorted(dict(_standards())) if name != "index.md"]
    reference: list[Any] = [f"reference/{name}.md" for name in ("commands", "settings", "reports", "types", "library")]
    reference.append({"Recognizers": ["reference/recognizers/index.md", *recognizers]})
    reference.append({"Standards": ["reference/standards/index.md", *standards]})
    config.nav = [
        START[0], START[1], {"Topics": [f"{NOTEBOOK}.md", *topics]}, {"Reference": reference},
        {"Inside": list(LAST)},
    ]  # fmt: skip
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that are made."""
    for name, text in pages():
        files.append(File.generated(config, name, content=text))
    return files


def on_page_markdown(markdown: str, page: Page, **_: Any) -> str:
    """Links to files of the repository outside of ``docs/`` become their paths: the site does not hold them."""
    folder = posixpath.dirname(page.file.src_uri)

    def inside(link: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(folder, link[2]))
        return f"{link[1]} (`{target.removeprefix('../')}`)" if target.startswith("../") else link[0]

    return re.sub(r"\[([^\]]*)\]\((\.\./[^)]*)\)", inside, markdown)


def pages() -> Iterator[tuple[str, str]]:
    """(name, Markdown) of every page that is made."""
    yield "reference/commands.md", commands()
    yield "reference/settings.md", settings()
    yield "reference/reports.md", reports()
    yield "reference/types.md", types()
    yield "reference/library.md", library()
    yield "limits.md", limits()
    yield f"{NOTEBOOK}.md", tutorial()
    yield from ((f"reference/standards/{name}", text) for name, text in _standards())
    from scanner.cli.pages import index_of, markdown_of
    from scanner.cli.recognizers import described

    known = [(recognizer, described(recognizer)) for recognizer in _recognizers()]
    yield "reference/recognizers/index.md", index_of([row for _, row in known])
    for recognizer, row in known:
        yield f"reference/recognizers/{recognizer.id}.md", markdown_of(recognizer, row)


def _recognizers() -> list[Any]:
    from scanner import discovery

    return [*discovery.recognizers(), *discovery.of_pictures()]


def _standards() -> Iterator[tuple[str, str]]:
    from scanner.catalogue import STANDARDS, load_catalogue, load_standard
    from scanner.cli.standards import file_of, page

    standards = [load_standard("union", name) for name in STANDARDS]
    lines = [f"- [{one.id} {one.title[0]}]({file_of(one)}.md): {one.title[1]}" for one in standards]
    yield "index.md", "# Grading standards\n\n" + "\n".join(lines) + "\n"
    for standard in standards:
        yield f"{file_of(standard)}.md", page(standard, load_catalogue())


def commands() -> str:
    """Every command with its arguments, options and example."""
    from scanner.cli import command_tree

    tree = command_tree()
    lines = ["# Commands", "", _cleaned(tree.help), "", "Every command takes `--help` and `--lang zh` or `en`.", ""]
    for name, command in _commands(tree, "pisift"):
        lines += [f"{'##' if name.count(' ') == 1 else '###'} {name}", "", _cleaned(command.help), ""]
        if example := (command.epilog or "").removeprefix("Example: "):
            lines += ["```sh", example.strip(), "```", ""]
        rows = [row for parameter in command.params if (row := _option(parameter))]
        if rows:
            lines += ["| argument or option | what it is |", "|---|---|", *rows, ""]
    return "\n".join(lines)


def _commands(tree: Any, name: str) -> Iterator[tuple[str, Any]]:
    for word, command in getattr(tree, "commands", {}).items():
        yield f"{name} {word}", command
        yield from _commands(command, f"{name} {word}")


def _option(parameter: Any) -> str:
    from scanner.cli._usage import described

    if parameter.name in ("lang", "help"):
        return ""
    is_option = parameter.param_type_name == "option"
    names = ", ".join(parameter.opts) if is_option else parameter.metavar
    text = _cleaned(described(parameter) if is_option else parameter.help)
    return f"| {_code(names)} | {text.replace('|', chr(92) + '|')} |"


def _code(text: str) -> str:
    return f"`{text}`" if "|" not in text else f"`{text.replace('|', '/')}`"


def _cleaned(text: str | None) -> str:
    """The text of a help without what is meant for a terminal, and safe in Markdown."""
    return " ".join((text or "").replace("<", "&lt;").split("\f")[0].split())


def settings() -> str:
    """Every setting: key, default, variable, flag, meaning."""
    from scanner.cli import command_tree
    from scanner.settings import Settings
    from scanner.settings_schema import descriptions
    from scanner.toml_file import written

    said = descriptions()
    flags = {p.name: p.opts[0] for p in command_tree().commands["scan"].params if p.param_type_name == "option"}
    lines = [
        "# Settings", "",
        "Flags, then environment variables, then `pisift.toml` in the current folder (`--settings` names another), in",
        "that order. `pisift init` writes one, `--schema` prints its JSON Schema; an unknown key is an error.", "",
        "| key | default | variable | flag of `scan` | meaning |", "|---|---|---|---|---|",
    ]  # fmt: skip
    for field in fields(Settings):
        default = getattr(Settings(), field.name)
        plain = list(default) if isinstance(default, tuple) else default
        shown = "none" if default in (None, "", ()) else f"`{written(plain)}`"
        flag = f"`{flags[field.name]}`" if field.name in flags else "–"
        lines.append(f"| `{field.name}` | {shown} | `PISIFT_{field.name.upper()}` | {flag} | {said[field.name]} |")
    return "\n".join(lines) + "\n"


def reports() -> str:
    """Every report format, by the docstring of its module."""
    from reports import load

    about = "Formats of `pisift scan --format` and `pisift report --format`; more in [Reports](../reports.md)."
    lines = ["# Reports", "", about, ""]
    for name, write in load().items():
        lines += [f"## {name}", "", _plain(import_module(write.__module__).__doc__), ""]
    return "\n".join(lines)


def types() -> str:
    """Every PI type with both names and its category."""
    from scanner.catalogue import load_catalogue

    catalogue = load_catalogue()
    lines = ["# PI types", "", f"Catalogue of {catalogue.edition}.", ""]
    lines += ["| PI type | 名称 | name | category |", "|---|---|---|---|"]
    for one in catalogue.types.values():
        lines.append(f"| `{one.id}` | {one.zh} | {one.en} | {' '.join(catalogue.categories[one.category])} |")
    return "\n".join(lines) + "\n"


def library() -> str:
    """What ``scanner`` offers to programs."""
    import scanner
    from scanner import results

    lines = ["# Library", "", _plain(results.__doc__), "", "See the [tutorial](../tutorial.md).", ""]
    for name, thing in (("scan", scanner.scan), ("detect", scanner.detect)):
        lines += [f"## scanner.{name}", "", f"`{name}{inspect.signature(thing)}`", "", _plain(thing.__doc__), ""]
    for thing in (results.Scanned, results.Found):
        lines += [f"## {thing.__name__}", "", _plain(thing.__doc__), ""]
        for name in ("to_arrow", "to_pandas", "to_polars"):
            lines.append(f"* `{name}()`: {_plain(getattr(thing, name).__doc__)}")
        lines.append("")
    return "\n".join(lines)


def _plain(docstring: str | None) -> str:
    return inspect.cleandoc(docstring or "").replace("``", "`")


def limits() -> str:
    """The chapters of the README that say how well it works, what it does not do, and how fast it is."""
    text = (ROOT / "README.md").read_text("utf-8")
    chapters = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL))
    lines = ["# Limits"]
    for title in ("What it does not do yet", "How well it works", "Speed"):
        lines += [f"\n## {title}\n", chapters[title].strip()]
    linked = re.sub(r"\]\(docs/", "](", "\n".join(lines) + "\n")
    return re.sub(r"\[([^\]]*)\]\((?!http)([A-Z][^)]*)\)", r"`\2`", linked)


def tutorial() -> str:
    """The notebook as a page; a test runs it, so its outputs are not kept."""
    cells = json.loads((ROOT / "docs" / f"{NOTEBOOK}.ipynb").read_text("utf-8"))["cells"]
    parts = []
    for cell in cells:
        text = "".join(cell["source"])
        parts.append(text if cell["cell_type"] == "markdown" else f"```python\n{text}\n```")
    return "\n\n".join([*parts, "The notebook is `docs/tutorial.ipynb`."]) + "\n"
