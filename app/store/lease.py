"""Who sends: exactly one program at a time, and what the last one left unfinished.

A lock on a file beside the shop keeps others out; the operating system lets it go when its process dies, however that
happens, and no clock is asked. The row in the database says who it is and during which boot of the computer.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
from sqlalchemy import Connection, and_, or_, select, update
from sqlalchemy.dialects.sqlite import insert

from app.engine.work import Settled
from app.store.prepared import raw_of
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


class FileLock:
    """An exclusive lock on a file, let go by the operating system when the process ends."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle: int | None = None

    def take(self) -> bool:
        """True if it is ours now; False if somebody else holds it."""
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        if not _lock(handle):
            os.close(handle)
            return False
        self._handle = handle
        return True

    def release(self) -> None:
        """Let others have it."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


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
    statement = update(lease).where(lease.c.owner == owner).values(expires=now + HOLDS)
    return bool(connection.execute(statement).rowcount)


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


def boot_id() -> str:
    """A name of this run of the computer; "" where it cannot be told, which counts as a power cut."""
    try:
        match platform.system():
            case "Linux":
                return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
            case "Darwin":
                command = ["/usr/sbin/sysctl", "-n", "kern.bootsessionuuid"]
                return subprocess.run(command, capture_output=True, text=True, check=True, timeout=5).stdout.strip()
            case _:
                return ""
    except (OSError, subprocess.SubprocessError):
        return ""


def _lock(handle: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
