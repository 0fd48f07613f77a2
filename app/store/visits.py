"""When the shop's customers are there: the hour for those of whom too little is known."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import Connection, ScalarSelect, func, select

from app.engine.best_hour import VISITS, best_hour
from app.store.asking import one_of
from app.store.tables_people import event

LOOKED_AT = 20_000
"""The latest events that are looked at; those of them count at which a customer was there."""
AT_LEAST = 50
_LEARNED = "polku_best_hour"


LATEST: ScalarSelect[datetime] = select(func.max(event.c.occurred_at)).scalar_subquery()
"""When the newest event happened: one look at the end of an index."""


def shop_hour(connection: Connection, latest: datetime | None, zone: str) -> int | None:
    """The shop's best hour by its own clock `zone`, with its newest event at `latest`; None while fewer than AT_LEAST
    moments are known.

    Learned once a day for a connection: it moves slowly, and is asked whenever somebody's facts are.
    """
    if latest is None:
        return None
    day = latest.date()
    known: tuple[date, int | None] | None = connection.info.get(_LEARNED)
    if known is None or known[0] != day:
        known = connection.info[_LEARNED] = (day, _learned(connection, latest, zone))
    return known[1]


def _learned(connection: Connection, latest: datetime, zone: str) -> int | None:
    newest = select(event.c.name, event.c.occurred_at).where(event.c.occurred_at <= latest)
    some = newest.order_by(event.c.occurred_at.desc()).limit(LOOKED_AT).subquery()
    since = latest - timedelta(days=365)
    visits = connection.scalars(select(some.c.occurred_at).where(one_of(some.c.name, VISITS)))
    moments = [at for at in visits if at > since]
    return best_hour(moments, zone) if len(moments) >= AT_LEAST else None
