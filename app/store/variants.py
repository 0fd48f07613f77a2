"""How many people a split has sent each way, and for how many of them something came about afterwards."""

from __future__ import annotations

from datetime import datetime

import msgspec

from app.model.flow import Flow
from app.model.nodes import Split
from app.store.database import Database
from app.store.flows import find
from app.store.kept_tests import split_since, ways_of
from app.store.kept_totals import Totals


class Counted(msgspec.Struct, frozen=True):
    """`ways`: port -> (people, people for whom it came about). `since`: from when on the split has been as it is."""

    flow: Flow
    since: datetime
    ways: dict[str, tuple[int, int]]


class Variants:
    """Reads the totals, bringing them up to date first: that may take a moment, so not in the UI thread."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._totals = Totals(db)

    def count(self, name: str, node: str) -> Counted | None:
        """Of a split with a test in the live version; None if there is no such. How people are counted says
        `app.store.kept_tests`.
        """
        self._totals.refresh()
        with self._db.read() as connection:
            row = find(connection, name)
            if row.live_version is None:
                return None
            flow, since = split_since(connection, row.id, row.live_version, node)
            split = flow.by_id.get(node)
            if not isinstance(split, Split) or split.test is None:
                return None
            return Counted(flow, since, ways_of(connection, row.id, node))
