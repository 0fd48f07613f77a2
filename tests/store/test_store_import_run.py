"""An import in steps: others write in between, a broken one leaves nothing, and a finished one can be taken back."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.model.customer import ConsentEvent, Customer, Event, Order, Shop
from app.model.errors import PolkuError
from app.store.import_undo import Gone
from app.store.recording import CustomerRecord, EventRecord, OrderRecord
from app.store.store import FILE_NAME, Store, create_store, open_store

NOW = datetime(2026, 3, 17, 12, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = create_store(tmp_path, Shop("Koe"), NOW)
    yield made
    made.close()


def order(number: int, person: str = "", total: float = 10.0) -> OrderRecord:
    return OrderRecord(f"{person or number}@x.example", Order(str(number), NOW - timedelta(days=1), total))


COUNTS = """SELECT (SELECT count(*) FROM customer), (SELECT count(*) FROM shop_order), (SELECT count(*) FROM event),
(SELECT count(*) FROM consent_event), (SELECT count(*) FROM import_batch), (SELECT count(*) FROM suppression)"""


def held(store: Store) -> dict[str, int]:
    with sqlite3.connect(store.folder / FILE_NAME) as db:
        row = db.execute(COUNTS).fetchone()
    return dict(zip(("customer", "order", "event", "consent", "batch", "suppression"), row, strict=True))


def test_another_writes_between_the_steps_and_what_it_wrote_stays_when_the_import_breaks(store: Store) -> None:
    store.events.record("known@x.example", Event("e0", "Known", NOW), NOW)
    before = held(store)
    with suppress(ZeroDivisionError), store.importing("orders", "o.csv", NOW) as run:
        assert run.orders([order(n) for n in range(5)]).added == 5
        store.events.record("other@x.example", Event("e1", "Written", NOW), NOW)
        run.orders([order(n, "known") for n in range(5, 9)])
        raise ZeroDivisionError
    after = held(store)
    assert after == before | {"customer": before["customer"] + 1, "event": before["event"] + 1}
    assert [row.email for row in store.customers.find()] == ["known@x.example", "other@x.example"]


def test_what_changes_in_known_rows_changes_only_when_the_import_is_whole(store: Store) -> None:
    with store.importing("orders", "o.csv", NOW) as run:
        run.orders([order(1)])
    with suppress(ZeroDivisionError), store.importing("orders", "o.csv", NOW) as run:
        assert run.orders([order(1, total=99.0), order(2)]).changed == 1
        raise ZeroDivisionError
    assert [one.total for one in store.customers.everything("1@x.example").orders] == [10.0]
    with store.importing("orders", "o.csv", NOW) as run:
        run.orders([order(1, total=99.0)])
    assert [one.total for one in store.customers.everything("1@x.example").orders] == [99.0]


def test_an_import_whose_program_died_is_taken_back_when_the_next_one_looks(store: Store, tmp_path: Path) -> None:
    before = held(store)
    steps = store.importing("orders", "o.csv", NOW)
    run = steps.__enter__()
    run.orders([order(n) for n in range(3)])
    second = open_store(tmp_path)
    assert not second.take_back_unfinished(), "it is under way"
    with pytest.raises(PolkuError) as raised, second.importing("orders", "p.csv", NOW):
        pass
    assert raised.value.code == "import-under-way"
    second.close()
    alone = steps.gen.gi_frame.f_locals["alone"]
    alone.gen.gi_frame.f_locals["lock"].release()  # as the system does when a program dies
    assert store.take_back_unfinished() == Gone(customers=3, orders=3, events=3)
    assert held(store) == before
    assert not store.take_back_unfinished()


def test_a_finished_import_is_taken_back_but_for_whom_others_know_by_now(store: Store) -> None:
    grant = ConsentEvent("email", "granted", NOW, source="form")
    with store.importing("customers", "c.csv", NOW) as run:
        run.customers([CustomerRecord(Customer(0, f"{n}@x.example"), (grant,)) for n in range(4)])
    batch = run.batch
    store.events.record("2@x.example", Event("e1", "Written", NOW), NOW)
    assert store.take_back_import(batch, dry_run=True) == Gone(customers=3)
    assert store.take_back_import(batch) == Gone(customers=3)
    assert [row.email for row in store.customers.find()] == ["2@x.example"]
    assert held(store)["consent"] == 1
    assert held(store)["batch"] == 0


def test_a_dry_run_counts_and_leaves_nothing(store: Store) -> None:
    before = held(store)
    with store.importing("events", "e.csv", NOW, dry_run=True) as run:
        assert run.events([EventRecord("a@x.example", Event(f"e{n}", "X", NOW)) for n in range(3)]).added == 3
        run.suppress([("a@x.example", "bounced")])
    assert (run.blocked, run.batch, held(store)) == (1, 0, before)
