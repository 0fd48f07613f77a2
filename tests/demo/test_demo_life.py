"""The days after the demo was opened."""

from collections import Counter
from datetime import timedelta

from app.model.customer import ConsentEvent, Event, Order
from app.services.demo.build import build_demo
from app.services.demo.life import Happening, life
from app.services.demo.shop import DEMO_NOW


def kind(one: Happening) -> str:
    return one.what.name if isinstance(one.what, Event) else type(one.what).__name__


def test_a_month_of_life_is_repeatable_and_in_time_order() -> None:
    month = life(days=30)
    assert month == life(days=30)
    assert [one.at for one in month] == sorted(one.at for one in month)
    assert month[0].at > DEMO_NOW
    assert month[-1].at <= DEMO_NOW + timedelta(days=30)
    assert all(one.at == one.what.occurred_at for one in month)


def test_everything_the_five_flows_need_happens() -> None:
    counts = Counter(kind(one) for one in life(days=30))
    assert {"Order", "Cart Abandoned", "Newsletter Subscribed", "Account Created"} <= counts.keys()
    assert counts["Order"] > 60
    assert counts["Cart Abandoned"] > 60
    assert counts["ConsentEvent"] >= counts["Newsletter Subscribed"] > 30


def test_newcomers_and_known_customers_both_come() -> None:
    known = {customer.email for customer in build_demo().customers}
    orders = [one for one in life(days=30) if isinstance(one.what, Order)]
    new = [one for one in orders if one.customer.email not in known]
    assert len(orders) / 2 > len(new) > 10
    assert all(one.customer.email.endswith(".example") for one in orders)


def test_no_id_comes_twice_or_from_the_past() -> None:
    demo = build_demo()
    past = {event.id for events in demo.events.values() for event in events}
    past |= {order.id for orders in demo.orders.values() for order in orders}
    ids = [one.what.id for one in life(days=30) if not isinstance(one.what, ConsentEvent)]
    assert len(ids) == len(set(ids))
    assert not past & set(ids)
