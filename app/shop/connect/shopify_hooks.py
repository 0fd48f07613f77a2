"""Shopify's webhooks: records as its REST API spells them. See https://shopify.dev/docs/api/webhooks."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlsplit

from app.model.customer import Channel, ConsentEvent, Customer, Order, OrderLine, OrderStatus, Origin, Product
from app.shop.connect.hook_form import HookForm, Topic
from app.shop.connect.source import Bought, Happened, Page, Person
from app.shop.connect.values import Record, address, amount, checkout_of, listed, moment, parts, text
from app.shop.values import BadCellError, read_quantity

_PAID: dict[str, OrderStatus] = {
    "paid": "completed",
    "partially_paid": "completed",
    "partially_refunded": "completed",
    "refunded": "refunded",
    "voided": "cancelled",
    "expired": "cancelled",
    "pending": "pending",
    "authorized": "pending",
}


def _order(record: Record) -> Page:
    """A test order is none."""
    if record.get("test") is True:
        return Page({})
    paid = _PAID.get(text(record, "financial_status"))
    if paid is None:
        raise BadCellError("status-unknown")
    order = Order(
        id=text(record, "name"),
        occurred_at=moment(text(record, "created_at")),
        total=amount(record.get("total_price")),
        currency=text(record, "currency") or "EUR",
        status="cancelled" if text(record, "cancelled_at") else paid,
        lines=_lines(record),
    )
    if not order.id:
        raise BadCellError("order-id-missing")
    codes = tuple(text(one, "code") for one in listed(record, "discount_codes") if text(one, "code"))
    bought = Bought(
        email=address(text(record, "email")),
        order=order,
        first_name=text(record, "customer", "first_name"),
        last_name=text(record, "customer", "last_name"),
        origin=Origin(codes, _utm(text(record, "landing_site")), _refunded(record)),
    )
    return Page({}, orders=(bought,))


def _lines(record: Record) -> tuple[OrderLine, ...]:
    """What one piece cost after discounts, as the API that is polled tells it."""
    made = []
    for one in parts(record, "line_items"):
        quantity = read_quantity(str(one.get("quantity") or 1))
        taken_off = sum(amount(part.get("amount")) for part in parts(one, "discount_allocations"))
        price = amount(one.get("price")) - (taken_off / quantity if quantity else 0)
        made.append(OrderLine(text(one, "sku"), text(one, "name") or text(one, "title"), "", quantity, round(price, 4)))
    return tuple(made)


def _refunded(record: Record) -> float:
    paid_back = [
        amount(one.get("amount"))
        for refund in parts(record, "refunds")
        for one in parts(refund, "transactions")
        if text(one, "kind") == "refund" and text(one, "status") == "success"
    ]
    return round(sum(paid_back), 2)


def _utm(landing: str) -> dict[str, str]:
    """The UTM parameters of the page that the visit began with."""
    told = parse_qsl(urlsplit(landing).query, max_num_fields=100)
    return {name.removeprefix("utm_"): value for name, value in told if name.startswith("utm_") and value}


def _customer(record: Record) -> Page:
    customer = Customer(
        id=0,
        email=address(text(record, "email")),
        first_name=text(record, "first_name"),
        last_name=text(record, "last_name"),
        phone=text(record, "phone"),
        city=text(record, "default_address", "city"),
        tags=tuple(sorted(one.strip() for one in text(record, "tags").split(",") if one.strip())),
        created_at=moment(text(record, "created_at")),
    )
    told = (_consent(record, "email_marketing_consent", "email"), _consent(record, "sms_marketing_consent", "sms"))
    return Page({}, people=(Person(customer, tuple(one for one in told if one is not None)),))


def _consent(record: Record, name: str, channel: Channel) -> ConsentEvent | None:
    state, at = text(record, name, "state"), text(record, name, "consent_updated_at")
    if state not in ("subscribed", "unsubscribed") or not at:
        return None
    given = state == "subscribed"
    proof = text(record, name, "opt_in_level").upper() if given else ""
    return ConsentEvent(channel, "granted" if given else "withdrawn", moment(at), "consent", "Shopify", proof=proof)


def _checkout(record: Record) -> Page:
    """A checkout that is finished is an order and comes as one; one without an address is nobody's."""
    if text(record, "completed_at") or not text(record, "email"):
        return Page({})
    number = str(record.get("id") or "")
    currency = text(record, "currency") or "EUR"
    cart = Order(
        number, moment(text(record, "created_at")), amount(record.get("total_price")), currency, lines=_lines(record)
    )
    event = checkout_of(cart, number, text(record, "abandoned_checkout_url"))
    return Page({}, events=(Happened(address(text(record, "email")), event),))


def _product(record: Record) -> Page:
    made = []
    for one in parts(record, "variants"):
        sku, title = text(one, "sku"), text(one, "title")
        if sku:
            stock: Any = one.get("inventory_quantity")
            made.append(
                Product(
                    sku=sku,
                    name=text(record, "title") + (f" {title}" if title and title != "Default Title" else ""),
                    category=text(record, "product_type"),
                    price=amount(one.get("price")),
                    picture=text(record, "image", "src"),
                    stock=stock if isinstance(stock, int) else None,
                )
            )
    return Page({}, products=tuple(made))


_ORDER = Topic("order", "financial_status", _order)
_CUSTOMER = Topic("customer", "verified_email", _customer)
_CHECKOUT = Topic("checkout", "abandoned_checkout_url", _checkout)
_PRODUCT = Topic("product", "variants", _product)
FORM = HookForm(
    signature="x-shopify-hmac-sha256",
    topic="x-shopify-topic",
    changed="updated_at",
    topics={
        **dict.fromkeys(("orders/create", "orders/updated", "orders/paid", "orders/cancelled"), _ORDER),
        **dict.fromkeys(("customers/create", "customers/update"), _CUSTOMER),
        **dict.fromkeys(("checkouts/create", "checkouts/update"), _CHECKOUT),
        **dict.fromkeys(("products/create", "products/update"), _PRODUCT),
    },
)
