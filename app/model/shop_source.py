"""A shop's own system that customers, orders and products are read from."""

from __future__ import annotations

from typing import Literal

import msgspec

SourceKind = Literal["woocommerce", "shopify", "mycashflow", "vendure", "feed", "folder"]
SOURCE_KINDS: tuple[SourceKind, ...] = ("woocommerce", "shopify", "mycashflow", "vendure", "feed", "folder")


Holds = Literal["orders", "customers", "events", "products", "any"]
"""What a file lists; `any`: what its header shows."""


class ShopSource(msgspec.Struct, frozen=True):
    """Where to read. `url` is an https address, for a `folder` its path. `key` is the part of the credentials that may
    be seen (a consumer key, a client id, a user name); its secret is in the keyring only. `holds`: what files list;
    `columns` and `fixed` are a saved choice of columns, empty where they are recognised.
    """

    kind: SourceKind
    url: str
    key: str = ""
    holds: Holds = "orders"
    columns: dict[str, str] = {}
    fixed: dict[str, str] = {}

    @property
    def name(self) -> str:
        """What the book of read pages knows it by."""
        place = self.url.partition("://")[2] or self.url
        return f"{self.kind}:{place.rstrip('/').casefold()}" + (f":{self.holds}" if self.holds_files else "")

    @property
    def holds_files(self) -> bool:
        """Whether files are read, and not an interface of a system."""
        return self.kind in ("feed", "folder")


HookKind = Literal["woocommerce", "shopify", "standard"]
HOOK_KINDS: tuple[HookKind, ...] = ("woocommerce", "shopify", "standard")
"""How a webhook is signed; `standard` is the Standard Webhooks specification, with rows of our own columns."""


class Hook(msgspec.Struct, frozen=True):
    """A place where a shop system may call: `id` is the last part of its address; its secret is in the keyring only."""

    id: str
    kind: HookKind
