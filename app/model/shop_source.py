"""A shop's own system that customers, orders and products are read from."""

from __future__ import annotations

from typing import Literal

import msgspec

SourceKind = Literal["woocommerce", "shopify", "vendure", "feed"]
SOURCE_KINDS: tuple[SourceKind, ...] = ("woocommerce", "shopify", "vendure", "feed")


Holds = Literal["orders", "customers", "events", "products"]
"""What a file lists."""


class ShopSource(msgspec.Struct, frozen=True):
    """Where to read. `key` is the part of the credentials that may be seen (a consumer key, a client id, a user name);
    its secret is in the keyring only. `holds`: what a feed's file lists.
    """

    kind: SourceKind
    url: str
    key: str = ""
    holds: Holds = "orders"

    @property
    def name(self) -> str:
        """What the book of read pages knows it by."""
        place = self.url.partition("://")[2].rstrip("/").casefold()
        return f"{self.kind}:{place}" + (f":{self.holds}" if self.kind == "feed" else "")


HookKind = Literal["woocommerce", "shopify", "standard"]
HOOK_KINDS: tuple[HookKind, ...] = ("woocommerce", "shopify", "standard")
"""How a webhook is signed; `standard` is the Standard Webhooks specification, with rows of our own columns."""


class Hook(msgspec.Struct, frozen=True):
    """A place where a shop system may call: `id` is the last part of its address; its secret is in the keyring only."""

    id: str
    kind: HookKind
