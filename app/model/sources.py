"""What starts an automation for a customer, and how often."""

from __future__ import annotations

from typing import Literal

import msgspec

from app.model.rules import All, Rule
from app.model.times import ForDuration


class OnEvent(msgspec.Struct, frozen=True, tag_field="on", tag="event", forbid_unknown_fields=True):
    """Starts when an event of this name comes, if `where` (over the event's properties and the customer) holds."""

    event: str = ""
    where: Rule | None = None


class OnDaysSinceOrder(msgspec.Struct, frozen=True, tag_field="on", tag="days_since_order", forbid_unknown_fields=True):
    """Starts `days` x 24 h after an order if no later order has come by then.

    `category` and `product` (an article number or a product's name) narrow which orders count.
    """

    days: int = 60
    category: str = ""
    product: str = ""


CART_EVENTS = ("Product Added", "Cart Updated", "Checkout Started")
"""What a customer does with a cart before buying it."""


class OnCartLeft(msgspec.Struct, frozen=True, tag_field="on", tag="cart_left", forbid_unknown_fields=True):
    """Starts when nothing has happened to a cart (CART_EVENTS) for `after`, and no order has come; once for one cart.

    Events tell their cart by `cart_id`; those without one belong to the cart that the next order ends. The entry
    carries what the last event told.
    """

    after: ForDuration = ForDuration(1, "hours")


class OnDateField(msgspec.Struct, frozen=True, tag_field="on", tag="date_field", forbid_unknown_fields=True):
    """Starts at local clock time `at` on the day of a date field, `offset_days` before (-) or after it.

    `field` is `birthday` (month and day, yearly; 29 February is kept on the 28th in common years), `first_order`,
    or the name of one of the shop's own profile fields that holds an ISO date.
    """

    field: str = "birthday"
    offset_days: int = 0
    at: str = "09:00"
    yearly: bool = True


Months = Literal[0, 1, 3, 6, 12]
"""Every so many months; 0 = once only."""


class OnCalendarDay(msgspec.Struct, frozen=True, tag_field="on", tag="calendar_day", forbid_unknown_fields=True):
    """Starts for everybody in the audience at local clock time `at` on a day of the calendar: a season begins.

    `day` (YYYY-MM-DD) is one such day; the others lie every `every_months` before and after it. A month that has no
    such day takes its last one.
    """

    day: str = ""
    at: str = "09:00"
    every_months: Months = 12


class OnSegmentEntry(msgspec.Struct, frozen=True, tag_field="on", tag="segment_entry", forbid_unknown_fields=True):
    """Starts when a customer comes to fulfil the segment's rule (was not in it before); with `leaves`, when they come
    not to fulfil it any more.
    """

    rule: Rule = All()
    name: str = ""
    leaves: bool = False


ProductNews = Literal["price_drop", "back_in_stock", "low_stock"]
Interest = Literal["viewed", "cart", "either"]
VIEW_EVENTS = ("Product Viewed",)


class OnProductNews(msgspec.Struct, frozen=True, tag_field="on", tag="product_news", forbid_unknown_fields=True):
    """Starts when something the customer was interested in becomes cheaper, comes back or is about to sell out.

    `price_drop`: by at least `percent` of the price before. `back_in_stock`: from none to some. `low_stock`: from more
    than `pieces` to so many, not none. `interest`: viewed the product, or put it in a cart (CART_EVENTS, a cart that
    was abandoned), within `within_days` before, and not bought it since. All products that change at one moment make
    one entry, about the one looked at last; the entry carries that product and, in `skus`, all of them.
    """

    news: ProductNews = "price_drop"
    interest: Interest = "either"
    within_days: int = 30
    percent: int = 5
    pieces: int = 3


class OnHand(msgspec.Struct, frozen=True, tag_field="on", tag="by_hand", forbid_unknown_fields=True):
    """Nothing starts it but a person who picks customers, one by one or from a list of addresses."""


TriggerSource = (
    OnEvent | OnDaysSinceOrder | OnCartLeft | OnDateField | OnCalendarDay | OnSegmentEntry | OnProductNews | OnHand
)
CALENDAR_DAY = "Calendar Day"
"""What an entry is called that a day of the calendar has made."""
CART_LEFT = "Cart Abandoned"
BY_HAND = "Added by Hand"
"""The event of a customer whom a person has picked; its property `automation` is the name of the automation."""
PRODUCT_EVENTS: dict[ProductNews, str] = {
    "price_drop": "Price Dropped",
    "back_in_stock": "Back in Stock",
    "low_stock": "Low in Stock",
}
"""What an entry that a product's news made is called."""


def event_carried(source: TriggerSource) -> str:
    """The event whose properties an entry carries, "" where it carries none."""
    match source:
        case OnEvent(event=event):
            return event
        case OnDaysSinceOrder():
            return "Order Completed"
        case OnCartLeft():
            return CART_LEFT
        case OnProductNews(news=news):
            return PRODUCT_EVENTS[news]
        case _:
            return ""


class Reentry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How often the same customer may come in: once ever, every time, again after a gap, or one at a time: only while
    no other way of theirs through the automation is under way.
    """

    mode: Literal["once", "every", "after_gap", "one_at_a_time"] = "every"
    gap_days: int = 30
