"""Opens the demo shop: made in its folder the first time, found there afterwards."""

from __future__ import annotations

from pathlib import Path

from app.engine.ports import Clock
from app.model.errors import PolkuError
from app.services.demo.build import build_demo
from app.services.demo.catalogue import Language
from app.services.demo.shop import DEMO_SEED, DemoShop, shop_details
from app.services.desk import Desk, new_shop, open_desk
from app.services.secrets import Secrets
from app.store.recording import CustomerRecord, EventRecord, OrderRecord
from app.store.store import Store

SOURCE = "demo"


def open_demo_shop(
    folder: Path, clock: Clock, secrets: Secrets, seed: int = DEMO_SEED, language: Language = "fi"
) -> Desk:
    """The demo shop in `folder`, with its history up to the clock's now. An existing one there is opened as it is.

    Takes a second or two the first time. Raises PolkuError (db-...) and leaves nothing half made behind; "not-a-demo"
    where a real shop is: nothing made-up ever comes into that.
    """
    try:
        desk = new_shop(folder, shop_details(language), clock, secrets, demo=True)
    except PolkuError as error:
        if error.code != "shop-exists":
            raise
        found = open_desk(folder, clock, secrets)
        if not found.store.shop.is_demo():
            found.close()
            raise PolkuError("not-a-demo", "user", path=str(folder)) from error
        return found
    fill_demo(desk.store, build_demo(seed, clock.now(), language))
    return desk


def fill_demo(store: Store, demo: DemoShop) -> None:
    """Record the whole demo into an empty shop in one transaction."""
    with store.recording("customers", SOURCE, demo.now) as recording:
        recording.products(demo.products)
        recording.customers(CustomerRecord(one, demo.consents[one.id]) for one in demo.customers)
        recording.orders(
            OrderRecord(one.email, order, one.first_name, one.last_name)
            for one in demo.customers
            for order in demo.orders[one.id]
        )
        recording.events(
            EventRecord(one.email, event)
            for one in demo.customers
            for event in demo.events[one.id]
            if event.name != "Order Completed"  # recorded with its order
        )
    for customer_id, reason in demo.suppressed.items():
        store.suppressions.add(demo.customers[customer_id - 1].email, reason, demo.now)
