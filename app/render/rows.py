"""Which products a products block shows to one customer, as the rows its HTML goes through."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from functools import cached_property
from typing import Any

from app.model.customer import Facts, JsonValue, Order, Product
from app.model.entry import Entry
from app.model.template import Products
from app.render.pictures import picture_src

MAX_ROWS = 12
VIEWED = "Product Viewed"
Row = dict[str, Any]
"""name, price, was, quantity, stock, url, src, sku, category: what is not known is left out."""


class Catalogue:
    """The shop's products, best sellers first, made once and used for every customer."""

    def __init__(self, products: Sequence[Product] = ()) -> None:
        self.products = tuple(products)

    @cached_property
    def by_sku(self) -> dict[str, Product]:
        """Products by article number."""
        return {product.sku: product for product in self.products}

    @cached_property
    def by_category(self) -> dict[str, tuple[Product, ...]]:
        """Products by category (case-folded), best sellers first."""
        found: dict[str, list[Product]] = {}
        for product in self.products:
            found.setdefault(product.category.casefold(), []).append(product)
        return {category: tuple(products) for category, products in found.items()}


NOWHERE: frozenset[str] = frozenset()


def rows_of(block: Products, facts: Facts, entry: Entry, catalogue: Catalogue, listed: Set[str] = NOWHERE) -> list[Row]:
    """The rows of one block; empty when there is nothing to show (the block is then left out).

    Products that are `listed` higher up in the same message are not suggested again.
    """
    limit = max(0, min(block.limit, MAX_ROWS))
    match block.pick:
        case "cart":
            rows = cart_rows(entry, catalogue)
        case "bought":
            rows = bought_rows(facts, entry, catalogue)
        case "fixed":
            known = (catalogue.by_sku.get(sku) for sku in block.skus)
            rows = [_product_row(product) for product in known if product and product.stock != 0]
        case "viewed":
            rows = [_product_row(product) for product in _viewed(block, facts, catalogue, limit, listed)]
        case "related":
            rows = [_product_row(product) for product in _related(block, facts, entry, catalogue, limit, listed)]
        case "bestsellers":
            rows = [_product_row(product) for product in _best(block, facts, catalogue, limit, listed)]
    return [_as_wished(row, block) for row in rows[:limit]]


def _as_wished(row: Row, block: Products) -> Row:
    """A reduced price is never shown without the price it is compared with: without the claim it is just a price."""
    if block.hide_price:
        row.pop("price", None)
    if block.hide_price or block.hide_reduction:
        row.pop("was", None)
    if not block.stock:
        row.pop("stock", None)
    return row


def cart_rows(entry: Entry, catalogue: Catalogue) -> list[Row]:
    """What is in the cart, from the event that told of it (its `products` or `items`)."""
    return [_item_row(item, catalogue) for item in cart_items(entry)]


def cart_items(entry: Entry) -> list[dict[str, JsonValue]]:
    """The items of the cart as the event has them; anything that is not an item is left out."""
    listed = entry.properties.get("products") or entry.properties.get("items")
    items = listed if isinstance(listed, list) else []
    return [item for item in items[:MAX_ROWS] if isinstance(item, dict) and (item.get("sku") or item.get("name"))]


def bought_rows(facts: Facts, entry: Entry, catalogue: Catalogue) -> list[Row]:
    """The lines of the order this is about: the one that started the automation, or the last one."""
    order = order_of(facts, entry)
    rows = []
    for line in order.lines[:MAX_ROWS] if order else ():
        product = catalogue.by_sku.get(line.sku)
        row = _product_row(product) if product else {"name": line.product}
        row.pop("was", None)
        rows.append(row | {"price": line.unit_price} | {"quantity": line.quantity})
    return rows


def order_of(facts: Facts, entry: Entry) -> Order | None:
    """The order that started the automation, else the customer's last one, else None."""
    wanted = entry.properties.get("order_id")
    named = next((order for order in reversed(facts.orders) if order.id == wanted), None) if wanted else None
    return named or (facts.orders[-1] if facts.orders else None)


def _related(
    block: Products, facts: Facts, entry: Entry, catalogue: Catalogue, limit: int, listed: Set[str]
) -> Iterator[Product]:
    """From the same categories as the order or the cart, what the customer does not have yet."""
    order = order_of(facts, entry)
    in_cart = {str(item.get("sku")) for item in cart_items(entry)}
    categories: list[str] = [block.category] if block.category else [*(order.categories if order else ())]
    if not categories:
        categories = [catalogue.by_sku[sku].category for sku in in_cart if sku in catalogue.by_sku]
    wanted = (
        product
        for category in dict.fromkeys(categories)
        for product in catalogue.by_category.get(category.casefold(), ())
    )
    return _new_to(facts, (product for product in wanted if product.sku not in in_cart), limit, listed)


def _viewed(block: Products, facts: Facts, catalogue: Catalogue, limit: int, listed: Set[str]) -> Iterator[Product]:
    """What the customer has looked at, the latest first, and has not bought."""
    seen = [str(event.properties.get("sku") or "") for event in reversed(facts.events) if event.name == VIEWED]
    known = (catalogue.by_sku[sku] for sku in dict.fromkeys(seen) if sku in catalogue.by_sku)
    wanted = block.category.casefold()
    return _new_to(facts, (one for one in known if not wanted or one.category.casefold() == wanted), limit, listed)


def _best(block: Products, facts: Facts, catalogue: Catalogue, limit: int, listed: Set[str]) -> Iterator[Product]:
    products = catalogue.by_category.get(block.category.casefold(), ()) if block.category else catalogue.products
    return _new_to(facts, products, limit, listed)


def _new_to(facts: Facts, products: Iterable[Product], limit: int, listed: Set[str]) -> Iterator[Product]:
    """Products in stock that the customer has not bought and does not see elsewhere."""
    owned = facts.owned
    left = limit
    for product in products:
        if left == 0:
            return
        if product.sku not in owned and product.stock != 0 and product.sku not in listed:
            left -= 1
            yield product


def _product_row(product: Product) -> Row:
    row: Row = {"name": product.name, "price": product.price, "url": product.url, "src": picture_src(product.picture)}
    row["sku"], row["category"] = product.sku, product.category
    if product.stock is not None:
        row["stock"] = product.stock
    if product.was_price is not None and product.was_price > product.price:
        row["was"] = product.was_price
    return row


def _item_row(item: dict[str, JsonValue], catalogue: Catalogue) -> Row:
    """The event knows the price and the number, the catalogue the picture and the name people know."""
    product = catalogue.by_sku.get(str(item.get("sku") or item.get("product_id") or ""))
    row = _product_row(product) if product else {}
    row.pop("was", None)
    for name, told in (("name", item.get("name")), ("url", item.get("url")), ("category", item.get("category"))):
        if not row.get(name) and isinstance(told, str):
            row[name] = told
    if isinstance(item.get("price"), (int, float)):
        row["price"] = item["price"]
    if not row.get("src"):
        row["src"] = picture_src(str(item.get("image_url") or ""))
    quantity = item.get("quantity")
    return row | ({"quantity": quantity} if isinstance(quantity, (int, float)) else {})
