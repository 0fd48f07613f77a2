"""Due runs advanced on PostgreSQL by two processes: through Procrastinate beside plain SKIP LOCKED batches.

By hand, with the repository and tests/ on the path: `python tests/bench/bench_server.py [ROWS]`. It starts a PostgreSQL
of its own, made of Debian's package, which writes through to the disk.

`plain`: each process takes 500 due runs under FOR UPDATE SKIP LOCKED and lets the very same steps decide and record
them. `plain, SQL alone`: the same without any decision, a fixed next step and one message a run, all in one statement:
what the database can do. `jobs`: what `polku run --database` does. Nothing is sent: the shop is paused.
"""

from __future__ import annotations

import asyncio
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import psycopg

from app.engine.news import Totals
from app.engine.ports import VirtualClock
from app.engine.progress import Progress
from app.engine.runner import Runner
from app.engine.shared import SharedSteps
from app.engine.work import DueRun
from app.model.entry import Entry
from app.store import run_rows
from app.store.columns import micros
from app.store.documents import encode_entry
from app.store.ledger import SqliteLedger
from app.store.postgres import driver_address
from app.store.server_store import ServerStore, open_server_store
from postgres_kit import Cluster, LateSteps, a_cluster
from runner_kit import START, Heard, KeepingSender, compose, mail, straight, wait

WORKERS = 2
DUE = 10_000
PLAIN_BATCH = 500
REPEATS = 3
_PAUSE = threading.Event()
NOW = START + timedelta(days=1)


def build(cluster: Cluster, folder: Path, rows: int) -> str:
    """A paused shop in which so many people wait, 10 000 of them due."""
    store = cluster.shop(folder)
    store.flows.create("bench", straight(wait("b1", 1, "days"), mail("c1")), START)
    store.flows.publish("bench", START)
    store.shop.pause(START)
    store.close()
    entry = encode_entry(Entry("e", START, "Cart Abandoned"))
    due, later = micros(NOW), micros(NOW + timedelta(days=30))
    step = max(rows // DUE, 1)
    with psycopg.connect(driver_address(store.url)) as raw, raw.cursor() as cursor:
        with cursor.copy(
            "COPY customer (id, email, email_key, address_hmac, created_at, updated_at) FROM STDIN"
        ) as copy:
            for n in range(1, rows + 1):
                copy.write_row((n, f"c{n}@x.test", f"c{n}@x.test", n.to_bytes(8, "big"), 0, 0))
        columns = "id, flow_id, version_id, customer_id, entry_key, entry, entered_at, node, state, due_at, visit"
        with cursor.copy(f"COPY enrolment ({columns}) FROM STDIN") as copy:
            for n in range(1, rows + 1):
                at = due - n if n % step == 0 else later + n
                copy.write_row((n, 1, 1, n, "e", entry, micros(START), "b1", "waiting", at, 0))
    with psycopg.connect(driver_address(store.url), autocommit=True) as raw:
        raw.execute("VACUUM ANALYZE")
    return store.url


class PlainLedger(SqliteLedger):
    """A batch at a time, locked from reading to recording."""

    def __init__(self, store: ServerStore) -> None:
        super().__init__(store.database)
        self._held = store.database.share()

    def due_runs(self, now: object, limit: int) -> list[DueRun]:
        self._held = self._db.share()
        self._connection = self._held.__enter__()
        rows = self._connection.execute(_PLAIN, {"now": NOW, "limit": PLAIN_BATCH}).all()
        if not rows:
            self._held.__exit__(None, None, None)
        return [DueRun(run_rows.run_of(row), row.flow_id, row.version_id) for row in rows]

    def record_decisions(self, batch: object, now: object) -> None:
        run_rows.record_decisions(self._connection, batch, NOW)  # type: ignore[arg-type]
        self._held.__exit__(None, None, None)


def plain(store: ServerStore) -> None:
    ledger = PlainLedger(store)
    progress, standing = Progress(ledger, Heard(), lambda step: None), ledger.standing()
    while progress.batch(NOW, standing) != Totals():
        pass


def sql_alone(store: ServerStore) -> None:
    with psycopg.connect(driver_address(store.url), autocommit=True) as raw:
        while raw.execute(_SQL_ALONE, {"now": micros(NOW), "limit": PLAIN_BATCH}).fetchone()[0]:  # type: ignore[index]
            pass


def jobs(store: ServerStore) -> None:
    asyncio.run(_jobs(store))


async def _jobs(store: ServerStore) -> None:
    steps, clock, news = LateSteps(), VirtualClock(NOW), Heard()
    work = store.jobs(steps)
    owner = str(time.monotonic_ns())
    runner = Runner(store.shared_ledger(work.defer), KeepingSender(), compose, clock, news, owner)
    steps.are = SharedSteps(runner, store.batch_ledger, clock, news)
    stop = asyncio.Event()
    async with work:
        watching = asyncio.create_task(_stop_at_end(store, stop))
        await work.run(stop)
        await watching


async def _stop_at_end(store: ServerStore, stop: asyncio.Event) -> None:
    while (due := await asyncio.to_thread(waiting, store.url)) > 0:
        await asyncio.to_thread(_PAUSE.wait, 0.05 if due < DUE // 2 else 0.2)
    stop.set()


def waiting(url: str) -> int:
    with psycopg.connect(driver_address(url)) as raw:
        row = raw.execute("SELECT count(*) FROM enrolment WHERE state = 'waiting' AND due_at <= %s", [micros(NOW)])
        return int(row.fetchone()[0])  # type: ignore[index]


WAYS: dict[str, Callable[[ServerStore], None]] = {"plain": plain, "plain, SQL alone": sql_alone, "jobs": jobs}


def measured(url: str, way: str) -> float:
    """Seconds from the word to begin until nobody is due any more."""
    command = [sys.executable, __file__, "worker", way, url]
    workers = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(WORKERS)
    ]
    for worker in workers:
        worker.stdout.readline()  # type: ignore[union-attr]
    began = time.perf_counter()
    for worker in workers:
        worker.stdin.write("go\n")  # type: ignore[union-attr]
        worker.stdin.flush()  # type: ignore[union-attr]
    while waiting(url):
        _PAUSE.wait(0.01)
    took = time.perf_counter() - began
    for worker in workers:
        worker.communicate()
        assert worker.returncode == 0
    return took


def worker(way: str, url: str) -> None:
    with closing(open_server_store(url, Path("."))) as store:
        store.ledger().version(1)
        print("ready", flush=True)
        sys.stdin.readline()
        WAYS[way](store)


def bench(rows: int) -> None:
    with a_cluster(safe=True) as cluster, tempfile.TemporaryDirectory() as folder:
        built = build(cluster, Path(folder), rows)
        name = built.partition("@/")[2].partition("?")[0]
        took: dict[str, list[float]] = {way: [] for way in WAYS}
        for turn in range(REPEATS):
            for number, way in enumerate(WAYS):
                copy = f"copy{turn}x{number}"
                cluster.run(f"CREATE DATABASE {copy} TEMPLATE {name}")
                cluster.run("CHECKPOINT")
                took[way].append(measured(cluster.address(copy), way))
                cluster.run(f"DROP DATABASE {copy} WITH (FORCE)")
    print(f"\n{DUE} due runs of {rows} waiting advanced by {WORKERS} processes on PostgreSQL, median of {REPEATS}")
    rates = {way: DUE / statistics.median(times) for way, times in took.items()}
    for way, rate in rates.items():
        print(f"  {way:18} {rate:8.0f} runs/s   {rate / rates['plain']:5.2f} of plain")
    print("  goal: jobs >= 0.35 of plain")


_PLAIN = run_rows._DUE.with_for_update(skip_locked=True)
_SQL_ALONE = """
WITH due AS (
    SELECT id, customer_id FROM enrolment WHERE state = 'waiting' AND due_at <= %(now)s
    ORDER BY due_at, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
), moved AS (
    UPDATE enrolment SET node = 'c1', state = 'holding', due_at = NULL, visit = 1 FROM due WHERE enrolment.id = due.id
    RETURNING enrolment.id, enrolment.customer_id
), told AS (
    INSERT INTO message (kind, enrolment_id, flow_id, version_id, customer_id, node, visit, state, due_at, first_due_at,
        try_at, message_class, token, created_at)
    SELECT 'flow', id, 1, 1, customer_id, 'c1', 1, 'due', %(now)s, %(now)s, %(now)s, 'marketing', '', %(now)s FROM moved
    RETURNING 1
) SELECT count(*) FROM told
"""

if __name__ == "__main__":
    if sys.argv[1:2] == ["worker"]:
        worker(*sys.argv[2:])
    else:
        bench(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
