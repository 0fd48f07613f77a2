"""Copies of the shop's file: made while the program runs, thirty kept, and brought back with one press."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from app.model.errors import PolkuError
from app.services.desk import Desk
from app.store.exclusion import FileLock
from app.store.store import FILE_NAME, open_store
from app.store.versions import back_up, checked_number, look_through

FOLDER = "backups"
EVERY = timedelta(hours=1)
KEPT = 30
LARGE = 100_000_000
"""Bytes from which on looking through a file takes longer than a person would wait."""
_NAME = "%Y-%m-%dT%H%M%SZ"
_SUFFIX = Path(FILE_NAME).suffix


class Backup(msgspec.Struct, frozen=True):
    """One copy: when it was made, and how large it is in bytes."""

    path: Path
    at: datetime
    size: int


def backups(folder: Path) -> Sequence[Backup]:
    """The copies of the shop in a folder, newest first."""
    found = []
    for path in (folder / FOLDER).glob(f"*{_SUFFIX}"):
        with suppress(ValueError):
            at = datetime.strptime(path.stem, _NAME).replace(tzinfo=UTC)
            found.append(Backup(path, at, path.stat().st_size))
    return sorted(found, key=lambda one: one.at, reverse=True)


def back_up_now(desk: Desk) -> Backup:
    """Make a copy; those beyond the thirty newest go. Raises PolkuError (disk-full, db-...); nothing half stays."""
    place = desk.folder / FOLDER
    at = desk.clock.now().astimezone(UTC).replace(microsecond=0)
    path, fresh = place / f"{at.strftime(_NAME)}{_SUFFIX}", place / "fresh.part"
    try:
        place.mkdir(mode=0o700, exist_ok=True)
        fresh.unlink(missing_ok=True)
        fresh.touch(mode=0o600)
        desk.store.back_up(fresh)
        fresh.replace(path)
    except OSError as error:
        raise PolkuError("file-not-written", "world", path=str(path), detail=error.strerror or "") from error
    finally:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
    # What a clock that was ahead has dated later than now goes first, or it would push out every copy made since.
    for old in sorted(backups(desk.folder), key=lambda one: (one.at <= at, one.at), reverse=True)[KEPT:]:
        with suppress(OSError):
            old.path.unlink()
    return Backup(path, at, path.stat().st_size)


def back_up_if_due(desk: Desk) -> Backup | None:
    """A copy if the newest one is an hour old; a shop on a server is backed up there. Raises as `back_up_now`."""
    if desk.store.shared:
        return None
    now = desk.clock.now()
    newest = next((one for one in backups(desk.folder) if one.at <= now), None)
    return back_up_now(desk) if newest is None or now - newest.at >= EVERY else None


def check_shop(folder: Path) -> None:
    """See that the shop's file is whole. Raises PolkuError db-damaged and the like; takes seconds for a large shop."""
    look_through(folder / FILE_NAME)


def check_in_time(folder: Path, opened: bool) -> None:
    """As `check_shop`: a file of usual size before it is opened, a large one beside the first work with it."""
    path = folder / FILE_NAME
    if path.is_file() and (path.stat().st_size > LARGE) == opened:
        look_through(path)


def newest_whole(folder: Path) -> Backup | None:
    """The newest copy that is whole, for a shop whose file is damaged; None where there is none."""
    for one in backups(folder):
        with suppress(PolkuError):
            look_through(one.path)
            return one
    return None


def restore(folder: Path, backup: Path, now: datetime) -> Path:
    """Put a copy in the place of the shop's file, which nobody has open; where the file that was there is kept now.

    Everything is paused afterwards, and what fell due before `now` does not leave, as it may have left already. Who
    was erased since the copy was made is erased again. Raises PolkuError: already-running (a program
    sends from this shop), db-not-a-shop, db-damaged, db-newer; the file is then as it was.
    """
    path = folder / FILE_NAME
    lock = FileLock(path.with_name(f"{path.name}.lock"))
    if not lock.take():
        raise PolkuError("already-running", "world", owner="")
    try:
        checked_number(backup)
        fresh = folder / "restored.part"
        fresh.unlink(missing_ok=True)
        fresh.touch(mode=0o600)
        back_up(backup, fresh)
        kept = folder / f"{path.stem}.before-restore{_SUFFIX}"
        if path.exists():
            _keep(path, kept)
        for rest in (f"{path.name}-wal", f"{path.name}-shm"):
            path.with_name(rest).unlink(missing_ok=True)
        fresh.replace(path)
        store = open_store(folder)
        store.shop.restored(now)
        store.close()
        return kept
    except OSError as error:
        raise PolkuError("file-not-written", "world", path=str(path), detail=error.strerror or "") from error
    finally:
        lock.release()


def _keep(path: Path, kept: Path) -> None:
    """A damaged file is kept as it is, byte by byte: somebody may still get something out of it."""
    try:
        look_through(path)
        back_up(path, kept)
    except PolkuError:
        for rest in ("", "-wal"):
            source, target = path.with_name(f"{path.name}{rest}"), kept.with_name(f"{kept.name}{rest}")
            target.unlink(missing_ok=True)
            if source.exists():
                target.touch(mode=0o600)
                target.write_bytes(source.read_bytes())
