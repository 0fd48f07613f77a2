"""How many customers a rule holds for, and who they are: asked of the figures that are kept of everybody."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from datetime import datetime
from threading import Lock

import msgspec

from app.engine.history import History
from app.model.rules import Rule
from app.model.truth import has_consent, holds
from app.store.columns import micros
from app.store.database import Database, SqliteDatabase, connect, told
from app.store.facts import FactsOf
from app.store.kept_figures import Figures
from app.store.segment_sql import Question
from app.store.segments import Segments

Cancelled = Callable[[], bool]
CACHE_KIB = 65_536


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
        self._figures = Figures(db)
        self._raw: sqlite3.Connection | None = None
        self._lock = Lock()

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
        self._figures.refresh(now)
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

    def _counted(self, asked: Question | None, now: datetime, sample: int) -> Members:
        raw = self._connection()
        where, values = "1", {"now": micros(now)}
        if asked is not None:
            where, values = asked.where or "0", asked.values
            for name, test in asked.tests.items():
                raw.create_function(name, 1, test, deterministic=True)
        raw.execute("BEGIN")
        try:
            everyone = raw.execute("SELECT count(*) FROM figure").fetchone()[0]
            raw.execute("DELETE FROM temp.member")
            raw.execute(
                f"INSERT INTO temp.member SELECT p.id, p.may_mail, p.last_at FROM person p WHERE {where}", values
            )
            count, mailable = raw.execute("SELECT count(*), coalesce(sum(may_mail), 0) FROM temp.member").fetchone()
            latest = "SELECT id FROM temp.member ORDER BY last_at DESC, id LIMIT ?"
            ids = tuple(row[0] for row in raw.execute(latest, (sample,))) if sample else ()
        finally:
            raw.execute("COMMIT")
        return Members(count, mailable, everyone, ids)

    def _connection(self) -> sqlite3.Connection:
        if self._raw is None:
            self._raw = connect(self._db.path)
            for statement in _PREPARE:
                self._raw.execute(statement)
        return self._raw

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


# A left join, so that SQLite passes over it where a rule asks nothing of how customers stand among all.
_PERSON = """CREATE TEMP VIEW person AS SELECT f.customer_id AS id, f.orders AS orders, f.spent AS spent,
    f.first_at AS first_at, f.last_at AS last_at, f.last_order AS last_order, f.last_total AS last_total,
    f.email_ok AS email_ok, f.sms_ok AS sms_ok, f.may_mail AS may_mail, t.recency AS recency,
    t.frequency AS frequency, t.money AS money, t.vip AS vip, t.reorder_at AS reorder_at
    FROM figure f LEFT JOIN standing t ON t.customer_id = f.customer_id"""
_PREPARE = (
    f"PRAGMA cache_size = -{CACHE_KIB}",
    "PRAGMA temp_store = MEMORY",
    _PERSON,
    "CREATE TEMP TABLE member (id INTEGER PRIMARY KEY, may_mail INTEGER, last_at INTEGER)",
)
