"""The shop's products, and which of them sell."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import func, select

from app.engine.shelf import Shelf
from app.model.customer import Product
from app.store.asking import among
from app.store.database import Database
from app.store.prices import Reduction, reductions
from app.store.shelf_rows import shelf
from app.store.tables_people import order_line, product, shop_order

_COLUMNS = [product.c[name] for name in Product.__struct_fields__]


class Products:
    """What the shop sells."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def all(self) -> tuple[Product, ...]:
        """Every product, by sku."""
        with self._db.read() as connection:
            return tuple(Product(*row) for row in connection.execute(select(*_COLUMNS).order_by(product.c.sku)))

    def reductions(self, now: datetime) -> tuple[Reduction, ...]:
        """Products that have become cheaper within the last 30 days, by sku, with what is known of the days before."""
        with self._db.read() as connection:
            return reductions(connection, now)

    def shelf(self, since: datetime, until: datetime) -> Shelf:
        """What changed in prices and stocks in (since, until]."""
        with self._db.read() as connection:
            return shelf(connection, since, until)

    def by_sku(self, skus: Sequence[str]) -> tuple[Product, ...]:
        """Those of the products that exist, in the order asked for."""
        statement = select(*_COLUMNS).where(among(product.c.sku))
        with self._db.read() as connection:
            rows = connection.execute(statement, {"ids": msgspec.json.encode(skus).decode()})
            found = {row.sku: Product(*row) for row in rows}
        return tuple(found[sku] for sku in skus if sku in found)

    def best_sellers(self, now: datetime, days: int = 90, limit: int = 20) -> tuple[Product, ...]:
        """The products sold most (by pieces, in completed orders) within the last `days` days; ties by sku."""
        pieces = func.sum(order_line.c.quantity)
        statement = (
            select(*_COLUMNS)
            .join_from(shop_order, order_line, order_line.c.order_id == shop_order.c.id)
            .join(product, product.c.sku == order_line.c.sku)
            .where(
                shop_order.c.status == "completed",
                shop_order.c.occurred_at > now - timedelta(days=days),
                shop_order.c.occurred_at <= now,
            )
            .group_by(product.c.sku)
            .order_by(pieces.desc(), product.c.sku)
            .limit(limit)
        )
        with self._db.read() as connection:
            return tuple(Product(*row) for row in connection.execute(statement))
