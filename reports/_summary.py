"""What every report counts in the same way, beside ``scanner.summary``."""

from __future__ import annotations

from dataclasses import dataclass

from scanner.model import ColumnEntry, Finding


@dataclass(frozen=True)
class Group:
    """The findings of one PI type in one column that are not yet a label, with the counts behind them."""

    pi_type: str
    accepted: int
    filled: int
    examples: tuple[Finding, ...]


def groups(column: ColumnEntry) -> list[Group]:
    """The column's findings that are not yet a label, by PI type.

    A column keeps only a few findings, so the number of accepted rows comes from the counts.
    """
    supports = dict(column.profile.supports)
    found: dict[str, list[Finding]] = {}
    for finding in sorted(column.findings):
        found.setdefault(finding.pi_type, []).append(finding)
    result = []
    for pi_type, examples in sorted(found.items()):
        seen = sorted({finding.recognizer for finding in examples})
        counted = sum(supports[name].accepted for name in seen if name in supports)
        accepted = max(counted, len({finding.row for finding in examples}))
        result.append(Group(pi_type, accepted, column.profile.filled, tuple(examples)))
    return result


def share(accepted: int, filled: int) -> str:
    """Support in words for people, such as ``9,812 / 10,000 (98.1 %)``; empty when no value was seen.

    Never rounds up to all or down to none: those two say something that the counts do not.
    """
    if not filled:
        return ""
    per_cent = f"{100 * accepted / filled:.1f}"
    if per_cent == "100.0" and accepted < filled:
        per_cent = "> 99.9"
    elif per_cent == "0.0" and accepted:
        per_cent = "< 0.1"
    return f"{accepted:,} / {filled:,} ({per_cent} %)"
