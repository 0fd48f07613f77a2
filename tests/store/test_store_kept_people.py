"""What is kept beside the customers, to find and to count them at once, says what asking each of them says."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.model.customer import ConsentEvent, Customer, Order, Shop
from app.store import kept_search
from app.store.kept_figures import Figures
from app.store.recording import CustomerRecord, OrderRecord
from app.store.store import Store, create_store
from runner_kit import DAY, START

NAMES = st.text("aÄäöbz%_\\\"' -", max_size=6)
PEOPLE = st.lists(st.tuples(NAMES, NAMES), min_size=1, max_size=12)
NOW = START + 400 * DAY
ASKED = ("aä", "ÄÄ", "a", "aab", "äöb", "%_", "_", "b a", "\"'a", "p1", "@x.t", "test", "zzz")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return create_store(tmp_path / "shop", Shop("Kauppa"), START)


def fits(word: str, *texts: str) -> bool:
    low = word.casefold()
    return any(low in one if len(word) >= 3 else one.startswith(low) for one in map(str.casefold, texts))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(people=PEOPLE, later=PEOPLE, words=st.lists(st.text("aÄäöbz%_\"'", min_size=1, max_size=4), max_size=4))
def test_the_index_finds_those_whose_names_hold_the_words(
    people: list[tuple[str, str]], later: list[tuple[str, str]], words: list[str]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = create_store(Path(folder) / "shop", Shop("Kauppa"), START)
        for number, (first, last) in enumerate(people):
            store.customers.save(Customer(0, f"p{number}@x.test", first, last), START)
        for known, (first, last) in zip(store.customers.find(limit=1000), later, strict=False):
            person = store.customers.get(known.id)
            assert person is not None
            store.customers.save(Customer(person.id, person.email, first, last), START)
        if len(people) > 2:
            store.erase("p0@x.test", START)
        everyone = store.customers.find(limit=1000)
        for search in (*ASKED, *words):
            held = [row.email for row in everyone if all(_holds(store, row.id, word) for word in search.split())]
            assert [row.email for row in store.customers.find(search, 1000)] == held, search
            assert store.customers.count(search) == len(held)
        store.close()


def _holds(store: Store, number: int, word: str) -> bool:
    person = store.customers.get(number)
    return person is not None and fits(word, person.first_name, person.last_name, person.email)


def test_a_list_walked_for_what_very_many_have_is_the_same(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with store.recording("customers", "x", START) as record:
        record.customers(
            CustomerRecord(Customer(0, f"c{n}@x.test", f"First{n % 7}", f"Last{n % 5}")) for n in range(300)
        )
    near = [store.customers.find("last3", 20, offset) for offset in (0, 20, 50)]
    monkeypatch.setattr(kept_search, "FEW", 10)
    assert [store.customers.find("last3", 20, offset) for offset in (0, 20, 50)] == near
    assert [len(page) for page in near] == [20, 20, 10]


def test_nothing_of_who_was_erased_stays_in_the_index(store: Store) -> None:
    for name in ("Anna", "Bertta", "\u20acabc", "Daavid"):
        store.customers.save(Customer(0, f"{name.lower()}@x.test", name), START)
    store.database.forget_deleted()
    trace = "\u20acab".encode()
    assert trace in store.path.read_bytes()
    store.erase("\u20acabc@x.test", START)
    assert trace not in store.path.read_bytes()
    assert store.customers.count("bert") == 1


def rows(store: Store) -> list[tuple[object, ...]]:
    with store.database.read() as connection:
        return [tuple(row) for row in connection.exec_driver_sql("SELECT * FROM figure ORDER BY customer_id")]


STEPS = st.lists(
    st.tuples(
        st.sampled_from(("order", "refund", "cancel", "agree", "stop", "lift", "erase", "move", "look")),
        st.integers(0, 4),
        st.integers(-3, 60),
    ),
    max_size=25,
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps=STEPS)
def test_kept_figures_equal_those_worked_out_anew_whatever_happens(steps: list[tuple[str, int, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = create_store(Path(folder) / "shop", Shop("Kauppa"), START)
        figures, now = Figures(store.database), NOW
        for place, (what, who, days) in enumerate(steps):
            email, at = f"p{who}@x.test", now + days * DAY  # some of it has yet to come
            match what:
                case "order" | "refund" | "cancel":
                    number = str(place if what == "order" else who)
                    order = Order(number, at, 10.0 + place, status="cancelled" if what == "cancel" else "completed")
                    with store.recording("orders", "x", now) as record:
                        record.orders([OrderRecord(email, order)])
                case "agree":
                    with store.recording("customers", "x", now) as record:
                        agreed = ConsentEvent("email", "granted", at, "consent", "x")
                        record.customers([CustomerRecord(Customer(0, email), (agreed,))])
                case "stop":
                    store.customers.stop(email, now)
                case "lift":
                    store.suppressions.remove(email)
                case "erase" if store.customers.by_email(email) is not None:
                    store.erase(email, now)
                case "move" if (person := store.customers.by_email(email)) is not None:
                    store.customers.save(Customer(person.id, f"q{place}@x.test", "Q"), now)
                case "look":
                    now += timedelta(days=days)  # sometimes back
                    figures.refresh(now)
        figures.refresh(now)
        kept = rows(store)
        assert len(kept) == store.customers.count()
        figures.rebuild(now)
        assert rows(store) == kept
        store.close()
