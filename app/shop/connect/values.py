"""What systems write into their answers, read with the same care as a file's cells."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

from app.model.customer import Event, Order
from app.shop.addresses import read_address
from app.shop.values import BadCellError, read_amount, read_moment

Made = TypeVar("Made")
Record = Mapping[str, Any]
CHECKOUT = "Checkout Started"


def text(record: Any, *path: str) -> str:
    """The text at the end of a path of names; "" where anything on the way is missing or no text."""
    for name in path:
        record = record.get(name) if isinstance(record, Mapping) else None
    return record.strip()[:500] if isinstance(record, str) else ""


def listed(record: Any, *path: str) -> list[Any]:
    """The list at the end of a path of names; [] where anything on the way is missing."""
    for name in path:
        record = record.get(name) if isinstance(record, Mapping) else None
    return record if isinstance(record, list) else []


def parts(record: Any, *path: str) -> list[Record]:
    """The records in the list at the end of a path of names. Raises BadCellError for one that is none."""
    found = listed(record, *path)
    if not all(isinstance(one, Mapping) for one in found):
        raise BadCellError("record-odd")
    return found


def address(value: str) -> str:
    """An address that can be written to. Raises BadCellError."""
    return read_address(value).value


def moment(value: str) -> datetime:
    """A moment in UTC; systems without an offset mean UTC. Raises BadCellError."""
    return read_moment(value, "UTC")


def amount(value: object) -> float:
    """A sum of money written as text or number; nothing is 0. Raises BadCellError."""
    return float(read_amount(str(value))) if value not in (None, "") else 0.0


def iso(at: datetime) -> str:
    """As systems want moments in their filters: UTC, whole seconds."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def understood(
    records: Iterable[Any], make: Callable[[Record], Made], name: str = "id"
) -> tuple[tuple[Made, ...], tuple[tuple[str, str], ...]]:
    """Each record made into ours, and those that mean nothing: (what stands under `name` there, the reason's code)."""
    made: list[Made] = []
    left_out: list[tuple[str, str]] = []
    for record in records:
        try:
            if not isinstance(record, Mapping):
                raise BadCellError("record-odd")
            made.append(make(record))
        except BadCellError as error:
            shown = record.get(name) if isinstance(record, Mapping) else None
            left_out.append((str(shown or "?"), error.code))
    return tuple(made), tuple(left_out)


def checkout_of(order: Order, cart_id: str, url: str = "") -> Event:
    """What an order that waits for its payment is: a checkout that was begun, with what is in the cart."""
    items = [
        {"sku": line.sku, "name": line.product, "category": line.category, "price": line.unit_price,
         "quantity": line.quantity}
        for line in order.lines
    ]  # fmt: skip
    properties: dict[str, Any] = {
        "cart_id": cart_id,
        "total": order.total,
        "currency": order.currency,
        "items": items,
    }
    if url:
        properties["url"] = url
    return Event(f"checkout:{cart_id}", CHECKOUT, order.occurred_at, properties)
