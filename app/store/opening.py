"""The door to a server's shop: says what is missing where the parts for it are not installed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from app.model.customer import Shop
from app.model.errors import PolkuError

if TYPE_CHECKING:
    from app.store.server_store import ServerStore
    from app.store.store import Store

_PARTS = ("psycopg", "psycopg_pool", "procrastinate")


def open_server(url: str, folder: Path) -> ServerStore:
    """As `server_store.open_server_store`. Raises PolkuError "server-parts-missing" besides."""
    with _parts():
        from app.store.server_store import open_server_store

        return open_server_store(url, folder)


def create_server(url: str, folder: Path, shop: Shop, now: datetime) -> ServerStore:
    """As `server_store.create_server_store`. Raises PolkuError "server-parts-missing" besides."""
    with _parts():
        from app.store.server_store import create_server_store

        return create_server_store(url, folder, shop, now)


def move_to_server(store: Store, url: str, now: datetime, progress: Callable[[str, int], None]) -> dict[str, int]:
    """As `moving_shop.move_shop`. Raises PolkuError "server-parts-missing" besides."""
    with _parts():
        from app.store.moving_shop import move_shop

        return move_shop(store, url, now, progress)


@contextmanager
def _parts() -> Iterator[None]:
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in _PARTS:
            raise
        raise PolkuError("server-parts-missing", "user", part=error.name or "") from error
