"""Waits that end at the customer's own clock: business hours and dates, in Helsinki and elsewhere."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.engine.advance import advance, start
from app.engine.run import Decision
from app.engine.times import zone
from app.model.customer import Customer, Facts, JsonValue, Order
from app.model.entry import Entry
from app.model.flow import Edge, Flow
from app.model.nodes import Exit, Trigger, Wait
from app.model.sources import OnEvent
from app.model.times import Until, UntilClock, UntilDate, UntilOpen

HELSINKI = "Europe/Helsinki"
NEW_YORK = "America/New_York"


def look(
    until: Until, now: datetime, customer: Customer, orders: tuple[Order, ...] = (), **told: JsonValue
) -> Decision:
    flow = Flow(
        nodes=(Exit("x"), Trigger("t", source=OnEvent("Trial Started")), Wait("w", until=until)),
        edges=(Edge("t", "out", "w"), Edge("w", "out", "x")),
    )
    entry = Entry("e1", now, "Trial Started", dict(told))
    return advance(start(flow, 1, customer.id, entry), flow, Facts(customer, now, orders), HELSINKI)


def until_local(decision: Decision, place: str = HELSINKI) -> str:
    """When the wait is over by the clock of the place, "" if nobody waited."""
    due = decision.run.due_at
    return f"{due.astimezone(zone(place)):%Y-%m-%d %H:%M}" if due else ""


ANNA = Customer(1, "a@x.fi", birth_md="12-06", fields={"renewal": "2026-10-26", "note": "soon"})
NINA = Customer(2, "n@x.fi", birth_md="12-06", timezone=NEW_YORK)
MARCH = datetime(2026, 3, 17, 10, 0, tzinfo=UTC)


def test_a_wait_until_a_birthday_ends_on_the_next_one_at_the_customers_own_clock() -> None:
    assert until_local(look(UntilDate("birthday", -2), MARCH, ANNA)) == "2026-12-04 09:00"
    assert until_local(look(UntilDate("birthday", -2), MARCH, NINA), NEW_YORK) == "2026-12-04 09:00"
    after_it = datetime(2026, 12, 5, 10, 0, tzinfo=UTC)
    assert until_local(look(UntilDate("birthday", -2), after_it, ANNA)) == "2027-12-04 09:00"


def test_a_wait_until_a_field_of_the_shops_own_and_a_date_that_the_event_carries() -> None:
    assert until_local(look(UntilDate("renewal", -1, "08:30"), MARCH, ANNA)) == "2026-10-25 08:30", (
        "a summer-time night"
    )
    assert until_local(look(UntilDate("trigger.ends", -3), MARCH, ANNA, ends="2026-03-29")) == "2026-03-26 09:00"


def test_a_wait_until_the_anniversary_of_the_first_order() -> None:
    order = Order("o1", datetime(2025, 5, 1, 22, 30, tzinfo=UTC), 10.0)
    assert until_local(look(UntilDate("first_order"), MARCH, ANNA, (order,))) == "2026-05-02 09:00", "1.30 in Helsinki"


@pytest.mark.parametrize(
    ("until", "told"),
    [
        (UntilDate("renewal", -300), {}),
        (UntilDate("note"), {}),
        (UntilDate("nothing"), {}),
        (UntilDate("first_order"), {}),
        (UntilDate("trigger.ends"), {"ends": "2026-02-30"}),
        (UntilDate("trigger.ends"), {"ends": 5}),
        (UntilDate("trigger.ends"), {"ends": "2026-03-17"}),
        (UntilOpen(), {}),
    ],
)
def test_where_there_is_nothing_to_wait_for_people_go_on_at_once(until: Until, told: dict[str, JsonValue]) -> None:
    decision = look(until, MARCH, ANNA, **told)
    assert decision.end_reason == "exit"
    assert [(step.node, step.outcome) for step in decision.steps] == [("t", "entered"), ("w", "out"), ("x", "reached")]


def test_a_wait_until_business_hours_is_over_when_it_opens_where_the_customer_is() -> None:
    friday_evening = datetime(2026, 4, 2, 16, 0, tzinfo=UTC)
    assert until_local(look(UntilOpen(), friday_evening, ANNA)) == "2026-04-07 09:00", "Easter lies between"
    assert look(UntilOpen(), friday_evening, NINA).end_reason == "exit", "noon in New York"


@pytest.mark.parametrize("until", [UntilClock("03:30"), UntilOpen("03:30", "04:30", ()), UntilDate("day", 0, "03:30")])
@pytest.mark.parametrize(
    ("day", "due"),
    [
        ("2026-03-29", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        ("2026-10-25", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ],
)
def test_every_clock_on_a_summer_time_night(until: Until, day: str, due: datetime) -> None:
    """Half past three: skipped in spring (shown as half past four), shown twice in autumn (the first one counts)."""
    evening = datetime.fromisoformat(f"{day}T00:05").replace(tzinfo=zone(HELSINKI)).astimezone(UTC)
    anna = Customer(1, "a@x.fi", fields={"day": day})
    if isinstance(until, UntilOpen) and day == "2026-03-29":
        until = UntilOpen("03:30", "05:30", ())
    assert look(until, evening, anna).run.due_at == due
