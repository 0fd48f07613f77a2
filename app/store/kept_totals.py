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
from app.model.hit_events import FEEDBACK
from app.store.database import Database
from app.store.kept_counts import ANSWERS, OF_ENTRIES, OF_MESSAGES, WITH
from app.store.kept_days import Bucket, bound, days_of
from app.store.kept_hits import OF_HITS, any_hits
from app.store.kept_marks import Counted, count_marks
from app.store.kept_notes import AFTER, AFTER_ENTRY, ENTRY, HITS, HOUR, LEFT, MARK, ORDER, SALE, SEEN, TESTS
from app.store.kept_tests import KIND as TEST
from app.store.kept_tests import count_tests, note_tests, tests_changed

RULES = 5
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
            others = rules_changed(connection) or tests_changed(connection)
            if not others and connection.execute(_ANY).first() is None:
                return 0
        with self._db.write() as connection:
            if rules_changed(connection):
                note_everything(connection)
            note_tests(connection)
        total = 0
        for what in _COUNTED:
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
            parts = (ENTRY, *_KINDS) if what == ENTRY else (what,)
            taken = [{"what": part, "number": number, "hour": hour} for part in parts for number, hour in rows]
            connection.execute(_TAKEN, taken)
            buckets = days_of(connection).touched(rows)
            gone = [{"what": what, "flow_id": one.flow_id, "day": one.day} for one in buckets]
            if what == MARK:
                connection.execute(_FORGET_DAY, gone)
                _keep(connection, count_marks(connection, buckets))
            elif what == LEFT:
                connection.execute(_FORGET, gone)
                for statement in OF_MESSAGES:
                    connection.execute(text(f"{_INSERT} {WITH} {statement}"), bound(buckets))
            elif what == ENTRY:
                connection.execute(_FORGET, gone)
                _keep(connection, _counted(connection, buckets, parts))
            else:
                kinds = [
                    {**day, "what": ENTRY, "kind": kind, "detail": detail}
                    for day in gone
                    for kind, detail in _KINDS[what]
                ]
                connection.execute(_FORGET_KIND, kinds)
                _keep(connection, _counted(connection, buckets, parts))
            return len(rows)


def read_totals(connection: Connection, flows: Collection[int], since: datetime | None, until: datetime) -> list[Total]:
    """Of those who came into these automations on the days of the shop's clock from that of `since` (None: ever) to
    that of `until`, both of them whole.
    """
    days = days_of(connection)
    asked = {"first": -1 if since is None else days.of(since), "last": days.of(until)}
    return [Total(*row) for flow in flows for row in connection.execute(_OF_DAYS, {**asked, "flow": flow})]


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


def _counted(connection: Connection, buckets: Sequence[Bucket], parts: Sequence[str]) -> list[Counted]:
    """What these notes speak of, of those who came in during the buckets."""
    asked = bound(buckets)
    counts = [one for part in parts for one in OF_ENTRIES.get(part, ())]
    counts += OF_HITS if HITS in parts and any_hits(connection) else ()
    found = [Counted(*row) for one in counts for row in connection.execute(text(f"{WITH} {one}"), asked)]
    if not {SEEN, TESTS}.isdisjoint(parts):
        found += count_tests(connection, WITH, buckets)
    if AFTER + FEEDBACK not in parts:
        return found
    answers: Counter[tuple[int, int, str, str]] = Counter()
    for flow, day, properties, unasked in connection.execute(text(f"{WITH} {ANSWERS}"), asked):
        stars = feedback_in(msgspec.json.decode(properties)).stars
        answers[flow, day, "" if stars is None else str(round(stars)), unasked] += 1
    given = (Counted(ENTRY, *key[:2], "answers", "", *key[2:], people=many) for key, many in answers.items())
    return [*found, *given]


def _keep(connection: Connection, rows: Iterable[Counted]) -> None:
    if kept := [one._asdict() for one in rows]:
        connection.execute(_KEEP, kept)


def _rules(connection: Connection) -> str:
    """What everything is counted by: other rules, or midnight at another moment, and all of it is counted anew."""
    return f"{RULES} {days_of(connection).zone}"


def rules_changed(connection: Connection) -> bool:
    kept = connection.execute(text("SELECT value FROM reckoned WHERE what = :what"), {"what": _NAME}).scalar()
    return kept != _rules(connection)


_KINDS = {
    SEEN: (("seen.opened", ""), ("seen.clicked", ""), (TEST, "")),
    SALE: (("bought", ""), ("converted", "")),
    HITS: (("hit.click", ""), ("hit.open", ""), ("link", ""), ("why", "")),
    TESTS: ((TEST, ""),),
    **{AFTER + name: (("after", name),) for name in AFTER_ENTRY},
    AFTER + FEEDBACK: (("after", FEEDBACK), ("answers", "")),
}
"""What is counted anew of a day by notes on parts of it: of each kind all, or what has this detail."""
_COUNTED = (ENTRY, *_KINDS, LEFT, MARK)
_ANY = text(f"SELECT 1 FROM stale WHERE what IN ({', '.join(map(repr, _COUNTED))}) LIMIT 1")
_NOTED = text("SELECT number, hour FROM stale WHERE what = :what ORDER BY number, hour LIMIT :page")
_TAKEN = text("DELETE FROM stale WHERE what = :what AND number = :number AND hour = :hour")
_FORGET = text("DELETE FROM day_total WHERE what = :what AND flow_id = :flow_id AND day = :day")
_FORGET_KIND = text(
    "DELETE FROM day_total WHERE what = :what AND flow_id = :flow_id AND day = :day AND kind = :kind "
    "AND (:detail = '' OR detail = :detail)"
)
_FORGET_DAY = text("DELETE FROM day_total WHERE what = :what AND day = :day")
_INSERT = "INSERT INTO day_total (what, flow_id, day, kind, node, detail, target, people)"
_KEEP = text(f"{_INSERT} VALUES (:what, :flow_id, :day, :kind, :node, :detail, :target, :people)")
_TARGET = "CASE WHEN kind IN ('way', 'link', 'why', 'answers') THEN target ELSE '' END"
_OF_DAYS = text(
    f"SELECT flow_id, kind, node, detail, {_TARGET}, CAST(sum(people) AS BIGINT) FROM day_total "
    "WHERE what = 'entry' AND flow_id = :flow AND day >= :first AND day <= :last "
    f"GROUP BY flow_id, kind, node, detail, {_TARGET}"
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
