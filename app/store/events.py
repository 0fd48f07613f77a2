"""The shop's events: adding one, and what is there."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select

from app.model.customer import Event
from app.store.database import Database
from app.store.recording import EventRecord, Recording
from app.store.tables_people import event


class Events:
    """What happened in the shop."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def record(self, email: str, one: Event, now: datetime) -> bool:
        """Record one event; False if its id was known already. An unknown address makes a customer."""
        with self._db.write() as connection:
            return bool(Recording(connection, now).events([EventRecord(email, one)]).added)

    def names(self) -> dict[str, int]:
        """Which events have come, and how often."""
        with self._db.read() as connection:
            rows = connection.execute(select(event.c.name, func.count()).group_by(event.c.name).order_by(event.c.name))
            return dict(rows.all())

    def among(self, names: Collection[str]) -> frozenset[str]:
        """Those of these names of which events have come."""
        with self._db.read() as connection:
            asked = ((name, select(event.c.id).where(event.c.name == name).limit(1)) for name in names)
            return frozenset(name for name, one in asked if connection.scalar(one) is not None)

    def latest(self) -> datetime | None:
        """When the newest event happened, or None without any."""
        span = self.span()
        return span[1] if span else None

    def span(self) -> tuple[datetime, datetime] | None:
        """When the first and the last event happened, or None without any."""
        with self._db.read() as connection:
            # asked apart, each is one step from its end of the index; asked together they read all of it
            ends = (select(end(event.c.occurred_at)).scalar_subquery() for end in (func.min, func.max))
            first, last = connection.execute(select(*ends)).one()
        return None if first is None else (first, last)
