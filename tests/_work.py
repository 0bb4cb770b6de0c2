"""What a worker process of the tests does with a batch; a module of its own, so that it starts quickly."""

import os
import signal
from pathlib import Path

import pyarrow as pa


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


def poisoned_rules(rules=None):
    """As the real work, but over a batch with bytes in it."""
    from scanner.batch import scan_batch
    from scanner.run import load_rules

    own = rules or load_rules()

    def work(batch, rules_or_row, first_row=None):
        if pa.types.is_binary(batch.schema.field("n").type):
            raise ValueError("bytes")
        return scan_batch(batch, own, rules_or_row if first_row is None else first_row)

    return work
