"""Which transactions are on the disk when they return, whichever connection they have."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from app.store.database import SqliteDatabase

FLUSHED_LATER, FLUSHED = 1, 2
"""SQLite's numbers for synchronous NORMAL and FULL."""


def test_a_claim_is_flushed_to_the_disk_and_a_mark_is_not_in_whatever_order_they_come(tmp_path: Path) -> None:
    (tmp_path / "shop.polku").touch()
    with closing(SqliteDatabase(tmp_path / "shop.polku")) as db:
        for _ in range(3):
            with db.write() as connection:
                assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == FLUSHED
            with db.quick() as raw:
                assert raw.execute("PRAGMA synchronous").fetchone() == (FLUSHED_LATER,)
            with db.read() as connection:
                connection.exec_driver_sql("SELECT 1")
            with db.quick() as raw, db.read():  # a second connection, which has marked nothing yet
                assert raw.execute("PRAGMA synchronous").fetchone() == (FLUSHED_LATER,)


def _mark_and_mistake(db: SqliteDatabase) -> None:
    with db.quick() as raw:
        raw.execute("INSERT INTO mark VALUES (1)")
        raw.execute("no statement")


def test_a_mark_that_fails_leaves_nothing_behind_and_the_next_ones_go_on(tmp_path: Path) -> None:
    (tmp_path / "shop.polku").touch()
    with closing(SqliteDatabase(tmp_path / "shop.polku")) as db:
        with db.write() as connection:
            connection.exec_driver_sql("CREATE TABLE mark (id INTEGER)")
        with pytest.raises(sqlite3.OperationalError):
            _mark_and_mistake(db)
        with db.quick() as raw:
            raw.execute("INSERT INTO mark VALUES (2)")
        with db.write() as connection:
            assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == FLUSHED
            assert connection.exec_driver_sql("SELECT id FROM mark").scalars().all() == [2]
