"""The shop's own systems: which are connected, trying one, and reading what is new into the shop."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import msgspec

from app.model.errors import PolkuError
from app.model.shop_source import ShopSource
from app.services.desk import Desk
from app.services.shop_pages import SourceRead, recorder
from app.services.source_files import bearer, read_feed, read_folder, try_folder
from app.shop.connect.mycashflow import MyCashflow
from app.shop.connect.reading import Reading
from app.shop.connect.shopify import Shopify
from app.shop.connect.source import Source
from app.shop.connect.vendure import Vendure
from app.shop.connect.woocommerce import WooCommerce
from app.store.sources import SourceState

_SETTING = "shop_sources"
Pause = Callable[[float], object]
Cancelled = Callable[[], bool]


def load_sources(desk: Desk) -> tuple[ShopSource, ...]:
    """The systems that are connected, in the order in which they came."""
    return msgspec.convert(desk.store.shop.setting(_SETTING) or [], tuple[ShopSource, ...])


def save_source(desk: Desk, source: ShopSource, secret: str | None = None) -> None:
    """Connect a system, or change one; a secret of None leaves the one in the keyring.

    Raises PolkuError("keyring-missing").
    """
    if secret is not None and source.kind != "folder":
        desk.secrets.set(desk.secret_key(_purpose(source)), secret)
    others = [one for one in load_sources(desk) if one.name != source.name]
    desk.store.shop.save_setting(_SETTING, msgspec.to_builtins([*others, source]))
    desk.store.sources.connect(source.name, desk.clock.now())


def forget_source(desk: Desk, source: ShopSource) -> None:
    """Read it no more; what came from it stays, its secret goes."""
    others = [one for one in load_sources(desk) if one.name != source.name]
    desk.store.shop.save_setting(_SETTING, msgspec.to_builtins(others))
    desk.store.sources.disconnect(source.name)
    if source.kind != "folder":
        desk.secrets.delete(desk.secret_key(_purpose(source)))


def source_state(desk: Desk, source: ShopSource) -> SourceState | None:
    """How reading it stands."""
    return desk.store.sources.state(source.name)


def try_source(source: ShopSource, secret: str) -> str:
    """Ask for one record; keeps nothing. The shop's own name or address. Raises PolkuError (shop-...)."""
    if source.kind == "folder":
        return try_folder(source)
    reading = _reading(source, secret, time.sleep)
    try:
        if source.kind == "feed":
            reading.get("", headers=bearer(secret))
            return reading.host
        return _source(source, secret, reading).try_it()
    finally:
        reading.close()


def read_source(
    desk: Desk, source: ShopSource, cancelled: Cancelled = lambda: False, pause: Pause = time.sleep
) -> SourceRead:
    """Read what is new, page by page; each page is one transaction, so what has been read stays read.

    What stands in the way is kept with the source and raised: PolkuError (shop-..., no-source-secret).
    """
    now = desk.clock.now()
    secret = "" if source.kind == "folder" else desk.secrets.get(desk.secret_key(_purpose(source)))
    if secret is None:
        raise PolkuError("no-source-secret", "user", host=source.url)
    try:
        done = _read(desk, source, secret, cancelled, pause)
    except PolkuError as error:
        desk.store.sources.failed(source.name, now, msgspec.to_builtins({"code": error.code, **error.params}))
        raise
    if not cancelled():
        desk.store.sources.finished(source.name, now)
    return done


def _read(desk: Desk, source: ShopSource, secret: str, cancelled: Cancelled, pause: Pause) -> SourceRead:
    if source.kind == "folder":
        return read_folder(desk, source, cancelled)
    now, done, reading = desk.clock.now(), SourceRead(), _reading(source, secret, pause)
    try:
        if source.kind == "feed":
            return read_feed(desk, source, secret, reading, cancelled)
        state = desk.store.sources.state(source.name)
        for page in _source(source, secret, reading).pages(state.cursor if state else {}, now):
            desk.store.sources.take(source.name, page.cursor, recorder(desk, page, done), desk.clock.now())
            done.left_out = [*done.left_out, *page.left_out]
            if cancelled():
                break
    finally:
        reading.close()
    return done


def read_sources(desk: Desk, told: Callable[[PolkuError], object], cancelled: Cancelled = lambda: False) -> None:
    """Read every connected system once; what stands in the way of one is told and does not hold up the others."""
    for source in load_sources(desk):
        try:
            read_source(desk, source, cancelled, lambda seconds: _rest(seconds, cancelled))
        except PolkuError as error:
            told(error)


def _rest(seconds: float, cancelled: Cancelled) -> None:
    """Wait, but not past the end of the program."""
    until, waiting = time.monotonic() + seconds, threading.Event()
    while not cancelled() and time.monotonic() < until:
        waiting.wait(min(0.5, seconds))


def _reading(source: ShopSource, secret: str, pause: Pause) -> Reading:
    auth = (source.key, secret) if source.kind in ("woocommerce", "mycashflow") else None
    return Reading(source.url, auth=auth, pause=pause)


def _source(source: ShopSource, secret: str, reading: Reading) -> Source:
    if source.kind == "woocommerce":
        return WooCommerce(reading)
    if source.kind == "mycashflow":
        return MyCashflow(reading)
    if source.kind == "shopify":
        return Shopify(reading, source.key, secret)
    return Vendure(reading, source.key, secret)


def _purpose(source: ShopSource) -> str:
    return f"shop:{source.name}"
