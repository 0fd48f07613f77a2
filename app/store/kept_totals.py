"""What automations have done, counted by day and kept: of a day in which something has changed all is counted anew.

So a total is always what counting says (`kept_counts`), and never a sum that somebody has to remember to change. Which
days those are is noted by triggers (`kept_notes`), in the transaction of the change; counting takes the notes away in
the transaction that writes the totals. `rebuild` makes all of it anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, text

from app.model.feedback import feedback_in
from app.store.columns import micros
from app.store.database import Database
from app.store.kept_counts import ANSWERS, OF_ENTRIES, OF_MESSAGES, WITH
from app.store.kept_days import Bucket, bound, days_of
from app.store.kept_hits import OF_HITS, any_hits
from app.store.kept_marks import Counted, count_marks
from app.store.kept_notes import ENTRY, HOUR, LEFT, MARK, ORDER

RULES = 2
"""Counts up when a figure comes to mean something else: everything is counted anew then."""
PAGE = 720
"""Hours that are counted anew in one transaction: others may write in between."""
_NAME = "totals"


class Total(msgspec.Struct, frozen=True):
    """So many of a kind; as `day_total`, of some days together."""

    flow_id: int
    kind: str
    node: str
    detail: str
    target: str
    people: int


class Totals:
    """Brings the totals up to date, and reads them. Counting takes a while where much has changed."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def refresh(self) -> int:
        """Count what has changed since the last time; how many hours of something that was."""
        with self._db.read() as connection:
            if not rules_changed(connection) and connection.execute(_ANY).first() is None:
                return 0
        with self._db.write() as connection:
            if rules_changed(connection):
                note_everything(connection)
        total = 0
        for what in (ENTRY, LEFT, MARK):
            while found := self._page(what):
                total += found
        return total

    def rebuild(self) -> None:
        """Forget every total, and the credits of orders with them; count anew what does not ask for rules of credit."""
        with self._db.write() as connection:
            note_everything(connection)
        self.refresh()

    def _page(self, what: str) -> int:
        with self._db.write() as connection:
            rows = [(row[0], row[1]) for row in connection.execute(_NOTED, {"what": what, "page": PAGE})]
            if not rows:
                return 0
            connection.execute(_TAKEN, [{"what": what, "number": number, "hour": hour} for number, hour in rows])
            buckets = days_of(connection).touched(rows)
            gone = [{"what": what, "flow_id": one.flow_id, "day": one.day} for one in buckets]
            if what == MARK:
                connection.execute(_FORGET_DAY, gone)
                _keep(connection, count_marks(connection, buckets))
                return len(rows)
            connection.execute(_FORGET, gone)
            if what == ENTRY:
                _keep(connection, _counted(connection, buckets))
            else:
                for statement in OF_MESSAGES:
                    connection.execute(text(f"{_INSERT} {WITH} {statement}"), bound(buckets))
            return len(rows)


def read_totals(
    connection: Connection, flows: Collection[int], since: datetime | None, until: datetime | None = None
) -> list[Total]:
    """Of those who came into these automations from `since` on and before `until` (None: ever).

    Whole days are read; of the days in which a span begins and ends, what is in it is counted.
    """
    days = days_of(connection)
    first = 0 if since is None else days.of(since)
    last = _NEVER if until is None else days.of(until)
    edges = [(since, first)] if since is not None and first < last else []
    edges += [(until, last)] if until is not None and first < last else []
    spans = [(micros(at), days.start(day + 1)) if at is since else (days.start(day), micros(at)) for at, day in edges]
    if first == last and since is not None and until is not None:
        spans = [(micros(since), micros(until))]
    asked = {"first": first if since is not None else -1, "last": last}
    found = [Total(*row) for flow in flows for row in connection.execute(_OF_DAYS, {**asked, "flow": flow})]
    edge = [Bucket(flow, 0, *span) for flow in flows for span in spans]
    return found + [Total(one.flow_id, *one[3:]) for one in _counted(connection, edge)]


def read_days(connection: Connection, what: str, first: int) -> Sequence[Any]:
    """Rows (flow_id, day, kind, node, people) of the days from this one on."""
    return connection.execute(_BY_DAY, {"what": what, "first": first}).all()


def note_everything(connection: Connection) -> None:
    """Let everything be counted anew, the credits of orders included."""
    for table in ("day_total", "credit_total", "order_credit"):
        connection.execute(text(f"DELETE FROM {table}"))
    connection.execute(text("DELETE FROM stale WHERE what <> 'person'"))
    for statement in _EVERYTHING:
        connection.execute(text(f"INSERT INTO stale (what, number, hour) {statement}"))
    connection.execute(text("DELETE FROM reckoned WHERE what = :what"), {"what": _NAME})
    kept = {"what": _NAME, "value": _rules(connection)}
    connection.execute(text("INSERT INTO reckoned (what, value) VALUES (:what, :value)"), kept)


def _counted(connection: Connection, buckets: Sequence[Bucket]) -> list[Counted]:
    """Everything of those who came in during the buckets."""
    if not buckets:
        return []
    asked = bound(buckets)
    counts = (*OF_ENTRIES, *OF_HITS) if any_hits(connection) else OF_ENTRIES
    found = [Counted(*row) for one in counts for row in connection.execute(text(f"{WITH} {one}"), asked)]
    answers: Counter[tuple[int, int, str]] = Counter()
    for flow, day, properties in connection.execute(text(f"{WITH} {ANSWERS}"), asked):
        stars = feedback_in(msgspec.json.decode(properties)).stars
        answers[flow, day, "" if stars is None else str(round(stars))] += 1
    return found + [Counted(ENTRY, *key[:2], "answers", detail=key[2], people=many) for key, many in answers.items()]


def _keep(connection: Connection, rows: Iterable[Counted]) -> None:
    if kept := [one._asdict() for one in rows]:
        connection.execute(_KEEP, kept)


def _rules(connection: Connection) -> str:
    """What everything is counted by: other rules, or midnight at another moment, and all of it is counted anew."""
    return f"{RULES} {days_of(connection).zone}"


def rules_changed(connection: Connection) -> bool:
    kept = connection.execute(text("SELECT value FROM reckoned WHERE what = :what"), {"what": _NAME}).scalar()
    return kept != _rules(connection)


_NEVER = 4_000_000
"""A day after all days."""
_ANY = text(f"SELECT 1 FROM stale WHERE what IN ('{ENTRY}', '{LEFT}', '{MARK}') LIMIT 1")
_NOTED = text("SELECT number, hour FROM stale WHERE what = :what ORDER BY number, hour LIMIT :page")
_TAKEN = text("DELETE FROM stale WHERE what = :what AND number = :number AND hour = :hour")
_FORGET = text("DELETE FROM day_total WHERE what = :what AND flow_id = :flow_id AND day = :day")
_FORGET_DAY = text("DELETE FROM day_total WHERE what = :what AND day = :day")
_INSERT = "INSERT INTO day_total (what, flow_id, day, kind, node, detail, target, people)"
_KEEP = text(f"{_INSERT} VALUES (:what, :flow_id, :day, :kind, :node, :detail, :target, :people)")
_OF_DAYS = text(
    "SELECT flow_id, kind, node, detail, target, CAST(sum(people) AS BIGINT) FROM day_total "
    "WHERE what = 'entry' AND flow_id = :flow AND day > :first AND day < :last "
    "GROUP BY flow_id, kind, node, detail, target"
)
_BY_DAY = text("SELECT flow_id, day, kind, node, people FROM day_total WHERE what = :what AND day >= :first")
_EVERYTHING = (
    f"SELECT DISTINCT '{ENTRY}', flow_id, entered_at / {HOUR} FROM enrolment",
    f"SELECT DISTINCT '{LEFT}', flow_id, sent_at / {HOUR} FROM message "
    "WHERE kind = 'flow' AND state = 'sent' AND flow_id IS NOT NULL AND sent_at IS NOT NULL",
    f"SELECT DISTINCT '{MARK}', 0, occurred_at / {HOUR} FROM event "
    "WHERE external_id >= 'mail:' AND external_id < 'mail;'",
    f"SELECT '{ORDER}', id, 0 FROM shop_order",
)
