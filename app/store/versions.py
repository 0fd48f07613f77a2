"""Whether this program can open that file: older ones are brought up to date with a copy kept, newer ones refused."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from app.model.errors import PolkuError
from app.store.database import connect, told
from app.store.schema import APPLICATION_ID, SCHEMA

MIGRATIONS = Path(__file__).resolve().parent / "migrations"


def bring_up_to_date(path: Path, migrations: Path = MIGRATIONS, known: int = SCHEMA) -> Path | None:
    """Make the file one that this program can use; the copy kept of an older one, or None if it was current.

    Raises PolkuError: db-not-a-shop, db-damaged, db-newer (found, known), db-locked, disk-full, db-migration-failed.
    Whatever goes wrong, the file is as it was.
    """
    found = checked_number(path, known)
    if found == known:
        return None
    with told(path), closing(connect(path)) as connection:
        return _migrate(connection, path, migrations, found)


def checked_number(path: Path, known: int = SCHEMA) -> int:
    """The file's schema. Raises PolkuError: db-not-a-shop, db-damaged, db-newer (found, known)."""
    with told(path), closing(connect(path)) as connection:
        found = _number(connection, path)
    if found > known:
        raise PolkuError("db-newer", "user", path=str(path), found=found, known=known)
    return found


def back_up(path: Path, target: Path) -> None:
    """A consistent copy of the file, taken while others may be writing; it is checked before it counts."""
    with told(path), closing(connect(path)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
        _check(copy, target)


def look_through(path: Path) -> None:
    """Read the whole file and see that it is one; takes a second for some hundred megabytes. Writes nothing.

    Raises PolkuError db-not-a-shop, db-damaged, db-newer, db-locked.
    """
    checked_number(path)
    with told(path), closing(connect(path)) as connection:
        answer = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if answer != "ok":
        raise PolkuError("db-damaged", "world", path=str(path), detail=str(answer))


def _number(connection: sqlite3.Connection, path: Path) -> int:
    application: int = connection.execute("PRAGMA application_id").fetchone()[0]
    if application != APPLICATION_ID:
        raise PolkuError("db-not-a-shop", "user", path=str(path))
    number: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return number


def _migrate(connection: sqlite3.Connection, path: Path, migrations: Path, found: int) -> Path:
    from app.store.upgrading import run_migrations

    copy = path.with_name(f"{path.stem}.before-{found}{path.suffix}")
    back_up(path, copy)
    run_migrations(path, migrations)
    _check(connection, path)
    return copy


def _check(connection: sqlite3.Connection, path: Path) -> None:
    answer = connection.execute("PRAGMA integrity_check").fetchone()[0]
    broken = connection.execute("PRAGMA foreign_key_check").fetchone()
    if answer != "ok" or broken:
        raise PolkuError("db-damaged", "world", path=str(path), detail=str(broken or answer))
