"""The site is built without a warning, loads nothing from elsewhere, and lacks no command, setting or recognizer.

What the pages and READMEs tell people to type is what the command line takes.
"""

import os
import re
import shlex
import subprocess
import sys
from dataclasses import fields
from html import unescape
from pathlib import Path

import pytest

import reports
from scanner import discovery
from scanner.catalogue import STANDARDS, load_catalogue, load_standard
from scanner.cli import command_tree
from scanner.settings import Settings

ROOT = Path(__file__).parent.parent
TREE = command_tree()


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The site as ``make docs`` builds it."""
    out = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(out)],
        cwd=ROOT, capture_output=True, text=True, check=False,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stderr, done.stderr
    return out


def text_of(page: Path) -> str:
    return unescape(re.sub(r"<[^>]+>", "", page.read_text("utf-8")))


def commands(tree, name="pisift"):
    for word, command in getattr(tree, "commands", {}).items():
        yield f"{name} {word}", command
        yield from commands(command, f"{name} {word}")


COMMANDS = dict(commands(TREE))


def test_every_command_with_every_option_is_in_the_reference(site):
    text = text_of(site / "reference/commands.html")
    for name, command in COMMANDS.items():
        assert name in text
        for parameter in command.params:
            if parameter.param_type_name == "option" and parameter.name != "lang":
                assert parameter.opts[0] in text, (name, parameter.name)


def test_every_setting_report_recognizer_standard_and_type_is_in_the_reference(site):
    text = text_of(site / "reference/settings.html")
    for field in fields(Settings):
        assert field.name in text
        assert f"PISIFT_{field.name.upper()}" in text
    text = text_of(site / "reference/reports.html")
    for name in reports.load():
        assert f"\n{name}" in text or f"{name}¶" in text, name
    for recognizer in (*discovery.recognizers(), *discovery.of_pictures()):
        assert recognizer.pi_type in text_of(site / f"reference/recognizers/{recognizer.id}.html")
    text = text_of(site / "reference/standards/index.html")
    for name in STANDARDS:
        assert load_standard("union", name).id in text
    text = text_of(site / "reference/types.html")
    for name in load_catalogue().types:
        assert name in text


def test_every_page_is_in_the_site_and_in_its_navigation(site):
    start = (site / "index.html").read_text("utf-8")
    for page in (ROOT / "docs").rglob("*.md"):
        name = page.relative_to(ROOT / "docs").with_suffix(".html").as_posix()
        assert (site / name).exists()
        assert f'href="{name}"' in start or name == "index.html", name


def test_a_page_loads_nothing_from_elsewhere(site):
    loads = re.compile(r"""<(?:script|img|iframe)[^>]+src=["']?(https?:|//)|<link[^>]+href=["']?(?:https?:|//)""")
    pages = list(site.rglob("*.html"))
    assert len(pages) > 100
    for page in pages:
        text = re.sub(r'<link rel="canonical"[^>]*>', "", page.read_text("utf-8"))
        assert not loads.search(text), (page, loads.search(text))
    for style in site.rglob("*.css"):
        assert not re.search(r"@import|url\([\"']?(?:https?:|//)", style.read_text("utf-8")), style


def typed():
    """(file, line) of every ``pisift ...`` that a page tells people to type."""
    for path in (*(ROOT / "docs").rglob("*.md"), ROOT / "README.md", ROOT / "README.zh-CN.md"):
        for block in re.findall(r"```(?:sh|bash|console)\n(.*?)```", path.read_text("utf-8"), re.DOTALL):
            for line in block.replace("\\\n", " ").splitlines():
                for part in re.split(r"&&|\|(?!\|)|;", line.split(" #")[0]):
                    part = part.strip().removeprefix("$ ")
                    if part.startswith("pisift "):
                        yield path.relative_to(ROOT).as_posix(), part


@pytest.mark.parametrize(("page", "line"), sorted(set(typed())))
def test_what_a_page_says_to_type_is_what_the_command_line_takes(page, line):
    words = shlex.split(line.split(" >")[0].split(" <")[0])
    name = "pisift"
    while len(words) > 1 and f"{name} {words[1]}" in COMMANDS:
        name, words = f"{name} {words[1]}", words[1:]
    command = COMMANDS.get(name, TREE)
    known = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
    known |= {"--help", "-h", "--install-completion", "--show-completion"}
    assert name != "pisift" or words[1].startswith("-"), f"{page}: no command {words[1]}"
    for word in words[1:]:
        if word.startswith("--"):
            assert word.partition("=")[0] in known, f"{page}: {name} has no {word}"
