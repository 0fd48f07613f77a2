"""Product rows. Shopify names a product in the row of its first variant only; rows of further pictures say nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from app.model.customer import Product, Shop
from app.shop.columns import Mapping
from app.shop.rows import BadRow, Cells, ProductRow, read_rows
from app.shop.table import Table
from app.shop.values import BadCellError, read_amount, read_quantity, read_words

_FILLED = ("category", "price", "url", "picture", "stock")


def read_products(file: Path | Table, mapping: Mapping, shop: Shop) -> Iterator[ProductRow | BadRow]:
    """The rows of a product file, in file order. Raises PolkuError as `read_rows` does."""
    before: dict[str, str] = {}

    def make(cells: Cells, table: Table) -> ProductRow | None:
        told = {name: cells[name] for name in ("sku", *_FILLED)} | {"name": read_words(cells["name"], 300)}
        if not any(told[name] for name in ("sku", "name", "price")):
            return None
        handle = _handle(cells, table)
        if told["sku"] and not told["name"] and handle and handle == before.get("handle"):
            told |= {name: before[name] for name in ("name", "category", "url") if not told[name]}
        before.update(told, handle=handle)
        return _product_row(cells, told, table)

    return read_rows(file, mapping, make)


def _product_row(cells: Cells, told: dict[str, str], table: Table) -> ProductRow:
    for name in ("sku", "name"):
        if not told[name]:
            raise BadCellError(f"product-{name}-missing", column=name)
    if len(told["sku"]) > 100:
        raise BadCellError("too-long", column="sku")
    price = cells.read("price", lambda text: float(read_amount(text, table.delimiter)) if text else 0.0)
    if price < 0:
        raise BadCellError("money-bad", column="price", value=told["price"])
    stock = cells.read("stock", lambda text: int(read_quantity(text, table.delimiter)) if text else None)
    product = Product(
        sku=told["sku"],
        name=told["name"],
        category=read_words(_first(told["category"], ",|>"), 100),
        price=price,
        url=_address(told["url"]),
        picture=_address(_first(told["picture"], ", ")),
        stock=stock,
    )
    filled = tuple(name for name in _FILLED if told[name])
    return ProductRow(cells.number, product, filled, cells=cells.preview)


def _handle(cells: Cells, table: Table) -> str:
    """What the rows of one product's variants have in common; "" where the file has no such column."""
    place = table.columns.index("Handle") if "Handle" in table.columns else len(cells.cells)
    return cells.cells[place] if place < len(cells.cells) else ""


def _first(text: str, separators: str) -> str:
    """What stands before the first separator: exports put several categories or pictures into one cell."""
    for one in separators:
        text = text.partition(one)[0]
    return text.strip()


def _address(text: str) -> str:
    """An address of the web, or nothing."""
    return text[:2000] if text.startswith(("https://", "http://")) else ""
