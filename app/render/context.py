"""What the texts of a message may know of one customer: values by name, found only when a text asks."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from app.model.customer import Facts, GivenCode, JsonValue, Shop
from app.model.entry import Entry
from app.model.truth import field_value
from app.render.filters import MAX_TEXT
from app.render.missing import Namespace
from app.render.rows import MAX_ROWS, Catalogue, Row, bought_rows, cart_items, cart_rows, order_of

SAMPLE_CODE = "ABCD-1234"
SAMPLE_GOOD = timedelta(days=7)
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\u2028\u2029\ud800-\udfff]")


TakeCode = Callable[[str, datetime], str]
"""This message's code of a list of unique codes, good until a moment at least. Raises PolkuError codes-run-out."""


class MessageContext(msgspec.Struct, frozen=True):
    """Everything merging asks about one customer. `enrolment` is for rules on earlier messages of the same run; `code`
    gives this message's code of a list of unique codes, when one is shown.
    """

    facts: Facts
    entry: Entry
    shop: Shop
    catalogue: Catalogue
    links: Mapping[str, str]
    enrolment: int
    values: dict[str, Any]
    code: TakeCode


def sample_code(_list: str, _until: datetime) -> str:
    """What a preview shows in place of a code that is given only once."""
    return SAMPLE_CODE


def context(
    facts: Facts,
    entry: Entry,
    shop: Shop,
    catalogue: Catalogue | None = None,
    links: Mapping[str, str] | None = None,
    enrolment: int = 0,
    code: TakeCode = sample_code,
) -> MessageContext:
    """The context of one message at `facts.now`. The names are those of `app.render.variables`.

    `links` holds at least `unsubscribe` for marketing messages. Customers' values may be anything at all.
    """
    shown = catalogue or Catalogue()
    addresses = links or {}
    zone = ZoneInfo(facts.customer.timezone or shop.timezone)
    finders: dict[str, Callable[[str], object]] = {
        "customer": lambda name: _customer(name, facts),
        "orders": lambda name: field_value(f"orders.{name}", facts),
        "order": lambda name: _order(name, facts, entry, shown),
        "product": lambda name: _product(facts, entry, shown).get(name),
        "cart": lambda name: _cart(name, entry, shown),
        "trigger": lambda name: _trigger(name, entry),
        "field": lambda name: facts.customer.fields.get(name),
        "shop": lambda name: getattr(shop, name) if name in _SHOP else None,
        "discount": lambda name: _discount(name, facts, enrolment, code),
        "links": addresses.get,
    }
    values: dict[str, Any] = {path: Namespace(path, _cleaning(find)) for path, find in finders.items()}
    values |= {"today": facts.now, "_currency": shop.currency, "_zone": zone}
    return MessageContext(facts, entry, shop, shown, addresses, enrolment, values, code)


def clean(value: object) -> Any:
    """A value as it may stand in a message: no control characters, bounded in length, lists bounded and copied."""
    if isinstance(value, str):
        cut = value[:MAX_TEXT]
        return cut if cut.isprintable() else _UNPRINTABLE.sub(" ", cut)
    if isinstance(value, (list, tuple)):
        return [clean(item) for item in value[:50]]
    if isinstance(value, dict):
        return {str(key): clean(item) for key, item in list(value.items())[:50]}
    return value


_PLAIN = frozenset({"first_name", "last_name", "email", "city", "phone", "language"})
_SHOP = frozenset({"name", "url", "email", "address", "business_id"})


def _cleaning(find: Callable[[str], object]) -> Callable[[str], Any]:
    return lambda name: clean(find(name))


def _customer(name: str, facts: Facts) -> object:
    if name in _PLAIN:
        text: str = getattr(facts.customer, name)
        return text.strip()
    return field_value(f"profile.{name}", facts)


def _order(name: str, facts: Facts, entry: Entry, catalogue: Catalogue) -> object:
    order = order_of(facts, entry)
    if order is None:
        return None
    match name:
        case "number":
            return order.id
        case "date":
            return order.occurred_at
        case "total":
            return order.total
        case "categories":
            return list(order.categories)
        case "items":
            return bought_rows(facts, entry, catalogue)
        case _:
            return None


def _product(facts: Facts, entry: Entry, catalogue: Catalogue) -> Row:
    """The product this is about: the first of the cart, else the first of the order."""
    rows = cart_rows(entry, catalogue) or bought_rows(facts, entry, catalogue)
    return rows[0] if rows else {}


def _cart(name: str, entry: Entry, catalogue: Catalogue) -> object:
    properties = entry.properties
    match name:
        case "items":
            return cart_rows(entry, catalogue)
        case "count":
            return len(cart_items(entry))
        case "total":
            return properties.get("total") or properties.get("value") or _sum(cart_rows(entry, catalogue))
        case "url":
            return properties.get("checkout_url") or properties.get("cart_url") or properties.get("url")
        case _:
            return None


def held_code(facts: Facts, enrolment: int, name: str = "") -> GivenCode | None:
    """The code that this automation has handed to the customer, of the list `name` or of any; the latest one."""
    mine = (one for one in reversed(facts.codes) if one.enrolment == enrolment and name in ("", one.list))
    return next(mine, None)


def _discount(name: str, facts: Facts, enrolment: int, code: TakeCode) -> object:
    held = held_code(facts, enrolment)
    if held is None and code is sample_code:  # a preview gives nothing away
        held = GivenCode("", SAMPLE_CODE, facts.now, facts.now + SAMPLE_GOOD)
    if held is None:
        return None
    return held.code if name == "code" else held.good_until if name == "until" else None


def _sum(rows: list[Row]) -> float | None:
    prices = [row["price"] * row.get("quantity", 1) for row in rows[:MAX_ROWS] if "price" in row]
    return round(sum(prices), 2) if prices else None


def _trigger(name: str, entry: Entry) -> JsonValue | datetime:
    if name in entry.properties:
        return entry.properties[name]
    return entry.event if name == "event" else entry.at if name == "date" else None
