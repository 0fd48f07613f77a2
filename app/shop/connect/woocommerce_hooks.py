"""WooCommerce's webhooks: their body is the very record that its REST API gives.

See https://woocommerce.github.io/woocommerce-rest-api-docs/#webhooks.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.shop.connect.hook_form import HookForm, Topic
from app.shop.connect.source import Cursor, Page
from app.shop.connect.values import Record
from app.shop.connect.woocommerce import customers_page, orders_page, products_page
from app.shop.values import BadCellError


def _one(make: Callable[[list[Any], Cursor], Page]) -> Callable[[Record], Page]:
    def made(record: Record) -> Page:
        page = make([record], {})
        if page.left_out:
            raise BadCellError(page.left_out[0][1])
        return page

    return made


_ORDER = Topic("order", "line_items", _one(orders_page))
_CUSTOMER = Topic("customer", "is_paying_customer", _one(customers_page))
_PRODUCT = Topic("product", "permalink", _one(products_page))
FORM = HookForm(
    signature="x-wc-webhook-signature",
    topic="x-wc-webhook-topic",
    changed="date_modified_gmt",
    topics={
        **dict.fromkeys(("order.created", "order.updated", "order.restored"), _ORDER),
        **dict.fromkeys(("customer.created", "customer.updated"), _CUSTOMER),
        **dict.fromkeys(("product.created", "product.updated", "product.restored"), _PRODUCT),
    },
)
