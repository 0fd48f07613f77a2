"""An opened shop with what a use case needs: made once, handed over by constructor."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.engine.policy import Policy
from app.engine.ports import Clock
from app.model.customer import Shop
from app.model.errors import PolkuError
from app.paths import data_dir
from app.services.crew import Crew
from app.services.secrets import Secrets
from app.store.store import Store, create_store, open_store


@dataclass(frozen=True)
class Desk:
    """One open shop. Reads are short queries; whatever takes longer says so and takes progress and cancel."""

    folder: Path
    store: Store
    clock: Clock
    secrets: Secrets
    crew: Crew = field(default_factory=Crew, compare=False, repr=False)
    """Other processes, for work on all customers."""

    @property
    def shop(self) -> Shop:
        """The shop's details as they are now."""
        return self.store.shop.get()

    @property
    def policy(self) -> Policy:
        """The shop's guardrails and sending limits as they are now."""
        return self.store.shop.policy()

    def secret_key(self, purpose: str) -> str:
        """The name under which this shop's secret for `purpose` is kept in the keyring."""
        return f"{self.folder.resolve()}:{purpose}"

    def close(self) -> None:
        """Let go of the file; safe to call twice."""
        self.crew.close()
        self.store.close()


def open_desk(folder: Path, clock: Clock, secrets: Secrets) -> Desk:
    """Open the shop in a folder. Raises PolkuError (db-...) with the file untouched."""
    return Desk(folder, open_store(folder), clock, secrets)


def new_shop(
    folder: Path, shop: Shop, clock: Clock, secrets: Secrets, *, demo: bool = False, database: str = ""
) -> Desk:
    """Make a new shop in an empty or new folder and open it; with `database` a server keeps it, but for pictures.

    Raises PolkuError shop-exists, timezone-unknown, currency-bad, db-....
    """
    if not _is_zone(shop.timezone):
        raise PolkuError("timezone-unknown", "user", name=shop.timezone)
    if not re.fullmatch("[A-Z]{3}", shop.currency):
        raise PolkuError("currency-bad", "user", name=shop.currency)
    if database:
        from app.store.opening import create_server

        return Desk(folder, create_server(database, folder, shop, clock.now()), clock, secrets)
    return Desk(folder, create_store(folder, shop, clock.now(), demo), clock, secrets)


def open_server_desk(url: str, folder: Path | None, clock: Clock, secrets: Secrets) -> Desk:
    """Open the shop that a PostgreSQL server keeps; `folder` is where this machine keeps its pictures.

    Raises PolkuError shop-not-found, db-server, database-unknown, server-parts-missing, db-....
    """
    from app.store.opening import open_server

    place = folder or server_folder(url)
    store = open_server(url, place)
    place.mkdir(parents=True, exist_ok=True)
    return Desk(place, store, clock, secrets)


def server_folder(url: str) -> Path:
    """Where this machine keeps what is no row of a server's shop, unless a folder is named."""
    from app.store.postgres import shown

    return data_dir() / "servers" / hashlib.sha256(shown(url).encode()).hexdigest()[:12]


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: a folder of the zone files, such as "Europe"
        return False
    return True
