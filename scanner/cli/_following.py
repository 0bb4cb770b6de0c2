"""``pisift check --follow``: a log that is still written, checked line by line as it grows and is rotated."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from scanner.errors import UsageError

if TYPE_CHECKING:
    from scanner.check.leaks import Leak
    from scanner.cli._checking import Checking


def followed_leaks(path: str, checking: Checking) -> Iterator[Leak]:
    """Each leak of a new identity as soon as its line is whole; ends with standard input, never with a file.

    Lines of standard input are numbered; those of a file are not, since only what is written from now on is read.
    """
    from connectors._bytes import Utf8Stream
    from connectors._lines import line_arrays
    from connectors._stream import followed, ready_blocks, whole_lines

    is_file = path != "-"
    if not is_file and (sys.stdin is None or sys.stdin.isatty()):
        raise UsageError("- reads standard input: pipe something into it")
    if is_file and not Path(path).is_file():
        raise UsageError(f"no such file: {path}; --follow takes one file, or -")
    blocks = followed(Path(path), from_start=False) if is_file else ready_blocks(sys.stdin.buffer)
    seen = set()
    first = 1
    for block in whole_lines(blocks):
        for array in line_arrays(Utf8Stream(io.BytesIO(block), "utf-8")):
            for leak in checking.lines.read(path, array, first, None):
                leak = replace(leak, line=0) if is_file else leak
                if leak.identity not in seen:
                    seen.add(leak.identity)
                    yield leak
            first += len(array)


def tell(leaks: Iterator[Leak], is_breach: Callable[[Leak], bool], line_of: Callable[[Leak], str]) -> int:
    """Print each breach at once; the number of them, also when the user ends it with Ctrl-C."""
    count = 0
    try:
        for leak in leaks:
            if is_breach(leak):
                count += 1
                sys.stdout.write(line_of(leak))
                sys.stdout.flush()
    except KeyboardInterrupt:
        pass
    return count
