"""The shop's own systems in words: what they are called, how fresh they are, and what a reading brought."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, tzinfo

from app.i18n import _, ngettext
from app.i18n import datetime as say_moment
from app.model.errors import PolkuError
from app.model.shop_source import SourceKind
from app.services.sentences.errors import Told, explain
from app.services.shop_pages import SourceRead
from app.store.sources import SourceState


def kind_words(kind: SourceKind) -> str:
    """What a kind of system is called."""
    return {
        "woocommerce": "WooCommerce",
        "shopify": "Shopify",
        "vendure": "Vendure",
        "feed": _("A file over HTTPS"),
    }[kind]


def last_read_words(state: SourceState | None, now: datetime, zone: tzinfo | None = None) -> str:
    """One short sentence: "Read 3 min ago"."""
    if state is None or state.read_at is None:
        return _("Not read to its end yet.")
    minutes = max(0, int((now - state.read_at).total_seconds() // 60))
    if minutes < 60:
        return ngettext("Read {n} min ago.", "Read {n} min ago.", minutes).format(n=minutes)
    return _("Read {moment}.").format(moment=say_moment(state.read_at, zone))


def source_trouble(state: SourceState) -> Told:
    """What stands in the way of reading, as any error is told."""
    params = {name: value for name, value in state.trouble.items() if name != "code"}
    return explain(PolkuError(str(state.trouble.get("code", "")), "world", **params))


def brought_words(read: SourceRead) -> Iterator[str]:
    """What a reading brought, a line for each kind of record; one line if there was nothing."""
    lines = [
        ngettext("{n} order", "{n} orders", read.orders).format(n=read.orders) if read.orders else "",
        ngettext("{n} customer", "{n} customers", read.customers).format(n=read.customers) if read.customers else "",
        ngettext("{n} product", "{n} products", read.products).format(n=read.products) if read.products else "",
        ngettext("{n} event", "{n} events", read.events).format(n=read.events) if read.events else "",
    ]
    yield from (line for line in lines if line) if any(lines) else (_("Nothing new."),)
    if read.left_out:
        n = len(read.left_out)
        yield ngettext("{n} could not be understood", "{n} could not be understood", n).format(n=n)
