"""``pisift`` as a process of its own, without the seconds of its start: forked from one that has loaded everything.

Tests that are about the process itself (signals, memory, a terminal, the start) start a real one by ``PISIFT``.
"""

import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from multiprocessing import forkserver
from pathlib import Path

PISIFT = [sys.executable, "-c", "from scanner.cli import main; main()"]
_FORKED = multiprocessing.get_context("forkserver")


def _start() -> None:
    """Start the process that is forked. Before Python 3.13 it knows this one's ``sys.path`` by the environment only."""
    before = os.environ.get("PYTHONPATH")
    here = Path(__file__).parent
    os.environ["PYTHONPATH"] = os.pathsep.join([str(here), str(here.parent), *filter(None, [before])])
    try:
        _FORKED.set_forkserver_preload(["_warm"])
        forkserver.ensure_running()
    finally:
        os.environ.pop("PYTHONPATH") if before is None else os.environ.update(PYTHONPATH=before)


def run(
    *arguments: str,
    stdin: bytes = b"",
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    timeout: float = 120,
) -> subprocess.CompletedProcess[bytes]:
    """Run ``pisift`` with ``arguments``; its exit code and what it wrote."""
    _start()
    with tempfile.TemporaryDirectory() as name:
        streams = [Path(name, stream) for stream in ("in", "out", "err")]
        streams[0].write_bytes(stdin)
        where, variables = str(cwd or Path.cwd()), dict(env if env is not None else os.environ)
        process = _FORKED.Process(target=_command, args=(list(arguments), where, variables, list(map(str, streams))))
        process.start()
        process.join(timeout)
        if process.is_alive():
            process.kill()
            raise subprocess.TimeoutExpired(["pisift", *arguments], timeout)
        code = process.exitcode
        process.close()
        out, err = (stream.read_bytes() for stream in streams[1:])
    return subprocess.CompletedProcess(["pisift", *arguments], code, out, err)


def pisift(
    *arguments: str, stdin: str = "", cwd: Path | None = None, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """``run`` with text."""
    done = run(*arguments, stdin=stdin.encode("utf-8", "surrogatepass"), cwd=cwd, env=env)
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def _command(arguments: list[str], cwd: str, env: dict[str, str], streams: list[str]) -> None:
    """What the forked process does: it becomes ``pisift``, as a fresh one would be."""
    os.environ.clear()
    os.environ.update(env)
    time.tzset()
    os.chdir(cwd)
    for number, path in enumerate(streams):
        opened = os.open(path, os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_CREAT)
        os.dup2(opened, number)
        os.close(opened)
    sys.stdin = os.fdopen(0, encoding="utf-8")
    sys.stdout, sys.stderr = (os.fdopen(number, "w", encoding="utf-8", errors="backslashreplace") for number in (1, 2))
    sys.argv = ["pisift", *arguments]
    from scanner.cli import main

    try:
        main()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
