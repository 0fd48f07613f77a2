"""Which of two variants does better, said only when it is safe to say, however often somebody looks.

The rule. Count the people who came to each variant and those of them for whom the goal came about. If the variants are
equally good, every person who reaches the goal was drawn into variant A with the very share w that the split gives A,
whatever the rate of the goal is, and whenever it came about. So the goals are compared with that share by a mixture
sequential test: how much likelier the goals seen are if A's share of them is anything else, weighed by a Beta
distribution around w, than if it is w:

    E = B(c w + a, c (1 - w) + b) / B(c w, c (1 - w)) / (w^a (1 - w)^b)      a, b = people who reached it; c = 30

While the variants are equal E is a martingale that begins at 1, so by Ville's inequality the chance that it ever comes
to 1 / ALPHA = 20 is at most ALPHA = 5 %, over all looks together and not only at one planned end. That is what an
ordinary test of two proportions does not promise to somebody who looks every day. A winner is named when E >= 20 and
both variants have had at least LEAST people; before that the answer is "not enough data yet", and stays so for ever if
there is no difference.

Sources: H. Robbins, Statistical Methods Related to the Law of the Iterated Logarithm, Ann. Math. Statist. 41 (1970),
1397-1409 (mixtures and the boundary 1 / alpha); R. Johari, P. Koomen, L. Pekelis, D. Walsh, Always Valid Inference:
Continuous Monitoring of A/B Tests, Operations Research 70 (2022), 1806-1821; E. Miller, Simple Sequential A/B Testing
(2015), for looking at successes alone.
"""

from __future__ import annotations

from math import exp, inf, lgamma, log
from typing import Literal

import msgspec

ALPHA = 0.05
"""How often equal variants may have a winner named, over all looks together."""
LEAST = 50
"""People that each variant must have had."""
CENTRED = 30.0
"""How firmly the alternative is centred on the split's own share, in goals: differences of a third are found best."""


class Variant(msgspec.Struct, frozen=True):
    """People who came to it, each once, and those of them for whom the goal came about."""

    people: int = 0
    reached: int = 0

    @property
    def rate(self) -> float:
        """The share of those who reached it, 0 to 1."""
        return self.reached / self.people if self.people else 0.0


class Comparison(msgspec.Struct, frozen=True):
    """`verdict`: the better variant, or that there is not enough data yet. `evidence`: E, a winner from 20 on."""

    first: Variant
    second: Variant
    verdict: Literal["not_yet", "first", "second"]
    evidence: float


def compare(first: Variant, second: Variant, share: float = 0.5) -> Comparison:
    """Compare two variants; `share` (0 to 1, neither end) is what the split gives the first of them."""
    evidence = evidence_of(first.reached, second.reached, share)
    enough = min(first.people, second.people) >= LEAST and evidence >= 1 / ALPHA
    if not enough:
        return Comparison(first, second, "not_yet", evidence)
    goals = first.reached + second.reached
    return Comparison(first, second, "first" if first.reached > share * goals else "second", evidence)


def evidence_of(first: int, second: int, share: float) -> float:
    """E of so many goals on either side."""
    one, other = CENTRED * share, CENTRED * (1 - share)
    likelier = _log_beta(one + first, other + second) - _log_beta(one, other)
    told = likelier - first * log(share) - second * log(1 - share)
    return exp(told) if told < 700 else inf


def _log_beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)
