"""Beyond one machine: the arithmetic of terabytes, and a catalogue of 100,000 tables, simulated.

The scheduler is ``take_inventory``'s: each server has a budget of connections, tables are taken in the order in which the
server lists them, and whoever is free takes the next. The costs are those that ``make bench`` measures on one machine;
the sizes are made up: rows by a log-normal law, most tables small and a few huge, as in real catalogues.
"""

from __future__ import annotations

import heapq
import random
from dataclasses import dataclass


@dataclass(frozen=True)
class Costs:
    """Seconds and rates, as measured on one core of this machine unless said otherwise."""

    name: float = 60 / 50_000
    """Seconds to judge one column by its name (aim of metadata mode: 50,000 columns a minute)."""
    look: float = 1.5
    """Seconds from opening a table to a safe verdict by random rows."""
    look_core: float = 0.6
    """Of these, seconds in which a core scans; the rest the server reads and sorts."""
    scanned: float = 21_000
    """Rows of 30 columns that one core scans in a second, where values come again as in ``make bench-scale``."""
    read: float = 120_000
    """Rows of 30 columns that one connection reads in a second."""


@dataclass(frozen=True)
class Table:
    server: int
    rows: int
    columns: int


def catalogue(tables: int, servers: int, seed: int = 1) -> list[Table]:
    """Tables in the order of listing: median 20,000 rows, one in a thousand above 100 million."""
    rng = random.Random(seed)
    return [
        Table(n * servers // tables, min(int(rng.lognormvariate(9.9, 2.8)) + 1, 2_000_000_000), rng.randint(4, 60))
        for n in range(tables)
    ]


def simulate(tables: list[Table], costs: Costs, *, connections: int, cores: int, full: bool) -> list[tuple[float, int]]:
    """(second, rows that the verdict speaks for) for each table as it ends, under the budget of each server."""
    queues: dict[int, list[Table]] = {}
    for table in reversed(tables):
        queues.setdefault(table.server, []).append(table)
    free = [0.0] * cores
    heapq.heapify(free)
    ready = [(0.0, server, slot) for server in queues for slot in range(connections)]
    heapq.heapify(ready)
    ended = []
    while ready:
        now, server, slot = heapq.heappop(ready)
        if not queues[server]:
            continue
        table = queues[server].pop()
        width = table.columns / 30
        if full:
            reading, scanning = table.rows * width / costs.read, table.rows * width / costs.scanned
        else:
            reading, scanning = costs.look - costs.look_core, costs.look_core * width
        # A table ends when it is read and a core has scanned it; cores are shared by all servers.
        core = heapq.heappop(free)
        began = max(now, core)
        heapq.heappush(free, began + scanning)
        end = max(now + reading, began + scanning)
        ended.append((end, table.rows))
        heapq.heappush(ready, (end, server, slot))
    return sorted(ended)


@dataclass(frozen=True)
class Kind:
    """A kind of data and what one core scans of it in a second, as ``make bench`` and ``make bench-scale`` measure it."""

    name: str
    rate: float
    """MB a second and core, of the bytes that cross the network."""


KINDS = (
    Kind("logs, 5 % of lines with PI", 38.0),
    Kind("logs, every line with PI", 4.9),
    Kind("tables, as Arrow holds them", 9.8),
    Kind("scanned pages of 0.5 MB, by OCR", 0.08),
)
TERABYTE = 1e6
"""In MB: decimal, as storage is sold."""
NODE_CORES, NODE_NETWORK, STORAGE = 32, 3_000.0, 50_000.0
"""Cores of a node, MB/s that its 25 Gbit/s bring in, MB/s that a large object store gives one client in all."""
SHARE = 0.8
"""Of the cores' time that scans; the rest starts, decodes and waits."""


def hours(megabytes: float, rate: float, nodes: int) -> tuple[float, str]:
    """How long ``nodes`` take, and what keeps them from being faster."""
    paths = {
        "cores": rate * NODE_CORES * nodes * SHARE,
        "network": NODE_NETWORK * nodes,
        "storage": STORAGE,
    }
    slowest = min(paths, key=lambda name: paths[name])
    return megabytes / paths[slowest] / 3600, slowest


def arithmetic() -> None:
    """Core hours, and hours on 1, 10 and 100 nodes, for each kind of data and size."""
    print(f"one node: {NODE_CORES} cores, {NODE_NETWORK:,.0f} MB/s; storage {STORAGE:,.0f} MB/s in all\n")
    print("kind                              size    core hours   1 node   10 nodes   100 nodes   (hours; what limits)")
    for kind in KINDS:
        for size, name in ((1, "1 TB"), (100, "100 TB"), (1000, "1 PB")):
            total = size * TERABYTE
            cells = [hours(total, kind.rate, nodes) for nodes in (1, 10, 100)]
            told = "  ".join(f"{time:9,.1f} {limit}" for time, limit in cells)
            print(f"{kind.name:32} {name:>7} {total / kind.rate / SHARE / 3600:12,.0f}  {told}")
    print()


def covered(ended: list[tuple[float, int]], share: float) -> float:
    """The second by which ``share`` of the tables has a verdict."""
    return ended[min(int(len(ended) * share), len(ended) - 1)][0]


def main() -> None:
    arithmetic()
    costs = Costs()
    tables = catalogue(100_000, 50)
    columns = sum(table.columns for table in tables)
    rows = sum(table.rows for table in tables)
    print(f"100,000 tables on 50 servers, {columns:,} columns, {rows / 1e9:,.0f} billion rows (simulated)")
    print(f"by names alone: {columns * costs.name / 3600:.1f} h with one core\n")
    print("mode    connections  cores   first verdict    half     99 %      all   (hours)")
    for full in (False, True):
        for connections, cores in ((1, 8), (2, 32), (4, 64), (4, 256)):
            ended = simulate(tables, costs, connections=connections, cores=cores, full=full)
            times = [covered(ended, share) / 3600 for share in (0, 0.5, 0.99, 1)]
            first, half, most, everything = (f"{hours:8.2f}" for hours in times)
            mode = "full" if full else "sample"
            print(f"{mode:7} {connections:6} each {cores:6}   {first:>12} {half} {most} {everything}", flush=True)


if __name__ == "__main__":
    main()
