"""The shop's book where runners on several machines share it.

One of them at a time looks at what is due (the tick). It does all that the runner of a single machine does, but that
it deals the enrolments whose moment has come out in batches, each to one job, in the transaction that notes whose they
are.
Whoever gets the job decides and records it; a job that comes twice finds nothing the second time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, select, text

from app.engine.run import EnterFlow
from app.engine.work import Decided, DueRun, Settled
from app.model.flow import Flow
from app.store import lease, message_rows, run_rows
from app.store.columns import micros
from app.store.ledger import SqliteLedger
from app.store.postgres import PostgresDatabase
from app.store.prepared import Raw, raw_of
from app.store.settling import settle
from app.store.tables_flows import enrolment
from app.store.tables_server import queued_run

BATCH = 100
"""Enrolments in one job: enough that the job's own cost does not show."""
AT_ONCE = 10_000
"""Enrolments dealt out in one transaction."""

Defer = Callable[[Raw, Sequence[int]], None]
"""Makes a job for each of these batches, in the transaction of the connection."""


class SharedLedger(SqliteLedger):
    """The ledger of the tick. Between two ticks another machine may have it."""

    def __init__(self, db: PostgresDatabase, defer: Defer) -> None:
        super().__init__(db)
        self._defer = defer

    def take(self, owner: str, now: datetime) -> None:
        """As on one machine, but that a stopped queue stays stopped: this is no fresh start."""
        self._exclude()
        with self._db.write() as connection:
            lease.recover(connection, True, now)
            lease.write_lease(connection, owner, self._boot, now)
            connection.execute(_LOST)
        self._owner = owner

    def mark(self, settled: Sequence[Settled], on_wire: Sequence[int], now: datetime) -> set[int]:
        """As on one machine; nothing may leave once another machine has become the one that sends.

        That happens when the server could not reach us for a while: then it has let our lock go.
        """
        with self._db.share() as connection:
            settle(raw_of(connection), settled)
            holder = lease.read_lease(connection)
            if holder is None or holder.owner != self._owner:
                return set()
            return {one for one in on_wire if message_rows.put_on_wire(raw_of(connection), one, now)}

    def due_runs(self, now: datetime, limit: int) -> list[DueRun]:
        """Nothing that would be left to the caller: what is due has been given to jobs."""
        while self._deal(now) == AT_ONCE:
            pass
        return []

    def _deal(self, now: datetime) -> int:
        with self._db.share() as connection:
            rows = connection.execute(_DEAL, {"now": micros(now), "limit": AT_ONCE, "size": BATCH}).all()
            if rows:
                self._defer(raw_of(connection), [batch for batch, _ in rows])
            return sum(people for _, people in rows)


class BatchLedger(SqliteLedger):
    """The ledger as the job of one batch sees it: only those enrolments are due."""

    def __init__(self, db: PostgresDatabase, batch: int, versions: dict[int, Flow]) -> None:
        super().__init__(db)
        self._batch = batch
        self._versions = versions  # they never change, so that the next batch need not read them again

    def due_runs(self, now: datetime, limit: int) -> list[DueRun]:
        """Those of the batch that are still to be decided, whatever `limit` says."""
        with self._db.read() as connection:
            rows = connection.execute(_OF_BATCH, {"batch": self._batch, "now": now})
            return [DueRun(run_rows.run_of(row), row.flow_id, row.version_id) for row in rows]

    def record_decisions(self, batch: Sequence[Decided], now: datetime) -> None:
        """Those that are still ours; the others another job has recorded."""
        # What a decision starts is an event, and events are counted on to appear in the order of their numbers.
        starts = any(isinstance(effect, EnterFlow) for one in batch for effect in one.decision.effects)
        with self._db.write() if starts else self._db.share() as connection:
            ours = set(connection.scalars(_TAKE, {"batch": self._batch}))
            run_rows.record_decisions(connection, [one for one in batch if one.due.run.id in ours], now)

    def is_last(self) -> bool:
        """Whether no other batch is waiting to be decided."""
        with self._db.read() as connection:
            return connection.execute(select(queued_run.c.batch).limit(1)).first() is None


_MINE = queued_run.c.batch == bindparam("batch")
_OF_BATCH = (
    run_rows.RUN.join_from(queued_run, enrolment, enrolment.c.id == queued_run.c.enrolment_id)
    .where(_MINE, enrolment.c.state == "waiting", enrolment.c.due_at <= bindparam("now", type_=enrolment.c.due_at.type))
    .order_by(enrolment.c.due_at, enrolment.c.id)
)
_TAKE = (
    delete(queued_run)
    .where(
        queued_run.c.enrolment_id.in_(select(queued_run.c.enrolment_id).where(_MINE).with_for_update(skip_locked=True))
    )
    .returning(queued_run.c.enrolment_id)
)
_DEAL = text(
    """
WITH due AS (
    SELECT id, customer_id, due_at FROM enrolment
    WHERE state = 'waiting' AND due_at <= :now
      AND NOT EXISTS (SELECT 1 FROM queued_run WHERE queued_run.customer_id = enrolment.customer_id)
    ORDER BY due_at, id LIMIT :limit FOR UPDATE SKIP LOCKED
), first AS (
    SELECT DISTINCT ON (customer_id) id, customer_id, due_at FROM due ORDER BY customer_id, due_at, id
), placed AS (
    SELECT id, customer_id, (row_number() OVER (ORDER BY due_at, id) - 1) / :size AS pile FROM first
), dealt AS (
    INSERT INTO queued_run (enrolment_id, customer_id, batch)
    SELECT id, customer_id, min(id) OVER (PARTITION BY pile) FROM placed RETURNING batch
) SELECT batch, count(*) FROM dealt GROUP BY batch
"""
)
"""A batch bears the number of one of its enrolments, which is in no other batch."""
_LOST = text(
    """
DELETE FROM queued_run WHERE batch NOT IN (
    SELECT CAST(args->>'batch' AS BIGINT) FROM procrastinate_jobs
    WHERE status IN ('todo', 'doing') AND args ? 'batch'
)
"""
)
"""Whose job is no more (given up after mistakes of ours, or deleted by hand) is due again."""
