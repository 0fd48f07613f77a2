"""Rows that share an order number become one order; rows written twice count once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

import msgspec

from app.model.customer import Order, OrderLine, OrderStatus
from app.shop.rows import BadRow, OrderRow


class Grouped(msgspec.Struct, frozen=True):
    """An order put together, and whose it is. `row` is where it began in the file."""

    row: int
    email: str
    order: Order
    first_name: str = ""
    last_name: str = ""


class _Open(msgspec.Struct):
    first: OrderRow
    occurred_at: datetime | None
    total: float | None
    status: OrderStatus | None
    first_name: str
    last_name: str
    lines: list[OrderLine]
    seen: set[int]
    told: bool = False


class OrderGroups:
    """Takes rows in any order; an order's lines may be apart. `duplicates` counts rows written twice."""

    def __init__(self) -> None:
        self._open: dict[str, _Open] = {}
        self.duplicates = 0

    def __len__(self) -> int:
        return len(self._open)

    def other_sum(self, row: OrderRow) -> BadRow | None:
        """A remark on a row whose sum is another one than its order has; one for each order."""
        group = self._open.get(row.order_id)
        if group is None or group.told or None in (group.total, row.total) or group.total == row.total:
            return None
        group.told = True
        params = {"order": row.order_id, "first": str(group.first.number)}
        return BadRow(row.number, "order-other-sum", "total", params, row.cells)

    def add(self, row: OrderRow) -> BadRow | None:
        """Take a row; one that contradicts the order it belongs to is given back as bad."""
        group = self._open.get(row.order_id)
        if group is None:
            self._open[row.order_id] = _Open(
                row, row.occurred_at, row.total, row.status, row.first_name, row.last_name, [], {row.digest}
            )
            group = self._open[row.order_id]
        elif row.digest in group.seen:
            self.duplicates += 1
            return None
        elif row.email.casefold() != group.first.email.casefold():
            params = {"order": row.order_id, "first": str(group.first.number)}
            return BadRow(row.number, "order-two-people", "email", params, row.cells)
        group.seen.add(row.digest)
        group.occurred_at = group.occurred_at or row.occurred_at
        group.total = row.total if group.total is None else group.total
        group.status = group.status or row.status
        group.first_name, group.last_name = group.first_name or row.first_name, group.last_name or row.last_name
        if row.line is not None:
            group.lines.append(row.line)
        return None

    def close(self, latest: datetime) -> Iterator[Grouped | BadRow]:
        """The orders, in the order in which they began; what is later than `latest` or has no sum is bad."""
        for order_id, group in self._open.items():
            bad = _fault(group, latest)
            if bad is not None or group.occurred_at is None:
                code, column = bad or ("date-missing", "occurred_at")
                yield BadRow(group.first.number, code, column, {"order": order_id}, group.first.cells)
                continue
            order = Order(
                id=order_id,
                occurred_at=group.occurred_at,
                total=_total(group),
                currency=group.first.currency,
                status=group.status or "completed",
                lines=tuple(group.lines),
            )
            yield Grouped(group.first.number, group.first.email, order, group.first_name, group.last_name)


def _fault(group: _Open, latest: datetime) -> tuple[str, str] | None:
    """(code, column) of what keeps the order out."""
    if group.occurred_at is not None and group.occurred_at > latest:
        return "date-future", "occurred_at"
    if group.total is None and not group.lines:
        return "total-missing", "total"
    return ("total-negative", "total") if _total(group) < 0 else None


def _total(group: _Open) -> float:
    """What the file says, or the sum of the lines."""
    if group.total is not None:
        return group.total
    cents = sum(Decimal(str(line.unit_price)) * Decimal(str(line.quantity)) for line in group.lines)
    return round(float(cents), 2)
