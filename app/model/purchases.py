"""Figures of a customer's orders: how many, how much, how long ago; of everything or of one kind of product."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from app.model.customer import Order, OrderLine
from app.model.rules import Bought

DAY = timedelta(days=1)


def in_category(line: OrderLine, category: str) -> bool:
    """Whether the line is of this category; capitals do not matter."""
    return line.category.casefold() == category.casefold()


def is_product(line: OrderLine, product: str) -> bool:
    """Whether the line is of this product, told by its article number or its name; capitals do not matter."""
    return product.casefold() in (line.sku.casefold(), line.product.casefold())


def lines_of(order: Order, category: str = "", product: str = "") -> tuple[OrderLine, ...]:
    """The lines of an order that are of the category and of the product, each asked only where given."""
    lines = order.lines
    if category:
        lines = tuple([line for line in lines if in_category(line, category)])
    return tuple([line for line in lines if is_product(line, product)]) if product else lines


def figure(rule: Bought, orders: Sequence[Order], now: datetime) -> float | None:
    """The figure that the rule asks for, of orders up to `now`; None where there is none."""
    since = now - rule.days * DAY if rule.days is not None else None
    recent = [order for order in orders if order.occurred_at <= now and (since is None or order.occurred_at >= since)]
    narrowed = bool(rule.category or rule.product)
    lines = {order.id: lines_of(order, rule.category, rule.product) for order in recent}
    counted = [order for order in recent if lines[order.id]] if narrowed else recent
    spent = sum(
        sum(line.quantity * line.unit_price for line in lines[order.id]) if narrowed else order.total
        for order in counted
    )
    match rule.statistic:
        case "count":
            return len(counted)
        case "sum":
            return round(spent, 2)
        case "average":
            return round(spent / len(counted), 2) if counted else None
        case "pieces":
            return sum(line.quantity for order in counted for line in lines[order.id])
        case "recency":
            return round((now - counted[-1].occurred_at) / DAY, 4) if counted else None
