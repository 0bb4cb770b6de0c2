"""The luck test: could this many look-alikes have passed a check by chance?"""

from __future__ import annotations

import math

_EXACT_TRIALS = 2000
"""Up to here the sum is exact; beyond, a bound that never understates luck."""
_EXACT_COMB = 500
"""Up to here binomial coefficients fit into a float."""


def luck(hits: int, trials: int, chance: float) -> float:
    """How likely at least ``hits`` of ``trials`` look-alikes pass by chance: the one-sided binomial test.

    Exact for small numbers; for large ones Chernoff's bound, which never understates luck.
    """
    if hits <= 0 or trials <= 0:
        return 1.0
    if chance <= 0:
        return 0.0
    hits = min(hits, trials)
    share = hits / trials
    if share <= chance:
        return 1.0
    if trials > _EXACT_TRIALS:
        divergence = share * math.log(share / chance)
        if share < 1:
            divergence += (1 - share) * math.log((1 - share) / (1 - chance))
        return math.exp(-trials * divergence)
    return math.fsum(
        math.comb(trials, k) * chance**k * (1 - chance) ** (trials - k)
        if trials < _EXACT_COMB
        else math.exp(
            math.lgamma(trials + 1)
            - math.lgamma(k + 1)
            - math.lgamma(trials - k + 1)
            + k * math.log(chance)
            + (trials - k) * math.log1p(-chance)
        )
        for k in range(hits, trials + 1)
    )
