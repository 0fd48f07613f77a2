"""What the checks must know of the shop beside the flow itself."""

from __future__ import annotations

import msgspec


class ShopFacts(msgspec.Struct, frozen=True):
    """`sources`: what can be seen of a message ("opened", "clicked"). `sender`: the address it comes from.

    `url`: where the shop is on the web; None = not asked.
    """

    sources: frozenset[str] = frozenset()
    sender: str = ""
    url: str | None = None
