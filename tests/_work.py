"""What a worker process of the tests does with a batch; a module of its own, so that it starts quickly."""

import os
import signal
from pathlib import Path


def counting():
    return lambda batch, first_row: (first_row, batch.num_rows)


def crashing():
    """Dies natively over a batch whose first cell says so: always, or only in the first process that meets it."""

    def work(batch, first_row):
        word, _, path = batch.column(0)[0].as_py().partition(" ")
        if word == "die" or (word == "once" and not Path(path).exists()):
            if path:
                Path(path).touch()
            os.kill(os.getpid(), signal.SIGSEGV)
        if word == "raise":
            raise ValueError("13912345678 is no good")
        return first_row, batch.num_rows

    return work


def unstartable():
    raise RuntimeError("no rules today")


def breaking(scan_batch):
    """``scan_batch``, but it fails over a batch with a cell that says so."""

    def work(batch, rules, first_row=0):
        if "poison" in batch.column(0).to_pylist():
            raise ValueError("13912345678 is no good")
        return scan_batch(batch, rules, first_row)

    return work


def poisoned_rules():
    """As the real work of a worker, over ``breaking``."""
    import scanner.run

    scanner.run.scan_batch = breaking(scanner.run.scan_batch)
    return scanner.run._prepared(scanner.run.Choice(), None, None)
