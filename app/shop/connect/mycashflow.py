"""MyCashflow over its REST API v1 with the e-mail and key of an API user.

Only the plans Advanced, Pro and Enterprise have it, and only under STORE.mycashflow.fi. Moments carry the offset of the
shop; where one does not, Finnish time is meant. Carts and newsletter subscribers are not read.
See https://support.mycashflow.com/api/.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from app.model.customer import Customer, Order, OrderLine, OrderStatus, Product
from app.shop.connect.paging import added, changed, in_turn
from app.shop.connect.reading import Reading
from app.shop.connect.source import Bought, Cursor, Page, Person
from app.shop.connect.values import Record, address, amount, listed, parts, text, understood
from app.shop.values import BadCellError, read_moment, read_quantity

PER_PAGE = 100
OVERLAP = timedelta(minutes=10)
_API = "/api/v1"
_ZONE = "Europe/Helsinki"
_ASKED = {
    "products": {"expand": "image_links,stock_item"},
    "customers": {},
    "orders": {"expand": "products,payments"},
}


class MyCashflow:
    """One shop. `reading` carries the API user and key."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def try_it(self) -> str:
        """Ask for one order."""
        self._page("orders", {"page_size": "1", "page": "1"})
        return self._reading.host

    def pages(self, cursor: Cursor, now: datetime) -> Iterator[Page]:
        """Products, customers, orders. Only orders can be asked for by change; products are read whole each time."""
        return in_turn(
            (
                changed("products", partial(self._asked, "products"), _products, stamp="", overlap=OVERLAP),
                added("customers", partial(self._asked, "customers"), _customers, now),
                changed(
                    "orders",
                    partial(self._asked, "orders"),
                    _orders,
                    stamp="updated_at",
                    overlap=OVERLAP,
                    read=_moment,
                ),
            ),
            cursor,
        )

    def _asked(self, part: str, since: str, number: int) -> tuple[list[Any], bool]:
        asked = {**_ASKED[part], "sort": "id-asc", "page_size": str(PER_PAGE), "page": str(number)}
        return self._page(part, asked | ({"updated_at-from": since} if since else {}))

    def _page(self, part: str, asked: dict[str, str]) -> tuple[list[Any], bool]:
        """(records, whether there are more)."""
        found = self._reading.json(f"{_API}/{part}", asked)
        if not isinstance(found, dict) or not isinstance(found.get("data"), list):
            raise self._reading.odd(part)
        meta = found.get("meta")
        return found["data"], isinstance(meta, dict) and bool(meta.get("next"))


def _moment(value: str) -> datetime:
    return read_moment(value, _ZONE)


def _products(records: list[Any], cursor: Cursor) -> Page:
    made, left_out = understood(records, _product)
    return Page(cursor, products=made, left_out=left_out)


def _product(record: Record) -> Product:
    """An empty list stands where a product has no stock of its own."""
    sku, item = text(record, "product_code") or str(record.get("id") or ""), record.get("stock_item")
    if not sku:
        raise BadCellError("record-odd")
    images = listed(record, "image_links")
    picture = text(images[0], "filename") if images else ""
    left = item.get("quantity") if isinstance(item, dict) and item.get("enabled") is not False else None
    return Product(
        sku=sku,
        name=text(record, "name"),
        category="",
        price=amount(record.get("price")),
        picture=picture if picture.startswith("https://") else "",
        stock=int(left) if isinstance(left, int | float) else None,
    )


def _customers(records: list[Any], cursor: Cursor) -> Page:
    made, left_out = understood(records, _person)
    return Page(cursor, people=made, left_out=left_out)


def _person(record: Record) -> Person:
    """Whether somebody may be sent marketing does not stand here with its time, so nothing is said of it."""
    return Person(
        Customer(
            id=0,
            email=address(text(record, "email")),
            first_name=text(record, "first_name"),
            last_name=text(record, "last_name"),
            phone=text(record, "phone"),
            language=text(record, "language")[:2].casefold(),
            city=text(record, "city"),
            created_at=_moment(text(record, "created_at")),
        )
    )


def _orders(records: list[Any], cursor: Cursor) -> Page:
    made, left_out = understood(records, _bought)
    return Page(cursor, orders=made, left_out=left_out)


def _bought(record: Record) -> Bought:
    who = record.get("customer_information")
    order = Order(
        id=str(record.get("id") or ""),
        occurred_at=_moment(text(record, "created_at")),
        total=amount(record.get("total")),
        status=_state(record),
        lines=tuple(_line(one) for one in parts(record, "products")),
    )
    if not order.id:
        raise BadCellError("order-id-missing")
    return Bought(address(text(who, "email")), order, text(who, "first_name"), text(who, "last_name"))


def _state(record: Record) -> OrderStatus:
    """`open` and `completed` orders count, but for those whose every payment is still open or has been paid back."""
    state = text(record, "status").casefold()
    if state == "cancelled":
        return "cancelled"
    if state not in ("open", "completed"):
        raise BadCellError("status-unknown")
    payments = {text(one, "status").upper() for one in parts(record, "payments")}
    if payments == {"REFUNDED"}:
        return "refunded"
    return "pending" if payments in ({"OPEN"}, {"CANCELLED"}, {"OPEN", "CANCELLED"}) else "completed"


def _line(record: Record) -> OrderLine:
    name, model = text(record, "product_name"), text(record, "model_name")
    return OrderLine(
        sku=text(record, "product_code") or str(record.get("product_id") or ""),
        product=f"{name} {model}".strip(),
        category="",
        quantity=read_quantity(str(record.get("quantity") or 1)),
        unit_price=amount(record.get("unit_price")),
    )
