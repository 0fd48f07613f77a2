"""WooCommerce over its REST API v3 with a key that may only read: products, discount codes, customers, orders.

Carts are not in its API. Orders that wait for a payment are told as begun checkouts, the nearest thing there is.
Orders can be asked for by change, customers only by when they came; see https://woocommerce.github.io/woocommerce-rest-api-docs/.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial
from types import MappingProxyType
from typing import Any, Literal

from app.model.coupon import Coupon
from app.model.customer import Customer, Event, Order, OrderLine, Origin, Product
from app.model.errors import PolkuError
from app.shop.connect.paging import Make, Part, added, changed, in_turn
from app.shop.connect.reading import Reading
from app.shop.connect.source import Bought, Cursor, Happened, Page, Person
from app.shop.connect.values import Record, address, amount, checkout_of, listed, moment, parts, text, understood
from app.shop.values import BadCellError, read_quantity, read_state

PER_PAGE = 100
OVERLAP = timedelta(minutes=10)
"""Read again from so long before the last change seen: a shop's clock has whole seconds, and its saves take time."""
_API = "/wp-json/wc/v3"
_BEGINNING = "2000-01-01T00:00:00Z"
_DISCOUNTS: dict[str, Literal["percent", "money"]] = {
    "percent": "percent", "fixed_cart": "money", "fixed_product": "money",
}  # fmt: skip
_UTM = "_wc_order_attribution_utm_"
_FIELDS = {
    "products": "id,sku,name,price,stock_quantity,manage_stock,permalink,images,categories,date_modified_gmt",
    "coupons": "id,code,amount,discount_type,usage_count,usage_limit,date_expires_gmt,date_modified_gmt",
    "customers": "id,email,first_name,last_name,billing,date_created_gmt",
    "orders": "id,number,status,currency,date_created_gmt,date_modified_gmt,total,billing,line_items,coupon_lines,"
    "refunds,meta_data",
}


class WooCommerce:
    """One shop. `reading` carries its consumer key and secret."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def try_it(self) -> str:
        """Ask for one order, which a key without the right to read is refused."""
        self._listed("orders", {"per_page": "1"})
        return self._reading.host

    def pages(self, cursor: Cursor, now: datetime) -> Iterator[Page]:
        """Products, discount codes, customers, orders. Customers cannot be asked for by change."""
        return in_turn(
            (
                self._changed("products", products_page),
                self._coupons,
                added("customers", partial(self._asked, "customers", {"orderby": "id", "role": "all"}), customers_page,
                      now),
                self._changed("orders", orders_page, {"status": "any"}),
            ),
            cursor,
        )  # fmt: skip

    def _coupons(self, cursor: Cursor) -> Iterator[Page]:
        """None where a shop has switched its discount codes off."""
        try:
            yield from self._changed("coupons", coupons_page)(cursor)
        except PolkuError as error:
            if error.code not in ("shop-not-there", "shop-refused"):
                raise

    def _changed(self, part: str, make: Make, more: Mapping[str, str] = MappingProxyType({})) -> Part:
        ask = partial(self._asked, part, {"orderby": "date", "dates_are_gmt": "true", **more})
        return changed(part, ask, make, stamp="date_modified_gmt", overlap=OVERLAP, beginning=_BEGINNING)

    def _asked(self, part: str, more: Mapping[str, str], since: str, number: int) -> tuple[list[Any], bool]:
        asked = {"per_page": str(PER_PAGE), "page": str(number), "order": "asc", "_fields": _FIELDS[part], **more}
        records = self._listed(part, asked | ({"modified_after": since} if since else {}))
        return records, len(records) >= PER_PAGE

    def _listed(self, part: str, asked: dict[str, str]) -> list[Any]:
        found = self._reading.json(f"{_API}/{part}", asked)
        if not isinstance(found, list):
            raise self._reading.odd(part)
        return found


def products_page(records: list[Any], cursor: Cursor) -> Page:
    """Records of products as a page."""
    made, left_out = understood(records, _product)
    return Page(cursor, products=made, left_out=left_out)


def coupons_page(records: list[Any], cursor: Cursor) -> Page:
    """Records of discount codes as a page."""
    made, left_out = understood(records, _coupon, "code")
    return Page(cursor, coupons=made, left_out=left_out)


def customers_page(records: list[Any], cursor: Cursor) -> Page:
    """Records of accounts as a page; each account is also an event."""
    people, left_out = understood(records, _person)
    events = tuple(
        Happened(one.customer.email, Event(f"account:{number}", "Account Created", one.customer.created_at))
        for one, number in ((one, one.customer.id) for one in people)
        if one.customer.created_at is not None
    )
    return Page(cursor, people=people, events=events, left_out=left_out)


def orders_page(records: list[Any], cursor: Cursor) -> Page:
    """Records of orders as a page; those that wait for a payment are begun checkouts, too."""
    orders, left_out = understood(records, _bought, "number")
    begun = tuple(
        Happened(one.email, checkout_of(one.order, one.order.id))
        for one in orders
        if one.order.status in ("pending", "draft", "failed")
    )
    return Page(cursor, orders=orders, events=begun, left_out=left_out)


def _product(record: Record) -> Product:
    sku = text(record, "sku") or str(record.get("id") or "")
    if not sku:
        raise BadCellError("record-odd")
    categories, images = listed(record, "categories"), listed(record, "images")
    stock = record.get("stock_quantity")
    return Product(
        sku=sku,
        name=text(record, "name"),
        category=text(categories[0], "name") if categories else "",
        price=amount(record.get("price")),
        url=text(record, "permalink"),
        picture=text(images[0], "src") if images else "",
        stock=int(stock) if record.get("manage_stock") is True and isinstance(stock, int | float) else None,
    )


def _coupon(record: Record) -> Coupon:
    """WooCommerce keeps codes in small letters, whatever was typed."""
    code, ends = text(record, "code"), text(record, "date_expires_gmt")
    if not code:
        raise BadCellError("record-odd")
    used, most = record.get("usage_count"), record.get("usage_limit")
    return Coupon(
        code=code.casefold(),
        kind=_DISCOUNTS.get(text(record, "discount_type"), "other"),
        amount=amount(record.get("amount")),
        used=used if isinstance(used, int) else 0,
        most=most if isinstance(most, int) and most > 0 else None,
        ends_at=moment(ends) if ends else None,
    )


def _person(record: Record) -> Person:
    number = record.get("id")
    return Person(
        Customer(
            id=number if isinstance(number, int) else 0,
            email=address(text(record, "email")),
            first_name=text(record, "first_name") or text(record, "billing", "first_name"),
            last_name=text(record, "last_name") or text(record, "billing", "last_name"),
            phone=text(record, "billing", "phone"),
            city=text(record, "billing", "city"),
            created_at=moment(text(record, "date_created_gmt")),
        )
    )


def _bought(record: Record) -> Bought:
    lines = tuple(_line(one) for one in parts(record, "line_items"))
    order = Order(
        id=text(record, "number") or str(record.get("id") or ""),
        occurred_at=moment(text(record, "date_created_gmt")),
        total=amount(record.get("total")),
        currency=text(record, "currency") or "EUR",
        status=read_state(text(record, "status")),
        lines=lines,
    )
    utm = {
        text(one, "key").removeprefix(_UTM): text(one, "value")
        for one in listed(record, "meta_data")
        if text(one, "key").startswith(_UTM) and text(one, "value")
    }
    return Bought(
        email=address(text(record, "billing", "email")),
        order=order,
        first_name=text(record, "billing", "first_name"),
        last_name=text(record, "billing", "last_name"),
        origin=Origin(
            coupons=tuple(text(one, "code") for one in listed(record, "coupon_lines") if text(one, "code")),
            utm=utm,
            refunded=round(-sum(amount(one.get("total")) for one in parts(record, "refunds")), 2),
        ),
    )


def _line(record: Record) -> OrderLine:
    quantity = read_quantity(str(record.get("quantity") or 1))
    paid = amount(record.get("total"))
    return OrderLine(
        sku=text(record, "sku") or str(record.get("product_id") or ""),
        product=text(record, "name"),
        category="",
        quantity=quantity,
        unit_price=round(paid / quantity, 4) if quantity else paid,
    )
