"""Order rows: one per line of an order, or one per order; Shopify leaves the later lines' order columns empty."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from app.model.customer import OrderLine, Shop
from app.shop.addresses import read_address
from app.shop.columns import Mapping
from app.shop.rows import BadRow, Cells, OrderRow, read_rows
from app.shop.table import Table
from app.shop.values import BadCellError, read_amount, read_moment, read_quantity, read_state, read_words

_SIGNS = {"€": "EUR", "$": "USD", "KR": "SEK", "EURO": "EUR"}


def read_orders(file: Path | Table, mapping: Mapping, shop: Shop) -> Iterator[OrderRow | BadRow]:
    """The rows of an order file, in file order. Raises PolkuError as `read_rows` does.

    A row without an address belongs to whom the row before it belongs, if both are of the same order.
    """
    before = ("", "")

    def make(cells: Cells, table: Table) -> OrderRow:
        nonlocal before
        order_id, email = cells["order_id"], cells["email"]
        if not email and order_id == before[0]:
            email = before[1]
        before = (order_id, email)
        return _order_row(cells, order_id, email, table, shop)

    return read_rows(file, mapping, make)


def _order_row(cells: Cells, order_id: str, email: str, table: Table, shop: Shop) -> OrderRow:
    if not order_id:
        raise BadCellError("order-id-missing", column="order_id")
    if len(order_id) > 100:
        raise BadCellError("too-long", column="order_id")
    address = cells.read("email", lambda _cell: read_address(email))
    total = cells.read("total", lambda text: float(read_amount(text, table.delimiter)) if text else None)
    return OrderRow(
        number=cells.number,
        order_id=order_id,
        email=address.value,
        occurred_at=cells.read("occurred_at", lambda text: read_moment(text, shop.timezone) if text else None),
        total=total,
        currency=_currency(cells["currency"], shop),
        status=cells.read("status", lambda text: read_state(text) if text else None),
        line=_line(cells, table),
        first_name=read_words(cells["first_name"], 100),
        last_name=read_words(cells["last_name"], 100),
        suggestion=address.suggestion,
        cells=cells.preview,
        digest=hash(cells.cells),
    )


def _line(cells: Cells, table: Table) -> OrderLine | None:
    """What was bought; None where the row names neither a product nor a code."""
    sku, product = read_words(cells["sku"], 100), read_words(cells["product"], 300)
    if not sku and not product:
        return None
    price = cells.read("unit_price", lambda text: read_amount(text, table.delimiter) if text else None)
    return OrderLine(
        sku=sku or product[:100],
        product=product or sku,
        category=read_words(cells["category"], 100),
        quantity=cells.read("quantity", lambda text: read_quantity(text, table.delimiter)),
        unit_price=float(price) if price is not None else 0.0,
    )


def _currency(text: str, shop: Shop) -> str:
    code = text.upper()
    code = _SIGNS.get(code, code) or shop.currency
    if len(code) != 3 or not code.isascii() or not code.isalpha():
        raise BadCellError("currency-bad", value=text, column="currency")
    return code
