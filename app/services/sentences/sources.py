"""The shop's own systems in words: what they are called, how fresh they are, and what a reading brought."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo
from typing import Any

import msgspec

from app.i18n import _, ngettext
from app.i18n import datetime as say_moment
from app.model.coupon import Coupon
from app.model.errors import PolkuError
from app.model.shop_source import HookKind, SourceKind
from app.services.desk import Desk
from app.services.sentences.errors import Told, explain
from app.services.sentences.import_rows import say_bad_row
from app.services.shop_pages import SourceRead
from app.services.shop_sources import load_sources
from app.shop.rows import BadRow
from app.store.sources import SourceState


def kind_words(kind: SourceKind) -> str:
    """What a kind of system is called."""
    return {
        "woocommerce": "WooCommerce",
        "shopify": "Shopify",
        "mycashflow": "MyCashflow",
        "vendure": "Vendure",
        "feed": _("A file over HTTPS"),
        "folder": _("A folder of files"),
    }[kind]


def hook_words(kind: HookKind) -> str:
    """Who calls."""
    return {"woocommerce": "WooCommerce", "shopify": "Shopify", "standard": _("Another system")}[kind]


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
        ngettext("{n} discount code", "{n} discount codes", read.coupons).format(n=read.coupons)
        if read.coupons
        else "",
    ]
    yield from (line for line in lines if line) if any(lines) else (_("Nothing new."),)
    if read.left_out:
        n = len(read.left_out)
        yield ngettext("{n} could not be understood", "{n} could not be understood", n).format(n=n)


def last_file_words(state: SourceState | None) -> str:
    """What became of the last file of a folder: "tilaukset.csv: 120 new, 2 changed, 3 rows left out"; "" before it."""
    last = _last(state)
    if not last:
        return ""
    new, changed, bad = (int(last.get(name, 0)) for name in ("new", "changed", "bad"))
    words = _("{file}: {new} new, {changed} changed").format(file=last.get("file", ""), new=new, changed=changed)
    return words if not bad else f"{words}, {_left_out(bad)}"


def left_out_words(state: SourceState | None) -> tuple[str, str] | None:
    """(what, why) if rows of the last file stayed out: the first one stands for all."""
    last = _last(state)
    if not last.get("bad"):
        return None
    what = f"{last.get('file', '')}: {_left_out(int(last['bad']))}"
    return what, say_bad_row(msgspec.convert(last.get("first", {}), BadRow))


def source_notices(desk: Desk) -> Iterator[tuple[str, str]]:
    """(what, why) of every source that could not be read to its end, and of rows that stayed out of its last file."""
    for source in load_sources(desk):
        state = desk.store.sources.state(source.name)
        if state is not None and state.trouble:
            told = source_trouble(state)
            yield f"{kind_words(source.kind)}: {told.what}", told.reason
        stayed_out = left_out_words(state)
        if stayed_out is not None:
            yield stayed_out


def codes_words(coupons: Sequence[Coupon], now: datetime) -> str:
    """How many discount codes the shop has, and how many of them can still be used; "" without any."""
    if not coupons:
        return ""
    count, good = len(coupons), sum(one.good_at(now) for one in coupons)
    words = ngettext("{n} discount code", "{n} discount codes", count).format(n=count)
    return _("{codes}, {good} of them can be used").format(codes=words, good=good)


def _left_out(count: int) -> str:
    return ngettext("{n} row stayed out", "{n} rows stayed out", count).format(n=count)


def _last(state: SourceState | None) -> dict[str, Any]:
    found = state.cursor.get("last") if state is not None else None
    return found if isinstance(found, dict) else {}
