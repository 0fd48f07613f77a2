"""Customers, orders and events recorded in bulk; the consent log; the suppression list; erasing a person."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime, timedelta

import msgspec
import pytest
from sqlalchemy.exc import IntegrityError

from app.model.customer import ConsentEvent, Customer, Event, Order, OrderLine, Product
from app.model.errors import PolkuError
from app.model.truth import has_consent
from app.store.beside import erased_beside
from app.store.columns import micros
from app.store.database import SqliteDatabase
from app.store.erase import erase_again
from app.store.recording import CustomerRecord, EventRecord, OrderRecord, Recording, Tally
from app.store.store import Store
from runner_kit import DAY, START

TEA = OrderLine("tea-1", "Green tea", "tea", 2, 8.5)
CUP = OrderLine("cup-1", "Cup", "cups", 1, 12.0)
GRANTED = ConsentEvent("email", "granted", START - 30 * DAY, source="form", wording="Yes please", proof="ip")


def orders(record: Recording) -> Tally:
    return record.orders(
        OrderRecord(
            f"C{number % 3}@Shop.test", Order(f"o{number}", START - number * DAY, 29.0, lines=(TEA, CUP)), "Cee"
        )
        for number in range(2500)
    )


def test_recording_the_same_again_changes_nothing(store: Store) -> None:
    people = [CustomerRecord(Customer(0, "Elsa@x.test", "Elsa", tags=("vip",), fields={"motive": "eco"}), (GRANTED,))]
    events = [EventRecord("elsa@x.test", Event("e1", "Product Viewed", START, {"sku": "tea-1"}))]
    products = [Product("tea-1", "Green tea", "tea", 8.5)]

    def record() -> list[Tally]:
        with store.recording("all", "file.csv", START) as into:
            return [into.customers(people), orders(into), into.events(events), into.products(products)]

    assert record() == [Tally(1, 0, 0), Tally(2500, 0, 0), Tally(1, 0, 0), Tally(1, 0, 0)]
    before = store.facts.history(1), store.facts.history(2)
    assert record() == [Tally(0, 0, 1), Tally(0, 0, 2500), Tally(0, 0, 1), Tally(0, 0, 1)]
    assert (store.facts.history(1), store.facts.history(2)) == before
    assert store.customers.count() == 4
    assert store.events.names() == {"Order Completed": 2500, "Product Viewed": 1}


def test_a_completed_order_is_also_an_event_with_its_items(store: Store) -> None:
    with store.recording("orders", "x", START) as record:
        record.orders(
            [
                OrderRecord("elsa@x.test", Order("17", START, 29.0, lines=(TEA, CUP))),
                OrderRecord("elsa@x.test", Order("18", START, 5.0, status="cancelled")),
            ]
        )
    history = store.facts.history(1)
    assert history is not None
    assert [order.id for order in history.orders] == ["17"]
    (event,) = history.events
    assert (event.id, event.name, event.occurred_at) == ("order:17", "Order Completed", START)
    assert event.properties["categories"] == ["tea", "cups"]
    assert event.properties["skus"] == ["tea-1", "cup-1"]


def test_an_order_that_is_completed_later_counts_from_then_on(store: Store) -> None:
    for status, expected in (("pending", Tally(1, 0, 0)), ("completed", Tally(0, 1, 0)), ("completed", Tally(0, 0, 1))):
        with store.recording("orders", "x", START) as record:
            order = Order("17", START, 29.0, status=status, lines=(TEA,))  # type: ignore[arg-type]
            assert record.orders([OrderRecord("elsa@x.test", order)]) == expected
    history = store.facts.history(1)
    assert history is not None
    assert (len(history.orders), len(history.events)) == (1, 1)


def test_a_cancelled_import_leaves_no_trace(store: Store) -> None:
    def cancelled() -> None:
        with store.recording("orders", "x", START) as record:
            orders(record)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cancelled()
    assert (store.customers.count(), store.events.names()) == (0, {})


def test_a_dry_run_counts_and_leaves_no_trace(store: Store) -> None:
    with store.recording("orders", "x", START, dry_run=True) as record:
        assert orders(record) == Tally(2500, 0, 0)
    assert (store.customers.count(), store.events.names()) == (0, {})


def test_empty_columns_never_wipe_out_known_ones(store: Store) -> None:
    told = [
        Customer(0, "elsa@x.test", "Elsa", "Virta", city="Oulu", tags=("a",), fields={"x": 1}),
        Customer(0, "ELSA@X.TEST", "", "Virtanen", tags=("b",), fields={"y": 2}),
    ]
    for one in told:
        with store.recording("customers", "x", START) as record:
            record.customers([CustomerRecord(one)])
    elsa = store.customers.by_email("elsa@x.test")
    assert elsa is not None
    assert (elsa.first_name, elsa.last_name, elsa.city) == ("Elsa", "Virtanen", "Oulu")
    assert (elsa.tags, elsa.fields) == (("a", "b"), {"x": 1, "y": 2})


@pytest.mark.parametrize("email", ["", "elsa", "elsa@", "@x.test", "el sa@x.test", "a@b\r\nBcc: c@d.test"])
def test_an_impossible_address_is_refused(store: Store, email: str) -> None:
    with pytest.raises(PolkuError, match="customer-bad-email"):
        store.customers.save(Customer(0, email), START)


def test_two_customers_cannot_share_an_address(store: Store) -> None:
    store.customers.save(Customer(0, "elsa@x.test"), START)
    with pytest.raises(PolkuError, match="customer-email-taken"):
        store.customers.save(Customer(0, "Elsa@X.test"), START)
    lasse = store.customers.save(Customer(0, "lasse@x.test"), START)
    with pytest.raises(PolkuError, match="customer-email-taken"):
        store.customers.save(Customer(lasse.id, "elsa@x.test"), START)


def test_the_consent_log_can_only_grow(store: Store) -> None:
    elsa = store.customers.save(Customer(0, "elsa@x.test"), START)
    store.customers.record_consent(elsa.id, GRANTED, START)
    store.customers.record_consent(elsa.id, GRANTED, START + DAY)
    with closing(sqlite3.connect(store.path)) as connection:
        assert connection.execute("SELECT count(*) FROM consent_event").fetchone() == (1,)
        for statement in ("UPDATE consent_event SET action = 'withdrawn'", "DELETE FROM consent_event"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                connection.execute(statement)
    with pytest.raises(IntegrityError, match="append-only"), store._db.write() as direct:
        direct.exec_driver_sql("DELETE FROM customer")


def test_a_person_who_says_stop_is_on_the_list_and_in_the_log(store: Store) -> None:
    elsa = store.customers.save(Customer(0, "elsa@x.test"), START)
    store.customers.record_consent(elsa.id, GRANTED, START)
    assert has_consent(store.facts.at([elsa.id], START)[elsa.id])
    store.customers.stop("ELSA@x.test ", START + DAY)
    facts = store.facts.at([elsa.id], START + DAY)[elsa.id]
    assert not has_consent(facts)
    assert facts.suppressed == "unsubscribed"
    assert store.facts.at([elsa.id], START)[elsa.id].suppressed == ""  # not before she said it
    (row,) = store.customers.find("elsa")
    assert (row.consent, row.suppressed) == (False, "unsubscribed")


def test_a_stop_goes_along_to_a_new_address_in_one_step(store: Store) -> None:
    """Killed at any moment, the program leaves nobody behind who may be written to."""
    elsa = store.customers.save(Customer(0, "elsa@x.test", "Elsa"), START)
    store.suppressions.add("elsa@x.test", "manual", START)
    store.customers.save(msgspec.structs.replace(elsa, email="elsa@new.test"), START + DAY)
    assert store.suppressions.find("elsa@new.test") == "manual"
    assert store.suppressions.find("elsa@x.test") == "manual"
    store.suppressions.add("timo@x.test", "unsubscribed", START)
    timo = store.customers.save(Customer(0, "timo@x.test", "Timo"), START)
    store.customers.save(msgspec.structs.replace(timo, city="Oulu"), START + 2 * DAY)
    with closing(sqlite3.connect(store.path)) as raw:
        moments = [row[0] for row in raw.execute("SELECT at FROM suppression")]
    assert max(moments) == micros(START + DAY), "saved again without a new address, the stop keeps its moment"
    lasse = store.customers.save(Customer(0, "lasse@x.test", "Lasse"), START)
    store.customers.save(msgspec.structs.replace(lasse, email="lasse@new.test"), START + DAY)
    assert store.suppressions.find("lasse@new.test") == ""


def test_the_list_knows_addresses_by_their_keyed_hash_only(store: Store) -> None:
    store.suppressions.add("Somebody@x.test", "manual", START)
    assert store.suppressions.find("somebody@X.test") == "manual"
    assert store.suppressions.find("another@x.test") == ""
    store.suppressions.add("somebody@x.test", "unsubscribed", START)
    assert store.suppressions.count() == {"manual": 1}  # the stronger reason stays
    store.close()
    assert b"somebody" not in store.path.read_bytes().lower()


def test_erasing_leaves_nothing_of_the_person_in_the_file(store: Store) -> None:
    secret = "verysecretname"
    with store.recording("all", "x", START) as record:
        record.customers([CustomerRecord(Customer(0, f"{secret}@x.test", secret, city=secret), (GRANTED,))])
        record.orders([OrderRecord(f"{secret}@x.test", Order("o1", START, 5.0, lines=(TEA,)))])
        record.events([EventRecord(f"{secret}@x.test", Event("e1", "Product Viewed", START, {"who": secret}))])
    gone = store.erase(f"{secret}@x.test", START + DAY)
    assert (gone.orders, gone.events, gone.messages) == (1, 2, 0)
    assert store.customers.count() == 0
    assert store.suppressions.find(f"{secret}@x.test") == "erased"
    with pytest.raises(PolkuError, match="customer-not-found"):
        store.customers.everything(f"{secret}@x.test")
    store.close()
    files = [path.read_bytes() for path in store.folder.iterdir()]
    assert not any(secret.encode() in content for content in files)


def test_opening_the_shop_while_somebody_is_being_erased_erases_them_once(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever opens has seen the customer, and waits for the one that is erasing them."""
    monkeypatch.setattr(SqliteDatabase, "forget_deleted", lambda _self: None)  # would wait for whoever opens
    with store.recording("all", "x", START) as record:
        record.customers([CustomerRecord(Customer(0, "elsa@x.test", "Elsa"), (GRANTED,))])

    class Meanwhile(dict[bytes, datetime]):
        def __contains__(self, digest: object) -> bool:
            if store.customers.count():
                store.erase("elsa@x.test", START)
                self.update(erased_beside(store.folder))
            return super().__contains__(digest)

    assert erase_again(store._db, Meanwhile({b"somebody else": START})) <= 1
    assert store.customers.count() == 0
    assert store.suppressions.find("elsa@x.test") == "erased"


def test_finding_customers_by_any_word_of_name_or_address(store: Store) -> None:
    names = [("Elsa", "Virta"), ("Lasse", "Virtanen"), ("100%", "Sure")]
    with store.recording("customers", "x", START) as record:
        record.customers(CustomerRecord(Customer(0, f"c{n}@x.test", *name)) for n, name in enumerate(names))
    assert [row.name for row in store.customers.find("virta")] == ["Elsa Virta", "Lasse Virtanen"]
    assert [row.name for row in store.customers.find("virta ELSA")] == ["Elsa Virta"]
    assert [row.name for row in store.customers.find("00%")] == ["100% Sure"]
    assert (store.customers.count("virta"), store.customers.count("%%%")) == (2, 0)
    assert [row.name for row in store.customers.find("el")] == ["Elsa Virta"]
    assert store.customers.count("%") == store.customers.count("irt a") == 0, "fewer letters begin a name"
    assert [row.email for row in store.customers.find(limit=1, offset=1)] == ["c0@x.test"]


def test_best_sellers_are_counted_by_pieces_within_the_days(store: Store) -> None:
    with store.recording("all", "x", START) as record:
        record.products([Product("tea-1", "Green tea", "tea", 8.5), Product("cup-1", "Cup", "cups", 12.0)])
        record.orders(
            [
                OrderRecord("a@x.test", Order("1", START - DAY, 1.0, lines=(CUP, TEA))),
                OrderRecord("a@x.test", Order("2", START - 100 * DAY, 1.0, lines=(CUP, CUP, CUP))),
            ]
        )
    assert [one.sku for one in store.products.best_sellers(START)] == ["tea-1", "cup-1"]
    assert [one.sku for one in store.products.best_sellers(START, days=365, limit=1)] == ["cup-1"]
    assert [one.sku for one in store.products.by_sku(["cup-1", "none", "tea-1"])] == ["cup-1", "tea-1"]


def test_facts_hold_nothing_later_than_now(store: Store) -> None:
    with store.recording("all", "x", START) as record:
        for number in range(4):
            at = START + timedelta(days=number)
            record.orders([OrderRecord("a@x.test", Order(str(number), at, 1.0))])
            record.customers([CustomerRecord(Customer(0, "a@x.test"), (ConsentEvent("email", "granted", at),))])
            record.events(
                [EventRecord("a@x.test", Event(f"n{number}", "Newsletter Sent", at, {"title": f"N{number}"}))]
            )
    facts = store.facts.at([1], START + DAY)[1]
    assert [order.id for order in facts.orders] == ["0", "1"]
    assert len(facts.consents) == 2
    assert [contact.title for contact in facts.contacts] == ["N0", "N1"]
    history = store.facts.history(1)
    assert history is not None
    assert history.at(START + DAY) == facts
    assert [one.customer.id for one in store.facts.histories()] == [1]


def test_sales_to_come_are_not_counted_yet(store: Store) -> None:
    with store.recording("orders", "x", START) as record:
        record.orders(
            [
                OrderRecord("elsa@x.test", Order("1", START - 8 * DAY, 1.0)),
                OrderRecord("elsa@x.test", Order("2", START - DAY, 20.0)),
                OrderRecord("elsa@x.test", Order("3", START + DAY, 300.0)),
            ]
        )
    assert store.stats.sales_between(START - 7 * DAY, START) == 20.0
