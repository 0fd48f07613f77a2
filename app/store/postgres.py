"""A shop kept by a PostgreSQL server: the same transactions as `Database` has on a file, for many machines at once.

SQLite lets one writer in at a time, and what is written in the store counts on it. Here a lock of the shop's own says
the same: `write()` has the shop to itself, `share()` lets the steps of several runners write side by side, each on
rows that it has locked, and keeps the others out meanwhile. Nobody who only reads waits.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from app.model.errors import PolkuError
from app.store.database import BUSY_SECONDS, Database
from app.store.prepared import Raw, raw_of

SCHEME = "postgresql+psycopg"
SHOP_LOCK = 0x504C4B55
RUNNER_LOCK = SHOP_LOCK + 1
READING_LOCK = SHOP_LOCK + 2
IMPORT_LOCK = SHOP_LOCK + 3
"""The locks on writing, sending and reading among PostgreSQL's advisory locks; the shop's schema is mixed in."""
_LOCK = f"SELECT pg_advisory_xact_lock{{}}({SHOP_LOCK}, hashtext(current_schema()))"
_READ = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
_PREPARE = (
    f"SET lock_timeout = '{BUSY_SECONDS}s'; SET timezone = 'UTC'; SET client_min_messages = warning; "
    "SET tcp_keepalives_idle = 15; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3; "
    "SET tcp_user_timeout = 30000"
)
_CODES = {
    "55P03": "db-locked",
    "40001": "db-locked",
    "40P01": "db-locked",
    "53100": "disk-full",
    "25006": "db-read-only",
    "42501": "db-read-only",
    "XX001": "db-damaged",
    "XX002": "db-damaged",
    "58030": "db-io",
}
_AWAY = ("08", "57P", "53", "28", "3D")
"""Classes of answers, and of none at all, that mean: this server cannot be used now."""


class PostgresDatabase(Database):
    """Transactions on one shop of a PostgreSQL server; each, a quick one too, is on its disk when it returns.

    Raises "db-server" (it cannot be reached, or does not let us in) besides what every `Database` raises.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.path = Path(shown(url))
        self._engine = _engine(url)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        with self._transaction(_READ) as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        with self._transaction("BEGIN", _LOCK.format("")) as connection:
            yield connection

    @contextmanager
    def share(self) -> Iterator[Connection]:
        with self._transaction("BEGIN", _LOCK.format("_shared")) as connection:
            yield connection

    @contextmanager
    def quick(self) -> Iterator[Raw]:
        with self.share() as connection:
            yield raw_of(connection)

    def forget_deleted(self) -> None:
        pass  # the server's vacuum lets go of what was deleted

    def version(self) -> int:
        with self._transaction("BEGIN") as connection:
            found: str = connection.exec_driver_sql("SELECT pg_current_snapshot()::text").scalar_one()
        return zlib.crc32(found.encode())

    def runner_lock(self) -> SessionLock:
        return SessionLock(self, RUNNER_LOCK)

    def import_lock(self) -> SessionLock:
        return SessionLock(self, IMPORT_LOCK)

    def boot_id(self) -> str:
        return "server"  # whatever is committed there is on its disk

    def own_connection(self) -> Raw:
        """A connection for the caller alone, outside the pool."""
        with told_of(self.url):
            pooled = self._engine.raw_connection()
            raw = cast(Raw, pooled.driver_connection)
            pooled.detach()
        return raw

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def _transaction(self, begin: str, lock: str = "") -> Iterator[Connection]:
        with told_of(self.url), self._engine.connect() as connection:
            connection.execution_options(polku_begin=begin)
            with connection.begin():
                if lock:
                    connection.exec_driver_sql(lock)
                yield connection


class SessionLock:
    """An advisory lock on a connection of its own; the server lets it go when the connection ends."""

    def __init__(self, db: PostgresDatabase, name: int) -> None:
        self._db = db
        self._name = name
        self._raw: Raw | None = None

    def take(self) -> bool:
        """True if it is ours now; False if somebody else holds it."""
        raw = self._db.own_connection()
        if not _said(raw, f"SELECT pg_try_advisory_lock({self._name}, hashtext(current_schema()))"):
            raw.close()
            return False
        self._raw = raw
        return True

    def release(self) -> None:
        """Let others have it."""
        raw, self._raw = self._raw, None
        if raw is not None:
            with closing(raw), suppress(driver_errors()):
                raw.execute("SELECT pg_advisory_unlock_all()")  # at once; closing alone takes the server a moment


def driver_errors() -> type[Exception]:
    """What the driver raises when the server has gone."""
    import psycopg

    return psycopg.Error


def _said(raw: Raw, statement: str) -> bool:
    return bool(raw.execute(statement).fetchone()[0])


def is_server(address: str) -> bool:
    """Whether this is the address of a server, and not of a folder."""
    return address.startswith(("postgresql://", f"{SCHEME}://", "postgres://"))


def shown(url: str) -> str:
    """The address without its password. Raises PolkuError "database-unknown" where it is none."""
    try:
        if is_server(url):
            return make_url(url).render_as_string(hide_password=True)
    except ArgumentError:
        pass
    raise PolkuError("database-unknown", "user", scheme=url.partition(":")[0])


def driver_address(url: str) -> str:
    """The address as libpq takes it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


@contextmanager
def told_of(url: str) -> Iterator[None]:
    """Turn the server's own errors into ones a person can be told; programming errors pass through."""
    driver = driver_errors()
    try:
        yield
    except (DBAPIError, driver) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        code = _code(cause)
        if code is None:
            raise
        raise PolkuError(code, "world", path=shown(url), detail=str(cause).strip().partition("\n")[0]) from error


def _code(cause: BaseException | None) -> str | None:
    state = str(getattr(cause, "sqlstate", None) or "")
    if state in _CODES:
        return _CODES[state]
    no_answer = not state and type(cause).__name__ in ("OperationalError", "ConnectionTimeout")
    return "db-server" if no_answer or state.startswith(_AWAY) else None


def _engine(url: str) -> Engine:
    engine = create_engine(
        make_url(url).set(drivername=SCHEME),
        pool_size=4,
        max_overflow=16,
        pool_pre_ping=True,  # after the server has been restarted, none of the kept connections holds
        pool_reset_on_return=None,  # every transaction here is ended by its own block
        connect_args={"connect_timeout": BUSY_SECONDS},
    )

    @event.listens_for(engine, "connect")
    def prepare(raw: Any, record: object) -> None:
        raw.autocommit = True  # the transactions are begun by hand, below
        raw.execute(_PREPARE)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        raw: Any = connection.connection.driver_connection
        raw.execute(connection.get_execution_options().get("polku_begin", "BEGIN"))

    return engine
