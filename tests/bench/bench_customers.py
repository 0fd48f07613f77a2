"""Customers and segments of a large shop, on a file made for it: `python tests/bench/bench_customers.py [--people N]`.

Five events for each customer, an order for a quarter of those, consent of seven in ten. The file is made in a temporary
folder (about two gigabytes for a million) and thrown away; with `--keep FOLDER` it is made there and used again. Times
are the best of three: wall, processor, limit, and wall over limit.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.model.customer import Order, Shop
from app.model.rules import All, AnyOf, Bought, Compare, Happened, Not, Rule
from app.store import kept_search
from app.store.columns import micros
from app.store.recording import OrderRecord
from app.store.store import FILE_NAME, Store, create_store, open_store

NOW = datetime(2026, 3, 17, 12, tzinfo=UTC)
DAY = 86_400_000_000
REPEATS = 3
NEVER = float("inf")
ROOM = 4_000
"""Bytes of disk for each customer while the shop is made."""
SEARCHES = {
    "a common name": "last17",
    "a very common part": "son4",
    "one address": "{email}",
    "two words": "first12 last171",
    "nobody": "zzzz",
    "two letters": "fi",
    "two letters, nobody": "zq",
}
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


@contextmanager
def told_aside(raw: sqlite3.Connection) -> Iterator[None]:
    """One transaction in which the file has neither indexes nor triggers; they are made at its end."""
    raw.execute("PRAGMA journal_mode = OFF")
    raw.execute("PRAGMA synchronous = OFF")
    raw.execute("PRAGMA cache_size = -524288")
    aside = raw.execute(
        "SELECT type, name, sql FROM sqlite_schema WHERE type IN ('index', 'trigger') AND sql IS NOT NULL"
    ).fetchall()
    for kind, name, _sql in aside:
        raw.execute(f"DROP {kind} {name}")
    raw.execute(_SERIES)
    raw.execute("BEGIN")
    yield
    raw.execute(kept_search.FILL)
    raw.execute("INSERT INTO stale SELECT 'person', id, 0 FROM customer")
    for _kind, _name, sql in aside:
        raw.execute(sql)
    raw.execute("COMMIT")
    raw.execute("PRAGMA journal_mode = WAL")


def fill(path: Path, people: int) -> None:
    """Straight into the file: what is measured is reading."""
    many = (people, people, people * 5 // 4, 0, people * 5)
    raw = sqlite3.connect(path, isolation_level=None)
    with told_aside(raw):
        for statement, number in zip(_FILL, many, strict=True):
            values = {"many": number, "people": people, "now": micros(NOW), "day": DAY}
            raw.execute(statement, values if number else {})
    raw.close()


def best(work: Callable[[], object], repeats: int = REPEATS) -> tuple[float, float]:
    """The shortest of some runs, in milliseconds of wall and of processor time."""
    walls, cpus = [], []
    for _turn in range(repeats):
        wall, cpu = time.perf_counter(), time.process_time()
        work()
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    return min(walls) * 1000, min(cpus) * 1000


def line(what: str, took: tuple[float, float], goal: float) -> None:
    """Prints a figure beside its limit; without a limit where that is infinite."""
    wall, cpu = took
    limit = f"limit {goal:6.0f}  ratio {wall / goal:5.2f}  {'ok' if wall <= goal else 'OVER'}" if goal < NEVER else ""
    print(f"{what:62} {wall:9.1f} ms  cpu {cpu:9.1f}  {limit}", flush=True)


def measure(store: Store, people: int) -> None:
    """Prints a line for each figure."""
    find, count = store.customers.find, store.customers.count
    email = f"person{people // 2}@example.com"
    line("list: how many there are", best(count), 100)
    line("list: first page", best(lambda: find("", 200)), 100)
    line("list: page in the middle", best(lambda: find("", 200, people // 2)), 100)
    line("list: last page", best(lambda: find("", 200, people - 200)), 100)
    for name, words in SEARCHES.items():
        line(f"search: {name}", best(lambda words=words: find(words.format(email=email), 200)), 100)  # type: ignore[misc]
    person = store.customers.by_email(email)
    number = person.id if person else 0
    line("customer view: facts and timeline", best(lambda: view(store, number)), 100)
    line("standings of everyone (once a day)", best(lambda: store.standings.work_out(NOW), 1), NEVER)
    counts = store.segment_counts
    line("figures of everyone (once, after everything came in)", best(lambda: counts.members(None, NOW), 1), NEVER)
    for name, rule in RULES.items():
        first = best(lambda rule=rule: counts.members(rule, NOW, 200), 1)[0]  # type: ignore[misc]
        again = best(lambda rule=rule: counts.members(rule, NOW, 200))  # type: ignore[misc]
        line(f"segment: {name} ({counts.members(rule, NOW).count}; first {first:.0f} ms)", again, 1000)
    come_in(store, 1000)
    line("segment: after 1000 orders have come in", best(lambda: counts.members(RULES["town"], NOW, 200), 1), 1000)


def come_in(store: Store, many: int) -> None:
    """Orders of some of the customers."""
    with store.recording("orders", "bench", NOW) as record:
        at = NOW - timedelta(hours=1)
        record.orders(
            OrderRecord(f"person{n * 37 + 1}@example.com", Order(f"new{at}{n}", at, 40.0)) for n in range(many)
        )


def view(store: Store, number: int) -> None:
    """What the customer view reads."""
    store.facts.at([number], NOW)
    store.explain.timeline(number, 200)


def main() -> None:
    """Makes the shop, measures, throws it away unless it is to be kept."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--keep", type=Path)
    asked = parser.parse_args()
    people = asked.people
    with tempfile.TemporaryDirectory() as temporary:
        folder: Path = asked.keep or Path(temporary) / "shop"
        room = shutil.disk_usage(folder.parent).free
        if room < people * ROOM:
            raise SystemExit(f"{people * ROOM >> 20} MB of disk are needed in {folder.parent}, {room >> 20} are free")
        if not (folder / FILE_NAME).exists():
            store = create_store(folder, Shop("Bench"), NOW)
            store.close()
            start = time.perf_counter()
            fill(store.path, people)
            print(f"{people} customers, {people * 5} events, made in {time.perf_counter() - start:.0f} s")
        store = open_store(folder)
        print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
        measure(store, people)
        store.close()
        size = store.path.stat().st_size / people / 5
        print(f"bytes per event (the whole file over the events): {size:.0f}  limit 400  ratio {size / 400:.2f}")


if __name__ == "__main__":
    main()
