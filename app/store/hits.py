"""The public endpoint's raw hits in the shop's book: as they came, each once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, func, insert, select, update

from app.model.customer import JsonValue
from app.model.hits import Hit
from app.model.signing import HEAD
from app.store.asking import among, id_list
from app.store.database import Database
from app.store.mailbox_effects import Effects, message_of
from app.store.tables_hits import hit
from app.store.tables_sources import shop_source

CHUNK = 1000
SOURCE = "track"
"""What the endpoint is called among the shop's systems that are read."""


class Hits:
    """Takes in what the endpoint has seen."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def take(self, endpoint: str, cursor: dict[str, JsonValue], hits: Sequence[Hit], now: datetime) -> Counter[str]:
        """One page: its hits, the stops among them carried out, and the place to go on from; or none of it.

        How many of each kind were new; under `stopped` and `confirmed`, for how many customers they changed that.
        """
        with self._db.write() as connection:
            added = record_hits(connection, endpoint, hits)
            effects = Effects(connection, now)
            for one in added:
                if one.kind == "stop":
                    effects.stop_pressed(one.token, f"{endpoint}:{one.number}")
                elif one.kind == "confirm":
                    effects.confirm_pressed(one.token, one.at, f"{endpoint}:{one.number}")
            connection.execute(
                update(shop_source).where(shop_source.c.name == SOURCE).values(cursor=cursor, tried_at=now)
            )
        return Counter(one.kind for one in added) + Counter(
            stopped=effects.counts["stop"], confirmed=effects.counts["confirm"]
        )

    def last_number(self, endpoint: str) -> int:
        """The highest number of this endpoint that is recorded; 0 before the first."""
        with self._db.read() as connection:
            return last_number(connection, endpoint)


def record_hits(connection: Connection, endpoint: str, hits: Iterable[Hit]) -> list[Hit]:
    """Add the hits of an endpoint whose numbers are new, in its order; those that were.

    Each is tied to the message of its token where that is still known. Nothing else follows from them here.
    """
    added: list[Hit] = []
    for chunk in _chunks(sorted(hits, key=lambda one: one.number)):
        known = select(hit.c.number).where(hit.c.endpoint == endpoint, among(hit.c.number))
        seen = set(connection.scalars(known, {"ids": id_list([one.number for one in chunk])}))
        fresh = list({one.number: one for one in chunk if one.number not in seen}.values())
        if fresh:
            messages = {token: message_of(connection, (token,)) for token in {one.token for one in fresh} if token}
            found = [(one, messages.get(one.token)) for one in fresh]
            whole = [(_with_whole_token(one, sent), sent) for one, sent in found]
            connection.execute(insert(hit), [_row(endpoint, one, sent) for one, sent in whole])
            added += [one for one, _sent in whole]
    return added


def last_number(connection: Connection, endpoint: str) -> int:
    """The highest number of this endpoint that is recorded; 0 before the first."""
    return connection.scalar(select(func.max(hit.c.number)).where(hit.c.endpoint == endpoint)) or 0


def _with_whole_token(one: Hit, sent: Any) -> Hit:
    """A text message's address holds but the beginning of it."""
    return msgspec.structs.replace(one, token=sent.token) if sent is not None and len(one.token) == HEAD else one


def _row(endpoint: str, one: Hit, sent: Any) -> dict[str, object]:
    return {
        "endpoint": endpoint,
        "number": one.number,
        "kind": one.kind,
        "at": one.at,
        "token": one.token,
        "message_id": None if sent is None else sent.id,
        "link": one.link,
        "method": one.method,
        "agent": one.agent,
        "network": one.network,
        "body": one.body,
    }


def _chunks(rows: list[Hit]) -> Iterable[list[Hit]]:
    return (rows[at : at + CHUNK] for at in range(0, len(rows), CHUNK))
