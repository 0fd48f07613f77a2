"""How many customers a rule holds for, and who they are: asked of a table of figures kept beside the shop's file.

The table is SQLite's own temporary one: it is made anew when the shop has changed, and no other program sees it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from threading import Lock
from time import monotonic

import msgspec

from app.engine.history import History
from app.model.rules import Rule
from app.model.truth import has_consent, holds
from app.store.columns import micros
from app.store.database import Database, SqliteDatabase, connect, told
from app.store.facts import FactsOf
from app.store.segment_sql import Question
from app.store.segments import Segments

Cancelled = Callable[[], bool]
QUICK_SECONDS, RESTS = 0.3, 20
"""Where making the table takes longer than QUICK_SECONDS, it is made at most one part in RESTS of the time."""


class Members(msgspec.Struct, frozen=True):
    """Who is in a segment: how many, how many of them may get marketing mail, and some of them, latest buyers first."""

    count: int
    mailable: int
    everyone: int
    sample: tuple[int, ...] = ()


class SegmentCounts:
    """Counts by rule. Takes a while in a large shop: ask off the UI thread; usable from several threads."""

    def __init__(self, db: Database, facts: FactsOf, segments: Segments) -> None:
        self._db, self._facts, self._segments = db, facts, segments
        self._raw: sqlite3.Connection | None = None
        self._lock = Lock()
        self._seen: tuple[int, int] | None = None
        self._made_at = self._took = 0.0
        self._words = False
        self._everyone = 0

    def members(
        self, rule: Rule | None, now: datetime, sample: int = 0, cancelled: Cancelled = lambda: False
    ) -> Members:
        """Those for whom the rule certainly holds; None is everyone. Cancelled counts are of no use to anybody."""
        segments = self._segments.all()
        if not isinstance(self._db, SqliteDatabase):
            return self._scanned(rule, now, sample, cancelled)
        asked = Question(rule, now, segments) if rule is not None else None
        if asked is not None and asked.where is None:
            return self._scanned(rule, now, sample, cancelled)
        with self._lock, told(self._db.path):
            return self._counted(asked, now, sample)

    def many(self, rules: Mapping[str, Rule], now: datetime) -> dict[str, int]:
        """How many each rule holds for."""
        return {name: self.members(rule, now).count for name, rule in rules.items()}

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            if self._raw is not None:
                self._raw.close()
            self._raw = None
            self._seen = None

    def _counted(self, asked: Question | None, now: datetime, sample: int) -> Members:
        raw = self._fresh(now)
        where, values = "1", {"now": micros(now)}
        if asked is not None:
            where, values = asked.where or "0", asked.values
            for name, test in asked.tests.items():
                raw.create_function(name, 1, test, deterministic=True)
            if asked.asks_categories:
                self._index_categories(raw)
        raw.execute("BEGIN")
        try:
            counts = f"SELECT count(*), coalesce(sum(p.may_mail), 0) FROM person p WHERE {where}"
            count, mailable = raw.execute(counts, values).fetchone()
            listed = f"SELECT p.id FROM person p WHERE {where} ORDER BY p.last_at DESC, p.id LIMIT {int(sample)}"
            ids = tuple(row[0] for row in raw.execute(listed, values)) if sample else ()
        finally:
            raw.execute("COMMIT")
        return Members(count, mailable, self._everyone, ids)

    def _fresh(self, now: datetime) -> sqlite3.Connection:
        if self._raw is None:
            self._raw = connect(self._db.path)
            self._raw.execute("PRAGMA cache_size = -65536")
        raw = self._raw
        seen = (raw.execute("PRAGMA data_version").fetchone()[0], micros(now) // _MINUTE)
        rests = RESTS * self._took if self._took > QUICK_SECONDS else 0.0
        if seen != self._seen and monotonic() - self._made_at >= rests:
            start = monotonic()
            raw.execute("BEGIN")
            try:
                for statement in _TABLE:
                    raw.execute(statement, {"now": micros(now)} if ":now" in statement else {})
            finally:
                raw.execute("COMMIT")
            self._seen, self._words = seen, False
            self._everyone = int(raw.execute("SELECT count(*) FROM person").fetchone()[0])
            self._made_at = monotonic()
            self._took = self._made_at - start
        return raw

    def _index_categories(self, raw: sqlite3.Connection) -> None:
        if not self._words:
            for statement in _CATEGORIES:
                raw.execute(statement)
            self._words = True

    def _scanned(self, rule: Rule | None, now: datetime, sample: int, cancelled: Cancelled) -> Members:
        found: list[tuple[float, int]] = []
        count = mailable = everyone = 0
        for history in self._facts.histories():
            if cancelled():
                break
            everyone += 1
            if rule is None or holds(rule, history.at(now)):
                count += 1
                mailable += _may_mail(history, now)
                found.append(
                    (-history.orders[-1].occurred_at.timestamp() if history.orders else 0, history.customer.id)
                )
        return Members(count, mailable, everyone, tuple(one for _last, one in sorted(found)[:sample]))


def _may_mail(history: History, now: datetime) -> bool:
    facts = history.at(now)
    return has_consent(facts) and not facts.suppressed


_MINUTE = timedelta(minutes=1) // timedelta(microseconds=1)
_ORDERS = """CREATE TEMP TABLE bought_sum (
    id INTEGER PRIMARY KEY, orders INTEGER, spent REAL, first_at INTEGER, last_at INTEGER)"""


def _allowed(channel: str) -> str:
    return f"""INSERT INTO allowed_{channel} SELECT customer_id, action = 'granted' AND basis <> 'unproven' FROM (
    SELECT customer_id, action, basis, row_number() OVER (PARTITION BY customer_id ORDER BY occurred_at DESC, id DESC)
        AS n FROM consent_event WHERE channel = '{channel}' AND occurred_at <= :now) WHERE n = 1"""


_TABLE: Collection[str] = (
    *(f"DROP TABLE IF EXISTS temp.{name}" for name in ("person", "bought_sum", "allowed_email", "allowed_sms")),
    _ORDERS,
    """INSERT INTO bought_sum SELECT customer_id, count(*), round(sum(total), 2), min(occurred_at), max(occurred_at)
    FROM shop_order WHERE status = 'completed' AND occurred_at <= :now GROUP BY customer_id""",
    *(f"CREATE TEMP TABLE allowed_{name} (id INTEGER PRIMARY KEY, ok INTEGER)" for name in ("email", "sms")),
    _allowed("email"),
    _allowed("sms"),
    """CREATE TEMP TABLE person AS SELECT c.id AS id, coalesce(b.orders, 0) AS orders, coalesce(b.spent, 0) AS spent,
    b.first_at AS first_at, b.last_at AS last_at, coalesce(e.ok, 0) AS email_ok, coalesce(m.ok, 0) AS sms_ok,
    coalesce(e.ok, 0) AND s.id IS NULL AS may_mail, c.first_name AS first_name, c.last_name AS last_name,
    c.email AS email, c.city AS city, c.language AS language, c.phone AS phone, c.birth_md AS birthday,
    c.tags AS tags, c.fields AS fields, t.recency AS recency, t.frequency AS frequency, t.money AS money,
    t.vip AS vip, t.reorder_at AS reorder_at
    FROM customer c LEFT JOIN bought_sum b ON b.id = c.id LEFT JOIN allowed_email e ON e.id = c.id
    LEFT JOIN allowed_sms m ON m.id = c.id LEFT JOIN suppression s ON s.address_hmac = c.address_hmac
    LEFT JOIN standing t ON t.customer_id = c.id""",
    *(f"DROP TABLE temp.{name}" for name in ("bought_sum", "allowed_email", "allowed_sms")),
)
_CATEGORIES = (
    "DROP TABLE IF EXISTS temp.bought",
    "DROP TABLE IF EXISTS temp.bought_word",
    "DROP TABLE IF EXISTS temp.bought_name",
    "CREATE TEMP TABLE bought (category TEXT, customer_id INTEGER, PRIMARY KEY (category, customer_id)) WITHOUT ROWID",
    """INSERT OR IGNORE INTO bought SELECT l.category, o.customer_id FROM shop_order o
    JOIN order_line l ON l.order_id = o.id WHERE o.status = 'completed'""",
    "CREATE TEMP TABLE bought_word AS SELECT DISTINCT category FROM bought",
    "CREATE TEMP TABLE bought_name AS SELECT DISTINCT sku, product FROM order_line",
)
