"""One open database file: how transactions begin, how durable they are, and what its errors mean to a person."""

from __future__ import annotations

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError

from app.model.errors import PolkuError
from app.store.exclusion import Exclusion, FileLock, boot_id
from app.store.gaps import empty_gaps
from app.store.prepared import Raw

BUSY_SECONDS = 15
"""How long a transaction waits for another program's before the database counts as locked."""

_PREPARE = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",
    "PRAGMA wal_autocheckpoint = 4000",  # 16 MB of log: pages that every mail changes go into the file less often
)
_MAP = ("PRAGMA mmap_size = 1073741824",)
_CODES: dict[str, str] = {
    "SQLITE_BUSY": "db-locked",
    "SQLITE_LOCKED": "db-locked",
    "SQLITE_FULL": "disk-full",
    "SQLITE_NOTADB": "db-not-a-shop",
    "SQLITE_CORRUPT": "db-damaged",
    "SQLITE_READONLY": "db-read-only",
    "SQLITE_CANTOPEN": "db-cannot-open",
    "SQLITE_IOERR_SHMSIZE": "disk-full",
    "SQLITE_IOERR": "db-io",
}


class Database(ABC):
    """Transactions on one shop. `write()` is on the disk when it returns; `quick()` survives a killed process, but a
    power cut may forget it (until the next `write`).

    Usable from several threads; each transaction has a connection of its own. All methods raise PolkuError for what
    the world does: db-locked, disk-full, db-damaged, db-not-a-shop, db-read-only, db-cannot-open, db-io.
    """

    path: Path

    @abstractmethod
    def read(self) -> AbstractContextManager[Connection]:
        """One consistent view of the whole shop; waits for nobody."""

    @abstractmethod
    def write(self) -> AbstractContextManager[Connection]:
        """Everything inside happens or nothing; nobody else writes meanwhile."""

    @abstractmethod
    def share(self) -> AbstractContextManager[Connection]:
        """As `write`, where possible beside others who `share`: for steps that lock the rows they change."""

    @abstractmethod
    def quick(self) -> AbstractContextManager[Raw]:
        """A small transaction, for `Prepared` statements."""

    @abstractmethod
    def forget_deleted(self) -> None:
        """See to it that erased data does not live on in the file."""

    @abstractmethod
    def version(self) -> int:
        """A number that changes whenever anybody, this program included, has written to the shop."""

    @abstractmethod
    def runner_lock(self) -> Exclusion:
        """What lets one runner send and keeps others out; it is let go when its program dies, however that happens."""

    @abstractmethod
    def import_lock(self) -> Exclusion:
        """What lets one import at a time run; it is let go when its program dies, however that happens."""

    @abstractmethod
    def boot_id(self) -> str:
        """A name of the time in which nothing that `quick` has recorded can have been forgotten; "" if unknown."""

    @abstractmethod
    def close(self) -> None:
        """Close every connection."""


class SqliteDatabase(Database):
    """Transactions on one shop file.

    `mapped`: the file is read through memory, which is quicker for whoever reads all of it. A disk that fails then ends
    the process, so it is for processes that others can do without.
    """

    def __init__(self, path: Path, *, mapped: bool = False) -> None:
        self.path = path
        self._engine = _engine(path, (*_PREPARE, *_MAP) if mapped else _PREPARE)
        self._own: dict[str, sqlite3.Connection] = {}
        self._lock = Lock()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        with self._transaction("BEGIN") as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        with self._transaction("BEGIN IMMEDIATE") as connection:
            yield connection

    share = write

    @contextmanager
    def quick(self) -> Iterator[Raw]:
        """On the connection that reads and writes, too: what another one writes, a connection has to read anew."""
        with told(self.path), closing(self._engine.raw_connection()) as pooled:
            raw: Any = pooled.driver_connection
            _flushing(raw, pooled.info, "NORMAL")
            raw.execute("BEGIN IMMEDIATE")
            try:
                yield raw
                raw.execute("COMMIT")
            except BaseException:
                if raw.in_transaction:
                    raw.execute("ROLLBACK")
                raise

    def forget_deleted(self) -> None:
        """Fold the write-ahead log into the file, and empty what is unused there: erased data lives on in neither.

        Deleted content is overwritten in the file itself (secure_delete). While somebody goes on reading, the log and
        the gaps of pages stay as they are until the next time.
        """
        with self._lock, told(self.path):
            raw = self._kept("checkpoint")
            # what was taken out of the index for finding customers stands in it until its parts are merged
            raw.execute("INSERT INTO customer_search(customer_search) VALUES ('optimize')")
            try:
                emptied = empty_gaps(raw, self.path)
            except OSError as error:
                raise PolkuError("db-io", "world", path=str(self.path), detail=str(error)) from error
            if emptied:
                raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def version(self) -> int:
        with self._lock, told(self.path):
            found: int = self._kept("watch").execute("PRAGMA data_version").fetchone()[0]
            return found

    def runner_lock(self) -> Exclusion:
        return FileLock(self.path.with_name(self.path.name + ".lock"))

    def import_lock(self) -> Exclusion:
        return FileLock(self.path.with_name(self.path.name + ".import.lock"))

    def boot_id(self) -> str:
        return boot_id()

    def close(self) -> None:
        """Close every connection; the last one out folds the write-ahead log into the file."""
        with self._lock:
            while self._own:
                self._own.popitem()[1].close()
        self._engine.dispose()

    def _kept(self, purpose: str, *also: str) -> sqlite3.Connection:
        raw = self._own.get(purpose)
        if raw is None:
            raw = self._own[purpose] = connect(self.path)
            for statement in (*_PREPARE, *also):
                raw.execute(statement)
        return raw

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[Connection]:
        with told(self.path), self._engine.connect() as connection:
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


def _engine(path: Path, statements: tuple[str, ...]) -> Engine:
    engine = create_engine(
        f"sqlite:///{path}",
        connect_args={"isolation_level": None, "timeout": BUSY_SECONDS, "check_same_thread": False},
        pool_size=4,
        max_overflow=16,
        pool_use_lifo=True,  # the one used last has the pages at hand
        pool_reset_on_return=None,  # every transaction here is ended by its own block
    )

    @event.listens_for(engine, "connect")
    def prepare(raw: Any, record: object) -> None:
        for statement in statements:
            raw.execute(statement)
        raw.create_function("casefold", 1, str.casefold, deterministic=True)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # Past SQLAlchemy, whose ceremony would cost more than a small transaction.
        raw: Any = connection.connection.driver_connection
        begin = connection.get_execution_options().get("polku_begin", "BEGIN")
        if begin != "BEGIN":
            _flushing(raw, connection.info, "FULL")
        raw.execute(begin)

    return engine


def _flushing(raw: Any, known: dict[Any, Any], how: str) -> None:
    """Let the transactions of a connection be flushed to the disk when they end (FULL), or later (NORMAL)."""
    if known.get("synchronous", "FULL") != how:
        raw.execute(f"PRAGMA synchronous = {how}")
        known["synchronous"] = how
