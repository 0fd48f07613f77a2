"""Opening and making a shop on a PostgreSQL server; everything else is the same `Store`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from app.model.customer import Shop
from app.model.errors import PolkuError
from app.model.flow import Flow
from app.store.jobs import USUAL, Jobs, Pace, Steps, make_job_tables
from app.store.postgres import READING_LOCK, PostgresDatabase, SessionLock
from app.store.postgres_schema import migrate, number_of
from app.store.schema import SCHEMA
from app.store.shared_ledger import BatchLedger, Defer, SharedLedger
from app.store.shop_record import insert_shop
from app.store.store import Store
from app.store.versions import MIGRATIONS


class ServerStore(Store):
    """A shop on a server: besides all that a `Store` is, the place where runners on several machines meet."""

    def __init__(self, url: str, folder: Path, db: PostgresDatabase) -> None:
        super().__init__(folder, db)
        self.url = url
        self._server = db
        self._versions: dict[int, Flow] = {}

    @property
    def shared(self) -> bool:
        return True

    @property
    def place(self) -> Path | str:
        return self.url

    def back_up(self, target: Path) -> None:
        """A server's backups are made with its own tools. Raises PolkuError "backup-by-server"."""
        raise PolkuError("backup-by-server", "user", path=str(self.path))

    def reading_duty(self) -> SessionLock:
        """Held by the one machine that reads the mailbox and the shop's systems."""
        return SessionLock(self._server, READING_LOCK)

    def shared_ledger(self, defer: Defer) -> SharedLedger:
        """The shop as the tick sees it; `defer` makes the jobs of the batches it deals out."""
        return SharedLedger(self._server, defer)

    def batch_ledger(self, batch: int) -> BatchLedger:
        """The shop as the job of one batch sees it."""
        return BatchLedger(self._server, batch, self._versions)

    def jobs(self, steps: Steps, pace: Pace = USUAL) -> Jobs:
        """This process as one of those that work on the shop's jobs."""
        return Jobs(self.url, steps, pace)


def create_server_store(url: str, folder: Path, shop: Shop, now: datetime, demo: bool = False) -> ServerStore:
    """A new shop in an empty database; `folder` keeps what is no row, such as pictures.

    Raises PolkuError "shop-exists", "db-not-a-shop", "db-server", "database-unknown", "server-parts-missing".
    """
    db = PostgresDatabase(url)
    try:
        with db.write() as connection:
            if number_of(connection) is not None:
                raise PolkuError("shop-exists", "user", path=str(db.path))
            migrate(connection, MIGRATIONS)
            make_job_tables(connection)
            insert_shop(connection, shop, now, demo)
    except BaseException:
        db.close()
        raise
    return ServerStore(url, folder, db)


def open_server_store(url: str, folder: Path) -> ServerStore:
    """Open the shop of a server; an older one is brought up to date first, all of it in one transaction.

    Raises PolkuError: shop-not-found, db-not-a-shop, db-newer, db-server, db-migration-failed, server-parts-missing.
    """
    db = PostgresDatabase(url)
    try:
        with db.read() as connection:
            found = number_of(connection)
        if found is None:
            raise PolkuError("shop-not-found", "user", path=str(db.path))
        if found > SCHEMA:
            raise PolkuError("db-newer", "user", path=str(db.path), found=found, known=SCHEMA)
        if found < SCHEMA:
            with db.write() as connection:
                migrate(connection, MIGRATIONS)
    except BaseException:
        db.close()
        raise
    store = ServerStore(url, folder, db)
    store.clear_broken_imports()
    return store
