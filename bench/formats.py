"""What the recognizers cost, how they grow, and how often one format is taken for another."""

from __future__ import annotations

import importlib
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Container
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from scanner.batch import scan_batch
from scanner.matches import Matches
from scanner.prefilter import Prefilter
from scanner.search import Rules, search
from scanner.text import fold

VALUES = 5_000
TESTS = Path(__file__).parent.parent / "tests"
CATASTROPHIC = {
    "digits": "1", "at signs": "@", "regions": "省市区", "percents": "%25", "Base64": "MTM4", "escapes": "\\u0031",
    "backslashes": "\\", "mobiles": "13912345678 ", "colons": "a:",
}  # fmt: skip


def cpu(work: Callable[[], object], rounds: int = 3) -> float:
    """CPU seconds of the fastest of a few rounds."""
    times = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def generators(numbers: Container[str]) -> dict[str, Callable[[random.Random], str]]:
    """Recognizer's id (one of ``numbers``) to a maker of valid values, from the tests' ``_generators_*`` modules."""
    sys.path.insert(0, str(TESTS))
    try:
        modules = [importlib.import_module(path.stem) for path in sorted(TESTS.glob("_generators_*.py"))]
    finally:
        sys.path.remove(str(TESTS))
    found: dict[str, Callable[[random.Random], str]] = {}
    for module in modules:
        for name, make in vars(module).items():
            if name in numbers and callable(make) and getattr(make, "__module__", "") == module.__name__:
                found[name] = make
    return dict(sorted(found.items()))


def bench_costs(clean: list[pa.RecordBatch], holding: list[pa.RecordBatch], rules: Rules) -> None:
    """For each recognizer: how often it looks at clean lines, and what its looks cost on lines that hold PI."""
    print("What each recognizer costs: looks per 1,000 clean lines; on lines that hold PI, looks and microseconds each")
    prefilter = Prefilter(rules.recognizers)
    texts = pa.concat_arrays([_lines(batch) for batch in clean[:2]])
    looked = prefilter.candidates(texts).fired
    other = _lines(holding[0])
    fired = prefilter.candidates(other).fired
    folded = [fold(text) for text in other.to_pylist()]
    for number, recognizer in enumerate(rules.recognizers):
        rows = fired.get(number, np.empty(0, np.int64)).tolist()
        candidates = [folded[row] for row in rows]
        find: Any = getattr(recognizer, "find_all", lambda t, r=recognizer: Matches.of(r.find(t)))
        cost = cpu(lambda find=find, candidates=candidates: find(candidates)) / len(rows) * 1e6 if rows else 0.0  # type: ignore[misc]  # bound early
        clean_looks = len(looked.get(number, ())) / len(texts) * 1000
        print(f"  {recognizer.id:<26}{clean_looks:>8.2f}{len(rows) / len(other) * 1000:>10.1f}{cost:>9.1f} us")
    print()


def _lines(batch: pa.RecordBatch) -> pa.LargeStringArray:
    return batch.column(0).cast(pa.large_string())


def bench_confusion(rules: Rules) -> None:
    """5,000 valid values of each format, bare: what they are taken for."""
    print(f"Confusion of formats, {VALUES:,} valid values each, bare (none: not told without a context word)")
    numbers = {recognizer.id: number for number, recognizer in enumerate(rules.recognizers)}
    for name, make in generators(numbers).items():
        rng = random.Random(name)
        values = [make(rng) for _ in range(VALUES)]
        found = search(pa.array(values, pa.large_string()), rules, {})
        won = found.won & found.whole
        taken = Counter(found.recognizer[won].tolist())
        has_check = any("check" in check.of for check in getattr(rules.recognizers[numbers[name]], "checks", ()))
        shares = [(rules.recognizers[other].id, count / VALUES) for other, count in taken.most_common(5)]
        none = 1 - len(np.unique(found.text[won])) / VALUES
        own = dict(shares).get(name, 0.0)
        others = ", ".join(f"{other} {share:.2%}" for other, share in shares if other != name)
        print(f"  {name:<26}{own:>8.2%}{' (check digit)' if has_check else '':<15} none {none:.2%}  {others}")
    print()


def bench_slopes(rules: Rules) -> None:
    """Texts made to hurt: CPU seconds for 256 KB and for 1 MB; linear is a factor of four."""
    print("Catastrophic input, one cell of 256 KB and of 1 MB")
    for name, unit in CATASTROPHIC.items():
        short, long = (
            cpu(lambda cell=cell: scan_batch(cell, rules), 2)  # type: ignore[misc]  # bound early
            for cell in (_cell((unit * (size // len(unit) + 1))[:size]) for size in (1 << 18, 1 << 20))
        )
        print(f"  {name:<26}{short:>8.3f} s{long:>9.3f} s   x{long / max(short, 1e-9):.1f}")
    print()


def _cell(text: str) -> pa.RecordBatch:
    return pa.record_batch({"text": pa.array([text], pa.large_string())})
