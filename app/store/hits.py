"""The public endpoint's raw hits in the shop's book: as they came, each once."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, func, insert, select

from app.model.hits import Hit
from app.store.asking import among, id_list
from app.store.mailbox_effects import message_of
from app.store.tables_hits import hit

CHUNK = 1000


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
            messages = {token: _message_id(connection, token) for token in {one.token for one in fresh}}
            connection.execute(insert(hit), [_row(endpoint, one, messages[one.token]) for one in fresh])
            added += fresh
    return added


def last_number(connection: Connection, endpoint: str) -> int:
    """The highest number of this endpoint that is recorded; 0 before the first."""
    return connection.scalar(select(func.max(hit.c.number)).where(hit.c.endpoint == endpoint)) or 0


def _message_id(connection: Connection, token: str) -> int | None:
    found = message_of(connection, (token,)) if token else None
    return None if found is None else found.id


def _row(endpoint: str, one: Hit, message_id: int | None) -> dict[str, object]:
    return {
        "endpoint": endpoint,
        "number": one.number,
        "kind": one.kind,
        "at": one.at,
        "token": one.token,
        "message_id": message_id,
        "link": one.link,
        "method": one.method,
        "agent": one.agent,
        "network": one.network,
        "body": one.body,
    }


def _chunks(rows: list[Hit]) -> Iterable[list[Hit]]:
    return (rows[at : at + CHUNK] for at in range(0, len(rows), CHUNK))
