"""Moving a shop from its file to a server: every row, in one transaction, counted on both sides before it holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Connection, Integer, Table, func, select, update

from app.model.errors import PolkuError
from app.store.columns import metadata
from app.store.database import Database
from app.store.jobs import make_job_tables
from app.store.postgres import PostgresDatabase
from app.store.postgres_schema import migrate
from app.store.prepared import raw_of
from app.store.store import Store
from app.store.tables_kept import KEPT
from app.store.tables_people import shop
from app.store.versions import MIGRATIONS

PAGE = 5_000
_HOLDS_ANYTHING = (
    "SELECT count(*) FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'v')"
)

Progress = Callable[[str, int], None]
"""Called with the name of each table and its rows when it is over there."""


def move_shop(store: Store, url: str, now: datetime, progress: Progress = lambda table, rows: None) -> dict[str, int]:
    """Copy the shop into an empty database; rows by table. From then on the file is paused: two may not send.

    All or nothing: whatever goes wrong, the file is as it was and the database is empty. Raises PolkuError
    "already-running" (a program is sending), "target-not-empty", "move-differs" (table, here, there), db-....
    """
    source = store.database
    lock = source.runner_lock()
    if not lock.take():
        raise PolkuError("already-running", "world", owner="")
    target = PostgresDatabase(url)
    paused = store.shop.paused_at()
    told: list[bool] = []
    try:
        with target.write() as there:
            if there.exec_driver_sql(_HOLDS_ANYTHING).scalar_one():
                raise PolkuError("target-not-empty", "user", path=str(target.path))
            migrate(there, MIGRATIONS)
            make_job_tables(there)
            with source.write() as here:
                told_by = [table for table in metadata.sorted_tables if table.name not in KEPT]
                counts = {table.name: _copy(here, there, table, progress) for table in told_by}
                here.execute(update(shop).values(paused_at=paused or now))
            told.append(True)
        _gather_statistics(target)
    except BaseException:
        if told and paused is None:
            store.shop.resume()
        raise
    finally:
        target.close()
        lock.release()
    return counts


def _copy(here: Connection, there: Connection, table: Table, progress: Progress) -> int:
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    cursor: Any = raw_of(there).cursor()
    with cursor, cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN') as copying:
        for row in _rows(here, table):
            copying.write_row(row)
    _count_on(there, table)
    before, after = (each.scalar(select(func.count()).select_from(table)) or 0 for each in (here, there))
    if before != after:
        raise PolkuError("move-differs", "ours", table=table.name, here=before, there=after)
    progress(table.name, after)
    return after


def _rows(here: Connection, table: Table) -> Iterator[list[Any]]:
    """As SQLite keeps them, but for what PostgreSQL knows otherwise: truth, and no text with a zero byte in it."""
    yes_or_no = [isinstance(column.type, Boolean) for column in table.columns]
    found: Any = raw_of(here).cursor()
    found.arraysize = PAGE
    found.execute(str(select(*table.columns).compile(dialect=here.dialect)))
    while page := found.fetchmany():
        for row in page:
            yield [
                bool(value) if yes and value is not None else _without_zero(value)
                for yes, value in zip(yes_or_no, row, strict=True)
            ]


def _without_zero(value: object) -> object:
    return value.replace("\0", "") if isinstance(value, str) else value


def _count_on(there: Connection, table: Table) -> None:
    """New rows get numbers after those that came along."""
    if "id" not in table.columns or not isinstance(table.c.id.type, Integer):
        return
    counter = func.pg_get_serial_sequence(table.name, "id")
    highest = select(func.max(table.c.id)).scalar_subquery()
    there.execute(select(func.setval(counter, func.greatest(func.coalesce(highest, 0) + 1, 1), False)))


def _gather_statistics(target: Database) -> None:
    """The server plans with what it knows of the tables; until its own look at them, that is nothing."""
    with target.write() as there:
        there.exec_driver_sql("ANALYZE")
