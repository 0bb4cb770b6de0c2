"""Log templates mined by Drain (He et al., ICWS 2017; library Drain3): which slot of which template holds what.

Mined on the lines that hold a finding and on a sample of the others, so that mining costs nothing where nothing is
found. Values that were found go in as their PI type, everything with a digit as a wildcard: neither is in a template.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from scanner.errors import UsageError

_WORD = r"(?:[^\s,;=:：()\[\]{}\"'，。；]|(?<=[0-9]):(?=[0-9]))*"
_DIGITS = re.compile(rf"{_WORD}[0-9]{_WORD}")
_MARK = re.compile(r"<(?P<pi_type>[a-z]+\.[a-z0-9_]+)>|<\*>")
_MOST_TEMPLATES = 2_000
_LONGEST = 2_000
"""Characters of a line that are mined."""
OTHERS_SAMPLED = 2_000
"""Lines without a finding that are mined from each log: enough to see what else a template's slot holds."""


class Slot(NamedTuple):
    """One variable of a template that holds PI."""

    template: str
    number: int
    """Which of the template's variables, from 1."""
    pi_type: str
    lines: int
    """Lines of the template in which the slot held it."""
    seen: int
    """Lines of the template that were mined."""
    first: int
    """The first line with it."""


@dataclass
class _Mined:
    lines: int = 0
    found: dict[tuple[str, int], tuple[int, int]] = field(default_factory=dict)
    """(PI type, which of its kind in the line) to how many lines and the first of them."""


class Templates:
    """The templates of one log. Memory is bounded: so many templates, the least used go first."""

    def __init__(self) -> None:
        """Begin with none; raises ``UsageError`` where Drain3 is not installed."""
        try:
            from drain3 import TemplateMiner
            from drain3.template_miner_config import TemplateMinerConfig
        except ImportError:
            raise UsageError("templates are mined by Drain3: pip install 'pisift[logs]'") from None

        config = TemplateMinerConfig()
        config.drain_max_clusters = _MOST_TEMPLATES
        config.drain_sim_th = 0.5
        config.profiling_enabled = False
        self._miner = TemplateMiner(config=config)
        self._mined: dict[int, _Mined] = {}

    def add(self, number: int, line: str, values: Sequence[tuple[int, int, str]]) -> None:
        """Mine one line; ``values`` are (start, end, PI type) of what was found in it, in order."""
        change = self._miner.add_log_message(_abstract(line, values))
        mined = self._mined.setdefault(change["cluster_id"], _Mined())
        mined.lines += 1
        counts: dict[str, int] = {}
        for _, _, pi_type in values:
            key = pi_type, counts.get(pi_type, 0)
            counts[pi_type] = key[1] + 1
            lines, first = mined.found.get(key, (0, number))
            mined.found[key] = lines + 1, min(first, number)

    def slots(self) -> Iterator[Slot]:
        """What was found, the template seen most often first."""
        shown: dict[int, Any] = {cluster.cluster_id: cluster.get_template() for cluster in self._miner.drain.clusters}
        for cluster, mined in sorted(self._mined.items(), key=lambda item: (-item[1].lines, item[0])):
            template = shown.get(cluster)
            if template is None:
                continue  # gone: more templates than are kept
            for (pi_type, nth), (lines, first) in mined.found.items():
                yield Slot(
                    _MARK.sub("<*>", template), _place(template, pi_type, nth), pi_type, lines, mined.lines, first
                )


def _abstract(line: str, values: Sequence[tuple[int, int, str]]) -> str:
    """The line as Drain sees it: values as ``<pi.type>``, words with a digit as ``<*>``, both set apart by blanks."""
    parts: list[str] = []
    last = 0
    for start, end, pi_type in values:
        if start >= last:
            parts += [_DIGITS.sub(" <*> ", line[last:start]), f" <{pi_type}> "]
            last = end
    parts.append(_DIGITS.sub(" <*> ", line[last:]))
    return " ".join("".join(parts)[:_LONGEST].split())


def _place(template: str, pi_type: str, nth: int) -> int:
    """The number of the variable that is the ``nth`` of ``pi_type``; 0 where mining merged it with others."""
    seen = 0
    for number, found in enumerate(_MARK.finditer(template), 1):
        if found["pi_type"] == pi_type:
            if seen == nth:
                return number
            seen += 1
    return 0
