"""What commands say to people: two languages, tables that fit, colour and progress for a terminal only."""

import json
import os
import pty
import re
import subprocess

import pytest
from _command import PISIFT, pisift
from rich.cells import cell_len
from test_cli import write_sheet

from scanner.cli import command_tree
from scanner.cli._folding import folded
from scanner.model import Gap, GapKind, Inventory, Resource


def commands(tree, name=""):
    """(name, command) of the whole tree."""
    for word, command in getattr(tree, "commands", {}).items():
        yield f"{name} {word}".strip(), command
        yield from commands(command, f"{name} {word}".strip())


TREE = dict(commands(command_tree()))


@pytest.mark.parametrize("name", TREE)
def test_every_command_has_help_with_an_example_of_itself(name):
    command = TREE[name]
    assert (command.help or "").strip()
    assert "Example: " in (command.epilog or "")
    assert f"pisift {name}" in command.epilog
    for parameter in command.params:
        assert parameter.name == "lang" or getattr(parameter, "help", None), (name, parameter.name)


@pytest.mark.parametrize("name", TREE)
def test_every_command_speaks_the_language_that_is_asked_for(name):
    assert "--lang" in {option for parameter in TREE[name].params for option in parameter.opts}


def terminal(*arguments: str, cwd, columns: int = 100, **environment: str) -> str:
    """What the command shows in a terminal of its own, as bytes that a terminal would draw."""
    ours, theirs = pty.openpty()
    variables = {**os.environ, "TERM": "xterm-256color", "COLUMNS": str(columns), **environment}
    with subprocess.Popen(
        [*PISIFT, *arguments], stdin=theirs, stdout=theirs, stderr=theirs, cwd=cwd, env=variables
    ) as process:
        os.close(theirs)
        shown = b""
        while True:
            try:
                more = os.read(ours, 65536)
            except OSError:  # EIO: the other end is closed
                break
            if not more:
                break
            shown += more
        process.wait()
    os.close(ours)
    return shown.decode()


@pytest.fixture(scope="module")
def sheets(tmp_path_factory):
    """A folder with a sheet, files that are empty, and a scan of it in a store."""
    folder = tmp_path_factory.mktemp("sheets")
    write_sheet(folder / "客户资料.csv")
    for name in "bcd":
        (folder / f"{name}.csv").write_bytes(b"")
    done = pisift("scan", ".", "--store", "s.db", "--exclude", "s.db*", "--lang", "zh", cwd=folder)
    (folder / "out.txt").write_text(done.stdout, "utf-8")
    (folder / "err.txt").write_text(done.stderr, "utf-8")
    return folder


def test_a_scan_is_told_in_chinese(sheets):
    told = (sheets / "out.txt").read_text("utf-8")
    for part in (
        "资源",
        "依据",
        "手机号码",
        "通过 cn_mobile 校验",
        "空: ",
        "及另外 2 处",
        "文件为空：无可扫描",
        "扫描完整",
    ):
        assert part in told
    assert "the scan" not in told


def test_the_locale_chooses_and_lang_wins_wherever_it_stands(sheets):
    for arguments, heads in (
        (("show", "last", "--store", "s.db", "--lang=en"), "resource"),
        (("--lang", "zh", "show", "last", "--store", "s.db"), "资源"),
    ):
        assert heads in pisift(*arguments, cwd=sheets).stdout
    done = pisift("show", "9", "--store", "s.db", cwd=sheets, env={**os.environ, "LC_ALL": "zh_CN.UTF-8"})
    assert (done.returncode, done.stderr) == (2, "pisift: s.db：没有名为 9 的扫描；pisift scans 可列出\n")
    assert pisift("scans", "--lang", "fr").returncode == 2


@pytest.mark.parametrize(("columns", "lang"), [(80, "en"), (120, "zh")])
def test_tables_fit_the_terminal_and_columns_line_up_under_chinese(sheets, columns, lang):
    shown = terminal("show", "last", "--store", "s.db", "--lang", lang, cwd=sheets, columns=columns, NO_COLOR="1")
    lines = [re.sub(r"\x1b\[[0-9;]*m|\r", "", line) for line in shown.split("\n")]
    (width,) = {cell_len(line) for line in lines if line[:1] and line[0] in "┏┃┡│└"}
    assert width <= columns
    assert ("依据" in shown or "grounds" in shown) if columns == 120 else "校验" not in shown


def test_colour_is_for_a_terminal_that_wants_it(sheets):
    arguments = ("show", "last", "--store", "s.db")
    assert "\x1b[" in terminal(*arguments, cwd=sheets, NO_COLOR="")
    assert "\x1b[3" not in terminal(*arguments, cwd=sheets, NO_COLOR="1")
    assert "\x1b[" not in pisift(*arguments, cwd=sheets).stdout


def test_a_watched_scan_shows_how_fast_it_is_and_what_is_left_and_a_quiet_one_nothing(sheets):
    shown = terminal("scan", "客户资料.csv", "--out", "t", "--lang", "en", cwd=sheets, columns=120)
    assert "rows/s" in shown
    assert terminal("scan", "客户资料.csv", "--out", "t", "--quiet", cwd=sheets) == ""
    assert (sheets / "err.txt").read_text("utf-8") == ""


def test_a_scan_as_json_is_the_inventory_and_nothing_else(sheets, tmp_path):
    done = pisift("scan", str(sheets / "客户资料.csv"), "--json", "--lang", "zh", cwd=tmp_path)
    assert not list(tmp_path.iterdir())
    again = pisift("scan", str(sheets / "客户资料.csv"), "--json", "--out", "o", cwd=tmp_path)
    assert again.stdout == done.stdout
    document = json.loads(done.stdout)
    assert document["summary"]["labels"] == 2
    assert document == json.loads((tmp_path / "o/inventory.json").read_text("utf-8"))


def test_the_bar_tells_the_time_that_is_left_by_the_sizes_of_files_and_tables(tmp_path):
    import io
    from time import sleep

    from rich.console import Console
    from rich.progress import Progress

    from scanner.cli._progress import Bar, _weigh

    (tmp_path / "a.log").write_bytes(b"x" * 1000)
    with Progress(console=Console(file=io.StringIO(), force_terminal=True)) as live:
        bar = Bar(live)
        _weigh([1000], bar)
        bar.listed([Resource("postgresql://db", "t", "table", row_estimate=45)])
        for _ in range(2):
            bar.resource(Resource(str(tmp_path), "a.log", "log", byte_size=1000))
            bar.advance(5, 500, 0)
            sleep(0.01)
        task = live.tasks[0]
        assert (task.total, task.completed) == (10_000, 1500)
        assert task.time_remaining is not None
        (tmp_path / "b.db").write_bytes(b"x" * 600)
        tables = [Resource(str(tmp_path), f"b.db/{name}", "table") for name in "ab"]
        bar.listed(tables)
        for table in tables:
            bar.resource(table)
            bar.advance(15, 200, 0)
        assert (task.total, task.completed) == (10_000, 2400)
        bar.resource(Resource("postgresql://db", "t", "table", row_estimate=45))
        bar.advance(9, 5, 0)
        assert task.completed == 2000 + 600 + 1800


@pytest.mark.parametrize(("width", "says"), [(80, "findings; 1.2 KB and 2 files"), (150, "/s, 0 findings; 1.2 KB")])
def test_the_bar_tells_the_bytes_and_files_that_are_left(tmp_path, width, says):
    """Also of a file that nobody reads: it is done when the next one is asked for."""
    import io

    from rich.console import Console
    from rich.progress import Progress

    import connectors
    from scanner.cli._progress import Bar, _weigh

    for name, content in (("a", b"x\n" * 500), ("b", bytes(range(256))), ("c", b"x\n" * 300), ("d", b"x\n" * 300)):
        (tmp_path / name).write_bytes(content)
    (connector,), _ = connectors.open(str(tmp_path))
    with Progress(console=Console(file=io.StringIO(), force_terminal=True, width=width)) as live:
        bar = Bar(live)
        _weigh(connector.watch(bar.passed), bar)
        for resource in connector.resources():
            if isinstance(resource, Resource):
                bar.resource(resource)
                if resource.path == "c":
                    break
        assert says in live.tasks[0].fields["said"]
    connector.close()


def test_gaps_that_differ_in_numbers_only_are_one_line(capsys):
    from scanner.cli import _terminal

    gaps = [Gap(f"{n}.bin", "", GapKind.EXCLUDED, f"{n:,} bytes, more than max_file_size (10)") for n in range(11, 61)]
    _terminal.show(Inventory({}, (), tuple(gaps)), ())
    told = capsys.readouterr().out
    assert told.count("max_file_size") == 1
    assert "and 49 more" in told


@pytest.mark.parametrize("width", [1, 2, 7, 30])
@pytest.mark.parametrize(
    "text", ["", "1,000 个有值单元格中有 900 个通过校验，“其中”3 个。", "a_very_long_name_of_a_column x", "汉a字"]
)
def test_folded_text_fits_and_loses_nothing(text, width):
    lines = list(folded(text, width))
    assert all(cell_len(line) <= max(width, 2) for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_a_shell_completes_commands_and_options():
    for words, expected in (("pisift oblig", "obligations"), ("pisift scan --detect", "--detect-prevalence")):
        completing = {"_PISIFT_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))}
        done = pisift(env={**os.environ, **completing})
        assert expected in done.stdout.split(), done
