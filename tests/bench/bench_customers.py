"""Customers and segments of a large shop, on a file made for it: `python tests/bench/bench_customers.py [--people N]`.

Five events for each customer, an order for half of those, consent of seven in ten. The file is made in /tmp (about two
gigabytes for a million) and thrown away. Times are the best of three and, with the table of figures made, of one.
"""

from __future__ import annotations

import argparse
import sqlite3
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from app.model.customer import Shop
from app.model.rules import All, AnyOf, Bought, Compare, Happened, Not, Rule
from app.store.columns import micros
from app.store.store import Store, create_store

NOW = datetime(2026, 3, 17, 12, tzinfo=UTC)
DAY = 86_400_000_000
REPEATS = 3
RULES: dict[str, Rule] = {
    "old: at least 3 orders": Compare("orders.count", "ge", 3),
    "exactly two orders": Compare("orders.count", "eq", 2),
    "average cart 50 or more, may be mailed": All(
        (Compare("orders.average", "ge", 50), Compare("consent.email", "eq", True))
    ),
    "old, a year, interest or category": All(
        (
            Compare("orders.count", "ge", 3),
            Compare("orders.days_since_last", "le", 365),
            AnyOf(
                (Compare("profile.interests", "contains", "hobby 3"), Compare("orders.categories", "contains", "c7"))
            ),
        )
    ),
    "town": Compare("profile.city", "eq", "Town 7"),
    "viewed in 30 days, not bought": All(
        (Happened("Product Viewed", "days", 30), Not(Bought("count", 30, op="ge", value=1)))
    ),
    "spent 100 in 90 days": Bought("sum", 90, op="ge", value=100),
    "pieces of a category in a year": Bought("pieces", 365, "c7", "", "ge", 2),
    "best by RFM": All(tuple(Compare(f"standing.{one}", "ge", 4) for one in ("recency", "frequency", "money"))),
    "VIP": Compare("standing.vip", "eq", True),
}
_SERIES = """CREATE TEMP VIEW n AS WITH RECURSIVE m(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM m WHERE i < 5000000)
    SELECT i FROM m"""
_FILL = (
    """INSERT INTO customer (id, email, email_key, address_hmac, first_name, last_name, city, language, fields,
    tags, created_at, updated_at) SELECT i, 'person' || i || '@example.com', 'person' || i || '@example.com',
    randomblob(32), 'First' || (i * 7919 % 400), 'Last' || (i * 104729 % 5000), 'Town ' || (i % 97), 'fi',
    '{"interests":["hobby ' || (i % 23) || '"]}', '[]', :now - (i % 900) * :day, :now FROM n LIMIT :many""",
    """INSERT INTO consent_event (customer_id, channel, action, basis, source, wording, proof, occurred_at,
    recorded_at) SELECT i, 'email', CASE WHEN i % 10 < 7 THEN 'granted' ELSE 'withdrawn' END, 'consent', 'shop',
    'newsletter', '', :now - (i % 900) * :day, :now FROM n LIMIT :many""",
    """INSERT INTO shop_order (id, external_id, customer_id, occurred_at, total, currency, status)
    SELECT i, '' || (10000000 + i), 1 + (i * 48271 % :people) * (1 + i % 3) / 3, :now - (i * 7919 % 1000) * :day - i,
    15 + i * 31 % 200, 'EUR', 'completed' FROM n LIMIT :many""",
    """INSERT INTO order_line SELECT id, 0, 'S-' || (id * 31 % 300), 'Product ' || (id * 31 % 300), 'c' || (id % 20), 1,
    total FROM shop_order""",
    """INSERT INTO event (external_id, customer_id, name, occurred_at, properties) SELECT 'e' || i,
    1 + (i * 48271 % :people), CASE i % 4 WHEN 0 THEN 'Order Completed' WHEN 1 THEN 'Product Viewed'
    WHEN 2 THEN 'Email Link Clicked' ELSE 'Cart Updated' END, :now - (i * 7919 % 1000) * :day - i,
    '{"sku":"S-' || (i % 300) || '","name":"Product ' || (i % 300) || '","category":"c' || (i % 20) || '","price":19.9}'
    FROM n LIMIT :many""",
)


def fill(path: Path, people: int) -> None:
    """Half as many orders as five events each hold, straight into the file: what is measured is reading."""
    many = (people, people, people * 5 // 4, 0, people * 5)
    raw = sqlite3.connect(path)
    raw.execute("PRAGMA synchronous = OFF")
    raw.execute(_SERIES)
    for statement, number in zip(_FILL, many, strict=True):
        values = {"many": number, "people": people, "now": micros(NOW), "day": DAY}
        raw.execute(statement, values if number else {})
        raw.commit()
    raw.close()


def best(work: Callable[[], object], repeats: int = REPEATS) -> float:
    """The shortest of some runs, in milliseconds."""
    times = []
    for _turn in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times) * 1000


def measure(store: Store, people: int) -> None:
    """Prints a line for each figure."""

    def line(what: str, value: float, goal: float) -> None:
        print(f"{what:55} {value:9.1f} ms   goal {goal:6.0f}   {'ok' if value <= goal else 'OVER'}", flush=True)

    find, email = store.customers.find, f"person{people // 2}@example.com"
    line("list: first page", best(lambda: find("", 200)), 100)
    line("list: scrolled to the 2000th", best(lambda: find("", 2000)), 100)
    line("search: a common name", best(lambda: find("last17", 200)), 100)
    line("search: one address", best(lambda: find(email, 200)), 100)
    line("search: nobody", best(lambda: find("zzzz", 200)), 100)
    person = store.customers.by_email(email)
    number = person.id if person else 0
    line("customer view: facts and timeline", best(lambda: view(store, number)), 100)
    line("standings of everyone (once a day)", best(lambda: store.standings.work_out(NOW), 1), float("inf"))
    line("table of figures", best(lambda: store.segment_counts.members(None, NOW), 1), float("inf"))
    for name, rule in RULES.items():
        first = best(lambda rule=rule: store.segment_counts.members(rule, NOW, 200), 1)  # type: ignore[misc]
        again = best(lambda rule=rule: store.segment_counts.members(rule, NOW, 200))  # type: ignore[misc]
        count = store.segment_counts.members(rule, NOW).count
        line(f"segment: {name} ({count}; first {first:.0f} ms)", again, 1000)


def view(store: Store, number: int) -> None:
    """What the customer view reads."""
    store.facts.at([number], NOW)
    store.explain.timeline(number, 200)


def main() -> None:
    """Makes the shop, measures, throws it away."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=100_000)
    people = parser.parse_args().people
    with tempfile.TemporaryDirectory() as folder:
        store = create_store(Path(folder) / "shop", Shop("Bench"), NOW)
        start = time.perf_counter()
        fill(store.path, people)
        print(f"{people} customers, {people * 5} events, made in {time.perf_counter() - start:.0f} s")
        wal = store.path.with_name(store.path.name + "-wal")
        size = store.path.stat().st_size + (wal.stat().st_size if wal.exists() else 0)
        print(f"bytes per event (the whole file over the events): {size / people / 5:.0f}   goal 400")
        measure(store, people)
        store.close()


if __name__ == "__main__":
    main()
