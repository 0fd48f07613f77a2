"""A discount code of the shop."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec


class Coupon(msgspec.Struct, frozen=True):
    """A discount code as the shop's own system knows it. `amount` is in percent or in the shop's currency by `kind`;
    `used` how often so far, of `most` times (None: without a limit); `ends_at` None = without an end.
    """

    code: str
    kind: Literal["percent", "money", "other"] = "other"
    amount: float = 0.0
    used: int = 0
    most: int | None = None
    ends_at: datetime | None = None

    def good_at(self, now: datetime) -> bool:
        """Whether it can be used at a moment."""
        return (self.ends_at is None or now < self.ends_at) and (self.most is None or self.used < self.most)
