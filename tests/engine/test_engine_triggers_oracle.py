"""Who comes in, worked out a second time by plain loops over random shops; and the runner beside the try-out."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from app.engine.guardrails import NO_GUARDRAILS
from app.engine.policy import Limits, Policy
from app.engine.replay import replay
from app.model.customer import Event, Order, OrderLine, Product
from app.model.flow import Flow
from app.model.nodes import Trigger
from app.model.rules import All, Bought, Compare, Happened, InSegment, Not
from app.model.sources import (
    BY_HAND,
    OnDaysSinceOrder,
    OnEvent,
    OnHand,
    OnProductNews,
    OnSegmentEntry,
    Reentry,
    TriggerSource,
)
from app.store.recording import EventRecord, OrderRecord
from runner_kit import DAY, HOUR, START, Stage, mail, straight

DAYS = 30
END = START + DAYS * DAY
SKUS = ("K-1", "K-2", "T-1")
CATEGORY = {"K-1": "Coffee", "K-2": "Coffee", "T-1": "Tea"}
NAMES = [f"c{number}" for number in range(8)]
MINUTE = timedelta(minutes=1)
ENTRY = tuple[str, datetime]


class Life:
    """What happened in a shop, as plain lists: (who, when, what)."""

    def __init__(self, seed: int) -> None:
        chance = self.chance = random.Random(seed)
        self.orders: list[tuple[str, datetime, list[str]]] = []
        self.events: list[tuple[str, datetime, str, dict]] = []
        self.changes: list[tuple[datetime, list[Product]]] = []
        for name in NAMES:
            for _ in range(chance.randrange(7)):
                self.orders.append((name, self.moment(), chance.sample(SKUS, chance.randrange(1, 3))))
            for _ in range(chance.randrange(9)):
                sku, what = chance.choice(SKUS), chance.choice(["Product Viewed", "Product Added", "Form Submitted"])
                told = {"skus": [sku]} if what == "Product Added" else {"sku": sku, "price": chance.randrange(10, 90)}
                self.events.append((name, self.moment(), what, told))
        shelf = {sku: Product(sku, f"Name {sku}", CATEGORY[sku], 50.0, stock=5) for sku in SKUS}
        self.changes.append((START - 20 * DAY, list(shelf.values())))
        for day in sorted(chance.sample(range(1, DAYS), 12)):
            for sku in chance.sample(SKUS, chance.randrange(1, 3)):
                price, stock = float(chance.choice([30, 40, 50, 60])), chance.choice([0, 1, 2, 5, 9, None])
                shelf[sku] = Product(sku, f"Name {sku}", CATEGORY[sku], price, stock=stock)
            self.changes.append((START + day * DAY + 3 * HOUR, list(shelf.values())))

    def moment(self) -> datetime:
        return START + self.chance.randrange(-20 * 24 * 60, DAYS * 24 * 60) * MINUTE

    def record(self, stage: Stage) -> None:
        with stage.store.recording("all", "test", START) as record:
            record.orders(
                OrderRecord(
                    f"{name}@x.test",
                    Order(
                        f"{name}:{n}",
                        at,
                        10.0,
                        lines=tuple(OrderLine(s, f"Name {s}", CATEGORY[s], 1, 10.0) for s in skus),
                    ),
                )
                for n, (name, at, skus) in enumerate(self.orders)
            )
            record.events(
                EventRecord(f"{name}@x.test", Event(f"e{n}", what, at, told))
                for n, (name, at, what, told) in enumerate(self.events)
            )


def live(stage: Stage, life: Life, flow: Flow) -> list[ENTRY]:
    """The entries that the runner makes, the products imported on the day on which they change."""
    stage.store.shop.save_policy(Policy(guardrails=NO_GUARDRAILS, limits=Limits(0, 0, 0)))
    stage.customers(NAMES)
    life.record(stage)
    first, *later = life.changes
    with stage.store.recording("products", "test", first[0]) as record:
        record.products(first[1])
    stage.publish(flow)
    for at, products in later:
        stage.run_to(at - MINUTE)
        stage.clock.move_to(at + MINUTE)  # a look may pass the moment at which an import began
        stage.run_to(at + MINUTE)
        with stage.store.recording("products", "test", at) as record:
            record.products(products)
    stage.run_to(END - timedelta(microseconds=1))
    owners = {row.id: row.email.partition("@")[0] for row in stage.store.customers.find()}
    ids = list(owners)
    times = stage.store.ledger().entered(1, ids)
    return sorted((owners[one], at) for one in ids for at in times.get(one, []))


def tried(stage: Stage, flow: Flow) -> list[ENTRY]:
    """The entries that the try-out makes of the same."""
    shelf = stage.store.products.shelf(START - timedelta(microseconds=1), END)
    return sorted(
        (history.customer.email.partition("@")[0], way.entered_at)
        for history in stage.store.facts.histories()
        for way in replay(history, {"test": flow}, START, END, NO_GUARDRAILS, "Europe/Helsinki", shelf=shelf).ways
    )


def by_plain_loops(life: Life, source: TriggerSource) -> list[ENTRY]:
    """What the trigger's words mean, written down once more without any of the program."""
    match source:
        case OnDaysSinceOrder(days, category, product):
            return since_order(life, days, category, product)
        case OnProductNews():
            return product_news(life, source)
        case _:
            raise AssertionError(source)


def since_order(life: Life, days: int, category: str, product: str) -> list[ENTRY]:
    found = []
    for name in NAMES:
        moments = []
        for who, at, skus in life.orders:
            fits = any(
                (not category or CATEGORY[sku].lower() == category.lower())
                and (not product or product.lower() in (sku.lower(), f"name {sku}".lower()))
                for sku in skus
            )
            if who == name and fits:
                moments.append(at)
        for at in moments:
            due = at + days * DAY
            if START <= due < END and not any(at < other <= due for other in moments):
                found.append((name, due))
    return sorted(found)


def product_news(life: Life, source: OnProductNews) -> list[ENTRY]:
    names = {"viewed": ["Product Viewed"], "cart": ["Product Added"], "either": ["Product Viewed", "Product Added"]}
    found = set()
    before = {product.sku: product for product in life.changes[0][1]}
    for at, products in life.changes[1:]:
        for product in products:
            was, before[product.sku] = before[product.sku], product
            if source.news == "price_drop":
                news = product.price <= was.price * (100 - source.percent) / 100 and product.price < was.price
                news = news and product.stock != 0
            elif source.news == "back_in_stock":
                news = was.stock == 0 and (product.stock or 0) > 0
            else:
                news = (was.stock or 0) > source.pieces and 0 < (product.stock or 0) <= source.pieces
            for name in NAMES if news else ():
                seen = [
                    when
                    for who, when, what, told in life.events
                    if who == name and what in names[source.interest] and when <= at
                    and product.sku in (told.get("sku"), *told.get("skus", []))
                ]  # fmt: skip
                if not seen or at - max(seen) > source.within_days * DAY:
                    continue
                if not any(w == name and max(seen) <= t <= at and product.sku in skus for w, t, skus in life.orders):
                    found.add((name, at))
    return sorted(found)


SOURCES = (
    OnDaysSinceOrder(10),
    OnDaysSinceOrder(7, "coffee"),
    OnDaysSinceOrder(7, product="K-1"),
    OnDaysSinceOrder(5, "Tea", "name t-1"),
    OnProductNews("price_drop"),
    OnProductNews("price_drop", "viewed", 10, 30),
    OnProductNews("back_in_stock", "cart", 20),
    OnProductNews("low_stock", "either", 30, pieces=3),
)


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("source", SOURCES, ids=lambda one: f"{type(one).__name__}-{SOURCES.index(one)}")
def test_plain_loops_the_runner_and_the_try_out_let_the_same_people_in(
    stage: Stage, source: TriggerSource, seed: int
) -> None:
    life = Life(seed)
    flow = straight(mail("b1"), trigger=Trigger("a0", "Start", source))
    expected = by_plain_loops(life, source)
    assert live(stage, life, flow) == expected
    assert tried(stage, flow) == expected


def test_the_random_shops_are_worth_asking() -> None:
    counts = [sum(len(by_plain_loops(Life(seed), source)) for seed in range(2)) for source in SOURCES]
    assert min(counts) >= 3, counts


@pytest.mark.parametrize("seed", range(2))
def test_an_event_comes_in_by_what_it_tells_and_by_what_the_customer_has_bought(stage: Stage, seed: int) -> None:
    life = Life(seed)
    where = Compare("trigger.price", "ge", 30)
    audience = All((Bought("count", 15, "coffee", "", "ge", 1), Not(Happened("Product Added", "days", 5))))
    flow = straight(mail("b1"), trigger=Trigger("a0", "Start", OnEvent("Product Viewed", where), audience=audience))
    expected = []
    for name, at, what, told in life.events:
        coffee = [
            t for who, t, skus in life.orders
            if who == name and at - 15 * DAY <= t <= at and any(CATEGORY[sku] == "Coffee" for sku in skus)
        ]  # fmt: skip
        added = [t for who, t, w, _ in life.events if who == name and w == "Product Added" and at - 5 * DAY <= t <= at]
        if what == "Product Viewed" and told["price"] >= 30 and coffee and not added and at >= START:
            expected.append((name, at))
    assert live(stage, life, flow) == sorted(expected)
    assert tried(stage, flow) == sorted(expected)


@pytest.mark.parametrize("leaves", [False, True])
@pytest.mark.parametrize("seed", range(2))
def test_a_segment_of_the_shop_lets_in_who_crosses_its_threshold(stage: Stage, seed: int, leaves: bool) -> None:
    """Asked of the plain loops at every event and every midnight in Helsinki: two orders within ten days or not."""
    life = Life(seed)
    stage.store.segments.save("Busy", Bought("count", 10, op="ge", value=2), START)
    trigger = Trigger("a0", "Start", OnSegmentEntry(InSegment("Busy"), "Busy", leaves))
    flow = straight(mail("b1"), trigger=trigger)

    def busy(name: str, at: datetime) -> bool:
        return sum(1 for who, t, _ in life.orders if who == name and at - 10 * DAY <= t <= at) >= 2

    summer = datetime(2026, 3, 29, 1, tzinfo=UTC)
    nights = [START.replace(hour=22) + day * DAY for day in range(-1, DAYS)]
    midnights = [night if night < summer else night - HOUR for night in nights]
    expected = []
    for name in NAMES:
        moments = {t for who, t, *_ in (*life.orders, *life.events) if who == name} | set(midnights)
        inside = busy(name, START - timedelta(microseconds=1))
        for at in sorted(moments):
            if START <= at < END and busy(name, at) != inside:
                inside = not inside
                if inside != leaves:
                    expected.append((name, at))
    assert live(stage, life, flow) == sorted(expected)
    assert tried(stage, flow) == sorted(expected)


def test_who_is_picked_comes_in_whatever_starts_the_flow_as_far_as_the_rules_let_them(stage: Stage) -> None:
    stage.customers(["elsa", "lasse", "tanja"])
    stage.buys("elsa", START - 3 * DAY)
    stage.buys("lasse", START - 3 * DAY)
    buyers = Trigger("a0", "Start", OnHand(), Reentry("once"), Compare("orders.count", "ge", 1))
    flow = straight(mail("b1", skip_guardrails=("cap", "same_content")), trigger=buyers)
    stage.publish(flow)
    for hour, (name, automation) in enumerate(
        [("elsa", "test"), ("lasse", "other"), ("tanja", "test"), ("elsa", "test")]
    ):
        one = Event(f"h{hour}", BY_HAND, START + hour * HOUR, {"automation": automation})
        stage.store.events.record(f"{name}@x.test", one, START)
    stage.run_to(START + DAY)
    assert stage.sender.to == ["elsa@x.test"], "lasse was picked for another, tanja never bought, elsa came in once"
    assert tried(stage, flow) == [("elsa", START)]
