"""What has been imported from files, and taking the last of it back.

What an import changed in customers and orders that were known before stays; so does a customer who has since bought,
done or been sent something.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from app.model.errors import PolkuError
from app.services.desk import Desk
from app.store.import_undo import Batch, Gone

BACK_WITHIN = timedelta(days=1)


class PastImport(msgspec.Struct, frozen=True):
    """A finished import. `batch` is what it can be taken back by, `may_take_back` whether it still can be."""

    batch: int
    kind: str
    file: str
    at: datetime
    new: int
    changed: int
    may_take_back: bool


def past_imports(desk: Desk) -> tuple[PastImport, ...]:
    """All of them, the newest first."""
    since = desk.clock.now() - BACK_WITHIN
    return tuple(
        PastImport(one.batch, one.kind, one.file, one.at, one.new, one.changed, _still(one, since))
        for one in desk.store.imports()
    )


def may_take_back(desk: Desk, batch: int) -> bool:
    """Whether an import can be taken back: something came in, a day has not passed, and nobody has been erased since
    (their row number may be another's by now).
    """
    return any(one.batch == batch and one.may_take_back for one in past_imports(desk))


def take_back(desk: Desk, batch: int, dry_run: bool = False) -> Gone:
    """Take a finished import back; what went, or in a dry run would go. SLOW for big ones.

    Raises PolkuError: import-unknown, import-not-taken-back, import-under-way.
    """
    found = [one for one in past_imports(desk) if one.batch == batch]
    if not found:
        raise PolkuError("import-unknown", "user", batch=batch)
    if not found[0].may_take_back:
        raise PolkuError("import-not-taken-back", "user", file=found[0].file)
    return desk.store.take_back_import(batch, dry_run)


def _still(one: Batch, since: datetime) -> bool:
    return one.undoable and one.at >= since
