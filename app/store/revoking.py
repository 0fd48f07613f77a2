"""Messages whose picture must tell nothing any more, since their customer does not agree to it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import Connection, literal, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from app.store.asking import among, id_list
from app.store.database import Database
from app.store.tables_flows import message
from app.store.tables_hits import revoked_token
from app.store.tables_people import consent_event


class Revoked:
    """The list that the public endpoint gets."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def unpushed(self, limit: int) -> list[str]:
        """Tokens that the endpoint does not know yet, at most so many."""
        statement = select(revoked_token.c.token).where(revoked_token.c.pushed_at.is_(None)).limit(limit)
        with self._db.read() as connection:
            return list(connection.scalars(statement))

    def pushed(self, tokens: Sequence[str], now: datetime) -> None:
        """The endpoint knows these."""
        statement = update(revoked_token).where(among(revoked_token.c.token)).values(pushed_at=now)
        with self._db.write() as connection:
            connection.execute(statement, {"ids": msgspec.json.encode(tokens).decode()})

    def forget_pushes(self) -> None:
        """Another endpoint knows nothing yet."""
        with self._db.write() as connection:
            connection.execute(update(revoked_token).values(pushed_at=None))


def revoke_tokens(connection: Connection, owners: Collection[int], now: datetime) -> None:
    """From now on the pictures in all that these customers were sent tell nothing.

    Whoever never agreed to be measured was sent none.
    """
    agreed = select(consent_event.c.customer_id).where(
        consent_event.c.channel == "tracking", consent_event.c.action == "granted"
    )
    found = select(message.c.token, literal(now, revoked_token.c.at.type)).where(
        among(message.c.customer_id),
        message.c.customer_id.in_(agreed),
        message.c.message_id.is_not(None),
        message.c.token != "",
    )
    statement = upsert(revoked_token).from_select(["token", "at"], found).on_conflict_do_nothing()
    connection.execute(statement, {"ids": id_list(owners)})
