"""Vendure over its Admin API, as a person of its own who may only read.

An order that is `active` and has a customer is a cart with an address. Moments have whole seconds and a filter leaves
the asked second out, so reading goes back a little; what is known already changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from app.model.customer import Customer, Order, OrderLine, OrderStatus, Origin, Product
from app.model.errors import PolkuError
from app.shop.connect.paging import changed, in_turn
from app.shop.connect.reading import Reading
from app.shop.connect.source import Bought, Cursor, Happened, Page, Person
from app.shop.connect.values import Record, address, checkout_of, listed, moment, parts, text, understood
from app.shop.values import BadCellError

PER_PAGE = 100
OVERLAP = timedelta(seconds=2)
_PATH = "/admin-api"
_BEGINNING = "2000-01-01T00:00:00Z"
_SIGN_IN = (
    "mutation($name: String!, $password: String!) { login(username: $name, password: $password) "
    "{ ... on CurrentUser { id } ... on ErrorResult { errorCode } } }"
)
_QUERIES = {
    "productVariants": "query($o: ProductVariantListOptions) { productVariants(options: $o) { items { sku name "
    "updatedAt priceWithTax stockLevel featuredAsset { preview } product { slug facetValues { name } } } } }",
    "customers": "query($o: CustomerListOptions) { customers(options: $o) { items { id emailAddress firstName lastName "
    "phoneNumber createdAt updatedAt } } }",
    "orders": "query($o: OrderListOptions) { orders(options: $o) { items { code state active orderPlacedAt createdAt "
    "updatedAt currencyCode totalWithTax couponCodes customer { emailAddress firstName lastName } "
    "lines { quantity proratedUnitPriceWithTax productVariant { sku name } } } } }",
}
_STATES: dict[str, OrderStatus] = {
    "PaymentAuthorized": "completed",
    "PaymentSettled": "completed",
    "PartiallyShipped": "completed",
    "Shipped": "completed",
    "PartiallyDelivered": "completed",
    "Delivered": "completed",
    "Modifying": "completed",
    "ArrangingAdditionalPayment": "completed",
    "ArrangingPayment": "pending",
    "AddingItems": "draft",
    "Created": "draft",
    "Draft": "draft",
    "Cancelled": "cancelled",
}


class Vendure:
    """One shop."""

    def __init__(self, reading: Reading, user: str, password: str) -> None:
        self._reading, self._user, self._password = reading, user, password
        self._token = ""

    def try_it(self) -> str:
        """Sign in and ask for one order."""
        self._items("orders", {"take": 1})
        return self._reading.host

    def pages(self, cursor: Cursor, now: datetime) -> Iterator[Page]:
        """Product variants, customers, then orders and carts."""
        makers = {"productVariants": _products, "customers": _customers, "orders": _orders}
        return in_turn(
            (
                changed(
                    part, partial(self._asked, part), make, stamp="updatedAt", overlap=OVERLAP, beginning=_BEGINNING
                )
                for part, make in makers.items()
            ),
            cursor,
        )

    def _asked(self, part: str, since: str, number: int) -> tuple[list[Any], bool]:
        wanted = {
            "take": PER_PAGE,
            "skip": (number - 1) * PER_PAGE,
            "sort": {"id": "ASC"},
            "filter": {"updatedAt": {"after": since}},
        }
        records = self._items(part, wanted)
        return records, len(records) >= PER_PAGE

    def _items(self, part: str, options: dict[str, Any]) -> list[Any]:
        if not self._token:
            self._sign_in()
        bearer = {"Authorization": f"Bearer {self._token}"}
        answer = self._reading.query(_PATH, _QUERIES[part], {"o": options}, bearer)
        codes = {text(one, "extensions", "code") or "error" for one in listed(answer, "errors")}
        if "FORBIDDEN" in codes:
            raise PolkuError("shop-refused", "user", host=self._reading.host, status=403)
        if codes:
            raise self._reading.odd(", ".join(sorted(codes)))
        return listed(answer, "data", part, "items")

    def _sign_in(self) -> None:
        body = {"query": _SIGN_IN, "variables": {"name": self._user, "password": self._password}}
        self._token = self._reading.sign_in(_PATH, body).headers.get("vendure-auth-token", "")
        if not self._token:
            raise PolkuError("shop-refused", "user", host=self._reading.host, status=401)


def _products(records: list[Any], cursor: Cursor) -> Page:
    made, left_out = understood(records, _product, "sku")
    return Page(cursor, products=made, left_out=left_out)


def _product(record: Record) -> Product:
    facets = listed(record, "product", "facetValues")
    return Product(
        sku=text(record, "sku"),
        name=text(record, "name"),
        category=text(facets[0], "name") if facets else "",
        price=_cents(record.get("priceWithTax")),
        picture=text(record, "featuredAsset", "preview"),
    )


def _customers(records: list[Any], cursor: Cursor) -> Page:
    made, left_out = understood(records, _person)
    return Page(cursor, people=made, left_out=left_out)


def _person(record: Record) -> Person:
    return Person(
        Customer(
            id=0,
            email=address(text(record, "emailAddress")),
            first_name=text(record, "firstName"),
            last_name=text(record, "lastName"),
            phone=text(record, "phoneNumber"),
            created_at=moment(text(record, "createdAt")),
        )
    )


def _orders(records: list[Any], cursor: Cursor) -> Page:
    """A cart without an address belongs to nobody who could be written to: it is passed over."""
    known = [one for one in records if text(one, "customer", "emailAddress") and listed(one, "lines")]
    made, left_out = understood(known, _bought, "code")
    carts = tuple(
        Happened(one.email, checkout_of(one.order, one.order.id)) for one in made if one.order.status == "draft"
    )
    return Page(cursor, orders=made, events=carts, left_out=left_out)


def _bought(record: Record) -> Bought:
    status = _STATES.get(text(record, "state"))
    if status is None:
        raise BadCellError("status-unknown")
    order = Order(
        id=text(record, "code"),
        occurred_at=moment(text(record, "orderPlacedAt") or text(record, "updatedAt")),
        total=_cents(record.get("totalWithTax")),
        currency=text(record, "currencyCode") or "EUR",
        status=status,
        lines=tuple(
            OrderLine(
                sku=text(one, "productVariant", "sku"),
                product=text(one, "productVariant", "name"),
                category="",
                quantity=float(one.get("quantity") or 1),
                unit_price=_cents(one.get("proratedUnitPriceWithTax")),
            )
            for one in parts(record, "lines")
        ),
    )
    return Bought(
        email=address(text(record, "customer", "emailAddress")),
        order=order,
        first_name=text(record, "customer", "firstName"),
        last_name=text(record, "customer", "lastName"),
        origin=Origin(coupons=tuple(one for one in listed(record, "couponCodes") if isinstance(one, str))),
    )


def _cents(value: object) -> float:
    if not isinstance(value, int | float):
        raise BadCellError("money-bad")
    return round(value / 100, 2)
