"""Due runs found and advanced: through the ledger (SQLAlchemy Core) beside the same work in raw sqlite3.

By hand, with the repository and tests/ on the path: `python tests/bench/bench_engine.py [ROWS]`.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import msgspec

from app.engine.advance import advance
from app.engine.letters import new_token
from app.engine.run import Decision, Run, SendMail
from app.engine.work import Decided, NewMessage
from app.model.customer import Customer, Facts, Shop
from app.model.entry import Entry
from app.store.columns import micros
from app.store.documents import decode_entry, encode_entry
from app.store.store import FILE_NAME, create_store, open_store
from runner_kit import START, mail, straight, wait

BATCH = 1000
DUE_SHARE, MOST_DUE = 0.01, 10_000
REPEATS = 5
FLOW = straight(wait("b1", 1, "days"), mail("c1"))
NOW = START + timedelta(days=1)
FACTS = Facts(Customer(1, "c@x.test"), NOW)


def build(folder: Path, rows: int) -> None:
    """A shop in which so many people wait, one in a hundred of them due, at the most MOST_DUE."""
    store = create_store(folder, Shop("Bench"), START)
    store.flows.create("bench", FLOW, START)
    store.flows.publish("bench", START)
    store.close()
    entry = encode_entry(Entry("e", START, "Cart Abandoned"))
    due, later = micros(NOW), micros(NOW + timedelta(days=30))
    step = max(int(1 / DUE_SHARE), rows // MOST_DUE)
    with closing(sqlite3.connect(folder / FILE_NAME, isolation_level=None)) as raw:
        raw.execute("PRAGMA synchronous = OFF")
        # What the shop keeps up to date beside its rows would take hours for ten million of them, and nobody asks here.
        kept = raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _sql in kept:
            raw.execute(f'DROP TRIGGER "{name}"')
        raw.execute("CREATE TEMP TABLE number (n INTEGER PRIMARY KEY)")
        for first in range(1, rows + 1, SLICE):
            bound = {"first": first, "last": min(first + SLICE - 1, rows), "entry": entry, "start": micros(START)}
            raw.execute("BEGIN")
            raw.execute("DELETE FROM number")
            raw.execute(_NUMBERS, bound)
            raw.execute(_PEOPLE, bound)
            raw.execute(_WAITING, bound | {"step": step, "due": due, "later": later})
            raw.execute("COMMIT")
        for _name, sql in kept:
            raw.execute(sql)
        raw.execute("ANALYZE")
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")


SLICE = 500_000
_NUMBERS = """INSERT INTO number
WITH RECURSIVE next (n) AS (SELECT :first UNION ALL SELECT n + 1 FROM next WHERE n < :last) SELECT n FROM next"""
_PEOPLE = """INSERT INTO customer (id, email, email_key, address_hmac, created_at, updated_at)
SELECT n, 'c' || n || '@x.test', 'c' || n || '@x.test', CAST(printf('%08d', n) AS BLOB), 0, 0 FROM number"""
_WAITING = """INSERT INTO enrolment (id, flow_id, version_id, customer_id, entry_key, entry, entered_at, node, state,
due_at, visit) SELECT n, 1, 1, n, 'e', :entry, :start, 'b1', 'waiting',
CASE WHEN n % :step = 0 THEN :due - n ELSE :later + n END, 0 FROM number"""


def through_the_ledger(folder: Path) -> int:
    """As the runner does it, but for the facts."""
    with closing(open_store(folder)) as store:
        ledger = store.ledger()
        done = 0
        while due := ledger.due_runs(NOW, BATCH):
            decided = []
            for one in due:
                decision = advance(one.run, FLOW, FACTS, "Europe/Helsinki")
                decided.append(Decided(one, decision, _new_messages(decision)))
            ledger.record_decisions(decided, NOW)
            done += len(due)
        return done


def through_raw_sqlite(folder: Path) -> int:
    """The same rows found and written with hand-made statements."""
    with closing(sqlite3.connect(folder / FILE_NAME, isolation_level=None)) as raw:
        raw.execute("PRAGMA journal_mode = WAL")
        raw.execute("PRAGMA synchronous = FULL")
        raw.execute("PRAGMA foreign_keys = ON")
        raw.execute("PRAGMA secure_delete = ON")
        done = 0
        now = micros(NOW)
        while rows := raw.execute(_RAW_DUE, (now, BATCH)).fetchall():
            decisions = [(row, advance(_run(row), FLOW, FACTS, "Europe/Helsinki")) for row in sorted(rows)]
            raw.execute("BEGIN IMMEDIATE")
            raw.executemany(_RAW_MOVE, [_raw_move(decision) for _, decision in decisions])
            raw.executemany(_RAW_STEP, [_raw_step(d, step) for _, d in decisions for step in d.steps])
            raw.executemany(
                _RAW_MESSAGE,
                [
                    (d.run.id, d.run.customer, new.node, new.visit, *(micros(new.due_at),) * 3, new_token(), now)
                    for _, d in decisions
                    for new in _new_messages(d)
                ],
            )
            raw.execute("COMMIT")
            done += len(rows)
        return done


def _run(row: tuple[int, int, str, str, str, int, int]) -> Run:
    due = START + timedelta(microseconds=row[5] - micros(START))
    return Run(row[0], row[1], decode_entry(row[2]), row[3], "waiting", due, row[6])


def _raw_move(decision: Decision) -> tuple[object, ...]:
    run = decision.run
    return run.node, run.state, micros(run.due_at) if run.due_at else None, run.visit, decision.end_reason, run.id


def _raw_step(decision: Decision, step: object) -> tuple[object, ...]:
    at, seen = micros(step.at), msgspec.json.encode(step.seen).decode()  # type: ignore[attr-defined]
    return decision.run.id, at, step.node, step.kind, step.outcome, seen  # type: ignore[attr-defined]


def _new_messages(decision: Decision) -> tuple[NewMessage, ...]:
    return tuple(
        NewMessage("flow", effect.node, effect.visit, effect.due_at, "marketing", "digest")
        for effect in decision.effects
        if isinstance(effect, SendMail)
    )


_RAW_DUE = (
    "SELECT id, customer_id, entry, node, state, due_at, visit FROM enrolment"
    " WHERE state = 'waiting' AND due_at <= ? ORDER BY due_at, id LIMIT ?"
)
_RAW_MOVE = "UPDATE enrolment SET node = ?, state = ?, due_at = ?, visit = ?, end_reason = ? WHERE id = ?"
_RAW_STEP = "INSERT INTO decision (enrolment_id, at, node, kind, outcome, seen) VALUES (?, ?, ?, ?, ?, ?)"
_RAW_MESSAGE = (
    "INSERT OR IGNORE INTO message (kind, enrolment_id, flow_id, version_id, customer_id, node, visit, state, due_at,"
    " first_due_at, try_at, message_class, content, token, created_at)"
    " VALUES ('flow', ?, 1, 1, ?, ?, ?, 'due', ?, ?, ?, 'marketing', 'digest', ?, ?)"
)


def timed(built: Path, work: Callable[[Path], int]) -> tuple[float, float, int]:
    """Wall and processor seconds of the work on a fresh copy, and how much was done."""
    copy = built.with_name("copy")
    shutil.copytree(built, copy)
    os.sync()  # the copy's own writing must not be in the measurement
    began = time.perf_counter(), time.process_time()
    done = work(copy)
    took = time.perf_counter() - began[0], time.process_time() - began[1]
    shutil.rmtree(copy)
    return *took, done


def bench_advance(folder: Path, rows: int) -> None:
    """Print the table; the two take turns, so that a busy computer disturbs both alike."""
    built = folder / "built"
    build(built, rows)
    print(f"\nDue runs found and advanced, {rows} waiting, batches of {BATCH}, synchronous FULL, median of {REPEATS}")
    turns = [(timed(built, through_raw_sqlite), timed(built, through_the_ledger)) for _ in range(REPEATS)]
    for place, what in enumerate(("wall", "processor")):
        raw, core = (statistics.median(turn[who][place] / turn[who][2] * 1e6 for turn in turns) for who in (0, 1))
        print(f"  {what:9}  raw sqlite3 {raw:7.1f} us per run   ledger (Core) {core:7.1f} us   {core / raw:4.2f}")
    print("  goal: <= 1.5")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        bench_advance(Path(place), int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
