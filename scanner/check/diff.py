"""What a git change adds: for each file the numbers of its new lines."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Sequence

from scanner.errors import UsageError

_HUNK = re.compile(rb"@@ -\S+ \+(\d+)(?:,(\d+))? @@")


def added_lines(revision: str, paths: Sequence[str]) -> dict[str, frozenset[int]]:
    """File (relative to the current folder) to the lines that ``git diff REVISION`` adds in the working tree.

    Raises ``UsageError`` outside a repository, for an unknown revision, and where git is not installed.
    """
    if revision.startswith("-"):
        raise UsageError(f"{revision} is no revision of this repository")
    command = [
        *("git", "-c", "core.quotePath=false", "diff", "--no-color", "--no-ext-diff", "--no-textconv", "--relative"),
        *("--unified=0", "--diff-filter=d", "--src-prefix=a/", "--dst-prefix=b/", revision, "--", *paths),
    ]
    try:
        done = subprocess.run(command, capture_output=True, check=False, timeout=120)
    except FileNotFoundError:
        raise UsageError("--diff needs git, which is not installed here") from None
    if done.returncode:
        raise UsageError(f"git cannot show what changed since {revision}: not a repository, or no such revision")
    return _parsed(done.stdout)


def _parsed(diff: bytes) -> dict[str, frozenset[int]]:
    added: dict[str, set[int]] = {}
    name = ""
    left = 0  # lines of a hunk to pass by: an added line may itself look like a header
    for line in diff.split(b"\n"):
        if left and line[:1] in (b"+", b"-", b"\\"):
            left -= line[:1] != b"\\"
        elif line.startswith(b"+++ "):
            shown = line[4:].rstrip(b"\r").decode("utf-8", "surrogateescape").removesuffix("\t")
            name = _unquoted(shown).removeprefix("b/")
            added.setdefault(name, set())
        elif line.startswith(b"Binary files ") and b" and b/" in line:
            name = line.partition(b" and b/")[2].decode("utf-8", "surrogateescape").removesuffix(" differ")
            added[name] = {0}
        elif hunk := _HUNK.match(line):
            first, count = int(hunk[1]), 1 if hunk[2] is None else int(hunk[2])
            added[name].update(range(first, first + count))
            removed = re.match(rb"@@ -\d+(?:,(\d+))?", line)
            left = count + (1 if removed is None or removed[1] is None else int(removed[1]))
    return {name: frozenset(lines) for name, lines in added.items()}


def _unquoted(name: str) -> str:
    """A name as git quotes one with a quote, a backslash or a control character in it."""
    if not (name.startswith('"') and name.endswith('"')):
        return name
    return name[1:-1].encode("latin-1", "backslashreplace").decode("unicode_escape")
