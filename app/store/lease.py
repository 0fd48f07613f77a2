"""Who sends: exactly one program at a time, and what the last one left unfinished.

A lock (`exclusion`) keeps others out; the row in the database says who it is and during which boot of the computer.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
from sqlalchemy import Connection, and_, bindparam, or_, select, update
from sqlalchemy.dialects.sqlite import insert

from app.engine.work import Settled
from app.store.prepared import Prepared, raw_of
from app.store.settling import settle
from app.store.tables_flows import lease, message

HOLDS = timedelta(seconds=60)
"""So long after its last sign of life a program is shown as the one that sends."""


class LeaseRow(msgspec.Struct, frozen=True):
    """Which program sends, since when, and until when it has said it will; "" once it has ended as it should."""

    owner: str
    boot_id: str
    taken_at: datetime
    expires: datetime

    @property
    def seen_at(self) -> datetime:
        """When it last gave a sign of life."""
        return self.expires - HOLDS if self.owner else self.expires


_RENEW = Prepared(update(lease).where(lease.c.owner == bindparam("who")).values(expires=bindparam("until")))


def read_lease(connection: Connection) -> LeaseRow | None:
    """The row as the last program left it."""
    columns = (lease.c.owner, lease.c.boot_id, lease.c.taken_at, lease.c.expires)
    row = connection.execute(select(*columns)).one_or_none()
    return None if row is None else LeaseRow(*row)


def write_lease(connection: Connection, owner: str, boot_id: str, now: datetime) -> None:
    """This program sends from now on."""
    values = {"owner": owner, "boot_id": boot_id, "taken_at": now, "expires": now + HOLDS}
    statement = insert(lease).values(id=1, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=values))


def renew_lease(connection: Connection, owner: str, now: datetime) -> bool:
    """Say that we are still here; False if the row is not ours any more."""
    return bool(_RENEW.run(raw_of(connection), {"who": owner, "until": now + HOLDS}).rowcount)


def drop_lease(connection: Connection, owner: str, now: datetime | None = None) -> None:
    """Nobody sends now; when it last was so stays known (`now`, or the last renewal)."""
    last = read_lease(connection)
    if last is not None and last.owner == owner:
        connection.execute(update(lease).values(owner="", expires=now or last.seen_at))


def recover(connection: Connection, same_boot: bool, now: datetime) -> tuple[int, int]:
    """Put right what a dead program left: (messages due again, messages that may have gone out).

    Within one boot every commit has survived, so a claimed message has certainly not left. After a power cut the
    mark that it was leaving may have been forgotten, so it may have. A webhook is simply called again: its key tells.
    """
    lost = message.c.state == "on_wire"
    if not same_boot:
        lost = or_(lost, and_(message.c.state == "claimed", message.c.channel != "webhook"))
    ids = list(connection.scalars(select(message.c.id).where(lost)))
    settle(raw_of(connection), [Settled(one, "uncertain", now, "crash") for one in ids])
    again = connection.execute(update(message).where(message.c.state == "claimed").values(state="due", claimed_at=None))
    return again.rowcount, len(ids)
