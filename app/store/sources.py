"""The shop's own systems in its book: how far each has been read and what each has given already, in the same
transaction as what was read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Literal

import msgspec
from sqlalchemy import Connection, delete, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from app.model.coupon import Coupon
from app.model.customer import JsonValue
from app.store.database import Database
from app.store.history_spans import note_batch
from app.store.recording import Recording
from app.store.tables_sources import coupon, order_origin, shop_source, source_seen
from app.store.told import UNRANKED, flows_to_remember, remember_everybody

REMEMBERED = timedelta(days=30)
"""How long deliveries are known again; far longer than a late one is taken at all."""


class SourceState(msgspec.Struct, frozen=True):
    """How reading stands. `read_at`: when it was last read to its end; `trouble`: why not since, {} if all is well."""

    name: str
    cursor: dict[str, JsonValue]
    since: datetime
    tried_at: datetime | None = None
    read_at: datetime | None = None
    trouble: dict[str, JsonValue] = {}


class Sources:
    """The systems that are connected."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def connect(self, name: str, now: datetime) -> None:
        """This system is read from now on; where it had been read to before stays known."""
        with self._db.write() as connection:
            connection.execute(upsert(shop_source).values(name=name, cursor={}, since=now).on_conflict_do_nothing())

    def disconnect(self, name: str) -> None:
        """This system is not read any more. What came from it stays."""
        with self._db.write() as connection:
            connection.execute(delete(shop_source).where(shop_source.c.name == name))

    def state(self, name: str) -> SourceState | None:
        """How reading stands; None for a system that is not connected."""
        with self._db.read() as connection:
            row = connection.execute(select(shop_source).where(shop_source.c.name == name)).one_or_none()
        if row is None:
            return None
        return SourceState(row.name, row.cursor, row.since, row.tried_at, row.read_at, row.trouble or {})

    def take(
        self, name: str, cursor: dict[str, JsonValue], record: Callable[[Recording], object], now: datetime
    ) -> None:
        """One page: its records and the place to go on from, or neither.

        What happened before the system was connected is history, and enrols nobody; while it is read for the first
        time, whom it brings into segments is only remembered, too.
        """
        with self._db.write() as connection:
            row = connection.execute(select(shop_source).where(shop_source.c.name == name)).one_or_none()
            recording = Recording(connection, now, row.since if row is not None else None)
            record(recording)
            if recording.history:
                late = flows_to_remember(connection) if row is not None and row.read_at is not None else {}
                note_batch(connection, "source", name, now, {UNRANKED: True, **late}, recording.history)
            if row is not None and row.read_at is None and recording.total.added + recording.total.changed:
                remember_everybody(connection)
            connection.execute(
                update(shop_source).where(shop_source.c.name == name).values(cursor=cursor, tried_at=now)
            )

    def take_once(
        self,
        name: str,
        seal: str,
        about: tuple[str, datetime] | None,
        record: Callable[[Recording], object],
        now: datetime,
    ) -> Literal["", "known", "older"]:
        """A delivery by its seal, and `about` which record it tells and when that changed: "" if it was recorded.

        "known": it has come before. "older": a newer state of the same record has. Then nothing is recorded.
        """
        with self._db.write() as connection:
            old = (source_seen.c.name == name) & (source_seen.c.at < now - REMEMBERED)
            connection.execute(delete(source_seen).where(old))
            if _seen_at(connection, name, f"seal:{seal}") is not None:
                return "known"
            _mark(connection, name, f"seal:{seal}", now)
            if about is not None:
                key, changed_at = f"record:{about[0]}", about[1]
                newest = _seen_at(connection, name, key)
                if newest is not None and newest > changed_at:
                    return "older"
                _mark(connection, name, key, changed_at)
            record(Recording(connection, now))
        return ""

    def coupons(self) -> tuple[Coupon, ...]:
        """The discount codes that the shop's systems know, by code.

        A use does not count as a change of a code there, so that orders may tell of more uses than the code itself.
        """
        fields = (coupon.c[name] for name in Coupon.__struct_fields__)
        with self._db.read() as connection:
            known = [Coupon(*row) for row in connection.execute(select(*fields).order_by(coupon.c.code))]
            told = select(order_origin.c.coupons).where(order_origin.c.coupons != [])
            orders = connection.scalars(told) if known else ()
            uses = Counter(code.casefold() for codes in orders for code in codes)
        return tuple(msgspec.structs.replace(one, used=max(one.used, uses[one.code])) for one in known)

    def has_given(self, name: str, key: str) -> bool:
        """Whether `mark_given` was called for this before."""
        with self._db.read() as connection:
            return _seen_at(connection, name, key) is not None

    def mark_given(self, name: str, key: str, now: datetime) -> None:
        """This has been taken and need not be looked at again."""
        with self._db.write() as connection:
            _mark(connection, name, key, now)

    def finished(self, name: str, now: datetime) -> None:
        """The system has been read to its end."""
        self._set(name, tried_at=now, read_at=now, trouble=None)

    def failed(self, name: str, now: datetime, trouble: dict[str, JsonValue]) -> None:
        """It could not be read: {code, ...params}."""
        self._set(name, tried_at=now, trouble=trouble)

    def _set(self, name: str, **values: object) -> None:
        with self._db.write() as connection:
            connection.execute(update(shop_source).where(shop_source.c.name == name).values(**values))


def _seen_at(connection: Connection, name: str, key: str) -> datetime | None:
    found = select(source_seen.c.at).where(source_seen.c.name == name, source_seen.c.key == key)
    return connection.scalar(found)


def _mark(connection: Connection, name: str, key: str, at: datetime) -> None:
    statement = upsert(source_seen).values(name=name, key=key, at=at)
    connection.execute(statement.on_conflict_do_update(index_elements=["name", "key"], set_={"at": at}))
