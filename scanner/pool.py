"""Worker processes behind one queue: a batch goes over in shared memory, and a worker that dies is replaced.

A thread waits on each worker, so nobody else has to. What goes over is Arrow's own format in memory without a name:
nothing is pickled, nothing is copied on the other side, and nothing is left behind whoever dies. Counts come back.
"""

from __future__ import annotations

import mmap
import multiprocessing
import os
import queue
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import suppress
from multiprocessing import reduction, resource_tracker
from multiprocessing.connection import Connection
from typing import Any

import pyarrow as pa

from scanner.errors import ConnectorError, in_words

Work = Callable[[pa.RecordBatch, int], Any]
"""What a worker does with a batch and its place in the resource; what it returns is pickled."""
TRIES = 2
"""A worker may die of something else than its batch: so many processes get a batch before it is given up."""
_STARTS = 2
_ROOM = 64 << 20
"""Bytes of shared memory that a worker keeps between batches, however small they are."""


class Lost(Exception):
    """A batch that could not be worked on; says why, in words without a value."""


class _Died(Exception):
    """A worker process ended: how."""


class Pool:
    """``workers`` processes that work on batches; they are started when the first batches come."""

    def __init__(self, workers: int, prepare: Callable[..., Work], *arguments: object) -> None:
        """Each process makes its ``Work`` by ``prepare(*arguments)``, which can be pickled."""
        self._prepare, self._arguments = prepare, arguments
        self._tasks: queue.SimpleQueue[tuple[pa.RecordBatch, int, Future[Any]] | None] = queue.SimpleQueue()
        self._alive: set[_Worker] = set()
        self._lock = threading.Lock()
        self._is_closed = False
        self._threads = [threading.Thread(target=self._feed, daemon=True) for _ in range(workers)]
        for thread in self._threads:
            thread.start()

    def submit(self, batch: pa.RecordBatch, first_row: int) -> Future[Any]:
        """What the work comes to. The future raises ``Lost``, or ``ConnectorError`` when no worker can be started."""
        future: Future[Any] = Future()
        self._tasks.put((batch, first_row, future))
        return future

    def close(self) -> None:
        """End the processes, in the midst of their work if need be."""
        with self._lock:
            self._is_closed = True
            for worker in self._alive:
                worker.kill()
        for _ in self._threads:
            self._tasks.put(None)
        for thread in self._threads:
            thread.join()

    def _feed(self) -> None:
        """The life of a thread: hand a worker one batch after another, and start another when it died."""
        if hasattr(signal, "pthread_sigmask"):
            resource_tracker.ensure_running()  # starting it later would let the signal in again
            # Inherited by the workers from their first moment: Ctrl-C reaches the whole group, the parent decides.
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        worker: _Worker | None = None
        while (task := self._tasks.get()) is not None:
            batch, first_row, future = task
            if not future.set_running_or_notify_cancel():
                continue
            how = ""
            for _ in range(TRIES):
                try:
                    worker = worker or self._started()
                    is_done, answer = worker.work(batch, first_row)
                except _Died as error:
                    self._bury(worker)
                    worker, how = None, str(error)
                except BaseException as error:  # noqa: BLE001  the one who waits shall hear of it
                    future.set_exception(error)
                    break
                else:
                    future.set_result(answer) if is_done else future.set_exception(Lost(answer))
                    break
            else:
                future.set_exception(Lost(f"the worker process died {TRIES} times ({how})"))
            del task, batch
        self._bury(worker)

    def _started(self) -> _Worker:
        for _ in range(_STARTS):
            with self._lock:
                if self._is_closed:
                    break
                worker = _Worker(self._prepare, self._arguments)
                self._alive.add(worker)
            try:
                worker.wait()
                return worker
            except _Died as error:
                self._bury(worker)
                how = str(error)
        else:
            raise ConnectorError(f"worker processes cannot be started ({how})")
        raise ConnectorError("the scan is over")

    def _bury(self, worker: _Worker | None) -> None:
        if worker is not None:
            with self._lock:
                self._alive.discard(worker)
                worker.kill()
            worker.bury()


class _Worker:
    """One process, asked through a pipe and a room of shared memory."""

    def __init__(self, prepare: Callable[..., Work], arguments: Sequence[object]) -> None:
        # A fresh interpreter: a fork would copy the threads' locks of Arrow and of database drivers.
        context = multiprocessing.get_context("spawn")
        self._room = _Room() if hasattr(os, "memfd_create") else None
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(
            target=_live, args=(theirs, self._room is not None, prepare, arguments), daemon=True
        )
        self._process.start()
        theirs.close()

    def wait(self) -> None:
        """Until it is ready. Raises ``_Died``."""
        try:
            if self._room is not None:
                reduction.send_handle(self._pipe, self._room.file, self._process.pid)
            self._pipe.recv()
        except (EOFError, OSError) as error:
            raise self._death() from error

    def work(self, batch: pa.RecordBatch, first_row: int) -> tuple[bool, Any]:
        """(True, what it comes to) or (False, why not, in words). Raises ``_Died``."""
        try:
            if self._room is not None:
                self._pipe.send((*self._room.put(batch), first_row))
            else:
                self._pipe.send(first_row)
                self._pipe.send_bytes(_packed(batch))
            answer: tuple[bool, Any] = self._pipe.recv()
            return answer
        except (EOFError, OSError) as error:
            raise self._death() from error

    def _death(self) -> _Died:
        self._process.join(5)
        code = self._process.exitcode
        return _Died(f"signal {-code}" if code is not None and code < 0 else f"exit {code}")

    def kill(self) -> None:
        with suppress(ValueError):  # buried already
            self._process.kill()

    def bury(self) -> None:
        self._process.join()
        self._process.close()
        self._pipe.close()
        if self._room is not None:
            self._room.close()


class _Room:
    """Memory that two processes see. Grows with what is put there; without a name, so it ends with its last user."""

    def __init__(self) -> None:
        self.file = os.memfd_create("pisift", os.MFD_CLOEXEC)
        self._size = 0
        self._map: mmap.mmap | None = None

    def put(self, batch: pa.RecordBatch) -> tuple[int, int]:
        """Write ``batch``; returns the size of the room and how much of it is used."""
        needed = pa.MockOutputStream()
        with pa.ipc.new_stream(needed, batch.schema) as writer:
            writer.write_batch(batch)
        if self._map is None or not needed.size() <= self._size <= max(_ROOM, 4 * needed.size()):
            # Not resized but mapped anew: Arrow may still hold the old one for a moment.
            self._map, self._size = None, max(needed.size(), 1 << 20)
            os.ftruncate(self.file, self._size)
            self._map = mmap.mmap(self.file, self._size)
        with pa.ipc.new_stream(pa.FixedSizeBufferWriter(pa.py_buffer(self._map)), batch.schema) as writer:
            writer.write_batch(batch)
        return self._size, needed.size()

    def close(self) -> None:
        self._map = None
        os.close(self.file)


def _packed(batch: pa.RecordBatch) -> pa.Buffer:
    """Where there is no memory without a name (macOS): through the pipe, still not pickled."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    return sink.getvalue()


# --- in the worker process ---


def _live(pipe: Connection, is_shared: bool, prepare: Callable[..., Work], arguments: Sequence[object]) -> None:
    """The life of a worker: a batch in, what it comes to out."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core would hold raw values
    with suppress(EOFError, OSError):
        file = reduction.recv_handle(pipe) if is_shared else None
        work = prepare(*arguments)
        pipe.send(None)
        for packed, first_row in _tasks(pipe, file):
            pipe.send(_answer(work, packed, first_row))


def _tasks(pipe: Connection, file: int | None) -> Iterator[tuple[pa.Buffer, int]]:
    room: mmap.mmap | None = None
    while True:
        if file is None:
            first_row = pipe.recv()
            yield pa.py_buffer(pipe.recv_bytes()), first_row
            continue
        size, used, first_row = pipe.recv()
        if room is None or len(room) != size:
            room = mmap.mmap(file, size, access=mmap.ACCESS_READ)
        yield pa.py_buffer(room).slice(0, used), first_row


def _answer(work: Work, packed: pa.Buffer, first_row: int) -> tuple[bool, Any]:
    try:
        with pa.ipc.open_stream(packed) as reader:
            return True, work(reader.read_next_batch(), first_row)
    except BaseException as error:  # noqa: BLE001  a panic of Rust is no Exception
        return False, f"unexpected {in_words(error)}"
