"""An opened shop with what a use case needs: made once, handed over by constructor."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.engine.policy import Policy
from app.engine.ports import Clock
from app.model.customer import Shop
from app.model.errors import PolkuError
from app.services.secrets import Secrets
from app.store.store import Store, create_store, open_store


@dataclass(frozen=True)
class Desk:
    """One open shop. Reads are short queries; whatever takes longer says so and takes progress and cancel."""

    folder: Path
    store: Store
    clock: Clock
    secrets: Secrets

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
        self.store.close()


def open_desk(folder: Path, clock: Clock, secrets: Secrets) -> Desk:
    """Open the shop in a folder. Raises PolkuError (db-...) with the file untouched."""
    return Desk(folder, open_store(folder), clock, secrets)


def new_shop(folder: Path, shop: Shop, clock: Clock, secrets: Secrets, *, demo: bool = False) -> Desk:
    """Make a new shop in an empty or new folder and open it.

    Raises PolkuError shop-exists, timezone-unknown, currency-bad, db-....
    """
    if not _is_zone(shop.timezone):
        raise PolkuError("timezone-unknown", "user", name=shop.timezone)
    if not re.fullmatch("[A-Z]{3}", shop.currency):
        raise PolkuError("currency-bad", "user", name=shop.currency)
    return Desk(folder, create_store(folder, shop, clock.now(), demo), clock, secrets)


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: a folder of the zone files, such as "Europe"
        return False
    return True
