"""What each recognizer costs on a column of its values and on clean log lines, written down for its page.

``python -m bench costs`` writes ``recognizers/_data/costs.toml``; the pages and ``pisift recognizers`` print it.
"""

from __future__ import annotations

import datetime
import os
import platform
import random
import tempfile
import tomllib
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa

from bench.formats import TESTS, cpu, generators
from bench.inputs import write_log
from scanner.matches import Matches
from scanner.prefilter import texts_at
from scanner.run import Choice, load_rules
from scanner.text import fold

CELLS, FEW = 2_000, 200
"""Cells of a column, and of one that a model reads."""
LOG_BYTES = 4_000_000
FILE = Path(__file__).parent.parent / "recognizers" / "_data" / "costs.toml"


def main() -> None:
    """Measure each recognizer and write the file."""
    rules = load_rules(choice=Choice(prose=True))
    numbers = {recognizer.id: number for number, recognizer in enumerate(rules.recognizers)}
    makers = generators(numbers)
    with tempfile.TemporaryDirectory(prefix="pisift-bench-") as folder:
        log = Path(folder) / "clean.log"
        write_log(log, LOG_BYTES, 0.0)
        lines = pa.array(log.read_text("utf-8").splitlines(keepends=True), pa.large_string())
    fired = rules.prefilter.candidates(lines).fired
    entries = []
    for name, number in sorted(numbers.items()):
        find = _find(rules.recognizers[number])
        looked = [fold(text) for text in texts_at(lines, fired[number])] if number in fired else []
        cells = _cells(name, makers.get(name), FEW if getattr(rules.recognizers[number], "reads_prose", False) else CELLS)
        cell = cpu(partial(find, cells)) / len(cells) * 1e6
        line = cpu(partial(find, looked)) * 1e3 / (LOG_BYTES / 1e6) if looked else 0.0
        print(f"{name:<26}{cell:>8.2f} us a cell of its values{line:>9.3f} ms a MB of clean log")
        entries.append(f"{name} = {{ cell = {cell:.2f}, line = {line:.3f} }}\n")
    head = (
        "# CPU of each recognizer behind the prefilter, best of three: microseconds a cell of a column of its values,\n"
        "# milliseconds a MB of log lines that hold nothing. Written by `python -m bench costs`.\n"
    )
    made = f'made = "{datetime.date.today()}"\nmachine = "{_machine()}"\n\n[recognizers]\n'
    FILE.write_text(head + made + "".join(entries), "utf-8")


def _find(recognizer: Any) -> Any:
    return getattr(recognizer, "find_all", None) or (lambda texts: Matches.of(recognizer.find(texts)))


def _cells(name: str, make: Any, count: int) -> list[str]:
    """A column of values that are valid; where nobody makes any, the examples of its table, again and again."""
    rng = random.Random(name)
    if make:
        return [fold(make(rng)) for _ in range(count)]
    table = tomllib.loads((TESTS / "cases" / f"{name}.toml").read_text("utf-8"))
    return [fold(rng.choice(table["finds"])["text"]) for _ in range(count)]


def _machine() -> str:
    busy = os.getloadavg()[0] / (os.cpu_count() or 1)
    load = f", shared: {busy:.0f} times as many programs as cores" if busy >= 1.5 else ""
    return f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}{load}"
