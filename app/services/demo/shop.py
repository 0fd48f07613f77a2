"""The demo shop as a value, and what is always true of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec

from app.engine.history import History
from app.model.brand import Brand, SocialLink
from app.model.customer import ConsentEvent, Contact, Customer, Event, Order, Product, Shop
from app.services.demo.catalogue import SHOP_URL, Language

DEMO_SEED = 2026
DEMO_NOW = datetime(2026, 3, 17, 12, 31, tzinfo=UTC)
"""Tuesday 17 March 2026, 14.31 in Helsinki."""
DEMO_ZONE = "Europe/Helsinki"
HISTORY = timedelta(days=730)
NEWSLETTER = "Newsletter Sent"
"""The event an old newsletter left in the record, with the properties campaign, sender, title and content."""


class DemoShop(msgspec.Struct, frozen=True):
    """Everything by customer id, each sequence ascending in time. `orders` hold also those that were never paid.

    `events` hold an `Order Completed` for every completed order. `suppressed`: customer id -> why nothing may be sent.
    """

    shop: Shop
    now: datetime
    language: Language
    products: tuple[Product, ...]
    customers: tuple[Customer, ...]
    orders: dict[int, tuple[Order, ...]]
    events: dict[int, tuple[Event, ...]]
    consents: dict[int, tuple[ConsentEvent, ...]]
    suppressed: dict[int, str]
    cautionary: int

    def history(self, customer: Customer) -> History:
        """One customer's past as the engine reads it."""
        events = self.events[customer.id]
        return History(
            customer=customer,
            orders=tuple(order for order in self.orders[customer.id] if order.status == "completed"),
            events=events,
            consents=self.consents[customer.id],
            contacts=tuple(
                Contact(event.occurred_at, str(event.properties["content"]), title=str(event.properties["title"]))
                for event in events
                if event.name == NEWSLETTER
            ),
            suppressed=self.suppressed.get(customer.id, ""),
        )


def shop_details(language: Language = "fi") -> Shop:
    """Kyläkauppa's own details; they stand at the foot of every message."""
    return Shop(
        name="Kyläkauppa",
        locale=language,
        timezone=DEMO_ZONE,
        currency="EUR",
        business_id="1234567-1",
        address="Rantatie 4, 42100 Jämsä",
        email="hei@kylakauppa.example",
        url=SHOP_URL,
        accent="#8a2f1c",
        brand=Brand(
            social=(
                SocialLink("website", SHOP_URL),
                SocialLink("instagram", "https://instagram.example/kylakauppa"),
                SocialLink("facebook", "https://facebook.example/kylakauppa"),
            )
        ),
    )
