"""Everybody's standing, worked out day by day: only what has changed is written, and others write meanwhile."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.model.customer import Event, Order, OrderLine, Shop
from app.store import standings
from app.store.recording import OrderRecord
from app.store.store import FILE_NAME, Store, create_store

NOW = datetime(2026, 3, 17, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Sixty people: the first has bought a bag of food every month, the others once each."""
    made = create_store(tmp_path, Shop("Koe"), NOW)
    with made.recording("orders", "test", NOW) as record:
        record.orders([order(f"m{n}", 0, NOW - (35 + 30 * n) * DAY) for n in range(4)])
        record.orders([order(f"o{who}", who, NOW - (who + 100) * DAY) for who in range(1, 60)])
    yield made
    made.close()


def order(key: str, person: int, at: datetime) -> OrderRecord:
    line = OrderLine("FOOD", "Food", "dog", 1, 20.0)
    return OrderRecord(f"c{person}@x.example", Order(key, at, 20.0 + person, lines=(line,)))


def kept(store: Store) -> dict[str, tuple[object, ...]]:
    with sqlite3.connect(store.folder / FILE_NAME) as db:
        rows = db.execute("SELECT c.email, s.* FROM standing s JOIN customer c ON c.id = s.customer_id").fetchall()
    return {row[0].partition("@")[0]: row[2:] for row in rows}


def test_a_row_tells_since_when_it_has_been_so_and_the_day_is_known_to_be_done(store: Store) -> None:
    assert store.standings.worked_out_at() is None
    assert store.standings.work_out(NOW) == 60
    first = kept(store)
    assert store.standings.work_out(NOW + DAY) == 60
    assert kept(store) == first, "nobody has moved, nothing is written"
    assert store.standings.worked_out_at() == NOW + DAY
    with store.recording("orders", "test", NOW) as record:
        record.orders([order("new", 59, NOW + DAY)])
    store.standings.work_out(NOW + 2 * DAY)
    changed = {who for who, row in kept(store).items() if row != first[who]}
    assert "c59" in changed
    assert len(changed) < 60


def test_what_somebody_buys_again_and_again_is_due_by_its_days(store: Store) -> None:
    store.standings.work_out(NOW)
    mine = kept(store)["c0"]
    assert mine[-2] == "FOOD"
    assert mine[-1] == ((NOW - 35 * DAY + 24 * DAY) - datetime(1970, 1, 1, tzinfo=UTC)).days * 86_400_000_000


def test_whoever_has_no_orders_any_more_has_no_standing(store: Store) -> None:
    store.standings.work_out(NOW)
    assert store.standings.work_out(NOW + 500 * DAY) == 1, "the one whose own interval is known"
    assert kept(store).keys() == {"c0"}


def test_others_write_between_the_slices(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standings, "SLICE", 10)
    begun, wrote = threading.Event(), threading.Event()
    waits: list[bool] = []

    def breathe(_seconds: float) -> None:
        begun.set()
        waits.append(wrote.wait(10))

    def write() -> None:
        begun.wait(10)
        store.events.record("other@x.example", Event("e1", "Written", NOW), NOW)
        wrote.set()

    monkeypatch.setattr(standings, "rest", breathe)
    other = threading.Thread(target=write)
    other.start()
    store.standings.work_out(NOW)
    other.join()
    assert waits
    assert all(waits), "nobody had to wait for the end"
    assert len(kept(store)) == 60
