"""The shop itself: its details, its policy, whether everything is paused, and why the queue stands if it does."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, insert, select, update

from app.engine.policy import Policy
from app.engine.work import Channel
from app.model.customer import JsonValue, Shop
from app.store.database import Database
from app.store.tables_people import shop

_COLUMNS = ("name", "locale", "timezone", "currency")


class QueueFault(msgspec.Struct, frozen=True):
    """Why nothing leaves: what the server said of us as sender, and when."""

    code: int
    text: str
    at: datetime


class ShopRecord:
    """The one row of the shop."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def get(self) -> Shop:
        """The shop as messages and checks need it."""
        with self._db.read() as connection:
            row = connection.execute(select(*(shop.c[name] for name in _COLUMNS), shop.c.details)).one()
        return msgspec.convert(dict(zip(_COLUMNS, row[:4], strict=True)) | row[4], Shop)

    def save(self, record: Shop) -> None:
        """Change the shop's own details."""
        with self._db.write() as connection:
            connection.execute(update(shop).values(**_values(record)))

    def is_demo(self) -> bool:
        """Whether this is the demo shop, whose mail never leaves this computer."""
        return bool(self._one(shop.c.demo))

    def paused_at(self) -> datetime | None:
        """Since when everything is paused, or None."""
        found: datetime | None = self._one(shop.c.paused_at)
        return found

    def pause(self, now: datetime) -> None:
        """Nothing leaves from now on; a second pause keeps the first one's time."""
        with self._db.write() as connection:
            connection.execute(update(shop).where(shop.c.paused_at.is_(None)).values(paused_at=now))

    def resume(self) -> None:
        """Messages may leave again, if no fault stops the queue."""
        with self._db.write() as connection:
            connection.execute(update(shop).values(paused_at=None))

    def restored(self, now: datetime) -> None:
        """The file was a backup until now: everything is paused, and what fell due by now does not leave by itself."""
        with self._db.write() as connection:
            connection.execute(update(shop).values(paused_at=now, restored_until=now))

    def fault(self) -> QueueFault | None:
        """Why the queue was stopped by the server's answer, or None."""
        found = self._one(shop.c.fault)
        return None if found is None else msgspec.convert(found, QueueFault)

    def sms_fault(self) -> QueueFault | None:
        """Why text messages were stopped by the gateway's answer, or None."""
        found = self._one(shop.c.sms_fault)
        return None if found is None else msgspec.convert(found, QueueFault)

    def clear_fault(self, channel: Channel = "mail") -> None:
        """A person has looked: try again."""
        with self._db.write() as connection:
            connection.execute(update(shop).values({"sms_fault" if channel == "sms" else "fault": None}))

    def policy(self) -> Policy:
        """Guardrails, limits and what behaviour can be seen."""
        return msgspec.convert(self._one(shop.c.policy), Policy)

    def save_policy(self, policy: Policy) -> None:
        """Holds from the next message on."""
        with self._db.write() as connection:
            connection.execute(update(shop).values(policy=policy))

    def stop_key(self) -> bytes:
        """The secret that the tokens in stop addresses are signed with; made with the shop, kept in its file."""
        with self._db.read() as connection:
            return hmac_key(connection)

    def setting(self, key: str) -> JsonValue:
        """One of the shop's free settings; None if it was never set."""
        settings: dict[str, JsonValue] = self._one(shop.c.settings)
        return settings.get(key)

    def save_setting(self, key: str, value: JsonValue) -> None:
        """Keep a free setting; None takes it away. Never a password: those live in the operating system's keyring."""
        with self._db.write() as connection:
            settings = dict(connection.scalar(select(shop.c.settings)) or {})
            settings.pop(key, None)
            if value is not None:
                settings[key] = value
            connection.execute(update(shop).values(settings=settings))

    def _one(self, column: Any) -> Any:
        with self._db.read() as connection:
            return connection.scalar(select(column))


def insert_shop(connection: Connection, record: Shop, now: datetime, demo: bool) -> None:
    """The first and only row, with a new secret for the suppression list."""
    connection.execute(
        insert(shop).values(
            id=1,
            **_values(record),
            hmac_key=secrets.token_bytes(32),
            demo=demo,
            policy=Policy(),
            settings={},
            created_at=now,
        )
    )


def hmac_key(connection: Connection) -> bytes:
    """The secret that the suppression list's hashes are made with."""
    key: bytes = connection.execute(select(shop.c.hmac_key)).scalar_one()
    return key


def _values(record: Shop) -> dict[str, Any]:
    details = {name: getattr(record, name) for name in record.__struct_fields__ if name not in _COLUMNS}
    return {name: getattr(record, name) for name in _COLUMNS} | {"details": details}
