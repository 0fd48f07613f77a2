"""Copies of rows that divided pages leave behind are emptied, whoever else has the file open."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app.store.gaps import empty_gaps

ROWS = 3000


def opened(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode = WAL", "secure_delete = ON", "busy_timeout = 0"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """Rows that came in no order, all deleted again but one in ten."""
    with closing(opened(tmp_path / "t.db")) as made:
        made.execute("CREATE TABLE person (key TEXT PRIMARY KEY, words TEXT) WITHOUT ROWID")
        numbers = list(range(ROWS))
        random.Random(7).shuffle(numbers)
        rows = [(f"canary-{number:05}", "w" * (number % 90)) for number in numbers]
        made.execute("BEGIN")
        made.executemany("INSERT INTO person VALUES (?, ?)", rows)
        made.execute("COMMIT")
        made.execute("DELETE FROM person WHERE substr(key, -1) <> '0'")
        made.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        yield made


def left(path: Path) -> int:
    held = path.read_bytes()
    return sum(f"canary-{number:05}".encode() in held for number in range(ROWS) if number % 10)


def test_rows_that_were_deleted_are_in_no_gap_of_a_page(shop: sqlite3.Connection, tmp_path: Path) -> None:
    path = tmp_path / "t.db"
    assert left(path) > 0, "secure_delete alone leaves some"
    assert empty_gaps(shop, path)
    assert left(path) == 0
    assert shop.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert shop.execute("SELECT count(*) FROM person").fetchone() == (ROWS // 10,)


def test_another_program_writes_no_old_copy_back(shop: sqlite3.Connection, tmp_path: Path) -> None:
    path = tmp_path / "t.db"
    with closing(opened(path)) as other:
        other.execute("SELECT count(words) FROM person").fetchone()
        assert empty_gaps(shop, path)
        other.execute("UPDATE person SET words = upper(words)")
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        assert left(path) == 0
        assert other.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_while_somebody_reads_nothing_is_done(shop: sqlite3.Connection, tmp_path: Path) -> None:
    path = tmp_path / "t.db"
    with closing(opened(path)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM person").fetchone()
        shop.execute("INSERT INTO person VALUES ('later', '')")
        assert not empty_gaps(shop, path)
        assert reader.execute("SELECT count(*) FROM person").fetchone() == (ROWS // 10,)
        reader.execute("ROLLBACK")
    assert empty_gaps(shop, path)
    assert left(path) == 0


def test_the_page_of_the_locks_is_left_alone(
    shop: sqlite3.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "t.db"
    size = shop.execute("PRAGMA page_size").fetchone()[0]
    held = path.read_bytes()
    lock = next(at for at in range(size, len(held), size) if held[at] in (2, 10) and b"canary-" in held[at : at + size])
    monkeypatch.setattr("app.store.gaps._LOCKS_AT", lock)
    assert empty_gaps(shop, path)
    after = path.read_bytes()
    assert after[lock : lock + size] == held[lock : lock + size]
    assert after[:lock] + after[lock + size :] != held[:lock] + held[lock + size :]
