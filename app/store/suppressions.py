"""The suppression list: addresses that must not be written to, known by a keyed hash only."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, func, select
from sqlalchemy.dialects.sqlite import insert

from app.store.asking import address_hash
from app.store.asking_again import ask_again_at
from app.store.database import Database
from app.store.prepared import Prepared, Raw, raw_of
from app.store.shop_record import hmac_key
from app.store.tables_people import suppression

UNSUBSCRIBED = "unsubscribed"
"""The one reason that ends marketing only; every other one (bounced, complained, manual, erased) ends everything."""
ERASED = "erased"
"""The person asked for everything to be forgotten: what other sources still know of them is not taken in again."""


class Suppressions:
    """Who must not be written to."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, address: str, reason: str, now: datetime) -> None:
        """Put an address on the list. A stronger reason replaces "unsubscribed", never the other way round."""
        with self._db.write() as connection:
            suppress(raw_of(connection), address_hash(hmac_key(connection), address), reason, now)

    def find(self, address: str) -> str:
        """Why the address is on the list; "" if it is not."""
        with self._db.read() as connection:
            digest = address_hash(hmac_key(connection), address)
            statement = select(suppression.c.reason).where(suppression.c.address_hmac == digest)
            return connection.scalar(statement) or ""

    def remove(self, address: str) -> None:
        """Take an address off the list: the person asked for it, or it was put there by mistake."""
        with self._db.write() as connection:
            digest = address_hash(hmac_key(connection), address)
            connection.execute(delete(suppression).where(suppression.c.address_hmac == digest))

    def count(self) -> dict[str, int]:
        """How many addresses are on the list, by reason."""
        with self._db.read() as connection:
            rows = connection.execute(select(suppression.c.reason, func.count()).group_by(suppression.c.reason))
            return dict(rows.all())


def erased(connection: Connection) -> frozenset[bytes]:
    """The keyed hashes of everyone who was erased."""
    return frozenset(connection.scalars(select(suppression.c.address_hmac).where(suppression.c.reason == ERASED)))


def suppressed(connection: Connection) -> set[bytes]:
    """The keyed hashes of all who are on the list."""
    return set(connection.scalars(select(suppression.c.address_hmac)))


def suppress(raw: Raw, digest: bytes, reason: str, now: datetime) -> None:
    """As `Suppressions.add`, inside a transaction, for an address already hashed."""
    _SUPPRESS.run(raw, {"digest": digest, "why": reason, "since": now})
    ask_again_at(raw, digest)


_new = insert(suppression).values(
    address_hmac=bindparam("digest"),
    reason=bindparam("why"),
    at=bindparam("since", type_=suppression.c.at.type),
)
_SUPPRESS = Prepared(
    _new.on_conflict_do_update(
        index_elements=["address_hmac"],
        set_={"reason": _new.excluded.reason, "at": _new.excluded.at},
        where=suppression.c.reason == UNSUBSCRIBED,
    )
)
