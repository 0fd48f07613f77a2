"""Shopify over its Admin GraphQL API with a custom app of the shop's own that may only read.

The app's id and secret buy a token that lasts a day. Queries cost points of a bucket that fills again: what is left
stands in every answer, and a reading waits for it. See https://shopify.dev/docs/api/admin-graphql.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from app.model.customer import Channel, ConsentEvent, Customer, Order, OrderLine, OrderStatus, Origin, Product
from app.model.errors import PolkuError
from app.shop.connect.paging import Make, in_turn
from app.shop.connect.reading import Reading
from app.shop.connect.source import Bought, Cursor, Happened, Page, Person
from app.shop.connect.values import Record, address, amount, checkout_of, iso, listed, moment, parts, text, understood
from app.shop.values import BadCellError

VERSION = "2026-07"
PER_PAGE = 100
LINES = 50
OVERLAP = timedelta(minutes=2)
_BEGINNING = "2000-01-01T00:00:00Z"
_MONEY = "{ shopMoney { amount currencyCode } }"
_SORTED = ", sortKey: UPDATED_AT"
_QUERIES: dict[str, tuple[str, str, str]] = {
    "products": (
        "products",
        _SORTED,
        """id title productType onlineStoreUrl updatedAt featuredMedia { preview { image { url } } }
        variants(first: 50) { nodes { sku title price compareAtPrice inventoryQuantity } }""",
    ),
    "customers": (
        "customers",
        _SORTED,
        """id firstName lastName locale tags createdAt updatedAt defaultAddress { city }
        defaultEmailAddress { emailAddress marketingState marketingUpdatedAt marketingOptInLevel }
        defaultPhoneNumber { phoneNumber marketingState marketingUpdatedAt }""",
    ),
    "orders": (
        "orders",
        _SORTED,
        f"""id name email createdAt updatedAt cancelledAt test displayFinancialStatus discountCodes
        totalPriceSet {_MONEY} totalRefundedSet {_MONEY} customer {{ firstName lastName }}
        customerJourneySummary {{ ready lastVisit {{ utmParameters {{ source medium campaign content term }} }} }}
        lineItems(first: {LINES}) {{
          nodes {{ sku name quantity discountedUnitPriceSet {_MONEY} product {{ productType }} }} }}""",
    ),
    "checkouts": (
        "abandonedCheckouts",
        "",
        f"""id abandonedCheckoutUrl createdAt updatedAt completedAt totalPriceSet {_MONEY}
        customer {{ firstName lastName defaultEmailAddress {{ emailAddress }} }}
        lineItems(first: {LINES}) {{ nodes {{ sku title quantity originalUnitPriceSet {_MONEY} }} }}""",
    ),
}
"""Part of a reading -> the API's field, how it is sorted, and what is asked of each record."""
_PAID: dict[str, OrderStatus] = {
    "PAID": "completed",
    "PARTIALLY_PAID": "completed",
    "PARTIALLY_REFUNDED": "completed",
    "REFUNDED": "refunded",
    "VOIDED": "cancelled",
    "EXPIRED": "cancelled",
    "PENDING": "pending",
    "AUTHORIZED": "pending",
}
_ASKED_AGAIN = 5


class Shopify:
    """One shop; the token is bought anew whenever it is no longer taken."""

    def __init__(self, reading: Reading, client_id: str, secret: str) -> None:
        self._reading, self._id, self._secret = reading, client_id, secret
        self._token = ""

    def try_it(self) -> str:
        """The shop's own name."""
        return text(self._ask("query { shop { name } }", {}), "shop", "name") or self._reading.host

    def pages(self, cursor: Cursor, now: datetime) -> Iterator[Page]:
        """Products, customers, orders, and checkouts that were left."""
        makers = {"products": _products, "customers": _customers, "orders": _orders, "checkouts": _checkouts}
        return in_turn((partial(self._part, part, make) for part, make in makers.items()), cursor)

    def _part(self, part: str, make: Make, cursor: Cursor) -> Iterator[Page]:
        """All that has changed, oldest change first, a cursor of the shop's own from page to page.

        The shop's cursors are good only for a while, so what is kept is a moment: a new reading asks from there.
        """
        since, after = _since(cursor, part), ""
        newest = since
        field, order, asked = _QUERIES[part]
        words = (
            f"query($n: Int!, $after: String, $query: String) {{ {field}(first: $n, after: $after, query: $query"
            f"{order}) {{ pageInfo {{ hasNextPage endCursor }} nodes {{ {asked} }} }} }}"
        )
        while True:
            filters = {"n": PER_PAGE, "after": after or None, "query": f"updated_at:>='{since}'"}
            found = self._ask(words, filters).get(field)
            records = listed(found, "nodes")
            newest = max([newest, *(text(one, "updatedAt") for one in records if text(one, "updatedAt"))])
            info = found.get("pageInfo") if isinstance(found, dict) else None
            more = isinstance(info, dict) and info.get("hasNextPage") is True
            if not more:
                cursor = {**cursor, part: max(_since(cursor, part), iso(moment(newest) - OVERLAP))}
            elif part != "checkouts":  # those come in no order: until the last page nothing is known of the rest
                cursor = {**cursor, part: newest}
            yield make(records, cursor)
            if not more:
                return
            after = text(info, "endCursor")

    def _ask(self, words: str, variables: dict[str, Any]) -> dict[str, Any]:
        """The data of an answer; waits for points and buys a new token where it must."""
        for tried in range(_ASKED_AGAIN):
            try:
                answer = self._answer(words, variables)
            except PolkuError as error:
                if error.code != "shop-refused" or not self._token or tried:
                    raise
                self._token = ""  # it lasts a day: buy another one, once
                continue
            codes = {text(one, "extensions", "code") for one in listed(answer, "errors")}
            if "THROTTLED" in codes:
                self._reading.rest(_seconds_until(answer))
                continue
            if codes & {"ACCESS_DENIED"}:
                raise PolkuError("shop-refused", "user", host=self._reading.host, status=403)
            data = answer.get("data")
            if codes or not isinstance(data, dict):
                raise self._reading.odd(", ".join(sorted(codes)) or "no data")
            return data
        raise PolkuError("shop-busy", "world", host=self._reading.host, seconds=0)

    def _answer(self, words: str, variables: dict[str, Any]) -> dict[str, Any]:
        if not self._token:
            self._token = self._buy_token()
        path = f"/admin/api/{VERSION}/graphql.json"
        return self._reading.query(path, words, variables, {"X-Shopify-Access-Token": self._token})

    def _buy_token(self) -> str:
        body = {"grant_type": "client_credentials", "client_id": self._id, "client_secret": self._secret}
        try:
            token = text(self._reading.sign_in("/admin/oauth/access_token", body, form=True).json(), "access_token")
        except ValueError as error:
            raise self._reading.odd("no token") from error
        if not token:
            raise PolkuError("shop-refused", "user", host=self._reading.host, status=401)
        return token


def _since(cursor: Cursor, part: str) -> str:
    return str(cursor.get(part) or _BEGINNING)


def _seconds_until(answer: Record) -> float:
    """Until the bucket holds what the query costs."""
    cost = answer.get("extensions", {}).get("cost", {})
    bucket = cost.get("throttleStatus", {})
    missing = cost.get("requestedQueryCost", 100) - bucket.get("currentlyAvailable", 0)
    return float(max(1.0, missing / max(bucket.get("restoreRate", 50), 1)))


def _products(records: list[Any], cursor: Cursor) -> Page:
    found, left_out = understood(records, _variants)
    return Page(cursor, products=tuple(one for many in found for one in many), left_out=left_out)


def _variants(record: Record) -> list[Product]:
    made = []
    for one in parts(record, "variants", "nodes"):
        title, sku, stock = text(one, "title"), text(one, "sku"), one.get("inventoryQuantity")
        if sku:
            name = text(record, "title") + (f" {title}" if title and title != "Default Title" else "")
            picture = text(record, "featuredMedia", "preview", "image", "url")
            made.append(
                Product(
                    sku=sku,
                    name=name,
                    category=text(record, "productType"),
                    price=amount(one.get("price")),
                    url=text(record, "onlineStoreUrl"),
                    picture=picture,
                    stock=stock if isinstance(stock, int) else None,
                )
            )
    return made


def _customers(records: list[Any], cursor: Cursor) -> Page:
    people, left_out = understood(records, _person)
    return Page(cursor, people=people, left_out=left_out)


def _person(record: Record) -> Person:
    customer = Customer(
        id=0,
        email=address(text(record, "defaultEmailAddress", "emailAddress")),
        first_name=text(record, "firstName"),
        last_name=text(record, "lastName"),
        phone=text(record, "defaultPhoneNumber", "phoneNumber"),
        language=text(record, "locale")[:2],
        city=text(record, "defaultAddress", "city"),
        tags=tuple(sorted(one for one in listed(record, "tags") if isinstance(one, str))),
        created_at=moment(text(record, "createdAt")),
    )
    consents = (
        _consent(record.get("defaultEmailAddress"), "email"),
        _consent(record.get("defaultPhoneNumber"), "sms"),
    )
    return Person(customer, tuple(one for one in consents if one is not None))


def _consent(told: Any, channel: Channel) -> ConsentEvent | None:
    """What the shop's own book says, if it says when: a permission without a time proves nothing."""
    state, at = text(told, "marketingState"), text(told, "marketingUpdatedAt")
    if state not in ("SUBSCRIBED", "UNSUBSCRIBED") or not at:
        return None
    given = state == "SUBSCRIBED"
    proof = text(told, "marketingOptInLevel") if given else ""
    return ConsentEvent(channel, "granted" if given else "withdrawn", moment(at), "consent", "Shopify", proof=proof)


def _orders(records: list[Any], cursor: Cursor) -> Page:
    real = [one for one in records if not (isinstance(one, dict) and one.get("test") is True)]
    orders, left_out = understood(real, _bought, "name")
    return Page(cursor, orders=orders, left_out=left_out)


def _bought(record: Record) -> Bought:
    paid = _PAID.get(text(record, "displayFinancialStatus"))
    if paid is None:
        raise BadCellError("status-unknown")
    visit = record.get("customerJourneySummary") or {}
    utm = (visit.get("lastVisit") or {}).get("utmParameters") or {} if visit.get("ready") else {}
    order = Order(
        id=text(record, "name"),
        occurred_at=moment(text(record, "createdAt")),
        total=_money(record, "totalPriceSet"),
        currency=text(record, "totalPriceSet", "shopMoney", "currencyCode") or "EUR",
        status="cancelled" if text(record, "cancelledAt") else paid,
        lines=tuple(
            OrderLine(
                sku=text(one, "sku"),
                product=text(one, "name"),
                category=text(one, "product", "productType"),
                quantity=float(one.get("quantity") or 1),
                unit_price=_money(one, "discountedUnitPriceSet"),
            )
            for one in parts(record, "lineItems", "nodes")
        ),
    )
    return Bought(
        email=address(text(record, "email")),
        order=order,
        first_name=text(record, "customer", "firstName"),
        last_name=text(record, "customer", "lastName"),
        origin=Origin(
            coupons=tuple(one for one in listed(record, "discountCodes") if isinstance(one, str)),
            utm={name: value for name, value in utm.items() if isinstance(value, str) and value},
            refunded=_money(record, "totalRefundedSet"),
        ),
    )


def _checkouts(records: list[Any], cursor: Cursor) -> Page:
    events, left_out = understood([one for one in records if not text(one, "completedAt")], _checkout)
    return Page(cursor, events=events, left_out=left_out)


def _checkout(record: Record) -> Happened:
    number = text(record, "id").rpartition("/")[2]
    cart = Order(
        id=number,
        occurred_at=moment(text(record, "createdAt")),
        total=_money(record, "totalPriceSet"),
        currency=text(record, "totalPriceSet", "shopMoney", "currencyCode") or "EUR",
        lines=tuple(
            OrderLine(text(one, "sku"), text(one, "title"), "", float(one.get("quantity") or 1),
                      _money(one, "originalUnitPriceSet"))
            for one in parts(record, "lineItems", "nodes")
        ),
    )  # fmt: skip
    email = address(text(record, "customer", "defaultEmailAddress", "emailAddress"))
    return Happened(email, checkout_of(cart, number, text(record, "abandonedCheckoutUrl")))


def _money(record: Any, name: str) -> float:
    return amount(text(record, name, "shopMoney", "amount"))
