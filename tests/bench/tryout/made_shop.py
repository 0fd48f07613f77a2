"""A made-up shop of any size, written straight into its file: two years of orders, carts, looks and newsletters.

Half of the customers buy once or not at all, few often, as in a real shop; the same for the same number every time.
"""

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.engine.ports import VirtualClock
from app.model.customer import Shop
from app.model.flow import Edge, ExitOn, Flow
from app.model.nodes import Condition, Email, Node, Trigger, Wait
from app.model.rules import All, Compare
from app.model.sources import OnCartLeft, OnDateField, OnDaysSinceOrder, OnEvent, OnSegmentEntry, Reentry, TriggerSource
from app.model.template import Template, Text
from app.model.times import ForDuration
from app.services.desk import Desk, new_shop
from app.services.flows import add_flow, create_from_library
from app.services.secrets import MemorySecrets

START = datetime(2024, 3, 1, tzinfo=UTC)
MONTHS, HOUR, DAY = 24, timedelta(hours=1), timedelta(days=1)
END = START + MONTHS * 30 * DAY
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
CATEGORIES = ("coffee", "tools", "sportswear", "home", "garden", "dog food")
GUIDE = ("welcome", "abandoned-cart", "winback", "thank-you", "feedback")
CHUNK = 5000


def make_shop(folder: Path, customers: int, *, flows: bool = True) -> Desk:
    """The shop with so many customers, and ten automations as drafts."""
    desk = new_shop(folder, Shop("Bench"), VirtualClock(END), MemorySecrets())
    with closing(sqlite3.connect(desk.store.path, isolation_level=None)) as raw:
        raw.execute("PRAGMA synchronous = OFF")
        raw.execute("BEGIN")
        rng = random.Random(6)
        for first in range(1, customers + 1, CHUNK):
            _write(raw, rng, range(first, min(first + CHUNK, customers + 1)))
        raw.execute("COMMIT")
    if flows:
        for library_id in GUIDE:
            create_from_library(desk, library_id)
        for flow in own_flows():
            add_flow(desk, flow, flow.name)
    return desk


def _micros(at: datetime) -> int:
    return (at - EPOCH) // timedelta(microseconds=1)


def _write(raw: sqlite3.Connection, rng: random.Random, numbers: range) -> None:
    people, consents, orders, lines, events = [], [], [], [], []
    for number in numbers:
        for table, row in _life(rng, number):
            {"customer": people, "consent": consents, "order": orders, "line": lines, "event": events}[table].append(
                row
            )
    raw.executemany(
        "INSERT INTO customer (id, email, email_key, address_hmac, first_name, last_name, language, birth_md, tags,"
        " fields, created_at, updated_at) VALUES (?,?,?,?,?,?,'fi',?,'[]','{}',?,?)",
        people,
    )
    raw.executemany(
        "INSERT INTO consent_event (customer_id, channel, action, basis, source, wording, proof, occurred_at,"
        " recorded_at) VALUES (?,'email','granted','consent','form','','',?,?)",
        consents,
    )
    raw.executemany("INSERT INTO shop_order VALUES (?,?,?,?,?,'EUR','completed')", orders)
    raw.executemany("INSERT INTO order_line VALUES (?,0,?,?,?,1.0,?)", lines)
    events.sort(key=lambda row: (row[3], row[0]))
    raw.executemany(
        "INSERT INTO event (external_id, customer_id, name, occurred_at, properties) VALUES (?,?,?,?,?)", events
    )


def _life(rng: random.Random, number: int) -> Iterator[tuple[str, tuple[object, ...]]]:
    began = START + rng.randrange(int((END - START) / HOUR)) * HOUR
    born = f"{rng.randrange(1, 13):02}-{rng.randrange(1, 29):02}" if rng.random() < 0.3 else ""
    address = f"c{number}@asiakas.example"
    made = _micros(began)
    yield "customer", (number, address, address, number.to_bytes(32), f"Etu{number}", "Suku", born, made, made)
    if rng.random() < 0.75:
        yield "consent", (number, made, made)
    if rng.random() < 0.4:
        yield "event", (f"sub:{number}", number, "Newsletter Subscribed", made, "{}")
    hours = max(1, int((END - began) / HOUR))
    for count in range(min(20, int(rng.paretovariate(1.5)) if rng.random() < 0.8 else 0)):
        at, category = (
            _micros(began + rng.randrange(hours) * HOUR + timedelta(minutes=rng.randrange(60))),
            rng.choice(CATEGORIES),
        )
        total, order = float(rng.randrange(500, 20000)) / 100, number * 32 + count
        told = {"order_id": str(order), "total": total, "currency": "EUR", "categories": [category], "skus": ["S"]}
        told["items"] = [{"sku": "S", "name": "A thing", "category": category, "price": total, "quantity": 1}]
        yield "order", (order, str(order), number, at, total)
        yield "line", (order, "S", "A thing", category, total)
        yield "event", (f"order:{order}", number, "Order Completed", at, json.dumps(told))
    for name, mean in (("Cart Abandoned", 1.5), ("Product Viewed", 2.5), ("Product Added", 1.0)):
        for count in range(min(12, int(rng.expovariate(1 / mean)))):
            at = _micros(began + rng.randrange(hours) * HOUR + timedelta(seconds=rng.randrange(3600)))
            told = {"cart_id": f"{number}-{count}", "total": 50.0, "items": [], "sku": "S", "category": "tools"}
            yield "event", (f"{name}:{number}:{count}", number, name, at, json.dumps(told))


def own_flows() -> tuple[Flow, ...]:
    """Five beside the guide's: after a look, a left cart, a birthday, coffee bought, and becoming a big customer."""
    return (
        _series("viewed", OnEvent("Product Viewed"), 2, 48, Reentry("after_gap", 30)),
        _series("left", OnCartLeft(ForDuration(2, "hours")), 1, 24, Reentry("one_at_a_time")),
        _series("birthday", OnDateField("birthday"), 1, 72, Reentry()),
        _series("coffee", OnDaysSinceOrder(28, "coffee"), 1, 240, Reentry()),
        _series(
            "vip",
            OnSegmentEntry(All((Compare("orders.total", "gt", 200), Compare("orders.days_since_last", "lt", 180)))),
            1,
            24,
            Reentry("once"),
        ),
    )


def _series(name: str, source: TriggerSource, first: int, then: int, reentry: Reentry) -> Flow:
    """A wait, a message, another wait, and a second message to those with consent and no order since."""
    nodes: tuple[Node, ...] = (
        Trigger("a", source=source, reentry=reentry),
        Wait("b", until=ForDuration(first, "hours")),
        Email("c", f"{name} 1", template="c", message_class="marketing", about=("coffee",) if name == "coffee" else ()),
        Wait("d", until=ForDuration(then, "hours")),
        Condition("e", rule=Compare("consent.email", "eq", True)),
        Email("f", f"{name} 2", template="f", message_class="marketing"),
    )
    edges = tuple(Edge(one, port, other) for one, port, other in (
        ("a", "out", "b"), ("b", "out", "c"), ("c", "out", "d"), ("d", "out", "e"), ("e", "yes", "f")
    ))  # fmt: skip
    templates = tuple(Template(key, subject=f"{name} {key}", blocks=(Text(f"{name} {key}"),)) for key in "cf")
    exits = (ExitOn("Order Completed", "purchase"),)
    return Flow(name=name, nodes=nodes, edges=edges, templates=templates, exits=exits)
