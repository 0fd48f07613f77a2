"""Erasing a person: everything known of them goes; that they must not be written to stays, as a keyed hash."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

import msgspec
from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from app.model.errors import PolkuError
from app.store.asking import address_hash, address_key
from app.store.database import Database
from app.store.prepared import raw_of
from app.store.revoking import revoke_tokens
from app.store.shop_record import hmac_key
from app.store.suppressions import ERASED, suppress
from app.store.tables_flows import interaction, message
from app.store.tables_hits import hit
from app.store.tables_people import customer, erasing, event, shop_order, suppression
from app.store.unsaying import unsay


class Erased(msgspec.Struct, frozen=True):
    """How much went: orders, events, and messages of which only the bare count is left."""

    orders: int
    events: int
    messages: int


def erase(db: Database, email: str, now: datetime, before: Callable[[bytes], object] = lambda _digest: None) -> Erased:
    """Erase the customer with this address, in one transaction. Raises PolkuError "customer-not-found".

    `before` is told the keyed hash once it is sure that there is somebody to erase.
    """
    with db.write() as connection:
        owner = connection.scalar(select(customer.c.id).where(customer.c.email_key == address_key(email)))
        if owner is None:
            raise PolkuError("customer-not-found", "user", email=email)
        digest = address_hash(hmac_key(connection), email)
        before(digest)
        counted = _erase(connection, owner, digest, now)
    db.forget_deleted()
    return counted


def erase_again(db: Database, erased: Mapping[bytes, datetime]) -> int:
    """Erase those who were erased before and are there again, as after a restored backup; how many those were."""
    with db.read() as connection:
        listed = dict(connection.execute(select(suppression.c.address_hmac, suppression.c.reason)).all())
        found = connection.execute(select(customer.c.id, customer.c.address_hmac)) if erased else ()
        back = [(row.id, row.address_hmac) for row in found if row.address_hmac in erased]
    unlisted = [digest for digest in erased if listed.get(digest) != ERASED]
    if back or unlisted:
        with db.write() as connection:
            for digest in unlisted:
                suppress(raw_of(connection), digest, ERASED, erased[digest])
            for owner, digest in back:
                if _is_there(connection, owner):  # else whoever is just erasing them was quicker
                    _erase(connection, owner, digest, erased[digest])
        db.forget_deleted()
    return len(back)


def _erase(connection: Connection, owner: int, digest: bytes, now: datetime) -> Erased:
    suppress(raw_of(connection), digest, ERASED, now)
    return forget(connection, owner, now)


def forget(connection: Connection, owner: int, now: datetime) -> Erased:
    """Everything known of a customer goes, and nothing says that they must not be known again."""
    counted = Erased(
        _count(connection, shop_order.c.customer_id == owner),
        _count(connection, event.c.customer_id == owner),
        _bare(connection, owner, now),
    )
    unsay(connection, owner)
    connection.execute(insert(erasing).values(customer_id=owner))
    connection.execute(delete(customer).where(customer.c.id == owner))
    connection.execute(delete(erasing))
    return counted


def _bare(connection: Connection, owner: int, now: datetime) -> int:
    """Keep that messages were sent, and nothing of to whom or what they said."""
    mine = message.c.customer_id == owner
    connection.execute(delete(interaction).where(interaction.c.customer_id == owner))
    _bare_hits(connection, owner)
    revoke_tokens(connection, [owner], now)
    connection.execute(
        update(message)
        .where(mine, message.c.state.in_(("due", "retry", "claimed")))
        .values(state="skipped", reason=ERASED, settled_at=now)
    )
    result = connection.execute(
        update(message)
        .where(mine)
        .values(subject="", message_id=None, bytes_hash=None, reply_text="", looked=None, staff=None, token="")
    )
    return result.rowcount


def _bare_hits(connection: Connection, owner: int) -> None:
    """What the public endpoint saw stays as a count; notices of the shop that name the address lose what they say."""
    theirs = hit.c.message_id.in_(select(message.c.id).where(message.c.customer_id == owner))
    key = connection.scalar(select(customer.c.email_key).where(customer.c.id == owner))
    named = func.lower(hit.c.body).contains(key, autoescape=True)
    connection.execute(update(hit).where(theirs).values(token="", agent="", network="", body=""))
    connection.execute(update(hit).where(hit.c.body != "", named).values(body=""))


def _is_there(connection: Connection, owner: int) -> bool:
    return connection.scalar(select(customer.c.id).where(customer.c.id == owner)) is not None


def _count(connection: Connection, where: ColumnElement[bool]) -> int:
    return connection.scalar(select(func.count()).where(where)) or 0
