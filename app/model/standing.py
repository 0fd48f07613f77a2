"""How a customer stands among all the shop's customers, worked out once a day."""

from __future__ import annotations

from datetime import datetime

import msgspec


class Standing(msgspec.Struct, frozen=True):
    """As it was at `at`: scores 1..5 (None without an order in a year), VIP, and when something bought runs out.

    `reorder_at`: when to tell that `product` (its article number) runs out; None where nothing is known to.
    """

    at: datetime
    recency: int | None = None
    frequency: int | None = None
    money: int | None = None
    vip: bool = False
    product: str = ""
    reorder_at: datetime | None = None
