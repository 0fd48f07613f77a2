"""One shop opened: its database and the repositories that answer questions about it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from datetime import datetime
from pathlib import Path

import msgspec

from app.model.customer import Shop
from app.model.errors import PolkuError
from app.store.beside import erased_beside, remember_erased
from app.store.codes import Codes
from app.store.customers import Customers
from app.store.database import Database, SqliteDatabase
from app.store.erase import Erased, erase, erase_again
from app.store.events import Events
from app.store.explain import Explain
from app.store.facts import FactsOf
from app.store.flows import Flows
from app.store.history_spans import note_batch
from app.store.hit_counts import HitCounts
from app.store.hits import Hits
from app.store.import_run import ImportRun
from app.store.import_undo import Batch, Gone, imports, take_back, unfinished, would_take_back
from app.store.insights import InsightsOf
from app.store.kept_credits import Credits
from app.store.ledger import SqliteLedger
from app.store.links import Links
from app.store.mailbox import Mailboxes
from app.store.messages import Messages
from app.store.permissions import Permissions
from app.store.products import Products
from app.store.recording import Recording
from app.store.results import ResultsOf
from app.store.retention import RetentionOf
from app.store.revoking import Revoked
from app.store.schema import create_schema
from app.store.segment_counts import SegmentCounts
from app.store.segments import Segments
from app.store.shop_record import ShopRecord, insert_shop
from app.store.sources import Sources
from app.store.standings import Standings
from app.store.stats import Stats
from app.store.suppressions import Suppressions
from app.store.text_answers import TextAnswers
from app.store.variants import Variants
from app.store.verdicts import Verdicts
from app.store.versions import back_up, bring_up_to_date

FILE_NAME = "shop.polku"


class Store:
    """An open shop. Made by `create_store` or `open_store`; `close` it in the end. Usable from several threads."""

    def __init__(self, folder: Path, db: Database) -> None:
        self.folder = folder
        self.path = db.path
        self.broken = Gone()
        self._db = db
        self.shop = ShopRecord(self._db)
        self.customers = Customers(self._db)
        self.products = Products(self._db)
        self.codes = Codes(self._db)
        self.events = Events(self._db)
        self.segments = Segments(self._db)
        self.standings = Standings(self._db)
        self.flows = Flows(self._db)
        self.messages = Messages(self._db)
        self.explain = Explain(self._db)
        self.facts = FactsOf(self._db)
        self.segment_counts = SegmentCounts(self._db, self.facts, self.segments)
        self.suppressions = Suppressions(self._db)
        self.text_answers = TextAnswers(self._db)
        self.retention = RetentionOf(self._db)
        self.permissions = Permissions(self._db)
        self.mailbox = Mailboxes(self._db)
        self.sources = Sources(self._db)
        self.hits = Hits(self._db)
        self.links = Links(self._db)
        self.revoked = Revoked(self._db)
        self.stats = Stats(self._db)
        self.results = ResultsOf(self._db)
        self.insights = InsightsOf(self._db)
        self.credits = Credits(self._db)
        self.hit_counts = HitCounts(self._db)
        self.variants = Variants(self._db)
        self.verdicts = Verdicts(self._db)

    @property
    def shared(self) -> bool:
        """Whether runners on several machines may work on it; a window then leaves the sending to them."""
        return False

    @property
    def place(self) -> Path | str:
        """Where other processes find it to read: its file, or its server's address with what lets one in."""
        return self.path

    @property
    def database(self) -> Database:
        """What the store is written on."""
        return self._db

    def ledger(self) -> SqliteLedger:
        """The shop as the runner sees it; every runner needs one of its own."""
        return SqliteLedger(self._db)

    @contextmanager
    def recording(self, kind: str, source: str, now: datetime, dry_run: bool = False) -> Iterator[Recording]:
        """Record many things at once: all of it when the block ends well, nothing if it raises or in a dry run.

        Nothing of it is history: each event counts from its own moment, for automations that were live by then. What
        tells of the past comes in by `importing` or `Sources.take`.
        """
        try:
            with self._db.write() as connection:
                record = Recording(connection, now)
                yield record
                if dry_run:
                    raise _NothingHappenedError
                note_batch(connection, kind, source, now, msgspec.structs.asdict(record.total))
        except _NothingHappenedError:
            return

    @contextmanager
    def importing(
        self, kind: str, source: str, now: datetime, dry_run: bool = False, happening: bool = False
    ) -> Iterator[ImportRun]:
        """An import: it is whole when the block ends well; if it raises, or the program dies, nothing of it stays.

        Flows look only at what happened after they went live; whom it brings into segments by what is past, and by
        what has no moment such as a tag, is only remembered, unless it is `happening` now. Raises PolkuError
        "import-under-way".
        """
        alone = nullcontext() if dry_run else self._alone()
        with alone:
            if not dry_run:
                self._take_back_broken()
            run = ImportRun(self._db, kind, source, now, dry_run, happening)
            try:
                yield run
                run.close()
            except BaseException:
                if not dry_run:
                    take_back(self._db, run.batch)
                raise

    def imports(self) -> list[Batch]:
        """The finished imports of files, the newest first."""
        return imports(self._db)

    def take_back_import(self, batch: int, dry_run: bool = False) -> Gone:
        """Take a finished import back, see `take_back`; what went, or in a dry run would go.

        Raises PolkuError "import-under-way".
        """
        if dry_run:
            return would_take_back(self._db, batch)
        with self._alone():
            return take_back(self._db, batch)

    def take_back_unfinished(self) -> Gone:
        """Take back what imports have left behind whose program died; none is under way then, or nothing is done."""
        try:
            with self._alone():
                return self._take_back_broken()
        except PolkuError as error:
            if error.code != "import-under-way":
                raise
            return Gone()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """No other import meanwhile. Raises PolkuError "import-under-way"."""
        lock = self._db.import_lock()
        if not lock.take():
            raise PolkuError("import-under-way", "user")
        try:
            yield
        finally:
            lock.release()

    def clear_broken_imports(self) -> None:
        """Take back at opening what imports have left behind whose program died; `broken` tells what that was.

        Where that cannot be done now, a full disk for one, the next import and the runner try again.
        """
        with suppress(PolkuError):
            self.broken = self.take_back_unfinished()

    def _take_back_broken(self) -> Gone:
        gone = Gone()
        for batch in unfinished(self._db):
            gone = gone.plus(take_back(self._db, batch))
        return gone

    def erase(self, email: str, now: datetime) -> Erased:
        """Erase a person: everything known of them goes, and they can never be written to again.

        It is remembered beside the shop's file first: a crash in between erases them at the next opening.
        """
        return erase(self._db, email, now, lambda digest: remember_erased(self.folder, digest, now))

    def erase_again(self) -> int:
        """Erase those who were erased and are there again; how many those were."""
        return erase_again(self._db, erased_beside(self.folder))

    def back_up(self, target: Path) -> None:
        """A checked copy of the shop as it is now, while the program runs."""
        back_up(self.path, target)

    def close(self) -> None:
        """Let go of the file."""
        self.segment_counts.close()
        self._db.close()


def create_store(folder: Path, shop: Shop, now: datetime, demo: bool = False) -> Store:
    """A new shop in a folder (made if need be). Raises PolkuError "shop-exists", "disk-full", "db-cannot-open"."""
    path = folder / FILE_NAME
    if path.exists():
        raise PolkuError("shop-exists", "user", path=str(folder))
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
    except OSError as error:
        raise PolkuError("db-cannot-open", "world", path=str(folder), detail=str(error)) from error
    store = Store(folder, SqliteDatabase(path))
    try:
        with store._db.write() as connection:
            create_schema(connection)
            insert_shop(connection, shop, now, demo)
    except PolkuError:
        store.close()
        path.unlink(missing_ok=True)
        raise
    return store


def open_store(folder: Path) -> Store:
    """Open the shop in a folder; an older one is brought up to date first, with a copy kept beside it.

    Raises PolkuError: shop-not-found, db-not-a-shop, db-newer, db-damaged, db-locked, db-migration-failed.
    """
    path = folder / FILE_NAME
    if not path.is_file():
        raise PolkuError("shop-not-found", "user", path=str(folder))
    with suppress(OSError):  # on a disk without such modes there is nothing to be done
        path.chmod(0o600)
    bring_up_to_date(path)
    store = Store(folder, SqliteDatabase(path))
    try:
        store.erase_again()
    except PolkuError:
        store.close()
        raise
    store.clear_broken_imports()
    return store


class _NothingHappenedError(Exception):
    """Ends a dry run: what was recorded is rolled back."""
