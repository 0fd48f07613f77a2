"""Shares that say what they are a share of, and whether it is enough to say anything."""

from __future__ import annotations

from math import sqrt

import msgspec

FEW = 30
"""Of fewer than so many a share is chance more than anything else."""
_Z = 1.959963984540054
"""Standard deviations that hold 95 % of a normal distribution."""


class Rate(msgspec.Struct, frozen=True):
    """`part` of `whole`."""

    part: int
    whole: int

    @property
    def share(self) -> float | None:
        """0 to 1; None of nothing."""
        return self.part / self.whole if self.whole else None

    @property
    def few(self) -> bool:
        """Whether there are too few for the share to be told as one."""
        return self.whole < FEW

    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval of the share behind what was seen: 0 to 1 where nothing was."""
        if not self.whole:
            return 0.0, 1.0
        n, p = self.whole, self.part / self.whole
        middle = p + _Z * _Z / (2 * n)
        spread = _Z * sqrt(p * (1 - p) / n + _Z * _Z / (4 * n * n))
        low, high = (middle - spread) / (1 + _Z * _Z / n), (middle + spread) / (1 + _Z * _Z / n)
        return min(max(0.0, low), p), max(min(1.0, high), p)
