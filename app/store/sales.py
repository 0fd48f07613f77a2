"""Orders with everything that an automation might be credited with them for: messages, clicks, codes, visits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Connection, Integer, func, select, type_coerce

from app.analysis.attribution import Sale, Touch
from app.store.asking import among, id_list
from app.store.kept_notes import HOUR, TOUCH_DAYS
from app.store.tables_flows import interaction, message
from app.store.tables_people import shop_order
from app.store.tables_sources import order_origin


def sales_of(connection: Connection, orders: Collection[int]) -> list[Sale]:
    """Those of the orders that are completed."""
    bound = {"ids": id_list(orders)}
    touches = _touches(connection, bound)
    return [
        Sale(
            row.id,
            row.occurred_at,
            row.total - (row.refunded or 0.0),
            row.currency,
            tuple(row.coupons or ()),
            row.utm or {},
            tuple(touches.get(row.id, ())),
        )
        for row in connection.execute(_HEADS, bound)
    ]


def _touches(connection: Connection, bound: dict[str, str]) -> dict[int, list[Touch]]:
    """Messages and clicks before each of these orders, the latest last."""
    found: dict[int, list[Touch]] = defaultdict(list)
    for statement in (_MESSAGES, _CLICKS):
        for order, flow_id, node, entry, at in connection.execute(statement, bound):
            found[order].append(Touch(flow_id, node, entry or 0, at, statement is _CLICKS))
    for touches in found.values():
        touches.sort(key=lambda one: one.at)
    return found


def _number(moment: ColumnElement[Any]) -> ColumnElement[int]:
    return type_coerce(moment, Integer)


def _before(moment: ColumnElement[Any]) -> list[ColumnElement[bool]]:
    lived = TOUCH_DAYS * 24 * HOUR
    return [moment <= shop_order.c.occurred_at, _number(moment) >= _number(shop_order.c.occurred_at) - lived]


_DONE = (among(shop_order.c.id), shop_order.c.status == "completed")
# Spelled so that SQLite looks for messages by their customer, not among all that were ever sent.
_OURS = (message.c.kind == "flow", func.coalesce(message.c.state, "") == "sent", message.c.flow_id.is_not(None))
_TOUCH = (shop_order.c.id, message.c.flow_id, message.c.node, message.c.enrolment_id)
_MESSAGES = (
    select(*_TOUCH, message.c.sent_at)
    .join_from(shop_order, message, message.c.customer_id == shop_order.c.customer_id)
    .where(*_DONE, *_OURS, *_before(message.c.sent_at))
)
_CLICKS = (
    select(*_TOUCH, interaction.c.at)
    .join_from(shop_order, interaction, interaction.c.customer_id == shop_order.c.customer_id)
    .join(message, message.c.id == interaction.c.message_id)
    .where(*_DONE, *_OURS, interaction.c.what == "clicked", *_before(interaction.c.at))
)
_HEADS = (
    select(shop_order.c.id, shop_order.c.occurred_at, shop_order.c.total, shop_order.c.currency)
    .add_columns(order_origin.c.coupons, order_origin.c.utm, order_origin.c.refunded)
    .outerjoin_from(shop_order, order_origin, order_origin.c.order_id == shop_order.c.id)
    .where(*_DONE)
    .order_by(shop_order.c.id)
)
