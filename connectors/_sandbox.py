"""A place to open what may do harm: worker processes that may crash, and a private folder that vanishes.

Libraries that parse other people's files crash, hang and eat memory. Here they do so in a process of their own: the
file becomes a gap, and the scan goes on.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import sys
import tempfile
import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, cast

from connectors._bytes import File, InMemory, OnDisk, Origin, Spooled, open_bytes
from scanner.errors import ConnectorError, in_words

MEMORY = 1 << 30
"""Bytes a worker process may hold."""
IN_MEMORY = 4 << 20
"""A file from inside another one that is larger lies in the private folder."""
_IDLE = 4


class Sandbox:
    """Worker processes that are started when they are needed, and a private folder. May be used after ``close``."""

    def __init__(self, seconds: float = 600) -> None:
        """A worker that gives no answer for ``seconds`` is ended."""
        self.seconds = seconds
        self._idle: list[_Worker] = []
        self._lock = threading.Lock()
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    @property
    def folder(self) -> Path:
        """A folder that only its owner may enter; it vanishes with the sandbox."""
        with self._lock:
            if self._folder is None:
                self._folder = tempfile.TemporaryDirectory(prefix="pisift-")  # mode 0700
            return Path(self._folder.name)

    def run(self, function: Callable[..., Iterator[Any]], *arguments: Any) -> Iterator[Any]:
        """What ``function(*arguments)`` yields in a worker process, one at a time.

        ``function`` is one of a module, and all that goes in and out can be pickled. Raises ``ConnectorError``: its
        own words, or that the worker crashed, hung, or needed too much memory.
        """
        worker = self._take()
        is_whole = False
        try:
            worker.ask((function, arguments))
            while (answer := worker.answer(self.seconds))[0] == "item":
                yield answer[1]
                worker.ask("next")
            is_whole = True
            if answer[0] == "failed":
                raise ConnectorError(answer[1])
        except GeneratorExit:
            with suppress(ConnectorError):  # nobody wants more: it waits for "next"
                worker.ask("stop")
                is_whole = worker.answer(5)[0] == "end"
            raise
        finally:
            if is_whole:
                self._give_back(worker)
            else:
                worker.kill()

    def _take(self) -> _Worker:
        with self._lock:
            if self._idle:
                return self._idle.pop()
        return _Worker()

    def _give_back(self, worker: _Worker) -> None:
        with self._lock:
            if len(self._idle) < _IDLE:
                self._idle.append(worker)
                return
        worker.kill()

    def spooled(self, origin: Origin) -> Origin:
        """``origin`` as it came from a worker, its file removed when nobody needs it any more."""
        if not isinstance(origin, OnDisk):
            return origin
        keeper = _Keeper()
        weakref.finalize(keeper, _remove, origin.path)
        return Spooled(origin.path, keeper)

    def on_disk(self, file: File) -> OnDisk:
        """Where ``file`` lies on a disk, for libraries that take nothing but a path."""
        if isinstance(file.origin, OnDisk) and not file.packing:
            return file.origin
        number, name = tempfile.mkstemp(dir=self.folder)
        with os.fdopen(number, "wb") as out, open_bytes(file) as content:
            shutil.copyfileobj(content, out)
        return cast(OnDisk, self.spooled(OnDisk(Path(name))))

    def close(self) -> None:
        """End the processes and remove the folder."""
        with self._lock:
            idle, self._idle = self._idle, []
            folder, self._folder = self._folder, None
        for worker in idle:
            worker.kill()
        if folder is not None:
            folder.cleanup()


class _Keeper:
    """What holds a spooled file in its place."""


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink()


class _Worker:
    """One process, asked through a pipe."""

    def __init__(self) -> None:
        # A fresh interpreter: a fork would copy the locks of Arrow's threads.
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()

    def ask(self, question: object) -> None:
        try:
            self._pipe.send(question)
        except OSError as error:
            raise ConnectorError(self._died()) from error

    def answer(self, seconds: float) -> tuple[str, Any]:
        try:
            if not self._pipe.poll(seconds):
                raise ConnectorError(f"its reader gave no answer for {seconds:,.0f} s and was stopped")
            answer: tuple[str, Any] = self._pipe.recv()
            return answer
        except (EOFError, OSError) as error:
            raise ConnectorError(self._died()) from error

    def _died(self) -> str:
        self._process.join(5)
        code = self._process.exitcode
        how = f"signal {-code}" if code is not None and code < 0 else f"exit {code}"
        return f"its reader crashed ({how}): the file is damaged or made to do harm"

    def kill(self) -> None:
        self._process.kill()
        self._process.join()
        self._process.close()
        self._pipe.close()


def _serve(pipe: Connection) -> None:
    """The life of a worker: a function in, its items out, each when it is asked for."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's business
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core would hold what the file holds
    # What libraries print may quote the file.
    sys.stdout = sys.stderr = Path(os.devnull).open("w")  # noqa: SIM115  as long as the process
    os.dup2(sys.stdout.fileno(), 1)
    os.dup2(sys.stdout.fileno(), 2)
    with suppress(EOFError, OSError, KeyboardInterrupt):
        while True:
            function, arguments = pipe.recv()
            pipe.send(_done(pipe, function, arguments))


def _done(pipe: Connection, function: Callable[..., Iterator[Any]], arguments: tuple[Any, ...]) -> tuple[str, Any]:
    try:
        for item in function(*arguments):
            pipe.send(("item", item))
            if pipe.recv() == "stop":
                break
        return "end", None
    except (ConnectorError, MemoryError) as error:
        return "failed", str(error) or f"it needs more than {MEMORY >> 20} MB of memory to open"
    except (EOFError, BrokenPipeError):
        raise
    except BaseException as error:  # noqa: BLE001  a panic of Rust is no Exception
        return "failed", in_words(error)


def spool(stream: Any, folder: Path, most: int) -> tuple[Origin, int]:
    """Copy ``stream`` into memory or, when it is large, into ``folder``; returns where it lies and its size.

    Raises ``ConnectorError`` beyond ``most`` bytes.
    """
    block = stream.read(IN_MEMORY + 1)
    if len(block) <= min(IN_MEMORY, most):
        return InMemory(bytes(block)), len(block)
    number, name = tempfile.mkstemp(dir=folder)  # mode 0600
    size = 0
    try:
        with os.fdopen(number, "wb") as out:
            while block:
                size += len(block)
                if size > most:
                    raise ConnectorError(f"more than {most >> 20} MB when unpacked: a bomb, or see max_unpacked")
                out.write(block)
                block = stream.read(1 << 20)
    except BaseException:
        _remove(Path(name))
        raise
    return OnDisk(Path(name)), size
