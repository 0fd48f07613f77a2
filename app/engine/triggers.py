"""Who comes in, and when: events, days since an order, dates, seasons, segments, news of products, being picked.

Pure; the same for the scheduler and the try-out.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from app.engine.calendar_days import calendar_days
from app.engine.dates import date_text
from app.engine.history import History
from app.engine.shelf import NO_SHELF, Shelf, news_entries
from app.engine.times import clock, moment, yearly, zone
from app.model.confirming import CONFIRMATION_ASKED
from app.model.customer import Event, Facts, JsonValue, Order
from app.model.entry import Entry
from app.model.flow import Flow
from app.model.purchases import lines_of
from app.model.sources import (
    BY_HAND,
    CALENDAR_DAY,
    CART_EVENTS,
    CART_LEFT,
    OnCalendarDay,
    OnCartLeft,
    OnDateField,
    OnDaysSinceOrder,
    OnEvent,
    OnProductNews,
    OnSegmentEntry,
    Reentry,
)
from app.model.truth import holds


def entry_for_event(flow: Flow, event: Event, facts: Facts, name: str = "") -> Entry | None:
    """The entry this event makes into the flow, or None; `name` is what the shop calls the flow.

    `facts` are those of the event's moment, the event included. A customer whom a person has picked comes in whatever
    else starts the flow, if the audience is for them.
    """
    trigger = flow.trigger
    if trigger is None:
        return None
    where = None
    if event.name != BY_HAND or not picked_for(event, name):
        if not isinstance(trigger.source, OnEvent) or trigger.source.event != event.name:
            return None
        if event.name == CONFIRMATION_ASKED and name and event.properties.get("automation") not in (None, name):
            return None  # one mail asks, whatever else has been drawn
        where = trigger.source.where
    entry = Entry.of(event)
    for rule in (where, trigger.audience):
        if rule is not None and not holds(rule, facts, entry):
            return None
    return entry


def picked_for(event: Event, name: str) -> bool:
    """Whether a person has picked the customer for the automation of this name."""
    return event.name == BY_HAND and bool(name) and event.properties.get("automation") == name


def timed_entries(
    flow: Flow, history: History, since: datetime, until: datetime, shop_zone: str, shelf: Shelf = NO_SHELF
) -> list[Entry]:
    """The entries that no event of the customer's makes in (since, until], ascending: days since an order, carts left,
    dates, days of the calendar, and what changed on the `shelf`.

    Orders up to `until` count, so an order at the very moment a timer falls due has come (events before timers).
    """
    trigger = flow.trigger
    if trigger is None:
        return []
    match trigger.source:
        case OnDaysSinceOrder() as source:
            found = list(_since_orders(source, history.orders, since, until))
        case OnCartLeft() as source:
            found = list(_carts_left(source, history, since, until))
        case OnDateField() as source:
            place = history.customer.timezone or shop_zone
            found = [
                Entry(f"date:{source.field}:{when.date().isoformat()}", when, source.field)
                for when in _dates(source, history, since, until, place)
            ]
        case OnCalendarDay() as source:
            place = history.customer.timezone or shop_zone
            found = [
                Entry(f"calendar:{when.date().isoformat()}", when, CALENDAR_DAY)
                for when in calendar_days(source, since, until, place)
            ]
        case OnProductNews() as source:
            found = list(news_entries(source, history, shelf, since, until))
        case _:
            return []
    if trigger.audience is None:
        return found
    return [entry for entry in found if holds(trigger.audience, history.at(entry.at), entry)]


def segment_entry(flow: Flow, facts: Facts, inside: bool) -> tuple[bool, Entry | None]:
    """(is the customer in the flow's segment now, the entry made if they have just come in, or left it).

    Ask after each of the customer's events and at each local midnight, with the last answer as `inside`; the first
    answer of all is only remembered: who is in the segment when the flow goes live does not enter.
    """
    trigger = flow.trigger
    if trigger is None or not isinstance(trigger.source, OnSegmentEntry):
        return False, None
    source = trigger.source
    now_inside = holds(source.rule, facts)
    if now_inside == inside or now_inside == source.leaves:
        return now_inside, None
    entry = Entry(f"{'left' if source.leaves else 'segment'}:{facts.now.isoformat()}", facts.now, source.name)
    if trigger.audience is not None and not holds(trigger.audience, facts, entry):
        return now_inside, None
    return now_inside, entry


def may_enter(reentry: Reentry, at: datetime, previous: Sequence[datetime], *, on_way: bool = False) -> bool:
    """Whether the re-entry rule lets a customer in at `at`, who came in before at `previous`; `on_way`: one of those
    ways is not over.
    """
    match reentry.mode:
        case "every":
            return True
        case "once":
            return not previous
        case "one_at_a_time":
            return not on_way
        case "after_gap":
            return not previous or at - max(previous) >= timedelta(days=reentry.gap_days)


def order_properties(order: Order) -> dict[str, JsonValue]:
    """An order as the properties of its `Order Completed` event."""
    return {
        "order_id": order.id,
        "total": order.total,
        "currency": order.currency,
        "categories": list(order.categories),
        "skus": [line.sku for line in order.lines],
        "items": [
            {
                "sku": line.sku,
                "name": line.product,
                "category": line.category,
                "price": line.unit_price,
                "quantity": line.quantity,
            }
            for line in order.lines
        ],
    }


def _since_orders(
    source: OnDaysSinceOrder, orders: Sequence[Order], since: datetime, until: datetime
) -> Iterator[Entry]:
    if not orders:
        return
    days = timedelta(days=source.days)
    if source.category or source.product:
        orders = [order for order in orders if lines_of(order, source.category, source.product)]
    for order, later in zip(orders, (*orders, None)[1:], strict=True):
        due = order.occurred_at + days
        if since < due <= until and (later is None or later.occurred_at > due):
            yield Entry(f"since:{order.id}", due, "Days Since Order", order_properties(order))


def _carts_left(source: OnCartLeft, history: History, since: datetime, until: datetime) -> Iterator[Entry]:
    """Carts that nobody has touched for the time, the first time each; ascending."""
    touched = [event for event in history.events if event.name in CART_EVENTS]
    if not touched:
        return
    bought = [order.occurred_at for order in history.orders]
    after, found = source.after.elapsed, dict[str, Entry]()
    carts = [_cart_of(event, bought) for event in touched]
    for place, (event, key) in enumerate(zip(touched, carts, strict=True), 1):
        due = event.occurred_at + after
        again = key in carts[place:] and any(
            cart == key and other.occurred_at <= due for other, cart in zip(touched[place:], carts[place:], strict=True)
        )
        ordered = bisect_right(bought, due) > bisect_left(bought, event.occurred_at)
        if not again and not ordered:
            found.setdefault(key, Entry(key, due, CART_LEFT, event.properties))
    yield from sorted((one for one in found.values() if since < one.at <= until), key=lambda one: one.at)


def _cart_of(event: Event, bought: Sequence[datetime]) -> str:
    """Which cart an event is about: the one it names, or the customer's cart between two orders."""
    named = event.properties.get("cart_id")
    return f"cart:{named}" if named else f"cart-after:{bisect_right(bought, event.occurred_at)}"


def _dates(source: OnDateField, history: History, since: datetime, until: datetime, place: str) -> Iterator[datetime]:
    text = date_text(source.field, history.customer, history.orders, place)
    if not text:
        return
    month_day = text[-5:]
    if source.yearly:
        first_year = text[:4] if len(text) == 10 else ""
        for when in yearly(month_day, since, until, source.offset_days, source.at, place):
            if not first_year or when.astimezone(zone(place)).year > int(first_year):
                yield when
    elif len(text) == 10:
        day = datetime.fromisoformat(text).date() + timedelta(days=source.offset_days)
        when = moment(day, clock(source.at), place)
        if since < when <= until:
            yield when
