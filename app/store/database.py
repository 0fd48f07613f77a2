"""One open database file: how transactions begin, how durable they are, and what its errors mean to a person."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError

from app.model.errors import PolkuError

BUSY_SECONDS = 15
"""How long a transaction waits for another program's before the database counts as locked."""

_CODES: dict[str, str] = {
    "SQLITE_BUSY": "db-locked",
    "SQLITE_LOCKED": "db-locked",
    "SQLITE_FULL": "disk-full",
    "SQLITE_NOTADB": "db-not-a-shop",
    "SQLITE_CORRUPT": "db-damaged",
    "SQLITE_READONLY": "db-read-only",
    "SQLITE_CANTOPEN": "db-cannot-open",
    "SQLITE_IOERR": "db-io",
}


class Database:
    """Transactions on one shop file. `write()` is on the disk when it returns; with `durable=False` it survives a
    killed process, but a power cut may forget it (until the next durable one).

    Usable from several threads; each transaction has a connection of its own. All methods raise PolkuError for what
    the world does: db-locked, disk-full, db-damaged, db-not-a-shop, db-read-only, db-cannot-open, db-io.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._durable = _engine(path, "FULL")
        self._quick = _engine(path, "NORMAL")
        self._watch: sqlite3.Connection | None = None
        self._watch_lock = Lock()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One consistent view of the whole file; waits for nobody."""
        with self._transaction(self._durable, "BEGIN") as connection:
            yield connection

    @contextmanager
    def write(self, *, durable: bool = True) -> Iterator[Connection]:
        """Everything inside happens or nothing; committed at the end, rolled back on any exception."""
        with self._transaction(self._durable if durable else self._quick, "BEGIN IMMEDIATE") as connection:
            yield connection

    def forget_deleted(self) -> None:
        """Fold the write-ahead log into the file, so that erased data does not live on in it.

        Deleted content is overwritten in the file itself (secure_delete). Does nothing while somebody is reading.
        """
        with told(self.path), self._durable.connect() as connection:
            connection.execution_options(polku_begin=None).exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def version(self) -> int:
        """A number that changes whenever any program, this one included, has written to the file."""
        with self._watch_lock, told(self.path):
            if self._watch is None:
                self._watch = connect(self.path)
            found: int = self._watch.execute("PRAGMA data_version").fetchone()[0]
            return found

    def close(self) -> None:
        """Close every connection; the last one out folds the write-ahead log into the file."""
        with self._watch_lock:
            if self._watch is not None:
                self._watch.close()
                self._watch = None
        self._durable.dispose()
        self._quick.dispose()

    @contextmanager
    def _transaction(self, engine: Engine, begin: str) -> Iterator[Connection]:
        with told(self.path), engine.connect() as connection:
            connection.execution_options(polku_begin=begin)
            with connection.begin():
                yield connection


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn SQLite's own errors into ones a person can be told; programming errors pass through."""
    try:
        yield
    except DBAPIError as error:
        cause = error.orig
        raise told_error(cause, path) or error from error
    except sqlite3.Error as error:
        raise told_error(error, path) or error from error


def told_error(error: BaseException | None, path: Path) -> PolkuError | None:
    """What this SQLite error is to a person, or None if it is a mistake of ours."""
    name = str(getattr(error, "sqlite_errorname", ""))
    for head, code in _CODES.items():
        if name == head or name.startswith(head + "_"):
            return PolkuError(code, "world", path=str(path), detail=str(error))
    return None


def connect(path: Path) -> sqlite3.Connection:
    """A bare connection to an existing file, transactions by hand: for the version check, backup and migration."""
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None, check_same_thread=False
    )
    connection.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
    return connection


def _engine(path: Path, synchronous: str) -> Engine:
    engine = create_engine(
        f"sqlite:///{path}",
        connect_args={"isolation_level": None, "timeout": BUSY_SECONDS, "check_same_thread": False},
        pool_size=4,
        max_overflow=16,
    )

    @event.listens_for(engine, "connect")
    def prepare(raw: Any, record: object) -> None:
        raw.execute("PRAGMA journal_mode = WAL")
        raw.execute(f"PRAGMA synchronous = {synchronous}")
        raw.execute("PRAGMA foreign_keys = ON")
        raw.execute("PRAGMA secure_delete = ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        statement = connection.get_execution_options().get("polku_begin")
        if statement:
            connection.exec_driver_sql(statement)

    return engine
