"""The shop's mailbox in its book: what has been read, what came of it, and since when stops have not been read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from app.model.customer import JsonValue
from app.model.incoming import Incoming
from app.store.asking import among, id_list
from app.store.database import Database
from app.store.mailbox_effects import Effects, stop_queue_if_refused
from app.store.tables_flows import message
from app.store.tables_mailbox import mailbox, mailbox_mail


class MailboxState(msgspec.Struct, frozen=True):
    """How reading stands. `read_at`: when it was last read to its end; `trouble`: why not since, {} if all is well."""

    name: str
    since: datetime
    tried_at: datetime | None = None
    read_at: datetime | None = None
    trouble: dict[str, JsonValue] = {}

    @property
    def stops_known_until(self) -> datetime:
        """Stops that came later than this may not have been read."""
        return self.read_at or self.since


class Arrived(msgspec.Struct, frozen=True):
    """A mail under its number in the mailbox; `at` is when the mailbox got it."""

    uid: int
    at: datetime
    mail: Incoming


class Mailboxes:
    """The one mailbox that is connected, if any."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def connect(self, name: str, now: datetime) -> None:
        """This mailbox is read from now on, and no other; its ledger stays if it was connected before."""
        with self._db.write() as connection:
            connection.execute(delete(mailbox).where(mailbox.c.name != name))
            connection.execute(upsert(mailbox).values(name=name, since=now).on_conflict_do_nothing())

    def disconnect(self) -> None:
        """No mailbox is read any more."""
        with self._db.write() as connection:
            connection.execute(delete(mailbox))

    def state(self) -> MailboxState | None:
        """How reading stands; None while no mailbox is connected."""
        with self._db.read() as connection:
            row = connection.execute(select(mailbox)).one_or_none()
        return None if row is None else MailboxState(row.name, row.since, row.tried_at, row.read_at, row.trouble or {})

    def first_sent(self) -> datetime | None:
        """When the first message of all left: nothing in the mailbox can be about us before that."""
        with self._db.read() as connection:
            found: datetime | None = connection.scalar(
                select(func.min(message.c.wire_at, type_=message.c.wire_at.type))
            )
            return found

    def unread(self, name: str, uid_validity: int, uids: Collection[int]) -> list[int]:
        """Those of the numbers that have not been looked at, ascending."""
        statement = select(mailbox_mail.c.uid).where(
            mailbox_mail.c.mailbox == name, mailbox_mail.c.uid_validity == uid_validity, among(mailbox_mail.c.uid)
        )
        with self._db.read() as connection:
            known = set(connection.scalars(statement, {"ids": id_list(uids)}))
        return sorted(set(uids) - known)

    def record(self, name: str, uid_validity: int, arrived: Sequence[Arrived], now: datetime) -> Counter[str]:
        """Take the mails in: ledger and effects in one transaction. How many of each kind had an effect."""
        with self._db.write() as connection:
            effects = Effects(connection, now)
            for one in arrived:
                row = {"mailbox": name, "uid_validity": uid_validity, "uid": one.uid, "kind": one.mail.kind}
                if connection.execute(upsert(mailbox_mail).values(**row).on_conflict_do_nothing()).rowcount:
                    effects.take(one.mail, min(one.at, now))
            if effects.counts["bounce"]:
                stop_queue_if_refused(connection, now)
        return effects.counts

    def finished(self, name: str, now: datetime) -> None:
        """The mailbox has been read to its end."""
        self._set(name, tried_at=now, read_at=now, trouble=None)

    def failed(self, name: str, now: datetime, trouble: dict[str, JsonValue]) -> None:
        """It could not be read: {code, ...params}."""
        self._set(name, tried_at=now, trouble=trouble)

    def _set(self, name: str, **values: object) -> None:
        with self._db.write() as connection:
            connection.execute(update(mailbox).where(mailbox.c.name == name).values(**values))
