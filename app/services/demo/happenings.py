"""The events a web shop reports, shaped as the rest of the program reads them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from app.engine.triggers import order_properties
from app.model.customer import Event, JsonValue, Order, OrderLine
from app.services.demo.catalogue import SHOP_URL


def order_event(order: Order) -> Event:
    """`Order Completed`: its id follows from the order's, so that the same order is never two events."""
    return Event(f"order:{order.id}", "Order Completed", order.occurred_at, order_properties(order))


def cart_event(cart_id: str, at: datetime, lines: Sequence[OrderLine]) -> Event:
    """`Cart Abandoned` with the cart's lines, its value and the way back to it."""
    cart = Order(cart_id, at, total_of(lines), lines=tuple(lines))
    properties = order_properties(cart)
    del properties["order_id"]
    return Event(
        f"cart:{cart_id}",
        "Cart Abandoned",
        at,
        {"cart_id": cart_id, "url": f"{SHOP_URL}/kori/{cart_id}", **properties},
    )


def viewed_event(event_id: str, at: datetime, line: OrderLine) -> Event:
    """`Product Viewed` of one product."""
    properties: dict[str, JsonValue] = {
        "sku": line.sku,
        "name": line.product,
        "category": line.category,
        "price": line.unit_price,
    }
    return Event(event_id, "Product Viewed", at, properties)


def total_of(lines: Sequence[OrderLine]) -> float:
    """Sum of the lines in the shop's currency, rounded to cents."""
    return round(sum(line.quantity * line.unit_price for line in lines), 2)
