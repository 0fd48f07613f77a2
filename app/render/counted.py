"""Links of a message that lead by way of the shop's public endpoint, so that it is seen when they are followed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import count

import msgspec

CLICK, OPEN = "_click", "_open"
"""What merging knows the message's signed tokens as."""


class Found(msgspec.Struct, frozen=True):
    """A link as it stands in a message; `position` counts from 0, in the order of reading."""

    position: int
    target: str


class Counted:
    """What the endpoint knows of one message. Two are the same only if they are one, so that compiling can keep it.

    `links`: the ids by address, in the order in which the address stands there. `products`: ids by address of products
    that are picked for each customer. `picture`: whether a picture may tell of opens, of who agreed to it.
    """

    def __init__(
        self, base: str, links: Mapping[str, Sequence[str]], products: Mapping[str, str], picture: bool
    ) -> None:
        self.base, self.picture = base, picture
        self._links, self._products = links, products

    def address(self, target: str, nth: int, token: str) -> str:
        """Where the n-th link to this address leads; "" if it is to lead there straight."""
        known = self._links.get(target, ())
        return f"{self.base}/c/{known[min(nth, len(known) - 1)]}/{token}" if known else ""

    def product(self, target: str, token: str) -> str:
        """Where a product's link leads: by way of the endpoint if it knows it, else straight."""
        known = self._products.get(target)
        return f"{self.base}/c/{known}/{token}" if known and token else target

    def picture_html(self) -> str:
        """The picture, for those messages that have a token for it."""
        hidden = "display:block;border:0;width:1px;height:1px"
        image = f'<img src="{self.base}/o/{{{{ {OPEN} }}}}.gif" width="1" height="1" alt="" style="{hidden}" />'
        return f"{{% if {OPEN} %}}{image}{{% endif %}}"


class Reader:
    """Goes through a message's links in the order of reading and remembers them. `again()`: a second part begins."""

    def __init__(self, counted: Counted | None) -> None:
        self._counted = counted
        self.found: list[Found] = []
        self._first = True
        self._times: dict[str, count[int]] = {}

    def again(self) -> None:
        """The text part has the same links once more."""
        self._first = False
        self._times = {}

    def address(self, target: str, token: str) -> str:
        """Where a link leads; "" if straight to its target."""
        nth = next(self._times.setdefault(target, count()))
        if self._first:
            self.found.append(Found(len(self.found), target))
        return self._counted.address(target, nth, token) if self._counted is not None else ""
