"""A shop, a customer and a message to try things on."""

from collections.abc import Mapping
from datetime import UTC, datetime

from app.model.customer import Customer, Facts, JsonValue, Order, OrderLine, Product, Shop
from app.model.entry import Entry
from app.model.template import Block, Template
from app.render.compile import compile_template
from app.render.context import context
from app.render.merge import Merged, merge
from app.render.rows import Catalogue

NOW = datetime(2026, 3, 17, 16, 32, tzinfo=UTC)
SHOP = Shop(
    name="Kyläkauppa",
    business_id="1234567-8",
    address="Rantatie 4, 42100 Jämsä",
    email="hei@kylakauppa.example",
    url="https://kylakauppa.example",
)
COAT = Product("t1", "Villakangastakki", "Vaatteet", 189.0, f"{SHOP.url}/takki", "shop:takki.png", 3)
SOCKS = Product("s1", "Villasukat", "Vaatteet", 19.9, f"{SHOP.url}/sukat", "shop:sukat.png", 9, was_price=24.9)
DRILL = Product("d1", "Akkuporakone 18 V", "Työkalut", 159.0, f"{SHOP.url}/pora", "https://kuvat.example/pora.jpg", 0)
CATALOGUE = Catalogue((SOCKS, COAT, DRILL))
ORDER = Order("10482", NOW, 189.0, lines=(OrderLine("t1", "Takki", "Vaatteet", 1, 189.0),))
STOP = "mailto:hei@kylakauppa.example?subject=STOP%20abc"


def facts(customer: Customer | None = None, orders: tuple[Order, ...] = (ORDER,)) -> Facts:
    return Facts(customer or Customer(1, "elsa@asiakas.example", "Elsa", city="Jämsä"), NOW, orders=orders)


def template(*blocks: Block, subject: str = "Hei", preheader: str = "", language: str = "fi") -> Template:
    return Template("t", subject=subject, preheader=preheader, blocks=blocks, language=language)


def merged(
    *blocks: Block,
    subject: str = "Hei",
    preheader: str = "",
    language: str = "fi",
    who: Facts | None = None,
    event: str = "Order Completed",
    properties: Mapping[str, JsonValue] | None = None,
    links: Mapping[str, str] | None = None,
    shop: Shop = SHOP,
) -> Merged:
    """One message as the customer gets it."""
    compiled = compile_template(template(*blocks, subject=subject, preheader=preheader, language=language), shop)
    entry = Entry("k", NOW, event, dict(properties or {}))
    return merge(compiled, context(who or facts(), entry, shop, CATALOGUE, links or {"unsubscribe": STOP}))
