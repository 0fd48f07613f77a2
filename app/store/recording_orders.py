"""Adding orders, and taking over what changed in known ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from app.engine.triggers import order_properties
from app.model.customer import Event, Order, OrderLine, Origin
from app.store.asking import address_key, among, id_list
from app.store.dialects import next_ids
from app.store.people import Tally
from app.store.prepared import Prepared, raw_of
from app.store.tables_people import customer, order_line, shop_order
from app.store.tables_sources import order_origin

ORDER_COMPLETED = "Order Completed"

Owned = tuple[int, Order]
_HEAD = ("occurred_at", "total", "currency", "status")


class Orders:
    """The orders of one open transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def record(self, owned: Sequence[Owned]) -> tuple[Tally, list[tuple[int, Event]]]:
        """Record the orders; (what changed, the `Order Completed` events of all completed ones)."""
        told = {order.id: (owner, order) for owner, order in owned}  # the last word on an order counts
        known = self._known(list(told))
        changed = 0
        for external_id, (row_id, before) in known.items():
            if before != told[external_id]:
                self._replace(row_id, told[external_id])
                changed += 1
        self._insert([one for external_id, one in told.items() if external_id not in known])
        completed = [(owner, completed_event(order)) for owner, order in told.values() if order.status == "completed"]
        added = len(told) - len(known)
        return Tally(added, changed, len(owned) - added - changed), completed

    def differing(self, told: Sequence[tuple[str, Order]]) -> dict[str, bool]:
        """Of the orders that are known by their number: whether what is told of them, by address, differs."""
        known = self._known([order.id for _, order in told])
        emails = self._emails({owner for _, (owner, _order) in known.values()})
        return {
            order.id: (emails.get(known[order.id][1][0]), known[order.id][1][1]) != (address_key(email), order)
            for email, order in told
            if order.id in known
        }

    def _emails(self, owners: set[int]) -> dict[int, str]:
        rows = self._connection.execute(_EMAILS, {"ids": id_list(sorted(owners))})
        return {row.id: row.email_key for row in rows}

    def _known(self, external_ids: Sequence[str]) -> dict[str, tuple[int, Owned]]:
        bound = {"ids": msgspec.json.encode(external_ids).decode()}
        rows = self._connection.execute(_ORDERS, bound).all()
        lines = order_lines(self._connection, [row.id for row in rows])
        return {
            row.external_id: (
                row.id,
                (
                    row.customer_id,
                    Order(row.external_id, row.occurred_at, row.total, row.currency, row.status, tuple(lines[row.id])),
                ),
            )
            for row in rows
        }

    def _insert(self, owned: Sequence[Owned]) -> None:
        if not owned:
            return
        next_id = next_ids(self._connection, shop_order.c.id, len(owned))
        heads = [
            {"id": number, "external_id": order.id, **_head(owner, order)}
            for number, (owner, order) in enumerate(owned, next_id)
        ]
        self._connection.execute(insert(shop_order), heads)
        self._lines([(number, order) for number, (_, order) in enumerate(owned, next_id)])

    def _replace(self, row_id: int, one: Owned) -> None:
        owner, order = one
        self._connection.execute(update(shop_order).where(shop_order.c.id == row_id).values(**_head(owner, order)))
        self._connection.execute(delete(order_line).where(order_line.c.order_id == row_id))
        self._lines([(row_id, order)])

    def _lines(self, numbered: Sequence[tuple[int, Order]]) -> None:
        rows = [
            {"order_id": row_id, "position": place, **msgspec.structs.asdict(line)}
            for row_id, order in numbered
            for place, line in enumerate(order.lines)
        ]
        if rows:
            self._connection.execute(insert(order_line), rows)


def completed_event(order: Order) -> Event:
    """The event that a completed order is."""
    return Event(f"order:{order.id}", ORDER_COMPLETED, order.occurred_at, order_properties(order))


def record_origins(connection: Connection, origins: Mapping[str, Origin]) -> None:
    """Take over what is told of how orders came about, by their numbers; orders without anything told stay as known."""
    told = {number: origin for number, origin in origins.items() if origin != Origin()}
    if not told:
        return
    bound = {"ids": msgspec.json.encode(list(told)).decode()}
    for row_id, number in connection.execute(_NUMBERS, bound).all():
        values = msgspec.structs.asdict(told[number])
        statement = upsert(order_origin).values(order_id=row_id, **values)
        connection.execute(statement.on_conflict_do_update(index_elements=["order_id"], set_=values))


def order_lines(connection: Connection, orders: Sequence[int]) -> dict[int, list[OrderLine]]:
    """The lines of these order rows, in order."""
    found: dict[int, list[OrderLine]] = defaultdict(list)
    for order_id, *line in _LINES.rows(raw_of(connection), {"ids": id_list(orders)}):
        found[order_id].append(OrderLine(*line))
    return found


def _head(owner: int, order: Order) -> dict[str, Any]:
    return {"customer_id": owner} | {name: getattr(order, name) for name in _HEAD}


_ORDERS = select(
    shop_order.c.id,
    shop_order.c.external_id,
    shop_order.c.customer_id,
    *(shop_order.c[name] for name in _HEAD),
).where(among(shop_order.c.external_id))
_EMAILS = select(customer.c.id, customer.c.email_key).where(among(customer.c.id))
_NUMBERS = select(shop_order.c.id, shop_order.c.external_id).where(among(shop_order.c.external_id))
_LINES = Prepared(
    select(
        order_line.c.order_id,
        order_line.c.sku,
        order_line.c.product,
        order_line.c.category,
        order_line.c.quantity,
        order_line.c.unit_price,
    )
    .where(among(order_line.c.order_id))
    .order_by(order_line.c.order_id, order_line.c.position)
)
